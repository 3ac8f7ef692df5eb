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

/// The path below the folder of notes that somebody means: seen from the current folder
/// when that lies in it and such a file is there, else from the folder of notes.
pub(super) fn named(config: &Config, written: &Path) -> Result<VaultPath, Error> {
    let root = &config.content_root;
    let shown = crate::diag::visible(&written.to_string_lossy());
    let usage = |what: &str| Error::Usage { message: format!("`{shown}` {what}") };
    let with_extension = |path: &Path| {
        let text = path.to_string_lossy();
        let note = text.to_lowercase().ends_with(".md");
        if note { path.to_owned() } else { PathBuf::from(format!("{text}.md")) }
    };
    let wanted = with_extension(written);
    let from_here = here()?.join(&wanted);
    let below = if wanted.is_absolute() || from_here.exists() {
        let folder = from_here.parent().unwrap_or(root);
        let folder = folder.canonicalize().map_err(|_| usage("does not exist"))?;
        let name = from_here.file_name().unwrap_or_default();
        match folder.join(name).strip_prefix(root) {
            Ok(below) => below.to_owned(),
            Err(_) => return Err(usage("lies outside of the folder of notes")),
        }
    } else {
        wanted
    };
    let parts: Vec<_> = below.components().map(|part| part.as_os_str()).collect();
    let parts: Option<Vec<&str>> = parts.into_iter().map(|part| part.to_str()).collect();
    let path = parts.and_then(|parts| VaultPath::new(&parts.join("/")));
    path.ok_or_else(|| usage("is no path below the folder of notes"))
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
