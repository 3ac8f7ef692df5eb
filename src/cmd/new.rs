//! `kbgen new`: start a note, or the version of one in another language.

use super::cli::NewOptions;
use super::notes::{Seen, named, note_at, relate};
use super::translate::marks;
use super::twin::{Twin, twin};
use super::{place, report};
use crate::base::{Lang, VaultPath, fold};
use crate::diag::{Error, visible};
use crate::graph::{NoteId, Standing};
use crate::note::Mark;
use crate::world::World;
use std::io;

/// Letters that no note may have in its name: a link could not name it, or a disk could
/// not keep it.
const UNNAMEABLE: &str = "#^[]|\\:*?\"<>";

/// Writes the note and gives the exit code.
pub fn new(options: &NewOptions) -> Result<u8, Error> {
    let snapshot = relate(options.root.as_deref(), Seen::Unpublished)?;
    let world = &snapshot.world;
    let path = named(&world.config, &options.note)?;
    let today = jiff::ZonedDateTime::now().date().to_string();
    let made = match &options.translate {
        None => Twin { path, text: format!("---\ncreated: {today}\n---\n\n") },
        Some(tag) => translation(world, &path, tag, options.name.as_deref(), &today)?,
    };
    check(world, &made.path)?;
    let disk = world.config.content_root.join(made.path.as_str());
    place::create(&disk, made.text.as_bytes())
        .map_err(|source| Error::Write { path: disk, source })?;
    let _ = report::emit(&[visible(made.path.as_str())], &mut io::stdout().lock());
    Ok(0)
}

fn usage(message: String) -> Error {
    Error::Usage { message }
}

/// The version of the note at a path in a language.
fn translation(
    world: &World,
    path: &VaultPath,
    tag: &str,
    name: Option<&str>,
    today: &str,
) -> Result<Twin, Error> {
    let shown = visible(path.as_str());
    let lang = Lang::parse(tag).ok_or_else(|| {
        usage(format!("`{}` is no language tag such as `en`", visible(tag)))
    })?;
    let note = note_at(world, path).ok_or_else(|| {
        usage(format!("there is no published note `{shown}` to translate"))
    })?;
    if world.freshness.of(note) == Some(&Standing::Other) {
        return Err(usage(format!("`{shown}` is no note; copy it by hand")));
    }
    let versions = world.graph.versions[note.0 as usize].iter().copied();
    let there = versions.chain([note]).find(|other| world.place(*other).lang == lang);
    if let Some(there) = there {
        let there = visible(world.head(there).path().as_str());
        return Err(usage(format!("there is a version in {lang} already: `{there}`")));
    }
    if let Some(name) = name.filter(|name| name.contains('/')) {
        let name = visible(name);
        return Err(usage(format!("`{name}` is no file name; name no folders")));
    }
    twin(world, note, &lang, name, &true_marks(world, note), today)
        .ok_or_else(|| usage(format!("`{shown}` gives no name for its translation")))
}

/// Marks of what the note says: its own sections, or those that it follows itself.
fn true_marks(world: &World, note: NoteId) -> Vec<Mark> {
    match world.freshness.of(note) {
        Some(Standing::Translation(..)) => {
            world.head(note).source.as_deref().unwrap_or_default().to_vec()
        }
        _ => marks(world, note),
    }
}

/// Refuses a place that is taken or that no note may have.
fn check(world: &World, path: &VaultPath) -> Result<(), Error> {
    let shown = visible(path.as_str());
    let folded = fold(path.as_str());
    if world.vault.files.iter().any(|file| fold(file.path.as_str()) == folded) {
        return Err(usage(format!("`{shown}` is there already; nothing was written")));
    }
    let odd = |c: char| c.is_control() || UNNAMEABLE.contains(c);
    let hidden = |part: &str| part.starts_with('.') || part.ends_with(['.', ' ']);
    if path.as_str().contains(odd) || path.as_str().split('/').any(hidden) {
        return Err(usage(format!(
            "`{shown}` cannot be the name of a note; no part may begin with a dot or \
             hold any of {UNNAMEABLE}"
        )));
    }
    let root = &world.config.content_root;
    let mut above = root.clone();
    for folder in path.folder().split('/').filter(|part| !part.is_empty()) {
        above.push(folder);
        if above.is_symlink() {
            return Err(usage(format!("`{shown}` lies behind a symbolic link")));
        }
    }
    Ok(())
}
