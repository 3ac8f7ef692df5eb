//! JSON Canvas 1.0 → cards and edges, and the head that other pages see.
//!
//! Cards' Markdown goes through the parser of notes, one card after the other, so that
//! all of them share the head's lists. The trap: a card's text stands inside a JSON
//! string, so its offsets mean nothing; findings are about the card's place in the file.
//!
//! Nothing here fails. What cannot be read is left out, or placed below the rest, and
//! counted in one diagnostic a kind.

use super::ast::{Block, BlockKind, Body, Canvas, Card, CardKind, Colour};
use super::ast::{Edge, EdgeEnd, Side};
use super::gather::{Gathered, unsafe_link};
use super::head::{Head, Link};
use super::url::{Destination, classify};
use super::{Parsed, Source, finish_head, frontmatter, link, parse_text};
use crate::base::Span;
use crate::diag::{Code, Diagnostic};
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::mem;

/// Farthest place from the origin, in pixels.
const FARTHEST: i32 = 1_000_000;
/// Longest side of a card or group, in pixels.
const LONGEST: i32 = 200_000;
/// What Obsidian gives a new card.
const DEFAULT_SIZE: (i32, i32) = (250, 60);
/// Room between cards that have no place of their own.
const GAP: i32 = 20;

/// Parses a canvas.
pub(super) fn parse_canvas(source: &Source<'_>) -> Parsed {
    let mut head = Head { path: Some(source.path.clone()), ..Head::default() };
    let mut properties = Vec::new();
    let (canvas, mut found) = match read(source) {
        Ok(json) => {
            properties = known(source, &json, &mut head);
            let (links, tags) = (mem::take(&mut head.links), mem::take(&mut head.tags));
            Reader::new(source, links, tags).canvas(&json)
        }
        Err(problem) => {
            let mut found = Gathered::default();
            found.diagnostics.push(problem);
            (Canvas::default(), found)
        }
    };
    found.leading_h1 = None;
    let mut diagnostics = properties;
    diagnostics.append(&mut found.diagnostics);
    finish_head(&mut head, found);
    let mut body = Body::default();
    if !canvas.cards.is_empty() {
        let kind = BlockKind::Canvas(Box::new(canvas));
        body.blocks.push(Block { kind, id: None, span: Span::default() });
    }
    Parsed { head, body, diagnostics }
}

/// The properties that Obsidian keeps in `metadata.frontmatter`, as YAML on one line.
pub(super) fn properties(json: &Value) -> Option<String> {
    let found = json.get("metadata")?.get("frontmatter")?.as_object()?;
    // JSON is YAML, but for the tabs that Obsidian indents it with.
    (!found.is_empty()).then(|| Value::Object(found.clone()).to_string())
}

/// Files the properties that kbgen knows; all of them stand at one place.
fn known(source: &Source<'_>, json: &Value, head: &mut Head) -> Vec<Diagnostic> {
    let Some(text) = properties(json) else { return Vec::new() };
    let at = source.text.find("\"frontmatter\"").unwrap_or(0);
    let span = Span::new(at, at);
    match frontmatter::parse(&text) {
        Ok(mut properties) => {
            properties.places.fill(span);
            let found = super::known::apply(&properties, source.path, head);
            head.properties = properties;
            found
        }
        Err(error) => {
            let message = format!("the properties cannot be read: {}", error.message);
            let found =
                Diagnostic::new(Code::BadProperties, source.path.as_str(), message);
            vec![found.at(span).help("mend them in Obsidian")]
        }
    }
}

/// The file's JSON; `serde_json` refuses what nests deeper than 128 levels.
fn read(source: &Source<'_>) -> Result<Value, Diagnostic> {
    let text = source.text;
    let problem = |message: &str| {
        Diagnostic::new(Code::BadCanvas, source.path.as_str(), message)
            .at(Span::new(0, 0))
            .help("open it in Obsidian and save it again, or delete it")
    };
    if text.trim().is_empty() {
        return Err(problem("the canvas is empty"));
    }
    match serde_json::from_str(text) {
        Ok(json @ Value::Object(_)) => Ok(json),
        Ok(_) => Err(problem("the canvas is no JSON object")),
        Err(error) => {
            let before = text.split_inclusive('\n').take(error.line().saturating_sub(1));
            let start: usize = before.map(str::len).sum();
            let mut at = (start + error.column().saturating_sub(1)).min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            let reason = error.to_string();
            let reason = reason.split(" at line ").next().unwrap_or(&reason);
            let message = format!("the canvas cannot be read: {reason}");
            Err(problem(&message).at(Span::new(at, at)))
        }
    }
}

/// Reads one canvas.
struct Reader<'a> {
    source: &'a Source<'a>,
    found: Gathered,
    /// What could not be read: how often, and where first.
    faults: BTreeMap<&'static str, (usize, Span)>,
    /// The place of the card or edge being read.
    at: Span,
    /// Cards that have no place, by position.
    adrift: Vec<usize>,
}

impl<'a> Reader<'a> {
    fn new(source: &'a Source<'a>, links: Vec<Link>, tags: Vec<String>) -> Self {
        Reader {
            source,
            found: Gathered::of_cards(links, tags),
            faults: BTreeMap::new(),
            at: Span::default(),
            adrift: Vec::new(),
        }
    }

    fn canvas(mut self, json: &Value) -> (Canvas, Gathered) {
        let mut canvas = Canvas::default();
        let mut ids: HashMap<&str, u32> = HashMap::new();
        let places = Places::of(self.source.text);
        for (at, node) in self.list(json, "nodes").iter().enumerate() {
            self.at = places.nodes.get(at).copied().unwrap_or_default();
            let Some(card) = self.card(node, canvas.cards.len()) else { continue };
            let at = canvas.cards.len() as u32;
            canvas.cards.push(card);
            match node.get("id").and_then(Value::as_str) {
                Some(id) if ids.contains_key(id) => self.fault("cards with the same id"),
                Some(id) => {
                    ids.insert(id, at);
                }
                None => self.fault("cards without an id"),
            }
        }
        for (at, edge) in self.list(json, "edges").iter().enumerate() {
            self.at = places.edges.get(at).copied().unwrap_or_default();
            match edge_of(edge, &ids) {
                Some(edge) => canvas.edges.push(edge),
                None => self.fault("edges from or to a card that does not exist"),
            }
        }
        self.place(&mut canvas.cards);
        self.report();
        (canvas, self.found)
    }

    fn fault(&mut self, what: &'static str) {
        self.faults.entry(what).or_insert((0, self.at)).0 += 1;
    }

    fn list<'v>(&mut self, json: &'v Value, key: &str) -> &'v [Value] {
        match json.get(key) {
            Some(Value::Array(items)) => items,
            Some(Value::Null) | None => &[],
            Some(_) => {
                self.fault("lists of cards or edges that are no lists");
                &[]
            }
        }
    }

    /// Reads a node that will have the position `at`.
    fn card(&mut self, node: &Value, at: usize) -> Option<Card> {
        let Some(kind) = node.get("type").and_then(Value::as_str) else {
            self.fault("cards without a type");
            return None;
        };
        let kind = match kind {
            "text" => self.text(node),
            "file" => self.file(node),
            "link" => self.web(node),
            "group" => CardKind::Group {
                label: words(node, "label"),
                background: self.background(node),
            },
            _ => {
                self.fault("cards of an unknown type");
                return None;
            }
        };
        let place = |key| whole(node.get(key)?, -FARTHEST, FARTHEST);
        let size = |key| whole(node.get(key)?, 1, LONGEST);
        let (x, y, width, height) =
            (place("x"), place("y"), size("width"), size("height"));
        if x.is_none() || y.is_none() {
            self.adrift.push(at);
        }
        if [x, y, width, height].contains(&None) {
            self.fault("cards whose place or size cannot be read");
        }
        Some(Card {
            x: x.unwrap_or(0),
            y: y.unwrap_or(0),
            width: width.unwrap_or(DEFAULT_SIZE.0),
            height: height.unwrap_or(DEFAULT_SIZE.1),
            colour: node.get("color").and_then(colour),
            kind,
        })
    }

    fn text(&mut self, node: &Value) -> CardKind {
        let Some(text) = node.get("text").and_then(Value::as_str) else {
            self.fault("cards without their text, file or address");
            return CardKind::Empty;
        };
        let text = plain_lines(text);
        let known = self.found.diagnostics.len();
        let links = self.found.links.len();
        let (body, found) = parse_text(self.source, &text, 0, mem::take(&mut self.found));
        self.found = found;
        let start = self.start();
        for diagnostic in &mut self.found.diagnostics[known..] {
            diagnostic.span = Some(start);
        }
        self.place_links(links);
        CardKind::Text(body)
    }

    fn file(&mut self, node: &Value) -> CardKind {
        let subpath = node.get("subpath").and_then(Value::as_str).unwrap_or("");
        let file = node.get("file").and_then(Value::as_str).unwrap_or("");
        let link = link::card(file, subpath);
        // An empty path would mean the canvas itself.
        if link.path.is_empty() {
            self.fault("cards without their text, file or address");
            return CardKind::Empty;
        }
        CardKind::File(self.file_link(link))
    }

    fn file_link(&mut self, link: Link) -> u32 {
        let at = self.found.link(link);
        self.place_links(at as usize);
        at
    }

    /// Points links of the card being read, from the one at `first`, at their names in
    /// the file. They stand there in order; once a name is written otherwise there, the
    /// card's start must do for the rest, so that no card is searched twice.
    fn place_links(&mut self, first: usize) {
        let start = self.start();
        let text = self.at.of(self.source.text);
        let mut from = Some(0);
        for link in &mut self.found.links[first..] {
            let name = if link.path.is_empty() { &link.subpath } else { &link.path };
            let found =
                from.and_then(|from| Some(from + text[from..].find(name.as_str())?));
            from = found.map(|found| found + name.len());
            link.span = found.filter(|_| !name.is_empty()).map_or(start, |offset| {
                let start = self.at.start as usize + offset;
                Span::new(start, start + name.len())
            });
        }
    }

    /// Where the card or edge being read begins.
    fn start(&self) -> Span {
        Span::new(self.at.start as usize, self.at.start as usize)
    }

    fn background(&mut self, node: &Value) -> Option<u32> {
        let link = link::card(node.get("background")?.as_str()?, "");
        (!link.path.is_empty()).then(|| self.file_link(link))
    }

    fn web(&mut self, node: &Value) -> CardKind {
        let url = words(node, "url");
        if url.is_empty() {
            self.fault("cards without their text, file or address");
            return CardKind::Empty;
        }
        let destination = classify(&url);
        if destination == Destination::Unsafe {
            let found = unsafe_link(self.source.path, &url).at(self.start());
            self.found.diagnostics.push(found);
        }
        CardKind::Web { url, allowed: destination == Destination::External }
    }

    /// Puts cards without a place below the others, one under the other.
    fn place(&mut self, cards: &mut [Card]) {
        let adrift = mem::take(&mut self.adrift);
        let mut next = adrift.iter().peekable();
        let mut placed: Vec<&Card> = Vec::with_capacity(cards.len());
        for (at, card) in cards.iter().enumerate() {
            if next.next_if_eq(&&at).is_none() {
                placed.push(card);
            }
        }
        let left = placed.iter().map(|card| card.x).min().unwrap_or(0);
        let bottom = placed.iter().map(|card| card.y + card.height + GAP).max();
        let mut y = bottom.unwrap_or(0);
        for at in adrift {
            let card = &mut cards[at];
            (card.x, card.y) = (left, y.min(FARTHEST));
            y = y.saturating_add(card.height + GAP);
        }
    }

    fn report(&mut self) {
        let path = self.source.path.as_str();
        for (what, (count, at)) in &self.faults {
            let start = Span::new(at.start as usize, at.start as usize);
            self.found.diagnostics.push(
                Diagnostic::new(Code::BadCanvas, path, format!("{what}: {count}"))
                    .at(start)
                    .help("mend them in Obsidian; the rest is published"),
            );
        }
    }
}

/// Where cards and edges stand in the file; empty where the lists cannot be read.
#[derive(Default)]
struct Places {
    nodes: Vec<Span>,
    edges: Vec<Span>,
}

impl Places {
    fn of(text: &str) -> Places {
        type Raw<'a> = BTreeMap<Cow<'a, str>, &'a RawValue>;
        let Ok(lists) = serde_json::from_str::<Raw<'_>>(text) else {
            return Places::default();
        };
        let list = |key: &str| {
            let items = lists.get(key).map(|raw| serde_json::from_str(raw.get()));
            let items: Vec<&RawValue> = items.and_then(Result::ok).unwrap_or_default();
            // Raw values are parts of the text itself.
            let start =
                |raw: &RawValue| raw.get().as_ptr() as usize - text.as_ptr() as usize;
            items
                .into_iter()
                .map(|raw| Span::new(start(raw), start(raw) + raw.get().len()))
                .collect()
        };
        Places { nodes: list("nodes"), edges: list("edges") }
    }
}

/// A number of any size and form, rounded and kept within bounds.
fn whole(value: &Value, least: i32, most: i32) -> Option<i32> {
    let number = value.as_f64().filter(|number| number.is_finite())?;
    Some(number.round().clamp(f64::from(least), f64::from(most)) as i32)
}

fn words(value: &Value, key: &str) -> Box<str> {
    value.get(key).and_then(Value::as_str).unwrap_or("").trim().into()
}

/// Text with the line ends of decoded files; escapes in JSON may say anything.
fn plain_lines(text: &str) -> Cow<'_, str> {
    if text.contains(['\r', '\0']) {
        text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "").into()
    } else {
        text.into()
    }
}

/// `1` to `6`, `#rgb` or `#rrggbb`; anything else is no colour.
fn colour(value: &Value) -> Option<Colour> {
    let text = value.as_str()?;
    if let [digit @ b'1'..=b'6'] = text.as_bytes() {
        return Some(Colour::Preset(digit - b'0'));
    }
    let digits = text.strip_prefix('#')?;
    let digits: Vec<u8> = digits
        .chars()
        .map(|c| c.to_digit(16).map(|digit| digit as u8))
        .collect::<Option<_>>()?;
    match digits[..] {
        [r, g, b] => Some(Colour::Rgb([r * 17, g * 17, b * 17])),
        [_, _, _, _, _, _] => {
            let byte = |at: usize| digits[at] * 16 + digits[at + 1];
            Some(Colour::Rgb([byte(0), byte(2), byte(4)]))
        }
        _ => None,
    }
}

fn edge_of(edge: &Value, ids: &HashMap<&str, u32>) -> Option<Edge> {
    let text = |key: &str| edge.get(key).and_then(Value::as_str);
    let end = |card: &str, side: &str, end: &str, usual: &str| {
        Some(EdgeEnd {
            card: *ids.get(text(card)?)?,
            side: text(side).and_then(side_of),
            arrow: text(end).unwrap_or(usual) == "arrow",
        })
    };
    Some(Edge {
        from: end("fromNode", "fromSide", "fromEnd", "none")?,
        to: end("toNode", "toSide", "toEnd", "arrow")?,
        label: words(edge, "label"),
        colour: edge.get("color").and_then(colour),
    })
}

fn side_of(text: &str) -> Option<Side> {
    match text {
        "top" => Some(Side::Top),
        "right" => Some(Side::Right),
        "bottom" => Some(Side::Bottom),
        "left" => Some(Side::Left),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
