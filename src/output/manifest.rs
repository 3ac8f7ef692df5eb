//! The manifest: which files of a folder are kbgen's, as JSON with one entry a line.
//!
//! It is read from a folder that others can write to, so its paths are not trusted:
//! whatever could lead out of the folder, or into a repository, is dropped on reading.
//! The digests tell two sites apart; whether a file is kbgen's depends on its path only.

use super::{LOCK, STAGING};
use crate::base::{Digest, MANIFEST};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// The format that this kbgen writes and reads.
const FORMAT: u32 = 1;

/// The files of a site.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Manifest {
    /// Digests by path below the output, with `/`.
    pub files: BTreeMap<String, Digest>,
    /// The text on disk; `None` when there is none.
    pub text: Option<String>,
}

/// The shape on disk.
#[derive(Deserialize)]
struct Stored {
    kbgen: u32,
    files: BTreeMap<String, String>,
}

impl Manifest {
    /// Reads a folder's manifest; a folder without one gives `None`. The error is a
    /// reason in words: an unreadable manifest must never pass for an absent one.
    pub fn read(dir: &Path) -> Result<Option<Manifest>, String> {
        let path = dir.join(MANIFEST);
        match fs::symlink_metadata(&path) {
            Ok(found) if !found.is_file() => return Err("it is no regular file".into()),
            Ok(_) => {}
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(e.to_string()),
        }
        let text = fs::read_to_string(&path).map_err(|e| e.to_string())?;
        Manifest::parse(text).map(Some)
    }

    fn parse(text: String) -> Result<Manifest, String> {
        let stored: Stored = serde_json::from_str(&text).map_err(|e| e.to_string())?;
        if stored.kbgen != FORMAT {
            return Err(format!("its format {} is unknown to this kbgen", stored.kbgen));
        }
        let mut files = BTreeMap::new();
        for (path, hex) in stored.files {
            let digest = u128::from_str_radix(&hex, 16)
                .map_err(|_| format!("`{hex}` is no digest"))?;
            if is_plain(&path) {
                files.insert(path, Digest(digest));
            }
        }
        Ok(Manifest { files, text: Some(text) })
    }
}

/// The files that a manifest's text lists, by path below the output.
pub fn listed(text: &str) -> Result<BTreeSet<String>, String> {
    let manifest = Manifest::parse(text.to_owned())?;
    Ok(manifest.files.into_keys().collect())
}

/// The text of a manifest; it depends on the files alone.
pub(super) fn render(files: &BTreeMap<String, Digest>) -> String {
    let mut text = format!("{{\n\"kbgen\": {FORMAT},\n\"files\": {{");
    for (i, (path, digest)) in files.iter().enumerate() {
        text.push_str(if i == 0 { "\n" } else { ",\n" });
        text.push_str(&serde_json::Value::from(path.as_str()).to_string());
        text.push_str(&format!(": \"{}\"", digest.short(32)));
    }
    text.push_str("\n}\n}\n");
    text
}

/// Whether kbgen may write or remove a file at this path: relative, with nothing that
/// leads elsewhere, and neither kbgen's own bookkeeping nor a repository's.
pub(super) fn is_plain(path: &str) -> bool {
    let outward = |c: char| c == '\0' || (cfg!(windows) && matches!(c, '\\' | ':'));
    let own = [MANIFEST, STAGING, LOCK];
    let first = path.split('/').next().unwrap_or_default();
    !own.iter().any(|name| first.eq_ignore_ascii_case(name))
        && !path.contains(outward)
        && path.split('/').all(|part| {
            !matches!(part, "" | "." | "..") && !part.eq_ignore_ascii_case(".git")
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::digest_bytes;

    fn check(text: &str, expected: Result<&[&str], &str>) {
        let found = Manifest::parse(text.into());
        match (found, expected) {
            (Ok(found), Ok(paths)) => {
                assert_eq!(found.files.keys().collect::<Vec<_>>(), paths, "{text}");
            }
            (Err(found), Err(word)) => assert!(found.contains(word), "{found}"),
            (found, _) => panic!("{text}: {found:?}"),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let mut files = BTreeMap::new();
        for path in ["가 나/index.html", "a\"b\n", "z"] {
            files.insert(path.to_owned(), digest_bytes(path.as_bytes()));
        }
        let text = render(&files);
        assert_eq!(Manifest::parse(text.clone()).map(|m| m.files), Ok(files));
        assert_eq!(text.lines().count(), 3 + 3 + 2);
        check(&render(&BTreeMap::new()), Ok(&[]));
    }

    #[test]
    fn hostile_paths_are_dropped() {
        let bad = ["/etc/x", "../x", "a/../../x", "a//b", "", ".", ".git/HEAD", "x/"];
        let own = [".kbgen-lock", ".KBGEN-tmp/x", ".kbgen-manifest.json", "a/.GIT/b"];
        let entries: Vec<String> =
            bad.iter().chain(&own).chain(&["a.b/..c"]).map(|p| entry(p)).collect();
        check(&stored(1, &entries.join(",")), Ok(&["a.b/..c"]));
    }

    #[test]
    fn a_broken_manifest_has_a_reason() {
        check("", Err("EOF"));
        check("{\"kbgen\": 1}", Err("files"));
        check("[]", Err("kbgen").or(Err("invalid")));
        check(&stored(2, ""), Err("format 2"));
        check(&stored(1, "\"a\": \"xyz\""), Err("digest"));
    }

    fn entry(path: &str) -> String {
        format!("{path:?}: \"0\"")
    }

    fn stored(format: u32, entries: &str) -> String {
        format!("{{\"kbgen\": {format}, \"files\": {{{entries}}}}}")
    }
}
