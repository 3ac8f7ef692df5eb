//! Names as numbers: a folded name, hashed once, compared without touching text.
//!
//! Obsidian compares names without case; names that differ only in Unicode form are
//! equal for kbgen too, because macOS tools deliver NFD.

use super::digest::digest_of;
use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// A folded name within a scope, as a number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NameKey(u128);

impl NameKey {
    /// The key of an already folded name in the scope that `scope` numbers.
    pub fn folded(scope: u32, folded: &str) -> Self {
        NameKey(digest_of(&(scope, folded)).0)
    }
}

/// Folds a name: NFC, no-break spaces as spaces, lower case, no blanks at the ends.
pub fn fold(name: &str) -> String {
    if name.chars().all(is_settled) {
        return name.trim().to_ascii_lowercase();
    }
    fold_any(name)
}

/// ASCII, Hangul syllables, kana and ideographs: without case beyond ASCII, and in normal
/// form C as long as only such letters stand side by side. Most names hold nothing else.
pub(super) fn is_settled(c: char) -> bool {
    matches!(
        c,
        '\0'..='\x7f'
            | '\u{ac00}'..='\u{d7a3}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{3041}'..='\u{3096}'
            | '\u{30a1}'..='\u{30fa}'
    )
}

fn fold_any(name: &str) -> String {
    let spaced = name.replace('\u{a0}', " ");
    // Lower-casing character by character keeps a final sigma equal to others.
    nfc(spaced.trim()).chars().flat_map(char::to_lowercase).nfc().collect()
}

/// The text in Unicode normal form C, borrowed when it already is.
pub fn nfc(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_ignores_case_form_and_no_break_spaces() {
        let nfd: String = "한글 노트".nfd().collect();
        assert_eq!(fold(&nfd), fold("한글\u{a0}노트"));
        assert_eq!(fold(" README "), "readme");
        assert_eq!(fold("ΣΑΣ"), fold("σας").replace('ς', "σ"));
    }

    #[test]
    fn the_short_way_gives_what_the_long_one_gives() {
        for c in ('\0'..='\u{ffff}').filter(|c| is_settled(*c)) {
            let text = format!("a{c}b");
            assert_eq!(fold(&text), fold_any(&text), "{c:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_folds_alike_both_ways(
            text in "[ -~가-힣あ-んア-ン一-龥ᄀ-ᇿ\u{3099}\u{a0}İß]{0,12}",
        ) {
            proptest::prop_assert_eq!(fold(&text), fold_any(&text));
        }
    }
}
