//! One note → what the index needs of it. A pure function of the file, so it may be
//! remembered for as long as the file stays the same.

use super::rules::RULES;
use super::text::{PlainText, text};
use super::words::{Token, terms, tokens};
use super::zip::zip_fast;
use crate::note::{Anchor, Source, parse};
use std::borrow::Cow;
use std::collections::HashMap;

/// Bytes of text that are kept for excerpts.
const EXCERPTS: usize = 12 << 10;

/// The words of one note, without its names.
#[derive(Debug, Default)]
pub struct NoteWords {
    /// All terms, sorted, one after the other.
    terms: Box<str>,
    counts: Box<[Count]>,
    /// Words of the text.
    pub(super) length: u32,
    /// The text and its headings, compressed.
    pub(super) text: Box<[u8]>,
}

#[derive(Clone, Copy, Debug)]
struct Count {
    end: u32,
    /// How often it stands in the text, and in headings.
    uses: Uses,
}

/// How often a term stands in a note.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Uses {
    pub text: u16,
    pub headings: u8,
}

impl NoteWords {
    /// Terms in order, with their uses.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, Uses)> {
        let starts = std::iter::once(0).chain(self.counts.iter().map(|c| c.end));
        let term = |(from, count): (u32, &Count)| {
            (&self.terms[from as usize..count.end as usize], count.uses)
        };
        starts.zip(&self.counts).map(term)
    }
}

/// Reads one note.
pub fn words(source: &Source<'_>) -> NoteWords {
    let parsed = parse(source);
    let plain = text(&parsed.body);
    let mut length = 0;
    let mut found: HashMap<Token<'_>, Uses> = HashMap::new();
    let mut headings = plain.headings.iter().peekable();
    tokens(&plain.text, |token| {
        let at = token.text.as_ptr() as usize - plain.text.as_ptr() as usize;
        while headings.next_if(|heading| heading.end <= at).is_some() {}
        let uses = found.entry(token).or_default();
        uses.text = uses.text.saturating_add(1);
        if headings.peek().is_some_and(|heading| heading.start <= at) {
            uses.headings = uses.headings.saturating_add(1);
        }
        length += 1;
    });
    let text = zip_fast(excerpts(&plain, &parsed.head.anchors).as_bytes());
    let (terms, counts) = file(found.into_iter().collect());
    NoteWords { terms, counts, length, text: text.into() }
}

/// Words → terms, each once and in order.
fn file(found: Vec<(Token<'_>, Uses)>) -> (Box<str>, Box<[Count]>) {
    let mut filed: HashMap<Cow<'_, str>, Uses> = HashMap::new();
    for (token, uses) in found {
        terms(&token, |term| {
            let all = filed.entry(term).or_default();
            all.text = all.text.saturating_add(uses.text);
            all.headings = all.headings.saturating_add(uses.headings);
        });
    }
    let mut sorted: Vec<_> = filed.into_iter().collect();
    sorted.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    let mut terms = String::new();
    let counts = sorted.into_iter().map(|(term, uses)| {
        terms.push_str(&term);
        Count { end: terms.len() as u32, uses }
    });
    let counts = counts.collect();
    (terms.into(), counts)
}

/// The text for excerpts: a line of JSON with `[place, id]` of each heading, counted in
/// UTF-16 as scripts count, then the text.
fn excerpts(plain: &PlainText, anchors: &[Anchor]) -> String {
    let room = plain.text.len().min(EXCERPTS);
    let cut = (0..=room).rev().find(|at| plain.text.is_char_boundary(*at)).unwrap_or(0);
    let text = &plain.text[..cut];
    let mut places: Vec<(usize, &str)> = Vec::new();
    let (mut read, mut units) = (0, 0);
    for heading in plain.headings.iter().take_while(|heading| heading.end <= cut) {
        units += text[read..heading.start].encode_utf16().count();
        read = heading.start;
        let id = anchors.get(heading.anchor as usize).map_or("", |a| a.id.as_str());
        places.push((units, id));
    }
    let json = serde_json::to_string(&places).expect("numbers and strings are JSON");
    format!("{json}\n{text}")
}

/// Whether a word says something alone.
pub(super) fn speaks(word: &str) -> bool {
    !RULES.stops.contains(word)
}
