//! Dates of notes from the history of their repository: `[html] git_dates`.

use crate::folder::{Folder, write};
use crate::html;
use std::path::Path;
use std::process::Command;

const BOOK: &str = "[book]\nlanguage = \"en\"\n[html]\ngit_dates = true\n";

fn git(folder: &Path, day: &str, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=Kim", "-c", "user.email=kim@localhost"]);
    command.args(arguments).current_dir(folder).env("GIT_CONFIG_NOSYSTEM", "1");
    command.env("HOME", folder).env("GIT_AUTHOR_DATE", format!("{day}T23:30:00+0900"));
    // Rebased long after.
    command.env("GIT_COMMITTER_DATE", "2026-12-31T00:00:00+0000");
    let output = command.output().expect("git starts");
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {words}");
}

/// A repository with a project in a folder of it.
struct Repository(Folder);

impl Repository {
    fn new() -> Repository {
        let folder = Folder::new();
        git(&folder.vault(), "2026-01-01", &["init", "--quiet", "-b", "main"]);
        let repository = Repository(folder);
        repository.commit("2026-01-01", &[("docs/book.toml", BOOK)]);
        repository
    }

    fn write(&self, files: &[(&str, &str)]) {
        for (path, text) in files {
            self.0.write(path, text.as_bytes());
        }
    }

    fn commit(&self, day: &str, files: &[(&str, &str)]) {
        self.write(files);
        git(&self.0.vault(), day, &["add", "--all"]);
        git(&self.0.vault(), day, &["commit", "--quiet", "--allow-empty", "-m", "x"]);
    }

    /// Builds a project and gives what it said.
    fn build(&self, project: &str) -> String {
        let said = self.0.run_in("", &["build", project, "--output", "out"]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        said.err
    }

    /// The days that a page shows, in order.
    fn days(&self, page: &str) -> Vec<String> {
        let page = self.0.read(&format!("{page}/index.html"));
        let day = |found: &html::Found| {
            let (_, rest) = found.outer.split_once("datetime=\"").expect("a day");
            rest.split('"').next().unwrap_or_default().to_owned()
        };
        let mut days: Vec<_> = html::select(&page, "main time").iter().map(day).collect();
        days.sort();
        days
    }
}

#[test]
fn notes_have_the_days_of_their_first_and_last_commit() {
    let repository = Repository::new();
    let stated = "---\ncreated: 2020-02-02\nupdated: 2020-03-03\n---\nText\n";
    repository.commit(
        "2026-01-05",
        &[
            ("docs/content/가 나.md", "One\n"),
            ("docs/content/stated.md", stated),
            ("docs/content/half.md", "---\ncreated: 2020-02-02\n---\nText\n"),
            ("docs/content/moved-in.md", "---\nupdated: 2020-03-03\n---\nText\n"),
            ("docs/content/ahead.md", "---\ncreated: 2026-09-09\n---\nText\n"),
            ("docs/content/old.md", "Old\n"),
            ("other.md", "No note\n"),
        ],
    );
    repository.commit("2026-02-06", &[("docs/content/가 나.md", "Two\n")]);
    // Clocks differ: the last commit is not of the last day.
    repository.commit("2026-01-20", &[("docs/content/가 나.md", "Three\n")]);
    repository.commit(
        "2026-03-07",
        &[("docs/content/stated.md", &stated.replace("Text", "T"))],
    );
    git(
        &repository.0.vault(),
        "2026-04-08",
        &["mv", "docs/content/old.md", "docs/content/new.md"],
    );
    repository.commit("2026-04-08", &[]);
    repository.write(&[
        ("docs/content/가 나.md", "Not committed\n"),
        ("docs/content/draft.md", "Not committed\n"),
    ]);
    let said = repository.build("vault/docs");
    assert!(!said.contains("git"), "{said}");
    assert_eq!(repository.days("가-나"), ["2026-01-05", "2026-02-06"]);
    assert_eq!(repository.days("stated"), ["2020-02-02", "2020-03-03"]);
    assert_eq!(repository.days("half"), ["2020-02-02", "2026-01-05"]);
    // Nothing is changed before it is made.
    assert_eq!(repository.days("moved-in"), ["2020-03-03", "2020-03-03"]);
    assert_eq!(repository.days("ahead"), ["2026-09-09", "2026-09-09"]);
    assert_eq!(repository.days("new"), ["2026-04-08", "2026-04-08"]);
    assert_eq!(repository.days("draft"), [] as [&str; 0]);
    let feed = repository.0.read("feed.xml");
    assert!(feed.contains("<updated>2026-02-06T"), "feeds have them too: {feed}");

    repository.write(&[("docs/book.toml", "[book]\nlanguage = \"en\"\n")]);
    repository.build("vault/docs");
    assert_eq!(repository.days("가-나"), [] as [&str; 0], "nobody asked");
}

#[test]
fn both_sides_of_a_merge_count() {
    let repository = Repository::new();
    let vault = repository.0.vault();
    repository.commit("2026-01-05", &[("docs/content/a.md", "One\n")]);
    git(&vault, "2026-01-06", &["checkout", "--quiet", "-b", "side"]);
    repository.commit("2026-02-01", &[("docs/content/a.md", "Two\n")]);
    repository.commit("2026-02-02", &[("docs/content/a.md", "One\n")]);
    git(&vault, "2026-01-06", &["checkout", "--quiet", "main"]);
    repository.commit("2026-01-07", &[("docs/content/b.md", "B\n")]);
    git(&vault, "2026-03-01", &["merge", "--quiet", "--no-ff", "-m", "merge", "side"]);
    repository.build("vault/docs");
    assert_eq!(repository.days("a"), ["2026-01-05", "2026-02-02"]);
}

#[test]
fn a_shallow_clone_says_that_it_knows_no_day() {
    let repository = Repository::new();
    repository.commit("2026-01-05", &[("docs/content/a.md", "One\n")]);
    repository.commit("2026-02-06", &[("docs/content/a.md", "Two\n")]);
    let url = format!("file://{}", repository.0.vault().display());
    let clone = ["clone", "--quiet", "--depth", "1", &url, "clone"];
    git(repository.0.path(), "2026-03-01", &clone);
    let said = repository.build("clone/docs");
    assert!(
        said.contains("warning: book.toml: the repository is a shallow clone"),
        "{said}"
    );
    assert!(said.contains("git fetch --unshallow"), "{said}");
    assert_eq!(repository.days("a"), [] as [&str; 0]);
    let strict = ["build", "clone/docs", "--output", "out", "--strict"];
    assert_eq!(repository.0.run_in("", &strict).code, Some(1));
}

#[test]
fn what_git_cannot_do_is_a_message() {
    let repository = Repository(Folder::new());
    write(&repository.0.vault().join("docs/book.toml"), BOOK.as_bytes());
    repository.write(&[("docs/content/a.md", "One\n")]);
    git(&repository.0.vault(), "2026-01-01", &["init", "--quiet"]);
    assert_eq!(repository.build("vault/docs").lines().count(), 0, "no commit, no fault");
    write(&repository.0.vault().join(".git/HEAD"), b"nonsense");
    let said = repository.build("vault/docs");
    assert!(said.contains("book.toml: the notes lie in no Git repository"), "{said}");
    let arguments = ["build", "vault/docs", "--output", "out"];
    let said = repository.0.run_with("", &arguments, &[("PATH", "")]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.err.contains("book.toml: cannot run `git`"), "{}", said.err);
}
