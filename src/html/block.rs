//! Blocks.

use super::bases::Spot;
use super::code::{self, Fence};
use super::page::{Page, Scope};
use super::write::{attr, close, element, open};
use crate::note::bases::parse_base;
use crate::note::{Align, Block, BlockKind, CalloutMarker, Inline, Item, default_title};

impl Page<'_, '_> {
    pub(super) fn blocks(&mut self, blocks: &[Block], scope: Scope<'_>) {
        for block in blocks {
            if !self.has_room() {
                return;
            }
            self.block(block, scope);
        }
    }

    fn block(&mut self, block: &Block, scope: Scope<'_>) {
        // Ids belong to the page's own note; in embeds they could repeat.
        let id = block.id.as_deref().filter(|_| scope.host);
        if scope.host {
            self.at = block.span;
        }
        match &block.kind {
            BlockKind::Paragraph(inlines) => self.paragraph(inlines, id, scope),
            BlockKind::Plain(inlines) => self.plain(inlines, id, scope),
            BlockKind::Heading { level, anchor, inlines } => {
                self.heading(*level, *anchor, inlines, id, scope);
            }
            BlockKind::List { start, items } => self.list(*start, items, id, scope),
            BlockKind::Quote(inner) => {
                self.open_block("blockquote", id);
                self.blocks(inner, scope);
                close(&mut self.out, "blockquote");
            }
            BlockKind::Callout { marker, title, body } => {
                self.callout(marker, title, body, id, scope);
            }
            BlockKind::Code { info, text } => {
                self.code(info.as_deref(), text, id, scope);
            }
            BlockKind::Math(tex) => self.math("div", tex, true, id, scope),
            BlockKind::Table { align, head, rows } => {
                self.table(align, head, rows, id, scope);
            }
            BlockKind::Html(html) => {
                let html = &self.rebased(html, scope);
                if let Some(id) = id {
                    open(&mut self.out, "div", &[("id", &format!("^{id}"))]);
                    self.raw_html(html);
                    close(&mut self.out, "div");
                } else {
                    self.raw_html(html);
                }
            }
            BlockKind::Rule => {
                self.out.push_str("<hr");
                self.id(id);
                self.out.push('>');
            }
            BlockKind::Canvas(canvas) => self.canvas(canvas, scope),
            BlockKind::Base(base) => self.base(base, Spot::Page, scope),
        }
        self.out.push('\n');
    }

    fn id(&mut self, id: Option<&str>) {
        if let Some(id) = id {
            attr(&mut self.out, "id", &format!("^{id}"));
        }
    }

    fn open_block(&mut self, tag: &str, id: Option<&str>) {
        self.out.push('<');
        self.out.push_str(tag);
        self.id(id);
        self.out.push('>');
    }

    /// A paragraph; embeds that are blocks stand between its parts, never inside `p`.
    fn paragraph(&mut self, inlines: &[Inline], id: Option<&str>, scope: Scope<'_>) {
        let mut id = id;
        for part in split(inlines, |inline| self.is_block_embed(inline, scope)) {
            if let [inline] = part
                && self.block_embed(inline, id, scope)
            {
                id = None;
                continue;
            }
            let part = trim_breaks(part);
            if part.is_empty() {
                continue;
            }
            self.open_block("p", id.take());
            self.inlines(part, scope);
            close(&mut self.out, "p");
        }
    }

    /// The text of a tight list item.
    fn plain(&mut self, inlines: &[Inline], id: Option<&str>, scope: Scope<'_>) {
        if let Some(id) = id {
            open(&mut self.out, "span", &[("id", &format!("^{id}"))]);
        }
        for part in split(inlines, |inline| self.is_block_embed(inline, scope)) {
            if let [inline] = part
                && self.block_embed(inline, None, scope)
            {
                continue;
            }
            self.inlines(trim_breaks(part), scope);
        }
        if id.is_some() {
            close(&mut self.out, "span");
        }
    }

    fn heading(
        &mut self,
        level: u8,
        anchor: u32,
        inlines: &[Inline],
        id: Option<&str>,
        scope: Scope<'_>,
    ) {
        let tag =
            ["h1", "h2", "h3", "h4", "h5", "h6"][usize::from(level.clamp(1, 6)) - 1];
        let anchor = scope.head.anchors.get(anchor as usize);
        let words = anchor.map_or("", |anchor| anchor.text.as_str());
        // Style sheets of Obsidian Publish select headings by their words.
        match anchor.filter(|_| scope.host) {
            Some(anchor) => {
                open(&mut self.out, tag, &[("id", &anchor.id), ("data-heading", words)]);
            }
            None => open(&mut self.out, tag, &[("data-heading", words)]),
        }
        let anchor = anchor.filter(|_| scope.host);
        if let Some(id) = id {
            element(&mut self.out, "span", &[("id", &format!("^{id}"))], "");
        }
        self.inlines(inlines, scope);
        if let Some(anchor) = anchor {
            self.heading_anchor(&anchor.id);
        }
        close(&mut self.out, tag);
    }

    /// The link of a heading to itself.
    pub(super) fn heading_anchor(&mut self, id: &str) {
        let href = format!("#{}", crate::base::encode_fragment(id));
        let label = self.label("heading_link");
        self.out.push_str("<a class=\"heading-anchor\"");
        attr(&mut self.out, "href", &href);
        label.name(&mut self.out);
        self.out.push_str("></a>");
    }

    fn list(
        &mut self,
        start: Option<u64>,
        items: &[Item],
        id: Option<&str>,
        scope: Scope<'_>,
    ) {
        let tag = if start.is_some() { "ol" } else { "ul" };
        self.out.push('<');
        self.out.push_str(tag);
        self.id(id);
        if let Some(first) = start.filter(|first| *first != 1) {
            attr(&mut self.out, "start", &first.to_string());
        }
        if items.iter().any(|item| item.task.is_some()) {
            attr(&mut self.out, "class", "contains-task-list");
        }
        self.out.push_str(">\n");
        for item in items {
            self.item(item, scope);
        }
        close(&mut self.out, tag);
    }

    /// A list item that stands by itself, in the embed of its block id.
    pub(super) fn lone_item(&mut self, item: &Item, scope: Scope<'_>) {
        open(&mut self.out, "ul", &[]);
        self.item(item, scope);
        close(&mut self.out, "ul");
    }

    fn item(&mut self, item: &Item, scope: Scope<'_>) {
        self.out.push_str("<li");
        self.id(item.id.as_deref().filter(|_| scope.host));
        if let Some(mark) = item.task {
            let done = mark != ' ';
            let class = if done { "task-list-item is-checked" } else { "task-list-item" };
            attr(&mut self.out, "class", class);
            attr(&mut self.out, "data-task", mark.encode_utf8(&mut [0; 4]));
            self.out
                .push_str("><input type=\"checkbox\" class=\"task-list-item-checkbox\"");
            self.label(task_label(mark)).name(&mut self.out);
            self.out.push_str(if done { " disabled checked> " } else { " disabled> " });
        } else {
            self.out.push('>');
        }
        self.blocks(&item.blocks, scope);
        if self.out.ends_with('\n') {
            self.out.pop();
        }
        self.out.push_str("</li>\n");
    }

    fn callout(
        &mut self,
        marker: &CalloutMarker,
        title: &[Inline],
        body: &[Block],
        id: Option<&str>,
        scope: Scope<'_>,
    ) {
        let (tag, head) =
            if marker.fold.is_some() { ("details", "summary") } else { ("div", "div") };
        self.out.push('<');
        self.out.push_str(tag);
        let class =
            if marker.fold.is_some() { "callout is-collapsible" } else { "callout" };
        attr(&mut self.out, "class", class);
        attr(&mut self.out, "data-callout", &marker.kind);
        if let Some(metadata) = &marker.metadata {
            attr(&mut self.out, "data-callout-metadata", metadata);
        }
        if let Some(open) = marker.fold {
            attr(&mut self.out, "data-callout-fold", if open { "+" } else { "-" });
            if open {
                self.out.push_str(" open");
            }
        }
        self.id(id);
        self.out.push('>');
        open(&mut self.out, head, &[("class", "callout-title")]);
        element(&mut self.out, "span", &[("class", "callout-icon")], "");
        open(&mut self.out, "div", &[("class", "callout-title-inner")]);
        if title.is_empty() {
            super::write::text(&mut self.out, &default_title(&marker.kind));
        } else {
            self.inlines(title, scope);
        }
        close(&mut self.out, "div");
        if marker.fold.is_some() {
            element(&mut self.out, "span", &[("class", "callout-fold")], "");
        }
        close(&mut self.out, head);
        if !body.is_empty() {
            open(&mut self.out, "div", &[("class", "callout-content")]);
            self.blocks(body, scope);
            close(&mut self.out, "div");
        }
        close(&mut self.out, tag);
    }

    fn code(
        &mut self,
        info: Option<&str>,
        text: &str,
        id: Option<&str>,
        scope: Scope<'_>,
    ) {
        if let Some(id) = id {
            open(&mut self.out, "div", &[("id", &format!("^{id}"))]);
        }
        let fence = Fence::parse(info.unwrap_or(""));
        let plugin = code::is_plugin(&fence.lang) && !code::is_dropped(&fence.lang, text);
        if scope.host && plugin {
            self.plugins.add(&fence.lang, self.at);
        }
        if fence.lang == "base" {
            self.base(&parse_base(text), Spot::Block, scope);
        } else if fence.lang == "mermaid" {
            self.mermaid(text, scope);
        } else {
            let note = self.label("needs_plugin");
            code::render(self.tools.highlighter, &fence, text, note, &mut self.out);
        }
        if id.is_some() {
            close(&mut self.out, "div");
        }
    }

    fn table(
        &mut self,
        align: &[Align],
        head: &[Vec<Inline>],
        rows: &[Vec<Vec<Inline>>],
        id: Option<&str>,
        scope: Scope<'_>,
    ) {
        self.out.push_str("<div class=\"table-wrap\" tabindex=\"0\"");
        self.id(id);
        self.out.push_str("><table><thead>");
        self.row("th", align, head, scope);
        self.out.push_str("</thead>");
        if !rows.is_empty() {
            self.out.push_str("<tbody>");
            for row in rows {
                if !self.has_room() {
                    break;
                }
                self.row("td", align, row, scope);
            }
            self.out.push_str("</tbody>");
        }
        self.out.push_str("</table></div>");
    }

    fn row(
        &mut self,
        tag: &str,
        align: &[Align],
        cells: &[Vec<Inline>],
        scope: Scope<'_>,
    ) {
        self.out.push_str("<tr>");
        for (at, cell) in cells.iter().enumerate() {
            let side = match align.get(at) {
                Some(Align::Left) => Some("left"),
                Some(Align::Center) => Some("center"),
                Some(Align::Right) => Some("right"),
                _ => None,
            };
            match side {
                Some(side) => open(&mut self.out, tag, &[("align", side)]),
                None => open(&mut self.out, tag, &[]),
            }
            self.plain(cell, None, scope);
            close(&mut self.out, tag);
        }
        self.out.push_str("</tr>");
    }
}

/// What a task's sign means to those who cannot see it. The signs of Obsidian's themes;
/// any other one is a state of the writer's own.
fn task_label(mark: char) -> &'static str {
    match mark {
        ' ' => "task_open",
        'x' | 'X' => "task_done",
        '/' => "task_started",
        '-' => "task_cancelled",
        '>' | '<' => "task_moved",
        '?' => "task_question",
        '!' => "task_important",
        _ => "task_other",
    }
}

/// Cuts a text into runs of ordinary inlines and single ones that stand alone.
fn split(inlines: &[Inline], alone: impl Fn(&Inline) -> bool) -> Vec<&[Inline]> {
    let mut parts = Vec::new();
    let mut from = 0;
    for (at, inline) in inlines.iter().enumerate() {
        if alone(inline) {
            if from < at {
                parts.push(&inlines[from..at]);
            }
            parts.push(&inlines[at..=at]);
            from = at + 1;
        }
    }
    if from < inlines.len() {
        parts.push(&inlines[from..]);
    }
    parts
}

/// Breaks at the edges show nothing but an empty line.
fn trim_breaks(mut inlines: &[Inline]) -> &[Inline] {
    let empty = |inline: &Inline| match inline {
        Inline::Break | Inline::SoftBreak => true,
        Inline::Text(text) => text.trim().is_empty(),
        _ => false,
    };
    while let [first, rest @ ..] = inlines {
        if !empty(first) {
            break;
        }
        inlines = rest;
    }
    while let [rest @ .., last] = inlines {
        if !empty(last) {
            break;
        }
        inlines = rest;
    }
    inlines
}
