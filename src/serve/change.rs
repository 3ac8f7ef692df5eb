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
        // Notes are in `content` by default, as soon as there is one.
        let named = ["book.toml", "content"].map(|name| config.root.join(name));
        self.settings |= named.contains(&path);
        // Terms and addresses are read with the vault, though they may lie outside of it.
        let beside = ["glossary.toml", "kbgen.lock"].map(|name| config.root.join(name));
        self.all |= beside.contains(&path);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Overrides, load};
    use std::fs;

    /// The change that paths below a project make.
    fn check(paths: &[&str], expected: &Change) {
        let dir = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(dir.path().join("content")).expect("a new folder");
        fs::write(dir.path().join("book.toml"), "").expect("a new file");
        let config = load(dir.path(), &Overrides::default()).expect("settings").0;
        let paths = paths.iter().map(|path| config.root.join(path)).collect();
        let mut change = Change::of(Batch { paths, rescan: false }, &config);
        for note in &mut change.notes {
            *note = note.strip_prefix(&config.root).expect("below").to_owned();
        }
        assert_eq!(change, *expected);
    }

    #[test]
    fn paths_belong_to_parts() {
        let settings = Change { settings: true, ..Change::default() };
        check(&["book.toml"], &settings);
        let all = Change { all: true, ..Change::default() };
        check(&["glossary.toml"], &all);
        check(&["kbgen.lock"], &all);
        let theme = Change { theme: true, ..Change::default() };
        check(&["static/css/mine.css", "templates"], &theme);
        let note = |path: &str| Change { notes: vec![path.into()], ..Change::default() };
        check(&["content/가.md", "content/.git/index"], &note("content/가.md"));
        let obsidian = "content/.obsidian/app.json";
        check(&[obsidian], &note(obsidian));
        check(&["site/index.html", "README.md"], &Change::default());
        check(&[""], &Change::everything());
    }

    #[test]
    fn many_paths_are_read_as_a_whole() {
        let paths: Vec<String> = (0..=MANY).map(|n| format!("content/{n}.md")).collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let notes = paths.iter().map(PathBuf::from).collect::<BTreeSet<_>>();
        let notes = notes.into_iter().collect();
        check(&paths, &Change { notes, all: true, ..Change::default() });
    }
}
