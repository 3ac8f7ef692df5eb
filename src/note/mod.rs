//! One note, canvas or base in Obsidian's dialect: text in, [`Head`] and [`Body`] out.
//!
//! The way of a note: find the property block ([`frontmatter`]), list the edits that
//! Obsidian's rules ask for ([`scan`], [`prepare`]), let pulldown-cmark find the blocks,
//! and lower its events to a tree of our own ([`lower`], [`inline`]). Nothing here fails:
//! broken content gives a value and diagnostics. The one thing a newcomer would get
//! wrong: a body is cheap to make and is made again for every page that shows it, so
//! other pages may know only the head.

mod address;
mod anchor;
mod ast;
pub mod bases;
mod callout;
mod canvas;
mod changes;
mod cjk;
mod date;
mod diagram;
mod drawing;
mod emphasis;
mod formula;
mod frontmatter;
mod gather;
mod head;
mod indent;
mod inline;
mod known;
mod line;
mod link;
mod lower;
mod prepare;
mod privacy;
mod properties;
mod raw_text;
mod scan;
mod term;
mod section;
mod stamp;
mod text;
mod token;
mod tree;
mod url;
mod word;

pub use address::{HtmlAddress, html_addresses, is_local};
pub use anchor::anchor_key;
pub use ast::{Align, Block, BlockKind, Body, Footnote, Html, Inline, Item, LinkTarget};
pub use ast::{BLOCK_DEPTH, INLINE_DEPTH};
pub use ast::{Canvas, Card, CardKind, Colour, Edge, EdgeEnd, Side};
pub use callout::{CalloutMarker, default_title};
pub use changes::Changes;
pub use date::Date;
pub use diagram::diagram_links;
pub use drawing::drawing_name;
pub use head::{Anchor, AnchorKind, Bare, Context, Head, Letters, Link, LinkKind};
pub use known::property_link;
pub use link::{EmbedLabel, wiki_path};
pub use privacy::{Publicity, PublishRules, Unclear, publicity, publicity_of};
pub use properties::{Properties, Value};
pub use raw_text::{RawText, UNSEEN};
pub use section::{Mark, Section, said, sections};
pub use stamp::{Refusal, stamp};
pub use term::{Term, has_hangul, is_name};
pub use text::{excerpt, plain};
pub use url::{Destination, classify, is_web};
pub use word::is_html_tag;

use crate::base::{Span, VaultPath};
use crate::diag::{Code, Diagnostic};
use gather::{Gather, Gathered};
use prepare::Prepared;
use pulldown_cmark::{Options, Parser};

/// What parsing a note may depend on beside its text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct NoteOptions {
    /// Line ends are CommonMark's soft breaks, not visible ones.
    pub strict_line_breaks: bool,
    /// Curly quotes and dashes.
    pub smart_punctuation: bool,
}

/// All that [`parse`] may see.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Where the file lies.
    pub path: &'a VaultPath,
    /// Its decoded text.
    pub text: &'a str,
    /// The dialect's options.
    pub options: NoteOptions,
}

/// What [`parse`] makes of a note.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// What other pages may know.
    pub head: Head,
    /// What only its own page, or a page that embeds it, draws.
    pub body: Body,
    /// The writer's mistakes.
    pub diagnostics: Vec<Diagnostic>,
}

/// The text below the properties.
pub fn without_properties(text: &str) -> &str {
    &text[frontmatter::find(text).body..]
}

/// Parses one note, or the canvas or base that the path's extension names.
pub fn parse(source: &Source<'_>) -> Parsed {
    parse_part(source, false)
}

/// Parses one note or canvas for its body alone, which is cheaper.
pub fn parse_body(source: &Source<'_>) -> Body {
    parse_part(source, true).body
}

fn parse_part(source: &Source<'_>, body_only: bool) -> Parsed {
    let Source { path, text, .. } = *source;
    match path.extension().as_str() {
        "canvas" => return canvas::parse_canvas(source),
        "base" => return base_page(source),
        _ => {}
    }
    let mut head = Head { path: Some(path.clone()), ..Head::default() };
    let (body_start, mut diagnostics) = properties(path, text, body_only, &mut head);
    let links = std::mem::take(&mut head.links);
    let tags = std::mem::take(&mut head.tags);
    let mut found = Gathered::new(links, tags);
    found.body_only = body_only;
    let block = frontmatter::find(text).block.unwrap_or(0..0);
    head.drawing = drawing::mark(path, text, block);
    let texts = match head.drawing {
        Some(_) => drawing::texts(&text[body_start..]),
        None => 0..text.len() - body_start,
    };
    let (start, end) = (body_start + texts.start, body_start + texts.end);
    let (body, mut found) = parse_text(source, &text[start..end], start, found);
    diagnostics.append(&mut found.diagnostics);
    if !body_only {
        head.terms = term::terms(&body.blocks);
    }
    finish_head(&mut head, found);
    Parsed { head, body, diagnostics }
}

/// A `.base` file: its views are headings, so that links can name them.
fn base_page(source: &Source<'_>) -> Parsed {
    let mut head = Head { path: Some(source.path.clone()), ..Head::default() };
    let base = bases::parse_base(source.text);
    let diagnostics = base_properties(source, &mut head);
    let (links, tags) = (std::mem::take(&mut head.links), std::mem::take(&mut head.tags));
    let mut found = Gathered::new(links, tags);
    for view in &base.views {
        found.view(&view.name);
    }
    finish_head(&mut head, found);
    head.minutes = 0;
    let span = Span::new(0, source.text.len());
    let block = Block { kind: BlockKind::Base(Box::new(base)), id: None, span };
    let body = Body { blocks: vec![block], footnotes: Vec::new() };
    Parsed { head, body, diagnostics }
}

/// Keys at the top of a `.base` file that are Obsidian's, and no properties of the page.
const BASE_KEYS: [&str; 6] =
    ["filters", "formulas", "properties", "display", "summaries", "views"];

/// Properties of a `.base` file's page: the keys at its top that are not Obsidian's own.
fn base_properties(source: &Source<'_>, head: &mut Head) -> Vec<Diagnostic> {
    // A base that cannot be read says so where it is drawn.
    let Ok(all) = frontmatter::parse(source.text) else { return Vec::new() };
    let mut own = Properties::default();
    for ((key, value), place) in all.entries.into_iter().zip(all.places) {
        if !BASE_KEYS.contains(&key.as_str()) {
            own.entries.push((key, value));
            own.places.push(place);
        }
    }
    let diagnostics = known::apply(&own, source.path, head);
    head.properties = own;
    diagnostics
}

/// Parses the Markdown that begins at `start` of the source's file; what the head needs
/// of it joins what was found before.
fn parse_text(
    source: &Source<'_>,
    text: &str,
    start: usize,
    mut found: Gathered,
) -> (Body, Gathered) {
    let Source { path, options, .. } = *source;
    let scanned = scan::scan(text);
    if let Some(open) = scanned.unclosed_comment {
        let span = Span::new(start + open, start + open + 2);
        let message =
            "a comment opens here and never ends; it hides the rest of the note";
        found.diagnostics.push(
            Diagnostic::new(Code::UnclosedComment, path.as_str(), message)
                .at(span)
                .help("close it with `%%` or `-->`, as it was opened"),
        );
    }
    let prepared = Prepared::new(text, start, &scanned.edits);
    let mut gather = Gather::new(&prepared, path, found);
    let events = Parser::new_ext(&prepared.text, markdown_options(options));
    let lower = lower::Lower::new(&prepared, &mut gather, options.strict_line_breaks);
    let (blocks, footnotes) = lower.run(events.into_offset_iter());
    (Body { blocks, footnotes }, gather.found)
}

fn markdown_options(options: NoteOptions) -> Options {
    let mut markdown = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_MATH
        | Options::ENABLE_WIKILINKS;
    if options.smart_punctuation {
        markdown |= Options::ENABLE_SMART_PUNCTUATION;
    }
    markdown
}

/// Reads the property block into the head; gives where the body begins.
fn properties(
    path: &VaultPath,
    text: &str,
    body_only: bool,
    head: &mut Head,
) -> (usize, Vec<Diagnostic>) {
    let found = frontmatter::find(text);
    let mut diagnostics = Vec::new();
    // A body needs the properties only for the links in them, which are counted first.
    let links = |block: &str| {
        let lower = block.to_ascii_lowercase();
        let day = |pair: &[u8]| pair[0].is_ascii_digit() && pair[1] == b'-';
        ["[[", "image", "cover", "\\"].iter().any(|word| lower.contains(word))
            || lower.as_bytes().windows(2).any(day)
    };
    let Some(block) = found.block else {
        let second = text.lines().nth(1).unwrap_or("");
        if found.unclosed && second.contains(':') {
            let message =
                "the properties open here and never close; they are shown as text";
            diagnostics.push(
                Diagnostic::new(Code::UnclosedProperties, path.as_str(), message)
                    .at(Span::new(0, 3))
                    .help("end them with a line `---`"),
            );
        }
        return (0, diagnostics);
    };
    if body_only && !links(&text[block.clone()]) {
        return (found.body, diagnostics);
    }
    match frontmatter::parse(&text[block.clone()]) {
        Ok(mut properties) => {
            for place in &mut properties.places {
                *place = place.moved(block.start);
            }
            diagnostics = known::apply(&properties, path, head);
            head.properties = properties;
        }
        Err(error) => {
            let at = block.start + error.offset;
            let message = format!("the properties cannot be read: {}", error.message);
            let template =
                ["{{", "<%"].iter().any(|mark| text[block.clone()].contains(mark));
            let help = match template {
                true => "fill in or quote what a template left in them",
                false => "mend the YAML",
            };
            diagnostics.push(
                Diagnostic::new(Code::BadProperties, path.as_str(), message)
                    .at(Span::new(at, at))
                    .help(format!("{help}; the note is published without properties")),
            );
        }
    }
    (found.body, diagnostics)
}

fn finish_head(head: &mut Head, mut found: Gathered) {
    head.summary = found.take_summary();
    let heading = found.leading_h1;
    if head.title.is_empty() {
        head.title = heading.clone().unwrap_or_else(|| file_title(head.path()));
    }
    head.title_in_body = heading.as_ref() == Some(&head.title);
    head.links = found.links;
    head.contexts = found.contexts;
    head.anchors = found.anchors;
    head.tags = found.tags;
    head.letters = found.letters;
    // Adults read about 500 syllables of Korean or 220 words of English a minute.
    let (hangul, other) = (found.letters.hangul, found.letters.other);
    head.minutes = (hangul
        .saturating_mul(11)
        .saturating_add(other.saturating_mul(5).saturating_add(2_750))
        / 5_500)
        .max(1);
}

/// The file name for people; a note keeps every dot but the one before `md`.
fn file_title(path: &VaultPath) -> String {
    drawing_name(path.stem()).to_string()
}

#[cfg(test)]
mod tests;
