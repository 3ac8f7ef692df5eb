//! How right the glossary of `content/` is, against labels made by hand.
//!
//! `tests/glossary/content.txt` has a line for each term with a verdict. A term that has
//! no line counts as wrong, so that whoever adds one to `content/` also judges it.

use crate::folder::{repository, tree};
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

/// The least share of terms that must be right.
const PRECISION: f64 = 0.95;
/// The least share of the terms in `content/` that must be found.
const RECALL: f64 = 0.65;

#[test]
fn the_glossary_of_the_content_is_right() {
    let Some(root) = repository() else { return };
    let out = tempfile::tempdir().expect("a temporary folder");
    let site = out.path().join("site");
    let status = Command::new(env!("CARGO_BIN_EXE_kbgen"))
        .args(["build", "--no-highlight", "-q"])
        .arg(root)
        .arg("-o")
        .arg(&site)
        .status();
    assert!(status.is_ok_and(|status| status.success()), "content/ builds");
    let files = tree(&site);
    let mut found = BTreeSet::new();
    for lang in ["ko", "en"] {
        let page = &files[&format!("{lang}/glossary/index.html")];
        found.extend(terms(lang, &String::from_utf8_lossy(page)));
    }
    let labels = fs::read_to_string(root.join("tests/glossary/content.txt"));
    let labels = labels.expect("the labels");
    let labelled = |mark: &str| -> BTreeSet<&str> {
        labels.lines().filter_map(|line| line.strip_prefix(mark)).collect()
    };
    let (good, bad, missing) = (labelled("+ "), labelled("- "), labelled("o "));
    let right = found.iter().filter(|term| good.contains(term.as_str())).count();
    let precision = right as f64 / found.len() as f64;
    let recall = right as f64 / (good.len() + missing.len()) as f64;
    println!("precision {precision:.3} ({right}/{})", found.len());
    println!("recall {recall:.3} ({right}/{})", good.len() + missing.len());
    let unjudged: Vec<_> = found
        .iter()
        .filter(|term| !good.contains(term.as_str()) && !bad.contains(term.as_str()))
        .collect();
    assert!(precision >= PRECISION, "{precision:.3}; not judged: {unjudged:#?}");
    assert!(recall >= RECALL, "{recall:.3}");
}

/// The terms of a page, as the labels write them: `ko 파드 = Pod`.
fn terms(lang: &str, page: &str) -> Vec<String> {
    let words = |part: &str| -> String {
        let text = part.split_once('>').map_or("", |(_, text)| text);
        text.split('<').next().unwrap_or("").replace("&amp;", "&")
    };
    let term = |block: &str| {
        let head = block.split("</dt>").next().unwrap_or("");
        let name = words(head.split("class=\"term-name\"").nth(1).unwrap_or(""));
        let others: Vec<_> =
            head.split("class=\"term-other\"").skip(1).map(words).collect();
        match others.is_empty() {
            true => format!("{lang} {name}"),
            false => format!("{lang} {name} = {}", others.join(", ")),
        }
    };
    page.split("<div class=\"term\">").skip(1).map(term).collect()
}
