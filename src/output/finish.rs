//! Finishing: staged files become the site, in steps that may be cut off anywhere.
//!
//! All steps are planned before the first is taken, so that whatever stands in the way
//! is found while the former site is still whole. Their order is the promise: the
//! manifest claims what will appear, assets come before the pages that load them, old
//! files go last, and then the manifest forgets them.

use super::Report;
use super::manifest::render;
use super::same_file;
use super::writer::{Entry, Fate, Writer};
use crate::base::{Digest, MANIFEST, fold};
use crate::diag::Error;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io::{self, ErrorKind};
use std::mem;
use std::path::PathBuf;
use std::sync::PoisonError;

/// One change of the output.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Step {
    /// This is the manifest's text from now on.
    Claim(String),
    /// A staged file or folder goes to its path.
    Move(PathBuf, String),
    /// A file of the former site goes.
    Remove(String),
    /// A folder goes if nothing is in it.
    Prune(String),
}

impl Writer {
    /// Moves staged files into place, removes what only the former site had, and leaves
    /// the manifest alone behind.
    ///
    /// # Errors
    /// [`Error::Write`] when something is in the way (then nothing has changed) or the
    /// disk fails (then the next build mends it).
    pub fn finish(mut self) -> Result<Report, Error> {
        let entries = self.take_entries();
        let mut report = Report::default();
        for entry in entries.values() {
            report.bytes += entry.len;
            match entry.fate {
                Fate::Same => report.unchanged += 1,
                _ => report.written += 1,
            }
        }
        for step in self.plan(&entries)? {
            let done = self.apply(&step)?;
            report.removed += usize::from(done && matches!(step, Step::Remove(_)));
        }
        self.hold.release()?;
        Ok(report)
    }

    /// What this build put, by path.
    pub(super) fn take_entries(&mut self) -> BTreeMap<String, Entry> {
        mem::take(self.entries.get_mut().unwrap_or_else(PoisonError::into_inner))
    }

    /// The steps from the former site to this one. Reads the disk, changes nothing.
    pub(super) fn plan(
        &mut self,
        entries: &BTreeMap<String, Entry>,
    ) -> Result<Vec<Step>, Error> {
        self.refuse_clashes(entries)?;
        let site: BTreeMap<String, Digest> =
            entries.iter().map(|(path, entry)| (path.clone(), entry.digest)).collect();
        let mut claimed = site.clone();
        let none = BTreeMap::new();
        for (path, digest) in &self.former.files {
            claimed.entry(path.clone()).or_insert(*digest);
        }
        let (claim, last) = (render(&claimed, &none), render(&site, &none));
        let mut steps = Vec::new();
        let mut gone = BTreeSet::new();
        if self.former.text.as_ref() != Some(&claim) {
            steps.push(Step::Claim(claim.clone()));
        }
        self.plan_moves(entries, &mut steps, &mut gone)?;
        self.plan_removals(entries, &mut steps, &gone);
        if claim != last {
            steps.push(Step::Claim(last));
        }
        Ok(steps)
    }

    /// One path cannot be a file and a folder.
    fn refuse_clashes(&self, entries: &BTreeMap<String, Entry>) -> Result<(), Error> {
        for path in entries.keys() {
            let below = format!("{path}/");
            let next = entries.range(below.clone()..).next();
            if next.is_some_and(|(other, _)| other.starts_with(&below)) {
                let reason = "the site needs both a file and a folder of this name";
                let source = io::Error::new(ErrorKind::AlreadyExists, reason);
                return Err(self.hold.failed(path, source));
            }
        }
        Ok(())
    }

    /// Moves, each after the removal of what the former site has in its place.
    fn plan_moves(
        &mut self,
        entries: &BTreeMap<String, Entry>,
        steps: &mut Vec<Step>,
        gone: &mut BTreeSet<String>,
    ) -> Result<(), Error> {
        let folders = self.new_folders.get_mut().unwrap_or_else(PoisonError::into_inner);
        let folders = mem::take(folders);
        let mut pages = Vec::new();
        for (path, entry) in entries {
            let (Fate::Alone(number) | Fate::OverFolder(number)) = entry.fate else {
                continue;
            };
            let moved = Step::Move(self.staged_file(number), path.clone());
            if matches!(entry.fate, Fate::OverFolder(_)) {
                self.plan_clearing(path, &mut pages, gone)?;
                pages.push(moved);
            } else if path.ends_with(".html") {
                pages.push(moved);
            } else {
                steps.push(moved);
            }
        }
        for folder in folders {
            if fs::symlink_metadata(self.disk(&folder)).is_ok_and(|found| found.is_file())
            {
                gone.insert(folder.clone());
                steps.push(Step::Remove(folder.clone()));
            }
            steps.push(Step::Move(self.staged_folder(&folder), folder));
        }
        steps.append(&mut pages);
        Ok(())
    }

    /// Removes a folder that becomes a file, if all files in it are the former site's.
    fn plan_clearing(
        &self,
        folder: &str,
        steps: &mut Vec<Step>,
        gone: &mut BTreeSet<String>,
    ) -> Result<(), Error> {
        let failed = |source| self.hold.failed(folder, source);
        let mut folders = vec![folder.to_owned()];
        let mut at = 0;
        while let Some(current) = folders.get(at).cloned() {
            at += 1;
            for found in fs::read_dir(self.disk(&current)).map_err(failed)? {
                let found = found.map_err(failed)?;
                let kind = found.file_type().map_err(failed)?;
                let name = found.file_name();
                let path = name.to_str().map(|name| format!("{current}/{name}"));
                match path {
                    Some(path) if kind.is_dir() => folders.push(path),
                    Some(path) if kind.is_file() && self.is_ours(&path) => {
                        gone.insert(path.clone());
                        steps.push(Step::Remove(path));
                    }
                    _ => {
                        let foreign = fs::symlink_metadata(self.disk(folder));
                        return Err(self.in_the_way(folder, &foreign.map_err(failed)?));
                    }
                }
            }
        }
        // A folder was listed before those in it.
        steps.extend(folders.into_iter().rev().map(Step::Prune));
        Ok(())
    }

    /// Removals of what the former site had and this one has not, and of the folders
    /// that become empty thereby.
    fn plan_removals(
        &self,
        entries: &BTreeMap<String, Entry>,
        steps: &mut Vec<Step>,
        gone: &BTreeSet<String>,
    ) {
        let old = |path: &&String| !entries.contains_key(*path) && !gone.contains(*path);
        let stale: Vec<&String> = self.former.files.keys().filter(old).collect();
        if stale.is_empty() {
            return;
        }
        let kept: HashMap<String, &String> =
            entries.keys().map(|path| (fold(path), path)).collect();
        let mut known = HashMap::new();
        let mut folders = BTreeSet::new();
        for path in stale {
            // A build killed while pruning may have left only the outer folders.
            let above: Vec<&str> =
                path.match_indices('/').map(|(end, _)| &path[..end]).collect();
            let real = above.iter().take_while(|f| self.is_real(f, &mut known)).count();
            folders.extend(above[..real].iter().map(|&folder| folder.to_owned()));
            if real < above.len() {
                continue;
            }
            let renamed = |new: &&String| same_file(&self.disk(path), &self.disk(new));
            let is_file = |found: fs::Metadata| found.is_file();
            if kept.get(&fold(path)).is_none_or(|new| !renamed(new))
                && fs::symlink_metadata(self.disk(path)).is_ok_and(is_file)
            {
                steps.push(Step::Remove(path.clone()));
            }
        }
        // What lies in a folder sorts after it.
        steps.extend(folders.into_iter().rev().map(Step::Prune));
    }

    /// Whether a path, whose parents are real, is a folder of the output and not a link:
    /// the manifest may lie, and a folder may have changed hands.
    fn is_real(&self, folder: &str, known: &mut HashMap<String, bool>) -> bool {
        if let Some(real) = known.get(folder) {
            return *real;
        }
        let found = fs::symlink_metadata(self.disk(folder));
        let real = found.is_ok_and(|found| found.is_dir());
        known.insert(folder.to_owned(), real);
        real
    }

    /// Takes one step; `false` when there was nothing to do.
    pub(super) fn apply(&self, step: &Step) -> Result<bool, Error> {
        let gone = |result: io::Result<()>, path: &str| match result {
            Ok(()) => Ok(true),
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(false),
            Err(source) => Err(self.hold.failed(path, source)),
        };
        match step {
            Step::Claim(text) => {
                let staged = self.hold.staging().join("manifest");
                fs::write(&staged, text)
                    .and_then(|()| fs::rename(&staged, self.disk(MANIFEST)))
                    .map_err(|source| self.hold.failed(MANIFEST, source))?;
                Ok(true)
            }
            Step::Move(from, path) => {
                fs::rename(from, self.disk(path))
                    .map_err(|source| self.hold.failed(path, source))?;
                Ok(true)
            }
            Step::Remove(path) => gone(fs::remove_file(self.disk(path)), path),
            // A folder that is not empty stays, and one that cannot go does no harm.
            Step::Prune(folder) => Ok(fs::remove_dir(self.disk(folder)).is_ok()),
        }
    }
}
