//! Recognises the `book.toml` of another program: that of mdBook has the same name.
//!
//! Most of its keys would only be unknown ones, and kbgen would publish a folder that was
//! never meant for it. So one sure sign is enough to stop, before anything is written.

use super::section::{error, span};
use crate::base::Span;
use crate::diag::Diagnostic;
use toml::de::{DeTable, DeValue};

/// Keys that mdBook has and kbgen will never have.
const SIGNS: [(&str, &str); 6] = [
    ("output", "html"),
    ("output", "linkcheck"),
    ("book", "src"),
    ("book", "multilingual"),
    ("build", "build-dir"),
    ("rust", "edition"),
];

/// What to do instead.
const REMEDY: &str = "`kbgen import mdbook THIS-FOLDER NEW-FOLDER` makes a project of \
                      kbgen of it; to publish the same notes as they are: `kbgen init \
                      FOLDER --vault THIS-FOLDER/src`";

/// The refusal of a file that is mdBook's.
pub(super) fn refusal(table: &DeTable<'_>) -> Option<Diagnostic> {
    let sign = |(section, key): &(&str, &str)| {
        let DeValue::Table(inner) = table.get(*section)?.get_ref() else { return None };
        let (name, _) = inner.iter().find(|(name, _)| name.get_ref() == *key)?;
        let at = span(name.span());
        Some(
            error(at, format!("\"{section}.{key}\" is a setting of mdBook")).help(REMEDY),
        )
    };
    SIGNS.iter().find_map(sign)
}

/// The refusal of a file that could be either's, beside the contents of an mdBook.
pub(super) fn beside_summary(text: &str) -> Diagnostic {
    let first = text.find('\n').unwrap_or(text.len());
    let message = "this is a book of mdBook, with its contents in `src/SUMMARY.md`";
    error(Span::new(0, first), message.to_owned()).help(REMEDY)
}
