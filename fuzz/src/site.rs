//! Files by path → everything that kbgen would publish, without a disk.

use kbgen::base::{Digest, Route, VaultPath, digest_bytes};
use kbgen::config::{self, Config, Overrides};
use kbgen::diag::Diagnostic;
use kbgen::engine::{self, Bytes, Memory};
use kbgen::theme::{self, Theme};
use kbgen::vault::{Content, File, FileKind, Text, Vault};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex};

/// Stack of a worker, as in the program.
const STACK_BYTES: usize = 16 << 20;

/// One worker: coverage of other threads would blur what an input reaches.
pub fn single_thread() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(STACK_BYTES);
    let _ = pool.build_global();
}

/// The settings that a `book.toml` means.
pub fn settings(toml: &str) -> Config {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("book.toml"), toml).expect("a file in it");
    let (config, warnings) =
        config::load(folder.path(), &Overrides::default()).expect("good settings");
    assert!(warnings.is_empty(), "{warnings:?}");
    config
}

/// The theme, which is the same for all settings that targets use.
static THEME: LazyLock<Arc<Theme>> = LazyLock::new(|| {
    let theme = theme::load(&settings(""), None, None).expect("the built-in theme");
    Arc::new(theme)
});

/// Files of a vault that is put together.
#[derive(Clone, Default)]
pub struct Draft {
    files: Vec<Arc<File>>,
}

/// What a target builds: the files and the settings.
pub struct Case<'a> {
    /// The files.
    pub vault: Draft,
    /// The settings.
    pub config: &'a Arc<Config>,
    /// What is remembered of files; grammars are slow to load.
    pub memory: &'a Arc<Memory>,
}

/// A built site.
pub struct Built {
    /// Bytes by route; attachments are only named.
    pub files: BTreeMap<Route, Option<Vec<u8>>>,
    /// What was found on the way and while drawing.
    pub diagnostics: Vec<Diagnostic>,
    /// The vault that was built.
    pub vault: Arc<Vault>,
}

impl Draft {
    /// Adds a note, canvas or base; a path that leaves the vault adds nothing.
    pub fn text(&mut self, path: &str, text: &str) -> bool {
        let digest: Digest = digest_bytes(text.as_bytes());
        self.add(path, |_| Content::Text(Text { text: text.into(), digest }))
    }

    /// Adds an attachment.
    pub fn attachment(&mut self, path: &str) -> bool {
        self.add(path, |path| Content::Outside {
            disk: PathBuf::from("/attachments").join(path),
            len: 9,
            size: Some((640, 480)),
        })
    }

    fn add(&mut self, path: &str, content: impl FnOnce(&str) -> Content) -> bool {
        let Some(path) = VaultPath::new(path) else { return false };
        let kind = FileKind::of(&path);
        let content = content(path.as_str());
        let is_text = !matches!(kind, FileKind::Attachment(_));
        if is_text != matches!(content, Content::Text(_)) {
            return false;
        }
        self.files.push(Arc::new(File { path, kind, content }));
        true
    }

    fn vault(mut self) -> Vault {
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
        Vault { files: self.files, ..Vault::default() }
    }
}

/// Builds the whole site.
pub fn build(case: Case<'_>) -> Built {
    let Case { vault, config, memory } = case;
    let vault = Arc::new(vault.vault());
    let snapshot = engine::snapshot(
        Arc::clone(config),
        Arc::clone(&vault),
        Arc::clone(&THEME),
        memory,
        &mut |_| {},
    );
    let mut files = BTreeMap::new();
    let found = Mutex::new(snapshot.diagnostics.clone());
    // Drawn where the program draws: on a worker, with a worker's stack.
    for (route, bytes) in rayon::scope(|_| draw(&snapshot, &found)) {
        let taken = files.insert(route, bytes);
        assert!(taken.is_none(), "a route has one output");
    }
    let mut diagnostics = found.into_inner().expect("no panic holds it");
    diagnostics.sort();
    diagnostics.dedup();
    Built { files, diagnostics, vault }
}

type Drawn = Vec<(Route, Option<Vec<u8>>)>;

fn draw(snapshot: &engine::Snapshot, found: &Mutex<Vec<Diagnostic>>) -> Drawn {
    let outputs = snapshot.world.site.outputs.keys();
    let one = |route: &Route| {
        let artifact = engine::artifact(snapshot, route).expect("templates are sound");
        let artifact = artifact.expect("what is planned can be drawn");
        found.lock().expect("no panic holds it").extend(artifact.diagnostics);
        let bytes = match artifact.bytes {
            Bytes::Here(bytes) => Some(bytes.into_owned()),
            Bytes::Outside { .. } => None,
        };
        (route.clone(), bytes)
    };
    outputs.map(one).collect()
}

impl Built {
    /// The page at a decoded route.
    pub fn page(&self, route: &str) -> Option<&str> {
        let bytes = self.files.get(&Route::file(route))?.as_deref()?;
        Some(std::str::from_utf8(bytes).expect("pages are UTF-8"))
    }

    /// All pages with their routes.
    pub fn pages(&self) -> impl Iterator<Item = (&Route, &str)> {
        self.files.iter().filter_map(|(route, bytes)| {
            // Files for machines are no HTML.
            let page = route.is_page() || route.as_str().ends_with(".html");
            let bytes = bytes.as_deref().filter(|_| page)?;
            Some((route, std::str::from_utf8(bytes).expect("pages are UTF-8")))
        })
    }

    /// Every message has a place inside a file that exists, and no message says that
    /// kbgen itself is at fault.
    pub fn check_messages(&self) {
        for found in &self.diagnostics {
            assert_ne!(found.code.name(), "bug", "{found:?}");
            assert!(!found.message.is_empty());
            let Some(span) = found.span else { continue };
            let file =
                self.vault.files.iter().filter(|file| file.path.as_str() == found.path);
            let texts: Vec<&str> = file.filter_map(|file| file.text()).collect();
            let range = span.start as usize..span.end as usize;
            assert!(
                texts.is_empty() || texts.iter().any(|t| t.get(range.clone()).is_some()),
                "the span of {found:?} is not in its file"
            );
        }
    }

    /// Panics when any output, its name or a message has one of these words.
    pub fn lacks(&self, words: &[impl AsRef<str>]) {
        for word in words.iter().map(AsRef::as_ref) {
            for (route, bytes) in &self.files {
                assert!(!route.as_str().contains(word), "{word} is in the name {route}");
                let Some(bytes) = bytes else { continue };
                let text = String::from_utf8_lossy(bytes);
                if let Some(at) = text.find(word) {
                    let start =
                        text[..at].char_indices().rev().nth(80).map_or(0, |c| c.0);
                    panic!("{word} is in {route:?}: …{}", &text[start..at + word.len()]);
                }
            }
            for found in &self.diagnostics {
                let help = found.help.as_deref().unwrap_or("");
                assert!(
                    !found.message.contains(word) && !help.contains(word),
                    "{word} is in {found:?}"
                );
            }
        }
    }
}
