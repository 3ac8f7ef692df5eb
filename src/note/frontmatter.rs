//! The property block: finding it, and reading YAML into [`Properties`].
//!
//! A block that cannot be read costs its properties, never the note. The trap: the block
//! opens only on the very first line, but for privacy a block
//! after blank lines counts as well, see [`super::privacy`].

use super::properties::{Properties, Value};
use crate::base::Span;
use granit_parser::{Event, Parser, ScalarStyle};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Largest block that is read, in bytes.
const BLOCK_BYTES: usize = 1 << 20;
/// Deepest nesting of lists and mappings.
const DEPTH: usize = 64;
/// Values in one block, counting what aliases repeat.
const NODES: usize = 250_000;

/// Where the block is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Frontmatter {
    /// The YAML between the fences.
    pub block: Option<Range<usize>>,
    /// Where the body begins.
    pub body: usize,
    /// Whether a fence opens that never closes.
    pub unclosed: bool,
}

/// Finds the block that opens on the first line.
pub(super) fn find(text: &str) -> Frontmatter {
    let first = text.split_inclusive('\n').next().unwrap_or("");
    if first.trim_end() != "---" {
        return Frontmatter::default();
    }
    let start = first.len();
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Frontmatter {
                block: Some(start..at),
                body: at + line.len(),
                unclosed: false,
            };
        }
        at += line.len();
    }
    Frontmatter { unclosed: true, ..Frontmatter::default() }
}

/// Why a block cannot be read, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct YamlError {
    /// In plain words.
    pub message: String,
    /// Byte offset in the block.
    pub offset: usize,
}

/// The text with a mark for each character that YAML forbids ("Character Set" in YAML
/// 1.2.2). Such a character is not seen in an editor, comes with pasted text and would
/// cost a note all its properties; in the body the same mark stands for it.
fn printable(block: &str) -> Cow<'_, str> {
    let forbidden = |c: char| {
        let control = c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}');
        control || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    if block.contains(forbidden) {
        Cow::Owned(block.replace(forbidden, "\u{fffd}"))
    } else {
        Cow::Borrowed(block)
    }
}

/// Reads a block; an empty one has no properties. Places are those in the block.
pub(super) fn parse(block: &str) -> Result<Properties, YamlError> {
    if block.len() > BLOCK_BYTES {
        return Err(YamlError { message: "they are larger than 1 MB".into(), offset: 0 });
    }
    let mut builder = Builder { block, ..Builder::default() };
    let mut offsets = Offsets { block, chars: 0, bytes: 0 };
    // One character for one, so that places stay.
    let readable = printable(block);
    let mut parser = Parser::new_from_str(&readable);
    while let Some(event) = parser.next_event() {
        match event {
            Ok((event, span)) => {
                let start = offsets.bytes_at(span.start.index());
                let length = span.end.index().saturating_sub(span.start.index());
                // The parser counts characters.
                let bytes = block[start..].chars().take(length).map(char::len_utf8);
                let end = start + bytes.sum::<usize>();
                if !builder.event(event, Span::new(start, end))? {
                    break;
                }
            }
            Err(error) => {
                let offset = offsets.bytes_at(error.marker().index());
                return Err(YamlError { message: error.info().clone(), offset });
            }
        }
    }
    match builder.root {
        None | Some(Value::Null) => Ok(Properties::default()),
        Some(Value::Map(entries)) => Ok(Properties { entries, places: builder.places }),
        Some(_) => Err(YamlError {
            message: "they are no list of `key: value` lines".into(),
            offset: 0,
        }),
    }
}

/// The scanner counts characters; its events come in order, nearly always.
struct Offsets<'a> {
    block: &'a str,
    chars: usize,
    bytes: usize,
}

impl Offsets<'_> {
    fn bytes_at(&mut self, index: usize) -> usize {
        if index < self.chars {
            (self.chars, self.bytes) = (0, 0);
        }
        let ahead = index - self.chars;
        let rest = &self.block[self.bytes..];
        self.bytes += rest.char_indices().nth(ahead).map_or(rest.len(), |(at, _)| at);
        self.chars = index;
        self.bytes
    }
}

enum Open {
    List(Vec<Value>),
    Map { entries: Vec<(String, Value)>, seen: HashSet<String>, key: Option<String> },
}

#[derive(Default)]
struct Builder<'a> {
    block: &'a str,
    root: Option<Value>,
    places: Vec<Span>,
    stack: Vec<(Open, usize)>,
    anchors: HashMap<usize, Value>,
    nodes: usize,
}

impl Builder<'_> {
    /// Takes one event; false when the document has ended.
    fn event(&mut self, event: Event<'_>, span: Span) -> Result<bool, YamlError> {
        match event {
            Event::Scalar(text, style, anchor, _) => {
                self.count(1, span)?;
                let quoted = style != ScalarStyle::Plain;
                let null =
                    !quoted && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                let value = if null {
                    Value::Null
                } else {
                    Value::Scalar { text: text.into_owned(), quoted }
                };
                self.value(value, anchor, span)?;
            }
            Event::Alias(anchor) => {
                let value = self.anchors.get(&anchor).cloned().unwrap_or(Value::Null);
                self.count(size(&value), span)?;
                self.value(value, 0, span)?;
            }
            Event::SequenceStart(_, anchor, _) => {
                self.open(Open::List(Vec::new()), anchor, span)?;
            }
            Event::MappingStart(_, anchor, _) => {
                let (entries, seen) = Default::default();
                self.open(Open::Map { entries, seen, key: None }, anchor, span)?;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some((open, anchor)) = self.stack.pop() {
                    let value = match open {
                        Open::List(items) => Value::List(items),
                        Open::Map { entries, .. } => Value::Map(entries),
                    };
                    self.value(value, anchor, span)?;
                }
            }
            Event::DocumentEnd => return Ok(false),
            _ => {}
        }
        Ok(true)
    }

    fn open(&mut self, open: Open, anchor: usize, span: Span) -> Result<(), YamlError> {
        self.count(1, span)?;
        if self.stack.len() >= DEPTH {
            return Err(self.error("they are nested too deeply", span));
        }
        self.stack.push((open, anchor));
        Ok(())
    }

    fn value(&mut self, value: Value, anchor: usize, at: Span) -> Result<(), YamlError> {
        if anchor > 0 {
            self.anchors.insert(anchor, value.clone());
        }
        let top = self.stack.len() == 1;
        match self.stack.last_mut() {
            None => self.root = Some(value),
            Some((Open::List(items), _)) => items.push(value),
            Some((Open::Map { entries, key, .. }, _)) if key.is_some() => {
                entries.push((key.take().unwrap_or_default(), value));
            }
            Some((Open::Map { seen, key, .. }, _)) => {
                let name = match value {
                    Value::Scalar { text, .. } => text,
                    Value::Null => "null".into(),
                    _ => return Err(self.error("a list or mapping is no key", at)),
                };
                if !seen.insert(name.clone()) {
                    return Err(self.error(&format!("`{name}` stands there twice"), at));
                }
                *key = Some(name);
                if top {
                    self.places.push(at);
                }
            }
        }
        Ok(())
    }

    fn count(&mut self, nodes: usize, at: Span) -> Result<(), YamlError> {
        self.nodes += nodes;
        if self.nodes > NODES {
            return Err(self.error("they hold too many values", at));
        }
        Ok(())
    }

    fn error(&self, message: &str, at: Span) -> YamlError {
        let offset = (at.start as usize).min(self.block.len());
        YamlError { message: message.into(), offset }
    }
}

/// Values in a value; depth is bounded by [`DEPTH`].
fn size(value: &Value) -> usize {
    match value {
        Value::List(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Map(entries) => 1 + entries.iter().map(|(_, v)| size(v)).sum::<usize>(),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(block: &str, key: &str) -> Vec<String> {
        let properties = parse(block).expect("readable");
        let value = properties.get(key).expect("the key is there");
        value.texts().into_iter().map(Into::into).collect()
    }

    #[test]
    fn blocks_are_found_on_the_first_line_only() {
        assert_eq!(find("---\na: 1\n---\nx").block, Some(4..9));
        assert_eq!(
            find("---\n---\nx"),
            Frontmatter { block: Some(4..4), body: 8, unclosed: false }
        );
        assert_eq!(find("\n---\na: 1\n---\n").block, None);
        assert!(find("---\na: 1\n").unclosed);
    }

    #[test]
    fn scalars_keep_their_text() {
        assert_eq!(texts("title: 1.50", "title"), ["1.50"]);
        assert_eq!(texts("title: 2024", "Title"), ["2024"]);
        assert_eq!(texts("tags: [a, 한글, 5]", "tags"), ["a", "한글", "5"]);
        assert_eq!(texts("{\"a\": \"b\"}", "a"), ["b"]);
        assert_eq!(texts("a: &x y\nb: *x", "b"), ["y"]);
    }

    #[test]
    fn places_are_those_of_whole_keys() {
        let block = "가나: 1\n\"다 라\": [마]\n";
        let places = parse(block).expect("readable").places;
        let keys: Vec<_> = places.iter().map(|place| place.of(block)).collect();
        assert_eq!(keys, ["가나", "\"다 라\""]);
    }

    #[test]
    fn what_cannot_be_read_is_an_error_with_a_place() {
        for bad in
            ["a: 1\na: 2", "date: {{date}}", "- a", "a:\n\t- b", "t: a: b", "[", "x"]
        {
            let error = parse(bad).expect_err(bad);
            assert!(error.offset <= bad.len());
        }
        assert_eq!(parse("a: 1\na: 2").map_err(|e| e.offset).err(), Some(5));
    }

    #[test]
    fn bombs_and_deep_nesting_are_refused() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_string();
        for i in 1..9 {
            let list = vec![format!("*a{}", i - 1); 10].join(", ");
            bomb.push_str(&format!("a{i}: &a{i} [{list}]\n"));
        }
        assert!(parse(&bomb).is_err());
        assert!(parse(&format!("a: {}", "[".repeat(20_000))).is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_block_is_read_or_refused(block in "([-:a가\\[\\]{}#&*!|>'\" \n\t~]){0,80}") {
            if let Err(error) = parse(&block) {
                proptest::prop_assert!(block.is_char_boundary(error.offset));
            }
        }
    }
}
