//! Whatever happens to a folder, an update gives what a scan would.

use super::*;
use crate::vault::rules::tests::config;
use proptest::prelude::*;
use tempfile::TempDir;
use unicode_normalization::UnicodeNormalization;

/// Paths that things happen to.
const PATHS: &[&str] = &[
    "a.md",
    "가.md",
    "가/나.md",
    "glossary.toml",
    "kbgen.lock",
    "가/다/p.png",
    "가/다/라.md",
    "b/.hidden.md",
    "secret/x.md",
    ".obsidian/app.json",
    ".obsidian/templates.json",
    "틀/t.md",
    "site/.kbgen-manifest.json",
    "site/n.md",
];

#[derive(Clone, Debug)]
enum Step {
    Write(usize, u8, bool),
    Remove(usize, bool),
    RemoveFolder(usize),
    Move(usize, usize),
}

fn step() -> impl Strategy<Value = Step> {
    let path = || 0..PATHS.len();
    prop_oneof![
        4 => (path(), any::<u8>(), prop::bool::weighted(0.2))
            .prop_map(|(at, text, nfd)| Step::Write(at, text, nfd)),
        2 => (path(), prop::bool::weighted(0.2))
            .prop_map(|(at, nfd)| Step::Remove(at, nfd)),
        1 => path().prop_map(Step::RemoveFolder),
        1 => (path(), path()).prop_map(|(from, to)| Step::Move(from, to)),
    ]
}

/// A path on disk, decomposed where asked.
fn disk(dir: &TempDir, at: usize, nfd: bool) -> PathBuf {
    let path: String = if nfd { PATHS[at].nfd().collect() } else { PATHS[at].to_owned() };
    dir.path().join(path)
}

/// Does it and gives the paths that changed.
fn act(dir: &TempDir, step: &Step) -> Vec<PathBuf> {
    match *step {
        Step::Write(at, text, nfd) => {
            let path = disk(dir, at, nfd);
            let text = match PATHS[at] {
                ".obsidian/app.json" => {
                    format!("{{\"strictLineBreaks\": {}}}", text % 2 == 0)
                }
                ".obsidian/templates.json" => "{\"folder\": \"틀\"}".to_owned(),
                _ => format!("글 {text}\n"),
            };
            let folder = path.parent().expect("below the root");
            // A file may stand where a folder is wanted; then nothing happens.
            let made = fs::create_dir_all(folder).and_then(|()| fs::write(&path, text));
            made.map(|()| vec![path]).unwrap_or_default()
        }
        Step::Remove(at, nfd) => {
            let path = disk(dir, at, nfd);
            fs::remove_file(&path).map(|()| vec![path]).unwrap_or_default()
        }
        Step::RemoveFolder(at) => {
            let path = disk(dir, at, false);
            let folder = path.parent().expect("below the root").to_path_buf();
            if folder == dir.path() {
                return Vec::new();
            }
            fs::remove_dir_all(&folder).map(|()| vec![folder]).unwrap_or_default()
        }
        Step::Move(from, to) => {
            let (from, to) = (disk(dir, from, false), disk(dir, to, false));
            fs::rename(&from, &to).map(|()| vec![from, to]).unwrap_or_default()
        }
    }
}

fn summary(vault: &Vault) -> String {
    let mut out = format!("{:?} {:?}", vault.settings, vault.diagnostics);
    out += &format!(" {:?}", vault.spelling);
    for file in &vault.files {
        out += &format!("\n{} {:?} {:?}", file.path, file.kind, file.content);
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn an_update_gives_what_a_scan_would(
        steps in prop::collection::vec(prop::collection::vec(step(), 1..4), 1..8),
    ) {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let root = fs::canonicalize(dir.path()).expect("it is there");
        let config = config(&root, &["secret/**"], None);
        let mut vault = scan(&config, &[]).expect("a readable root");
        for together in &steps {
            let changed: Vec<PathBuf> =
                together.iter().flat_map(|step| act(&dir, step)).collect();
            vault = update(&vault, &config, &[], &changed).expect("a readable root");
            let whole = scan(&config, &[]).expect("a readable root");
            prop_assert_eq!(summary(&vault), summary(&whole), "{:?}", together);
        }
    }
}

#[test]
fn other_files_are_not_read_again() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    for name in ["a.md", "b.md"] {
        fs::write(dir.path().join(name), name).expect("a file");
    }
    let root = fs::canonicalize(dir.path()).expect("it is there");
    let config = config(&root, &[], None);
    let before = scan(&config, &[]).expect("a readable root");
    fs::write(root.join("b.md"), "new").expect("a file");
    let after = update(&before, &config, &[], &[root.join("b.md")]).expect("readable");
    assert!(Arc::ptr_eq(&before.files[0], &after.files[0]));
    assert_eq!(after.files[1].text(), Some("new"));
}
