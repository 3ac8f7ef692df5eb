//! Titles as readers of a language look them up: a language in, sort keys out.
//!
//! The order is Unicode's collation algorithm (UTS #10) with CLDR's tailoring for the
//! language: `é` stands beside `e`, Korean readers find Hangul before Latin, Swedish
//! ones `ö` after `z`. Numbers count by value. Keys live as long as a snapshot and are
//! never stored, since another version of CLDR may give others.

use super::Lang;
use icu_collator::options::CollatorOptions;
use icu_collator::preferences::CollationNumericOrdering;
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};
use icu_locale_core::Locale;

/// The order of a language.
#[derive(Debug)]
pub struct Collation(Option<CollatorBorrowed<'static>>);

impl Collation {
    /// The order that readers of a language expect; Unicode's own for languages without
    /// a tailoring.
    pub fn of(lang: &Lang) -> Collation {
        let locale = lang.as_str().parse::<Locale>().unwrap_or(Locale::UNKNOWN);
        let mut wanted = CollatorPreferences::from(&locale);
        wanted.numeric_ordering = Some(CollationNumericOrdering::True);
        // It fails only where data is missing, and the data is compiled in.
        Collation(Collator::try_new(wanted, CollatorOptions::default()).ok())
    }

    /// Bytes that compare as the texts do. Blanks at either end do not count.
    pub fn key(&self, text: &str) -> Vec<u8> {
        let text = text.trim();
        let Some(collator) = &self.0 else { return text.as_bytes().to_vec() };
        let mut key = Vec::with_capacity(2 * text.len() + 8);
        let Ok(()) = collator.write_sort_key_to(text, &mut key);
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    fn check(lang: &str, sorted: &[&str]) {
        let order = Collation::of(&Lang::parse(lang).unwrap());
        let mut titles = sorted.to_vec();
        titles.reverse();
        titles.sort_by_cached_key(|title| order.key(title));
        assert_eq!(titles, sorted, "{lang}");
    }

    #[test]
    fn numbers_go_by_value() {
        check("en", &["2", "10", "100"]);
        check("en", &["chapter 2", "Chapter 10", "chapter 10 b"]);
        check("en", &["1.2", "1.10", "1.10.1"]);
        check("ko", &["3장", "20장", "가", "나"]);
        check("en", &["a", "a1", "a99999999999999999999998", "a99999999999999999999999"]);
    }

    #[test]
    fn each_language_has_its_order() {
        check("ko", &["1", "노드", "파드", "漢字", "apple", "éclair", "Node", "zoo"]);
        check("en", &["1", "apple", "éclair", "Node", "zoo", "노드", "漢字"]);
        check("sv", &["apple", "zoo", "ärger", "öl"]);
        check("de", &["apple", "ärger", "öl", "zoo"]);
        check("ja", &["zoo", "あ", "カ", "漢字", "노드"]);
        check("xx", &["apple", "zoo", "노드"]);
        check("zh-Hant-TW", &["1", "一", "龍", "apple"]);
    }

    #[test]
    fn case_and_form_matter_last() {
        check("en", &["apple", "Apple", "banana", "Cherry"]);
        let order = Collation::of(&Lang::ko());
        let nfd: String = "한글".nfd().collect();
        assert_eq!(order.key(&nfd), order.key(" 한글 "));
    }
}
