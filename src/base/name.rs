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
    if name.is_ascii() {
        return name.trim().to_ascii_lowercase();
    }
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
}
