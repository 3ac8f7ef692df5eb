//! The manifest: which files of a folder are kbgen's, as JSON with one entry a line.
//!
//! An entry also says what a host should say of the file, its type and how long it may be
//! kept, so that those who upload a site need not know what kbgen's files are.
//!
//! It is read from a folder that others can write to, so its paths are not trusted:
//! whatever could lead out of the folder, or into a repository, is dropped on reading.
//! The digests tell two sites apart; whether a file is kbgen's depends on its path only.

use super::{LOCK, STAGING};
use crate::base::{Digest, MANIFEST, cache_policy, media_type};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// The format that this kbgen writes. It reads the first one as well, whose entries are
/// digests.
const FORMAT: u32 = 2;

/// The files of a site.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Manifest {
    /// Digests by path below the output, with `/`.
    pub files: BTreeMap<String, Digest>,
    /// The same of files that the site before had and this one has not, and that stay for
    /// pages which browsers have kept. Only a published branch has any: what a build
    /// writes depends on the notes alone.
    pub former: BTreeMap<String, Digest>,
    /// The text on disk; `None` when there is none.
    pub text: Option<String>,
}

/// The shape on disk.
#[derive(Deserialize)]
struct Stored {
    kbgen: u32,
    files: BTreeMap<String, Entry>,
    #[serde(default)]
    former: BTreeMap<String, Entry>,
}

/// What is said of a file; only the digest is read again.
#[derive(Deserialize)]
#[serde(untagged)]
enum Entry {
    Short(String),
    Whole { hash: String },
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
        let mut manifest = Manifest::parse(text)?;
        // To a build, what was kept is a file of the former site like any other.
        manifest.files.append(&mut manifest.former);
        Ok(Some(manifest))
    }

    /// Reads the text of a manifest. The error is a reason in words.
    pub fn parse(text: String) -> Result<Manifest, String> {
        let stored: Stored = serde_json::from_str(&text).map_err(|e| e.to_string())?;
        if !(1..=FORMAT).contains(&stored.kbgen) {
            return Err(format!("its format {} is unknown to this kbgen", stored.kbgen));
        }
        let (files, former) = (digests(stored.files)?, digests(stored.former)?);
        Ok(Manifest { files, former, text: Some(text) })
    }
}

fn digests(entries: BTreeMap<String, Entry>) -> Result<BTreeMap<String, Digest>, String> {
    let mut files = BTreeMap::new();
    for (path, entry) in entries {
        let (Entry::Short(hash) | Entry::Whole { hash }) = entry;
        let digest = u128::from_str_radix(&hash, 16)
            .map_err(|_| format!("`{hash}` is no digest"))?;
        if is_plain(&path) {
            files.insert(path, Digest(digest));
        }
    }
    Ok(files)
}

/// The text of a manifest; it depends on the files alone.
pub fn render(
    files: &BTreeMap<String, Digest>,
    former: &BTreeMap<String, Digest>,
) -> String {
    let mut text = format!("{{\n\"kbgen\": {FORMAT},\n\"files\": {{");
    list(&mut text, files);
    if !former.is_empty() {
        text.push_str("\n},\n\"former\": {");
        list(&mut text, former);
    }
    text.push_str("\n}\n}\n");
    text
}

fn list(text: &mut String, files: &BTreeMap<String, Digest>) {
    for (i, (path, digest)) in files.iter().enumerate() {
        text.push_str(if i == 0 { "\n" } else { ",\n" });
        text.push_str(&serde_json::Value::from(path.as_str()).to_string());
        text.push_str(&format!(
            ": {{\"hash\": \"{}\", \"type\": \"{}\", \"cache\": \"{}\"}}",
            digest.short(32),
            media_type(path),
            cache_policy(path)
        ));
    }
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
        let none = BTreeMap::new();
        let text = render(&files, &none);
        assert_eq!(Manifest::parse(text.clone()).map(|m| m.files), Ok(files.clone()));
        assert_eq!(text.lines().count(), 3 + 3 + 2);
        check(&render(&none, &none), Ok(&[]));
        let both = Manifest::parse(render(&none, &files)).expect("read");
        assert_eq!((both.files, both.former), (none, files));
    }

    #[test]
    fn an_entry_says_what_a_host_should_say() {
        let path = "kbgen/0123abcd/css/style.css";
        let files = ["index.html", path].map(|p| (p.to_owned(), digest_bytes(b"x")));
        let text = render(&files.into(), &BTreeMap::new());
        let read: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        let said = |path: &str, key: &str| read["files"][path][key].clone();
        assert_eq!(said("index.html", "type"), "text/html; charset=utf-8");
        assert_eq!(said("index.html", "cache"), "no-cache");
        assert_eq!(said("index.html", "hash"), digest_bytes(b"x").short(32));
        assert_eq!(said(path, "type"), "text/css; charset=utf-8");
        assert_eq!(said(path, "cache"), "public, max-age=31536000, immutable");
    }

    #[test]
    fn the_first_format_is_read() {
        check(&stored(1, "\"a\": \"0a\""), Ok(&["a"]));
        check(&stored(2, "\"a\": {\"hash\": \"0a\", \"new\": 1}"), Ok(&["a"]));
        check(&stored(2, "\"a\": {}"), Err("variant"));
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
        check(&stored(3, ""), Err("format 3"));
        check(&stored(1, "\"a\": \"xyz\""), Err("digest"));
    }

    fn entry(path: &str) -> String {
        format!("{path:?}: \"0\"")
    }

    fn stored(format: u32, entries: &str) -> String {
        format!("{{\"kbgen\": {format}, \"files\": {{{entries}}}}}")
    }
}
