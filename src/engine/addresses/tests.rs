//! Whatever happens to notes, each address that was public answers or is named.

use super::*;
use crate::base::{VaultPath, digest_bytes};
use crate::config::{self, Config, Overrides};
use crate::diag::{Code, Severity};
use crate::engine::{Memory, snapshot};
use crate::theme::{self, Theme};
use crate::vault::{File, FileKind, Text};
use proptest::prelude::*;

/// Paths that notes may have; `ko` is a language of its own.
const PATHS: [&str; 10] = [
    "a.md",
    "b.md",
    "x/a.md",
    "x/b.md",
    "x/index.md",
    "x/y/c.md",
    "ko/a.md",
    "ko/x/가.md",
    "index.md",
    "X/A b.md",
];

#[derive(Clone, Debug)]
enum Step {
    Create(usize, usize),
    Move(usize, usize),
    Swap(usize, usize),
    Edit(usize, usize),
    Hide(usize),
    Permalink(usize, usize),
    Remove(usize),
    Write,
}

fn step() -> impl Strategy<Value = Step> {
    let path = || 0..PATHS.len();
    prop_oneof![
        3 => (path(), 0..12usize).prop_map(|(at, text)| Step::Create(at, text)),
        4 => (path(), path()).prop_map(|(from, to)| Step::Move(from, to)),
        1 => (path(), path()).prop_map(|(from, to)| Step::Swap(from, to)),
        2 => (path(), 0..12usize).prop_map(|(at, text)| Step::Edit(at, text)),
        1 => path().prop_map(Step::Hide),
        1 => (path(), path()).prop_map(|(at, link)| Step::Permalink(at, link)),
        1 => path().prop_map(Step::Remove),
        3 => Just(Step::Write),
    ]
}

/// Texts of few and of many words, some of them much alike.
fn text(seed: usize) -> String {
    let words = if seed.is_multiple_of(3) { 3 } else { 60 };
    let topic = seed / 4;
    let word = |at: usize| format!("낱말{topic}w{at}");
    let body: Vec<_> = (0..words).map(word).collect();
    format!("글 {seed}\n\n{}\n", body.join(" "))
}

/// Notes by path, and the file beside them.
#[derive(Clone, Default)]
struct Notes {
    texts: BTreeMap<&'static str, String>,
    lock: Option<Arc<str>>,
}

impl Notes {
    fn take(&mut self, step: &Step) {
        let texts = &mut self.texts;
        match *step {
            Step::Create(at, seed) => {
                texts.entry(PATHS[at]).or_insert_with(|| text(seed));
            }
            Step::Move(from, to) => {
                if !texts.contains_key(PATHS[to])
                    && let Some(text) = texts.remove(PATHS[from])
                {
                    texts.insert(PATHS[to], text);
                }
            }
            Step::Swap(one, other) => {
                let (a, b) = (texts.remove(PATHS[one]), texts.remove(PATHS[other]));
                texts.extend(a.map(|text| (PATHS[other], text)));
                texts.extend(b.map(|text| (PATHS[one], text)));
            }
            Step::Edit(at, seed) => {
                if let Some(old) = texts.get_mut(PATHS[at]) {
                    old.push_str(&text(seed));
                }
            }
            Step::Hide(at) => self.head(at, "publish: false"),
            Step::Permalink(at, link) => {
                let link = PATHS[link].trim_end_matches(".md").replace(' ', "-");
                self.head(at, &format!("permalink: /{link}"));
            }
            Step::Remove(at) => {
                texts.remove(PATHS[at]);
            }
            Step::Write => {}
        }
    }

    fn head(&mut self, at: usize, property: &str) {
        if let Some(old) = self.texts.get_mut(PATHS[at])
            && !old.starts_with("---")
        {
            *old = format!("---\n{property}\n---\n{old}");
        }
    }

    fn vault(&self, asked: bool) -> Vault {
        let file = |(path, text): (&&str, &String)| {
            let path = VaultPath::new(path).expect("a plain path");
            let digest = digest_bytes(text.as_bytes());
            let content = Content::Text(Text { text: text.as_str().into(), digest });
            Arc::new(File { kind: FileKind::of(&path), path, content })
        };
        let files = self.texts.iter().map(file).collect();
        let renames = asked.then(Vec::new);
        Vault { files, lock: self.lock.clone(), renames, ..Vault::default() }
    }

    /// Whether a note is there, and not published.
    fn hidden(&self, path: &str) -> bool {
        self.texts.get(path).is_some_and(|text| text.contains("publish: false"))
    }
}

fn look() -> (Arc<Config>, Arc<Theme>) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.md"), "").expect("written");
    let config = config::load(folder.path(), &Overrides::default()).expect("settings").0;
    let theme = theme::load(&config, None, None).expect("the built-in theme");
    (Arc::new(config), Arc::new(theme))
}

fn site(notes: &Notes, asked: bool, look: &(Arc<Config>, Arc<Theme>)) -> Snapshot {
    let (config, theme) = (Arc::clone(&look.0), Arc::clone(&look.1));
    let memory = Arc::new(Memory::default());
    snapshot(config, Arc::new(notes.vault(asked)), theme, &memory, &mut |_| ())
}

/// Every address of the file answers, or is named in a message about its entry.
fn check(notes: &Notes, site: &Snapshot) {
    let Some(lock) = notes.lock.as_deref().map(|text| lock::parse(text).expect("good"))
    else {
        return;
    };
    let outputs = &site.world.site.outputs;
    for entry in lock.entries.iter().filter(|entry| !notes.hidden(&entry.path)) {
        let named = |code: &[Code]| {
            let about = site.diagnostics.iter().filter(|d| d.path == lock::NAME);
            about.filter(|d| d.span == Some(entry.span)).any(|d| code.contains(&d.code))
        };
        for route in entry.routes() {
            let answers = outputs.contains_key(&Route::file(route));
            let gone = named(&[Code::AddressGone, Code::UnclearMove, Code::AddressTaken]);
            assert!(answers || gone, "/{route} of {} is silent", entry.path);
        }
    }
    for output in outputs.values() {
        if let Output::Redirect(to) = output {
            let there = outputs.get(to);
            let chain = matches!(there, None | Some(Output::Redirect(_)));
            assert!(!chain, "{to} is no page");
        }
    }
    let about = site.diagnostics.iter().filter(|d| d.path == lock::NAME);
    for found in about.filter(|d| d.severity > Severity::Info) {
        assert!(found.help.is_some(), "{}", found.message);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn every_former_address_answers_or_is_named(
        steps in prop::collection::vec(step(), 1..24),
    ) {
        let look = look();
        let mut notes = Notes::default();
        notes.take(&Step::Create(0, 1));
        for step in &steps {
            notes.take(step);
            let asked = matches!(step, Step::Write);
            let site = site(&notes, asked, &look);
            check(&notes, &site);
            if asked {
                let next = site.lock().expect("a good file");
                let private = next.entries.iter().find(|entry| notes.hidden(&entry.path));
                prop_assert!(private.is_none(), "{private:?}");
                // An address that led somewhere still does when the file is new.
                let before = site;
                notes.lock = Some(lock::render(&next).into());
                let after = self::site(&notes, false, &look);
                for (route, output) in &before.world.site.outputs {
                    prop_assert_eq!(after.world.site.outputs.get(route), Some(output));
                }
                let about = |d: &&Diagnostic| d.path == lock::NAME;
                let found: Vec<_> = after.diagnostics.iter().filter(about).collect();
                prop_assert!(found.is_empty(), "{:?}", found);
                let again = after.lock().expect("a good file");
                prop_assert_eq!(lock::render(&again), lock::render(&next));
            }
        }
    }
}
