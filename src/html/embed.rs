//! Embeds of notes, sections and blocks.
//!
//! Cycles and bombs end here: at the first repeat on the chain, at eight levels, at a
//! thousand embeds or four megabytes a page, a link stands in place of the embed.

use super::label::Label;
use super::page::{Page, Scope};
use super::write::{attr, close, element, open};
use crate::base::{Digest, digest_of, fold};
use crate::diag::Code;
use crate::graph::{NoteId, Target};
use crate::note::{AnchorKind, Block, BlockKind, Body, EmbedLabel, Inline, Item};
use std::rc::Rc;

/// Levels of embeds in embeds.
const DEPTH: usize = 8;
/// Embeds on one page.
const PER_PAGE: usize = 1_000;
/// Bytes of notes embedded in one page.
const BYTES: usize = 4 << 20;

impl Page<'_, '_> {
    /// Whether an inline is an embed that must not stand in a paragraph.
    pub(super) fn is_block_embed(&self, inline: &Inline, scope: Scope<'_>) -> bool {
        match inline {
            Inline::Embed { link, .. } => self.embedded_note(*link, scope).is_some(),
            _ => false,
        }
    }

    /// The note that an embed shows. Canvases are linked, a drawing is an image where it
    /// has one, and a part that does not exist shows nothing.
    fn embedded_note(&self, ix: u32, scope: Scope<'_>) -> Option<(NoteId, Option<u32>)> {
        let targets = self.world.graph.targets.get(scope.note.0 as usize)?;
        match targets.get(ix as usize)? {
            Target::Note(note, anchor)
                if !self.is_canvas(*note)
                    && self.world.drawing(*note).is_none()
                    && (anchor.is_some() || is_whole(ix, scope)) =>
            {
                Some((*note, *anchor))
            }
            _ => None,
        }
    }

    pub(super) fn is_canvas(&self, note: NoteId) -> bool {
        self.world.head(note).path().extension() == "canvas"
    }

    pub(super) fn is_base(&self, note: NoteId) -> bool {
        self.world.head(note).path().extension() == "base"
    }

    /// A link to a base, and below it the view that the embed names, else the first.
    fn base_embed(
        &mut self,
        (ix, written): (u32, &str),
        (note, view): (NoteId, Option<u32>),
        label: &EmbedLabel,
        id: Option<&str>,
        scope: Scope<'_>,
    ) {
        self.out.push_str("<p");
        if let Some(id) = id {
            attr(&mut self.out, "id", &format!("^{id}"));
        }
        self.out.push('>');
        let words = if label.text.is_empty() { written } else { &label.text };
        self.sheet_link(ix, written, words, "internal-embed base-embed", scope);
        close(&mut self.out, "p");
        if !self.over_limit() {
            self.embeds += 1;
            self.embedded_base(note, view.unwrap_or(0) as usize, scope);
        }
    }

    /// What stands in place of a canvas, and above a base: a link to its page.
    pub(super) fn sheet_link(
        &mut self,
        ix: u32,
        written: &str,
        words: &str,
        class: &str,
        scope: Scope<'_>,
    ) {
        open(&mut self.out, "span", &[("class", class), ("src", written)]);
        self.plain_link(ix, words, scope);
        close(&mut self.out, "span");
    }

    /// Draws an embed as a block; false when the inline is none.
    pub(super) fn block_embed(
        &mut self,
        inline: &Inline,
        id: Option<&str>,
        scope: Scope<'_>,
    ) -> bool {
        let Inline::Embed { link, written, label } = inline else { return false };
        let Some((note, anchor)) = self.embedded_note(*link, scope) else { return false };
        if self.is_base(note) {
            self.base_embed((*link, written), (note, anchor), label, id, scope);
            return true;
        }
        let subpath =
            scope.head.links.get(*link as usize).map(|link| fold(&link.subpath));
        let key: (NoteId, Digest) = (note, digest_of(subpath.as_deref().unwrap_or("")));
        if self.chain.contains(&key) || self.over_limit() {
            self.refuse(*link, label, written, note, scope);
            return true;
        }
        self.embeds += 1;
        self.embedded += self.world.source(note).text().map_or(0, str::len);
        self.chain.push(key);
        self.draw_embed((*link, written), (note, anchor), id, scope);
        self.chain.pop();
        true
    }

    fn over_limit(&self) -> bool {
        self.chain.len() > DEPTH
            || self.embeds >= PER_PAGE
            || self.embedded >= BYTES
            || self.size() >= super::page::ARTICLE_BYTES
    }

    /// A link stands in place of the embed; the page's note is told once.
    fn refuse(
        &mut self,
        ix: u32,
        label: &EmbedLabel,
        written: &str,
        note: NoteId,
        scope: Scope<'_>,
    ) {
        let world = self.world;
        let cycle = self.chain.iter().any(|(open, _)| *open == note);
        if !std::mem::replace(&mut self.limited_embeds, true) {
            let (code, message) = if cycle {
                let names: Vec<String> = self
                    .chain
                    .iter()
                    .map(|(open, _)| *open)
                    .chain([note])
                    .map(|open| format!("\"{}\"", world.head(open).path()))
                    .collect();
                let message = format!("notes embed each other: {}", names.join(" → "));
                (Code::EmbedCycle, message)
            } else {
                let message =
                    "the page embeds too much; links stand in place of the rest";
                (Code::EmbedLimit, message.to_string())
            };
            self.report(code, message, "link to the note instead of embedding it");
        }
        open(&mut self.out, "p", &[]);
        let words = if label.text.is_empty() { written } else { &label.text };
        self.plain_link(ix, words, scope);
        close(&mut self.out, "p");
    }

    fn draw_embed(
        &mut self,
        (ix, written): (u32, &str),
        (note, anchor): (NoteId, Option<u32>),
        id: Option<&str>,
        scope: Scope<'_>,
    ) {
        let world = self.world;
        let head = world.head(note);
        self.out.push_str("<div class=\"internal-embed markdown-embed\"");
        attr(&mut self.out, "src", written);
        if let Some(id) = id {
            attr(&mut self.out, "id", &format!("^{id}"));
        }
        let lang = &world.place(note).lang;
        // What opens the note is said in the language around the embed.
        let label = self.label("embed_open");
        let around = std::mem::replace(&mut self.lang, lang);
        if lang != around {
            attr(&mut self.out, "lang", lang.as_str());
        }
        self.out.push('>');
        let whole = is_whole(ix, scope);
        if whole && !head.title_in_body {
            let attrs = [("class", "markdown-embed-title")];
            element(&mut self.out, "div", &attrs, &head.title);
        }
        open(&mut self.out, "div", &[("class", "markdown-embed-content")]);
        self.embedded_body(note, anchor, whole);
        close(&mut self.out, "div");
        if let Some(href) = self.internal_href(ix, scope) {
            let said = label.lang.or((lang != around).then_some(around.as_str()));
            self.out.push_str("<a class=\"markdown-embed-link\"");
            attr(&mut self.out, "href", &href);
            attr(&mut self.out, "aria-label", label.text);
            attr(&mut self.out, "title", label.text);
            Label { lang: said, ..label }.lang(&mut self.out);
            self.out.push_str("></a>");
        }
        close(&mut self.out, "div");
        self.lang = around;
    }

    fn embedded_body(&mut self, note: NoteId, anchor: Option<u32>, whole: bool) {
        let world = self.world;
        let body = self
            .bodies
            .entry(note)
            .or_insert_with(|| Rc::new(super::body_of(world, note)))
            .clone();
        let head = world.head(note);
        let scope = Scope { note, head, host: false, body: &body };
        // Footnotes of an embedded note are numbered within the embed.
        let outer = std::mem::take(&mut self.notes);
        if whole {
            self.blocks(&body.blocks, scope);
        } else if let Some(anchor) = anchor {
            self.part(&body, anchor, scope);
        }
        self.embedded_footnotes(scope);
        self.notes = outer;
    }

    /// Draws a section with its heading, or the block with an id.
    fn part(&mut self, body: &Body, anchor: u32, scope: Scope<'_>) {
        let Some(wanted) = scope.head.anchors.get(anchor as usize) else { return };
        match wanted.kind {
            AnchorKind::Heading { level, .. } => {
                if let Some(section) = section(&body.blocks, anchor, level) {
                    self.blocks(section, scope);
                }
            }
            AnchorKind::Block => {
                let id = wanted.id.trim_start_matches('^');
                match named(&body.blocks, id) {
                    Some(Named::Block(block)) => {
                        self.blocks(std::slice::from_ref(block), scope);
                    }
                    Some(Named::Item(item)) => self.lone_item(item, scope),
                    None => {}
                }
            }
        }
    }
}

/// Whether a link means a whole note and no part of it.
pub(super) fn is_whole(ix: u32, scope: Scope<'_>) -> bool {
    scope.head.links.get(ix as usize).is_none_or(|link| link.subpath.is_empty())
}

/// From a heading to the next of the same or a higher level, among its siblings.
fn section(blocks: &[Block], anchor: u32, level: u8) -> Option<&[Block]> {
    let is_start = |block: &Block| match block.kind {
        BlockKind::Heading { anchor: at, .. } => at == anchor,
        _ => false,
    };
    if let Some(start) = blocks.iter().position(is_start) {
        let ends = |block: &Block| match block.kind {
            BlockKind::Heading { level: at, .. } => at <= level,
            _ => false,
        };
        let length = blocks[start + 1..].iter().position(ends);
        let end = length.map_or(blocks.len(), |length| start + 1 + length);
        return Some(&blocks[start..end]);
    }
    blocks.iter().find_map(|block| match &block.kind {
        BlockKind::Quote(inner) | BlockKind::Callout { body: inner, .. } => {
            section(inner, anchor, level)
        }
        BlockKind::List { items, .. } => {
            items.iter().find_map(|item| section(&item.blocks, anchor, level))
        }
        _ => None,
    })
}

enum Named<'b> {
    Block(&'b Block),
    Item(&'b Item),
}

/// The block or list item with an id, anywhere in the note.
fn named<'b>(blocks: &'b [Block], id: &str) -> Option<Named<'b>> {
    let same = |own: &Option<Box<str>>| {
        own.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(id))
    };
    blocks.iter().find_map(|block| {
        if same(&block.id) {
            return Some(Named::Block(block));
        }
        match &block.kind {
            BlockKind::Quote(inner) | BlockKind::Callout { body: inner, .. } => {
                named(inner, id)
            }
            BlockKind::List { items, .. } => items.iter().find_map(|item| {
                if same(&item.id) {
                    Some(Named::Item(item))
                } else {
                    named(&item.blocks, id)
                }
            }),
            _ => None,
        }
    })
}
