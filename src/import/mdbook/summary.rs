//! `SUMMARY.md` → the chapters of a book in order.

use crate::import::joined;
use crate::import::report::line;
use percent_encoding::percent_decode_str;
use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

/// A line of the summary.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Entry {
    pub kind: Kind,
    /// The words of it.
    pub title: String,
    /// How deep it is nested; 0 for chapters outside of lists.
    pub depth: usize,
    /// Its line in the file.
    pub line: usize,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// A chapter by its path below the book's sources.
    Chapter(String),
    /// A chapter without a file.
    Draft,
    /// A chapter whose path leads out of the sources.
    Outside(String),
    /// The title of a part.
    Part,
}

/// All entries of a summary.
pub(super) fn read(text: &str) -> Vec<Entry> {
    let mut found = Vec::new();
    let mut depth: usize = 0;
    let mut open: Option<Entry> = None;
    let mut first = true;
    for (event, place) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(Tag::List(_)) => depth += 1,
            Event::End(TagEnd::List(_)) => depth = depth.saturating_sub(1),
            Event::Start(Tag::Link { dest_url, .. }) => {
                let (title, line) = (String::new(), line(text, place.start));
                open = Some(Entry { kind: kind(&dest_url), title, depth, line });
            }
            Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }) if !first => {
                let (title, line) = (String::new(), line(text, place.start));
                open = Some(Entry { kind: Kind::Part, title, depth: 0, line });
            }
            Event::End(TagEnd::Link | TagEnd::Heading(HeadingLevel::H1)) => {
                found.extend(open.take());
            }
            Event::Text(words) | Event::Code(words) => {
                if let Some(entry) = &mut open {
                    entry.title.push_str(&words);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some(entry) = &mut open {
                    entry.title.push(' ');
                }
            }
            _ => {}
        }
        // The first heading is that of the file itself; comments may stand before it.
        first &= text[place].trim_start().starts_with("<!--");
    }
    found
}

fn kind(written: &str) -> Kind {
    let path = percent_decode_str(written).decode_utf8_lossy();
    if path.trim().is_empty() {
        return Kind::Draft;
    }
    match joined("", path.trim()) {
        Some(path) => Kind::Chapter(path),
        None => Kind::Outside(path.trim().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chapters_parts_and_drafts_are_read() {
        let text = "<!-- c -->\n# Summary\n\n[Intro](./README.md)\n\n# Part *one*\n\n- [A](a.md)\n  \
                    - [B `c`](d/b%20c.md)\n- [Draft]()\n- [Out](../x.md)\n\n---\n\n[End](end.md)\n";
        let found = read(text);
        let shown: Vec<_> =
            found.iter().map(|e| (e.title.as_str(), e.depth, e.line)).collect();
        assert_eq!(
            shown,
            [
                ("Intro", 0, 4),
                ("Part one", 0, 6),
                ("A", 1, 8),
                ("B c", 2, 9),
                ("Draft", 1, 10),
                ("Out", 1, 11),
                ("End", 0, 15)
            ]
        );
        assert_eq!(found[0].kind, Kind::Chapter("README.md".into()));
        assert_eq!(found[3].kind, Kind::Chapter("d/b c.md".into()));
        assert_eq!((&found[4].kind, &found[1].kind), (&Kind::Draft, &Kind::Part));
        assert_eq!(found[5].kind, Kind::Outside("../x.md".into()));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "(\\PC|[-# \\n\\[\\]()]){0,120}") {
            let _ = read(&text);
        }
    }
}
