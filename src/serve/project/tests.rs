//! Whatever happens to a project, the warm engine equals a fresh one.

use super::*;
use crate::base::digest_bytes;
use crate::engine::Bytes;
use crate::lock;
use crate::serve::change::Batch;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// Files that things happen to.
const PATHS: &[&str] = &[
    "content/index.md",
    "content/가.md",
    "content/a b.md",
    "content/A B.md",
    "content/<b>&\"'.md",
    "content/#%?.md",
    "content/깊은/가.md",
    "content/깊은/index.md",
    "content/ko/x.md",
    "content/en/x.md",
    "content/그림.png",
    "content/깊은/그림.png",
    "content/판.canvas",
    "content/목록.base",
    "content/.obsidian/app.json",
    "content/publish.css",
    "templates/page.html",
    "templates/404.html",
    "static/css/mine.css",
    "static/js/mine.js",
    "book.toml",
    "kbgen.lock",
];

/// How many of them, from the first, are notes.
const NOTES: usize = 10;

/// What notes say; each touches another relation between notes.
const TEXTS: &[&str] = &[
    "# 제목\n\n문장 [[가]] ![[a b]] #태그\n",
    "---\ntitle: \"<x>\"\naliases: [가, 별명]\ntags: [a/b]\n---\n글 [[깊은/가#절]] ![[그림.png]]\n",
    "---\npublish: false\n---\n비밀 [[가]]\n",
    "---\npublish: maybe\n---\n[[x]]\n",
    "---\ndraft: true\n---\n초안\n",
    "---\npermalink: /가/\ntranslation_key: t\n---\n## 절\n\n[[별명]] [[없음]] ^b\n",
    "---\nlang: ko\ncreated: 2026-01-02\n---\n글\n줄\n\n![[목록.base]] ![[가#^b]]\n",
    "",
    "```rust\nfn a() {}\n```\n\n[[판.canvas]] [[A B|b]] #태그/둘\n",
];

const BOOKS: &[&str] = &[
    "[book]\ntitle = \"책\"\n",
    "[book]\nurl = \"https://example.org/wiki/\"\nlanguage = \"ko\"\n",
    "[markdown]\nsmart_punctuation = true\n[html]\naccent = \"rose\"\n",
    "[content]\npublish = \"marked\"\nattachments = \"all\"\n",
    "[content]\nexclude = [\"깊은\"]\n[html]\nhighlight = false\n",
    "[book\n",
    "[html]\naccent = \"no colour\"\n",
];

const TEMPLATES: &[&str] = &[
    "{% extends \"builtin/page.html\" %}{% block head_end %}<meta name=\"x\">{% endblock head_end %}",
    "<!doctype html><title>{{ title }}</title>{{ shell.tree }}",
    "{% if %}",
    "{{ nothing.there }}",
];

#[derive(Clone, Debug)]
enum Step {
    Write(usize, usize),
    Remove(usize),
    RemoveFolder(usize),
    Move(usize, usize),
    /// Words before the first link, which is what most edits are.
    Say(usize, usize),
}

fn step() -> impl Strategy<Value = Step> {
    let path = || 0..PATHS.len();
    prop_oneof![
        6 => (path(), any::<prop::sample::Index>())
            .prop_map(|(at, text)| Step::Write(at, text.index(1000))),
        2 => path().prop_map(Step::Remove),
        1 => path().prop_map(Step::RemoveFolder),
        2 => (path(), path()).prop_map(|(from, to)| Step::Move(from, to)),
        6 => (0..NOTES, 0..9usize).prop_map(|(at, words)| Step::Say(at, words)),
    ]
}

/// The bytes that a step writes.
fn bytes(path: &str, text: usize) -> Vec<u8> {
    let of = |texts: &[&str]| texts[text % texts.len()].as_bytes().to_vec();
    let number = text.to_string();
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "md" => of(TEXTS),
        "html" => of(TEMPLATES),
        "toml" => of(BOOKS),
        "lock" => {
            let print = lock::print(TEXTS[text % TEXTS.len()]);
            let entry = |path: &str| format!("{path}\t/옛/{path}/\tko\t{print}\t/가/\n");
            let entries = ["가.md", "깊은/나.md", "x.md"].map(entry).concat();
            format!("# kbgen.lock 1\n{entries}").into_bytes()
        }
        "css" => format!("a {{ order: {number} }}").into_bytes(),
        "canvas" => format!(
            "{{\"nodes\":[{{\"id\":\"a\",\"type\":\"file\",\"file\":\"가.md\",\"x\":{number},\
             \"y\":0,\"width\":9,\"height\":9}}],\"edges\":[]}}"
        )
        .into_bytes(),
        "base" => b"views:\n  - type: table\n    name: v\n".to_vec(),
        "json" => format!("{{\"strictLineBreaks\": {}}}", text.is_multiple_of(2)).into_bytes(),
        _ => number.into_bytes(),
    }
}

/// Does it and gives the paths that changed.
fn act(root: &Path, step: &Step) -> Vec<PathBuf> {
    let at = |path: usize| root.join(PATHS[path]);
    match *step {
        Step::Write(path, text) => {
            let bytes = bytes(PATHS[path], text);
            let path = at(path);
            let folder = path.parent().expect("below the root");
            let new: Vec<PathBuf> = folder.ancestors().map(Path::to_owned).collect();
            let new = new.into_iter().filter(|at| !at.is_dir()).chain([path.clone()]);
            let new: Vec<PathBuf> = new.collect();
            let made = fs::create_dir_all(folder);
            made.and_then(|()| fs::write(&path, bytes)).map(|()| new)
        }
        Step::Remove(path) => fs::remove_file(at(path)).map(|()| vec![at(path)]),
        Step::RemoveFolder(path) => {
            let path = at(path);
            let folder = path.parent().expect("below the root");
            match folder == root {
                true => Ok(Vec::new()),
                false => fs::remove_dir_all(folder).map(|()| vec![folder.to_owned()]),
            }
        }
        Step::Move(from, to) => {
            fs::rename(at(from), at(to)).map(|()| vec![at(from), at(to)])
        }
        Step::Say(path, words) => fs::read_to_string(at(path)).and_then(|text| {
            let said = format!("{}\n\n[[", "말 ".repeat(words));
            fs::write(at(path), text.replacen("[[", &said, 1)).map(|()| vec![at(path)])
        }),
    }
    .unwrap_or_default()
}

/// Every route with what stands there, and everything that was found.
fn whole(snapshot: &Snapshot) -> (BTreeMap<Route, String>, Vec<String>) {
    let mut found: Vec<String> =
        snapshot.diagnostics.iter().map(|found| format!("{found:?}")).collect();
    let mut one = |route: Route| {
        let stands = match engine::artifact(snapshot, &route) {
            Ok(Some(artifact)) => {
                found.extend(artifact.diagnostics.iter().map(|d| format!("{d:?}")));
                match artifact.bytes {
                    Bytes::Here(bytes) => format!("{:?}", digest_bytes(&bytes)),
                    Bytes::Outside { disk, len } => format!("{} {len}", disk.display()),
                }
            }
            Ok(None) => "nothing".to_owned(),
            Err(error) => error.to_string(),
        };
        (route, stands)
    };
    let routes = snapshot.routes().into_iter().map(&mut one).collect();
    (routes, found)
}

fn project() -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let root = fs::canonicalize(dir.path()).expect("it is there");
    for path in ["content/index.md", "content/가.md", "content/깊은/가.md"] {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a new folder");
        fs::write(path, TEXTS[0]).expect("a new file");
    }
    fs::write(root.join("book.toml"), BOOKS[0]).expect("a new file");
    (dir, root)
}

fn open(root: &Path) -> Result<Project, Error> {
    Project::open(root.to_owned(), Overrides::default())
}

/// Takes in what happened to some paths.
fn take(project: &mut Project, paths: Vec<PathBuf>) {
    let batch = Batch { paths: paths.into_iter().collect(), rescan: false };
    let change = Change::of(batch, &project.config);
    project.update(&change);
}

/// A fresh engine, unless the project cannot be served at all.
fn fresh(root: &Path) -> Option<Snapshot> {
    let mut project = open(root).ok()?;
    let snapshot = project.snapshot();
    probe(&snapshot).ok().map(|()| snapshot)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]
    #[test]
    fn a_warm_engine_equals_a_fresh_one(
        steps in prop::collection::vec(prop::collection::vec(step(), 1..4), 1..10),
    ) {
        let (_dir, root) = project();
        let mut warm = open(&root).expect("a good project");
        warm.snapshot();
        for together in &steps {
            let changed = together.iter().flat_map(|step| act(&root, step)).collect();
            take(&mut warm, changed);
            let snapshot = warm.snapshot();
            let now = whole(&snapshot);
            match fresh(&root) {
                Some(fresh) => {
                    prop_assert!(warm.faults.first().is_none(), "{:?}", warm.faults.first());
                    let fresh = whole(&fresh);
                    prop_assert_eq!(&now.0, &fresh.0, "{:?}", together);
                    prop_assert_eq!(&now.1, &fresh.1, "{:?}", together);
                }
                None => prop_assert!(warm.faults.first().is_some(), "{:?}", together),
            }
        }
    }
}

#[test]
fn an_edit_parses_one_note() {
    let (_dir, root) = project();
    for n in 0..20 {
        fs::write(root.join(format!("content/n{n}.md")), format!("글 {n} [[n1]]\n"))
            .expect("a new file");
    }
    let mut project = open(&root).expect("a good project");
    project.snapshot();
    let before = project.memory.parsed();
    assert_eq!(before, 23);
    let path = root.join("content/n7.md");
    fs::write(&path, "다른 글\n").expect("a file");
    take(&mut project, vec![path]);
    project.snapshot();
    assert_eq!(project.memory.parsed() - before, 1);
}

#[test]
fn a_sentence_relates_nothing_anew() {
    let (_dir, root) = project();
    let path = root.join("content/n.md");
    fs::write(&path, "글 [[가]] [[없음]]\n").expect("a new file");
    let mut project = open(&root).expect("a good project");
    let place = |snapshot: &Snapshot| {
        let missing =
            snapshot.diagnostics.iter().find(|found| found.message.contains("없음"));
        missing.expect("a link to nothing").span.expect("a place").start
    };
    let first = place(&project.snapshot());
    let mut edit = |text: &str| {
        fs::write(&path, text).expect("a file");
        take(&mut project, vec![path.clone()]);
        let snapshot = project.snapshot();
        let fresh = fresh(&root).expect("a good project");
        assert_eq!(whole(&snapshot), whole(&fresh), "{text}");
        (project.memory.related(), place(&snapshot))
    };
    // Messages are about the place where the link stands now.
    assert_eq!(edit("글이 는다 [[가]] [[없음]]\n"), (1, first + 10));
    assert_eq!(edit("글이 는다 [[가]] [[없음]] 끝\n"), (1, first + 10));
    assert_eq!(edit("글 [[가]] [[없음]] [[깊은/가]]\n"), (2, first));
}

#[test]
fn no_page_waits_for_the_search_and_an_edit_reads_one_note_for_it() {
    let (_dir, root) = project();
    for n in 0..20 {
        fs::write(root.join(format!("content/n{n}.md")), format!("글 {n} [[n1]]\n"))
            .expect("a new file");
    }
    let mut project = open(&root).expect("a good project");
    let mut searched = |edit: Option<&str>| {
        if let Some(text) = edit {
            let path = root.join("content/n7.md");
            fs::write(&path, text).expect("a file");
            take(&mut project, vec![path]);
        }
        let before = project.memory.searched();
        let snapshot = project.snapshot();
        for route in snapshot.world.site.outputs.keys() {
            engine::artifact(&snapshot, route).expect("a page");
        }
        assert_eq!(project.memory.searched(), before, "a page made the index");
        let found = snapshot.search().files.clone();
        (project.memory.searched() - before, found)
    };
    let (all, first) = searched(None);
    let (one, second) = searched(Some("다른 글\n"));
    assert_eq!((all, one), (23, 1));
    assert_ne!(first, second);
    // A build reads the words with the heads, and finds the same.
    let memory = Arc::new(Memory::for_build());
    let (config, vault) = (Arc::clone(&project.config), Arc::clone(&project.vault));
    let theme = Arc::clone(&project.theme);
    let built = engine::snapshot(config, vault, theme, &memory, &mut |_| ());
    assert!(built.search().files == second && memory.searched() == 0);
}

#[test]
fn each_part_stays_good_while_another_is_broken() {
    let (_dir, root) = project();
    let mut project = open(&root).expect("a good project");
    project.snapshot();
    let write = |project: &mut Project, path: &str, text: &str| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, text).expect("a file");
        take(project, vec![path]);
        whole(&project.snapshot()).0
    };
    let good = write(&mut project, "content/가.md", "하나\n");
    let broken = write(&mut project, "book.toml", BOOKS[5]);
    assert_eq!(good, broken);
    assert!(project.faults.config.is_some());
    let edited = write(&mut project, "content/가.md", "둘\n");
    assert_ne!(edited, broken, "notes are taken in all the same");
    let mended = write(&mut project, "book.toml", BOOKS[0]);
    assert_eq!(edited, mended);
    assert!(project.faults.first().is_none());
    for template in [TEMPLATES[2], TEMPLATES[3]] {
        let broken = write(&mut project, "templates/page.html", template);
        assert_eq!(mended, broken, "{template}");
        assert!(project.faults.theme.is_some(), "{template}");
    }
    write(&mut project, "templates/page.html", TEMPLATES[0]);
    assert!(project.faults.first().is_none());
}

#[test]
fn a_commit_is_seen_with_the_next_change_and_nothing_else_asks_for_the_history() {
    let (_dir, root) = project();
    let git = |arguments: &[&str]| {
        let mut command = std::process::Command::new("git");
        command.args(["-c", "user.name=Kim", "-c", "user.email=kim@localhost"]);
        command.args(arguments).current_dir(&root);
        command.env("GIT_AUTHOR_DATE", "2026-02-03T12:00:00Z");
        assert!(command.status().is_ok_and(|status| status.success()), "{arguments:?}");
    };
    git(&["init", "--quiet"]);
    fs::write(root.join("book.toml"), "[html]\ngit_dates = true\n").expect("a file");
    let path = root.join("content/가.md");
    let mut project = open(&root).expect("a good project");
    let mut edit = |text: &str| {
        fs::write(&path, text).expect("a file");
        take(&mut project, vec![path.clone()]);
        let history = Arc::clone(&project.vault.history);
        let snapshot = project.snapshot();
        let mut heads = snapshot.world.heads.iter();
        let head = heads.find(|head| head.path().as_str() == "가.md").expect("a note");
        (head.created.map(|day| day.day()), history)
    };
    let (day, none) = edit("하나\n");
    assert!(day.is_none() && none.diagnostics.is_empty(), "nothing is committed");
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "-m", "x"]);
    let (day, first) = edit("둘\n");
    assert_eq!(day.as_deref(), Some("2026-02-03"));
    let (_, second) = edit("셋\n");
    assert!(Arc::ptr_eq(&first, &second), "no commit, no reading");
}

#[test]
fn the_first_look_is_gone_back_to_from_any_fault() {
    let (_dir, root) = project();
    let mut project = open(&root).expect("a good project");
    project.snapshot();
    let path = root.join("templates/page.html");
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    for template in [TEMPLATES[2], TEMPLATES[3], TEMPLATES[2]] {
        fs::write(&path, template).expect("a file");
        take(&mut project, vec![path.clone()]);
        project.snapshot();
        assert!(project.faults.theme.is_some(), "{template}");
    }
}
