//! `kbgen translate --mark`: write into translations that they match their originals.
//!
//! This and `new` are the only commands that write into a vault. Each note stands for
//! itself: one that is refused costs none of the others.

use super::cli::TranslateOptions;
use super::notes::{Seen, disk, named, note_at, relate};
use super::{place, report};
use crate::base::VaultPath;
use crate::diag::{Error, visible};
use crate::engine::Snapshot;
use crate::graph::{NoteId, Standing};
use crate::note::{Mark, Source, sections, stamp};
use crate::world::{World, note_options};
use std::fs;
use std::io;

/// Marks the notes and gives the exit code: 1 when one of them was refused.
pub fn translate(options: &TranslateOptions) -> Result<u8, Error> {
    let snapshot = relate(options.root.as_deref(), Seen::Unpublished)?;
    let world = &snapshot.world;
    let paths: Result<Vec<VaultPath>, Error> =
        options.notes.iter().map(|written| named(&world.config, written)).collect();
    let (mut said, mut refused) = (Vec::new(), Vec::new());
    for path in paths? {
        let shown = visible(path.as_str());
        match mark(&snapshot, &path) {
            Ok(done) => said.push(format!("{shown}: {done}")),
            Err(why) => refused.push(format!("error: {shown}: {}", visible(&why))),
        }
    }
    let _ = report::emit(&said, &mut io::stdout().lock());
    let _ = report::emit(&refused, &mut io::stderr().lock());
    Ok(u8::from(!refused.is_empty()))
}

/// Marks one note; says what was done, or what is wrong and what to do.
fn mark(snapshot: &Snapshot, path: &VaultPath) -> Result<String, String> {
    let world = &snapshot.world;
    let note = find(world, path)?;
    let original = match world.freshness.of(note) {
        Some(Standing::Translation(original, _)) => *original,
        Some(Standing::Other) => {
            return Err("it has no properties; only notes can be marked".into());
        }
        _ if world.graph.versions[note.0 as usize].is_empty() => {
            return Err("it has no version in another language; pair the two first, \
                with `translation_key` for example"
                .into());
        }
        _ => {
            return Err("it is the original; mark its translations, or set `original` \
                to the language that was written first"
                .into());
        }
    };
    let marks = marks(world, original);
    let disk = disk(world, note).map_err(|error| error.to_string())?;
    let old = fs::read(&disk).map_err(|error| error.to_string())?;
    let text = str::from_utf8(&old).map_err(|_| "it is not UTF-8; save it as UTF-8")?;
    let new = stamp(text, &marks).map_err(|refusal| {
        let (what, help) = refusal.words();
        format!("{what}; {help}")
    })?;
    let of = visible(world.head(original).path().as_str());
    if new == text {
        return Ok(format!("matches {of} already"));
    }
    place::replace(&disk, &old, new.as_bytes()).map_err(|error| error.to_string())?;
    Ok(format!("matches {of} as it is now"))
}

/// The note, or why it cannot be marked.
fn find(world: &World, path: &VaultPath) -> Result<NoteId, String> {
    note_at(world, path).ok_or_else(|| {
        match world.vault.files.iter().any(|file| file.path == *path) {
            true => "it is not published, and so has no translations; see `publish` \
                in its properties"
                .to_owned(),
            false => "there is no such note".to_owned(),
        }
    })
}

/// The sections of a note as they are now.
pub(super) fn marks(world: &World, original: NoteId) -> Vec<Mark> {
    let head = world.head(original);
    let text = world.source(original).text().unwrap_or("");
    let options = note_options(&world.config, &world.vault);
    let source = Source { path: head.path(), text, options };
    sections(&source).into_iter().map(|section| section.mark).collect()
}
