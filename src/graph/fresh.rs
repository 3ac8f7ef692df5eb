//! Which version of a note is the original, and whether the others still match it.
//!
//! A newcomer's trap: a version without marks is *unmarked*, which is neither fresh nor
//! stale: nobody has said yet that it was ever true.

use super::{Graph, NoteId};
use crate::base::Lang;
use crate::config::Config;
use crate::diag::{Code, Diagnostic};
use crate::note::{Changes, Head, Mark, Section};
use rayon::prelude::{IntoParallelIterator, ParallelIterator};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Names that one message lists.
const NAMED: usize = 5;

/// How the translations of a vault stand.
#[derive(Clone, Debug, Default)]
pub struct Freshness {
    /// The languages of the vault, sorted; a note in one of them is missing in others.
    pub langs: Vec<Lang>,
    /// `[note]`: how it stands; empty in a default value.
    standings: Vec<Standing>,
    /// Stale and missing translations, by path.
    pub diagnostics: Vec<Diagnostic>,
}

/// What a note is among its versions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Standing {
    /// The one that the others follow; it may have no others.
    Original,
    /// A version of the original.
    Translation(NoteId, State),
    /// A canvas or base, which has no properties and so no marks.
    Other,
}

/// Whether a translation still says what its original says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum State {
    /// The original has not changed since.
    Fresh,
    /// The original has changed.
    Stale(Box<Changes>),
    /// It has no marks.
    Unmarked,
}

impl Freshness {
    /// How a note stands.
    pub fn of(&self, note: NoteId) -> Option<&Standing> {
        self.standings.get(note.0 as usize)
    }

    /// The original of a translation that no longer matches it.
    pub fn stale(&self, note: NoteId) -> Option<NoteId> {
        match self.of(note)? {
            Standing::Translation(original, State::Stale(_)) => Some(*original),
            _ => None,
        }
    }

    /// Languages of the vault in which a note has no version; none for a translation.
    pub fn missing<'a>(
        &'a self,
        graph: &'a Graph,
        note: NoteId,
    ) -> impl Iterator<Item = &'a Lang> {
        let original = matches!(self.of(note), Some(Standing::Original));
        let versions = &graph.versions[note.0 as usize];
        let lang = |note: NoteId| &graph.places[note.0 as usize].lang;
        let there = move |wanted: &Lang| {
            lang(note) == wanted || versions.iter().any(|other| lang(*other) == wanted)
        };
        self.langs.iter().filter(move |wanted| original && !there(wanted))
    }
}

/// Compares all marked translations with the sections of their originals, which are
/// asked for only then.
pub fn freshness(
    config: &Config,
    heads: &[Arc<Head>],
    graph: &Graph,
    sections: &(impl Fn(NoteId) -> Arc<Vec<Section>> + Sync),
) -> Freshness {
    let langs = languages(config, graph);
    let standing = |index: usize| {
        let note = NoteId(index as u32);
        if !super::places::is_note(heads[index].path().as_str()) {
            return Standing::Other;
        }
        match original(heads, graph, note) {
            original if original == note => Standing::Original,
            original => {
                let state = state(heads[index].source.as_deref(), || sections(original));
                Standing::Translation(original, state)
            }
        }
    };
    let standings = (0..heads.len()).into_par_iter().map(standing).collect();
    let mut freshness = Freshness { langs, standings, diagnostics: Vec::new() };
    freshness.diagnostics = diagnostics(&freshness, heads, graph);
    freshness
}

fn state(then: Option<&[Mark]>, now: impl Fn() -> Arc<Vec<Section>>) -> State {
    let Some(then) = then else { return State::Unmarked };
    let changes = Changes::between(then, &now());
    if changes.is_empty() { State::Fresh } else { State::Stale(Box::new(changes)) }
}

/// Languages of locales and settings, and of notes that have versions. A stray note in
/// a language of its own does not count: it would be missing in all others.
fn languages(config: &Config, graph: &Graph) -> Vec<Lang> {
    let notes = graph.versions.iter().zip(&graph.places);
    let paired = notes.filter(|(versions, _)| !versions.is_empty());
    let paired = paired.map(|(_, place)| &place.lang);
    let langs: BTreeSet<&Lang> =
        config.languages.keys().chain(&graph.locales).chain(paired).collect();
    langs.into_iter().cloned().collect()
}

/// The version that the others follow, and that readers without their own version see: in
/// the language that `original` names, else in the site's, else the first without marks.
/// Versions are sorted by language.
pub fn original(heads: &[Arc<Head>], graph: &Graph, note: NoteId) -> NoteId {
    let versions = &graph.versions[note.0 as usize];
    let lang = |note: &NoteId| &graph.places[note.0 as usize].lang;
    let head = |note: &NoteId| &heads[note.0 as usize];
    let in_lang = |wanted: &Lang| {
        let exact = versions.iter().find(|note| lang(note) == wanted);
        exact.or_else(|| versions.iter().find(|v| lang(v).primary() == wanted.primary()))
    };
    let mut named = versions.iter().filter_map(|note| head(note).original.as_ref());
    let named = named.find_map(in_lang);
    let found = named.or_else(|| in_lang(&graph.site_lang));
    let found =
        found.or_else(|| versions.iter().find(|note| head(note).source.is_none()));
    found.or(versions.first()).copied().unwrap_or(note)
}

fn diagnostics(
    freshness: &Freshness,
    heads: &[Arc<Head>],
    graph: &Graph,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (index, standing) in freshness.standings.iter().enumerate() {
        let (note, head) = (NoteId(index as u32), &heads[index]);
        let path = head.path().as_str();
        match standing {
            Standing::Translation(original, State::Stale(changes)) => {
                let original = heads[original.0 as usize].path();
                let message = format!(
                    "the original \"{original}\" changed since this was translated: {}",
                    listed(changes)
                );
                let help = format!(
                    "follow it, then say so with `kbgen translate --mark \"{path}\"`"
                );
                found.push(
                    Diagnostic::new(Code::StaleTranslation, path, message)
                        .at(head.place_of(&["source"]))
                        .help(help),
                );
            }
            Standing::Original => {
                let missing: Vec<&str> =
                    freshness.missing(graph, note).map(Lang::as_str).collect();
                let Some(first) = missing.first() else { continue };
                let message = format!("there is no version in {}", few(&missing));
                let help =
                    format!("start one with `kbgen new \"{path}\" --translate {first}`");
                found.push(
                    Diagnostic::new(Code::MissingTranslation, path, message).help(help),
                );
            }
            _ => {}
        }
    }
    found
}

/// Changes as one phrase.
fn listed(changes: &Changes) -> String {
    let quoted = |heading: &String| match heading.as_str() {
        "" => "the beginning".to_owned(),
        heading => format!("\"{heading}\""),
    };
    let kinds =
        [(&changes.changed, "changed"), (&changes.new, "new"), (&changes.gone, "gone")];
    let phrases = kinds.into_iter().filter(|(names, _)| !names.is_empty());
    let phrases = phrases.map(|(names, kind)| {
        let names: Vec<String> = names.iter().map(quoted).collect();
        format!("{kind} {}", few(&names))
    });
    phrases.collect::<Vec<_>>().join("; ")
}

fn few<S: AsRef<str>>(names: &[S]) -> String {
    let shown: Vec<&str> = names.iter().take(NAMED).map(AsRef::as_ref).collect();
    let more = match names.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", shown.join(", "))
}
