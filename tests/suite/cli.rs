//! Arguments, exit codes and what is refused.

use crate::folder::{Folder, tree};

#[test]
fn nothing_to_do_is_wrong_usage() {
    let folder = Folder::new();
    let said = folder.run_in("", &[]);
    assert_eq!(said.code, Some(2), "{}", said.err);
    assert!(said.err.contains("Usage"), "{}", said.err);
}

#[test]
fn help_and_version_go_to_standard_output() {
    let folder = Folder::new();
    for argument in ["--help", "--version"] {
        let said = folder.run_in("", &[argument]);
        assert_eq!(said.code, Some(0));
        assert!(said.out.contains("kbgen") && said.err.is_empty(), "{}", said.err);
    }
}

#[test]
fn shells_and_man_learn_the_commands() {
    let folder = Folder::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let said = folder.run_in("", &["completions", shell]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        assert!(
            said.out.contains("dry-run") && said.out.contains("translate"),
            "{shell}"
        );
    }
    let said = folder.run_in("", &["man"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.contains(".TH kbgen 1") && said.out.contains("kbgen\\-publish(1)"));
    let said = folder.run_in("", &["man", "publish"]);
    assert!(said.out.contains(".TH kbgen-publish 1"), "{}", said.out);
    assert!(said.out.contains("force\\-branch"), "{}", said.out);
    let said = folder.run_in("", &["man", "bulid"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("bulid"), "{}", said.err);
    let said = folder.run_in("", &["--help"]);
    assert!(!said.out.contains("completions"), "they are for packagers");
}

#[test]
fn wrong_words_are_named() {
    let folder = Folder::with(&[("a.md", "글")]);
    for (arguments, word) in [
        (vec!["bulid"], "bulid"),
        (vec!["build", "vault", "--outptu", "out"], "--outptu"),
        (vec!["build", "nowhere", "--output", "out"], "nowhere"),
        (vec!["build", "vault", "--output", "out", "--base-url", "ftp:x"], "--base-url"),
    ] {
        let said = folder.run_in("", &arguments);
        assert_eq!(said.code, Some(2), "{arguments:?}: {}", said.err);
        assert!(said.err.contains(word), "{arguments:?}: {}", said.err);
        assert!(!folder.out().exists(), "{arguments:?}: nothing is written");
    }
}

#[test]
fn a_build_inside_a_vault_needs_an_output() {
    let folder = Folder::with(&[("a.md", "글"), ("sub/b.md", "글")]);
    let before = tree(&folder.vault());
    for below in ["vault", "vault/sub"] {
        let root = if below == "vault" { "." } else { ".." };
        let said = folder.run_in(below, &["build", root]);
        assert_eq!(said.code, Some(2), "{below}: {}", said.err);
        assert!(said.err.contains("kbgen build"), "the line to type: {}", said.err);
        assert_eq!(tree(&folder.vault()), before);
    }
}

#[test]
fn an_output_that_is_not_a_site_is_left_alone() {
    let folder = Folder::with(&[("a.md", "글")]);
    for (output, why) in
        [("vault", "the vault"), (".", "its parent"), ("other", "foreign")]
    {
        crate::folder::write(&folder.path().join("other/letter.txt"), b"mine");
        let before = tree(folder.path());
        let said = folder.run_in("", &["build", "vault", "--output", output]);
        assert_eq!(said.code, Some(2), "{why}: {}", said.err);
        assert_eq!(tree(folder.path()), before, "{why}");
    }
}

#[test]
fn strict_keeps_the_former_site() {
    let folder = Folder::with(&[("a.md", "좋은 글")]);
    assert_eq!(folder.build(&["--strict"]).code, Some(0));
    let before = tree(&folder.out());
    folder.write("a.md", "[[없는 노트]]".as_bytes());
    let said = folder.build(&["--strict"]);
    assert_eq!(said.code, Some(1), "{}", said.err);
    assert_eq!(tree(&folder.out()), before);
    assert_eq!(folder.build(&[]).code, Some(0), "a warning is no failure");
}

#[test]
fn messages_end_in_their_sum() {
    let folder = Folder::with(&[("a.md", "[[x]] [[y]]"), ("b.md", "[[x]]")]);
    let said = folder.build(&[]);
    assert_eq!(said.err.lines().last(), Some("3 warnings in 2 notes"), "{}", said.err);
    assert!(folder.build(&["--quiet"]).err.is_empty());
}

#[test]
fn check_says_what_a_build_says_and_writes_nothing() {
    let folder = Folder::with(&[
        ("book.toml", "[book]\nlanguage = \"ko\"\ntitel = \"x\"\n"),
        ("content/글.md", "[[없는 글]] $\\unknownmacro$\n\n```mermaid\nnonsense\n```\n"),
        ("content/en/Note.md", "---\ntranslation: 없음\n---\n![[none.png]]\n"),
        ("content/draft.md", "---\ndraft: true\n---\n[[nowhere]]\n"),
    ]);
    let before = tree(folder.path());
    let checked = folder.run_in("", &["check", "vault"]);
    assert_eq!(checked.code, Some(1), "{}", checked.err);
    assert_eq!(tree(folder.path()), before, "nothing is written");
    let built = folder.build(&[]);
    assert_eq!(checked.err, built.err);
    assert!(checked.err.contains("없는 글") && checked.err.contains("nonsense"));
    assert!(!checked.err.contains("nowhere"), "{}", checked.err);
    let drafts = folder.run_in("", &["check", "vault", "--drafts"]);
    assert!(drafts.err.contains("nowhere"), "{}", drafts.err);
}

#[test]
fn check_is_content_with_clean_notes_and_an_old_site_beside_them() {
    let folder = Folder::with(&[("book.toml", ""), ("index.md", "# Home\n\nText.\n")]);
    assert_eq!(folder.run_in("vault", &["build"]).code, Some(0));
    let checked = folder.run_in("vault", &["check"]);
    assert_eq!((checked.code, checked.err.as_str()), (Some(0), ""));
    assert_eq!(checked.out, "1 note, nothing to mend\n");
    assert_eq!(folder.run_in("", &["check", "nowhere"]).code, Some(2));
}
