//! A vault and the paths that changed to the vault that is there now.
//!
//! Only the changed paths are read. A newcomer's trap: the result must be what a whole
//! scan would give, so whatever cannot be told from one path alone (folders, links,
//! Obsidian's settings, two files with one path) is answered with a scan.

use super::obsidian::{APP, TEMPLATES, TYPES};
use super::rules::Rules;
use super::scan::{Found, GLOSSARY, LOCK, is_output, read, rules, scan};
use super::{File, Vault};
use crate::base::{MANIFEST, VaultPath};
use crate::config::Config;
use crate::diag::{Diagnostic, Error};
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// Changes above this number are cheaper to find by a scan.
const MANY: usize = 500;

/// Reads the paths of `changed` again. The settings and outputs must be those with which
/// `old` was read; paths may be of files that are gone, and may repeat.
pub fn update(
    old: &Vault,
    config: &Config,
    outputs: &[PathBuf],
    changed: &[PathBuf],
) -> Result<Vault, Error> {
    let beside = |path: &PathBuf| path.ends_with(GLOSSARY) || path.ends_with(LOCK);
    let beside = changed.iter().any(beside);
    if changed.len() > MANY || old.spelling.tangled || beside {
        return scan(config, outputs);
    }
    let failed = |source| Error::Read { path: config.content_root.clone(), source };
    let root = fs::canonicalize(&config.content_root).map_err(failed)?;
    let (rules, _) = rules(&root, config, &mut Vec::new());
    let mut changed: Vec<&PathBuf> = changed.iter().collect();
    changed.sort_unstable();
    changed.dedup();
    let mut change = Change { root: &root, rules, outputs, vault: old.clone() };
    for path in changed {
        if change.path(path).is_none() {
            return scan(config, outputs);
        }
    }
    change.vault.diagnostics.sort_unstable();
    change.vault.history = old.history.renewed(config);
    Ok(change.vault)
}

/// A vault while changes are put into it.
struct Change<'a> {
    root: &'a Path,
    rules: Rules<'a>,
    outputs: &'a [PathBuf],
    vault: Vault,
}

impl Change<'_> {
    /// Takes in one path; `None` when only a scan can.
    fn path(&mut self, disk: &Path) -> Option<()> {
        let Ok(below) = disk.strip_prefix(self.root) else {
            // A folder above the root, or the root under another name.
            return self.root.strip_prefix(disk).is_err().then_some(());
        };
        let written = slashed(below)?;
        if is_settings(&written) || below.ends_with(MANIFEST) {
            return None;
        }
        let path = VaultPath::new(&written)?;
        if self.is_left_out(&path, below) {
            return Some(());
        }
        match fs::symlink_metadata(disk) {
            Ok(found) if found.is_file() => self.take(path, below, disk, found.len()),
            Ok(_) => None,
            Err(error) if gone(&error) => {
                self.drop_folder(&path, below)?;
                self.drop_file(&path, below)
            }
            Err(_) => None,
        }
    }

    /// Whether a path, or a folder above it, is no part of the vault.
    fn is_left_out(&self, path: &VaultPath, below: &Path) -> bool {
        let folders = path.as_str().match_indices('/').map(|(at, _)| at);
        let mut folders = folders.filter_map(|at| VaultPath::new(&path.as_str()[..at]));
        let above = below.ancestors().skip(1).filter(|at| !at.as_os_str().is_empty());
        folders.any(|folder| self.rules.leave_out_folder(&folder))
            || above.into_iter().any(|at| is_output(&self.root.join(at), self.outputs))
            || self.rules.leave_out_file(path)
    }

    /// Reads a file that is new or was there before.
    fn take(
        &mut self,
        path: VaultPath,
        below: &Path,
        disk: &Path,
        len: u64,
    ) -> Option<()> {
        let at = self.place(&path);
        if at.is_ok() && !self.is_spelt(&path, below) {
            return None;
        }
        let found = Found {
            path: path.clone(),
            name: below.to_owned(),
            disk: disk.to_owned(),
            len,
            linked: false,
        };
        let (file, findings) = read(&found, &mut Vec::new());
        self.vault.diagnostics.retain(|found| found.path != path.as_str());
        self.vault.diagnostics.extend(findings);
        if below.as_os_str() != path.as_str() {
            self.vault.spelling.other.insert(path, below.to_owned());
        }
        let files = &mut self.vault.files;
        match (at, file.map(Arc::new)) {
            (Ok(at), Some(file)) => files[at] = file,
            (Err(at), Some(file)) => files.insert(at, file),
            (Ok(at), None) => drop(files.remove(at)),
            (Err(_), None) => {}
        }
        Some(())
    }

    fn drop_file(&mut self, path: &VaultPath, below: &Path) -> Option<()> {
        let Ok(at) = self.place(path) else {
            // What could not be read was no file, but had a message.
            self.vault.diagnostics.retain(|found| found.path != path.as_str());
            return Some(());
        };
        // The other spelling of this name went; the file is still there.
        if !self.is_spelt(path, below) {
            return None;
        }
        self.vault.files.remove(at);
        self.forget(|found| found.path == path.as_str());
        self.vault.spelling.other.remove(path);
        Some(())
    }

    /// Drops all files below a folder that is gone; `None` when some may lie in a folder
    /// of the same name in another spelling.
    fn drop_folder(&mut self, path: &VaultPath, below: &Path) -> Option<()> {
        let prefix = format!("{path}/");
        let inside = |file: &Arc<File>| file.path.as_str().starts_with(&prefix);
        let spelt = |file: &Arc<File>| match self.vault.spelling.other.get(&file.path) {
            Some(other) => other.starts_with(below),
            None => Path::new(file.path.as_str()).starts_with(below),
        };
        let mut files = self.vault.files.iter().filter(|file| inside(file)).peekable();
        if files.peek().is_none() {
            return Some(());
        }
        if !files.all(spelt) {
            return None;
        }
        self.vault.files.retain(|file| !inside(file));
        self.vault.spelling.other.retain(|path, _| !path.as_str().starts_with(&prefix));
        self.forget(|found| found.path.starts_with(&prefix));
        Some(())
    }

    fn forget(&mut self, what: impl Fn(&Diagnostic) -> bool) {
        self.vault.diagnostics.retain(|found| !what(found));
    }

    fn place(&self, path: &VaultPath) -> Result<usize, usize> {
        self.vault.files.binary_search_by(|file| file.path.cmp(path))
    }

    /// Whether the file that is known under a path is the one at this place on disk.
    fn is_spelt(&self, path: &VaultPath, below: &Path) -> bool {
        match self.vault.spelling.other.get(path) {
            Some(other) => other == below,
            None => below.as_os_str() == path.as_str(),
        }
    }
}

/// A path below the root with `/`; `None` when it is no text or leads elsewhere.
fn slashed(below: &Path) -> Option<String> {
    let part = |part: Component<'_>| match part {
        Component::Normal(name) => name.to_str().map(str::to_owned),
        _ => None,
    };
    let parts: Option<Vec<String>> = below.components().map(part).collect();
    parts.map(|parts| parts.join("/"))
}

/// Whether the path is one of Obsidian's settings, or a folder that holds them.
fn is_settings(path: &str) -> bool {
    let files = TEMPLATES.iter().map(|(file, _)| *file).chain([APP, TYPES]);
    files.into_iter().any(|file| {
        file.strip_prefix(path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

fn gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

#[cfg(test)]
mod tests;
