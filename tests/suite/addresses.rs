//! `kbgen.lock`: who writes it and when, and that old addresses lead on afterwards.

use crate::folder::{Folder, tree};
use crate::publish::World;

const BOOK: &str = "[book]\nlanguage = \"en\"\n";

fn notes() -> Vec<(&'static str, &'static str)> {
    vec![
        ("book.toml", BOOK),
        ("content/index.md", "# Home\n"),
        ("content/one.md", "The first note.\n"),
        ("content/two.md", "The second note.\n"),
        ("content/secret.md", "---\npublish: false\n---\nhidden\n"),
    ]
}

fn lock(folder: &Folder) -> String {
    let bytes = std::fs::read(folder.vault().join("kbgen.lock")).expect("a lock file");
    String::from_utf8(bytes).expect("text")
}

/// The file's cells by path.
fn entry(folder: &Folder, path: &str) -> Vec<String> {
    let text = lock(folder);
    let line = text.lines().find(|line| line.starts_with(&format!("{path}\t")));
    line.unwrap_or_default().split('\t').map(str::to_owned).collect()
}

fn rename(folder: &Folder, old: &str, new: &str) {
    let (old, new) = (folder.vault().join(old), folder.vault().join(new));
    std::fs::create_dir_all(new.parent().expect("a folder")).expect("made");
    std::fs::rename(old, new).expect("renamed");
}

#[test]
fn an_address_that_was_published_leads_on_after_a_rename() {
    let world = World::new(&notes());
    let out = world.good(&["--yes"]);
    assert!(out.contains("kbgen.lock: the addresses of 3 notes"), "{out}");
    assert!(!lock(&world.folder).contains("secret"), "{}", lock(&world.folder));
    let first = entry(&world.folder, "content/one.md");
    assert!(first.is_empty() || first == [""], "paths are those of the notes");
    assert_eq!(entry(&world.folder, "one.md")[1..3], ["/one/", "en"]);
    assert!(world.good(&[]).contains("nothing to publish"));

    rename(&world.folder, "content/one.md", "content/moved/first.md");
    let before = lock(&world.folder);
    let out = world.good(&["--dry-run"]);
    assert!(out.contains("kbgen.lock would change"), "{out}");
    assert_eq!(lock(&world.folder), before, "a dry run writes nothing");
    let out = world.good(&[]);
    assert!(out.contains("kbgen.lock: "), "{out}");
    let page = world.file("gh-pages", "one/index.html");
    assert!(page.contains("url=../moved/first/"), "{page}");
    assert_eq!(entry(&world.folder, "moved/first.md")[4..], ["/one/"]);

    // Chains collapse, and stay when nothing moves.
    rename(&world.folder, "content/moved/first.md", "content/last.md");
    world.good(&[]);
    world.folder.write("content/two.md", b"The second note, edited.\n");
    world.good(&[]);
    for (old, to) in [("one/", "../last/"), ("moved/first/", "../../last/")] {
        let page = world.file("gh-pages", &format!("{old}index.html"));
        assert!(page.contains(&format!("url={to}")), "{page}");
    }
    assert_eq!(entry(&world.folder, "last.md")[4..], ["/moved/first/", "/one/"]);
    world.folder.write("content/two.md", b"The second note again.\n");
    assert!(world.good(&[]).contains("0 removed"));
}

#[cfg(unix)]
#[test]
fn a_push_that_is_rejected_leaves_the_lock_as_it_was() {
    let world = World::new(&notes());
    world.good(&["--yes"]);
    let before = lock(&world.folder);
    rename(&world.folder, "content/one.md", "content/first.md");
    world.hook("pre-receive", "exit 1");
    assert_eq!(world.publish(&[]).code, Some(1));
    assert_eq!(lock(&world.folder), before);
    world.unhook("pre-receive");
    world.good(&[]);
    assert_eq!(entry(&world.folder, "first.md")[4..], ["/one/"]);
}

#[test]
fn a_repository_knows_a_note_that_was_renamed_and_then_written_anew() {
    let world = World::new(&notes());
    world.good(&["--yes"]);
    let commit = |message: &str| {
        world.git("vault", &["add", "--all"]);
        world.git("vault", &["commit", "--quiet", "-m", message]);
    };
    commit("published");
    rename(&world.folder, "content/one.md", "content/in between.md");
    commit("renamed");
    rename(&world.folder, "content/in between.md", "content/처음.md");
    commit("renamed again");
    world.folder.write("content/처음.md", "모두 새로 쓴 글\n".as_bytes());
    commit("written anew");
    let said = world.folder.build(&[]);
    assert!(said.err.contains("\"one.md\" is gone"), "words do not tell: {}", said.err);
    world.good(&["--quiet"]);
    let page = world.file("gh-pages", "one/index.html");
    assert!(page.contains("url=../%EC%B2%98%EC%9D%8C/"), "{page}");
    assert_eq!(entry(&world.folder, "처음.md")[4..], ["/one/"]);
    let said = world.folder.build(&[]);
    assert_eq!(said.err, "", "from now on the file tells");
}

#[test]
fn only_who_was_asked_writes() {
    let folder = Folder::with(&notes());
    let before = tree(&folder.vault());
    assert_eq!(folder.build(&[]).code, Some(0));
    assert_eq!(tree(&folder.vault()), before);
    let said = folder.build(&["--lock"]);
    assert!(said.out.contains("kbgen.lock: the addresses of 3 notes"), "{}", said.out);
    let with = tree(&folder.vault());
    assert_eq!(with.len(), before.len() + 1, "nothing is left beside it");
    let said = folder.build(&["--lock"]);
    assert!(!said.out.contains("kbgen.lock"), "nothing is different: {}", said.out);
    folder.write("content/three.md", b"A third note.\n");
    folder.write("content/two.md", b"---\npublish: false\n---\n");
    assert_eq!(folder.build(&["--lock", "--strict"]).code, Some(0));
    assert_eq!(entry(&folder, "three.md")[1], "/three/");
    assert_eq!(entry(&folder, "two.md"), [""], "it is not published any more");
    // What a warning keeps from being written keeps its addresses too.
    std::fs::remove_file(folder.vault().join("content/three.md")).expect("removed");
    let before = lock(&folder);
    assert_eq!(folder.build(&["--lock", "--strict"]).code, Some(1));
    assert_eq!(lock(&folder), before);
}

#[test]
fn the_option_needs_a_project_that_keeps_addresses() {
    let bare = Folder::with(&[("a.md", "a\n")]);
    let said = bare.build(&["--lock"]);
    assert_eq!(said.code, Some(2), "{}", said.out);
    assert!(said.err.contains("`kbgen init`"), "{}", said.err);
    assert_eq!(tree(&bare.vault()).len(), 1);
    let off =
        Folder::with(&[("book.toml", "[publish]\nlock = false\n"), ("a.md", "a\n")]);
    assert_eq!(off.build(&["--lock"]).code, Some(2));
    let folder = Folder::with(&notes());
    assert_eq!(folder.build(&["--lock", "--drafts"]).code, Some(2));
    assert!(!folder.vault().join("kbgen.lock").exists());
}

#[test]
fn a_file_that_cannot_be_read_is_never_replaced() {
    let folder = Folder::with(&notes());
    for text in ["", "# kbgen.lock 2\n", "\u{0}\u{1}", "# kbgen.lock 1\n<<<<<<< HEAD\n"] {
        folder.write("kbgen.lock", text.as_bytes());
        let said = folder.build(&["--lock"]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        assert!(said.err.contains("warning: kbgen.lock"), "{text:?}: {}", said.err);
        assert_eq!(lock(&folder), text);
    }
}
