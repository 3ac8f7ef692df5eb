//! The system's reports about files → batches of changed paths.
//!
//! A newcomer's trap: one save is several reports, and editors save in different ways
//! (in place, by a rename, by way of an empty file). So reports are collected until
//! nothing came for a moment, see [`settle`].

use super::change::Batch;
use super::poll::poll;
use crate::config::Config;
use notify::{Config as Settings, Event, EventKind, RecommendedWatcher};
use notify::{RecursiveMode, Watcher};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

/// Nothing may be reported for this long before a change is taken in.
const QUIET: Duration = Duration::from_millis(10);

/// After this long a change is taken in, whatever else is reported.
const LONGEST: Duration = Duration::from_millis(40);

/// One report.
#[derive(Debug)]
pub enum Report {
    /// Something happened to these paths.
    Paths(Vec<PathBuf>),
    /// Something happened, and it is not known where.
    Lost,
    /// The program ends.
    Stop,
}

/// Watches until it is dropped.
pub struct Watch {
    _source: Source,
    /// Why files are looked at again and again instead, if they are.
    pub polling: Option<String>,
}

/// Where reports come from, held for as long as they are wanted.
enum Source {
    System(#[allow(dead_code)] RecommendedWatcher),
    Polled(#[allow(dead_code)] Sender<()>),
}

/// What is watched: a folder, and whether all below it is.
type Place = (PathBuf, RecursiveMode);

/// Watches all that a site is made of.
pub fn watch(config: &Config, always: bool, sender: &Sender<Report>) -> Watch {
    let places = places(config);
    if !always {
        match start(&places, sender) {
            Ok(watcher) => {
                return Watch { _source: Source::System(watcher), polling: None };
            }
            Err(error) => return polling(&places, sender, Some(reason(&error))),
        }
    }
    polling(&places, sender, None)
}

fn polling(places: &[Place], sender: &Sender<Report>, why: Option<String>) -> Watch {
    Watch { _source: Source::Polled(poll(places, sender)), polling: why }
}

fn start(
    places: &[Place],
    sender: &Sender<Report>,
) -> notify::Result<RecommendedWatcher> {
    let sender = sender.clone();
    let told = move |result: notify::Result<Event>| {
        if let Some(report) = report(result) {
            let _ = sender.send(report);
        }
    };
    let mut watcher = RecommendedWatcher::new(told, Settings::default())?;
    for (place, mode) in places {
        watcher.watch(place, *mode)?;
    }
    Ok(watcher)
}

/// Why the system's reports cannot be had, and what to do.
fn reason(error: &notify::Error) -> String {
    let full = match &error.kind {
        notify::ErrorKind::MaxFilesWatch => true,
        notify::ErrorKind::Io(error) => error.kind() == std::io::ErrorKind::StorageFull,
        _ => false,
    };
    match full {
        true => "the system watches too many files already; \
                 raise `fs.inotify.max_user_watches`"
            .to_owned(),
        false => format!("the system reports no changes: {error}"),
    }
}

/// The folders that matter.
fn places(config: &Config) -> Vec<Place> {
    let mut places = vec![(config.content_root.clone(), RecursiveMode::Recursive)];
    if config.project && !config.root.starts_with(&config.content_root) {
        places.push((config.root.clone(), RecursiveMode::NonRecursive));
        for name in ["templates", "static"] {
            let folder = config.root.join(name);
            if folder.is_dir() && !folder.starts_with(&config.content_root) {
                places.push((folder, RecursiveMode::Recursive));
            }
        }
    }
    places
}

/// What a report means; `None` when nothing was changed.
fn report(result: notify::Result<Event>) -> Option<Report> {
    let Ok(event) = result else { return Some(Report::Lost) };
    if event.need_rescan() {
        return Some(Report::Lost);
    }
    match event.kind {
        EventKind::Access(_) => None,
        _ => Some(Report::Paths(event.paths)),
    }
}

/// Collects reports from the first on until it is quiet; `None` when the program ends.
pub fn settle(first: Report, reports: &Receiver<Report>) -> Option<Batch> {
    let begun = Instant::now();
    let mut batch = Batch::default();
    let mut next = Some(first);
    loop {
        match next.take() {
            Some(Report::Stop) => return None,
            Some(Report::Lost) => batch.rescan = true,
            Some(Report::Paths(paths)) => batch.paths.extend(paths),
            None => {}
        }
        let left = LONGEST.saturating_sub(begun.elapsed());
        if left.is_zero() {
            return Some(batch);
        }
        match reports.recv_timeout(QUIET.min(left)) {
            Ok(report) => next = Some(report),
            Err(RecvTimeoutError::Timeout) => return Some(batch),
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
}

/// Whether the roots of a project are there.
pub fn is_there(config: &Config) -> bool {
    let is = |path: &Path| path.is_dir();
    is(&config.root) && is(&config.content_root)
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{Flag, ModifyKind};
    use std::sync::mpsc::channel;

    fn written(path: &str) -> Report {
        Report::Paths(vec![path.into()])
    }

    #[test]
    fn one_save_is_one_batch() {
        let (sender, reports) = channel();
        for path in ["a.md.tmp", "a.md", "a.md"] {
            sender.send(written(path)).expect("it is received");
        }
        let batch = settle(written("a.md.tmp"), &reports).expect("it goes on");
        let paths: Vec<_> = batch.paths.iter().map(|path| path.to_str()).collect();
        assert_eq!(paths, [Some("a.md"), Some("a.md.tmp")]);
        assert!(!batch.rescan);
    }

    #[test]
    fn an_endless_stream_is_cut() {
        let (sender, reports) = channel();
        let begun = Instant::now();
        let writer = std::thread::spawn(move || {
            while sender.send(written("a.md")).is_ok() {
                std::thread::sleep(Duration::from_millis(1));
            }
        });
        assert!(settle(written("a.md"), &reports).is_some());
        // Other programs may keep this one waiting, but not for ever.
        assert!(begun.elapsed() < Duration::from_secs(20));
        drop(reports);
        writer.join().expect("it ends with its receiver");
    }

    #[test]
    fn a_lost_count_reads_everything() {
        let overflow = Event::new(EventKind::Other).set_flag(Flag::Rescan);
        let report = report(Ok(overflow)).expect("something happened");
        let (_sender, reports) = channel();
        assert!(settle(report, &reports).expect("it goes on").rescan);
    }

    #[test]
    fn reading_is_no_change() {
        use notify::event::{AccessKind, AccessMode};
        let opened = EventKind::Access(AccessKind::Open(AccessMode::Any));
        assert!(report(Ok(Event::new(opened))).is_none());
        let written = EventKind::Modify(ModifyKind::Any);
        assert!(report(Ok(Event::new(written))).is_some());
    }

    #[test]
    fn a_limit_of_the_system_is_named() {
        let full = notify::Error::new(notify::ErrorKind::MaxFilesWatch);
        assert!(reason(&full).contains("fs.inotify.max_user_watches"));
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        assert!(reason(&notify::Error::io(full)).contains("max_user_watches"));
        let other = notify::Error::generic("no such thing");
        assert!(!reason(&other).contains("max_user_watches"));
    }

    #[test]
    fn without_reports_files_are_looked_at() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let root = dir.path().canonicalize().expect("it is there");
        std::fs::write(root.join("a.md"), "a").expect("a new file");
        let (sender, reports) = channel();
        let places = [(root.clone(), RecursiveMode::Recursive)];
        let watch = polling(&places, &sender, Some("full".into()));
        assert_eq!(watch.polling.as_deref(), Some("full"));
        std::fs::write(root.join("b.md"), "b").expect("a new file");
        let found = reports.recv_timeout(Duration::from_secs(60));
        assert!(matches!(found, Ok(Report::Paths(_))), "{found:?}");
    }
}
