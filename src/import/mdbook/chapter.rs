//! A chapter as kbgen reads it: the text with all that was put in, and as few edits as it
//! takes.
//!
//! Everything is found by a Markdown parser, so that code, and text that only looks like
//! a link, stay as they are.

use crate::base::heading_slug;
use crate::import::edit::Edits;
use crate::import::{folder_of, joined};
use crate::note::html_addresses;
use percent_encoding::percent_decode_str;
use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};
use std::collections::HashMap;
use std::ops::Range;

/// What the whole book says about its chapters.
#[derive(Debug, Default)]
pub(super) struct Book {
    /// Chapters by the address that they had: `a/b.html`, `a/index.html`.
    pub addresses: HashMap<String, String>,
    /// Ids that headings were given, by chapter: what the heading is called here.
    pub ids: HashMap<String, HashMap<String, String>>,
    /// What begins a hidden line, by language.
    pub hidden: HashMap<String, String>,
    /// Formulas between `\\(` and `\\)`.
    pub mathjax: bool,
    /// Formulas between dollars.
    pub dollars: bool,
}

/// What was edited, with offsets in the text before.
#[derive(Debug, Default)]
pub(super) struct Edited {
    pub text: String,
    /// Where the first edit is.
    pub first: usize,
    pub links: usize,
    pub hidden: usize,
    pub formulas: usize,
    pub ids: usize,
    pub escaped: usize,
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
}

/// Ids that the headings of a text are given, and what each is called here.
pub(super) fn ids(text: &str) -> HashMap<String, String> {
    let mut found = HashMap::new();
    let mut open: Option<(String, String)> = None;
    for event in Parser::new_ext(text, options()) {
        match event {
            Event::Start(Tag::Heading { id: Some(id), .. }) => {
                open = Some((id.into_string(), String::new()));
            }
            Event::End(TagEnd::Heading(_)) => {
                found.extend(open.take().map(|(id, words)| (id, heading_slug(&words))));
            }
            Event::Text(words) | Event::Code(words) => {
                if let Some((_, heading)) = &mut open {
                    heading.push_str(&words);
                }
            }
            _ => {}
        }
    }
    found
}

/// Edits the text of a chapter at a path below the book's sources.
pub(super) fn edit(path: &str, text: &str, book: &Book) -> Edited {
    let mut work = Work {
        path,
        text,
        book,
        edits: Edits::default(),
        edited: Edited::default(),
        code: None,
        quiet: 0,
        dollars: Vec::new(),
    };
    let mut events = Parser::new_ext(text, options()).into_offset_iter();
    for (event, place) in events.by_ref() {
        work.event(event, place);
    }
    let definitions = events.reference_definitions().iter();
    let definitions: Vec<_> =
        definitions.map(|(_, def)| (def.dest.to_string(), def.span.clone())).collect();
    for (destination, place) in definitions {
        work.link(&destination, place);
    }
    work.finish()
}

struct Work<'a> {
    path: &'a str,
    text: &'a str,
    book: &'a Book,
    edits: Edits,
    edited: Edited,
    /// What begins a hidden line of the block of code that is open.
    code: Option<Hidden>,
    /// Links, images and blocks around, in which text is not prose.
    quiet: usize,
    /// Dollars in prose.
    dollars: Vec<usize>,
}

/// Which lines of code a book hides.
#[derive(Clone)]
enum Hidden {
    None,
    Rust,
    Prefix(String),
}

impl Work<'_> {
    fn event(&mut self, event: Event<'_>, place: Range<usize>) {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                self.code = Some(match kind {
                    CodeBlockKind::Fenced(info) => self.hides(&info),
                    CodeBlockKind::Indented => Hidden::None,
                });
            }
            Event::End(TagEnd::CodeBlock) => self.code = None,
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                self.quiet += 1;
                if link_type == LinkType::Inline {
                    self.link(&dest_url, place);
                }
            }
            Event::Start(Tag::Image { link_type, dest_url, .. }) => {
                self.quiet += 1;
                if link_type == LinkType::Inline {
                    self.link(&dest_url, place);
                }
            }
            Event::End(TagEnd::Link | TagEnd::Image) => self.quiet -= 1,
            Event::Start(Tag::Heading { id, classes, attrs, .. })
                if id.is_some() || !classes.is_empty() || !attrs.is_empty() =>
            {
                self.attributes(place);
            }
            Event::Html(_) | Event::InlineHtml(_) => self.html(place),
            Event::Text(_) if self.code.is_some() => self.lines(place),
            Event::Text(_) => self.prose(place),
            _ => {}
        }
    }

    fn hides(&self, info: &str) -> Hidden {
        let mut words = info.split([',', ' ', '\t']).filter(|word| !word.is_empty());
        let language = words.next().unwrap_or("");
        if language == "rust" {
            return Hidden::Rust;
        }
        let own = words.find_map(|word| word.strip_prefix("hidelines="));
        let prefix =
            own.map(str::to_owned).or_else(|| self.book.hidden.get(language).cloned());
        prefix.filter(|prefix| !prefix.is_empty()).map_or(Hidden::None, Hidden::Prefix)
    }

    /// Takes hidden lines out of a piece of code.
    fn lines(&mut self, place: Range<usize>) {
        let hidden = self.code.clone().unwrap_or(Hidden::None);
        let mut at = place.start;
        for line in self.text[place].split_inclusive('\n') {
            let inner = line.trim_start();
            let start = at + line.len() - inner.len();
            let plain = inner.trim_end_matches(['\n', '\r']);
            match &hidden {
                Hidden::None => {}
                Hidden::Rust if plain == "#" || plain.starts_with("# ") => {
                    self.hide(at, at + line.len());
                }
                Hidden::Rust if plain.starts_with("##") => {
                    self.edits.replace(start..start + 1, "");
                }
                Hidden::Rust => {}
                Hidden::Prefix(prefix) if plain.starts_with(prefix) => {
                    self.hide(at, at + line.len());
                }
                Hidden::Prefix(_) => {}
            }
            at += line.len();
        }
    }

    /// Takes out a line with all that stands before it, such as the mark of a quote.
    fn hide(&mut self, from: usize, to: usize) {
        let start = self.text[..from].rfind('\n').map_or(0, |at| at + 1);
        self.edits.replace(start..to, "");
        self.edited.hidden += 1;
    }

    /// Names a chapter by its file where it was named by its address.
    fn link(&mut self, destination: &str, place: Range<usize>) {
        let Some(new) = self.target(destination) else { return };
        // The last one is the destination; the words of a link may hold the same.
        let inner = &self.text[place.clone()];
        if let Some(at) = inner.rfind(destination) {
            let start = place.start + at;
            self.edits.replace(start..start + destination.len(), new);
            self.edited.links += 1;
        }
    }

    /// What a link must say, if it is not what it says.
    fn target(&self, destination: &str) -> Option<String> {
        let (path, fragment) = match destination.split_once('#') {
            Some((path, fragment)) => (path, Some(fragment)),
            None => (destination, None),
        };
        if path.contains(':') || path.starts_with("//") {
            return None;
        }
        let decoded = percent_decode_str(path).decode_utf8().ok()?;
        let whole = joined(folder_of(self.path), &decoded)?;
        let index = match whole.as_str() {
            "" => "index.html".to_owned(),
            folder => format!("{folder}/index.html"),
        };
        let by_address = match path {
            "" => None,
            _ if self.book.addresses.contains_key(&whole) => Some(&whole),
            _ if path.ends_with('/') || path == "." || path == ".." => Some(&index),
            _ => None,
        };
        let chapter = by_address.and_then(|address| self.book.addresses.get(address));
        let target = match (path, chapter) {
            ("", _) => self.path,
            (_, Some(chapter)) => chapter,
            _ => &whole,
        };
        let heading = fragment
            .and_then(|fragment| self.book.ids.get(target)?.get(fragment))
            .filter(|heading| Some(heading.as_str()) != fragment);
        if chapter.is_none() && heading.is_none() {
            return None;
        }
        let path = match chapter {
            Some(chapter) => relative(folder_of(self.path), chapter),
            None => path.to_owned(),
        };
        let fragment = heading.map(String::as_str).or(fragment);
        Some(match fragment {
            Some(fragment) => format!("{path}#{fragment}"),
            None => path,
        })
    }

    /// Takes `{#id .class}` off a heading.
    fn attributes(&mut self, place: Range<usize>) {
        let heading = &self.text[place.clone()];
        let line = heading.trim_end().lines().next().unwrap_or("");
        if let Some(at) = line.rfind('{').filter(|_| line.trim_end().ends_with('}')) {
            let kept = line[..at].trim_end().len();
            let end = line.trim_end().len();
            self.edits.replace(place.start + kept..place.start + end, "");
            self.edited.ids += 1;
        }
    }

    /// Addresses of chapters in raw HTML.
    fn html(&mut self, place: Range<usize>) {
        let html = &self.text[place.clone()];
        for address in html_addresses(html) {
            let whole = &html[address.place.clone()];
            for (old, _) in &address.parts {
                let Some(new) = self.target(old) else { continue };
                let Some(at) = whole.rfind(old.as_str()) else { continue };
                let start = place.start + address.place.start + at;
                self.edits.replace(start..start + old.len(), new);
                self.edited.links += 1;
            }
        }
    }

    /// Text that means something to kbgen that it did not mean to mdBook.
    fn prose(&mut self, place: Range<usize>) {
        if self.quiet > 0 {
            return;
        }
        let bytes = self.text.as_bytes();
        let mut at = place.start;
        while at < place.end {
            let before = at.checked_sub(1).map(|at| bytes[at]);
            let escaped = before == Some(b'\\');
            let rest = &bytes[at..];
            if self.book.mathjax && escaped && self.formula(at, rest) {
            } else if rest.starts_with(b"$") {
                if !escaped {
                    self.dollars.push(at);
                }
            } else if !escaped && !self.book.dollars && rest.starts_with(b"==")
                || !escaped && (rest.starts_with(b"[[") || rest.starts_with(b"%%"))
            {
                self.escape(at);
                at += 1;
            } else if rest.starts_with(b"#")
                && before.is_none_or(|b| b.is_ascii_whitespace())
            {
                let word = self.text.get(at + 1..).and_then(|rest| rest.chars().next());
                if word.is_some_and(|c| c.is_alphabetic() || c == '_') {
                    self.escape(at);
                }
            }
            at += 1;
        }
    }

    fn escape(&mut self, at: usize) {
        self.edits.replace(at..at, "\\");
        self.edited.escaped += 1;
    }

    /// `\\(`, `\\)`, `\\[` and `\\]` become dollars.
    fn formula(&mut self, at: usize, rest: &[u8]) -> bool {
        // The parser takes one backslash as an escape of the other.
        let Some(two) = at.checked_sub(1).filter(|_| rest.first() == Some(&b'\\')) else {
            return false;
        };
        // A dollar with a blank inside of it would be one of money.
        let (mut start, mut end) = (two, at + 2);
        let with = match rest.get(1) {
            Some(b'(') => {
                let after = self.text[end..].trim_start_matches([' ', '\t']);
                end = self.text.len() - after.len();
                "$"
            }
            Some(b')') => {
                start = self.text[..start].trim_end_matches([' ', '\t']).len();
                "$"
            }
            Some(b'[' | b']') => "$$",
            _ => return false,
        };
        self.edits.replace(start..end, with);
        self.edited.formulas += 1;
        true
    }

    fn finish(mut self) -> Edited {
        // One dollar alone begins nothing.
        if !self.book.dollars && self.dollars.len() > 1 {
            for at in std::mem::take(&mut self.dollars) {
                self.escape(at);
            }
        }
        self.edited.first = self.edits.first().unwrap_or(0);
        Edited { text: self.edits.apply(self.text), ..self.edited }
    }
}

/// A path as a link in a folder has it, encoded where Markdown needs it.
fn relative(folder: &str, path: &str) -> String {
    let from: Vec<_> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<_> = path.split('/').collect();
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let ups = std::iter::repeat_n("..", from.len() - shared);
    let parts: Vec<_> =
        ups.chain(to[shared.min(to.len() - 1)..].iter().copied()).collect();
    let odd = |c: char| matches!(c, ' ' | '(' | ')' | '<' | '>' | '%' | '#' | '?');
    let encode = |c: char| match odd(c) {
        true => format!("%{:02X}", c as u32),
        false => c.to_string(),
    };
    parts.join("/").chars().map(encode).collect()
}

#[cfg(test)]
mod tests;
