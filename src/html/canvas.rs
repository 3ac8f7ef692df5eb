//! A canvas: cards in reading order, a drawing of the edges, and the edges in words.
//!
//! Each text stands once. Style sheets place cards and edge labels on a sheet where there
//! is room; elsewhere the same elements are read from top to bottom, and the drawing is
//! hidden. The trap: the sanitiser knows no drawings, so raw HTML is balanced card by
//! card, never over the whole article.

mod curve;
mod plane;

use super::page::{ARTICLE_BYTES, Page, Scope};
use super::sanitize;
use super::write::{attr, close, element, open, text};
use crate::graph::{FileId, NoteId, Target};
use crate::note::{Block, BlockKind, Body, Canvas, Card, CardKind, Colour, Edge};
use crate::note::{EmbedLabel, Inline, excerpt, plain};
use crate::vault::{FileKind, Media};
use curve::{Aside, Curve, curve};
use plane::{Plane, reading_order};
use std::fmt::Write;

/// Longest name of a card in the list of edges, in characters.
const NAME_CHARS: usize = 40;

impl Page<'_, '_> {
    /// Draws a canvas.
    pub(super) fn canvas(&mut self, canvas: &Canvas, scope: Scope<'_>) {
        let plane = Plane::of(&canvas.cards);
        let size = format!("--w:{}px;--h:{}px", plane.width, plane.height);
        let attrs = [
            ("class", "canvas"),
            ("role", "region"),
            ("aria-label", &*scope.head.title),
            ("tabindex", "0"),
            ("style", &size),
        ];
        open(&mut self.out, "div", &attrs);
        open(&mut self.out, "div", &[("class", "canvas-sheet")]);
        for (at, inside) in reading_order(&canvas.cards) {
            if !self.has_room() {
                break;
            }
            self.card(&canvas.cards[at], (at, inside), &plane, scope);
        }
        if !canvas.edges.is_empty() {
            self.edges(canvas, &plane, scope);
        }
        close(&mut self.out, "div");
        close(&mut self.out, "div");
        // Reports it where the edges were cut.
        self.has_room();
    }

    fn card(
        &mut self,
        card: &Card,
        (at, inside): (usize, bool),
        plane: &Plane,
        scope: Scope<'_>,
    ) {
        let kind = match &card.kind {
            CardKind::Text(_) => "is-text",
            CardKind::File(_) => "is-file",
            CardKind::Web { .. } => "is-web",
            CardKind::Group { .. } => "is-group",
            CardKind::Empty => "is-empty",
        };
        let (colour, own) = look(card.colour);
        let inside = if inside { " is-inside" } else { "" };
        let (x, y) = plane.place(card.x, card.y);
        let (w, h) = (card.width, card.height);
        // Later cards lie above earlier ones, whatever the reading order.
        let style =
            format!("--x:{x}px;--y:{y}px;--w:{w}px;--h:{h}px;--z:{}{own}", at + 1);
        let class = format!("canvas-node {kind}{colour}{inside}");
        open(&mut self.out, "div", &[("class", &class), ("style", &style)]);
        match &card.kind {
            CardKind::Text(body) => self.balanced(|page| page.text_card(body, scope)),
            CardKind::File(link) => self.file_card(*link, scope),
            CardKind::Web { url, allowed } => self.web_card(url, *allowed),
            CardKind::Group { label, background } => {
                self.group(label, *background, scope);
            }
            CardKind::Empty => {}
        }
        close(&mut self.out, "div");
        self.out.push('\n');
    }

    /// Draws something that may hold raw HTML and keeps that HTML inside of it.
    fn balanced(&mut self, draw: impl FnOnce(&mut Self)) {
        let outer = std::mem::take(&mut self.raw);
        let from = self.out.len();
        draw(self);
        if self.raw {
            let part = self.out.split_off(from);
            self.out.push_str(&sanitize::article(&part, self.world.config.sanitize));
        }
        self.raw = outer;
    }

    /// Markdown; without ids, because footnotes and raw HTML of cards could repeat them.
    fn text_card(&mut self, body: &Body, scope: Scope<'_>) {
        let scope = Scope { note: scope.note, head: scope.head, host: false, body };
        let outer = std::mem::take(&mut self.notes);
        self.blocks(&body.blocks, scope);
        self.embedded_footnotes(scope);
        self.notes = outer;
    }

    fn target(&self, ix: u32, scope: Scope<'_>) -> Option<Target> {
        self.world.graph.targets.get(scope.note.0 as usize)?.get(ix as usize).copied()
    }

    /// A note's title and summary, a picture, or a link. What is not published leaves an
    /// empty card that does not say what it would show.
    fn file_card(&mut self, ix: u32, scope: Scope<'_>) {
        match self.target(ix, scope) {
            Some(Target::Note(note, anchor)) => self.note_card(ix, note, anchor, scope),
            Some(Target::File(file)) if self.world.site.files.contains_key(&file) => {
                let source = self.world.file(file);
                if source.kind == FileKind::Attachment(Media::Image) {
                    let written = scope.head.links[ix as usize].written();
                    self.inline_embed(ix, &written, &EmbedLabel::default(), scope);
                } else {
                    self.plain_link(ix, source.path.name(), scope);
                }
            }
            Some(Target::Folder(_)) => {
                let path = scope.head.links[ix as usize].path.trim_end_matches('/');
                self.plain_link(ix, path.rsplit('/').next().unwrap_or(path), scope);
            }
            Some(Target::File(_) | Target::Missing) | None => {}
        }
    }

    fn note_card(
        &mut self,
        ix: u32,
        note: NoteId,
        anchor: Option<u32>,
        scope: Scope<'_>,
    ) {
        let Some(href) = self.internal_href(ix, scope) else { return };
        let world = self.world;
        let head = world.head(note);
        self.out.push_str("<p class=\"canvas-title\"><a class=\"internal-link\"");
        attr(&mut self.out, "href", &href);
        let lang = &world.place(note).lang;
        let foreign = *lang != world.place(self.host).lang;
        if foreign {
            attr(&mut self.out, "lang", lang.as_str());
        }
        self.out.push('>');
        text(&mut self.out, &head.title);
        let drawing = world.drawing(note).is_some();
        let part = anchor.and_then(|at| head.anchors.get(at as usize));
        if let Some(part) = part.filter(|part| !part.text.is_empty()) {
            text(&mut self.out, " > ");
            text(&mut self.out, &part.text);
        }
        self.out.push_str("</a></p>");
        if drawing {
            let written = scope.head.links[ix as usize].written();
            self.drawing_embed(note, &written, &EmbedLabel::default());
        } else if part.is_none() && !head.about().is_empty() {
            self.out.push_str("<p class=\"canvas-summary\"");
            if foreign {
                attr(&mut self.out, "lang", lang.as_str());
            }
            self.out.push('>');
            text(&mut self.out, head.about());
            close(&mut self.out, "p");
        }
    }

    fn web_card(&mut self, url: &str, allowed: bool) {
        if allowed {
            let attrs = [("class", "external-link"), ("href", url), ("rel", "noopener")];
            element(&mut self.out, "a", &attrs, url);
        } else {
            text(&mut self.out, url);
        }
    }

    fn group(&mut self, label: &str, background: Option<u32>, scope: Scope<'_>) {
        if let Some(Target::File(file)) = background.and_then(|ix| self.target(ix, scope))
        {
            self.background(file);
        }
        if !label.is_empty() {
            let attrs = [
                ("class", "canvas-group-label"),
                ("role", "heading"),
                ("aria-level", "2"),
            ];
            element(&mut self.out, "div", &attrs, label);
        }
    }

    fn background(&mut self, file: FileId) {
        let world = self.world;
        let image = world.file(file).kind == FileKind::Attachment(Media::Image);
        let Some(route) = world.site.files.get(&file).filter(|_| image) else { return };
        let url = self.href(route, None);
        self.out.push_str("<img class=\"canvas-background\"");
        attr(&mut self.out, "src", &url);
        self.out.push_str(" alt=\"\" loading=\"lazy\" decoding=\"async\">");
    }

    /// The drawing lies below the cards; the list's labels stand on it, or, where there
    /// is no room for it, say everything.
    fn edges(&mut self, canvas: &Canvas, plane: &Plane, scope: Scope<'_>) {
        let cards = &canvas.cards;
        let curves: Vec<Curve> = canvas
            .edges
            .iter()
            .map(|edge| {
                let (from, to) = (edge.from.card as usize, edge.to.card as usize);
                curve(edge, &cards[from], &cards[to], plane)
            })
            .collect();
        let (w, h) = (plane.width, plane.height);
        let _ = write!(
            self.out,
            "<svg class=\"canvas-lines\" aria-hidden=\"true\" width=\"{w}\" \
             height=\"{h}\" viewBox=\"0 0 {w} {h}\">"
        );
        for (edge, Curve { line, arrows, .. }) in canvas.edges.iter().zip(&curves) {
            if self.size() >= ARTICLE_BYTES {
                break;
            }
            self.line(edge, line, arrows);
        }
        self.out.push_str("</svg>\n<ul class=\"canvas-edges\">\n");
        let names: Vec<String> =
            cards.iter().map(|card| self.name(card, scope)).collect();
        for (edge, curve) in canvas.edges.iter().zip(&curves) {
            if self.size() >= ARTICLE_BYTES {
                break;
            }
            self.edge(edge, &names, curve);
        }
        self.out.push_str("</ul>");
    }

    fn line(&mut self, edge: &Edge, line: &str, arrows: &str) {
        let (colour, own) = look(edge.colour);
        let class = format!("canvas-line{colour}");
        self.out.push_str("<g");
        attr(&mut self.out, "class", &class);
        if !own.is_empty() {
            attr(&mut self.out, "style", &own[1..]);
        }
        let _ = write!(self.out, "><path d=\"{line}\"/>");
        if !arrows.is_empty() {
            let _ = write!(self.out, "<path class=\"canvas-arrow\" d=\"{arrows}\"/>");
        }
        self.out.push_str("</g>");
    }

    fn edge(&mut self, edge: &Edge, names: &[String], curve: &Curve) {
        let (colour, own) = look(edge.colour);
        let (x, y) = curve.middle;
        let aside = match curve.aside {
            Some(Aside::Above) => " is-above",
            Some(Aside::Beside) => " is-beside",
            None => "",
        };
        let class = format!("canvas-edge{aside}{colour}");
        let style = format!("--x:{x}px;--y:{y}px{own}");
        open(&mut self.out, "li", &[("class", &class), ("style", &style)]);
        let sign = match (edge.from.arrow, edge.to.arrow) {
            (false, true) => "→",
            (true, false) => "←",
            (true, true) => "↔",
            (false, false) => "—",
        };
        let (from, to) = (&names[edge.from.card as usize], &names[edge.to.card as usize]);
        let colon = if edge.label.is_empty() { "" } else { ": " };
        let ends = format!("{from} {sign} {to}{colon}");
        element(&mut self.out, "span", &[("class", "canvas-ends")], &ends);
        if !edge.label.is_empty() {
            let attrs = [("class", "canvas-edge-label")];
            element(&mut self.out, "span", &attrs, &edge.label);
        }
        self.out.push_str("</li>\n");
    }

    /// What the list of edges calls a card; an empty card stays nameless.
    fn name(&self, card: &Card, scope: Scope<'_>) -> String {
        let name = match &card.kind {
            CardKind::Text(body) => first_words(&body.blocks),
            CardKind::File(ix) => match self.target(*ix, scope) {
                Some(Target::Note(note, _)) => self.world.head(note).title.clone(),
                Some(Target::File(file)) if self.world.site.files.contains_key(&file) => {
                    self.world.file(file).path.name().to_string()
                }
                Some(Target::Folder(_)) => scope.head.links[*ix as usize].path.clone(),
                _ => String::new(),
            },
            CardKind::Web { url, .. } => url.to_string(),
            CardKind::Group { label, .. } => label.to_string(),
            CardKind::Empty => String::new(),
        };
        let name = excerpt(&name, NAME_CHARS);
        if name.is_empty() { "…".into() } else { name }
    }
}

/// The class and the style that give a card or edge its colour.
fn look(colour: Option<Colour>) -> (String, String) {
    match colour {
        Some(Colour::Preset(number)) => {
            (format!(" canvas-color-{number}"), String::new())
        }
        Some(Colour::Rgb([r, g, b])) => {
            (String::new(), format!(";--canvas-color:#{r:02x}{g:02x}{b:02x}"))
        }
        None => (String::new(), String::new()),
    }
}

/// The words of the first block that has any, seen from the outside in.
fn first_words(mut blocks: &[Block]) -> String {
    let words = |inlines: &[Inline]| plain(inlines);
    while let Some((first, rest)) = blocks.split_first() {
        let found = match &first.kind {
            BlockKind::Paragraph(inlines)
            | BlockKind::Plain(inlines)
            | BlockKind::Heading { inlines, .. } => words(inlines),
            BlockKind::Callout { title, .. } if !title.is_empty() => words(title),
            BlockKind::Callout { body: inner, .. } | BlockKind::Quote(inner) => {
                blocks = inner;
                continue;
            }
            BlockKind::List { items, .. } => {
                blocks = items.first().map_or(&[], |item| &item.blocks);
                continue;
            }
            BlockKind::Table { head, .. } => {
                head.first().map_or(String::new(), |cell| words(cell))
            }
            BlockKind::Code { text, .. } | BlockKind::Math(text) => {
                text.lines().next().unwrap_or("").to_string()
            }
            BlockKind::Html(_)
            | BlockKind::Rule
            | BlockKind::Canvas(_)
            | BlockKind::Base(_) => String::new(),
        };
        if !found.trim().is_empty() {
            return found;
        }
        blocks = rest;
    }
    String::new()
}

#[cfg(test)]
mod tests;
