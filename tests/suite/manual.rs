//! The manual's examples: each is shown as source and then live, and is a test.
//!
//! An example is a fence `` ````md `` in a page of the manual. The same text must stand
//! right below it, so that a reader sees its result. Every example becomes a note beside
//! its page, all are built at once, and the HTML is compared with `tests/manual/`.
//! `KBGEN_BLESS=1` rewrites those files: read the difference before you keep it.

use crate::folder::{Folder, repository, tree, write};
use crate::html;
use std::collections::BTreeMap;
use std::env;
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// A page of the manual with its examples.
struct Page {
    /// Its folder below `content`.
    folder: String,
    /// What pairs it with its other language.
    key: String,
    /// Its language.
    lang: String,
    examples: Vec<String>,
}

#[test]
fn examples_of_the_manual_give_what_they_show() {
    let Some(root) = repository() else { return };
    let (folder, pages) = prepared(root);
    let said = folder.build(&["--strict"]);
    assert_eq!(said.code, Some(0), "examples are clean\n{}", said.err);
    let bless = env::var_os("KBGEN_BLESS").is_some_and(|value| value != "0");
    let mut faults = Vec::new();
    for page in &pages {
        let name = format!("{}.{}.txt", page.key, page.lang);
        let path = root.join("tests/manual").join(&name);
        let got = shown(page, &folder);
        let wanted = fs::read_to_string(&path).unwrap_or_default();
        if bless && wanted != got {
            write(&path, got.as_bytes());
        } else if wanted != got {
            let line = wanted.lines().zip(got.lines()).position(|(a, b)| a != b);
            let line = line.unwrap_or_else(|| wanted.lines().count());
            let now = got.lines().nth(line).unwrap_or("(nothing)");
            faults.push(format!("tests/manual/{name}:{}: now {now}", line + 1));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn both_languages_of_the_manual_show_the_same_examples() {
    let Some(root) = repository() else { return };
    let (_, pages) = prepared(root);
    let mut counts: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for page in &pages {
        let of_key = counts.entry(&page.key).or_default();
        of_key.insert(&page.lang, page.examples.len());
    }
    for (key, of_key) in counts {
        assert_eq!(of_key.len(), 2, "{key} has a page in each language: {of_key:?}");
        let mut numbers = of_key.values();
        let first = numbers.next();
        assert!(numbers.all(|n| Some(n) == first), "{key}: {of_key:?}");
    }
}

/// The knowledge base, and a note for each example beside its page.
fn prepared(root: &Path) -> (Folder, Vec<Page>) {
    let folder = Folder::new();
    let book = fs::read(root.join("book.toml")).expect("the project has settings");
    folder.write("book.toml", &book);
    let mut pages = Vec::new();
    for (path, bytes) in tree(&root.join("content")) {
        folder.write(&format!("content/{path}"), &bytes);
        if path.contains("/manual/") && path.ends_with(".md") {
            let text = String::from_utf8(bytes).expect("the manual is UTF-8");
            pages.extend(page(&path, &text));
        }
    }
    assert!(!pages.is_empty(), "the manual has examples");
    for page in &pages {
        for (at, example) in page.examples.iter().enumerate() {
            let path = format!("content/{}/{}.md", page.folder, note(page, at));
            folder.write(&path, example.as_bytes());
        }
    }
    (folder, pages)
}

/// The name of an example's note.
fn note(page: &Page, at: usize) -> String {
    format!("example-{}-{}", page.key, at + 1)
}

fn page(path: &str, text: &str) -> Option<Page> {
    let examples = examples(path, text);
    let key = text.lines().find_map(|line| line.strip_prefix("translation_key: "));
    let (folder, _) = path.rsplit_once('/').expect("the manual lies in a folder");
    let (lang, _) = path.split_once('/').expect("the manual lies in a folder");
    (!examples.is_empty()).then(|| Page {
        folder: folder.to_owned(),
        key: key.expect("pages of the manual are paired").to_owned(),
        lang: lang.to_owned(),
        examples,
    })
}

/// The sources of all examples; each must be repeated right below.
fn examples(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("\n````md\n") {
        let inside = &rest[at + "\n````md\n".len()..];
        let end = inside.find("\n````\n").expect("an example's fence is closed");
        let source = &inside[..=end];
        let below = inside[end + "\n````\n".len()..].trim_start_matches('\n');
        let live = below.starts_with(source.trim_end());
        assert!(live, "{path}: this example is not repeated below itself:\n{source}");
        found.push(source.to_owned());
        rest = below;
    }
    found
}

/// All examples of a page with their HTML.
fn shown(page: &Page, folder: &Folder) -> String {
    let mut out = String::new();
    for (at, example) in page.examples.iter().enumerate() {
        let path = format!("{}/{}/index.html", page.folder, note(page, at));
        let html = folder.read(&path.replace(' ', "-"));
        let article = html::select(&html, "article");
        let article = article.first().expect("a page has an article");
        let (number, result) = (at + 1, html::lines(article.inner));
        writeln!(out, "== {number}\n{example}--\n{result}\n")
            .expect("a string takes all");
    }
    out
}
