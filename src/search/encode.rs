//! Lists, records and texts → the files that the client fetches.
//!
//! `index.bin` tells where everything is; all else lies in a folder named by its content,
//! so that a browser never mixes two states of a site. A file of terms (`t0.bin` …) is a
//! run of the sorted list; records (`n0.bin` …) and texts (`x0.bin` …) stand together in
//! the order of the notes. Every file is gzip; a file of texts is a row of gzip members,
//! one a note, of which a client may fetch one alone.

use super::merge::{Entry, Lists};
use super::zip::zip;
use crate::base::digest_of;
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator, ParallelSlice};
use serde::Serialize;
use std::collections::BTreeMap;

/// Notes in a file of records; a multiple of [`TEXTS`].
const RECORDS: usize = 64;
/// Notes in a file of texts.
const TEXTS: usize = 32;
/// Bytes, about, of a compressed file of terms.
const SHARD: f32 = 7_500.0;

/// What is shown of a note, as `[route, title, other names, bytes of its text]`.
#[derive(Serialize)]
pub(super) struct Record(pub String, pub String, pub Vec<String>, pub usize);

#[derive(Serialize)]
struct Directory<'a> {
    /// Counts up when the format changes.
    version: u32,
    folder: String,
    notes: usize,
    records: usize,
    texts: usize,
    /// Languages, and runs of notes in them: which, how many.
    langs: Vec<&'a str>,
    runs: Vec<(usize, usize)>,
    /// For each file of terms but the first, a text between its terms and those before.
    bounds: Vec<String>,
}

/// All files by their name.
pub(super) fn encode(
    lists: &Lists<'_>,
    records: &[Record],
    texts: &[&[u8]],
    langs: &[&str],
) -> BTreeMap<String, Vec<u8>> {
    let shards = cut(&lists.entries, records.len());
    let mut files = BTreeMap::new();
    let terms: Vec<Vec<u8>> =
        shards.par_iter().map(|shard| zip(&pack(shard, lists))).collect();
    number(&mut files, 't', terms);
    let json = |records: &[Record]| {
        zip(&serde_json::to_vec(records).expect("texts and numbers are JSON"))
    };
    number(&mut files, 'n', records.par_chunks(RECORDS).map(json).collect());
    number(&mut files, 'x', texts.par_chunks(TEXTS).map(<[&[u8]]>::concat).collect());
    let folder = digest_of(&files).short(10);
    let (langs, runs) = languages(langs);
    let directory = Directory {
        version: 1,
        notes: records.len(),
        records: RECORDS,
        texts: TEXTS,
        langs,
        runs,
        bounds: bounds(&shards),
        folder: folder.clone(),
    };
    let json = serde_json::to_vec(&directory).expect("texts and numbers are JSON");
    let mut all: BTreeMap<_, _> = files
        .into_iter()
        .map(|(name, file)| (format!("{folder}/{name}"), file))
        .collect();
    all.insert("index.bin".into(), zip(&json));
    all
}

fn number(files: &mut BTreeMap<String, Vec<u8>>, kind: char, made: Vec<Vec<u8>>) {
    let named = made.into_iter().enumerate();
    files.extend(named.map(|(at, file)| (format!("{kind}{at}.bin"), file)));
}

fn languages<'a>(langs: &[&'a str]) -> (Vec<&'a str>, Vec<(usize, usize)>) {
    let mut known: Vec<&str> = langs.to_vec();
    known.sort_unstable();
    known.dedup();
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for lang in langs {
        let at = known.iter().position(|other| other == lang).unwrap_or(0);
        match runs.last_mut() {
            Some((last, count)) if *last == at => *count += 1,
            _ => runs.push((at, 1)),
        }
    }
    (known, runs)
}

/// Runs of the list for one file each. Few notes get few files, at most about one for
/// each twenty-one of them.
fn cut<'a, 'b>(entries: &'b [Entry<'a>], notes: usize) -> Vec<&'b [Entry<'a>]> {
    let cost = |e: &Entry<'_>| 2.5 + 0.5 * e.term.len() as f32 + 1.15 * e.listed as f32;
    let total: f32 = entries.iter().map(cost).sum();
    let size = SHARD.max(total / (notes as f32 / 21.0).max(1.0));
    let mut shards = Vec::new();
    let (mut from, mut sum) = (0, 0.0);
    for (at, entry) in entries.iter().enumerate() {
        let own = cost(entry);
        if at > from && sum + own > size {
            shards.push(&entries[from..at]);
            (from, sum) = (at, 0.0);
        }
        sum += own;
    }
    shards.push(&entries[from..]);
    shards
}

/// The shortest text that tells each shard's first term from the term before it.
fn bounds(shards: &[&[Entry]]) -> Vec<String> {
    let between = |pair: &[&[Entry]]| {
        let before = pair[0].last().map_or("", |entry| &*entry.term);
        let first = pair[1].first().map_or("", |entry| &*entry.term);
        let same = before.chars().zip(first.chars()).take_while(|(a, b)| a == b).count();
        first.chars().take(same + 1).collect()
    };
    shards.windows(2).map(between).collect()
}

/// A file of terms: how many, then each term (letters shared with the one before, its
/// other bytes, notes listed, notes not listed), then all notes as distances, then all
/// ranks.
fn pack(entries: &[Entry<'_>], lists: &Lists<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    varint(entries.len(), &mut out);
    let mut before = "";
    for entry in entries {
        let term = &*entry.term;
        let pairs = before.bytes().zip(term.bytes());
        let mut shared = pairs.take_while(|(a, b)| a == b).count();
        while !term.is_char_boundary(shared) {
            shared -= 1;
        }
        varint(shared, &mut out);
        varint(term.len() - shared, &mut out);
        out.extend(&term.as_bytes()[shared..]);
        varint(entry.listed as usize, &mut out);
        varint((entry.count - entry.listed) as usize, &mut out);
        before = term;
    }
    for entry in entries {
        let mut last = 0;
        for posting in lists.of(entry) {
            varint((posting.note() - last) as usize, &mut out);
            last = posting.note();
        }
    }
    for entry in entries {
        out.extend(lists.of(entry).iter().map(|posting| posting.rank()));
    }
    out
}

/// Seven bits a byte, the lowest first; the eighth says that more follow.
fn varint(mut number: usize, out: &mut Vec<u8>) {
    while number > 127 {
        out.push((number & 127) as u8 | 128);
        number >>= 7;
    }
    out.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::merge::Posting;

    fn lists(terms: &[(&'static str, &[u32])]) -> Lists<'static> {
        let mut lists = Lists::default();
        for (term, notes) in terms {
            let posting = |note: &u32| Posting::new(*note, 0x31);
            let postings: Vec<_> = notes.iter().map(posting).collect();
            lists.push((*term).into(), &postings);
        }
        lists
    }

    #[test]
    fn terms_share_their_beginnings() {
        let mut lists = lists(&[("가나", &[1, 300]), ("가다", &[2])]);
        lists.entries.iter_mut().for_each(|entry| entry.count += 1);
        let mut want = vec![2, 0, 6];
        want.extend("가나".bytes());
        want.extend([2, 1, 3, 3]);
        want.extend("다".bytes());
        want.extend([1, 1, 1, 0xab, 2, 2, 0x31, 0x31, 0x31]);
        assert_eq!(pack(&lists.entries, &lists), want);
    }

    #[test]
    fn bounds_are_as_short_as_they_can_be() {
        let lists = lists(&[("kube", &[1]), ("kubelet", &[1]), ("쿠버", &[1])]);
        let [a, b, c] = [0, 1, 2].map(|at| &lists.entries[at..=at]);
        assert_eq!(bounds(&[a, b]), ["kubel"]);
        assert_eq!(bounds(&[b, c]), ["쿠"]);
    }

    #[test]
    fn languages_are_runs() {
        let (known, runs) = languages(&["ko", "ko", "en", "ko"]);
        assert_eq!(known, ["en", "ko"]);
        assert_eq!(runs, [(1, 2), (0, 1), (1, 1)]);
    }
}
