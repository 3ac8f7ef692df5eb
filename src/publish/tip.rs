//! What the branch holds now, as its remote says.

use super::place::Place;
use super::{Blob, CNAME, Files, TRAILER};
use crate::base::MANIFEST;
use crate::config::is_domain;
use crate::diag::Error;
use crate::output::Manifest;

/// The last commit of a branch.
#[derive(Debug)]
pub struct Tip {
    /// Its name.
    pub commit: String,
    /// Its name and first line, for people.
    pub title: String,
    /// Its files.
    pub files: Files,
    /// The files that are kbgen's; `None` when the branch holds something else.
    pub own: Option<Manifest>,
    /// The domain in its `CNAME`.
    pub domain: Option<String>,
}

/// The last commit of the branch; `None` when there is no such branch.
pub fn tip(place: &Place) -> Result<Option<Tip>, Error> {
    let Some(commit) = named(place)? else { return Ok(None) };
    let arguments = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head"];
    let more = ["--no-recurse-submodules", &place.remote, &place.reference()];
    let fetched = place.git.text(&[arguments.as_slice(), &more].concat());
    fetched.map_err(|e| e.because(format!("cannot fetch {}", place.sentence())))?;
    let unread = || format!("cannot read {}", place.sentence());
    let bytes = place.git.bytes(&["ls-tree", "-r", "-z", "--full-tree", &commit]);
    let files = files(&bytes.map_err(|failure| failure.because(unread()))?);
    let files = files.ok_or_else(|| Error::Publish {
        message: format!(
            "{} has a file whose name is not UTF-8; remove it",
            place.sentence()
        ),
        words: Vec::new(),
    })?;
    let manifest = files.get(MANIFEST).map(|blob| blob.id.clone());
    let manifest =
        manifest.and_then(|id| place.git.text(&["cat-file", "blob", &id]).ok());
    let own = manifest.and_then(|text| Manifest::parse(text).ok());
    let domain = files.get(CNAME).map(|blob| blob.id.clone());
    let domain = domain.and_then(|id| place.git.text(&["cat-file", "blob", &id]).ok());
    let domain = domain.map(|text| text.trim().to_ascii_lowercase());
    let domain = domain.filter(|name| is_domain(name));
    let title = place.git.text(&["log", "-1", "--format=%h %s", &commit]);
    let title = title.map_err(|failure| failure.because(unread()))?;
    Ok(Some(Tip { commit, title, files, own, domain }))
}

/// The name of the branch's last commit.
pub(super) fn named(place: &Place) -> Result<Option<String>, Error> {
    let reference = place.reference();
    let listed = place.git.text(&["ls-remote", &place.remote, &reference]);
    let listed = listed.map_err(|failure| {
        failure.because(format!(
            "cannot reach {}; check the address, the network and your rights",
            place.shown
        ))
    })?;
    // A pattern matches ends of names, so `x/refs/heads/gh-pages` is listed as well.
    let ours = |line: &str| {
        let (commit, name) = line.split_once('\t')?;
        (name == reference).then(|| commit.to_owned())
    };
    Ok(listed.lines().find_map(ours))
}

/// How many commits of the branch kbgen did not make.
pub(super) fn foreign_commits(place: &Place, tip: &str) -> Result<usize, Error> {
    let pattern = format!("--grep=^{TRAILER}");
    let arguments =
        ["rev-list", "--count", "--invert-grep", "--basic-regexp", &pattern, tip];
    let counted = place.git.text(&arguments);
    let counted =
        counted.map_err(|e| e.because(format!("cannot read {}", place.sentence())))?;
    // What is no number is no promise that nothing is lost.
    Ok(counted.parse().unwrap_or(usize::MAX))
}

/// The files of `ls-tree -r -z`: `MODE TYPE ID\tPATH\0`. `None` when a name is no text.
fn files(listed: &[u8]) -> Option<Files> {
    let mut files = Files::new();
    for entry in listed.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()) {
        let entry = str::from_utf8(entry).ok()?;
        let (about, path) = entry.split_once('\t')?;
        let mut about = about.split(' ');
        let (mode, _, id) = (about.next()?, about.next()?, about.next()?);
        let blob = Blob { mode: mode.to_owned(), id: id.to_owned() };
        files.insert(path.to_owned(), blob);
    }
    Some(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listed_files_have_any_name() {
        let found =
            files(b"100644 blob a1\t\xea\xb0\x80 b\n\tc\x00120000 blob b2\tx\x00");
        let found = found.expect("text");
        assert_eq!(found["가 b\n\tc"].id, "a1");
        assert_eq!(found["x"].mode, "120000");
        assert!(files(b"100644 blob a1\t\xff\x00").is_none());
        assert_eq!(files(b""), Some(Files::new()));
    }
}
