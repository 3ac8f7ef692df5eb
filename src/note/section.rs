//! Sections of a note, each with a mark that tells a translator whether it changed.
//!
//! A mark depends on words only: line ends, blanks at the end of a line, blank lines,
//! the Unicode form, comments and all properties but `title` and `description` make no
//! difference. A newcomer's trap: marks are stored in notes, so every change of how they
//! are made turns all translations of all vaults stale. They are therefore taken from
//! the text as it is written, never from what the parser makes of it; only where a
//! heading stands is the parser's word.

use super::ast::BlockKind;
use super::properties::Value;
use super::{Source, drawing, frontmatter, line, parse_body, scan, text};
use crate::base::{digest_bytes, heading_slug, nfc};
use std::fmt;
use std::ops::Range;

/// Sections of one note; what follows belongs to the last one.
const MAX_SECTIONS: usize = 500;
/// Longest name in a mark, in characters.
const NAME_CHARS: usize = 24;
/// Hexadecimal digits of a section's words, and of its heading.
const WORDS: usize = 8;
const HEADING: usize = 4;

/// A heading with the text below it, up to the next one; the first section is what
/// stands before all headings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Section {
    /// The heading as plain text; empty for the first section.
    pub heading: String,
    /// Its state.
    pub mark: Mark,
}

/// The state of a section in a few characters: `s0a1b2c3d4e5f-설치`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Mark {
    /// Digest of the words below the heading.
    pub(super) words: u32,
    /// Which heading; `None` before the first one.
    pub(super) name: Option<Name>,
}

/// A heading in a mark. The beginning of its slug is for people.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Name {
    digest: u16,
    slug: Box<str>,
}

impl Mark {
    /// Reads a mark as it is written.
    pub fn parse(text: &str) -> Option<Mark> {
        let rest = text.trim().strip_prefix('s')?;
        let (words, rest) = hex(rest, WORDS)?;
        if rest.is_empty() {
            return Some(Mark { words, name: None });
        }
        let (digest, rest) = hex(rest, HEADING)?;
        let slug = if rest.is_empty() { "" } else { rest.strip_prefix('-')? };
        let name = Name { digest: digest as u16, slug: nfc(slug).into() };
        Some(Mark { words, name: Some(name) })
    }

    /// The heading for people, as far as the mark tells; empty before the first one.
    pub fn heading(&self) -> String {
        let slug = self.name.as_ref().map_or("", |name| &name.slug);
        let cut = slug.chars().count() + 1 >= NAME_CHARS;
        format!("{}{}", slug.replace('-', " "), if cut { "…" } else { "" })
    }

    /// Whether there are words below the heading.
    pub(super) fn has_words(&self) -> bool {
        self.words != digest("")
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s{:08x}", self.words)?;
        let Some(name) = &self.name else { return Ok(()) };
        write!(f, "{:04x}", name.digest)?;
        if name.slug.is_empty() { Ok(()) } else { write!(f, "-{}", name.slug) }
    }
}

fn hex(text: &str, digits: usize) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_at_checked(digits)?;
    let lower = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    if !digits.bytes().all(lower) {
        return None;
    }
    Some((u32::from_str_radix(digits, 16).ok()?, rest))
}

/// The marks in a property `source`; `None` when it holds anything else, such as the
/// address of a web page.
pub(super) fn marks(value: &Value) -> Option<Box<[Mark]>> {
    let texts = match value {
        Value::Scalar { text, .. } => text.split([',', ' ', '\n']).collect(),
        Value::List(items) if items.len() == value.texts().len() => value.texts(),
        _ => return None,
    };
    let written = texts.into_iter().filter(|text| !text.trim().is_empty());
    let marks: Option<Box<[Mark]>> =
        written.take(MAX_SECTIONS).map(Mark::parse).collect();
    marks.filter(|marks| !marks.is_empty())
}

/// The sections of a note; there is at least one.
pub fn sections(source: &Source<'_>) -> Vec<Section> {
    let file = source.text;
    let found = frontmatter::find(file);
    let block = found.block.clone().unwrap_or(0..0);
    let texts = match drawing::mark(source.path, file, block) {
        Some(_) => drawing::texts(&file[found.body..]),
        None => 0..file.len() - found.body,
    };
    let body = found.body + texts.start..found.body + texts.end;
    let hidden = scan::scan(&file[body.clone()]).hidden;
    let words = Words { file, start: body.start, hidden: &hidden };

    let blocks = parse_body(source).blocks;
    let headings = blocks.iter().filter_map(|block| match &block.kind {
        BlockKind::Heading { inlines, .. } => Some((block.span, text::plain(inlines))),
        _ => None,
    });
    let headings: Vec<_> = headings.take(MAX_SECTIONS - 1).collect();
    let at = |heading: usize| {
        let start = headings.get(heading).map(|(span, _)| span.start as usize);
        start.unwrap_or(body.end)
    };
    let mut lead = properties(file, found.block);
    words.add(body.start..at(0), &mut lead);
    let mark = Mark { words: digest(&lead), name: None };
    let mut sections = vec![Section { heading: String::new(), mark }];
    for (index, (span, heading)) in headings.iter().enumerate() {
        let mut below = String::new();
        words.add(span.end as usize..at(index + 1), &mut below);
        let name = Some(name(heading));
        let mark = Mark { words: digest(&below), name };
        sections.push(Section { heading: heading.trim().to_owned(), mark });
    }
    sections
}

fn name(heading: &str) -> Name {
    let mut words = String::new();
    add_line(heading, &mut words);
    let slug: String = heading_slug(heading).chars().take(NAME_CHARS).collect();
    Name { digest: digest(words.trim()) as u16, slug: slug.trim_end_matches('-').into() }
}

fn digest(words: &str) -> u32 {
    digest_bytes(words.as_bytes()).0 as u32
}

/// The words that a writer translates among the properties.
fn properties(file: &str, block: Option<Range<usize>>) -> String {
    let mut words = String::new();
    let properties = block.and_then(|block| frontmatter::parse(&file[block]).ok());
    for key in ["title", "description"] {
        let value =
            properties.as_ref().and_then(|properties| properties.get(key)?.text());
        if let Some(value) = value {
            add_line(&format!("{key}: {}", value.replace('\n', " ")), &mut words);
        }
    }
    words
}

/// The text of a file without its comments.
struct Words<'a> {
    file: &'a str,
    /// Where the text begins that `hidden` counts in.
    start: usize,
    hidden: &'a [Range<usize>],
}

impl Words<'_> {
    fn add(&self, range: Range<usize>, out: &mut String) {
        let mut shown = String::new();
        let mut at = range.start;
        let first =
            self.hidden.partition_point(|gap| self.start + gap.end <= range.start);
        for gap in &self.hidden[first..] {
            let (from, to) = (self.start + gap.start, self.start + gap.end);
            if from >= range.end {
                break;
            }
            shown.push_str(self.file.get(at..from).unwrap_or(""));
            at = at.max(to);
        }
        shown.push_str(self.file.get(at..range.end).unwrap_or(""));
        shown.lines().for_each(|line| add_line(line, out));
    }
}

/// Adds what matters of a line: its indentation and its words.
fn add_line(line: &str, out: &mut String) {
    let words = line.trim_start();
    if words.trim_end().is_empty() {
        return;
    }
    out.push_str(&line[..line.len() - words.len()]);
    let mut first = true;
    // Editors that align tables change nothing else in them.
    let ruler = line::delimiter_cells(words.trim_end()).is_some();
    for word in nfc(words).split_whitespace() {
        if !std::mem::replace(&mut first, false) {
            out.push(' ');
        }
        if ruler {
            let mut letters: Vec<char> = word.chars().collect();
            letters.dedup_by(|a, b| *a == '-' && *b == '-');
            out.extend(letters);
        } else {
            out.push_str(word);
        }
    }
    out.push('\n');
}

/// What a note says to its readers, as it is written: without properties and without
/// comments of either kind.
pub fn said(text: &str) -> String {
    let body = &text[frontmatter::find(text).body..];
    let mut shown = String::with_capacity(body.len());
    let mut at = 0;
    for gap in scan::scan(body).hidden {
        shown.push_str(body.get(at..gap.start).unwrap_or(""));
        at = at.max(gap.end);
    }
    shown.push_str(body.get(at..).unwrap_or(""));
    let Some((first, mut rest)) = shown.split_once("<!--") else { return shown };
    let mut plain = first.to_owned();
    while let Some((_, after)) = rest.split_once("-->") {
        plain.push(' ');
        let (text, next) = after.split_once("<!--").unwrap_or((after, ""));
        plain.push_str(text);
        rest = next;
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::VaultPath;
    use crate::note::NoteOptions;
    use unicode_normalization::UnicodeNormalization;

    #[test]
    fn comments_and_properties_are_not_said() {
        let text = "---\na: 카나리아\n---\n하나 %%카나리아%% 둘\n\n%%\n카나리아\n%%\n\n셋 \
                    <!-- 카나리아 --> 넷\n";
        let said = said(text);
        let words: Vec<_> = said.split_whitespace().collect();
        assert_eq!(words, ["하나", "둘", "셋", "넷"]);
        assert_eq!(super::said("하나<!-- 카나리아 <!--"), "하나");
    }

    fn of(text: &str) -> Vec<Section> {
        let path = VaultPath::new("n.md").expect("a plain path");
        sections(&Source { path: &path, text, options: NoteOptions::default() })
    }

    fn marks_of(text: &str) -> Vec<String> {
        of(text).iter().map(|section| section.mark.to_string()).collect()
    }

    const NOTE: &str = "---\ntitle: 노트\nupdated: 2026-01-01\n---\n머리\n\n## 설치 방법\n\n\
        글 하나\n글 둘\n\n```yaml\n# 제목 아님\na:\n  b: 1\n```\n\n### Use `x`\n> ## quoted\n\n끝\n";

    #[test]
    fn headings_of_the_note_itself_begin_sections() {
        let headings: Vec<String> = of(NOTE).into_iter().map(|s| s.heading).collect();
        assert_eq!(headings, ["", "설치 방법", "Use x"]);
        let marks = marks_of(NOTE);
        assert_eq!(marks[0].len(), 9, "{marks:?}");
        assert!(marks[1].ends_with("-설치-방법") && marks[2].ends_with("-use-x"));
        assert_eq!(of("").len(), 1);
    }

    /// Stored marks must mean the same for ever.
    #[test]
    fn marks_never_change() {
        assert_eq!(marks_of("머리\n## 설치\n글\n"), ["sdf21c8e9", "s825dccec44d0-설치"]);
    }

    #[test]
    fn what_is_no_word_makes_no_difference() {
        let same = |text: &str| assert_eq!(marks_of(text), marks_of(NOTE), "{text}");
        same(&NOTE.replace('\n', "  \n"));
        same(&NOTE.nfd().collect::<String>());
        same(&NOTE.replace("2026-01-01", "2026-02-02"));
        same(&NOTE.replace("tags", "").replace("글 하나", "글 %%메모%% 하나"));
        same(&NOTE.replace("글 하나", "%%\n긴\n\n메모\n%%\n글   하나<!-- x -->"));
        same(&NOTE.replace("\n\n글 하나", "\n글 하나"));
        same(NOTE.trim_end());
        assert_eq!(marks_of("|a|b|\n|---|:--|\n"), marks_of("|a|b|\n|-----|:-|\n"));
    }

    #[test]
    fn words_make_a_difference_where_they_stand() {
        let differ = |from: &str, to: &str| {
            let (old, new) = (marks_of(NOTE), marks_of(&NOTE.replace(from, to)));
            assert_eq!(old.len(), new.len());
            (0..old.len()).filter(|&at| old[at] != new[at]).collect::<Vec<_>>()
        };
        assert_eq!(differ("노트", "글"), [0]);
        assert_eq!(differ("머리", "머리말"), [0]);
        assert_eq!(differ("  b: 1", "b: 1"), [1]);
        assert_eq!(differ("설치 방법", "쓰는 법"), [1]);
        assert_eq!(differ("quoted", "cited"), [2]);
        assert_eq!(differ("글 하나\n글", "글 하나 글"), [1]);
    }

    #[test]
    fn marks_are_read_as_they_are_written() {
        let long = format!("## {}\n", "아주 긴 제목 ".repeat(20));
        for text in [NOTE, "## ?!\n글\n", "## -a\n", &long] {
            for section in of(text) {
                assert_eq!(Mark::parse(&section.mark.to_string()), Some(section.mark));
            }
        }
        assert!(of(&long)[1].mark.heading().ends_with('…'));
        for bad in
            ["", "s", "1e10", "https://example.org", "s0a1b2c3", "s0a1b2c3dx", "S0"]
        {
            assert_eq!(Mark::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn other_sources_are_no_marks() {
        let text = |text: &str| Value::Scalar { text: text.into(), quoted: false };
        assert!(marks(&text("https://example.org")).is_none());
        assert!(marks(&Value::List(vec![text("s0a1b2c3d"), text("책")])).is_none());
        assert!(marks(&Value::List(Vec::new())).is_none());
        assert_eq!(marks(&text("s0a1b2c3d, s0a1b2c3e")).map(|m| m.len()), Some(2));
    }

    #[test]
    fn a_note_of_many_headings_stays_bounded() {
        let text = "## h\n글\n".repeat(2_000);
        assert_eq!(of(&text).len(), MAX_SECTIONS);
        assert_ne!(marks_of(&text), marks_of(&format!("{text}x\n")));
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_sections(text in "([-#a가%<>!`|~\n \t]|%%|<!--|-->|```){0,60}") {
            proptest::prop_assert!(!of(&text).is_empty());
        }
    }
}
