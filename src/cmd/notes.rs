//! The notes of a project for commands that draw nothing: where they are, and how they
//! relate.

use crate::base::VaultPath;
use crate::config::{self, Config, Overrides};
use crate::diag::Error;
use crate::engine::{self, Memory, Snapshot};
use crate::graph::NoteId;
use crate::world::World;
use crate::{theme, vault};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Which notes a command sees.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// What the site shows.
    Published,
    /// Drafts and notes without `publish: true` as well: translations often begin so.
    Unpublished,
}

/// Relates all notes of the project or vault.
pub(super) fn relate(root: Option<&Path>, seen: Seen) -> Result<Snapshot, Error> {
    let root = match root {
        Some(root) => root.to_owned(),
        None => around()?,
    };
    let overrides =
        Overrides { drafts: seen == Seen::Unpublished, ..Overrides::default() };
    let (mut config, _) = config::load(&root, &overrides)?;
    if seen == Seen::Unpublished {
        config.content.marked_only = false;
    }
    let theme = theme::load(&config, None, None)?;
    let vault = vault::scan(&config, &[])?;
    let (config, vault, theme) = (Arc::new(config), Arc::new(vault), Arc::new(theme));
    Ok(engine::snapshot(config, vault, theme, &Arc::new(Memory::default()), &mut |_| {}))
}

/// The project around the current folder, else the vault, else the folder itself.
fn around() -> Result<PathBuf, Error> {
    let here = here()?;
    let holding = |name: &str| {
        here.ancestors().find(|folder| folder.join(name).exists()).map(Path::to_owned)
    };
    let found = holding("book.toml").or_else(|| holding(".obsidian"));
    Ok(found.unwrap_or(here))
}

fn here() -> Result<PathBuf, Error> {
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    here.map_err(|source| Error::Read { path: ".".into(), source })
}

/// The path below the folder of notes that somebody means. What is there counts first,
/// seen from the current folder and then from the folder of notes; else a new note is
/// meant, from the current folder if that lies among the notes.
pub(super) fn named(config: &Config, written: &Path) -> Result<VaultPath, Error> {
    let root = &config.content_root;
    let shown = crate::diag::visible(&written.to_string_lossy());
    let text = written.to_string_lossy();
    let wanted = match text.to_lowercase().ends_with(".md") {
        true => written.to_owned(),
        false => PathBuf::from(format!("{text}.md")),
    };
    let from_here = below(root, &here()?.join(&wanted));
    let there = |path: &PathBuf| root.join(path).exists();
    let path = match from_here {
        Some(path) if there(&path) => Some(path),
        _ if wanted.is_relative() && there(&wanted) => Some(wanted),
        Some(path) => Some(path),
        None => wanted.is_relative().then_some(wanted),
    };
    let parts = path.as_ref().and_then(|path| {
        let parts = path.components().map(|part| part.as_os_str().to_str());
        parts.collect::<Option<Vec<&str>>>()
    });
    let path = parts.and_then(|parts| VaultPath::new(&parts.join("/")));
    path.ok_or_else(|| Error::Usage {
        message: format!("`{shown}` is no path below the folder of notes"),
    })
}

/// A path seen from the folder of notes, if the folders of it that are there lie in it.
fn below(root: &Path, path: &Path) -> Option<PathBuf> {
    let folders = path.ancestors().skip(1);
    let there = folders.into_iter().find(|folder| folder.is_dir())?;
    let rest = path.strip_prefix(there).ok()?;
    let whole = there.canonicalize().ok()?.join(rest);
    whole.strip_prefix(root).ok().map(Path::to_owned)
}

/// The public note at a path.
pub(super) fn note_at(world: &World, path: &VaultPath) -> Option<NoteId> {
    world.notes().find(|note| world.head(*note).path() == path)
}

/// Where a note lies on disk, links followed; fails for what is not surely one file of
/// the vault.
pub(super) fn disk(world: &World, note: NoteId) -> io::Result<PathBuf> {
    let path = world.head(note).path();
    let same = world.vault.files.iter().filter(|file| file.path == *path).count();
    if same != 1 {
        return Err(io::Error::other("two files have this name in different spellings"));
    }
    let root = &world.config.content_root;
    let disk = match world.vault.spelling.other.get(path) {
        Some(spelt) => root.join(spelt),
        None => root.join(path.as_str()),
    };
    let disk = disk.canonicalize()?;
    if !disk.starts_with(root.canonicalize()?) {
        return Err(io::Error::other("it is a link out of the vault"));
    }
    Ok(disk)
}
