//! What a note's head needs, gathered while its body is read.

use super::address::html_addresses;
use super::ast::{Block, BlockKind, Footnote, Html, Inline};
use super::cjk::is_hangul;
use super::diagram::diagram_links;
use super::head::{Anchor, AnchorKind, Letters, Link, LinkKind};
use super::prepare::Prepared;
use super::raw_text::RawText;
use super::{link, text};
use crate::base::{Slugs, Span, VaultPath, fold, heading_slug};
use crate::diag::{Code, Diagnostic};
use std::collections::HashSet;
use std::ops::Range;

/// Longest description in characters.
const SUMMARY_CHARS: usize = 160;

/// What one file says beside its blocks: of a note's one text, or of all texts on a
/// canvas, one after the other.
#[derive(Default)]
pub(super) struct Gathered {
    /// Only the body is wanted: nothing is gathered that it does not need.
    pub body_only: bool,
    pub links: Vec<Link>,
    pub contexts: Vec<String>,
    pub anchors: Vec<Anchor>,
    pub tags: Vec<String>,
    pub letters: Letters,
    pub summary: Option<String>,
    /// A first paragraph that opens with a tag.
    label: Option<String>,
    /// A bold term that may be defined below.
    term: Option<String>,
    /// The text of an h1 that is the first block.
    pub leading_h1: Option<String>,
    pub diagnostics: Vec<Diagnostic>,
    /// Whether the texts are cards: their offsets mean nothing in the file, and their
    /// headings are no outline.
    cards: bool,
    slugs: Slugs,
    seen_tags: HashSet<String>,
    seen_ids: HashSet<String>,
    deep: bool,
}

impl Gathered {
    /// Begins with what the properties gave.
    pub fn new(links: Vec<Link>, tags: Vec<String>) -> Self {
        let seen_tags = tags.iter().map(|tag| fold(tag)).collect();
        Gathered { links, tags, seen_tags, ..Gathered::default() }
    }

    /// What the note says first.
    pub fn take_summary(&mut self) -> String {
        let other = self.term.take().or(self.label.take());
        self.summary.take().or(other).unwrap_or_default()
    }

    /// Begins a canvas, whose texts are cards.
    pub fn of_cards(links: Vec<Link>, tags: Vec<String>) -> Self {
        Gathered { cards: true, ..Gathered::new(links, tags) }
    }

    /// Files a link and gives its index.
    pub fn link(&mut self, link: Link) -> u32 {
        self.links.push(link);
        (self.links.len() - 1) as u32
    }

    /// Files a base's view, which is a heading of its page; one without a name is only
    /// counted.
    pub fn view(&mut self, name: &str) {
        self.anchor(AnchorKind::Heading { level: 2, outline: true }, name);
    }

    fn anchor(&mut self, kind: AnchorKind, text: &str) -> u32 {
        let slug = heading_slug(text);
        let slug = if slug.is_empty() { "section".into() } else { slug };
        // Ids of footnotes belong to the page.
        let footnote = slug.strip_prefix("fn-").or_else(|| slug.strip_prefix("fnref-"));
        let number = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
        let slug = if footnote.is_some_and(number) { format!("h-{slug}") } else { slug };
        let id = self.slugs.unique(slug);
        let (text, key) = (text.into(), super::anchor_key(text));
        self.anchors.push(Anchor { kind, id, text, key });
        (self.anchors.len() - 1) as u32
    }
}

/// Adds one text to what was gathered.
pub(super) struct Gather<'a> {
    prepared: &'a Prepared<'a>,
    path: &'a VaultPath,
    pub found: Gathered,
    inline_footnotes: Vec<Footnote>,
}

impl<'a> Gather<'a> {
    pub fn new(prepared: &'a Prepared<'a>, path: &'a VaultPath, found: Gathered) -> Self {
        Gather { prepared, path, found, inline_footnotes: Vec::new() }
    }

    pub fn span(&self, start: usize, end: usize) -> Span {
        if self.found.cards {
            return Span::default();
        }
        self.prepared.source(start..end)
    }

    /// Files a link and gives its index.
    pub fn link(&mut self, link: Link) -> u32 {
        self.found.link(link)
    }

    /// Files the local addresses in a piece of raw HTML, which stands at `place`.
    pub fn html(&mut self, html: Box<str>, source: &str, place: Range<usize>) -> Html {
        let links = self.found.links.len() as u32;
        let mut from = place.start;
        for address in html_addresses(&html) {
            let kind =
                if address.is_embed() { LinkKind::HtmlEmbed } else { LinkKind::Html };
            let written = &html[address.place.clone()];
            // Lines of a quote have lost their marks here, so an attribute over several
            // lines may not be found; the piece's place must do then.
            let found = source.get(from..place.end).and_then(|rest| rest.find(written));
            let start = found.map_or(from, |ahead| from + ahead);
            let end = found.map_or(place.end, |_| start + written.len());
            from = found.map_or(from, |_| end);
            for target in address.local() {
                let span = self.span(start, end);
                let (path, fragment) = target.split_once('#').unwrap_or((target, ""));
                let path = path.split_once('?').map_or(path, |(path, _)| path);
                let mut link = link::markdown(kind, path, span);
                link.subpath =
                    link::markdown(kind, &format!("#{fragment}"), span).subpath;
                self.link(link);
            }
        }
        Html { html, links }
    }

    /// Files the nodes of a diagram that are links.
    pub fn diagram(&mut self, code: &str, place: Range<usize>) {
        let span = self.span(place.start, place.end);
        for (_, name) in diagram_links(code) {
            self.link(link::wiki(LinkKind::Diagram, &name, span));
        }
    }

    pub fn tag(&mut self, name: &str) {
        if !self.found.body_only && self.found.seen_tags.insert(fold(name)) {
            self.found.tags.push(crate::base::nfc(name).into_owned());
        }
    }

    pub fn count_letters(&mut self, text: &str) {
        if self.found.body_only {
            return;
        }
        let letters = &mut self.found.letters;
        for c in text.chars() {
            match c {
                'a'..='z' | 'A'..='Z' => letters.other += 1,
                // Every 28th syllable has no final consonant (Unicode, chapter 3.12).
                '\u{ac00}'..='\u{d7a3}' => {
                    let open = (c as u32 - 0xac00).is_multiple_of(28);
                    letters.hangul += 1;
                    letters.jamo += if open { 2 } else { 3 };
                }
                c if c.is_ascii() || !c.is_alphabetic() => {}
                c if is_hangul(c) => {
                    letters.hangul += 1;
                    letters.jamo += 1;
                }
                _ => letters.other += 1,
            }
        }
    }

    /// Files a heading and gives its anchor's index.
    pub fn heading(&mut self, level: u8, text: &str, outline: bool, first: bool) -> u32 {
        if self.found.body_only {
            // Only its number counts; the head has the anchor itself.
            let kind = AnchorKind::Heading { level, outline };
            let (id, text, key) = Default::default();
            self.found.anchors.push(Anchor { kind, id, text, key });
            return (self.found.anchors.len() - 1) as u32;
        }
        if level == 1 && first && !text.is_empty() {
            self.found.leading_h1 = Some(text.into());
        }
        let outline = outline && !self.found.cards;
        self.found.anchor(AnchorKind::Heading { level, outline }, text)
    }

    /// Files a block id; the first of equal ones counts.
    pub fn block_id(&mut self, id: &str) {
        let key = id.to_ascii_lowercase();
        if self.found.seen_ids.insert(key.clone()) {
            let id = format!("^{id}");
            let text = String::new();
            self.found.anchors.push(Anchor { kind: AnchorKind::Block, id, text, key });
        }
    }

    /// The first paragraph becomes the summary. One that opens with a tag labels the
    /// note and does not tell what it says, so it counts only when nothing follows.
    pub fn first_paragraph(&mut self, inlines: &[Inline], raw: RawText) {
        if self.found.summary.is_some() || self.found.body_only {
            return;
        }
        let shown: Vec<Inline> = inlines
            .iter()
            .filter(|inline| {
                !matches!(inline, Inline::Embed { .. } | Inline::Image { .. })
            })
            .cloned()
            .collect();
        let plain = text::plain_behind(raw, &shown);
        let summary = text::excerpt(&plain, SUMMARY_CHARS);
        if summary.is_empty() {
            return;
        }
        match inlines {
            [Inline::Tag(_), ..] => {
                self.found.label.get_or_insert(summary);
            }
            // A bold term, which the quote below it defines.
            [Inline::Strong(_)] => self.found.term = Some(summary),
            _ => self.found.summary = Some(summary),
        }
    }

    /// The text of a quote completes the term above it.
    pub fn quoted_paragraph(&mut self, inlines: &[Inline], raw: RawText) {
        if let (None, Some(term)) = (&self.found.summary, &self.found.term) {
            let plain = format!("{term}: {}", text::plain_behind(raw, inlines));
            self.found.summary = Some(text::excerpt(&plain, SUMMARY_CHARS));
        }
    }

    pub fn contexts(&mut self, inlines: &[Inline], raw: &mut RawText) {
        if self.found.body_only {
            return;
        }
        text::contexts(inlines, raw, &mut self.found.links, &mut self.found.contexts);
    }

    /// Files the text of `^[…]` and gives the label of its reference.
    pub fn inline_footnote(&mut self, inlines: Vec<Inline>, span: Span) -> Box<str> {
        // A blank cannot stand in a written label, so this one is nobody's.
        let label: Box<str> = format!("inline {}", self.inline_footnotes.len()).into();
        let block = Block { kind: BlockKind::Plain(inlines), id: None, span };
        self.inline_footnotes
            .push(Footnote { label: label.clone(), blocks: vec![block] });
        label
    }

    pub fn take_inline_footnotes(&mut self) -> Vec<Footnote> {
        std::mem::take(&mut self.inline_footnotes)
    }

    pub fn too_deep(&mut self, offset: usize) {
        if !std::mem::replace(&mut self.found.deep, true) {
            let message = "lists or quotes are nested too deeply; the rest is kept flat";
            let span = self.span(offset, offset);
            self.found.diagnostics.push(
                Diagnostic::new(Code::NestingLimit, self.path.as_str(), message)
                    .at(span)
                    .help("split the note"),
            );
        }
    }

    /// Reports a destination that must not be published as written.
    pub fn refuse(&mut self, url: &str, span: Span) {
        self.found.diagnostics.push(unsafe_link(self.path, url).at(span));
    }
}

/// A link whose scheme is not allowed.
pub(super) fn unsafe_link(path: &VaultPath, url: &str) -> Diagnostic {
    let shown = text::excerpt(url, 60);
    let message = format!("the link \"{shown}\" has no allowed scheme");
    Diagnostic::new(Code::UnsafeLink, path.as_str(), message)
        .help("use http, https, mailto, tel or obsidian")
}
