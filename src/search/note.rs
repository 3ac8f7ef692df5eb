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

/// How many uses in the text one use in the description is worth.
const ABOUT: u16 = 3;

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
    let (terms, length) = file(&plain, parsed.head.description.as_deref().unwrap_or(""));
    let text = zip_fast(excerpts(&plain, &parsed.head.anchors).as_bytes());
    NoteWords { terms, length, text: text.into() }
}

/// The terms of a text and of what the note says it is about, and how many words it has.
fn file(plain: &PlainText, about: &str) -> (Packed<Uses>, u32) {
    let mut words = Words::default();
    let mut headings = plain.headings.iter().peekable();
    tokens(&plain.text, |token| {
        let at = token.text.as_ptr() as usize - plain.text.as_ptr() as usize;
        while headings.next_if(|heading| heading.end <= at).is_some() {}
        let headed = headings.peek().is_some_and(|heading| heading.start <= at);
        words.add(token, Uses { text: 1, headings: headed.into() });
    });
    tokens(about, |token| words.add(token, Uses { text: ABOUT, headings: 0 }));
    let mut filed = Terms::default();
    for (token, uses) in words.found {
        terms(&token, |term| filed.add(term, uses));
    }
    (filed.pack(Uses::and), words.length)
}

/// Words and how often they stand somewhere: most do more than once, and each is taken
/// apart once.
#[derive(Default)]
struct Words<'a> {
    length: u32,
    places: TextMap<'a, usize>,
    found: Vec<(Token<'a>, Uses)>,
}

impl<'a> Words<'a> {
    fn add(&mut self, token: Token<'a>, uses: Uses) {
        self.length += 1;
        if token.script == Script::Hangul && token.glued && token.stem().is_none() {
            return;
        }
        let place = *self.places.entry(token.text.into()).or_insert(self.found.len());
        match self.found.get_mut(place) {
            Some((_, all)) => *all = all.and(uses),
            // What is nothing but grammar was told above.
            None => self.found.push((Token { glued: false, ..token }, uses)),
        }
    }
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
