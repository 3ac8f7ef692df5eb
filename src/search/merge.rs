//! Words of all notes → the lists of the index: for each term, which notes it finds and
//! how well.
//!
//! A note's rank for a term is one byte: where the term stands (text, tag, heading, name)
//! in the upper half, a rounded BM25 over all those places in the lower one. So the byte
//! alone sorts names before headings before text.

use super::lexicon::Carried;
use super::note::NoteWords;
use rayon::prelude::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Where a term stands; a later place says more.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Field {
    Text,
    Tag,
    Heading,
    Name,
}

/// A note that a term finds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Posting {
    pub note: u32,
    pub rank: u8,
}

/// A term and the notes that it finds, in order.
#[derive(Debug)]
pub(super) struct Entry {
    pub term: String,
    /// How many notes have the term; more than are listed where the list is capped.
    pub count: u32,
    pub postings: Vec<Posting>,
}

/// What a note is called: terms with their weight and place.
pub(super) type NameTerms = BTreeMap<String, (f32, Field)>;

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
const PASSES: usize = 4;
/// Parts of a pass that are put together side by side.
const PARTS: usize = 16;

/// Files all notes under all terms.
pub(super) fn merge(
    words: &[Arc<NoteWords>],
    names: &[NameTerms],
    filters: BTreeMap<String, Vec<u32>>,
    carried: impl FnOnce(&[Entry]) -> Vec<Carried>,
) -> Vec<Entry> {
    let total: u64 = words.iter().map(|words| u64::from(words.length)).sum();
    let average = (total as f32 / words.len().max(1) as f32).max(1.0);
    let mut entries: Vec<Entry> = Vec::new();
    for pass in 0..PASSES {
        let parts = gather(words, names, average, pass);
        let made: Vec<Vec<Entry>> = parts.into_par_iter().map(group).collect();
        entries.extend(made.into_iter().flatten());
    }
    entries.sort_unstable_by(|a, b| a.term.cmp(&b.term));
    let more = carried(&entries);
    add(&mut entries, more);
    for entry in &mut entries {
        cap(entry);
    }
    entries.extend(filters.into_iter().map(|(term, notes)| Entry {
        term,
        count: notes.len() as u32,
        postings: notes.into_iter().map(|note| Posting { note, rank: 0 }).collect(),
    }));
    entries.sort_unstable_by(|a, b| a.term.cmp(&b.term));
    entries
}

type Part<'a> = Vec<(&'a str, Posting)>;

/// The terms of one pass, in parts, notes in order.
fn gather<'a>(
    words: &'a [Arc<NoteWords>],
    names: &'a [NameTerms],
    average: f32,
    pass: usize,
) -> Vec<Part<'a>> {
    let chunk = words.len().div_ceil(64).max(1);
    let starts: Vec<usize> = (0..words.len()).step_by(chunk).collect();
    let read = |start: &usize| {
        let mut parts: Vec<Part<'a>> = vec![Vec::new(); PARTS];
        for note in *start..words.len().min(start + chunk) {
            terms_of(&words[note], &names[note], average, |term, rank| {
                let place = place(term);
                if place % PASSES == pass {
                    let posting = Posting { note: note as u32, rank };
                    parts[place / PASSES].push((term, posting));
                }
            });
        }
        parts
    };
    let mut read: Vec<Vec<Part<'a>>> = starts.par_iter().map(read).collect();
    let part =
        |at| read.iter_mut().flat_map(|parts| std::mem::take(&mut parts[at])).collect();
    (0..PARTS).map(part).collect()
}

/// Pass and part of a term, by its letters.
fn place(term: &str) -> usize {
    let fold = |sum: usize, byte: &u8| sum.wrapping_mul(31) + usize::from(*byte);
    term.as_bytes().iter().fold(7, fold) % (PASSES * PARTS)
}

/// Each term of a note once, with its rank.
fn terms_of<'a>(
    words: &'a NoteWords,
    names: &'a NameTerms,
    average: f32,
    mut found: impl FnMut(&'a str, u8),
) {
    let length = 0.4 + 0.6 * words.length as f32 / average;
    let mut named = names.iter().peekable();
    for (term, uses) in words.iter() {
        let before = |other: &(&String, _)| other.0.as_str() < term;
        while let Some((name, (weight, field))) = named.next_if(before) {
            found(name, rank(*weight, *field));
        }
        let text = TEXT * f32::from(uses.text) / length;
        let heading = HEADING * f32::from(uses.headings.min(3));
        let (name, field) = match named.next_if(|other| other.0 == term) {
            Some((_, (weight, field))) => (*weight, *field),
            None if uses.headings > 0 => (0.0, Field::Heading),
            None => (0.0, Field::Text),
        };
        found(term, rank(text + heading + name, field));
    }
    named.for_each(|(name, (weight, field))| found(name, rank(*weight, *field)));
}

fn rank(weight: f32, field: Field) -> u8 {
    let level = (weight / (weight + SATURATION) * 15.0).round().clamp(1.0, 15.0);
    ((field as u8) << 4) | level as u8
}

fn group(part: Part<'_>) -> Vec<Entry> {
    let mut lists: HashMap<&str, Vec<Posting>> = HashMap::new();
    for (term, posting) in part {
        lists.entry(term).or_default().push(posting);
    }
    let entry = |(term, postings): (&str, Vec<Posting>)| Entry {
        term: term.to_string(),
        count: postings.len() as u32,
        postings,
    };
    lists.into_iter().map(entry).collect()
}

/// Adds what other names of a thing find; `entries` are sorted and stay so.
fn add(entries: &mut Vec<Entry>, more: Vec<Carried>) {
    let mut all: BTreeMap<String, Vec<Posting>> = BTreeMap::new();
    for carried in more {
        all.entry(carried.term).or_default().extend(carried.postings);
    }
    let mut fresh = Vec::new();
    for (term, mut postings) in all {
        let at = entries.binary_search_by(|entry| entry.term.as_str().cmp(&term));
        if let Ok(at) = at {
            postings.append(&mut entries[at].postings);
        }
        postings.sort_unstable_by_key(|p| (p.note, std::cmp::Reverse(p.rank)));
        postings.dedup_by_key(|posting| posting.note);
        let count = postings.len() as u32;
        match at {
            Ok(at) => {
                entries[at].postings = postings;
                entries[at].count = count.max(entries[at].count);
            }
            Err(_) => fresh.push(Entry { term, count, postings }),
        }
    }
    entries.extend(fresh);
}

/// Keeps the best notes of a long list, and those that are called so.
fn cap(entry: &mut Entry) {
    if entry.postings.len() <= BEST {
        return;
    }
    let named = entry.postings.iter().filter(|p| p.rank >> 4 == Field::Name as u8);
    let kept = named.count().clamp(BEST, NAMED);
    entry.postings.sort_unstable_by_key(|p| (std::cmp::Reverse(p.rank), p.note));
    entry.postings.truncate(kept);
    entry.postings.sort_unstable_by_key(|p| p.note);
    entry.postings.shrink_to_fit();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(ranks: impl IntoIterator<Item = u8>) -> Entry {
        let posting = |(note, rank)| Posting { note: note as u32, rank };
        let postings: Vec<_> = ranks.into_iter().enumerate().map(posting).collect();
        Entry { term: "a".into(), count: postings.len() as u32, postings }
    }

    #[test]
    fn a_long_list_keeps_its_best_notes_and_all_names() {
        let mut long = entry((0..4_000).map(|note| (note % 16) as u8));
        cap(&mut long);
        assert_eq!((long.count, long.postings.len()), (4_000, BEST));
        assert!(long.postings.iter().all(|p| p.rank >= 12));
        assert!(long.postings.is_sorted_by_key(|p| p.note));
        let mut names =
            entry((0..4_000).map(|note| if note % 2 == 0 { 0x31 } else { 15 }));
        cap(&mut names);
        assert_eq!(names.postings.len(), 2_000);
        assert!(names.postings.iter().all(|p| p.rank == 0x31));
    }

    #[test]
    fn names_rank_before_headings_before_text() {
        assert!(rank(1.0, Field::Name) > rank(100.0, Field::Heading));
        assert!(rank(1.0, Field::Heading) > rank(100.0, Field::Text));
        assert!(rank(8.0, Field::Name) > rank(4.0, Field::Name));
    }
}
