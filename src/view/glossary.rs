//! The glossary of a language: one page of its terms, by first letters.

use super::frame::{About, Frame};
use super::listing::Pager;
use super::lists::pager;
use super::shell::{Ref, Shell};
use super::site::of_glossary;
use crate::base::{Lang, Route};
use crate::graph::{Concept, NoteId};
use crate::site::{ListId, PER_PAGE, TermEntry, TermList};
use crate::theme::Theme;
use crate::world::World;
use serde::Serialize;
use std::collections::BTreeMap;

/// Notes that a term names as its sources.
const SOURCES: usize = 3;
/// Names shown beside the one that a term is listed under.
const NAMES: usize = 5;

/// Input of `glossary.html`.
#[derive(Clone, Debug, Serialize)]
pub struct GlossaryView {
    /// The frame.
    pub shell: Shell,
    /// Home.
    pub breadcrumbs: Vec<Ref>,
    /// First letters of all terms, with links to where they begin.
    pub initials: Vec<InitialLink>,
    /// At most 200 terms, by first letters.
    pub groups: Vec<TermGroup>,
    /// How many terms this page has.
    pub shown: usize,
    /// How many terms there are in all.
    pub total: usize,
    /// Where in the list this page is.
    pub pager: Option<Pager>,
}

/// A first letter in the row above the list.
#[derive(Clone, Debug, Serialize)]
pub struct InitialLink {
    /// `ㄱ`, `A` or `#`.
    pub label: char,
    /// Where its terms begin, on this page or another.
    pub href: String,
}

/// Terms with one first letter.
#[derive(Clone, Debug, Serialize)]
pub struct TermGroup {
    /// `ㄱ`, `A` or `#`.
    pub label: char,
    /// The `id` of its heading.
    pub id: String,
    /// Its terms.
    pub terms: Vec<TermView>,
}

/// One term.
#[derive(Clone, Debug, Serialize)]
pub struct TermView {
    /// The name that it is listed under.
    pub name: TermName,
    /// Its other names, those in other languages first.
    pub others: Vec<TermName>,
    /// What it means, in the page's language where there is such a definition.
    pub definitions: Vec<DefinitionView>,
    /// Notes about it, in the page's language where they have that version.
    pub sources: Vec<Ref>,
}

/// A name with its language.
#[derive(Clone, Debug, Serialize)]
pub struct TermName {
    /// The name.
    pub text: String,
    /// Its language where it differs from the page's.
    pub lang: Option<String>,
}

/// A definition.
#[derive(Clone, Debug, Serialize)]
pub struct DefinitionView {
    /// Plain text.
    pub text: String,
    /// Its language where it differs from the page's.
    pub lang: Option<String>,
    /// The note that it is from, when the term has several definitions.
    pub source: Option<Ref>,
}

/// A page of a locale's glossary.
pub fn glossary(
    world: &World,
    theme: &Theme,
    route: &Route,
    list: u32,
    page: u32,
) -> GlossaryView {
    let terms = &world.site.glossaries[list as usize];
    let frame = Frame::of_locale(world, theme, route, terms.locale.as_ref());
    let from = (page as usize - 1) * PER_PAGE;
    let shown = &terms.entries[from..(from + PER_PAGE).min(terms.entries.len())];
    let title = frame.string("glossary");
    let versions = if page == 1 { of_glossary(world) } else { BTreeMap::new() };
    let about = About { title, versions, noindex: page > 1, ..About::default() };
    GlossaryView {
        breadcrumbs: vec![frame.folder_ref(world.site.root(terms.locale.as_ref()))],
        initials: initials(&frame, terms, ListId::Glossary(list), page),
        groups: groups(&frame, shown),
        shown: shown.len(),
        total: terms.entries.len(),
        pager: pager(&frame, ListId::Glossary(list), page, terms.entries.len(), 1),
        shell: frame.shell(about),
    }
}

/// The `id` of a first letter's heading.
fn anchor(initial: char) -> String {
    format!("kb:{initial}")
}

/// Each first letter where it begins; a page other than this one is named.
fn initials(
    frame: &Frame<'_>,
    list: &TermList,
    id: ListId,
    page: u32,
) -> Vec<InitialLink> {
    let mut links: Vec<InitialLink> = Vec::new();
    for (at, entry) in list.entries.iter().enumerate() {
        if links.last().is_some_and(|last| last.label == entry.initial) {
            continue;
        }
        let own = (at / PER_PAGE) as u32 + 1;
        let place = frame.world.site.list_page(id, own).filter(|_| own != page);
        let place = place.map(|route| frame.href(route)).unwrap_or_default();
        let id = anchor(entry.initial);
        let href = format!("{place}#{}", crate::base::encode_fragment(&id));
        links.push(InitialLink { label: entry.initial, href });
    }
    links
}

fn groups(frame: &Frame<'_>, entries: &[TermEntry]) -> Vec<TermGroup> {
    let mut groups: Vec<TermGroup> = Vec::new();
    for entry in entries {
        let label = entry.initial;
        if groups.last().is_none_or(|last| last.label != label) {
            groups.push(TermGroup { label, id: anchor(label), terms: Vec::new() });
        }
        let last = groups.last_mut().expect("one was just added");
        last.terms.push(term(frame, entry));
    }
    groups
}

fn term(frame: &Frame<'_>, entry: &TermEntry) -> TermView {
    let concept = &frame.world.graph.glossary.concepts[entry.concept as usize];
    let name = |form: &crate::graph::Form| TermName {
        text: form.text.clone(),
        lang: frame.other_lang(&form.lang),
    };
    let mut others: Vec<_> = concept
        .forms
        .iter()
        .enumerate()
        .filter(|(at, _)| *at != entry.form as usize)
        .map(|(_, form)| form)
        .collect();
    others.sort_by_key(|form| form.lang == *frame.lang);
    let listed = &concept.forms[entry.form as usize];
    // One spelling in two languages (`Helm`) is shown once.
    others.retain(|form| form.text != listed.text);
    TermView {
        name: name(listed),
        others: others.into_iter().take(NAMES).map(name).collect(),
        definitions: definitions(frame, concept),
        sources: sources(frame, concept),
    }
}

/// Definitions in the page's language, else in the one that has any.
fn definitions(frame: &Frame<'_>, concept: &Concept) -> Vec<DefinitionView> {
    let own = |lang: &Lang| concept.definitions.iter().any(|d| d.lang == *lang);
    let lang = match own(frame.lang) {
        true => frame.lang,
        false => match concept.definitions.first() {
            Some(first) => &first.lang,
            None => return Vec::new(),
        },
    };
    let shown: Vec<_> = concept.definitions.iter().filter(|d| d.lang == *lang).collect();
    let several = shown.len() > 1;
    shown
        .into_iter()
        .map(|definition| DefinitionView {
            text: definition.text.clone(),
            lang: frame.other_lang(&definition.lang),
            source: definition.note.filter(|_| several).map(|note| frame.note_ref(note)),
        })
        .collect()
}

/// Notes about a concept, each once, as the page's readers should see them.
fn sources(frame: &Frame<'_>, concept: &Concept) -> Vec<Ref> {
    let mut notes: Vec<NoteId> = Vec::new();
    for note in &concept.notes {
        let versions = &frame.world.graph.versions[note.0 as usize];
        let own = |note: &&NoteId| frame.world.place(**note).lang == *frame.lang;
        let shown = versions.iter().find(own).copied().unwrap_or(*note);
        if !notes.contains(&shown) {
            notes.push(shown);
        }
    }
    notes.sort_by_key(|note| frame.world.place(*note).lang != *frame.lang);
    notes.into_iter().take(SOURCES).map(|note| frame.note_ref(note)).collect()
}
