//! Anchor keys: heading texts in the form in which fragments are compared.
//!
//! Obsidian writes `[[노트#설치 방법 Linux]]` for the heading `설치 방법 (Linux)`. Both
//! sides pass through [`anchor_key`]; a key is never shown and never an `id`.

use crate::base::nfc;
use std::borrow::Cow;

/// The form in which heading fragments are compared: no Markdown markers, other ASCII
/// punctuation and white space as single blanks, NFC, lower case.
pub fn anchor_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    let mut gap = false;
    for c in nfc(text).chars() {
        match c {
            // What marks up or escapes a letter stands between letters of one word.
            '*' | '_' | '`' | '~' | '=' | '\\' => {}
            // Variation selectors and zero-width characters cannot be seen.
            '\u{fe00}'..='\u{fe0f}' | '\u{200b}'..='\u{200d}' | '\u{feff}' => {}
            c if c.is_whitespace() || c.is_ascii_punctuation() => gap = true,
            c => {
                if gap && !key.is_empty() {
                    key.push(' ');
                }
                gap = false;
                key.extend(c.to_lowercase());
            }
        }
    }
    match nfc(&key) {
        Cow::Borrowed(_) => key,
        Cow::Owned(composed) => composed,
    }
}

#[cfg(test)]
mod tests {
    use super::anchor_key;
    use unicode_normalization::UnicodeNormalization;

    fn check(heading: &str, fragment: &str) {
        assert_eq!(anchor_key(heading), anchor_key(fragment), "{heading} = {fragment}");
    }

    #[test]
    fn punctuation_markers_case_and_form_do_not_matter() {
        check("설치 방법 (Linux)", "설치 방법 linux");
        check("clusterIP: None", "`clusterIP: None`");
        check("굵은 제목", "**굵은**  제목");
        check("a:b", "a b");
        check("C# 언어", "C\\# 언어");
        check("1️⃣ 구성", "1\u{20e3} 구성");
        check("개념", &"개념".nfd().collect::<String>());
        check("빈 칸", "빈\u{a0}칸");
    }

    #[test]
    fn words_and_their_order_do() {
        assert_ne!(anchor_key("설치 방법"), anchor_key("설치방법"));
        assert_ne!(anchor_key("a b"), anchor_key("b a"));
        assert_eq!(anchor_key("?!"), "");
    }
}
