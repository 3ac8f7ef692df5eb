//! Files → heads → graph → site, once.

use super::addresses::{self, Addresses, FormerNames};
use super::memory::{HeadOf, LinkOf, Memory, PlanOf, Read};
use super::public::{Public, public};
use crate::base::Route;
use crate::config::Config;
use crate::diag::{Code, Diagnostic};
use crate::graph::{self, FileId, NoteId};
use crate::html::code::Highlighter;
use crate::html::mermaid::Diagrams;
use crate::lock::Moves;
use crate::machine;
use crate::note::{Body, NoteOptions};
use crate::search::{self, Index};
use crate::share::Fonts;
use crate::site;
use crate::theme::Theme;
use crate::vault::{Content, Vault};
use crate::view;
use crate::world::{Scaled, World, note_options};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

/// An immutable state of the whole site.
pub struct Snapshot {
    /// What is known.
    pub world: Arc<World>,
    /// How it looks.
    pub theme: Arc<Theme>,
    /// Everything found on the way here, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// What earlier snapshots left, and later ones will find.
    pub(super) memory: Arc<Memory>,
    /// `kbgen.lock` as it was read.
    pub(super) addresses: Arc<Addresses>,
    /// What became of the notes that it lists.
    pub(super) moves: Arc<Moves>,
    /// Made when it is first asked for, see [`Snapshot::search`].
    search: Arc<OnceLock<Index>>,
    /// Notes as Markdown, each made when it is first asked for; `llms-full.txt` and the
    /// note's own file hold the same.
    twins: Arc<Vec<OnceLock<String>>>,
    /// Made when it is first asked for: what stands on share images, and their fonts.
    posters: Arc<OnceLock<Posters>>,
}

/// Share images of a site, and what they are drawn with.
pub(super) struct Posters {
    pub shown: BTreeMap<Route, view::Shown>,
    pub fonts: Fonts,
}

/// A hook that is told when a step begins, for `--timings`.
pub type Timings<'a> = &'a mut dyn FnMut(&'static str);

/// Relates all files to each other. What `memory` knows of single files is not computed
/// again; it makes no other difference.
pub fn snapshot(
    config: Arc<Config>,
    vault: Arc<Vault>,
    theme: Arc<Theme>,
    memory: &Arc<Memory>,
    step: Timings<'_>,
) -> Snapshot {
    memory.next_generation();
    step("privacy");
    let public = public(&config, &vault, memory);
    step("parse");
    let options = note_options(&config, &vault);
    let note = |id: &FileId| head_of(&vault, *id, options);
    let read = |id: &FileId| memory.head(&note(id));
    let parsed: Vec<Arc<Read>> = public.notes.par_iter().map(read).collect();
    let addresses = memory.addresses(vault.lock.clone());
    let mut diagnostics = gathered(&vault, &theme, &public, &addresses);
    diagnostics.extend(parsed.iter().flat_map(|read| read.diagnostics.iter().cloned()));
    step("graph");
    let heads = parsed.iter().map(|read| Arc::clone(&read.head)).collect();
    let heads = Arc::new(graph::titled(&config, heads));
    let graph = memory.graph(LinkOf {
        config: Arc::clone(&config),
        site_lang: graph::site_language(&config, &heads),
        heads: Arc::clone(&heads),
        vault: Arc::clone(&vault),
        private: public.private,
    });
    let sections = |id: NoteId| memory.sections(&note(&public.notes[id.0 as usize]));
    let freshness = graph::freshness(&config, &heads, &graph, &sections);
    step("site");
    let listed = (heads.as_slice(), public.notes.as_slice());
    let moves = addresses::moves(&addresses, &vault, listed, &graph, memory);
    let site = memory.site(PlanOf {
        config: Arc::clone(&config),
        heads: Arc::clone(&heads),
        vault: Arc::clone(&vault),
        graph: Arc::clone(&graph),
        moves: Arc::clone(&moves),
    });
    let former = FormerNames::of(&moves, &heads);
    diagnostics.extend(graph.diagnostics(&heads, &|name| former.remedy(name)));
    diagnostics.extend(freshness.diagnostics.iter().chain(&site.diagnostics).cloned());
    diagnostics.extend(heads.is_empty().then(nothing));
    diagnostics.sort();
    let world = World::new(config, vault, heads, public.notes, graph, site);
    let world = Arc::new(world.with_freshness(freshness));
    Snapshot {
        search: Arc::default(),
        twins: Arc::new(world.notes().map(|_| OnceLock::new()).collect()),
        posters: Arc::default(),
        memory: Arc::clone(memory),
        world,
        theme,
        diagnostics,
        addresses,
        moves,
    }
}

/// What the head of a note or canvas is read from.
fn head_of(vault: &Vault, id: FileId, options: NoteOptions) -> HeadOf<'_> {
    let file = &vault.files[id.0 as usize];
    let Content::Text(text) = &file.content else {
        unreachable!("notes and canvases are text")
    };
    HeadOf { path: &file.path, text, options, days: vault.history.days(&file.path) }
}

/// What is wrong with a vault without notes.
fn nothing() -> Diagnostic {
    Diagnostic::new(Code::EmptyVault, ".", "there is no note to publish")
        .help("add a `.md` file, or look at `publish` and `exclude`")
}

/// What earlier stages found; nothing is said about the contents of private notes.
fn gathered(
    vault: &Vault,
    theme: &Theme,
    public: &Public,
    addresses: &Addresses,
) -> Vec<Diagnostic> {
    let hidden: BTreeSet<&str> =
        public.hidden.iter().map(|id| vault.files[id.0 as usize].path.as_str()).collect();
    let shown = |found: &&Diagnostic| !hidden.contains(found.path.as_str());
    vault
        .diagnostics
        .iter()
        .filter(shown)
        .chain(&vault.history.diagnostics)
        .chain(&public.diagnostics)
        .chain(theme.diagnostics())
        .chain(&addresses.unreadable)
        .cloned()
        .collect()
}

impl Snapshot {
    /// Every route of the site, client files and search index included. Whoever writes a
    /// whole site asks for it first: it makes the index, which no page waits for.
    pub fn routes(&self) -> Vec<Route> {
        let folder = self.theme.asset_folder();
        let assets = self.theme.assets().iter();
        let assets = assets.map(|(name, _)| Route::file(&format!("{folder}/{name}")));
        let index = self.search().files.keys();
        let index =
            index.map(|name| Route::file(&format!("{}{name}", site::SEARCH_FOLDER)));
        let posters = self.posters().shown.keys().cloned();
        let pages = self.world.site.outputs.keys().cloned();
        pages.chain(assets).chain(index).chain(posters).collect()
    }

    /// Share images that are drawn, by their places.
    pub(super) fn posters(&self) -> &Posters {
        self.posters.get_or_init(|| Posters {
            shown: view::posters(&self.world, &self.theme),
            fonts: Fonts::new(&self.theme),
        })
    }

    /// The search index, made once, when it is first asked for. Words of notes that did
    /// not change are remembered.
    ///
    /// The trap: it is made in parallel, so the first call must not come from a thread of
    /// rayon's pool, which might be given another call of it while it waits.
    pub fn search(&self) -> &Index {
        self.search.get_or_init(|| {
            let world = &self.world;
            let options = note_options(&world.config, &world.vault);
            let notes: Vec<_> = world.notes().collect();
            let read = |note: &NoteId| {
                let file = world.source(*note);
                match &file.content {
                    Content::Text(text) => {
                        let (path, days) =
                            (&file.path, world.vault.history.days(&file.path));
                        self.memory.words(&HeadOf { path, text, options, days })
                    }
                    Content::Outside { .. } => Arc::default(),
                }
            };
            let words: Vec<_> = notes.par_iter().map(read).collect();
            let names = |concept: &graph::Concept| {
                concept.forms.iter().map(|form| form.text.clone()).collect()
            };
            let terms: Vec<_> = world.graph.glossary.concepts.iter().map(names).collect();
            search::index(world, &words, &terms)
        })
    }

    /// The same site with smaller forms of its pictures.
    #[must_use]
    pub fn with_scaled(self, scaled: BTreeMap<FileId, Scaled>) -> Snapshot {
        let world = World::clone(&self.world).with_scaled(scaled);
        Snapshot { world: Arc::new(world), ..self }
    }

    /// The same site with another look. What either theme says about itself stays.
    #[must_use]
    pub fn with_theme(&self, theme: Arc<Theme>) -> Snapshot {
        Snapshot {
            world: Arc::clone(&self.world),
            theme,
            diagnostics: self.diagnostics.clone(),
            memory: Arc::clone(&self.memory),
            addresses: Arc::clone(&self.addresses),
            moves: Arc::clone(&self.moves),
            search: Arc::clone(&self.search),
            twins: Arc::clone(&self.twins),
            posters: Arc::default(),
        }
    }

    /// A note as Markdown. What fails there fails on the page, which says so.
    pub(super) fn twin(&self, note: NoteId) -> &str {
        self.made_twin(note, || machine::twin(&self.world, note))
    }

    /// Makes the Markdown of a note whose body is at hand, if it will be asked for: a
    /// whole site holds it, and to parse the note again would cost more than to make it.
    pub(super) fn know_twin(&self, note: NoteId, body: &Body) {
        if self.memory.is_for_build() {
            self.made_twin(note, || machine::twin_of(&self.world, note, body));
        }
    }

    fn made_twin(&self, note: NoteId, draw: impl FnOnce() -> String) -> &str {
        let make = || catch_unwind(AssertUnwindSafe(draw)).unwrap_or_default();
        self.twins.get(note.0 as usize).map_or("", |twin| twin.get_or_init(make))
    }

    /// Grammars for code; `None` where highlighting is off.
    pub(super) fn highlighter(&self) -> Option<&Highlighter> {
        let on = self.world.config.html.highlight;
        on.then(|| self.memory.highlighter())
    }

    /// Drawings of diagrams.
    pub(super) fn diagrams(&self) -> &Diagrams {
        self.memory.diagrams()
    }
}
