//! Blanks that lines lack to belong where Obsidian sees them.
//!
//! CommonMark nests below a list item what is indented as far as the item's own text, so
//! two blanks do not reach below `1. `; GFM wants four blanks in a footnote. Obsidian is
//! content with two in both. The trap: a line that is moved takes all lines below it
//! along, code in fences too.

use super::line::{Prefix, footnote_label};

/// Quote markers past which nothing is moved.
const DEEPEST: usize = 50;

/// An item of a list, seen from the line it begins with.
#[derive(Clone, Copy)]
struct Item {
    /// Blanks before its marker, as written.
    indent: usize,
    /// Where its text begins once the line is moved.
    content: usize,
    /// How far its line is moved.
    shift: usize,
}

/// Whether a footnote's definition is open.
#[derive(Clone, Copy, Default)]
enum Note {
    #[default]
    None,
    /// None of its further lines has told how many blanks they lack.
    Begun,
    /// How many blanks its lines lack.
    Lacks(usize),
}

/// Follows lists and footnotes from line to line.
#[derive(Default)]
pub(super) struct Indents {
    /// Items that are open, outermost first.
    items: Vec<Item>,
    /// Quote markers before those items.
    depth: usize,
    note: Note,
}

/// A line's blanks, and what follows them.
struct Lead<'a> {
    depth: usize,
    indent: usize,
    /// Byte offset of the blanks' end.
    end: usize,
    tabs: bool,
    rest: &'a str,
}

impl Indents {
    /// Where a line lacks blanks and how many. `in_code` says that it is inside a fence,
    /// `after_blank` that a blank line stands before it.
    pub fn missing(
        &mut self,
        line: &str,
        prefix: Prefix,
        in_code: bool,
        after_blank: bool,
    ) -> Option<(usize, usize)> {
        if line.trim().is_empty() || prefix.depth > DEEPEST {
            return None;
        }
        let lead = self.lead(line);
        let shift = if self.in_footnote(&lead, in_code) {
            self.items.clear();
            self.note_shift(&lead)
        } else if in_code {
            self.items.last().map_or(0, |item| item.shift)
        } else {
            self.list_shift(&lead, after_blank)
        };
        (shift > 0 && !lead.tabs).then_some((lead.end, shift))
    }

    fn lead<'a>(&self, line: &'a str) -> Lead<'a> {
        let (mut depth, mut indent, mut end, mut tabs) = (0, 0, 0, false);
        for b in line.bytes() {
            match b {
                b' ' => indent += 1,
                b'\t' => {
                    indent += 4 - indent % 4;
                    tabs = true;
                }
                // A quote below an item is part of it.
                b'>' if !self.inside(depth, indent) => (depth, indent) = (depth + 1, 0),
                _ => break,
            }
            end += 1;
        }
        Lead { depth, indent, end, tabs, rest: &line[end..] }
    }

    fn inside(&self, depth: usize, indent: usize) -> bool {
        depth == self.depth && self.items.first().is_some_and(|item| indent > item.indent)
    }

    /// Whether the line belongs to a footnote's definition, or begins one.
    fn in_footnote(&mut self, lead: &Lead<'_>, in_code: bool) -> bool {
        if lead.depth > 0 {
            self.note = Note::None;
        } else if lead.indent < 2 && !in_code {
            let label = footnote_label(lead.rest);
            self.note = label.map_or(Note::None, |_| Note::Begun);
        }
        !matches!(self.note, Note::None)
    }

    fn note_shift(&mut self, lead: &Lead<'_>) -> usize {
        if lead.indent < 2 {
            return 0;
        }
        let lacks = match self.note {
            Note::Lacks(known) => known,
            _ => 4_usize.saturating_sub(lead.indent),
        };
        self.note = Note::Lacks(lacks);
        lacks
    }

    fn list_shift(&mut self, lead: &Lead<'_>, after_blank: bool) -> usize {
        if lead.depth != self.depth {
            self.items.clear();
            self.depth = lead.depth;
        }
        let Some((width, first)) = marker(lead.rest) else {
            return self.text_shift(lead, after_blank);
        };
        // Only 1 may interrupt a paragraph; four blanks are code.
        let begins = first || after_blank || !self.items.is_empty();
        while self.items.pop_if(|item| item.indent >= lead.indent).is_some() {}
        if !begins || self.items.is_empty() && lead.indent >= 4 {
            return 0;
        }
        let shift = self.items.last().map_or(0, |parent| {
            let below = lead.indent - parent.indent >= 2;
            let here = lead.indent + parent.shift;
            let lacks = if below { parent.content.saturating_sub(here) } else { 0 };
            parent.shift + lacks
        });
        let content = lead.indent + shift + width;
        self.items.push(Item { indent: lead.indent, content, shift });
        shift
    }

    /// A line without a marker goes with the item it is below.
    fn text_shift(&mut self, lead: &Lead<'_>, after_blank: bool) -> usize {
        let block = lead.rest.starts_with(['#', '`', '~', '>', '|', '<']);
        if after_blank || block {
            while self.items.pop_if(|item| item.indent >= lead.indent).is_some() {}
        }
        let below = self.items.iter().rev().find(|item| item.indent < lead.indent);
        below.map_or(0, |item| item.shift)
    }
}

/// Width of a list marker with its blanks, and whether it may interrupt a paragraph.
fn marker(rest: &str) -> Option<(usize, bool)> {
    let bytes = rest.as_bytes();
    let digits = bytes.iter().take(10).take_while(|b| b.is_ascii_digit()).count();
    let mark = match (digits, bytes.get(digits)?) {
        (0, b'-' | b'*' | b'+') => 1,
        (1..=9, b'.' | b')') => digits + 1,
        _ => return None,
    };
    let blanks = bytes[mark..].iter().take_while(|b| **b == b' ').count();
    let tab = bytes.get(mark) == Some(&b'\t');
    let width = match blanks {
        1..=4 => mark + blanks,
        0 if !tab && bytes.len() > mark => return None,
        _ => mark + 1,
    };
    Some((width, digits == 0 || rest[..digits].parse() == Ok(1_u32)))
}

#[cfg(test)]
mod tests {
    use super::super::prepare::Prepared;
    use super::super::scan::scan;

    fn check(source: &str, expected: &str) {
        let scan = scan(source);
        let prepared = Prepared::new(source, 0, &scan.edits);
        assert_eq!(prepared.text, expected, "{source:?}");
    }

    #[test]
    fn footnotes_go_on_after_two_blanks() {
        check("[^1]: a\n\n  b\nc\n  d", "[^1]: a\n\n    b\nc\n  d");
        check("[^1]: a\n\n    b\n  c", "[^1]: a\n\n    b\n  c");
        check("[^1]: a\n   - b\n     - c", "[^1]: a\n    - b\n      - c");
        check("- a\n  b", "- a\n  b");
        check("[^1]: a\n- b\n  - c", "[^1]: a\n- b\n  - c");
        check("[^1]: a\n\n  ```\n  b\n  ```", "[^1]: a\n\n    ```\n    b\n    ```");
        check("[^1]: a\n  ^b", "[^1]: a\n\n    ^b");
    }

    #[test]
    fn two_blanks_nest_below_numbers() {
        check("1. a\n  - b\n    c", "1. a\n   - b\n     c");
        check("10. a\n   - b\n     - c\n11. d", "10. a\n    - b\n      - c\n11. d");
        check("> 1. a\n>   - b", "> 1. a\n>    - b");
        check("1. a\n  - ```\n    b\n    ```", "1. a\n   - ```\n     b\n     ```");
        check("-   a\n  - b", "-   a\n    - b");
        check("1. a\n\n  - b", "1. a\n\n   - b");
        check("1. a\n2. b\n  - c", "1. a\n2. b\n   - c");
        check("1. a\n   > q\n  - b", "1. a\n   > q\n   - b");
    }

    #[test]
    fn what_nests_by_itself_stays() {
        for text in [
            "1. a\n   - b\n     - c\n2. d",
            "- a\n  - b\n    - c\n- d",
            "- a\n - b",
            "1. a\n\t- b",
            "a\n2024. b\n  - c",
            "    1. a\n      - b",
            "1. a\n\nb\n  - c",
            "```\n1. a\n  - b\n```",
        ] {
            check(text, text);
        }
    }
}
