//! Whole projects in memory: whatever they hold, a plan or a refusal comes out.

use super::{Import, Made, Project, joined, mdbook, quartz};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn plan(files: &BTreeMap<String, String>, book: bool) -> Result<Import, String> {
    let names: Vec<String> = files.keys().cloned().collect();
    let read = |path: &str| files.get(path).map(|text| text.clone().into_bytes());
    let project = Project { files: &names, left: &[], read: &read };
    if book { mdbook(&project, "x") } else { quartz(&project, "x") }
}

fn files(given: &[(&str, &str)]) -> BTreeMap<String, String> {
    given.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

#[test]
fn paths_never_leave_their_folder() {
    assert_eq!(joined("a/b", "../c.md").as_deref(), Some("a/c.md"));
    assert_eq!(joined("a", "./b//c").as_deref(), Some("a/b/c"));
    assert_eq!(joined("a", "/b").as_deref(), Some("b"));
    assert_eq!(joined("a", "../../b"), None);
}

#[test]
fn what_is_no_project_is_refused() {
    for (given, why) in [
        (files(&[]), "no `book.toml`"),
        (files(&[("book.toml", "[")]), "cannot be read"),
        (files(&[("book.toml", "")]), "no `src/SUMMARY.md`"),
        (files(&[("book.toml", "[book]\nsrc = '../x'")]), "outside of its folder"),
        (files(&[("book.toml", ""), ("src/SUMMARY.md", "# S\n")]), "no chapter"),
    ] {
        let refused = plan(&given, true).expect_err("it is no book");
        assert!(refused.contains(why), "{refused}");
    }
    let given = files(&[("quartz.config.ts", "export default {}")]);
    assert!(plan(&given, false).is_err());
}

#[test]
fn two_files_that_want_one_address_both_answer() {
    let given = files(&[
        ("quartz.config.ts", "export default { configuration: {}, plugins: {} }"),
        ("content/A b.md", "x"),
        ("content/a-b.md", "y"),
    ]);
    let made = plan(&given, false).expect("a garden");
    let book = made.files.iter().find(|file| file.path == "book.toml").expect("settings");
    let Made::Text(text) = &book.made else { panic!("a text") };
    let table: toml::Table = text.parse().expect("TOML");
    assert_eq!(table["redirects"]["A-b"].as_str(), Some("A b.md"));
    assert_eq!(table["redirects"]["a-b.html"].as_str(), Some("a-b.md"));
}

#[test]
fn a_first_chapter_in_a_folder_is_the_front_page() {
    let given = files(&[
        ("book.toml", ""),
        ("src/SUMMARY.md", "- [A](a/index.md)\n- [B](a/b.md)\n"),
        ("src/a/index.md", "# A\n"),
        ("src/a/b.md", "# B\n"),
    ]);
    let made = plan(&given, true).expect("a book");
    let notes: Vec<_> =
        made.files.iter().filter(|f| f.path.ends_with("index.md")).collect();
    assert_eq!(notes.len(), 1);
    let text = "---\norder: 1\npermalink: \"/\"\n---\n# A\n";
    assert_eq!(notes[0].made, Made::Text(text.into()));
}

const PIECES: [&str; 16] = [
    "a", "B", "/", " ", ".md", "index", "README", "guide", "ko", "en", "&", "?", "한",
    "..", "_index", "glossary",
];

fn path() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(PIECES.to_vec());
    prop::collection::vec(piece, 1..6).prop_map(|pieces| {
        let joined = pieces.concat();
        let parts = joined.split('/').filter(|part| !matches!(*part, "" | "." | ".."));
        let path: Vec<_> = parts.collect();
        format!("{}.md", path.join("/"))
    })
}

proptest! {
    #[test]
    fn any_project_is_planned(
        paths in prop::collection::vec(path(), 1..8),
        texts in prop::collection::vec("(\\PC|[\\n#\\[\\](){}:-]|---\\n|permalink: |aliases: |draft: true\n){0,20}", 8),
        settings in "(\\PC|[\\n{}:,\\[\\]]|plugins){0,20}",
    ) {
        let mut given = files(&[("book.toml", "[book]\ntitle = 'x'\n")]);
        let mut summary = String::from("# S\n\n");
        for (path, text) in paths.iter().zip(&texts) {
            summary.push_str(&format!("- [{text}](<{path}>)\n"));
            given.insert(format!("src/{path}"), text.clone());
            given.insert(format!("content/{path}"), text.clone());
        }
        given.insert("src/SUMMARY.md".into(), summary);
        let script = format!("x = {{ configuration: {{ {settings} }}, plugins: {{}} }}");
        given.insert("quartz.config.ts".into(), script);
        for book in [true, false] {
            let Ok(made) = plan(&given, book) else { continue };
            let mut seen = std::collections::HashSet::new();
            for file in &made.files {
                prop_assert!(seen.insert(&file.path), "twice: {}", file.path);
                prop_assert!(!file.path.split('/').any(|part| part == ".."));
            }
        }
    }
}
