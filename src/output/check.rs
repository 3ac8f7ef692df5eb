//! Where a site may be written: an output path becomes a [`Target`] or a refusal.
//!
//! Paths are compared by what they name on disk, not by how they are spelt: `/etc/..`
//! is the root, and a folder reached through a symbolic link is the folder itself. Only
//! the last part of the output must not be such a link.

use super::manifest::Manifest;
use super::{LOCK, STAGING, identity};
use crate::base::MANIFEST;
use crate::diag::{Error, visible};
use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

/// Folders that no output may be or hold.
#[derive(Clone, Copy, Debug)]
pub struct Protected<'a> {
    /// The project's or vault's folder.
    pub root: &'a Path,
    /// The folder of notes.
    pub content_root: &'a Path,
    /// The user's home folder, when known.
    pub home: Option<&'a Path>,
}

/// A folder that a site may be written to.
#[derive(Debug)]
pub struct Target {
    /// Canonical as far as it exists.
    pub(super) path: PathBuf,
    /// As the user wrote it, for messages.
    pub(super) shown: PathBuf,
}

impl Target {
    /// The canonical path, as far as it exists.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Where a site may be written. Checks only; creates nothing.
///
/// # Errors
/// [`Error::Usage`] when the folder is not kbgen's to write to, [`Error::Write`] or
/// [`Error::Read`] when the disk does not let us see.
pub fn check(output: &Path, protected: &Protected<'_>) -> Result<Target, Error> {
    let path = resolve(output)?;
    refuse_protected(output, &path, protected)?;
    former(&path, output)?;
    Ok(Target { path, shown: output.to_owned() })
}

/// The manifest of a folder that is absent, empty or kbgen's; a refusal otherwise.
pub(super) fn former(path: &Path, shown: &Path) -> Result<Manifest, Error> {
    match Manifest::read(path) {
        Ok(Some(manifest)) => return Ok(manifest),
        Ok(None) => {}
        Err(reason) => {
            let what = format!(
                "its `{MANIFEST}` cannot be read ({reason}), so kbgen cannot tell its \
                 own files from yours"
            );
            return Err(refusal(shown, &what, "remove that folder, or name another"));
        }
    }
    let unreadable = |source| Error::Read { path: shown.to_owned(), source };
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Manifest::default()),
        Err(e) => return Err(unreadable(e)),
    };
    let mut foreign: Option<String> = None;
    for entry in entries {
        let name = entry.map_err(unreadable)?.file_name();
        // A killed first build leaves these two and nothing else.
        if name == STAGING || name == LOCK {
            continue;
        }
        let name = name.to_string_lossy().into_owned();
        // The first by name, so that the message is the same everywhere.
        foreign = Some(foreign.map_or(name.clone(), |least| least.min(name)));
    }
    match foreign {
        None => Ok(Manifest::default()),
        Some(name) => {
            let what =
                format!("it is not empty (it holds `{name}`) and kbgen did not write it");
            Err(refusal(shown, &what, "name a new or empty folder"))
        }
    }
}

/// Nothing overrides these: a slip of the pen must not cost a vault.
fn refuse_protected(
    output: &Path,
    path: &Path,
    protected: &Protected<'_>,
) -> Result<(), Error> {
    let remedy = "name a new or empty folder";
    if path.parent().is_none() {
        return Err(refusal(output, "it is the root of the file system", remedy));
    }
    let project = if protected.root == protected.content_root {
        "your vault"
    } else {
        "the project"
    };
    let guarded = [
        (Some(protected.root), project),
        (Some(protected.content_root), "your vault"),
        (protected.home, "your home folder"),
    ];
    let itself = path.metadata().ok().as_ref().and_then(identity);
    let same = |other: &Path| {
        let there = || other.metadata().ok().as_ref().and_then(identity);
        other == path || (itself.is_some() && itself == there())
    };
    for (folder, name) in guarded {
        let Some(folder) = folder.filter(|f| !f.as_os_str().is_empty()) else { continue };
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        if same(&folder) {
            return Err(refusal(output, &format!("it is {name} itself"), remedy));
        }
        if folder.ancestors().skip(1).any(same) {
            return Err(refusal(output, &format!("it holds {name}"), remedy));
        }
    }
    Ok(())
}

/// The canonical form of a path whose end need not exist. Parts are taken one by one,
/// because `..` after a symbolic link leads to the parent of the link's target.
fn resolve(output: &Path) -> Result<PathBuf, Error> {
    if output.as_os_str().is_empty() {
        return Err(refusal(output, "it has no name", "name a new or empty folder"));
    }
    let unseen = |source| Error::Write { path: output.to_owned(), source };
    let mut at = PathBuf::new();
    if !output.has_root() {
        at = env::current_dir().and_then(|dir| dir.canonicalize()).map_err(unseen)?;
    }
    let mut parts = output.components().peekable();
    while let Some(part) = parts.next() {
        match part {
            Component::Prefix(_) | Component::RootDir => at.push(part),
            Component::CurDir => continue,
            Component::ParentDir => {
                at.pop();
                continue;
            }
            Component::Normal(name) => at.push(name),
        }
        let mut found = match fs::symlink_metadata(&at) {
            Ok(found) => found,
            Err(e) if e.kind() == ErrorKind::NotFound => continue,
            Err(e) => return Err(unseen(e)),
        };
        if found.is_symlink() {
            if parts.peek().is_none() {
                let remedy = "name the folder that it leads to";
                return Err(refusal(output, "it is a symbolic link", remedy));
            }
            at = at.canonicalize().map_err(unseen)?;
            found = at.metadata().map_err(unseen)?;
        }
        if !found.is_dir() {
            let what = match parts.peek() {
                None => "it is a file, not a folder".into(),
                Some(_) => format!("`{}` is a file, not a folder", at.display()),
            };
            return Err(refusal(output, &what, "name a new or empty folder"));
        }
    }
    Ok(settle(at))
}

/// Lets the disk spell what exists, so that spellings compare on disks without case.
fn settle(path: PathBuf) -> PathBuf {
    for folder in path.ancestors() {
        if let (Ok(real), Ok(rest)) = (folder.canonicalize(), path.strip_prefix(folder)) {
            // Joining nothing would add a slash to the end.
            return if rest.as_os_str().is_empty() { real } else { real.join(rest) };
        }
    }
    path
}

/// A refusal: the path as written, the reason, the remedy.
fn refusal(shown: &Path, reason: &str, remedy: &str) -> Error {
    let message = format!(
        "refusing to write the site to `{}`: {reason}; {remedy} with `--output`",
        shown.display()
    );
    Error::Usage { message: visible(&message) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    /// A vault at `v`, a project at `p` with notes in `n`, a home at `h`.
    fn place() -> TempDir {
        let dir = tempfile::tempdir().expect("a temporary folder");
        for folder in ["v/sub", "p/content", "n", "h/me", "foreign", "empty", "killed"] {
            fs::create_dir_all(dir.path().join(folder)).expect("created");
        }
        for file in ["foreign/b", "foreign/a\u{1b}", "file", "killed/.kbgen-lock"] {
            fs::write(dir.path().join(file), "x").expect("written");
        }
        dir
    }

    /// The words of refusals, for the vault and for the project, or `None`.
    fn refused(dir: &Path, output: &Path) -> Option<String> {
        let (v, p, n) = (dir.join("v"), dir.join("p"), dir.join("n"));
        let home = dir.join("h/me");
        let messages = [(&v, &v), (&p, &n)].map(|(root, content_root)| {
            let protected = Protected { root, content_root, home: Some(&home) };
            match check(output, &protected) {
                Ok(_) => String::new(),
                Err(Error::Usage { message }) => message,
                Err(other) => format!("not a refusal: {other}"),
            }
        });
        Some(messages.join("\n")).filter(|words| !words.trim().is_empty())
    }

    fn check_words(output: &str, expected: Option<&str>) {
        let dir = place();
        let found = refused(dir.path(), &dir.path().join(output));
        match (&found, expected) {
            (None, None) => {}
            (Some(message), Some(words)) if message.contains(words) => {}
            _ => panic!("{output}: {found:?}, expected {expected:?}"),
        }
    }

    #[test]
    fn new_empty_and_interrupted_folders_are_allowed() {
        for output in ["new", "a/b/c", "empty", "killed", "v/site", "p/site/", "./x/../y"]
        {
            check_words(output, None);
        }
    }

    #[test]
    fn protected_folders_and_their_parents_are_refused() {
        check_words("v", Some("it is your vault itself"));
        check_words("v/sub/..", Some("it is your vault itself"));
        check_words("v/absent/..//.", Some("it is your vault itself"));
        check_words("p", Some("it is the project itself"));
        check_words("n", Some("it is your vault itself"));
        check_words("h/me", Some("it is your home folder itself"));
        check_words("h", Some("it holds your home folder"));
        check_words("", Some("it holds your vault"));
        for root in ["/", "//", "/..", "/etc/..", "/usr/../.."] {
            let message = refused(place().path(), Path::new(root)).expect("refused");
            assert!(message.contains("root of the file system"), "{message}");
        }
        assert!(refused(place().path(), Path::new("")).is_some());
    }

    #[test]
    fn files_and_foreign_folders_are_refused() {
        check_words("file", Some("it is a file"));
        check_words("file/site", Some("is a file, not a folder"));
        check_words("foreign", Some("(it holds `a\\u{1b}`) and kbgen did not write it"));
    }

    #[cfg(unix)]
    #[test]
    fn symbolic_links_are_seen_through() {
        use std::os::unix::fs::symlink;
        let dir = place();
        let at = |name: &str| dir.path().join(name);
        symlink("empty", at("last")).expect("linked");
        symlink("v", at("vault-link")).expect("linked");
        symlink("gone", at("dangling")).expect("linked");
        for name in ["last", "last/", "dangling", "vault-link"] {
            let message = refused(dir.path(), &at(name)).expect("refused");
            assert!(message.contains("is a symbolic link"), "{message}");
        }
        let inside = refused(dir.path(), &at("vault-link/sub/.."));
        assert!(inside.expect("refused").contains("it is your vault itself"));
        assert_eq!(refused(dir.path(), &at("vault-link/site")), None);
    }

    #[test]
    fn a_broken_manifest_is_refused_with_the_remedy() {
        let dir = place();
        fs::write(dir.path().join("foreign").join(MANIFEST), "{").expect("written");
        let message = refused(dir.path(), &dir.path().join("foreign")).expect("refused");
        assert!(message.contains(MANIFEST) && message.contains("remove"), "{message}");
        fs::write(dir.path().join("foreign").join(MANIFEST), r#"{"kbgen":1,"files":{}}"#)
            .expect("written");
        assert_eq!(refused(dir.path(), &dir.path().join("foreign")), None);
    }
}
