//! Folders, looked at again and again → reports, for disks that send none.
//!
//! A newcomer's trap: two saves may fall into one second, so times are compared as
//! exactly as the disk keeps them, and lengths beside them.

use super::watch::Report;
use notify::RecursiveMode;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, SystemTime};
use walkdir::WalkDir;

/// How often files are looked at.
const EVERY: Duration = Duration::from_millis(700);

/// What tells one state of a file from another.
type State = (u64, Option<SystemTime>);

/// Looks until the returned end is dropped.
pub fn poll(places: &[(PathBuf, RecursiveMode)], reports: &Sender<Report>) -> Sender<()> {
    let (alive, end) = channel();
    let (places, reports) = (places.to_vec(), reports.clone());
    let mut known = look(&places);
    thread::spawn(move || {
        while end.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
            let now = look(&places);
            let changed = differing(&known, &now);
            known = now;
            if !changed.is_empty() && reports.send(Report::Paths(changed)).is_err() {
                return;
            }
        }
    });
    alive
}

/// All files and folders that can be seen. Times of folders are left out: they change
/// with every file in them, which is seen itself.
fn look(places: &[(PathBuf, RecursiveMode)]) -> BTreeMap<PathBuf, State> {
    let mut found = BTreeMap::new();
    for (place, mode) in places {
        let depth = if *mode == RecursiveMode::Recursive { usize::MAX } else { 1 };
        for entry in WalkDir::new(place).max_depth(depth).into_iter().flatten() {
            let Ok(metadata) = entry.metadata() else { continue };
            let state = match metadata.is_dir() {
                true => (0, None),
                false => (metadata.len(), metadata.modified().ok()),
            };
            found.insert(entry.into_path(), state);
        }
    }
    found
}

/// Paths that are in one of the two only, or not the same.
fn differing(
    old: &BTreeMap<PathBuf, State>,
    new: &BTreeMap<PathBuf, State>,
) -> Vec<PathBuf> {
    let lost = old.keys().filter(|path| !new.contains_key(*path));
    let come = new.iter().filter(|(path, state)| old.get(*path) != Some(state));
    lost.chain(come.map(|(path, _)| path)).cloned().collect()
}
