//! `kbgen init`: what is written where, and that nothing else is touched.

use crate::folder::{Folder, tree, write};
use std::collections::BTreeMap;

/// All files that are new in the second tree; those of the first must be as they were.
fn added(
    before: &BTreeMap<String, Vec<u8>>,
    after: &BTreeMap<String, Vec<u8>>,
) -> Vec<String> {
    for (path, bytes) in before {
        assert_eq!(after.get(path), Some(bytes), "{path} was touched");
    }
    after.keys().filter(|path| !before.contains_key(*path)).cloned().collect()
}

/// Runs it in the temporary folder, well or with this code; gives what it wrote.
fn init(folder: &Folder, arguments: &[&str], code: i32) -> (Vec<String>, String) {
    let before = tree(folder.path());
    let home = folder.path().join("home").to_string_lossy().into_owned();
    let arguments = [&["init"], arguments].concat();
    let said = folder.run_with("", &arguments, &[("HOME", &home)]);
    assert_eq!(said.code, Some(code), "{arguments:?}\n{}{}", said.out, said.err);
    let added = added(&before, &tree(folder.path()));
    (added, format!("{}{}", said.out, said.err))
}

fn settings(folder: &Folder, path: &str) -> toml::Table {
    let text = std::fs::read_to_string(folder.path().join(path)).expect("settings");
    text.parse().expect("TOML")
}

#[test]
fn an_empty_folder_becomes_a_site_without_a_warning() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join("empty")).expect("a folder");
    for name in ["empty", "new/project"] {
        let (files, said) = init(&folder, &[name], 0);
        assert!(said.contains("kbgen serve"), "{said}");
        for path in ["book.toml", ".gitignore", "content/ko/index.md"] {
            assert!(files.contains(&format!("{name}/{path}")), "{path} in {files:?}");
        }
        let said = folder.run_in(name, &["build", "--strict"]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        let site = tree(&folder.path().join(name).join("site"));
        let page = |path: &str| String::from_utf8_lossy(&site[path]).into_owned();
        assert!(page("ko/노트-쓰기/index.html").contains("../../en/writing-notes/"));
        assert!(!page("ko/비공개-노트/index.html").contains("여기는 나만"), "a comment");
        let said = folder.run_in(name, &["status", "--format", "json"]);
        let status: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
        let english = &status["totals"]["en"];
        assert_eq!(
            english["fresh"],
            status["note_count"].as_u64().expect("a number") / 2
        );
    }
    let (files, said) = init(&folder, &["empty"], 2);
    assert!(files.is_empty() && said.contains("already"), "{said}");
}

#[test]
fn a_new_repository_is_as_good_as_empty() {
    let folder = Folder::new();
    for (path, text) in [(".git/HEAD", "ref: refs/heads/trunk\n"), (".gitignore", "x\n")]
    {
        write(&folder.path().join("new").join(path), text.as_bytes());
    }
    write(&folder.path().join("new/README.md"), b"# mine\n");
    let (files, said) = init(&folder, &["new", "--ci", "github"], 0);
    assert!(said.contains("add `/site/`"), "{said}");
    let workflow = "new/.github/workflows/pages.yml";
    assert!(files.contains(&workflow.to_owned()), "{files:?}");
    let text = std::fs::read_to_string(folder.path().join(workflow)).expect("there");
    assert!(text.contains("branches: ['trunk']"), "{text}");
    assert!(
        text.contains("fetch-depth: 0") && text.contains("id-token: write"),
        "{text}"
    );
    assert!(text.contains("concurrency:") && text.contains("SHA256SUMS"), "{text}");
    assert!(text.contains(concat!("\"", env!("CARGO_PKG_VERSION"), "\"")), "{text}");
}

/// The steps of `action.yml` that a shell runs, with variables for the inputs, do what
/// its description says; the rest of it is for GitHub.
#[cfg(unix)]
#[test]
fn the_action_builds_with_inputs_of_any_letters() {
    let action = crate::yaml::parse(include_str!("../../action.yml"));
    let steps = action["runs"]["steps"].as_array().expect("steps");
    let build = steps.iter().find(|step| step["name"] == "Build the site");
    let script = crate::yaml::text_of(&build.expect("a step")["run"]);
    assert!(!script.contains("${{"), "inputs arrive as variables");
    let folder = Folder::new();
    let root = "it's $(touch broken) `x`";
    write(&folder.path().join(root).join("a.md"), b"[[nothing]]\n");
    let run = |strict: &str, address: &str| {
        let mut command = std::process::Command::new("bash");
        let bin =
            std::path::Path::new(env!("CARGO_BIN_EXE_kbgen")).parent().expect("a folder");
        let path =
            format!("{}:{}", bin.display(), std::env::var("PATH").expect("a path"));
        command.args(["-euc", &script]).current_dir(folder.path()).env("PATH", path);
        command.env("ROOT", root).env("OUTPUT", "site").env("BASE_URL", address);
        command.env("STRICT", strict).output().expect("bash runs").status.code()
    };
    assert_eq!(run("true", ""), Some(1));
    assert_eq!(run("false", "https://a.example/x"), Some(0));
    let site = tree(&folder.path().join("site"));
    assert!(
        String::from_utf8_lossy(&site["sitemap.xml"]).contains("https://a.example/x/a/")
    );
    assert!(!folder.path().join("broken").exists());
}

#[test]
fn a_project_gets_a_workflow_at_the_top_of_its_repository() {
    let folder = Folder::new();
    write(&folder.path().join("repo/.git/HEAD"), b"ref: refs/heads/main\n");
    let book = folder.path().join("repo/docs/글/book.toml");
    write(&book, b"[book]\ntitle = \"x\"\n");
    let (files, _) = init(&folder, &["repo/docs/글", "--ci", "github"], 0);
    assert_eq!(files, ["repo/.github/workflows/pages.yml"]);
    let text = std::fs::read_to_string(folder.path().join(&files[0])).expect("there");
    assert!(text.contains("ROOT: 'docs/글'\n"), "{text}");
    assert!(text.contains("path: 'docs/글/site'\n"), "{text}");
    let (files, said) = init(&folder, &["repo/docs/글", "--ci", "github"], 2);
    assert!(files.is_empty() && said.contains("is there already"), "{said}");
}

#[test]
fn notes_get_settings_and_nothing_else() {
    let folder = Folder::with(&[
        ("index.md", "# 나의 정원\n\n한국어로 쓴 글이 더 많습니다.\n"),
        ("ko/가.md", "한국어 글\n"),
        ("en/a.md", "English\n"),
        ("그림.png", "x"),
    ]);
    let (files, said) = init(&folder, &["vault"], 0);
    assert_eq!(files, ["vault/book.toml"]);
    assert!(said.contains("found 3 notes"), "{said}");
    let table = settings(&folder, "vault/book.toml");
    assert_eq!(table["book"]["title"].as_str(), Some("나의 정원"));
    assert_eq!(table["book"]["language"].as_str(), Some("ko"));
    assert!(
        table["languages"].get("en").is_some() && table["languages"].get("ko").is_some()
    );
    assert_eq!(table["content"]["publish"].as_str(), Some("all"));
    let text = std::fs::read_to_string(folder.vault().join("book.toml")).expect("there");
    assert!(
        text.contains("# 찾은 것: 노트 3 (ko 2, en 1) · 첫 페이지 index.md"),
        "{text}"
    );
    let said = folder.build(&["--strict"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
}

#[test]
fn a_vault_of_obsidian_publishes_what_is_marked() {
    let notes = [(".obsidian/app.json", "{}"), ("a.md", "One\n"), ("b.md", "Two\n")];
    let folder = Folder::with(&notes);
    let (files, said) = init(&folder, &["vault"], 0);
    assert_eq!(files, ["vault/book.toml"]);
    assert!(said.contains("no note is public so far"), "{said}");
    let publish = |folder: &Folder| {
        let table = settings(folder, "vault/book.toml");
        table["content"]["publish"].as_str().map(str::to_owned)
    };
    assert_eq!(publish(&folder).as_deref(), Some("marked"));
    assert_eq!(folder.build(&[]).code, Some(0));
    assert!(!tree(&folder.out()).contains_key("a/index.html"));

    let folder = Folder::with(&notes);
    init(&folder, &["vault", "--all"], 0);
    assert_eq!(publish(&folder).as_deref(), Some("all"));

    let folder = Folder::with(&notes);
    folder.write("c.md", b"---\npublish: false\n---\nThree\n");
    init(&folder, &["vault"], 0);
    assert_eq!(publish(&folder).as_deref(), Some("all"), "others are hidden by hand");
}

#[test]
fn a_folder_named_content_does_not_hide_the_other_notes() {
    let folder = Folder::with(&[("a.md", "One\n"), ("content/b.md", "Two\n")]);
    init(&folder, &["vault"], 0);
    assert_eq!(
        settings(&folder, "vault/book.toml")["content"]["root"].as_str(),
        Some(".")
    );
    let folder =
        Folder::with(&[("content/en/b.md", "Two\n"), ("content/ko/b.md", "둘\n")]);
    init(&folder, &["vault"], 0);
    let table = settings(&folder, "vault/book.toml");
    assert_eq!(table["content"]["root"].as_str(), Some("content"));
    assert!(table["languages"].get("ko").is_some());
}

#[test]
fn a_vault_elsewhere_stays_where_and_as_it_is() {
    let folder = Folder::with(&[("Home.md", "# Home\n"), ("a.md", "One\n")]);
    let (files, _) = init(&folder, &["site", "--vault", "vault"], 0);
    assert_eq!(files, ["site/.gitignore", "site/book.toml"]);
    let said = folder.run_in("site", &["build", "--strict"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(tree(&folder.path().join("site/site")).contains_key("a/index.html"));

    // Below the user's own folder the path does not name it.
    write(&folder.path().join("home/notes/a.md"), b"One\n");
    init(&folder, &["other", "--vault", "home/notes"], 0);
    let table = settings(&folder, "other/book.toml");
    assert_eq!(table["content"]["root"].as_str(), Some("~/notes"));

    let (files, said) = init(&folder, &["x", "--vault", "vault", "--ci", "github"], 2);
    assert!(files.is_empty() && said.contains("kbgen publish"), "{said}");
    let (files, _) = init(&folder, &["vault", "--vault", "home/notes"], 2);
    assert!(files.is_empty());
    let (files, said) = init(&folder, &["x", "--vault", "nowhere"], 2);
    assert!(files.is_empty() && said.contains("nowhere"), "{said}");
}

#[test]
fn what_is_something_else_is_left_alone() {
    let folder = Folder::new();
    write(&folder.path().join("photos/1.jpg"), b"x");
    let (files, said) = init(&folder, &["photos"], 2);
    assert!(files.is_empty() && said.contains("not empty"), "{said}");
    let (files, said) = init(&folder, &["photos/1.jpg"], 2);
    assert!(files.is_empty() && said.contains("file"), "{said}");

    let book = b"[book]\ntitle = \"x\"\nsrc = \"src\"\n\n[output.html]\n";
    write(&folder.path().join("book/book.toml"), book);
    write(&folder.path().join("book/src/a.md"), b"# A\n");
    for arguments in [["init", "book"], ["build", "book"]] {
        let said = folder.run_in("", &arguments);
        assert_eq!(said.code, Some(2), "{}", said.err);
        assert!(said.err.contains("setting of mdBook"), "{}", said.err);
        assert!(said.err.contains("kbgen init FOLDER --vault"), "{}", said.err);
    }
    init(&folder, &["site", "--vault", "book/src"], 0);
    let said = folder.run_in("site", &["build", "--strict"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
}
