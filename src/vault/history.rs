//! Days of notes from the history of their repository, where settings ask for them.
//!
//! One `git log` names the files of each commit, so the whole costs what the history is
//! long and not what it is long times the notes. Names are followed through no renames:
//! a renamed note begins anew. A newcomer's trap: the last commit that a shallow clone
//! has seems to add every file, so such a clone knows no day at all.

use crate::base::VaultPath;
use crate::config::Config;
use crate::diag::{Code, Diagnostic, visible};
use crate::git::{Failure, Git};
use jiff::civil;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::Path;
use std::sync::Arc;

/// The days on which a file was first and last committed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Days {
    /// The earliest.
    pub first: civil::Date,
    /// The latest.
    pub last: civil::Date,
}

/// What the history says of the files below the content root.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct History {
    /// The commit whose history was read.
    commit: String,
    days: BTreeMap<VaultPath, Days>,
    /// Why nothing is known.
    pub diagnostics: Vec<Diagnostic>,
}

impl History {
    /// The days of a file, if it was ever committed.
    pub fn days(&self, path: &VaultPath) -> Option<Days> {
        self.days.get(path).copied()
    }

    /// Reads the history, if settings ask for it.
    pub fn read(config: &Config) -> Arc<History> {
        if !config.html.git_dates {
            return Arc::default();
        }
        let git = git(&config.content_root);
        Arc::new(whole(&git).unwrap_or_else(|reason| History {
            diagnostics: vec![reason],
            ..History::default()
        }))
    }

    /// The history as it is now; only a new commit makes it be read again.
    pub fn renewed(self: &Arc<Self>, config: &Config) -> Arc<History> {
        if !config.html.git_dates {
            return Arc::clone(self);
        }
        let same = |commit: &str| commit == self.commit && !commit.is_empty();
        match head(&git(&config.content_root)) {
            Ok(commit) if same(&commit) => Arc::clone(self),
            _ => History::read(config),
        }
    }
}

/// `git` for a folder, whose words do not depend on the user's language.
fn git(folder: &Path) -> Git {
    Git::around(folder).with("LC_ALL", "C")
}

fn head(git: &Git) -> Result<String, Failure> {
    git.text(&["rev-parse", "--quiet", "--verify", "HEAD"])
}

/// The whole history, or the reason why it says nothing.
fn whole(git: &Git) -> Result<History, Diagnostic> {
    let shallow = git.text(&["rev-parse", "--is-shallow-repository"]);
    if shallow.map_err(unread)? == "true" {
        return Err(shortened());
    }
    // A repository without a commit has no history, which is no fault.
    let Ok(commit) = head(git) else { return Ok(History::default()) };
    let mut reading = Reading::default();
    let arguments = [
        "log",
        "-z",
        "--format=/%as",
        "--name-only",
        "--no-renames",
        "--full-history",
        "--relative",
        &commit,
        "--",
        ".",
    ];
    git.pieces(&arguments, |piece| reading.take(piece)).map_err(unread)?;
    Ok(History { commit, days: reading.days, diagnostics: Vec::new() })
}

/// A history while it is read: after the day of a commit, which a slash begins, come the
/// paths of its files, and the first of those stands on a line of its own.
#[derive(Default)]
struct Reading {
    day: Option<civil::Date>,
    days: BTreeMap<VaultPath, Days>,
}

impl Reading {
    fn take(&mut self, piece: &[u8]) {
        // No note has a name that is no text.
        let Ok(piece) = str::from_utf8(piece) else { return };
        if let Some(day) = piece.strip_prefix('/') {
            self.day = day.parse().ok();
            return;
        }
        let path = VaultPath::new(piece.strip_prefix('\n').unwrap_or(piece));
        let (Some(day), Some(path)) = (self.day, path) else { return };
        match self.days.entry(path) {
            Entry::Vacant(new) => {
                new.insert(Days { first: day, last: day });
            }
            // Clocks differ, so a later commit may bear an earlier day.
            Entry::Occupied(mut known) => {
                let days = known.get_mut();
                days.first = days.first.min(day);
                days.last = days.last.max(day);
            }
        }
    }
}

fn found(message: impl Into<String>, remedy: &str) -> Diagnostic {
    Diagnostic::new(Code::GitDates, "book.toml", message).help(remedy)
}

fn shortened() -> Diagnostic {
    let message = "the repository is a shallow clone, so it does not know when notes were \
                   written";
    let remedy = "fetch its whole history: `git fetch --unshallow`, `fetch-depth: 0` in \
                  GitHub Actions, `GIT_DEPTH: \"0\"` in GitLab CI";
    found(message, remedy)
}

fn unread(failure: Failure) -> Diagnostic {
    let remedy = "mend that, or leave `[html] git_dates` out";
    let words = match failure {
        Failure::System(source) => {
            return found(format!("cannot run `git`: {source}"), remedy);
        }
        Failure::Refused(words) => words,
    };
    let words = visible(&words.join(" "));
    if words.contains("not a git repository") {
        let message =
            "the notes lie in no Git repository, which `git_dates` asks for dates";
        return found(
            message,
            "make one with `git init`, or leave `[html] git_dates` out",
        );
    }
    found(format!("git cannot read the history: {words}"), remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pieces: &[&str], path: &str, wanted: Option<(&str, &str)>) {
        let mut reading = Reading::default();
        pieces.iter().for_each(|piece| reading.take(piece.as_bytes()));
        let path = VaultPath::new(path).expect("a path");
        let found = reading.days.get(&path);
        let found = found.map(|days| (days.first.to_string(), days.last.to_string()));
        let found = found.as_ref().map(|(first, last)| (first.as_str(), last.as_str()));
        assert_eq!(found, wanted, "{path}");
    }

    #[test]
    fn days_are_those_of_the_commits_that_name_a_file() {
        let log = [
            "/2026-11-03",
            "\n가/나 다.md",
            "b.md",
            // A merge names none.
            "/2026-11-02",
            "/2026-11-04",
            "\nb.md",
            "/2025-01-01",
            "\n2026-11-09",
            "가/나 다.md",
        ];
        check(&log, "가/나 다.md", Some(("2025-01-01", "2026-11-03")));
        check(&log, "b.md", Some(("2026-11-03", "2026-11-04")));
        check(&log, "2026-11-09", Some(("2025-01-01", "2025-01-01")));
        check(&log, "c.md", None);
        // A Mac may have committed a decomposed name.
        check(
            &["/2026-11-03", "\n\u{1100}\u{1161}.md"],
            "가.md",
            Some(("2026-11-03", "2026-11-03")),
        );
        check(&["/yesterday", "\na.md"], "a.md", None);
        check(&["\na.md"], "a.md", None);
        let mut reading = Reading::default();
        [b"/2026-11-03".as_slice(), b"\n\xff.md"].iter().for_each(|p| reading.take(p));
        assert!(reading.days.is_empty());
    }
}
