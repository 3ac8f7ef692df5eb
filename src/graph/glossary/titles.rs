//! Titles and aliases → concepts: paired notes that define their title, and names that
//! only spell one another in another script.
//!
//! A newcomer's trap: most titles are no terms (`빠른 시작`), and many aliases are no
//! translations (`서비스 메시` of `Istio`). Only a definition makes a title a term, and
//! only the same sound makes an alias a name.

use super::super::{NoteId, Place};
use super::sound::sounds_like;
use super::{Concept, Definition, concept_of, language};
use crate::base::fold;
use crate::note::{Head, Term, has_hangul, is_name};
use std::sync::Arc;

/// What is known of all notes.
pub(super) struct Known<'a> {
    pub heads: &'a [Arc<Head>],
    pub places: &'a [Place],
    pub versions: &'a [Vec<NoteId>],
}

impl<'a> Known<'a> {
    /// Concepts of paired notes of which one defines its title.
    pub fn pairs(&self) -> impl Iterator<Item = Concept> + use<'a, '_> {
        let first = |at: &usize| {
            self.versions[*at].first().is_some_and(|first| first.0 as usize == *at)
        };
        (0..self.heads.len()).filter(first).filter_map(|at| self.pair(&self.versions[at]))
    }

    fn pair(&self, versions: &[NoteId]) -> Option<Concept> {
        let titles = versions.iter().all(|note| is_name(&self.head(*note).title));
        let defined: Vec<Concept> =
            versions.iter().filter_map(|note| self.defined(*note)).collect();
        if !titles || defined.is_empty() {
            return None;
        }
        let mut concept = Concept::default();
        for note in versions {
            let lang = &self.places[note.0 as usize].lang;
            let title = &self.head(*note).title;
            concept.form(&language(title, lang), title);
            concept.source(*note);
        }
        for found in defined {
            found.forms.iter().for_each(|form| concept.form(&form.lang, &form.text));
            found.definitions.into_iter().for_each(|d| concept.define(d));
        }
        for note in versions {
            self.spellings(*note, &mut concept);
        }
        Some(concept)
    }

    /// Unpaired notes with an alias that spells their title in another script.
    pub fn aliases(&self) -> impl Iterator<Item = Concept> + use<'a, '_> {
        (0..self.heads.len()).filter_map(|at| {
            let note = NoteId(at as u32);
            let (head, lang) = (self.head(note), &self.places[at].lang);
            if head.aliases.is_empty() || !is_name(&head.title) {
                return None;
            }
            let mut concept = Concept::default();
            concept.form(&language(&head.title, lang), &head.title);
            self.spellings(note, &mut concept);
            (concept.forms.len() > 1).then(|| {
                concept.source(note);
                let told = described(head, &self.places[at], note);
                told.into_iter().for_each(|d| concept.define(d));
                concept
            })
        })
    }

    /// What a note says of its own title.
    fn defined(&self, note: NoteId) -> Option<Concept> {
        let (head, place) = (self.head(note), &self.places[note.0 as usize]);
        if let Some(term) = own_term(head) {
            return Some(concept_of(term, place, note));
        }
        let definition = described(head, place, note)?;
        let mut concept = Concept::default();
        concept.define(definition);
        Some(concept)
    }

    /// Adds the aliases that sound like a name in the other script.
    fn spellings(&self, note: NoteId, concept: &mut Concept) {
        let (head, lang) = (self.head(note), &self.places[note.0 as usize].lang);
        for alias in head.aliases.iter().filter(|alias| is_name(alias)) {
            let korean = has_hangul(alias);
            let spelt = concept.forms.iter().any(|form| {
                has_hangul(&form.text) != korean
                    && if korean {
                        sounds_like(alias, &form.text)
                    } else {
                        sounds_like(&form.text, alias)
                    }
            });
            if spelt {
                concept.form(&language(alias, lang), alias);
            }
        }
    }

    fn head(&self, note: NoteId) -> &'a Head {
        &self.heads[note.0 as usize]
    }
}

/// The term that a note is about: the one with its title, else the only one with an
/// alias. Where several have one, or the title joins two things (`Taints and affinity`,
/// `라벨과 셀렉터`), aliases name parts.
fn own_term(head: &Head) -> Option<&Term> {
    let title = fold(&head.title);
    let titled = |term: &&Term| term.names().any(|name| fold(name) == title);
    if let Some(term) = head.terms.iter().find(titled) {
        return Some(term);
    }
    let joins = title.contains(" and ") || title.contains("와 ") || title.contains("과 ");
    let named = |term: &&Term| term.names().any(|name| is_own_name(head, name));
    let mut terms = head.terms.iter().filter(named).take(if joins { 0 } else { 2 });
    terms.next().filter(|_| terms.next().is_none())
}

/// Whether a name is the note's title or one of its aliases.
pub(super) fn is_own_name(head: &Head, name: &str) -> bool {
    let name = fold(name);
    fold(&head.title) == name || head.aliases.iter().any(|alias| fold(alias) == name)
}

/// The description, where it says what the title is: `A Pod is a …`, `파드는 …입니다`.
fn described(head: &Head, place: &Place, note: NoteId) -> Option<Definition> {
    let text = head.description.as_deref()?.trim();
    let first = text.split_inclusive(['.', '。']).next().unwrap_or(text).trim();
    let folded = first.to_lowercase();
    let articles = ["a ", "an ", "the ", ""];
    let bare = articles.iter().find_map(|article| folded.strip_prefix(article))?;
    let behind = bare.strip_prefix(&head.title.to_lowercase())?;
    let end = first.trim_end_matches(['.', '。']);
    let korean = ["은 ", "는 ", "이란 ", "란 "];
    let english = [" is a ", " is an ", " is the "];
    let says = (korean.iter().any(|p| behind.starts_with(p))
        && ["입니다", "이다", "다"].iter().any(|e| end.ends_with(e))
        && (end.ends_with("입니다") || end.ends_with("이다")))
        || english.iter().any(|p| behind.starts_with(p));
    says.then(|| Definition {
        lang: place.lang.clone(),
        text: first.to_owned(),
        note: Some(note),
    })
}
