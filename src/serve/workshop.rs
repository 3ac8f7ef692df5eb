//! Batches of changed paths → editions, one after the other, on a thread of its own.
//!
//! A newcomer's trap: what is served never waits for this thread. A file that is empty
//! for a moment, a root that is gone for a while or a fault in a template keep the last
//! good edition.

use super::change::{Batch, Change};
use super::compare::{Changes, attachments, vault_path};
use super::edition::Edition;
use super::finding;
use super::hub::Hub;
use super::project::Project;
use super::watch::{Report, Watch, is_there, settle, watch};
use super::{Notice, Notify};
use crate::config::Config;
use crate::diag::Error;
use crate::vault::{Content, Vault};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

/// How long an empty note is taken for one that is being written.
const EMPTY: Duration = Duration::from_millis(500);

/// How often an empty note, or a root that is gone, is looked at again.
const AGAIN: Duration = Duration::from_millis(50);

/// Makes editions.
pub struct Workshop {
    project: Project,
    watch: Option<Watch>,
    poll: bool,
    sender: Sender<Report>,
    reports: Receiver<Report>,
    generation: u64,
    /// Notes that were found empty, and when.
    empty: BTreeMap<PathBuf, Instant>,
}

impl Workshop {
    /// Reads a project and watches it.
    pub fn open(
        project: impl FnOnce() -> Result<Project, Error>,
        config: &Config,
        poll: bool,
        (sender, reports): (Sender<Report>, Receiver<Report>),
    ) -> Result<Workshop, Error> {
        // What changes while the files are read is reported afterwards.
        let watch = Some(watch(config, poll, &sender));
        let project = project()?;
        let empty = BTreeMap::new();
        Ok(Workshop { project, watch, poll, sender, reports, generation: 0, empty })
    }

    /// Why files are looked at again and again, if they are.
    pub fn polling(&self) -> Option<&str> {
        self.watch.as_ref()?.polling.as_deref()
    }

    /// Makes an edition of what the project is now.
    pub fn edition(&mut self, begun: Instant) -> Edition {
        self.generation += 1;
        let snapshot = Arc::new(self.project.snapshot());
        let project = &self.project;
        let broken = project.faults.first();
        let broken = broken.map(|error| finding::of_error(error, &project.config));
        let (former, warnings) = (project.former.clone(), project.warnings.clone());
        let took = begun.elapsed();
        Edition::new(self.generation, snapshot, former, warnings, took, broken)
    }

    /// Serves editions until the program ends.
    pub fn run(mut self, hub: &Hub, notify: &Notify) {
        while let Some(batch) = self.wait() {
            let change = Change::of(batch, &self.project.config);
            let change = self.hold_back(change);
            if change.is_empty() {
                continue;
            }
            let begun = Instant::now();
            hub.working(Some(begun));
            if self.take(&change) {
                let old = hub.edition();
                let new = Arc::new(self.edition(begun));
                let changes = Changes::between(&old.snapshot, &new.snapshot);
                hub.publish(Arc::clone(&new), &changes);
                notify(Notice::Edition { old: &old, new: &new });
            }
            hub.working(None);
            let world = Arc::clone(&hub.edition().snapshot.world);
            attachments(&world, &change.notes).iter().for_each(|event| hub.tell(event));
        }
    }

    /// Waits for a change; `None` when the program ends.
    fn wait(&mut self) -> Option<Batch> {
        let waiting = !self.empty.is_empty() || self.watch.is_none();
        let report = match waiting {
            true => match self.reports.recv_timeout(AGAIN) {
                Ok(report) => report,
                Err(RecvTimeoutError::Timeout) => return Some(Batch::default()),
                Err(RecvTimeoutError::Disconnected) => return None,
            },
            false => self.reports.recv().ok()?,
        };
        settle(report, &self.reports)
    }

    /// Puts off notes that are empty for the moment, and takes up those that were.
    fn hold_back(&mut self, mut change: Change) -> Change {
        if self.watch.is_none() {
            // A root was gone; what has happened since then is not known.
            return match is_there(&self.project.config) {
                true => Change::everything(),
                false => Change::default(),
            };
        }
        let now = Instant::now();
        change.notes.extend(self.empty.keys().cloned());
        change.notes.sort_unstable();
        change.notes.dedup();
        let (vault, config) = (&self.project.vault, &self.project.config);
        let mut empty = BTreeMap::new();
        let known = std::mem::take(&mut self.empty);
        change.notes.retain(|path| {
            if !is_emptied(path, vault, config) {
                return true;
            }
            let since = known.get(path).copied().unwrap_or(now);
            let ripe = now.duration_since(since) >= EMPTY;
            if !ripe {
                empty.insert(path.clone(), since);
            }
            ripe
        });
        self.empty = empty;
        change
    }

    /// Reads what changed; gives whether anything is different now.
    fn take(&mut self, change: &Change) -> bool {
        let (root, content) = {
            let config = &self.project.config;
            (config.root.clone(), config.content_root.clone())
        };
        let differs = self.project.update(change);
        let config = Arc::clone(&self.project.config);
        if !is_there(&config) {
            // The system's reports end with the folder that they were asked for.
            self.watch = None;
        } else if self.watch.is_none()
            || change.theme
            || (root, content) != (config.root.clone(), config.content_root.clone())
        {
            self.watch = Some(watch(&config, self.poll, &self.sender));
        }
        differs
    }
}

/// Whether a note that had a text is an empty file now.
fn is_emptied(path: &Path, vault: &Vault, config: &Config) -> bool {
    let Ok(below) = path.strip_prefix(&config.content_root) else { return false };
    let Ok(found) = fs::metadata(path) else { return false };
    if !found.is_file() || found.len() > 0 {
        return false;
    }
    let Some(known) = vault_path(below) else { return false };
    let at = vault.files.binary_search_by(|file| file.path.cmp(&known));
    match at.map(|at| &vault.files[at].content) {
        Ok(Content::Text(text)) => !text.text.is_empty(),
        Ok(Content::Outside { .. }) => false,
        // A new note is made empty and then written.
        Err(_) => true,
    }
}
