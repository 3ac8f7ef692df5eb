//! Redirects: old addresses of notes in, pages that lead on out.
//!
//! A redirect only stands where nothing else does; it never moves a page.

use super::FolderId;
use super::claims::{Claims, Owner};
use super::clash::Names;
use super::folders::as_id;
use super::permalink::alias_place;
use crate::base::Route;
use crate::diag::{Code, Diagnostic};
use crate::graph::NoteId;

/// Old addresses and the notes they lead to, with what was in the way of aliases.
pub(super) struct Redirects {
    /// Places of redirect pages.
    pub pages: Vec<(Route, NoteId)>,
    /// Places of redirect pages that lead on to folders.
    pub folders: Vec<(Route, FolderId)>,
    /// Aliases that name a page or another note's old address.
    pub diagnostics: Vec<Diagnostic>,
}

/// Claims places for the ordinary paths of notes with a permalink, then for the paths by
/// native names of what has a borrowed one, then for aliases that are paths.
pub(super) fn redirects(names: &Names<'_>, claims: &mut Claims) -> Redirects {
    let tree = names.tree;
    let mut found =
        Redirects { pages: Vec::new(), folders: Vec::new(), diagnostics: Vec::new() };
    for (at, wish) in tree.wishes.iter().enumerate() {
        let note = NoteId(as_id(at));
        let old = &tree.ordinary[at];
        if wish.is_some() && claims.vacant_page(old, Owner::Redirect(note)).is_ok() {
            found.pages.push((Route::file(old), note));
        }
    }
    for (at, old) in tree.old.iter().enumerate() {
        let note = NoteId(as_id(at));
        let Some(old) = old else { continue };
        if claims.vacant_page(old, Owner::Redirect(note)).is_ok() {
            found.pages.push((Route::file(old), note));
        }
    }
    for (at, native) in tree.natives.iter().enumerate() {
        let id = FolderId(as_id(at));
        let moved = *native != tree.prefixes[at] && tree.folders[at].note.is_none();
        if moved && claims.vacant_page(native, Owner::Folder(id)).is_ok() {
            found.folders.push((Route::file(native), id));
        }
    }
    for (at, head) in names.heads.iter().enumerate() {
        let note = NoteId(as_id(at));
        for alias in &head.aliases {
            let Some(place) = alias_place(alias) else { continue };
            let root = tree.roots[tree.homes[at].0 as usize];
            let old = format!("{}{place}", tree.prefixes[root.0 as usize]);
            match claims.vacant_page(&old, Owner::Redirect(note)) {
                Ok(()) => found.pages.push((Route::file(&old), note)),
                Err(Owner::Note(n) | Owner::Redirect(n)) if n == note => {}
                Err(owner) => found.diagnostics.push(
                    Diagnostic::new(
                        Code::AliasCollision,
                        head.path().as_str(),
                        format!(
                            "alias \"{alias}\" cannot lead to this note: \"{old}\" is \
                             the place of {}",
                            names.of(owner)
                        ),
                    )
                    .at(head.place_of(&["aliases", "alias"]))
                    .help("remove the alias or choose another path"),
                ),
            }
        }
    }
    found
}
