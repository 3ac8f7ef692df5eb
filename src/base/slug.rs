//! Slugs: file names as URL segments and headings as fragment ids.
//!
//! Both rules are fixed by the HTML contract (§2 and §5). Hangul stays as it is.

use super::digest::digest_bytes;
use super::name::{fold, is_settled, nfc};
use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;

/// Longest segment in bytes of UTF-8, so that names fit every file system.
const SEGMENT_BYTES: usize = 200;

/// Names that Windows keeps for devices, with or without an extension.
#[rustfmt::skip]
const RESERVED: &[&str] = &[
    "con", "prn", "aux", "nul", "com0", "com1", "com2", "com3", "com4", "com5", "com6",
    "com7", "com8", "com9", "lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6",
    "lpt7", "lpt8", "lpt9",
];

/// A file or folder name as a URL segment. Never empty, never `.` or `..`.
pub fn segment_slug(name: &str) -> String {
    if name.chars().all(is_settled) {
        return segment(name.chars().map(|c| c.to_ascii_lowercase()), name.len());
    }
    let lower = nfc(name);
    segment(lower.chars().flat_map(char::to_lowercase).nfc(), name.len())
}

fn segment(lower: impl Iterator<Item = char>, len: usize) -> String {
    let mut slug = String::with_capacity(len);
    for c in lower {
        let c = if c.is_whitespace() { '-' } else { c };
        // Runs of blanks and runs of hyphens collapse alike.
        if c == '-' {
            if !slug.ends_with('-') {
                slug.push('-');
            }
        } else if c == '_' || c == '.' || is_word(c) {
            slug.push(c);
        }
    }
    // Dropping a character can bring a mark beside a letter that it composes with.
    let slug = nfc(&slug);
    let mut slug = slug.trim_start_matches('-').trim_end_matches(['-', '.']);
    if slug.is_empty() {
        slug = "note";
    }
    let device = slug.split('.').next().unwrap_or(slug);
    let slug = if RESERVED.contains(&device) { format!("_{slug}") } else { slug.into() };
    shorten(slug)
}

/// A heading's text as a fragment id: GitHub's algorithm with Unicode letters kept.
pub fn heading_slug(text: &str) -> String {
    if text.chars().all(is_settled) {
        return fragment(&text.to_ascii_lowercase());
    }
    fragment(&nfc(text).chars().flat_map(char::to_lowercase).nfc().collect::<String>())
}

fn fragment(lower: &str) -> String {
    lower
        .trim()
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            '_' | '-' => Some(c),
            // Variation selectors are marks by category but never part of a slug.
            '\u{fe00}'..='\u{fe0f}' => None,
            c if is_word(c) => Some(c),
            _ => None,
        })
        .collect()
}

/// Hands out unique ids: repeats of `x` become `x-1`, `x-2` in linear time.
#[derive(Default, Debug, Clone)]
pub struct Slugs {
    seen: HashMap<String, usize>,
}

impl Slugs {
    /// The id to use for `slug`.
    pub fn unique(&mut self, slug: String) -> String {
        let Some(&count) = self.seen.get(&slug) else {
            self.seen.insert(slug.clone(), 0);
            return slug;
        };
        let mut count = count;
        loop {
            count += 1;
            let candidate = format!("{slug}-{count}");
            if !self.seen.contains_key(&candidate) {
                self.seen.insert(slug, count);
                self.seen.insert(candidate.clone(), 0);
                return candidate;
            }
        }
    }
}

/// Letters, marks and numbers: `\p{L}\p{M}\p{N}`.
pub fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    if is_settled(c) {
        return true;
    }
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    GeneralCategoryGroup::Letter
        .union(GeneralCategoryGroup::Mark)
        .union(GeneralCategoryGroup::Number)
        .contains(category)
}

fn shorten(slug: String) -> String {
    if slug.len() <= SEGMENT_BYTES {
        return slug;
    }
    let mut end = SEGMENT_BYTES - 9;
    while !slug.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}-{}", &slug[..end], digest_bytes(fold(&slug).as_bytes()).short(8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_follow_the_contract() {
        for (name, slug) in [
            ("v1.2 릴리스", "v1.2-릴리스"),
            ("C++ & Rust!", "c-rust"),
            ("Q&A", "qa"),
            ("***", "note"),
            ("con", "_con"),
            ("nul.txt", "_nul.txt"),
            ("dot.", "dot"),
            ("..", "note"),
            (".-.", "note"),
            ("a..b", "a..b"),
            ("  x - y  ", "x-y"),
        ] {
            assert_eq!(segment_slug(name), slug, "{name:?}");
        }
        assert!(segment_slug(&"가".repeat(100)).len() <= 200);
    }

    #[test]
    fn headings_follow_github() {
        for (text, slug) in [
            ("설치 방법 (Linux)", "설치-방법-linux"),
            ("C++ & Rust!", "c--rust"),
            ("📋 개요", "-개요"),
            ("🗂️ 목차", "-목차"),
        ] {
            assert_eq!(heading_slug(text), slug, "{text:?}");
        }
    }

    #[test]
    fn settled_characters_are_letters_or_ascii() {
        let category = CodePointMapData::<GeneralCategory>::new();
        for c in ('\u{80}'..='\u{ffff}').filter(|c| is_settled(*c)) {
            let letter = GeneralCategoryGroup::Letter.contains(category.get(c));
            assert!(letter && c.to_lowercase().eq([c]), "{c:?}");
        }
    }

    #[test]
    fn repeated_ids_are_numbered() {
        let mut slugs = Slugs::default();
        let ids: Vec<_> =
            ["a", "a", "a-1", "a"].iter().map(|s| slugs.unique((*s).into())).collect();
        assert_eq!(ids, ["a", "a-1", "a-1-1", "a-2"]);
    }

    proptest::proptest! {
        #[test]
        fn any_name_gives_a_safe_stable_segment(name in "\\PC{0,90}") {
            let slug = segment_slug(&name);
            proptest::prop_assert!(!slug.is_empty() && slug.len() <= 210);
            proptest::prop_assert!(!slug.contains(['/', '\\', '\0']) && slug != "..");
            let nfd: String = name.nfd().collect();
            proptest::prop_assert_eq!(&segment_slug(&nfd), &slug);
            proptest::prop_assert_eq!(&segment_slug(&slug), &slug);
        }
    }
}
