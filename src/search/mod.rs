//! The search index: words of all notes in, the files that the client fetches out.
//!
//! [`words()`] reads one note and is a pure function of it; [`index`] relates the words
//! of all. Neither may see what is not published: words come from the body as it is drawn
//! and names from the head, never from the file. The client lies in `static/js/search/`;
//! it reads what [`encode`] writes.

#![allow(clippy::cast_precision_loss, reason = "weights are rounded to 4 bits")]
#![allow(clippy::cast_sign_loss, reason = "weights are not negative")]

mod encode;
mod lexicon;
mod merge;
mod names;
mod note;
mod packed;
mod rules;
mod sounds;
mod text;
mod words;
mod zip;

pub use note::{NoteWords, words, words_of};

use crate::graph::NoteId;
use crate::note::Term;
use crate::world::World;
use encode::Record;
use merge::{Field, Lists, NOTES, NameTerms};
use packed::Terms;
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The files of the index by their path below `site::SEARCH_FOLDER`.
#[derive(Debug, Default)]
pub struct Index {
    /// Compressed files.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Weights of names: the title, other names, the file's own, tags, terms that a note
/// defines, headings.
const TITLE: f32 = 8.0;
const ALIAS: f32 = 6.0;
const FILE: f32 = 4.0;
const TAG: f32 = 4.0;
const TERM: f32 = 4.0;
const HEADING: f32 = 2.0;
/// Terms and headings of a note that are filed as names.
const INNER: usize = 64;
/// Other names that a record holds, and letters of each.
const OTHERS: usize = 6;
const LETTERS: usize = 60;
/// Folders above a note beyond which no filter knows them.
const DEPTH: usize = 16;

/// Makes the index of all notes; `words` are theirs, in the world's order. Each of
/// `terms` holds names of one thing, such as those of a glossary.
pub fn index(world: &World, words: &[Arc<NoteWords>], terms: &[Vec<String>]) -> Index {
    let notes: Vec<NoteId> = world.notes().take(NOTES).collect();
    let words = &words[..notes.len()];
    let called: Vec<Called> = notes.par_iter().map(|note| called(world, *note)).collect();
    let names: Vec<NameTerms> = notes
        .par_iter()
        .map(|note| name_terms(world, *note, &called[note.0 as usize]))
        .collect();
    let carried = |lists: &Lists<'_>| {
        let mut groups = lexicon::built_in();
        let terms = terms.iter().filter_map(|t| lexicon::group(t.iter().map(|n| &**n)));
        let own = called.iter().filter_map(|called| lexicon::group(called.names()));
        groups.extend(terms.chain(own).take(lexicon::GROUPS));
        lexicon::carry(lists, &groups)
    };
    let lists = merge::merge(words, &names, filters(world, &notes), carried);
    let records: Vec<Record> = notes
        .iter()
        .zip(called)
        .map(|(note, called)| {
            let route = world.route(*note).as_str().to_string();
            let mut others = called.others;
            others.truncate(OTHERS);
            let others =
                others.into_iter().map(|name| name.chars().take(LETTERS).collect());
            let length = words[note.0 as usize].text.len();
            Record(route, called.title, others.collect(), length)
        })
        .collect();
    let texts: Vec<&[u8]> = words.iter().map(|words| &*words.text).collect();
    let langs: Vec<&str> =
        notes.iter().map(|note| world.place(*note).lang.as_str()).collect();
    Index { files: encode::encode(&lists, &records, &texts, &langs) }
}

/// What a note is called.
struct Called {
    title: String,
    /// Aliases, and titles and aliases of its translations.
    others: Vec<String>,
    /// The name of its file, or of its folder where it is the folder's page.
    file: String,
}

impl Called {
    fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.title.as_str()).chain(self.others.iter().map(String::as_str))
    }
}

fn called(world: &World, note: NoteId) -> Called {
    let head = world.head(note);
    let mut seen = BTreeSet::from([head.title.clone()]);
    let mut others = Vec::new();
    let twins = world.graph.versions[note.0 as usize].iter();
    let twins = twins.filter(|twin| **twin != note).map(|twin| world.head(*twin));
    let twin_names = twins
        .flat_map(|twin| std::iter::once(&twin.title).chain(twin.aliases.iter().take(8)));
    let own = head.aliases.iter().take(32).chain(twin_names).map(String::as_str);
    for name in own.chain(world.other_names(note)) {
        if seen.insert(name.to_string()) {
            others.push(name.to_string());
        }
    }
    let path = head.path();
    let stem = path.stem();
    let page = ["index", "readme"].contains(&stem.to_lowercase().as_str());
    let file = if page { path.folder().rsplit('/').next().unwrap_or("") } else { stem };
    Called { title: head.title.clone(), others, file: file.to_string() }
}

/// The terms of all that a note is called, the best place of each. What stands in it by
/// name is found like a heading: the terms that it defines and, by their initial
/// consonants, its headings, whose words are filed with the text.
fn name_terms(world: &World, note: NoteId, called: &Called) -> NameTerms {
    let mut found = Terms::default();
    let mut file = |name: &str, weight: f32, field: Field| {
        names::name_terms(name, |term, words| {
            // A long name says less by each of its words.
            found.add(term, (weight / (0.5 + 0.2 * words as f32), field));
        });
    };
    file(&called.title, TITLE, Field::Name);
    for name in &called.others {
        file(name, ALIAS, Field::Name);
    }
    if called.file != called.title {
        file(&called.file, FILE, Field::Name);
    }
    let head = world.head(note);
    for tag in &head.tags {
        file(tag, TAG, Field::Tag);
    }
    for name in head.terms.iter().take(INNER).flat_map(Term::names) {
        file(name, TERM, Field::Heading);
    }
    let headings = head.anchors.iter().filter(|anchor| !anchor.text.is_empty());
    for heading in headings.take(INNER) {
        names::initials(&heading.text, |term| found.add(term, (HEADING, Field::Heading)));
    }
    found.pack(|a, b| (a.0.max(b.0), a.1.max(b.1)))
}

/// Lists for filters: `#tag` with the tags above it, `/folder` by its path or name.
fn filters(world: &World, notes: &[NoteId]) -> BTreeMap<String, Vec<u32>> {
    let mut lists: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for &note in notes {
        let head = world.head(note);
        let mut own = BTreeSet::new();
        for tag in &head.tags {
            let tag = crate::base::fold(tag);
            let ends = tag.match_indices('/').map(|(at, _)| at).chain([tag.len()]);
            own.extend(ends.map(|end| format!("#{}", &tag[..end])));
        }
        let folder = crate::base::fold(head.path().folder());
        let starts = folder.match_indices('/').map(|(at, _)| at + 1).chain([0]);
        let shallow = folder.matches('/').count() < DEPTH && !folder.is_empty();
        for start in starts.filter(|_| shallow) {
            let below = &folder[start..];
            let ends = below.match_indices('/').map(|(at, _)| at).chain([below.len()]);
            own.extend(ends.map(|end| format!("/{}", &below[..end])));
        }
        for term in own {
            lists.entry(term).or_default().push(note.0);
        }
    }
    lists
}
