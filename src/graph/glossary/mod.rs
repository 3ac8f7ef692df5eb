//! Terms of all notes → concepts, each with its names and definitions by language.
//!
//! Sources go in a fixed order: `glossary.toml`, titles of paired notes, defined terms,
//! aliases. A newcomer's trap: two notes that give one name two translations
//! (`서비스`/`용역` for `Service`) mean two concepts, so both stay, with their sources.

mod sound;
mod titles;
mod written;

use super::{NoteId, Place};
use crate::base::{Lang, fold};
use crate::diag::Diagnostic;
use crate::note::{Head, Term, has_hangul};
use sound::sounds_like;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Names of a concept in one language; more are no help to a reader.
const FORMS: usize = 6;
/// Definitions of a concept in one language, each from another note.
const DEFINITIONS: usize = 3;
/// Notes that a concept names as its sources.
const NOTES: usize = 8;
/// Concepts of one name that are compared before a new one is made.
const MEANINGS: usize = 8;

/// All terms of a vault.
#[derive(Clone, Debug, Default)]
pub struct Glossary {
    /// In no order of meaning; lists are sorted where they are planned.
    pub concepts: Vec<Concept>,
    /// Mistakes in `glossary.toml`.
    pub diagnostics: Vec<Diagnostic>,
    /// Note → concepts that name it as a source, in order.
    by_note: BTreeMap<NoteId, Vec<u32>>,
}

impl Glossary {
    /// A glossary of these concepts.
    pub fn new(concepts: Vec<Concept>, diagnostics: Vec<Diagnostic>) -> Glossary {
        let mut by_note: BTreeMap<NoteId, Vec<u32>> = BTreeMap::new();
        for (at, concept) in concepts.iter().enumerate() {
            for note in &concept.notes {
                by_note.entry(*note).or_default().push(at as u32);
            }
        }
        Glossary { concepts, diagnostics, by_note }
    }

    /// Names, in every language, of the concept that a note with this title is about.
    pub fn other_names(&self, note: NoteId, title: &str) -> impl Iterator<Item = &str> {
        let title = fold(title);
        let concepts = self.by_note.get(&note).into_iter().flatten();
        let concepts = concepts.map(|at| &self.concepts[*at as usize]);
        let named = title.clone();
        concepts
            .filter(move |c| c.forms.iter().any(|form| fold(&form.text) == named))
            .flat_map(|concept| concept.forms.iter().map(|form| &*form.text))
            .filter(move |name| fold(name) != title)
    }
}

/// One concept: its names and what they mean.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Concept {
    /// Names, the best of each language first.
    pub forms: Vec<Form>,
    /// Definitions, the best of each language first.
    pub definitions: Vec<Definition>,
    /// Notes that name or define it, best first.
    pub notes: Vec<NoteId>,
}

/// A name in a language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Form {
    /// The language.
    pub lang: Lang,
    /// The name as written.
    pub text: String,
}

/// A definition and where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Definition {
    /// The language it is written in.
    pub lang: Lang,
    /// Plain text.
    pub text: String,
    /// The note it is from; `None` for `glossary.toml` without a note.
    pub note: Option<NoteId>,
}

impl Concept {
    /// Its names in a language.
    pub fn names(&self, lang: &Lang) -> impl Iterator<Item = &str> {
        self.forms.iter().filter(move |f| f.lang == *lang).map(|f| &*f.text)
    }

    fn form(&mut self, lang: &Lang, text: &str) {
        let known = |f: &Form| f.lang == *lang && fold(&f.text) == fold(text);
        if !self.forms.iter().any(known) && self.names(lang).count() < FORMS {
            self.forms.push(Form { lang: lang.clone(), text: text.to_owned() });
        }
    }

    fn define(&mut self, definition: Definition) {
        let same = |d: &&Definition| d.lang == definition.lang;
        let known = self.definitions.iter().filter(same);
        let own = |d: &Definition| d.note.is_some() && d.note == definition.note;
        let twice = known.clone().any(|d| d.text == definition.text || own(d));
        if !twice && known.count() < DEFINITIONS {
            self.definitions.push(definition);
        }
    }

    fn source(&mut self, note: NoteId) {
        if !self.notes.contains(&note) && self.notes.len() < NOTES {
            self.notes.push(note);
        }
    }
}

/// Collects the terms of all notes, and of `glossary.toml` where there is one.
pub(super) fn glossary(
    heads: &[Arc<Head>],
    places: &[Place],
    versions: &[Vec<NoteId>],
    written: Option<&str>,
) -> Glossary {
    let mut merge = Merge { concepts: Vec::new(), by_name: HashMap::new() };
    let mut diagnostics = Vec::new();
    if let Some(text) = written {
        for concept in written::read(text, heads, places, &mut diagnostics) {
            merge.add(concept);
        }
    }
    let known = titles::Known { heads, places, versions };
    known.pairs().for_each(|concept| merge.add(concept));
    for (at, head) in heads.iter().enumerate() {
        let note = NoteId(at as u32);
        for term in &head.terms {
            merge.term(term, head, &places[at], note);
        }
    }
    known.aliases().for_each(|concept| merge.add(concept));
    Glossary::new(merge.concepts, diagnostics)
}

/// The language of a name: Hangul is Korean; other letters in a Korean note are English.
fn language(name: &str, note: &Lang) -> Lang {
    match (has_hangul(name), note.primary()) {
        (true, "ko") => note.clone(),
        (true, _) => Lang::ko(),
        (false, "ko") => Lang::en(),
        (false, _) => note.clone(),
    }
}

/// What a note's term says.
fn concept_of(term: &Term, place: &Place, note: NoteId) -> Concept {
    let mut concept = Concept::default();
    for name in term.names() {
        concept.form(&language(name, &place.lang), name);
    }
    let text = term.definition.clone();
    concept.define(Definition { lang: place.lang.clone(), text, note: Some(note) });
    concept.source(note);
    concept
}

/// Concepts in the making.
struct Merge {
    concepts: Vec<Concept>,
    /// Folded name → concepts that have it.
    by_name: HashMap<String, Vec<u32>>,
}

impl Merge {
    /// Adds a term of a note. A name in one script alone is a term when its definition is
    /// in another (`ReplicaSet` in a Korean note), when it is the note's own name, or
    /// when the concept is known; else it may be whoever said what is quoted.
    fn term(&mut self, term: &Term, head: &Head, place: &Place, note: NoteId) {
        let crossed = has_hangul(&term.definition) && !has_hangul(&term.name);
        let own = || term.names().any(|name| titles::is_own_name(head, name));
        let known = || term.names().any(|name| self.by_name.contains_key(&fold(name)));
        if term.is_pair() || crossed || own() || known() {
            self.add(concept_of(term, place, note));
        }
    }

    /// Adds what one source says to the concept that it means.
    fn add(&mut self, new: Concept) {
        let at = self.meaning(&new);
        let concept = &mut self.concepts[at as usize];
        for form in &new.forms {
            concept.form(&form.lang, &form.text);
            let named = self.by_name.entry(fold(&form.text)).or_default();
            if !named.contains(&at) && named.len() < MEANINGS {
                named.push(at);
            }
        }
        new.definitions.into_iter().for_each(|d| concept.define(d));
        new.notes.into_iter().for_each(|n| concept.source(n));
    }

    /// The first concept with one of the names that does not contradict the others.
    fn meaning(&mut self, new: &Concept) -> u32 {
        let named = new.forms.iter().filter_map(|f| self.by_name.get(&fold(&f.text)));
        let mut named = named.flatten().copied();
        let found = named.find(|at| agree(&self.concepts[*at as usize], new));
        found.unwrap_or_else(|| {
            self.concepts.push(Concept::default());
            (self.concepts.len() - 1) as u32
        })
    }
}

/// Whether two concepts may be one: no language names them differently. `포드` beside
/// `파드` is another spelling, since both sound like `Pod`.
fn agree(one: &Concept, other: &Concept) -> bool {
    let spelt = |form: &Form| {
        let mut words = one.forms.iter().chain(&other.forms);
        words.any(|w| !has_hangul(&w.text) && sounds_like(&form.text, &w.text))
    };
    other.forms.iter().all(|form| {
        let mut same = one.names(&form.lang).peekable();
        let any = same.peek().is_some();
        let shared = other
            .names(&form.lang)
            .any(|name| one.names(&form.lang).any(|known| fold(known) == fold(name)));
        !any || shared || (has_hangul(&form.text) && spelt(form))
    })
}

#[cfg(test)]
mod tests;
