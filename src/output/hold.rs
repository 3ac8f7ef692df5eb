//! Holding an output: its folder, the lock in it, and the staging folder.
//!
//! The lock belongs to the process, not to the file: the system frees it when the
//! process dies, so a lock file that lies around means nothing. Because the file goes
//! when a build ends, a lock counts only while its file is still the one at the path.

use super::check::{Target, former};
use super::manifest::Manifest;
use super::{LOCK, STAGING, identity};
use crate::diag::Error;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::thread;
use std::time::Duration;
use walkdir::WalkDir;

/// How often a lock is tried again because its file vanished under us.
const ATTEMPTS: usize = 100;

/// An output folder that only this build may change, until it is released.
#[derive(Debug)]
pub(super) struct Hold {
    /// The output.
    pub dir: PathBuf,
    /// The output as the user wrote it.
    pub shown: PathBuf,
    /// The locked file; `None` once released.
    lock: Option<File>,
    /// Folders made for this build, outermost first.
    made: Vec<PathBuf>,
}

impl Hold {
    /// Creates and locks the output, clears what a killed build left, and reads the
    /// former site's manifest.
    pub fn take(target: Target) -> Result<(Hold, Manifest), Error> {
        let Target { path: dir, shown } = target;
        let mut hold = Hold { dir, shown, lock: None, made: Vec::new() };
        hold.lock_folder()?;
        // Looked at again: others may have written here since the target was checked.
        let former = former(&hold.dir, &hold.shown)?;
        hold.clear_staging()
            .and_then(|()| fs::create_dir(hold.staging()))
            .map_err(|source| hold.failed(STAGING, source))?;
        Ok((hold, former))
    }

    /// The folder of staged files.
    pub fn staging(&self) -> PathBuf {
        self.dir.join(STAGING)
    }

    /// The failure to write a file below the output.
    pub fn failed(&self, path: &str, source: io::Error) -> Error {
        Error::Write { path: self.shown.join(path), source }
    }

    /// Removes staged files, folders made in vain and the lock file, and unlocks.
    pub fn release(mut self) -> Result<(), Error> {
        self.clear().map_err(|source| self.failed(STAGING, source))
    }

    fn lock_folder(&mut self) -> Result<(), Error> {
        for _ in 0..ATTEMPTS {
            self.make_folders()
                .map_err(|source| Error::Write { path: self.shown.clone(), source })?;
            match self.try_lock() {
                Ok(true) => return Ok(()),
                Ok(false) => {}
                Err(TryLockError::WouldBlock) => return Err(self.busy()),
                Err(TryLockError::Error(source)) => {
                    let _ = self.clear();
                    self.remove_made();
                    return Err(self.failed(LOCK, source));
                }
            }
        }
        Err(self.busy())
    }

    /// Creates the output and what is missing above it.
    fn make_folders(&mut self) -> io::Result<()> {
        let missing: Vec<PathBuf> = self
            .dir
            .ancestors()
            .take_while(|folder| fs::symlink_metadata(folder).is_err())
            .map(Path::to_owned)
            .collect();
        for folder in missing.into_iter().rev() {
            match fs::create_dir(&folder) {
                Ok(()) => self.made.push(folder),
                Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
                Err(e) => {
                    self.remove_made();
                    return Err(e);
                }
            }
        }
        Ok(())
    }

    /// One attempt; `false` when the file at the path is no longer the locked one.
    fn try_lock(&mut self) -> Result<bool, TryLockError> {
        let path = self.dir.join(LOCK);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        // Opening a link would write to wherever it leads.
        if fs::symlink_metadata(&path).is_ok_and(|found| !found.is_file()) {
            let reason = "it is no regular file; remove it";
            return Err(TryLockError::Error(io::Error::other(reason)));
        }
        let file = match options.open(&path) {
            Ok(file) => file,
            // The other build removed the folder that it had made.
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(false),
            Err(e) => return Err(TryLockError::Error(e)),
        };
        match file.try_lock() {
            Ok(()) => {}
            // A file system without locks must not be one without sites.
            Err(TryLockError::Error(e)) if e.kind() == ErrorKind::Unsupported => {}
            Err(e) => return Err(e),
        }
        let held = file.metadata().map_err(TryLockError::Error)?;
        match fs::symlink_metadata(&path) {
            Ok(there) if identity(&there) == identity(&held) => {}
            _ => return Ok(false),
        }
        // Held from here on, so that a full disk does not leave the file behind.
        let file = self.lock.insert(file);
        file.set_len(0)
            .and_then(|()| file.write_all(process::id().to_string().as_bytes()))
            .map_err(TryLockError::Error)?;
        Ok(true)
    }

    fn busy(&self) -> Error {
        let mut pid = None;
        // The other build may hold the lock and not yet have written its number.
        for _ in 0..5 {
            pid = read_pid(&self.dir.join(LOCK));
            if pid.is_some() {
                break;
            }
            thread::sleep(Duration::from_millis(10));
        }
        Error::Busy { path: self.shown.clone(), pid }
    }

    /// Removes the staging folder. The walk holds few folders open, however deep the
    /// site is, and follows no link.
    fn clear_staging(&self) -> io::Result<()> {
        let walk = WalkDir::new(self.staging()).follow_root_links(false);
        for found in walk.contents_first(true) {
            let removed = found.map_err(io::Error::from).and_then(|found| {
                if found.file_type().is_dir() {
                    fs::remove_dir(found.path())
                } else {
                    fs::remove_file(found.path())
                }
            });
            match removed {
                Err(e) if e.kind() != ErrorKind::NotFound => return Err(e),
                _ => {}
            }
        }
        Ok(())
    }

    fn remove_made(&mut self) {
        while let Some(folder) = self.made.pop() {
            // Refused by the system when the folder is in use, which is right.
            let _ = fs::remove_dir(folder);
        }
    }

    /// Does nothing the second time: the folder may be another build's by then.
    fn clear(&mut self) -> io::Result<()> {
        let Some(lock) = self.lock.take() else { return Ok(()) };
        let cleared = self.clear_staging();
        let removed = fs::remove_file(self.dir.join(LOCK));
        self.remove_made();
        drop(lock);
        cleared.and(removed)
    }

    /// Lets go as a killed process does: unlocked, with everything left behind.
    #[cfg(test)]
    pub fn die(&mut self) {
        self.lock = None;
        self.made.clear();
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next build.
        let _ = self.clear();
    }
}

/// The process number in a lock file. At most a few bytes: the file may be anyone's.
fn read_pid(path: &Path) -> Option<u32> {
    let mut text = String::new();
    File::open(path).ok()?.take(16).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}
