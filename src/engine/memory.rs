//! What is remembered from one snapshot to the next: facts about single files, and the
//! last relations of all of them.
//!
//! A newcomer's trap: no fact that relates two files may be remembered for one of them.
//! Whatever a memo gives must follow from its argument alone, which is why it takes
//! function pointers.

use super::addresses::{Addresses, addresses};
use crate::base::{Lang, Last, Memo, Shelf, VaultPath};
use crate::config::Config;
use crate::diag::{Code, Diagnostic};
use crate::graph::{self, Graph, PrivateNames};
use crate::html::code::Highlighter;
use crate::html::mermaid::Diagrams;
use crate::lock::{self, Moves, Print};
use crate::note::{
    Date, Head, NoteOptions, Parsed, Publicity, PublishRules, Section, Source,
};
use crate::note::{parse, publicity_of, sections};
use crate::search::{self, NoteWords};
use crate::site::{self, Site};
use crate::vault::{Days, Text, Vault};
use jiff::civil;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

/// Facts about files, kept while the files are; the last graph and site; and the grammars
/// for code.
#[derive(Default)]
pub struct Memory {
    heads: Memo<Read>,
    flags: Memo<Flags>,
    words: Memo<NoteWords>,
    /// Whether words are read with heads, from one parse.
    together: bool,
    /// Only of notes that a marked translation follows.
    sections: Memo<Vec<Section>>,
    /// Only of notes that may have moved.
    prints: Memo<Print>,
    addresses: Last<Option<Arc<str>>, Addresses>,
    graph: Last<LinkOf, Graph>,
    site: Last<PlanOf, Site>,
    diagrams: Diagrams,
    /// Loaded when the first block of code asks.
    highlighter: OnceLock<Highlighter>,
    /// Where pictures outlast the run.
    shelf: Option<Arc<dyn Shelf>>,
}

/// What parsing one note gives to other notes.
pub(super) struct Read {
    pub head: Arc<Head>,
    pub diagnostics: Vec<Diagnostic>,
    /// Where they are read together.
    words: Option<Arc<NoteWords>>,
}

/// Whether a note is published, and the names that a private one would have had.
pub(super) struct Flags {
    pub publicity: Publicity,
    pub aliases: Vec<String>,
}

/// All that a note's head depends on.
#[derive(Hash)]
pub(super) struct HeadOf<'a> {
    pub path: &'a VaultPath,
    pub text: &'a Text,
    pub options: NoteOptions,
    /// What the history of its repository says.
    pub days: Option<Days>,
}

/// All that a note's flags depend on.
#[derive(Hash)]
pub(super) struct FlagsOf<'a> {
    pub path: &'a VaultPath,
    pub text: &'a Text,
    pub rules: PublishRules,
}

/// All that the graph depends on.
pub(super) struct LinkOf {
    pub config: Arc<Config>,
    pub site_lang: Lang,
    pub heads: Arc<Vec<Arc<Head>>>,
    pub vault: Arc<Vault>,
    pub private: PrivateNames,
}

impl PartialEq for LinkOf {
    fn eq(&self, other: &LinkOf) -> bool {
        let LinkOf { config, site_lang, heads, vault, private } = self;
        Arc::ptr_eq(config, &other.config)
            && *site_lang == other.site_lang
            && vault.is_laid_out_like(&other.vault)
            && relate_like(heads, &other.heads)
            && *private == other.private
    }
}

/// All that the plan of the site depends on.
pub(super) struct PlanOf {
    pub config: Arc<Config>,
    pub heads: Arc<Vec<Arc<Head>>>,
    pub vault: Arc<Vault>,
    pub graph: Arc<Graph>,
    pub moves: Arc<Moves>,
}

impl PartialEq for PlanOf {
    fn eq(&self, other: &PlanOf) -> bool {
        let PlanOf { config, heads, vault, graph, moves } = self;
        Arc::ptr_eq(config, &other.config)
            && Arc::ptr_eq(graph, &other.graph)
            && *moves == other.moves
            && vault.is_laid_out_like(&other.vault)
            && relate_like(heads, &other.heads)
    }
}

/// Whether each head says the same to the stages that relate notes.
fn relate_like(heads: &[Arc<Head>], others: &[Arc<Head>]) -> bool {
    let like = |(one, other): (&Arc<Head>, &Arc<Head>)| {
        Arc::ptr_eq(one, other) || one.relates_like(other)
    };
    heads.len() == others.len() && heads.iter().zip(others).all(like)
}

impl Memory {
    /// How often notes were related anew so far.
    pub fn related(&self) -> usize {
        self.graph.made()
    }

    /// A memory for one whole site: it needs the words of every note, and they cost less
    /// with the heads. A reader of pages waits for none of them, so `serve` has another.
    pub fn for_build() -> Memory {
        Memory { together: true, ..Memory::default() }
    }

    /// Whether it is that of a whole site.
    pub(super) fn is_for_build(&self) -> bool {
        self.together
    }

    /// The same with a place for what is dear to make.
    #[must_use]
    pub fn with_shelf(self, shelf: Arc<dyn Shelf>) -> Memory {
        Memory { shelf: Some(shelf), ..self }
    }

    pub(super) fn shelf(&self) -> Option<&dyn Shelf> {
        self.shelf.as_deref()
    }

    /// How many notes were parsed for the search alone so far.
    pub fn searched(&self) -> usize {
        self.words.made()
    }

    /// How many notes were parsed for their heads so far.
    pub fn parsed(&self) -> usize {
        self.heads.made()
    }

    pub(super) fn head(&self, of: &HeadOf<'_>) -> Arc<Read> {
        self.heads.get(of, if self.together { read_with_words } else { read })
    }

    pub(super) fn words(&self, of: &HeadOf<'_>) -> Arc<NoteWords> {
        let known = if self.together { self.head(of).words.clone() } else { None };
        known.unwrap_or_else(|| self.words.get(of, words))
    }

    pub(super) fn flags(&self, of: &FlagsOf<'_>) -> Arc<Flags> {
        self.flags.get(of, flags)
    }

    pub(super) fn sections(&self, of: &HeadOf<'_>) -> Arc<Vec<Section>> {
        self.sections.get(of, sections_of)
    }

    pub(super) fn print(&self, of: &Text) -> Arc<Print> {
        self.prints.get(of, |of| lock::print(&of.text))
    }

    pub(super) fn addresses(&self, text: Option<Arc<str>>) -> Arc<Addresses> {
        self.addresses.get(text, |text| addresses(text.as_deref()))
    }

    pub(super) fn graph(&self, of: LinkOf) -> Arc<Graph> {
        let link = |of: &LinkOf| {
            graph::link(&of.config, &of.site_lang, &of.heads, &of.vault, &of.private)
        };
        self.graph.get(of, link)
    }

    pub(super) fn site(&self, of: PlanOf) -> Arc<Site> {
        let plan = |of: &PlanOf| {
            site::plan(&of.config, &of.heads, &of.vault, &of.graph, &of.moves)
        };
        self.site.get(of, plan)
    }

    pub(super) fn highlighter(&self) -> &Highlighter {
        self.highlighter.get_or_init(Highlighter::new)
    }

    pub(super) fn diagrams(&self) -> &Diagrams {
        &self.diagrams
    }

    /// Begins a new state of the vault; what the last ones did not need is dropped.
    pub(super) fn next_generation(&self) {
        self.heads.next_generation();
        self.flags.next_generation();
        self.words.next_generation();
        self.sections.next_generation();
        self.prints.next_generation();
        self.diagrams.next_generation();
        if let Some(highlighter) = self.highlighter.get() {
            highlighter.next_generation();
        }
    }
}

/// Parses one note for its head. A failure of kbgen itself costs that note only.
fn read(of: &HeadOf<'_>) -> Read {
    read_and(of, |_| None)
}

fn read_with_words(of: &HeadOf<'_>) -> Read {
    read_and(of, |parsed| {
        let words = catch_unwind(AssertUnwindSafe(|| search::words_of(parsed)));
        Some(Arc::new(words.unwrap_or_default()))
    })
}

fn read_and(of: &HeadOf<'_>, more: fn(&Parsed) -> Option<Arc<NoteWords>>) -> Read {
    let source = Source { path: of.path, text: &of.text.text, options: of.options };
    match catch_unwind(AssertUnwindSafe(|| parse(&source))) {
        Ok(parsed) => {
            let words = more(&parsed);
            let Parsed { mut head, diagnostics, .. } = parsed;
            if let Some(days) = of.days {
                date(&mut head, days);
            }
            Read { head: Arc::new(head), diagnostics, words }
        }
        Err(_) => {
            let title = of.path.stem().to_string();
            let path = Some(of.path.clone());
            let head = Head { path, title, ..Head::default() };
            let message = "kbgen failed to read this note; this is a fault of kbgen";
            let found = Diagnostic::new(Code::Bug, of.path.as_str(), message)
                .help("report it with the note");
            Read { head: Arc::new(head), diagnostics: vec![found], words: None }
        }
    }
}

/// Gives a note the days of its history that it does not state itself. A note may be
/// older than its history, or dated ahead; a day that it states stands, and the other one
/// gives way, since nothing is changed before it is made.
fn date(head: &mut Head, days: Days) {
    let day = |day: civil::Date| Date::new(day.at(0, 0, 0, 0), false);
    let (first, last) = (day(days.first), day(days.last));
    let created = [first, head.updated].into_iter().flatten().min();
    let updated = [last, head.created].into_iter().flatten().max();
    head.created = head.created.or(created);
    head.updated = head.updated.or(updated);
}

/// Reads the words of one note. A failure of kbgen costs that note's words only; drawing
/// the note reports it.
fn words(of: &HeadOf<'_>) -> NoteWords {
    let source = Source { path: of.path, text: &of.text.text, options: of.options };
    catch_unwind(AssertUnwindSafe(|| search::words(&source))).unwrap_or_default()
}

/// A note that cannot be read has no sections; its head says why.
fn sections_of(of: &HeadOf<'_>) -> Vec<Section> {
    let source = Source { path: of.path, text: &of.text.text, options: of.options };
    catch_unwind(AssertUnwindSafe(|| sections(&source))).unwrap_or_default()
}

fn flags(of: &FlagsOf<'_>) -> Flags {
    let publicity = publicity_of(of.path, &of.text.text, of.rules);
    let aliases = if publicity.public {
        Vec::new()
    } else {
        let options = NoteOptions::default();
        let source = Source { path: of.path, text: &of.text.text, options };
        parse(&source).head.aliases
    };
    Flags { publicity, aliases }
}
