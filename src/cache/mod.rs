//! The user's folder for what can be made anew, and pictures in it from earlier runs.
//!
//! Deleting all of it is always safe. A newcomer's trap: whatever fails here is no
//! failure of the run; a picture that cannot be kept is drawn again the next time.

#[cfg(test)]
mod tests;

use crate::base::{Digest, Shelf, digest_bytes};
use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

/// How many bytes of pictures are kept.
const MOST: u64 = 512 << 20;

/// Length of the digest before the bytes of an entry.
const SEAL: usize = 16;

/// kbgen's own folder in the user's cache.
pub fn folder() -> PathBuf {
    let named = |name: &str| {
        let path = env::var_os(name).map(PathBuf::from);
        path.filter(|path| path.is_absolute())
    };
    let home = || env::home_dir().filter(|home| home.is_absolute());
    let usual = if cfg!(windows) {
        named("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        home().map(|home| home.join("Library/Caches"))
    } else {
        home().map(|home| home.join(".cache"))
    };
    named("XDG_CACHE_HOME").or(usual).unwrap_or_else(env::temp_dir).join("kbgen")
}

/// Pictures of earlier runs, of all projects, by what they are made of. An entry is the
/// digest of its bytes, then the bytes; one that does not fit its digest is none.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    most: u64,
    /// Names what is being written.
    next: AtomicU64,
    /// How many bytes this run added.
    added: AtomicU64,
}

impl Store {
    /// The store in the user's cache.
    pub fn open() -> Store {
        Store::at(folder().join("images"), MOST)
    }

    fn at(folder: PathBuf, most: u64) -> Store {
        Store { folder, most, next: AtomicU64::new(0), added: AtomicU64::new(0) }
    }

    fn path(&self, key: Digest) -> PathBuf {
        let name = key.short(32);
        self.folder.join(&name[..2]).join(&name[2..])
    }

    /// Drops what was asked for least recently, where this run made the store too large.
    pub fn trim(&self) {
        if self.added.load(Ordering::Relaxed) == 0 {
            return;
        }
        let mut entries = self.entries();
        let mut size: u64 = entries.iter().map(|entry| entry.len).sum();
        if size <= self.most {
            return;
        }
        entries.sort();
        for entry in entries {
            if size <= self.most / 4 * 3 {
                break;
            }
            if fs::remove_file(&entry.path).is_ok() {
                size = size.saturating_sub(entry.len);
            }
        }
    }

    fn entries(&self) -> Vec<Entry> {
        let below = |folder: &Path| {
            fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
        };
        let files = below(&self.folder).flat_map(|folder| below(&folder));
        let entry = |path: PathBuf| {
            let found = fs::symlink_metadata(&path).ok().filter(fs::Metadata::is_file)?;
            Some(Entry { used: found.modified().ok()?, path, len: found.len() })
        };
        files.filter_map(entry).collect()
    }
}

/// What is kept; the order is that in which they were used.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    used: SystemTime,
    path: PathBuf,
    len: u64,
}

impl Shelf for Store {
    fn find(&self, key: Digest) -> Option<Vec<u8>> {
        let path = self.path(key);
        let mut bytes = fs::read(&path).ok()?;
        let (seal, rest) = bytes.split_at_checked(SEAL)?;
        if seal != digest_bytes(rest).0.to_le_bytes() {
            let _ = fs::remove_file(&path);
            return None;
        }
        // So that what is used stays.
        let file = File::options().append(true).open(&path);
        let _ = file.and_then(|file| file.set_modified(SystemTime::now()));
        bytes.drain(..SEAL);
        Some(bytes)
    }

    fn keep(&self, key: Digest, bytes: &[u8]) {
        let path = self.path(key);
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let passing = path.with_extension(format!("{}-{number}.tmp", process::id()));
        let mut entry = digest_bytes(bytes).0.to_le_bytes().to_vec();
        entry.extend_from_slice(bytes);
        let write = || {
            fs::create_dir_all(path.parent().unwrap_or(&self.folder))?;
            fs::write(&passing, &entry)?;
            fs::rename(&passing, &path)
        };
        if write().is_ok() {
            self.added.fetch_add(entry.len() as u64, Ordering::Relaxed);
        } else {
            let _ = fs::remove_file(&passing);
        }
    }
}
