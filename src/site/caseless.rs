//! Names as file systems compare them: text in, caseless text out.
//!
//! Two foldings exist: `base::fold` decides which note a link means; [`folded`] here is
//! wider (`ß` equals `ss`), because it guards against disks that fold case in full.

use crate::base::nfc;
use std::borrow::Cow;

/// The text in NFC with every difference of case removed; borrowed when it has none.
pub(super) fn folded(text: &str) -> Cow<'_, str> {
    if text.chars().all(settled) {
        return Cow::Borrowed(text);
    }
    if text.chars().all(|c| settled(c) || c.is_ascii()) {
        return Cow::Owned(text.to_ascii_lowercase());
    }
    // Lower, upper, lower: `ẞ`, `ß` and `SS` meet only on the way through upper case.
    let caseless: String = nfc(text)
        .chars()
        .flat_map(char::to_lowercase)
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .collect();
    Cow::Owned(nfc(&caseless).into_owned())
}

/// Characters without case that also compose with nothing before them.
fn settled(c: char) -> bool {
    match c {
        'A'..='Z' => false,
        '\0'..='\u{7f}' | '\u{ac00}'..='\u{d7a3}' | '\u{3400}'..='\u{9fff}' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_case_folding() {
        for (a, b) in
            [("Straße", "STRASSE"), ("ẞ", "ss"), ("ﬁ", "FI"), ("ΣΑΣ", "σας"), ("ſ", "S")]
        {
            assert_eq!(folded(a), folded(b), "{a} {b}");
        }
        assert_ne!(folded("가"), folded("각"));
        assert!(matches!(folded("한글/a-1"), Cow::Borrowed(_)));
    }
}
