//! A folder of the user's cache for one project: a site on its way, and where the project
//! lies in no repository, a bare one.
//!
//! Nothing is written into the project. What only one run needs is removed when it ends,
//! and when a run was killed, by the next one. Deleting the whole folder is always safe.

use crate::base::digest_bytes;
use crate::cache;
use crate::diag::Error;
use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// What one run leaves and the next must not find.
const PASSING: [&str; 4] = ["site", "objects", "index", "marks"];

/// The folder, held by this process alone.
#[derive(Debug)]
pub struct Work {
    folder: PathBuf,
    /// The lock goes with the file.
    _lock: File,
}

impl Work {
    /// Takes the folder of the project with this root.
    ///
    /// # Errors
    /// [`Error::Busy`] while another publishes the same project.
    pub fn open(root: &Path) -> Result<Work, Error> {
        let name = digest_bytes(root.to_string_lossy().as_bytes()).short(16);
        let folder = cache::folder().join("publish").join(name);
        let failed = |source| Error::Write { path: folder.clone(), source };
        fs::create_dir_all(&folder).map_err(failed)?;
        let mut options = File::options();
        let lock = options.create(true).write(true).truncate(false);
        let lock = lock.open(folder.join("lock")).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::Busy { path: folder, pid: None });
            }
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        let work = Work { folder, _lock: lock };
        work.clear()
            .map_err(|source| Error::Write { path: work.folder.clone(), source })?;
        for name in ["objects/pack", "objects/info"] {
            let path = work.folder.join(name);
            fs::create_dir_all(&path).map_err(|source| Error::Write { path, source })?;
        }
        Ok(work)
    }

    /// Where the site is built.
    pub fn site(&self) -> PathBuf {
        self.folder.join("site")
    }

    /// The bare repository of a project that lies in none.
    pub(super) fn repository(&self) -> PathBuf {
        self.folder.join("repo.git")
    }

    /// Objects that nobody will keep.
    pub(super) fn objects(&self) -> PathBuf {
        self.folder.join("objects")
    }

    /// An index that is nobody's own.
    pub(super) fn index(&self) -> PathBuf {
        self.folder.join("index")
    }

    /// Where `git` writes the names of what it was given.
    pub(super) fn marks(&self) -> PathBuf {
        self.folder.join("marks")
    }

    fn clear(&self) -> io::Result<()> {
        for name in PASSING {
            let path = self.folder.join(name);
            let removed = match path.symlink_metadata() {
                Ok(found) if found.is_dir() => fs::remove_dir_all(&path),
                Ok(_) => fs::remove_file(&path),
                Err(error) => Err(error),
            };
            if let Err(error) = removed
                && error.kind() != ErrorKind::NotFound
            {
                return Err(error);
            }
        }
        Ok(())
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        // The next run clears what could not be.
        let _ = self.clear();
    }
}
