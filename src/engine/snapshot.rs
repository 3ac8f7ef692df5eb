//! Files → heads → graph → site, once.

use super::public::{Public, public};
use crate::base::Route;
use crate::config::Config;
use crate::diag::{Code, Diagnostic};
use crate::graph;
use crate::html::code::Highlighter;
use crate::note::{Head, NoteOptions, Source, parse};
use crate::site;
use crate::theme::Theme;
use crate::vault::Vault;
use crate::world::{World, note_options};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

/// An immutable state of the whole site.
pub struct Snapshot {
    /// What is known.
    pub world: World,
    /// How it looks.
    pub theme: Arc<Theme>,
    /// Everything found on the way here, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// Grammars for code, loaded when the first block asks.
    pub(super) highlighter: OnceLock<Highlighter>,
}

/// A hook that is told when a step begins, for `--timings`.
pub type Timings<'a> = &'a mut dyn FnMut(&'static str);

/// Relates all files to each other.
pub fn snapshot(
    config: Arc<Config>,
    vault: Arc<Vault>,
    theme: Arc<Theme>,
    step: Timings<'_>,
) -> Snapshot {
    step("privacy");
    let public = public(&config, &vault);
    step("parse");
    let options = note_options(&config, &vault);
    let parsed: Vec<(Head, Vec<Diagnostic>)> =
        public.notes.par_iter().map(|id| head(&vault, id.0, options)).collect();
    let mut diagnostics = gathered(&vault, &theme, &public);
    let mut heads = Vec::with_capacity(parsed.len());
    for (head, found) in parsed {
        heads.push(Arc::new(head));
        diagnostics.extend(found);
    }
    step("graph");
    let graph = graph::link(&config, &heads, &vault, &public.private);
    step("site");
    let site = site::plan(&config, &heads, &vault, &graph);
    diagnostics.extend(graph.diagnostics.iter().cloned());
    diagnostics.extend(site.diagnostics.iter().cloned());
    if heads.is_empty() {
        diagnostics.push(
            Diagnostic::new(Code::EmptyVault, ".", "there is no note to publish")
                .help("add a `.md` file, or look at `publish` and `exclude`"),
        );
    }
    diagnostics.sort();
    let world = World::new(config, vault, heads, public.notes, graph, site);
    Snapshot { world, theme, diagnostics, highlighter: OnceLock::new() }
}

/// Parses one note for its head. A failure of kbgen itself costs that note only.
fn head(vault: &Vault, at: u32, options: NoteOptions) -> (Head, Vec<Diagnostic>) {
    let file = &vault.files[at as usize];
    let text = file.text().unwrap_or("");
    let source = Source { path: &file.path, text, options };
    match catch_unwind(AssertUnwindSafe(|| parse(&source))) {
        Ok(parsed) => (parsed.head, parsed.diagnostics),
        Err(_) => {
            let title = file.path.stem().to_string();
            let head = Head { path: Some(file.path.clone()), title, ..Head::default() };
            let message = "kbgen failed to read this note; this is a fault of kbgen";
            let found = Diagnostic::new(Code::Bug, file.path.as_str(), message)
                .help("report it with the note");
            (head, vec![found])
        }
    }
}

/// What earlier stages found; nothing is said about the contents of private notes.
fn gathered(vault: &Vault, theme: &Theme, public: &Public) -> Vec<Diagnostic> {
    let hidden: BTreeSet<&str> =
        public.hidden.iter().map(|id| vault.files[id.0 as usize].path.as_str()).collect();
    let shown = |found: &&Diagnostic| !hidden.contains(found.path.as_str());
    vault
        .diagnostics
        .iter()
        .filter(shown)
        .chain(&public.diagnostics)
        .chain(theme.diagnostics())
        .cloned()
        .collect()
}

impl Snapshot {
    /// Every route of the site, client files included.
    pub fn routes(&self) -> Vec<Route> {
        let folder = self.theme.asset_folder();
        let assets = self.theme.assets().iter();
        let assets = assets.map(|(name, _)| Route::file(&format!("{folder}/{name}")));
        self.world.site.outputs.keys().cloned().chain(assets).collect()
    }

    /// Grammars for code; `None` where highlighting is off.
    pub(super) fn highlighter(&self) -> Option<&Highlighter> {
        let on = self.world.config.html.highlight;
        on.then(|| self.highlighter.get_or_init(Highlighter::new))
    }
}
