//! Old addresses of notes that `kbgen.lock` knows in, pages that lead on out.
//!
//! A note's new place may be anywhere, and its old one anybody's: whatever stands there
//! stays, and is named. Folders follow their notes.

use super::FolderId;
use super::caseless::folded;
use super::claims::{Claims, Owner};
use super::clash::Names;
use super::folders::as_id;
use super::permalink::is_place;
use crate::base::{Route, Span};
use crate::diag::{Code, Diagnostic, Severity};
use crate::graph::NoteId;
use crate::lock::{Entry, Fate, Moves, NAME};
use crate::note::Head;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// Pages that lead on, and what is in the way of others.
#[derive(Default)]
pub(super) struct Moved {
    /// Places of redirect pages, and where they lead.
    pub pages: Vec<(Route, Route)>,
    /// Places where another page leads on, unless its case differs.
    pub shared: Vec<Shared>,
    pub diagnostics: Vec<Diagnostic>,
}

/// An old address of a note at which another page leads on.
pub(super) struct Shared {
    old: String,
    note: NoteId,
    span: Span,
}

/// Claims the old places of notes, but for those of which the settings speak.
pub(super) fn moved(
    moves: &Moves,
    notes: &[Option<Route>],
    stated: &HashSet<String>,
    names: &Names<'_>,
    claims: &mut Claims,
) -> Moved {
    let mut found = Moved::default();
    for (entry, fate) in moves.iter() {
        let Fate::Note(note) = fate else { continue };
        let Some(to) = notes.get(note.0 as usize).and_then(Option::as_ref) else {
            continue;
        };
        for old in entry.routes() {
            // A site's home is always there.
            if old == to.as_str() || old.is_empty() {
                continue;
            }
            let spoken_of = stated.contains(folded(old.trim_end_matches('/')).as_ref());
            if spoken_of {
                continue;
            }
            if !is_place(old) {
                found.diagnostics.push(odd(old).at(entry.span));
                continue;
            }
            match claims.vacant_page(old, Owner::Redirect(*note)) {
                Ok(()) => found.lead(entry, old, to, *note, names),
                // The writer said so, by an alias or a permalink.
                Err(Owner::Redirect(_) | Owner::Setting) => {
                    let (old, note, span) = (old.to_owned(), *note, entry.span);
                    found.shared.push(Shared { old, note, span });
                }
                Err(Owner::Note(n)) if n == *note => {
                    let head = &names.heads[n.0 as usize];
                    found.diagnostics.push(other_case(old, head).at(entry.span));
                }
                Err(owner) => {
                    let taken = taken(old, *note, owner, names);
                    found.diagnostics.push(taken.at(entry.span));
                }
            }
        }
    }
    folders(&mut found, names, claims);
    found
}

impl Moved {
    fn lead(
        &mut self,
        entry: &Entry,
        old: &str,
        to: &Route,
        note: NoteId,
        names: &Names<'_>,
    ) {
        self.pages.push((Route::file(old), to.clone()));
        let now = names.heads[note.0 as usize].path().as_str();
        if old == entry.route && now != entry.path {
            let message =
                format!("\"{}\" is \"{now}\" now; \"/{old}\" leads to it", entry.path);
            let info = Diagnostic::new(Code::NoteMoved, NAME, message);
            self.diagnostics.push(info.at(entry.span));
        }
    }
}

fn odd(old: &str) -> Diagnostic {
    let message = format!("\"/{old}\" is no address that a page can have");
    Diagnostic::new(Code::BadLock, NAME, message)
        .help("take the file from the repository again")
}

fn other_case(old: &str, head: &Head) -> Diagnostic {
    let message = format!(
        "\"/{old}\", which was an address of \"{}\", differs from one of today in the case \
         of its letters only, so no page can lead on from it",
        head.path()
    );
    Diagnostic::new(Code::AddressTaken, NAME, message)
        .help("give the note this address as its `permalink` if links to it matter")
}

fn taken(old: &str, note: NoteId, owner: Owner, names: &Names<'_>) -> Diagnostic {
    let message = format!(
        "\"/{old}\" was the address of what is \"{}\" now, and is the place of {}",
        names.heads[note.0 as usize].path(),
        names.of(owner)
    );
    let found = Diagnostic::new(Code::AddressTaken, NAME, message);
    match owner {
        // Whoever comes finds a list of what is there now.
        Owner::Folder(_) => found.severity(Severity::Info),
        _ => found.help("give one of them a `permalink` if links from elsewhere matter"),
    }
}

/// Leads pages of folders on where all that moved out of them is in one other folder.
fn folders(found: &mut Moved, names: &Names<'_>, claims: &mut Claims) {
    if found.pages.is_empty() {
        return;
    }
    let mut ways: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    for (old, to) in &found.pages {
        let (mut old, mut to) = (above(old.as_str()), above(to.as_str()));
        while !old.is_empty() && old != to {
            let way = ways.entry(old).or_insert(Some(to));
            *way = way.filter(|way| *way == to);
            if last_part(old) != last_part(to) {
                break;
            }
            (old, to) = (above(old), above(to));
        }
    }
    let folders = names.tree.folders.iter().enumerate();
    let ids: HashMap<&str, FolderId> = folders
        .map(|(at, folder)| (folder.route.as_str(), FolderId(as_id(at))))
        .collect();
    let mut pages = Vec::new();
    for (old, to) in ways {
        let id = to.and_then(|to| ids.get(to));
        if let (Some(to), Some(id)) = (to, id)
            && claims.vacant_page(old, Owner::Folder(*id)).is_ok()
        {
            pages.push((Route::file(old), Route::file(to)));
        }
    }
    found.pages.extend(pages);
}

/// The page above one: `a/` of `a/b/`.
fn above(page: &str) -> &str {
    let path = page.trim_end_matches('/');
    &page[..path.rfind('/').map_or(0, |at| at + 1)]
}

fn last_part(page: &str) -> &str {
    page[above(page).len()..].trim_end_matches('/')
}

/// Names notes that are gone and at whose addresses nothing answers, and addresses that
/// another page answers in another case only. All places of the site are asked for only
/// where there may be any.
pub(super) fn gone<'a>(
    moves: &Moves,
    shared: &[Shared],
    heads: &[Arc<Head>],
    places: impl FnOnce() -> HashSet<&'a str>,
) -> Vec<Diagnostic> {
    let lost: Vec<_> = moves.iter().filter_map(lost).collect();
    if lost.is_empty() && shared.is_empty() {
        return Vec::new();
    }
    let places = places();
    let path = |note: &NoteId| format!("\"{}\"", heads[note.0 as usize].path());
    let mut found = Vec::new();
    for Shared { old, note, span } in shared {
        if !places.contains(old.as_str()) {
            found.push(other_case(old, &heads[note.0 as usize]).at(*span));
        }
    }
    for (entry, near, unclear) in lost {
        let mut silent = entry.routes().filter(|route| !places.contains(route));
        let Some(first) = silent.next() else { continue };
        let more = silent.count();
        let more = match more {
            0 => String::new(),
            1 => " and one more address".to_owned(),
            _ => format!(" and {more} more addresses"),
        };
        let near: Vec<String> = near.iter().map(path).collect();
        let (code, perhaps) = match near.as_slice() {
            [] => (Code::AddressGone, String::new()),
            [one] => (Code::AddressGone, format!("; perhaps it is {one} now")),
            [one, other, ..] if unclear => {
                (Code::UnclearMove, format!("; it could be {one} or {other}"))
            }
            [one, other, ..] => {
                (Code::AddressGone, format!("; perhaps it is {one} or {other} now"))
            }
        };
        let message = format!(
            "\"{}\" is gone, and nothing answers at \"/{first}\"{more}{perhaps}",
            entry.path
        );
        let help = format!(
            "say where it leads with a line `\"{first}\" = {}` below `[redirects]` in \
             `book.toml`",
            near.first().map_or("\"…\"", String::as_str)
        );
        found.push(Diagnostic::new(code, NAME, message).at(entry.span).help(help));
    }
    found
}

/// What an entry was like, if its note is gone, and whether that is why it is.
fn lost<'a>(
    (entry, fate): (&'a Entry, &'a Fate),
) -> Option<(&'a Entry, &'a [NoteId], bool)> {
    match fate {
        Fate::Gone(near) => Some((entry, near, false)),
        Fate::Unclear(near) => Some((entry, near, true)),
        Fate::Note(_) | Fate::Withheld => None,
    }
}
