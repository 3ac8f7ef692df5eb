//! Parts of the manual that the program itself says: tables of settings, the help of each
//! command, and what templates may use. `KBGEN_BLESS=1` rewrites them.

use crate::folder::{Folder, Said, repository, write};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// The tables of settings: the page, its language, and the heading above them.
const SETTINGS: [(&str, &str, &str); 2] = [
    ("content/ko/manual/설정.md", "ko", "\n## 모든 키\n\n"),
    ("content/en/manual/Settings.md", "en", "\n## All keys\n\n"),
];

/// What stands before the help of a command, up to its arguments.
const FENCE: &str = "\n```text title=\"kbgen";

fn kbgen(arguments: &[&str]) -> String {
    let said: Said = Folder::new().run_in("", arguments);
    assert_eq!(said.code, Some(0), "kbgen {arguments:?}\n{}", said.err);
    said.out
}

/// Compares a page with what it should be, or rewrites it.
fn hold(path: &Path, text: &str, wanted: &str) {
    if text == wanted {
        return;
    }
    if env::var_os("KBGEN_BLESS").is_some_and(|value| value != "0") {
        write(path, wanted.as_bytes());
        return;
    }
    let line = text.lines().zip(wanted.lines()).position(|(a, b)| a != b).unwrap_or(0);
    let now = wanted.lines().nth(line).unwrap_or("(nothing)");
    panic!("{}:{}: the program says {now}", path.display(), line + 1);
}

#[test]
fn the_manual_tells_every_setting() {
    let Some(root) = repository() else { return };
    for (page, lang, heading) in SETTINGS {
        let path = root.join(page);
        let text = fs::read_to_string(&path).expect("the page of settings");
        let (before, rest) = text.split_once(heading).expect("the heading of the tables");
        let (_, after) = rest.split_once("\n## ").expect("a section after the tables");
        let tables = kbgen(&["settings", "--markdown", "--lang", lang]);
        let tables = tables.trim_end();
        hold(&path, &text, &format!("{before}{heading}{tables}\n\n## {after}"));
    }
}

/// A page with the help of all commands in its fences, and the names of those commands.
fn with_help(text: &str) -> (String, Vec<String>) {
    let (mut out, mut named, mut rest) = (String::new(), Vec::new(), text);
    while let Some(at) = rest.find(FENCE) {
        let (before, fence) = rest.split_at(at + FENCE.len());
        out.push_str(before);
        let (arguments, inside) = fence.split_once("\"\n").expect("a title ends");
        let (_, after) = inside.split_once("\n```\n").expect("a fence ends");
        let words: Vec<&str> = arguments.split_whitespace().collect();
        let help = kbgen(&words);
        out.push_str(&format!("{arguments}\"\n{}\n```\n", help.trim_end()));
        named.extend(
            words.first().filter(|word| !word.starts_with('-')).map(|w| (*w).into()),
        );
        rest = after;
    }
    out.push_str(rest);
    (out, named)
}

#[test]
fn the_manual_shows_the_help_of_every_command() {
    let Some(root) = repository() else { return };
    let help = kbgen(&["--help"]);
    let (_, commands) = help.split_once("Commands:\n").expect("a list of commands");
    let (commands, _) = commands.split_once("\n\n").expect("it ends");
    let words = commands.lines().filter_map(|line| line.split_whitespace().next());
    let wanted: Vec<&str> = words.filter(|word| *word != "help").collect();
    for page in ["content/ko/manual/명령줄.md", "content/en/manual/Command line.md"] {
        let path: PathBuf = root.join(page);
        let text = fs::read_to_string(&path).expect("the page of commands");
        let (made, named) = with_help(&text);
        assert_eq!(named, wanted, "{page} shows each command once, in order");
        hold(&path, &text, &made);
    }
}

/// The structs of a file that templates see, with their comments, as they stand there.
fn views(source: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (at, _) in source.match_indices("\npub struct ") {
        let (before, rest) = source.split_at(at + 1);
        let derive = before.trim_end().rfind("#[derive(").expect("a view is derived");
        if !before[derive..].contains("Serialize") {
            continue;
        }
        let docs: Vec<&str> = before[..derive]
            .lines()
            .rev()
            .take_while(|line| line.starts_with("///"))
            .collect();
        let docs: String =
            docs.into_iter().rev().map(|line| format!("{line}\n")).collect();
        let (body, _) = rest.split_once("\n}\n").expect("a struct ends");
        let mut lines: Vec<&str> = Vec::new();
        for line in body.lines() {
            // What `serde` is told is no field; the rest of a comment stays with it.
            if !line.trim_start().starts_with('#') {
                lines.push(line);
            }
        }
        let body = lines.join("\n").replace("    pub ", "    ");
        let name = body["pub struct ".len()..].split([' ', '<']).next().expect("a name");
        let body = body.strip_prefix("pub ").expect("a public struct");
        found.push((name.to_owned(), format!("{docs}{body}\n}}\n")));
    }
    found
}

#[test]
fn the_manual_lists_what_templates_may_use() {
    let Some(root) = repository() else { return };
    let mut listed = String::new();
    for file in ["shell", "page", "listing", "glossary"] {
        let source =
            fs::read_to_string(root.join(format!("src/view/{file}.rs"))).expect("views");
        for (name, text) in views(&source) {
            listed.push_str(&format!("### {name}\n\n```rust\n{text}```\n\n"));
        }
    }
    assert!(listed.contains("### PageView") && listed.contains("    title: String,"));
    let pages = [
        ("content/ko/manual/템플릿 값.md", "\n## 모든 값\n\n"),
        ("content/en/manual/Template fields.md", "\n## All fields\n\n"),
    ];
    for (page, heading) in pages {
        let path = root.join(page);
        let text = fs::read_to_string(&path).expect("the page of fields");
        let (before, _) = text.split_once(heading).expect("the heading of the list");
        hold(&path, &text, &format!("{before}{heading}{}\n", listed.trim_end()));
    }
}
