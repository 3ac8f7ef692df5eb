//! Names as people sort and file systems compare them: titles in, keys out.
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

/// A key whose bytes compare as people expect of titles: case does not count, and
/// `2` comes before `10`. Everything else goes by code point.
pub fn natural_key(title: &str) -> Vec<u8> {
    let title = folded(title.trim());
    let bytes = title.as_bytes();
    let mut key = Vec::with_capacity(bytes.len() + 8);
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            key.push(bytes[at]);
            at += 1;
            continue;
        }
        let end = run_end(bytes, at, |b| b.is_ascii_digit());
        // A number is its count of digits, then the digits: longer means larger.
        let start = run_end(&bytes[..end], at, |b| b == b'0');
        let digits = u32::try_from(end - start).unwrap_or(u32::MAX);
        key.push(b'0');
        key.extend(digits.to_be_bytes());
        key.extend(&bytes[start..end]);
        at = end;
    }
    key
}

fn run_end(bytes: &[u8], from: usize, belongs: fn(u8) -> bool) -> usize {
    let more = bytes[from..].iter().take_while(|b| belongs(**b)).count();
    from + more
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
    use unicode_normalization::UnicodeNormalization;

    fn check(sorted: &[&str]) {
        let mut titles = sorted.to_vec();
        titles.reverse();
        titles.sort_by_cached_key(|t| natural_key(t));
        assert_eq!(titles, sorted);
    }

    #[test]
    fn numbers_go_by_value() {
        check(&["2", "10", "100"]);
        check(&["chapter 2", "Chapter 10", "chapter 10 b"]);
        check(&["1.2", "1.10", "1.10.1"]);
        check(&["3장", "20장", "가", "나"]);
        check(&["a", "a1", "a99999999999999999999998", "a99999999999999999999999"]);
        assert_eq!(natural_key("007"), natural_key("7"));
        assert_ne!(natural_key("0"), natural_key(""));
    }

    #[test]
    fn case_and_form_do_not_count() {
        let nfd: String = "한글".nfd().collect();
        assert_eq!(natural_key(&nfd), natural_key("한글"));
        check(&["Apple", "banana", "Cherry"]);
    }

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
