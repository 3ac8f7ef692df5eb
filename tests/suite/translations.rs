//! `kbgen status`, `kbgen translate` and `kbgen new`, as a translator uses them.

use crate::folder::{Folder, Said, repository, tree};
use serde_json::Value;
use std::fs;

fn read(folder: &Folder, path: &str) -> String {
    fs::read_to_string(folder.vault().join(path))
        .unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn good(said: Said) -> String {
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.err.is_empty(), "{}", said.err);
    said.out
}

fn refused(said: &Said, code: i32, words: &str) {
    assert_eq!(said.code, Some(code), "{}{}", said.out, said.err);
    assert!(said.err.contains(words), "{words:?}: {}", said.err);
}

fn status(folder: &Folder) -> Value {
    let said = good(folder.run_in("", &["status", "vault", "--format", "json"]));
    serde_json::from_str(&said).expect("it is JSON")
}

/// A note in Korean with its English twin.
fn pair() -> Folder {
    Folder::with(&[
        ("ko/개념/파드.md", "머리\n\n## 설치\n글\n\n## 제한\n글 둘\n"),
        ("en/개념/파드.md", "Head\n\n## Install\nText\n"),
    ])
}

#[test]
fn the_bundled_notes_are_all_translated_and_fresh() {
    let Some(root) = repository() else { return };
    let root = root.to_str().expect("UTF-8");
    let folder = Folder::new();
    let said = good(folder.run_in("", &["status", root, "--format", "json"]));
    let status: Value = serde_json::from_str(&said).expect("it is JSON");
    let totals = &status["totals"]["en"];
    assert!(totals["fresh"].as_u64() > Some(40), "{totals}");
    for state in ["missing", "stale", "unmarked"] {
        let open = status["notes"].as_array().expect("a list").iter();
        let open: Vec<_> = open.filter(|note| note["state"] == state).collect();
        assert!(open.is_empty(), "{state}: {open:#?}");
    }
    assert_eq!(status["languages"], serde_json::json!(["en", "ko"]));
}

#[test]
fn a_translation_goes_from_missing_to_fresh_to_stale_and_back() {
    let folder = Folder::with(&[
        ("ko/파드.md", "머리\n## 설치\n글\n"),
        ("ko/더.md", "한국어로 쓴 글이 더 많은 보관함입니다"),
        ("en/x.md", "x"),
        // What makes a folder a vault, so that it is found from a folder in it.
        (".obsidian/app.json", "{}"),
    ]);
    let state = |folder: &Folder| {
        let status = status(folder);
        let notes = status["notes"].as_array().expect("a list").clone();
        let own = notes.into_iter().find(|note| note["original"] == "ko/파드.md");
        own.expect("the note is there")
    };
    let build = folder.build(&["-v"]);
    assert!(build.err.contains("there is no version in en"), "{}", build.err);
    assert_eq!(state(&folder)["state"], "missing");
    folder.write("en/파드.md", b"Text");
    assert_eq!(state(&folder)["state"], "unmarked");
    good(folder.run_in("vault", &["translate", "--mark", "en/파드.md"]));
    assert_eq!(state(&folder)["state"], "fresh");
    folder.write("ko/파드.md", "머리\n## 설치\n새 글\n## 더\n".as_bytes());
    let stale = state(&folder);
    assert_eq!(stale["state"], "stale");
    assert_eq!(
        stale["sections"],
        serde_json::json!([
            {"change": "changed", "heading": "설치"},
            {"change": "new", "heading": "더"},
        ])
    );
    good(folder.run_in("vault/en", &["translate", "--mark", "파드"]));
    assert_eq!(state(&folder)["state"], "fresh");
}

#[test]
fn the_table_is_aligned_under_wide_letters() {
    let folder = pair();
    folder.write("ko/새.md", "한국어 한국어 한국어 한국어 한국어".as_bytes());
    let text = good(folder.run_in("", &["status", "vault"]));
    let expected = "\
folder   lang  fresh  stale  unmarked  missing
ko       en        0      0         0        1
ko/개념  en        0      0         1        0
in all   en        0      0         1        1

unmarked in en
  en/개념/파드.md  <-  ko/개념/파드.md

missing in en
  ko/새.md
";
    assert_eq!(text, expected);
    let markdown = good(folder.run_in("", &["status", "vault", "--format", "markdown"]));
    assert!(markdown.contains("| ko/개념 | en | 0 | 0 | 1 | 0 |"), "{markdown}");
    assert!(
        markdown.contains("- [ ] `en/개념/파드.md` ← `ko/개념/파드.md`"),
        "{markdown}"
    );
    let other = folder.run_in("", &["status", "vault", "--lang", "ja"]);
    refused(&other, 2, "it has en, ko");
    let none = good(folder.run_in("", &["status", "vault", "--lang", "ko"]));
    assert_eq!(none, "3 notes in en, ko; none has to be translated\n");
}

#[test]
fn one_language_has_nothing_to_translate() {
    let folder = Folder::with(&[("가.md", "글"), ("나.md", "글")]);
    let text = good(folder.run_in("", &["status", "vault"]));
    assert_eq!(text, "2 notes in one language; there is nothing to translate\n");
}

#[test]
fn status_names_no_private_note() {
    let folder = pair();
    folder.write("ko/비밀.md", "---\npublish: false\n---\n".as_bytes());
    folder.write("en/개념/초안.md", "---\ndraft: true\n---\n".as_bytes());
    for format in ["text", "json", "markdown"] {
        let said = good(folder.run_in("", &["status", "vault", "--format", format]));
        assert!(!said.contains("비밀") && !said.contains("초안"), "{said}");
    }
}

#[test]
fn marking_changes_no_other_byte() {
    for (before, after) in [
        ("Text", ""),
        ("---\r\ntitle: \"A\"  # why\r\n\r\ntags: [b, a]  \r\n---\r\nText\r\n", ""),
        ("\u{feff}---\nb: 'x'\na: |\n  y\n\n---\n\nText  \n\n", ""),
        ("---\nsource:\n  - s00000000\nz: 1\n---\nText", "source:\n  - s00000000\n"),
    ] {
        let folder = pair();
        folder.write("en/개념/파드.md", before.as_bytes());
        let others = tree(&folder.vault());
        good(folder.run_in("vault", &["translate", "--mark", "en/개념/파드.md"]));
        let marked = read(&folder, "en/개념/파드.md");
        let eol = if before.contains("\r\n") { "\r\n" } else { "\n" };
        let own = |line: &&str| {
            line.starts_with("source:")
                || line.starts_with("  - s")
                || !before.contains("---") && line.starts_with("---")
        };
        let kept: Vec<&str> =
            marked.split_inclusive('\n').filter(|line| !own(line)).collect();
        assert_eq!(kept.concat(), before.replace(after, ""), "{before:?}");
        assert_eq!(marked.matches("  - s").count(), 3, "{marked}");
        assert!(marked.contains(&format!("source:{eol}  - s")), "{marked:?}");
        let mut now = tree(&folder.vault());
        now.insert("en/개념/파드.md".into(), before.into());
        assert_eq!(now, others, "nothing else changed, and nothing was left behind");
        let again =
            good(folder.run_in("vault", &["translate", "--mark", "en/개념/파드.md"]));
        assert!(again.contains("already"), "{again}");
        assert_eq!(read(&folder, "en/개념/파드.md"), marked);
    }
}

#[test]
fn what_cannot_be_marked_stays_as_it_is() {
    let folder = pair();
    let more = "한국어 글".repeat(50);
    folder.write("ko/가.md", more.as_bytes());
    for (name, text, words) in [
        ("broken", "---\na: b: c\n---\n", "cannot be read"),
        ("clip", "---\nsource: https://example.org\n---\n", "holds something else"),
        ("flow", "---\n{a: 1}\n---\n", "without changing other lines"),
        ("private", "---\npublish: false\n---\n", "not published"),
    ] {
        folder.write(&format!("ko/{name}.md"), "글".as_bytes());
        folder.write(&format!("en/{name}.md"), text.as_bytes());
        let before = tree(&folder.vault());
        let note = format!("en/{name}.md");
        // A note that is refused costs none of the others.
        let said =
            folder.run_in("vault", &["translate", "--mark", &note, "en/개념/파드.md"]);
        refused(&said, 1, words);
        assert!(said.out.starts_with("en/개념/파드.md: "), "{}", said.out);
        assert_eq!(read(&folder, &note), text);
        folder.write("en/개념/파드.md", &before["en/개념/파드.md"]);
        assert_eq!(tree(&folder.vault()), before);
    }
    folder.write("en/latin.md", b"caf\xe9");
    folder.write("ko/latin.md", "글".as_bytes());
    for (note, code, words) in [
        ("en/latin.md", 1, "not UTF-8"),
        ("ko/개념/파드.md", 1, "is the original"),
        ("ko/가.md", 1, "no version in another language"),
        ("en/nope.md", 1, "no such note"),
        ("../outside.md", 2, "outside.md"),
    ] {
        let said = folder.run_in("vault", &["translate", "--mark", note]);
        refused(&said, code, words);
    }
    refused(&folder.run_in("vault", &["translate", "en/개념/파드.md"]), 2, "--mark");
}

#[cfg(unix)]
#[test]
fn marking_follows_no_link_out_of_the_vault() {
    let folder = pair();
    crate::folder::write(&folder.path().join("outside.md"), b"outside");
    std::os::unix::fs::symlink(
        folder.path().join("outside.md"),
        folder.vault().join("en/link.md"),
    )
    .expect("a link");
    folder.write("ko/link.md", "한국어 글 한국어 글".as_bytes());
    let said = folder.run_in("vault", &["translate", "--mark", "en/link.md"]);
    refused(&said, 1, "en/link.md");
    let outside = fs::read(folder.path().join("outside.md")).expect("it is there");
    assert_eq!(outside, b"outside");
}

#[test]
fn a_new_note_has_its_day_and_never_replaces_another() {
    let folder = pair();
    let said = good(folder.run_in("vault", &["new", "ko/새 글"]));
    assert_eq!(said, "ko/새 글.md\n");
    let text = read(&folder, "ko/새 글.md");
    let day =
        text.strip_prefix("---\ncreated: ").and_then(|t| t.strip_suffix("\n---\n\n"));
    assert!(day.is_some_and(|day| day.len() == 10 && day.starts_with("20")), "{text}");
    // As one names it from a project, from the vault, and from a folder in it.
    folder.write("book.toml", b"");
    folder.write("content/ko/x.md", b"");
    for (at, note, expected) in [
        ("vault", "content/ko/a.md", "ko/a.md"),
        ("vault", "content/new/b", "new/b.md"),
        ("vault", "ko/c.md", "ko/c.md"),
        ("vault/content/ko", "d.md", "ko/d.md"),
        ("vault/content/ko", "../e.md", "e.md"),
    ] {
        assert_eq!(good(folder.run_in(at, &["new", note])), format!("{expected}\n"));
        assert!(folder.vault().join("content").join(expected).is_file(), "{note}");
    }
    fs::remove_file(folder.vault().join("book.toml")).expect("removed");
    let before = tree(&folder.vault());
    for taken in ["ko/새 글.md", "KO/새 글.md"] {
        refused(&folder.run_in("vault", &["new", taken]), 2, "already");
    }
    for odd in ["../x.md", ".hidden.md", "a#b.md", "ko/.x/y.md"] {
        assert_eq!(folder.run_in("vault", &["new", odd]).code, Some(2), "{odd}");
    }
    assert_eq!(tree(&folder.vault()), before);
}

/// Starts a translation; the twin is found as a pair, fresh once it is no draft.
fn twin(files: &[(&str, &str)], note: &str, more: &[&str], expected: &str) -> String {
    let folder = Folder::with(files);
    let mut arguments = vec!["new", note];
    arguments.extend(more);
    let said = good(folder.run_in("vault", &arguments));
    assert_eq!(said.trim_end(), expected);
    let text = read(&folder, expected);
    assert!(text.contains("draft: true\n"), "{text}");
    folder.write(expected, text.replace("draft: true\n", "").as_bytes());
    let status = status(&folder);
    let own = status["notes"].as_array().expect("a list").iter();
    let own: Vec<_> = own.filter(|entry| entry["translation"] == expected).collect();
    assert_eq!(own.len(), 1, "{expected} is paired: {status:#}");
    assert_eq!(own[0]["state"], "fresh", "{text}");
    assert_eq!(own[0]["original"], note);
    text
}

#[test]
fn a_translation_begins_where_the_vault_has_its_language() {
    let korean = "한국어로 쓴 글입니다";
    // Folders of languages, by the same path.
    let text = twin(
        &[
            ("ko/가/나.md", "---\naliases: [Na, 나나]\ntags: [태그]\n---\n머리\n## 절\n"),
            ("en/x.md", "x"),
            ("ko/x.md", korean),
        ],
        "ko/가/나.md",
        &["--translate", "en"],
        "en/가/나.md",
    );
    assert!(text.contains("title: Na\n") && text.contains("tags:\n  - 태그\n"), "{text}");
    assert!(text.ends_with("머리\n## 절\n"), "{text}");
    // Folders that have names of their own, and a key.
    let text = twin(
        &[
            ("ko/개념/파드.md", "---\ntranslation_key: pod\n---\n한국어로 쓴 글"),
            ("ko/개념/노드.md", "---\ntranslation_key: node\n---\n한국어로 쓴 글"),
            ("en/concepts/Node.md", "---\ntranslation_key: node\n---\n"),
        ],
        "ko/개념/파드.md",
        &["--translate", "en", "--name", "Pod"],
        "en/concepts/Pod.md",
    );
    assert!(text.contains("translation_key: pod\n"), "{text}");
    // Another name without a key: the twin names its original.
    let text = twin(
        &[("ko/가.md", korean), ("en/x.md", "x"), ("ko/x.md", korean)],
        "ko/가.md",
        &["--translate", "en", "--name", "A b"],
        "en/A b.md",
    );
    assert!(text.contains("translation: \"[[ko/가]]\"\n"), "{text}");
}

#[test]
fn a_translation_begins_in_other_layouts_too() {
    let korean = "한국어로 쓴 글입니다";
    // Suffixes.
    twin(
        &[("가.md", korean), ("나.md", korean), ("나.en.md", "x")],
        "가.md",
        &["--translate", "en"],
        "가.en.md",
    );
    // The default language in the root, others in folders; and the first translation.
    twin(
        &[("sub/가.md", korean), ("나.md", korean), ("en/나.md", "x")],
        "sub/가.md",
        &["--translate", "en"],
        "en/sub/가.md",
    );
    twin(&[("가.md", korean)], "가.md", &["--translate", "en"], "en/가.md");
    // Into the site's language: the note stays the original.
    let text = twin(
        &[
            ("ko/가.md", korean),
            ("ko/나.md", korean),
            ("en/x.md", "x"),
            ("en/가.md", "x"),
        ],
        "en/x.md",
        &["--translate", "ko"],
        "ko/x.md",
    );
    assert!(text.contains("original: en\n"), "{text}");
}

#[test]
fn a_translation_that_is_there_is_not_begun() {
    let folder = pair();
    let before = tree(&folder.vault());
    let new = |note: &str, lang: &str| {
        folder.run_in("vault", &["new", note, "--translate", lang])
    };
    refused(&new("ko/개념/파드.md", "en"), 2, "en/개념/파드.md");
    refused(&new("ko/nope.md", "en"), 2, "no published note");
    refused(&new("ko/개념/파드.md", "x y"), 2, "no language tag");
    assert_eq!(tree(&folder.vault()), before);
}
