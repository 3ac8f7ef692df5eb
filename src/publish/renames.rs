//! Renames of notes that the repository around them remembers.
//!
//! It is asked only for somebody who is about to write them down: what a site is must
//! follow from its notes and `kbgen.lock`, not from a history.

use crate::base::nfc;
use crate::config::Config;
use crate::git::{Failure, Git};
use crate::lock;
use std::collections::BTreeMap;

/// Commits that are looked at when it is not known when the file was written.
const COMMITS: &str = "--max-count=300";

/// Notes, canvases and bases.
const NOTES: [&str; 4] = ["--", "*.md", "*.canvas", "*.base"];

/// Old and new paths below the folder of notes, from about the time at which `kbgen.lock`
/// was last committed. Nothing where there is no repository, or no `git`.
pub fn renames(config: &Config) -> Vec<(String, String)> {
    let git = Git::around(&config.content_root);
    // Newest first, so that a path is followed through all of its names.
    let mut names = BTreeMap::new();
    let work = ["diff", "HEAD"];
    for listed in [said(&git, &work), history(config, &git)] {
        for (old, new) in pairs(&listed) {
            let last = names.get(&new).cloned().unwrap_or(new);
            names.insert(old, last);
        }
    }
    names.into_iter().filter(|(old, new)| old != new).collect()
}

/// Renames in the history since the file was committed, that commit included.
fn history(config: &Config, git: &Git) -> String {
    let around = Git::around(&config.root);
    let last = ["log", "--max-count=1", "--format=%H", "--", lock::NAME];
    let last = around.text(&last).ok().filter(|commit| !commit.is_empty());
    if let Some(commit) = last {
        let since = format!("{commit}~1..HEAD");
        let listed = asked(git, &["log", "--format=", &since]);
        if let Ok(listed) = listed {
            return listed;
        }
    }
    said(git, &["log", "--format=", COMMITS, "HEAD"])
}

fn said(git: &Git, command: &[&str]) -> String {
    asked(git, command).unwrap_or_default()
}

fn asked(git: &Git, command: &[&str]) -> Result<String, Failure> {
    let form = ["--relative", "--name-status", "-z", "--diff-filter=R", "-M60%"];
    git.text(&[command, &form, &NOTES].concat())
}

/// Old and new paths of `R087\0old\0new\0…`.
fn pairs(listed: &str) -> Vec<(String, String)> {
    let mut parts = listed.split('\0').map(|part| part.trim_start_matches('\n'));
    let mut pairs = Vec::new();
    while let Some(part) = parts.next() {
        if part.starts_with('R')
            && let (Some(old), Some(new)) = (parts.next(), parts.next())
        {
            pairs.push((nfc(old).into_owned(), nfc(new).into_owned()));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::pairs;

    #[test]
    fn statuses_and_paths_are_told_apart() {
        let pair = |old: &str, new: &str| (old.to_owned(), new.to_owned());
        assert_eq!(
            pairs("R087\0R1.md\0가.md\0\0R100\0a b.md\0c.md\0"),
            [pair("R1.md", "가.md"), pair("a b.md", "c.md")]
        );
        assert!(pairs("").is_empty() && pairs("R100\0a").is_empty());
    }
}
