//! A note's print: its words in, 24 bytes out that tell whether two notes are alike.
//!
//! The first eight bytes are equal when all words are. The others are a sketch of the set
//! of words and pairs of words: each pair of sketches differs in about half of the bits
//! that their notes do not share. No word can be read from either.
//!
//! A newcomer's trap: prints are stored, so they are made of the text as it is written,
//! and how they are made must not change.

use crate::base::{Hashed, nfc};
use crate::note::said;
use std::collections::HashSet;
use std::fmt;

/// Bits of a sketch.
const BITS: u32 = 128;
/// Words below which a sketch would find anything alike.
const FEW: usize = 20;

/// What a note is known again by.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Print {
    /// Of all words in their order; 0 where there are none.
    words: u64,
    /// `None` for a note of few words.
    sketch: Option<u128>,
}

impl Print {
    /// Reads a print as it is written.
    pub fn parse(text: &str) -> Option<Print> {
        let lower = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if !text.bytes().all(lower) || !matches!(text.len(), 16 | 48) {
            return None;
        }
        let (words, sketch) = text.split_at(16);
        let words = u64::from_str_radix(words, 16).ok()?;
        Some(Print { words, sketch: u128::from_str_radix(sketch, 16).ok() })
    }

    /// Whether the note says nothing, like any other that says nothing.
    pub fn is_blank(&self) -> bool {
        self.words == 0
    }

    /// Whether it has words enough to tell its note from most others.
    pub(super) fn is_telling(&self) -> bool {
        self.sketch.is_some()
    }

    /// What is equal for notes with the same words.
    pub(super) fn words(&self) -> u64 {
        self.words
    }

    /// How much two notes share, in hundredths; 0 where that cannot be told.
    pub(super) fn shared(&self, other: &Print) -> u32 {
        if self.words == other.words {
            return 100;
        }
        let (Some(one), Some(other)) = (self.sketch, other.sketch) else { return 0 };
        // Bits of what is not shared are equal by chance half of the time.
        100 - ((one ^ other).count_ones() * 200 / BITS).min(100)
    }
}

impl fmt::Display for Print {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.words)?;
        self.sketch.map_or(Ok(()), |sketch| write!(f, "{sketch:032x}"))
    }
}

/// The print of a note's text.
pub fn print(text: &str) -> Print {
    let mut least = [u64::MAX; BITS as usize];
    let mut add = |feature: u64| {
        let at = (feature >> 57) as usize;
        least[at] = least[at].min(feature);
    };
    let (mut count, mut all, mut last) = (0, 0_u64, 0_u64);
    words(text, |hash| {
        add(mixed(hash));
        add(mixed(hash ^ last.rotate_left(31)));
        all = mixed(all ^ hash).max(1);
        (count, last) = (count + 1, hash);
    });
    Print { words: all, sketch: (count >= FEW).then(|| sketch(&least)) }
}

/// How many of a text's different words stand in another one, in hundredths.
pub fn held(part: &str, whole: &str) -> u32 {
    let (mut own, mut others) = (HashSet::new(), HashSet::new());
    words(part, |hash| _ = own.insert(hash));
    words(whole, |hash| _ = others.insert(hash));
    let held = own.intersection(&others).count();
    u32::try_from(held * 100 / own.len().max(1)).unwrap_or(100)
}

/// Hands over the words of a note's text, each as a number.
fn words(text: &str, mut take: impl FnMut(u64)) {
    let said = said(text);
    let mut lower = String::new();
    for word in nfc(&said).split(|c: char| !c.is_alphanumeric()) {
        if !word.is_empty() {
            lower.clear();
            lower.extend(word.chars().flat_map(char::to_lowercase));
            take(Hashed::from(lower.as_str()).hash);
        }
    }
}

/// A bit of the least feature of each class; a class without one borrows the next.
fn sketch(least: &[u64; BITS as usize]) -> u128 {
    let bit = |at: usize| {
        let next = (0..least.len()).map(|far| (far, least[(at + far) % least.len()]));
        let found = next.into_iter().find(|(_, feature)| *feature != u64::MAX);
        let (far, feature) = found.unwrap_or((0, 0));
        u128::from(mixed(feature ^ far as u64) & 1) << at
    };
    (0..least.len()).map(bit).fold(0, |sketch, bit| sketch | bit)
}

/// Spreads the bits of a number.
fn mixed(number: u64) -> u64 {
    let spread = |x: u64| (x ^ (x >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let twice = spread(spread(number));
    twice ^ (twice >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text of so many different words.
    fn text(seed: usize, words: usize) -> String {
        let word = |at| format!("낱말{seed}x{at}");
        (0..words).map(word).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_is_written_is_read() {
        for text in ["", "한 줄", &text(1, 200)] {
            let print = print(text);
            assert_eq!(Print::parse(&print.to_string()), Some(print), "{print}");
        }
        for bad in ["", "x", "0123", "0123456789ABCDEF", "0123456789abcdef0"] {
            assert_eq!(Print::parse(bad), None, "{bad}");
        }
    }

    /// Stored prints must mean the same in every version.
    #[test]
    fn prints_never_change() {
        assert_eq!(print("").to_string(), "0000000000000000");
        assert_eq!(print("Two words").to_string(), "3fccae6a53ec86e1");
        let long = "가나다 라마바 Straße İ ÀÉ 1. 2. x_y ".repeat(4);
        assert_eq!(
            print(&long).to_string(),
            "0759f8bfaaa66f69240d77668bada8305fd4c9c020225514"
        );
    }

    #[test]
    fn only_words_count() {
        let one = "# 제목\n\n본문은 **굵게** 쓴다. %%비밀%%\n";
        let other = "---\ntags: [a]\n---\n제목\n본문은 굵게\n쓴다\n";
        assert_eq!(print(one), print(other));
        assert_ne!(print("가 나"), print("나 가"));
        assert!(print("%%비밀%%").is_blank() && !print("가").is_blank());
    }

    #[test]
    fn shared_words_are_estimated_and_counted() {
        let base = text(1, 400);
        let check = |other: &str, least: u32, most: u32| {
            let shared = print(&base).shared(&print(other));
            assert!((least..=most).contains(&shared), "{shared} in {least}..={most}");
        };
        check(&base, 100, 100);
        check(&format!("{base} {}", text(2, 40)), 75, 99);
        check(&format!("{base} {}", text(2, 400)), 32, 68);
        check(&text(2, 400), 0, 25);
        assert_eq!(held("a, b c d", "B x a y c a"), 75);
        assert_eq!((held("", "a"), held("a", "")), (0, 0));
        assert_eq!(print("짧은 글").shared(&print("짧은 글 하나")), 0);
    }
}
