//! One note → what the index needs of it. A pure function of the file, so it may be
//! remembered for as long as the file stays the same.

use super::packed::{Packed, Terms};
use super::rules::RULES;
use super::text::{PlainText, text};
use super::words::{Script, Token, terms, tokens};
use super::zip::zip_fast;
use crate::base::TextMap;
use crate::note::{Anchor, Parsed, Source, parse};

/// Bytes of text that are kept for excerpts.
const EXCERPTS: usize = 12 << 10;

/// The words of one note, without its names.
#[derive(Debug, Default)]
pub struct NoteWords {
    /// All terms.
    pub(super) terms: Packed<Uses>,
    /// Words of the text.
    pub(super) length: u32,
    /// The text and its headings, compressed.
    pub(super) text: Box<[u8]>,
}

/// How often a term stands in the text, and in headings.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Uses {
    pub text: u16,
    pub headings: u8,
}

impl Uses {
    fn and(self, more: Uses) -> Uses {
        Uses {
            text: self.text.saturating_add(more.text),
            headings: self.headings.saturating_add(more.headings),
        }
    }
}

/// Reads one note.
pub fn words(source: &Source<'_>) -> NoteWords {
    words_of(&parse(source))
}

/// Reads a note that is parsed already.
pub fn words_of(parsed: &Parsed) -> NoteWords {
    let plain = text(&parsed.body);
    let (terms, length) = file(&plain);
    let text = zip_fast(excerpts(&plain, &parsed.head.anchors).as_bytes());
    NoteWords { terms, length, text: text.into() }
}

/// The terms of a text, and how many words it has.
fn file(plain: &PlainText) -> (Packed<Uses>, u32) {
    let mut length = 0;
    // Most words stand more than once; each is taken apart once.
    let mut places: TextMap<'_, usize> = TextMap::default();
    let mut found: Vec<(Token<'_>, Uses)> = Vec::new();
    let mut headings = plain.headings.iter().peekable();
    tokens(&plain.text, |token| {
        let at = token.text.as_ptr() as usize - plain.text.as_ptr() as usize;
        while headings.next_if(|heading| heading.end <= at).is_some() {}
        length += 1;
        if token.script == Script::Hangul && token.glued && token.stem().is_none() {
            return;
        }
        let headed = headings.peek().is_some_and(|heading| heading.start <= at);
        let uses = Uses { text: 1, headings: headed.into() };
        let place = *places.entry(token.text.into()).or_insert(found.len());
        match found.get_mut(place) {
            Some((_, all)) => *all = all.and(uses),
            // What is nothing but grammar was told above.
            None => found.push((Token { glued: false, ..token }, uses)),
        }
    });
    let mut filed = Terms::default();
    for (token, uses) in found {
        terms(&token, |term| filed.add(term, uses));
    }
    (filed.pack(Uses::and), length)
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
