//! Puts a text into a file of the vault: a new one, or an old one that is still the same.
//!
//! The text is written beside the file first and then renamed, so that whoever looks
//! sees the old bytes or the new ones. A newcomer's trap: the file may have changed since
//! it was read, by an editor or by a tool that keeps folders alike; then nothing is
//! written.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Replaces a file that still holds `old`. Permissions stay.
pub(super) fn replace(path: &Path, old: &[u8], new: &[u8]) -> io::Result<()> {
    let metadata = fs::symlink_metadata(path)?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    if metadata.permissions().readonly() {
        return Err(io::Error::other("it is read-only"));
    }
    let beside = Beside::new(path)?;
    // Before it holds anything, so that nobody may read it who may not read the note.
    fs::set_permissions(&beside.path, metadata.permissions())?;
    beside.fill(new)?;
    if fs::read(path)? != old {
        return Err(io::Error::other("it changed meanwhile; try again"));
    }
    fs::rename(&beside.path, path)
}

/// Makes a file that is not there yet, and the folders above it.
pub(super) fn create(path: &Path, text: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let written = file.write_all(text).and_then(|()| file.sync_all());
    if written.is_err() {
        let _ = fs::remove_file(path);
    }
    written
}

/// Makes a file that is not there yet, whole or not at all.
pub(super) fn create_whole(path: &Path, text: &[u8]) -> io::Result<()> {
    let beside = Beside::new(path)?;
    beside.fill(text)?;
    if fs::symlink_metadata(path).is_ok() {
        return Err(io::Error::other("it is there by now; try again"));
    }
    fs::rename(&beside.path, path)
}

/// A file beside another one, gone when it is dropped unless it was renamed. Its name
/// begins with a dot, so neither Obsidian nor kbgen takes it for a note.
struct Beside {
    path: PathBuf,
}

impl Beside {
    fn new(path: &Path) -> io::Result<Beside> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let path = folder.join(format!(".kbgen-{}.tmp", std::process::id()));
        OpenOptions::new().write(true).create_new(true).open(&path)?;
        Ok(Beside { path })
    }

    fn fill(&self, bytes: &[u8]) -> io::Result<()> {
        let mut file = File::create(&self.path)?;
        file.write_all(bytes)?;
        file.sync_all()
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder");
        let name = |entry: io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
        entries.map(|entry| name(entry).to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn only_the_file_that_was_read_is_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("글.md");
        fs::write(&path, "old").expect("written");
        replace(&path, b"old", b"new").expect("replaced");
        assert_eq!(fs::read(&path).expect("there"), b"new");
        let error = replace(&path, b"old", b"newer").expect_err("it changed");
        assert!(error.to_string().contains("changed meanwhile"));
        assert_eq!(fs::read(&path).expect("there"), b"new");
        assert_eq!(names(folder.path()), ["글.md"], "nothing is left behind");
        assert!(replace(&folder.path().join("x"), b"", b"").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn permissions_stay_and_count() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.md");
        fs::write(&path, "old").expect("written");
        let mode = |mode| fs::set_permissions(&path, fs::Permissions::from_mode(mode));
        mode(0o640).expect("set");
        replace(&path, b"old", b"new").expect("replaced");
        let kept = fs::metadata(&path).expect("there").permissions().mode();
        assert_eq!(kept & 0o777, 0o640);
        mode(0o440).expect("set");
        assert!(replace(&path, b"new", b"x").is_err());
        std::os::unix::fs::symlink(&path, folder.path().join("link")).expect("linked");
        assert!(replace(&folder.path().join("link"), b"new", b"x").is_err());
    }

    #[test]
    fn a_file_that_is_there_is_not_made() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("새/글.md");
        create(&path, b"a").expect("made");
        assert!(create(&path, b"b").is_err());
        assert_eq!(fs::read(&path).expect("there"), b"a");
    }
}
