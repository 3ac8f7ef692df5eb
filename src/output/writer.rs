//! The writer: artifacts become staged files, from many threads at once.
//!
//! Nothing of the site changes here. A file whose folder exists is staged under a number
//! and moved by itself; a file whose folder is new is staged in a copy of that folder
//! below `new/`, which is moved as a whole. A first build thus renames a handful of
//! folders instead of every page, and looks at the disk once for each folder.

use super::check::Target;
use super::hold::Hold;
use super::manifest::{Manifest, is_plain};
use super::same_file;
use crate::base::{Digest, digest_bytes, fold};
use crate::diag::Error;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, RwLock};
use twox_hash::XxHash3_128;

/// How much of an attachment is in memory at a time.
const CHUNK: u64 = 128 * 1024;

/// Why a lock on a table cannot be poisoned.
const UNPOISONED: &str = "no code that holds a table panics";

/// A site on its way into an output folder. Dropped before [`Writer::finish`], it leaves
/// the former site as it was.
#[derive(Debug)]
pub struct Writer {
    pub(super) hold: Hold,
    /// What the folder held before.
    pub(super) former: Manifest,
    /// What this build put, by path.
    pub(super) entries: Mutex<BTreeMap<String, Entry>>,
    /// Topmost folders that are new.
    pub(super) new_folders: Mutex<BTreeSet<String>>,
    /// Folders that were met.
    folders: RwLock<HashMap<String, Folder>>,
    /// Former paths by their folded form, made when first needed.
    folded: OnceLock<HashMap<String, String>>,
    /// Numbers staged files.
    next: AtomicU64,
}

/// One file of the site.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Entry {
    pub digest: Digest,
    pub len: u64,
    pub fate: Fate,
}

/// How a file gets to its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fate {
    /// It is there, byte for byte.
    Same,
    /// It moves with its new folder.
    WithFolder,
    /// It is staged under this number.
    Alone(u64),
    /// As [`Fate::Alone`], and a folder is in its way.
    OverFolder(u64),
}

/// Where a folder of the site is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Folder {
    /// In the output.
    Present,
    /// Only among the staged files.
    New,
}

/// What is at a file's path in the output.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Spot {
    /// Nothing, and no folder for it.
    NoFolder,
    Free,
    File(u64),
    Folder,
}

impl Target {
    /// Creates the folder, locks it, and clears what a killed build left there.
    ///
    /// # Errors
    /// [`Error::Busy`] while another build holds the folder, [`Error::Write`] when it
    /// cannot be made, [`Error::Usage`] when it stopped being kbgen's.
    pub fn open(self) -> Result<Writer, Error> {
        let (hold, former) = Hold::take(self)?;
        Ok(Writer {
            hold,
            former,
            entries: Mutex::default(),
            new_folders: Mutex::default(),
            folders: RwLock::default(),
            folded: OnceLock::new(),
            next: AtomicU64::new(0),
        })
    }
}

impl Writer {
    /// Puts a file at a relative, decoded path with `/`. Equal bytes are left alone.
    ///
    /// # Errors
    /// [`Error::Write`] when the disk fails, or when something that kbgen did not write
    /// is in the way.
    pub fn put(&self, path: &str, bytes: &[u8]) -> Result<(), Error> {
        let (digest, len) = (digest_bytes(bytes), bytes.len() as u64);
        let spot = self.look(path)?;
        let equal = |old: Vec<u8>| old == bytes;
        if spot == Spot::File(len) && fs::read(self.disk(path)).is_ok_and(equal) {
            return self.record(path, Entry { digest, len, fate: Fate::Same });
        }
        let (staged, fate) = self.stage(path, spot)?;
        fs::write(staged, bytes).map_err(|source| self.hold.failed(path, source))?;
        self.record(path, Entry { digest, len, fate })
    }

    /// Copies an attachment of about `len` bytes, piece by piece. It gets the usual
    /// permissions, not the source's. Equal content is left alone.
    ///
    /// # Errors
    /// [`Error::Read`] when the attachment vanished or cannot be read, else as
    /// [`Writer::put`].
    pub fn copy(&self, path: &str, from: &Path, len: u64) -> Result<(), Error> {
        let unread = |source| Error::Read { path: from.to_owned(), source };
        let spot = self.look(path)?;
        if spot == Spot::File(len)
            && let Ok(Some(digest)) = equal_files(from, &self.disk(path))
        {
            return self.record(path, Entry { digest, len, fate: Fate::Same });
        }
        let mut source = open_regular(from).map_err(unread)?;
        let (staged, fate) = self.stage(path, spot)?;
        let failed = |source| self.hold.failed(path, source);
        let mut copy = File::create(staged).map_err(failed)?;
        let (mut hasher, mut len) = (XxHash3_128::new(), 0);
        let mut piece = Vec::new();
        while fill(&mut source, &mut piece).map_err(unread)? {
            hasher.write(&piece);
            copy.write_all(&piece).map_err(failed)?;
            len += piece.len() as u64;
        }
        self.record(path, Entry { digest: Digest(hasher.finish_128()), len, fate })
    }

    /// Leaves the former site whole and removes what was staged.
    ///
    /// # Errors
    /// [`Error::Write`] when staged files cannot be removed.
    pub fn abandon(self) -> Result<(), Error> {
        self.hold.release()
    }

    /// A path of the site on disk.
    pub(super) fn disk(&self, path: &str) -> PathBuf {
        self.hold.dir.join(path)
    }

    /// A new folder among the staged files.
    pub(super) fn staged_folder(&self, path: &str) -> PathBuf {
        let mut staged = self.hold.staging();
        staged.push("new");
        staged.push(path);
        staged
    }

    /// A numbered staged file.
    pub(super) fn staged_file(&self, number: u64) -> PathBuf {
        self.hold.staging().join(number.to_string())
    }

    /// Whether a file in the output is the former site's, also where the disk takes
    /// `A.png` and `a.png` for one name.
    pub(super) fn is_ours(&self, path: &str) -> bool {
        let former = &self.former.files;
        let folded = || {
            self.folded
                .get_or_init(|| former.keys().map(|p| (fold(p), p.clone())).collect())
        };
        former.contains_key(path)
            || folded()
                .get(&fold(path))
                .is_some_and(|other| same_file(&self.disk(other), &self.disk(path)))
    }

    /// The refusal to touch what kbgen did not write.
    pub(super) fn in_the_way(&self, path: &str, found: &fs::Metadata) -> Error {
        let reason = match found {
            found if found.is_symlink() => "a symbolic link is in the way; remove it",
            found if found.is_dir() => {
                "a folder with files of yours is in the way; move it"
            }
            _ => "a file that kbgen did not write is in the way; move it",
        };
        self.hold.failed(path, io::Error::new(ErrorKind::AlreadyExists, reason))
    }

    /// What is at a path, without following any link.
    fn look(&self, path: &str) -> Result<Spot, Error> {
        if !is_plain(path) {
            let reason = "kbgen does not write to such a path";
            let source = io::Error::new(ErrorKind::InvalidInput, reason);
            return Err(self.hold.failed(path, source));
        }
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        if self.folder(folder)? == Folder::New {
            return Ok(Spot::NoFolder);
        }
        match fs::symlink_metadata(self.disk(path)) {
            Ok(found) if found.is_file() => Ok(Spot::File(found.len())),
            Ok(found) if found.is_dir() => Ok(Spot::Folder),
            Ok(found) => Err(self.in_the_way(path, &found)),
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(Spot::Free),
            Err(source) => Err(self.hold.failed(path, source)),
        }
    }

    /// Where a folder is; a new one is made among the staged files. Each folder meets
    /// the disk once.
    fn folder(&self, folder: &str) -> Result<Folder, Error> {
        let known = |part| self.folders.read().expect(UNPOISONED).get(part).copied();
        if folder.is_empty() {
            return Ok(Folder::Present);
        }
        if let Some(found) = known(folder) {
            return Ok(found);
        }
        let mut above = Folder::Present;
        for (end, _) in folder.match_indices('/').chain([(folder.len(), "")]) {
            let part = &folder[..end];
            above = match known(part) {
                Some(found) => found,
                None => {
                    let met = self.meet(part, above)?;
                    self.folders.write().expect(UNPOISONED).insert(part.to_owned(), met);
                    met
                }
            };
        }
        Ok(above)
    }

    fn meet(&self, folder: &str, above: Folder) -> Result<Folder, Error> {
        let failed = |source| self.hold.failed(folder, source);
        if above == Folder::Present {
            match fs::symlink_metadata(self.disk(folder)) {
                Ok(found) if found.is_dir() => return Ok(Folder::Present),
                // A page of the former site gives way to the folder in the end.
                Ok(found) if found.is_file() && self.is_ours(folder) => {}
                Ok(found) => return Err(self.in_the_way(folder, &found)),
                Err(e) if e.kind() == ErrorKind::NotFound => {}
                Err(source) => return Err(failed(source)),
            }
            fs::create_dir_all(self.staged_folder(folder)).map_err(failed)?;
            self.new_folders.lock().expect(UNPOISONED).insert(folder.to_owned());
            return Ok(Folder::New);
        }
        match fs::create_dir(self.staged_folder(folder)) {
            Err(e) if e.kind() != ErrorKind::AlreadyExists => Err(failed(e)),
            _ => Ok(Folder::New),
        }
    }

    /// Where to stage a file.
    fn stage(&self, path: &str, spot: Spot) -> Result<(PathBuf, Fate), Error> {
        if spot == Spot::NoFolder {
            return Ok((self.staged_folder(path), Fate::WithFolder));
        }
        if matches!(spot, Spot::File(_)) && !self.is_ours(path) {
            let found = fs::symlink_metadata(self.disk(path));
            let found = found.map_err(|source| self.hold.failed(path, source))?;
            return Err(self.in_the_way(path, &found));
        }
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let fate = match spot {
            Spot::Folder => Fate::OverFolder(number),
            _ => Fate::Alone(number),
        };
        Ok((self.staged_file(number), fate))
    }

    /// Notes a file of the site. Two contents for one path are a fault of the plan, and
    /// which of them came first would be up to the threads.
    fn record(&self, path: &str, entry: Entry) -> Result<(), Error> {
        let mut entries = self.entries.lock().expect(UNPOISONED);
        match entries.get(path) {
            None => {
                entries.insert(path.to_owned(), entry);
                Ok(())
            }
            Some(other) if other.digest == entry.digest => Ok(()),
            Some(_) => {
                let reason = "two files of the site have this path";
                Err(self
                    .hold
                    .failed(path, io::Error::new(ErrorKind::AlreadyExists, reason)))
            }
        }
    }
}

/// Opens a file for as many bytes as it has now, so that one that grows meanwhile ends.
/// A pipe would block.
fn open_regular(path: &Path) -> io::Result<io::Take<File>> {
    if !path.metadata()?.is_file() {
        return Err(io::Error::new(ErrorKind::InvalidInput, "it is no regular file"));
    }
    let file = File::open(path)?;
    let len = file.metadata()?.len();
    Ok(file.take(len))
}

/// Replaces `piece` by the next piece; `false` at the end.
fn fill(from: &mut impl Read, piece: &mut Vec<u8>) -> io::Result<bool> {
    piece.clear();
    from.take(CHUNK).read_to_end(piece)?;
    Ok(!piece.is_empty())
}

/// The digest of two files, if they are equal.
fn equal_files(a: &Path, b: &Path) -> io::Result<Option<Digest>> {
    let (mut a, mut b) = (open_regular(a)?, open_regular(b)?);
    let (mut from_a, mut from_b) = (Vec::new(), Vec::new());
    let mut hasher = XxHash3_128::new();
    loop {
        let more = fill(&mut a, &mut from_a)?;
        fill(&mut b, &mut from_b)?;
        if from_a != from_b {
            return Ok(None);
        }
        if !more {
            return Ok(Some(Digest(hasher.finish_128())));
        }
        hasher.write(&from_a);
    }
}
