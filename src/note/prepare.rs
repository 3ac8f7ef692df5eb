//! Edits to a note's text before Markdown is parsed, with every offset traceable.
//!
//! Obsidian cuts comments out, ends a table at the first line without a bar and closes a
//! callout's title with its line. CommonMark knows none of this, so [`super::scan`] lists
//! edits and [`Prepared`] applies them. A newcomer's trap: offsets in the prepared text
//! are not offsets in the file; [`Prepared::source`] leads back.

use std::borrow::Cow;

/// Replaces a range of the source by other text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Edit {
    /// First byte in the source.
    pub start: usize,
    /// One past the last byte; equal to `start` for an insertion.
    pub end: usize,
    /// What stands there instead.
    pub insert: String,
}

/// Text ready for the Markdown parser.
pub(super) struct Prepared<'a> {
    /// The edited text.
    pub text: Cow<'a, str>,
    /// Where runs of unchanged text begin: (offset here, offset in the source).
    runs: Vec<(usize, usize)>,
    /// Offset of the source's first byte in the file.
    base: usize,
}

impl<'a> Prepared<'a> {
    /// Applies edits, which must be sorted and must not overlap.
    pub fn new(source: &'a str, base: usize, edits: &[Edit]) -> Self {
        if edits.is_empty() {
            return Prepared { text: Cow::Borrowed(source), runs: vec![(0, 0)], base };
        }
        let mut text = String::with_capacity(source.len() + 64);
        let mut runs = Vec::with_capacity(edits.len() + 1);
        let mut at = 0;
        for edit in edits {
            runs.push((text.len(), at));
            text.push_str(&source[at..edit.start]);
            // Inserted text belongs to the place where it was inserted.
            runs.push((text.len(), edit.start));
            text.push_str(&edit.insert);
            at = edit.end;
        }
        runs.push((text.len(), at));
        text.push_str(&source[at..]);
        Prepared { text: Cow::Owned(text), runs, base }
    }

    /// The offset in the file for an offset in the prepared text.
    pub fn source(&self, offset: usize) -> usize {
        let run = self.runs.partition_point(|&(here, _)| here <= offset).max(1) - 1;
        let (here, there) = self.runs[run];
        let limit = self.runs.get(run + 1).map_or(usize::MAX, |&(_, next)| next);
        self.base + (there + (offset - here)).min(limit.max(there))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_lead_back_to_the_file() {
        let edits = [
            Edit { start: 2, end: 6, insert: String::new() },
            Edit { start: 7, end: 7, insert: "\n".into() },
        ];
        let prepared = Prepared::new("ab%%%%cdef", 10, &edits);
        assert_eq!(prepared.text, "abc\ndef");
        let back: Vec<_> = (0..8).map(|i| prepared.source(i)).collect();
        assert_eq!(back, [10, 11, 16, 17, 17, 18, 19, 20]);
    }

    proptest::proptest! {
        #[test]
        fn every_byte_that_is_kept_leads_back_to_itself(
            source in "[a가%\n]{0,30}",
            cuts in proptest::collection::vec((0..20_usize, 0..6_usize, "[x>\n]{0,3}"), 0..6),
        ) {
            let mut edits: Vec<Edit> = Vec::new();
            let mut from = 0;
            for (skip, length, insert) in cuts {
                let whole = |at: usize| {
                    (at..=source.len()).find(|at| source.is_char_boundary(*at))
                };
                let Some(start) = whole(from + skip) else { break };
                let end = whole(start + length).unwrap_or(source.len());
                edits.push(Edit { start, end, insert });
                from = end + 1;
            }
            let prepared = Prepared::new(&source, 7, &edits);
            // Where each byte came from, told without the map.
            let mut origins: Vec<std::ops::RangeInclusive<usize>> = Vec::new();
            let mut at = 0;
            for edit in &edits {
                origins.extend((at..edit.start).map(|own| own..=own));
                origins.extend(edit.insert.bytes().map(|_| edit.start..=edit.end));
                at = edit.end;
            }
            origins.extend((at..source.len()).map(|own| own..=own));
            proptest::prop_assert_eq!(prepared.text.len(), origins.len());
            for (offset, origin) in origins.into_iter().enumerate() {
                let back = prepared.source(offset) - 7;
                proptest::prop_assert!(origin.contains(&back), "{} is at {}", offset, back);
            }
        }
    }
}
