//! Words of all notes → the lists of the index: for each term, which notes it finds and
//! how well.
//!
//! A note's rank for a term is one byte: where the term stands (text, tag, heading, name)
//! in the upper half, a rounded BM25 over all those places in the lower one. So the byte
//! alone sorts names before headings before text.

use super::lexicon::Carried;
use super::note::{NoteWords, Uses};
use super::packed::{Packed, start};
use crate::base::{Hashed, TextMap};
use rayon::prelude::{
    IndexedParallelIterator, IntoParallelIterator, IntoParallelRefMutIterator,
    ParallelIterator,
};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where a term stands; a later place says more.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Field {
    Text,
    Tag,
    Heading,
    Name,
}

/// A note that a term finds, and how well: its number above one byte.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Posting(u32);

/// Notes that an index can hold; its postings have no room for more.
pub(super) const NOTES: usize = 1 << 24;

impl Posting {
    pub fn new(note: u32, rank: u8) -> Posting {
        Posting(note << 8 | u32::from(rank))
    }

    pub fn note(self) -> u32 {
        self.0 >> 8
    }

    pub fn rank(self) -> u8 {
        self.0 as u8
    }

    pub fn is_name(self) -> bool {
        self.rank() >> 4 == Field::Name as u8
    }

    /// Whether the term stands in a name or a heading.
    pub fn is_headed(self) -> bool {
        self.rank() >> 4 >= Field::Heading as u8
    }
}

/// Notes in order, the best of each first; what follows of it is left out.
pub(super) fn by_note(postings: &mut Vec<Posting>) {
    postings.sort_unstable_by_key(|posting| posting.0 ^ 0xff);
    postings.dedup_by_key(|posting| posting.note());
}

/// The best notes first.
pub(super) fn by_rank(postings: &mut [Posting]) {
    postings.sort_unstable_by_key(|p| (std::cmp::Reverse(p.rank()), p.note()));
}

/// A term and where its notes are listed.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    pub term: Cow<'a, str>,
    /// How many notes have the term; more than are listed where the list is capped.
    pub count: u32,
    /// Notes that are listed.
    pub listed: u32,
    from: usize,
}

/// All terms in order, and the notes that each finds, in order. The lists stand in one
/// piece of memory: most are short, and there are millions.
#[derive(Debug, Default)]
pub(super) struct Lists<'a> {
    pub entries: Vec<Entry<'a>>,
    postings: Vec<Posting>,
}

impl<'a> Lists<'a> {
    /// The notes of an entry.
    pub fn of(&self, entry: &Entry<'_>) -> &[Posting] {
        &self.postings[entry.from..][..entry.listed as usize]
    }

    /// The notes of a term.
    pub fn find(&self, term: &str) -> Option<&[Posting]> {
        let at = self.entries.binary_search_by(|entry| (*entry.term).cmp(term)).ok()?;
        Some(self.of(&self.entries[at]))
    }

    /// Adds an entry; [`Lists::sort`] puts it into its place.
    pub fn push(&mut self, term: Cow<'a, str>, postings: &[Posting]) {
        let (from, count) = (self.postings.len(), postings.len() as u32);
        self.postings.extend(postings);
        self.entries.push(Entry { term, count, listed: count, from });
    }

    /// Puts the terms in order. They are two runs in order, which this makes use of.
    pub fn sort(&mut self) {
        self.entries.sort_by(|a, b| a.term.cmp(&b.term));
    }
}

/// What a note is called: its terms with their weight and place.
pub(super) type NameTerms = Packed<(f32, Field)>;

/// Notes of a list that are kept whatever they are: the best.
const BEST: usize = 500;
/// Notes of a list that are kept because a name of theirs has the term.
const NAMED: usize = 5_000;
/// Weight of a term in the text, in a heading.
const TEXT: f32 = 2.5;
const HEADING: f32 = 3.0;
/// How fast more uses of a term stop to matter.
const SATURATION: f32 = 4.0;
/// The vault is read this many times, each time for other terms: less memory at once.
const PASSES: usize = 2;
/// Parts of a pass, which are put together side by side.
const PARTS: usize = 32;
/// Notes that a thread reads before it hands on what it found.
const CHUNK: usize = 64;
/// Chunks that are read before their terms are put together.
const BATCH: usize = 16;
/// Notes, about, that show where terms lie thick.
const SAMPLE: usize = 256;

/// Files all notes under all terms.
pub(super) fn merge<'a>(
    words: &'a [Arc<NoteWords>],
    names: &'a [NameTerms],
    filters: BTreeMap<String, Vec<u32>>,
    carried: impl FnOnce(&Lists<'_>) -> Vec<Carried>,
) -> Lists<'a> {
    let total: u64 = words.iter().map(|words| u64::from(words.length)).sum();
    let average = (total as f32 / words.len().max(1) as f32).max(1.0);
    let bounds = bounds(words, names);
    let mut lists = Lists::default();
    let mut from = 0;
    for pass in bounds.chunks(PARTS) {
        let parts = gather(words, names, average, from, pass);
        from = pass.last().copied().unwrap_or(0);
        let parts: Vec<Lists<'_>> = parts.into_par_iter().map(Part::lists).collect();
        for Lists { entries, postings } in parts {
            let base = lists.postings.len();
            lists.postings.extend(postings);
            let moved = |entry: Entry<'a>| Entry { from: base + entry.from, ..entry };
            lists.entries.extend(entries.into_iter().map(moved));
        }
    }
    let more = carried(&lists);
    add(&mut lists, more);
    let Lists { entries, postings } = &mut lists;
    for entry in entries {
        cap(entry, postings);
    }
    for (term, notes) in filters {
        let notes: Vec<_> = notes.into_iter().map(|note| Posting::new(note, 0)).collect();
        lists.push(Cow::Owned(term), &notes);
    }
    lists.sort();
    lists
}

/// What the terms of each part lie below, so that parts hold about as much. Whatever the
/// bounds are, the lists will be the same.
fn bounds(words: &[Arc<NoteWords>], names: &[NameTerms]) -> Vec<u128> {
    let step = words.len().div_ceil(SAMPLE).max(1);
    let mut seen: Vec<u128> = Vec::new();
    for (words, names) in words.iter().zip(names).step_by(step) {
        seen.extend(words.terms.iter().map(|(term, _)| start(term)));
        seen.extend(names.iter().map(|(term, _)| start(term)));
    }
    seen.sort_unstable();
    let parts = PASSES * PARTS;
    let bound = |part: usize| seen.get(part * seen.len() / parts).copied().unwrap_or(0);
    (1..parts).map(bound).chain([u128::MAX]).collect()
}

/// Some of the terms with their notes.
#[derive(Default)]
struct Part<'a> {
    ids: TextMap<'a, u32>,
    found: Vec<(u32, Posting)>,
}

/// The terms of one pass, in parts that lie below `bounds`; the pass begins at the part
/// after the last one of the pass before.
fn gather<'a>(
    words: &'a [Arc<NoteWords>],
    names: &'a [NameTerms],
    average: f32,
    from: u128,
    bounds: &[u128],
) -> Vec<Part<'a>> {
    let mut parts: Vec<Part<'a>> = bounds.iter().map(|_| Part::default()).collect();
    let end = bounds.last().copied().unwrap_or(0);
    let read = |chunk: usize| {
        let mut found: Vec<Vec<(Hashed<'a>, Posting)>> = vec![Vec::new(); bounds.len()];
        let first = chunk * CHUNK;
        for note in first..words.len().min(first + CHUNK) {
            let mut part = 0;
            terms_of(&words[note], &names[note], average, |term, rank| {
                let start = start(term);
                if start < from || start >= end {
                    return;
                }
                while bounds.get(part).is_some_and(|bound| start >= *bound) {
                    part += 1;
                }
                let posting = Posting::new(note as u32, rank());
                found[part].push((Hashed::from(term), posting));
            });
        }
        found
    };
    let chunks = words.len().div_ceil(CHUNK);
    for batch in (0..chunks).step_by(BATCH) {
        let batch = batch..chunks.min(batch + BATCH);
        let found: Vec<_> = batch.into_par_iter().map(read).collect();
        parts.par_iter_mut().enumerate().for_each(|(at, part)| {
            found.iter().for_each(|found| part.add(&found[at]));
        });
    }
    parts
}

impl<'a> Part<'a> {
    fn add(&mut self, found: &[(Hashed<'a>, Posting)]) {
        self.found.reserve(found.len());
        for &(term, posting) in found {
            let next = self.ids.len() as u32;
            self.found.push((*self.ids.entry(term).or_insert(next), posting));
        }
    }

    /// Its terms and their notes, in order.
    fn lists(self) -> Lists<'a> {
        let term = |(term, id): (Hashed<'a>, u32)| (start(term.text), term.text, id);
        let mut terms: Vec<(u128, &str, u32)> = self.ids.into_iter().map(term).collect();
        terms.sort_unstable();
        let mut counts = vec![0u32; terms.len()];
        self.found.iter().for_each(|(id, _)| counts[*id as usize] += 1);
        let mut entries = Vec::with_capacity(terms.len());
        let mut next = vec![0; terms.len()];
        let mut from = 0;
        for (_, term, id) in terms {
            let count = counts[id as usize];
            next[id as usize] = from;
            entries.push(Entry { term: Cow::Borrowed(term), count, listed: count, from });
            from += count as usize;
        }
        let mut postings = vec![Posting(0); from];
        for (id, posting) in self.found {
            let next = &mut next[id as usize];
            postings[*next] = posting;
            *next += 1;
        }
        for entry in &entries {
            postings[entry.from..][..entry.listed as usize].sort_unstable();
        }
        Lists { entries, postings }
    }
}

/// Each term of a note once, in order, with its rank.
fn terms_of<'a>(
    words: &'a NoteWords,
    names: &'a NameTerms,
    average: f32,
    mut found: impl FnMut(&'a str, &dyn Fn() -> u8),
) {
    let length = 0.4 + 0.6 * words.length as f32 / average;
    let mut named = names.iter().peekable();
    for (term, Uses { text, headings }) in words.terms.iter() {
        while let Some((name, (weight, field))) = named.next_if(|other| other.0 < term) {
            found(name, &|| rank(weight, field));
        }
        let (name, field) = match named.next_if(|other| other.0 == term) {
            // Words of a heading may be a tag as well.
            Some((_, (name, field))) if headings > 0 => (name, field.max(Field::Heading)),
            Some((_, mark)) => mark,
            None if headings > 0 => (0.0, Field::Heading),
            None => (0.0, Field::Text),
        };
        found(term, &|| {
            let text = TEXT * f32::from(text) / length;
            let heading = HEADING * f32::from(headings.min(3));
            rank(text + heading + name, field)
        });
    }
    named.for_each(|(name, (weight, field))| found(name, &|| rank(weight, field)));
}

fn rank(weight: f32, field: Field) -> u8 {
    // Half a level more and cut is rounded; weights are not negative.
    let level = (weight / (weight + SATURATION) * 15.0 + 0.5).clamp(1.0, 15.0);
    ((field as u8) << 4) | level as u8
}

/// Adds what other names of a thing find; the lists are sorted and stay so.
fn add(lists: &mut Lists<'_>, more: Vec<Carried>) {
    let mut all: BTreeMap<String, Vec<Posting>> = BTreeMap::new();
    for carried in more {
        all.entry(carried.term).or_default().extend(carried.postings);
    }
    let known = lists.entries.len();
    for (term, mut postings) in all {
        let entries = &lists.entries[..known];
        let at = entries.binary_search_by(|entry| (*entry.term).cmp(&term));
        if let Ok(at) = at {
            postings.extend(lists.of(&lists.entries[at]));
        }
        by_note(&mut postings);
        lists.push(Cow::Owned(term), &postings);
        // An entry that has the term already takes the new list.
        if let Ok(at) = at
            && let Some(new) = lists.entries.pop()
        {
            let old = &mut lists.entries[at];
            old.count = old.count.max(new.count);
            (old.listed, old.from) = (new.listed, new.from);
        }
    }
    lists.sort();
}

/// Keeps the best notes of a long list, and those that are called so.
fn cap(entry: &mut Entry<'_>, postings: &mut [Posting]) {
    if entry.listed as usize <= BEST {
        return;
    }
    let own = &mut postings[entry.from..][..entry.listed as usize];
    let named = own.iter().filter(|posting| posting.is_name());
    let kept = named.count().clamp(BEST, NAMED);
    if kept < own.len() {
        by_rank(own);
        own[..kept].sort_unstable();
        entry.listed = kept as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_keeps_its_best_notes_and_all_names() {
        let capped = |rank: fn(u32) -> u8| {
            let all: Vec<_> =
                (0..4_000).map(|note| Posting::new(note, rank(note))).collect();
            let mut lists = Lists::default();
            lists.push("a".into(), &all);
            let Lists { entries, postings } = &mut lists;
            cap(&mut entries[0], postings);
            assert_eq!(entries[0].count, 4_000);
            lists.find("a").map(<[Posting]>::to_vec).unwrap_or_default()
        };
        let long = capped(|note| (note % 16) as u8);
        assert_eq!(long.len(), BEST);
        assert!(long.iter().all(|posting| posting.rank() >= 12) && long.is_sorted());
        let names = capped(|note| if note % 2 == 0 { 0x31 } else { 15 });
        assert_eq!(names.len(), 2_000);
        assert!(names.iter().all(|posting| posting.is_name()));
    }

    #[test]
    fn parts_come_together_whatever_their_order() {
        let posting = |note| Posting::new(note, 1);
        let lists = |chunks: &[&[(&'static str, u32)]]| {
            let mut part = Part::default();
            for chunk in chunks {
                let term = |(term, note): &(&'static str, u32)| {
                    (Hashed::from(*term), posting(*note))
                };
                part.add(&chunk.iter().map(term).collect::<Vec<_>>());
            }
            format!("{:?}", part.lists())
        };
        let (a, b) = ([("b", 0), ("a", 0), ("b", 1)], [("a", 2), ("c", 2)]);
        assert_eq!(lists(&[&a, &b]), lists(&[&b, &a]));
    }

    #[test]
    fn names_rank_before_headings_before_text() {
        assert!(rank(1.0, Field::Name) > rank(100.0, Field::Heading));
        assert!(rank(1.0, Field::Heading) > rank(100.0, Field::Text));
        assert!(rank(8.0, Field::Name) > rank(4.0, Field::Name));
    }
}
