//! Edits to a note's text before Markdown is parsed, with every offset traceable.
//!
//! Obsidian cuts comments out, ends a table at the first line without a bar and closes a
//! callout's title with its line. CommonMark knows none of this, so [`super::scan`] lists
//! edits and [`Prepared`] applies them. A newcomer's trap: offsets in the prepared text
//! are not offsets in the file; [`Prepared::source`] leads back.

use crate::base::Span;
use std::borrow::Cow;
use std::ops::Range;

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
    /// Where the pieces begin, in order.
    runs: Vec<Run>,
    /// Offset of the source's first byte in the file.
    base: usize,
}

/// A piece of the prepared text that was kept or inserted as a whole.
struct Run {
    /// Offset of its first byte in the prepared text.
    here: usize,
    /// Where that byte, or what it replaces, stands in the source.
    there: usize,
    /// What it replaces ends here; `None` for text that was kept.
    replaced: Option<usize>,
}

impl<'a> Prepared<'a> {
    /// Applies edits, which must be sorted and must not overlap.
    pub fn new(source: &'a str, base: usize, edits: &[Edit]) -> Self {
        if edits.is_empty() {
            let runs = vec![Run { here: 0, there: 0, replaced: None }];
            return Prepared { text: Cow::Borrowed(source), runs, base };
        }
        let mut text = String::with_capacity(source.len() + 64);
        let mut runs = Vec::with_capacity(edits.len() + 1);
        let mut at = 0;
        for edit in edits {
            runs.push(Run { here: text.len(), there: at, replaced: None });
            text.push_str(&source[at..edit.start]);
            let replaced = Some(edit.end);
            runs.push(Run { here: text.len(), there: edit.start, replaced });
            text.push_str(&edit.insert);
            at = edit.end;
        }
        runs.push(Run { here: text.len(), there: at, replaced: None });
        text.push_str(&source[at..]);
        Prepared { text: Cow::Owned(text), runs, base }
    }

    /// The place in the file of a range of the prepared text. What was cut out right
    /// before or behind it is no part of it; inserted text stands for what it replaces.
    pub fn source(&self, range: Range<usize>) -> Span {
        let start = self.run(range.start);
        let start = match start.replaced {
            Some(_) => start.there,
            None => start.there + (range.start - start.here),
        };
        let end = match range.end.checked_sub(1).filter(|last| *last >= range.start) {
            Some(last) => {
                let run = self.run(last);
                run.replaced.unwrap_or(run.there + (last - run.here) + 1)
            }
            None => start,
        };
        Span::new(self.base + start, self.base + end)
    }

    /// The piece that holds an offset.
    fn run(&self, offset: usize) -> &Run {
        let after = self.runs.partition_point(|run| run.here <= offset);
        &self.runs[after.max(1) - 1]
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
        let back = |start, end| {
            let span = prepared.source(start..end);
            (span.start, span.end)
        };
        assert_eq!((back(0, 1), back(1, 2), back(2, 3)), ((10, 11), (11, 12), (16, 17)));
        assert_eq!(back(0, 2), (10, 12), "what is cut out behind it is no part of it");
        assert_eq!(back(1, 3), (11, 17), "what is cut out inside is");
        assert_eq!((back(3, 4), back(4, 7)), ((17, 17), (17, 20)));
        assert_eq!((back(2, 2), back(7, 7)), ((16, 16), (20, 20)));
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
            let mut origins: Vec<Range<usize>> = Vec::new();
            let mut at = 0;
            for edit in &edits {
                origins.extend((at..edit.start).map(|own| own..own + 1));
                origins.extend(edit.insert.bytes().map(|_| edit.start..edit.end));
                at = edit.end;
            }
            origins.extend((at..source.len()).map(|own| own..own + 1));
            proptest::prop_assert_eq!(prepared.text.len(), origins.len());
            for (offset, origin) in origins.into_iter().enumerate() {
                let back = prepared.source(offset..offset + 1);
                let wanted = Span::new(origin.start, origin.end).moved(7);
                proptest::prop_assert_eq!(back, wanted);
            }
        }
    }
}
