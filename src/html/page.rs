//! One article: the state of drawing it, its limits, and the stage's entry.

use super::code::Highlighter;
use super::kept::Kept;
use super::label::Labels;
use super::mermaid::Diagrams;
use super::raw::Raw;
use super::{footnote, sanitize};
use crate::base::{Digest, Lang, Route, Span, digest_of};
use crate::diag::{Code, Diagnostic};
use crate::graph::NoteId;
use crate::note::{Body, Head, excerpt};
use crate::world::World;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

/// Largest article written, in bytes.
pub const ARTICLE_BYTES: usize = 32 << 20;

/// What drawing needs beside the world: interface strings and colours.
#[derive(Clone, Copy)]
pub struct Tools<'a> {
    /// Colours code; `None` leaves it plain.
    pub highlighter: Option<&'a Highlighter>,
    /// Remembers drawings of diagrams; without it each is drawn anew.
    pub diagrams: Option<&'a Diagrams>,
    /// Interface strings by language and key.
    pub label: Labels<'a>,
}

/// A finished article.
#[derive(Clone, Debug, Default)]
pub struct Fragment {
    /// Balanced HTML.
    pub html: String,
    /// What went wrong while drawing.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether a script must draw diagrams in it.
    pub diagrams: bool,
}

/// Draws a note's body for its own page.
pub fn render<'a>(world: &'a World, note: NoteId, tools: Tools<'a>) -> Fragment {
    let reader = &world.place(note).lang;
    render_for(world, note, (world.route(note), reader), tools)
}

/// Draws a note's body for a page that stands in for a version which is not there: links
/// lead to the versions in the reader's language where there are some.
pub fn render_for<'a>(
    world: &World,
    note: NoteId,
    (route, reader): (&'a Route, &'a Lang),
    tools: Tools<'a>,
) -> Fragment {
    render_body(
        world,
        note,
        &Rc::new(super::body_of(world, note)),
        (route, reader),
        tools,
    )
}

/// The same with the note's body, where that is known already.
pub fn render_body<'a>(
    world: &World,
    note: NoteId,
    body: &Rc<Body>,
    (route, reader): (&'a Route, &'a Lang),
    tools: Tools<'a>,
) -> Fragment {
    let mut page = Page {
        world,
        tools,
        route,
        reader,
        lang: &world.place(note).lang,
        host: note,
        at: Span::default(),
        out: String::with_capacity(8 << 10),
        chain: vec![(note, digest_of(""))],
        bodies: BTreeMap::from([(note, Rc::clone(body))]),
        embeds: 0,
        embedded: 0,
        raw: false,
        base_steps: super::bases::STEPS,
        kept: Kept::default(),
        pieces: Raw::new(world.config.sanitize),
        macros: 0,
        diagrams: 0,
        limited: false,
        limited_embeds: false,
        diagnostics: Vec::new(),
        notes: footnote::Numbers::default(),
        plugins: Plugins::default(),
    };
    let scope = Scope { note, head: world.head(note), host: true, body };
    page.note_body(scope);
    page.footnotes(scope);
    page.report_plugins();
    page.finish()
}

/// Which note is being drawn, and whether as the page's own text.
#[derive(Clone, Copy)]
pub(super) struct Scope<'w> {
    pub note: NoteId,
    pub head: &'w Head,
    /// False inside embeds: ids and outline belong to the page's own note.
    pub host: bool,
    pub body: &'w Body,
}

/// The article so far.
pub(super) struct Page<'w, 't> {
    pub world: &'w World,
    pub tools: Tools<'t>,
    /// Where the page is.
    pub route: &'t Route,
    /// The language that links prefer.
    pub reader: &'t Lang,
    /// The language of the text that is being drawn: an embedded note has its own.
    pub lang: &'w Lang,
    pub host: NoteId,
    /// The block of the page's own note that is being drawn, for messages.
    pub at: Span,
    pub out: String,
    /// Notes (and subpaths) that are open, to stop cycles.
    pub chain: Vec<(NoteId, Digest)>,
    pub bodies: BTreeMap<NoteId, Rc<Body>>,
    /// Embeds drawn so far.
    pub embeds: usize,
    /// Bytes of embedded notes drawn so far.
    pub embedded: usize,
    /// Whether raw HTML was written, so that the whole must be balanced.
    pub raw: bool,
    /// Steps of evaluation that bases may still cost.
    pub base_steps: u64,
    /// HTML that the sanitiser must not see.
    pub kept: Kept,
    /// What raw HTML has used up.
    pub pieces: Raw,
    /// Formulas with macros drawn so far.
    pub macros: usize,
    /// Diagrams that a script draws.
    pub diagrams: usize,
    /// Whether the reader was told that the page is cut.
    pub limited: bool,
    /// Whether a refused embed was reported.
    pub limited_embeds: bool,
    pub diagnostics: Vec<Diagnostic>,
    pub notes: footnote::Numbers,
    /// Blocks of plugins in the page's own note.
    pub plugins: Plugins,
}

/// Blocks that only a plugin can fill; one message tells of all.
#[derive(Default)]
pub(super) struct Plugins {
    count: usize,
    first: Span,
    langs: BTreeSet<String>,
}

impl Plugins {
    pub fn add(&mut self, lang: &str, at: Span) {
        if self.count == 0 {
            self.first = at;
        }
        self.count += 1;
        self.langs.insert(format!("`{lang}`"));
    }
}

impl Page<'_, '_> {
    /// The route of the page being drawn.
    pub fn route(&self) -> &Route {
        self.route
    }

    /// A relative, encoded URL with an optional fragment.
    pub fn href(&self, to: &Route, fragment: Option<&str>) -> String {
        let from = self.route();
        match fragment {
            Some(id) if from == to => format!("#{}", crate::base::encode_fragment(id)),
            Some(id) => {
                format!("{}#{}", from.link_to(to), crate::base::encode_fragment(id))
            }
            None => from.link_to(to),
        }
    }

    /// Reports something about the page's own note, at the block being drawn.
    pub fn report(&mut self, code: Code, message: String, help: &str) {
        self.report_text(code, "", message, help);
    }

    /// Reports something at the place where `text` stands in the block being drawn. In
    /// embeds that block is the embed; what is wrong in a note is for its own page to
    /// say.
    pub fn report_text(&mut self, code: Code, text: &str, message: String, help: &str) {
        self.report_inside(code, text, 0..text.len(), message, help);
    }

    /// Reports something about a part of `text`, which stands in the block being drawn.
    pub fn report_inside(
        &mut self,
        code: Code,
        text: &str,
        part: Range<usize>,
        message: String,
        help: &str,
    ) {
        let path = self.world.head(self.host).path().as_str();
        let source = self.world.source(self.host).text().unwrap_or("");
        let mut at = self.at;
        if let Some(offset) = at.of(source).find(text).filter(|_| !text.is_empty()) {
            let start = at.start as usize + offset;
            at = Span::new(start + part.start, start + part.end);
        }
        let found = Diagnostic::new(code, path, message).help(help);
        self.diagnostics.push(if at == Span::default() { found } else { found.at(at) });
    }

    /// Bytes of the article so far.
    pub fn size(&self) -> usize {
        self.out.len() + self.kept.bytes()
    }

    /// Appends HTML that the sanitiser must not see, since it knows neither drawings nor
    /// formulas: one whole element `tag` of kbgen's own, in which every text is escaped.
    pub fn keep(&mut self, tag: &'static str, html: String) {
        self.kept.push(&mut self.out, tag, html);
    }

    /// Whether the article may still grow; reports once when it may not.
    pub fn has_room(&mut self) -> bool {
        if self.size() < ARTICLE_BYTES {
            return true;
        }
        if !self.limited {
            self.limited = true;
            let message = "the page would be larger than 32 MB and was cut".to_string();
            self.report(Code::PageLimit, message, "split the note");
            let label = self.label("page_cut");
            label.element(&mut self.out, "p", &[("class", "page-cut")]);
        }
        false
    }

    /// One message for all blocks that a plugin would fill.
    fn report_plugins(&mut self) {
        let Plugins { count, first, langs } = std::mem::take(&mut self.plugins);
        if count == 0 {
            return;
        }
        self.at = first;
        let langs: Vec<String> = langs.into_iter().collect();
        let blocks = if count == 1 { "block" } else { "blocks" };
        let message = format!(
            "{count} {blocks} that only an Obsidian plugin can fill ({})",
            langs.join(", ")
        );
        let help = "write down what it shows, or remove it; it is published as code";
        self.report(Code::PluginBlock, message, help);
    }

    fn finish(mut self) -> Fragment {
        if self.raw {
            let sanitized = sanitize::article(&self.out, self.world.config.sanitize);
            self.out = sanitized;
        }
        self.out = self.kept.restore(self.out);
        Fragment {
            html: self.out,
            diagnostics: self.diagnostics,
            diagrams: self.diagrams > 0,
        }
    }

    /// Reports raw HTML that will not be published.
    pub fn report_unsafe(&mut self, what: &str) {
        let message =
            format!("raw HTML that could run was left out: {}", excerpt(what, 60));
        self.report_text(Code::UnsafeHtml, what, message, "remove it, or use a link");
    }
}
