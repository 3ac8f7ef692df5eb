//! Changed paths → which part of the site they belong to.

use crate::base::MANIFEST;
use crate::config::Config;
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

/// What the watcher saw within one moment.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Batch {
    /// Paths that were written, made, renamed or removed.
    pub paths: BTreeSet<PathBuf>,
    /// Whether the system lost count of them.
    pub rescan: bool,
}

/// What has to be read again.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Change {
    /// `book.toml`.
    pub settings: bool,
    /// `templates/` or `static/`.
    pub theme: bool,
    /// Paths below the content root.
    pub notes: Vec<PathBuf>,
    /// All notes, whatever `notes` says.
    pub all: bool,
}

/// Paths above this number are cheaper to find by reading everything.
const MANY: usize = 500;

impl Change {
    /// Everything.
    pub fn everything() -> Change {
        Change { settings: true, theme: true, notes: Vec::new(), all: true }
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        *self == Change::default()
    }

    /// Sorts paths by the part that they belong to.
    pub fn of(batch: Batch, config: &Config) -> Change {
        if batch.rescan {
            return Change::everything();
        }
        let mut change = Change::default();
        let many = batch.paths.len() > MANY;
        for path in batch.paths {
            change.take(path, config);
        }
        change.all |= many && !change.notes.is_empty();
        change
    }

    fn take(&mut self, path: PathBuf, config: &Config) {
        if config.root.starts_with(&path) || config.content_root.starts_with(&path) {
            // A root itself, or a folder above it.
            *self = Change::everything();
            return;
        }
        if path == config.root.join("book.toml") {
            self.settings = true;
        }
        let part =
            |name: &str| config.project && path.starts_with(config.root.join(name));
        self.theme |= part("templates") || part("static");
        if let Ok(below) = path.strip_prefix(&config.content_root)
            && may_matter(below)
        {
            self.notes.push(path);
        }
    }
}

/// Whether a path below the content root can be of the vault. Dot files never are, but
/// for Obsidian's settings and the file by which an output is known.
fn may_matter(below: &Path) -> bool {
    let dotted = |part: Component<'_>| {
        part.as_os_str().to_str().is_some_and(|name| name.starts_with('.'))
    };
    below.starts_with(".obsidian")
        || below.ends_with(MANIFEST)
        || !below.components().any(dotted)
}
