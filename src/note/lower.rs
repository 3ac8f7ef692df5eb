//! Markdown events → blocks, and what the head needs of them on the way.
//!
//! Containers are kept on an explicit stack whose height is bounded; what nests deeper
//! stays at the last level. Tight list items have no paragraphs in the event stream, so
//! inline events open one by themselves.

use super::ast::{Align, BLOCK_DEPTH, Block, BlockKind, Footnote, Inline, Item};
use super::callout::{self, CalloutMarker};
use super::emphasis::Rules;
use super::inline::{self, Scope};
use super::prepare::Prepared;
use super::raw_text::RawText;
use super::token::{Collector, Token, TokenKind};
use super::{formula, line, text};
use pulldown_cmark::{Alignment, CodeBlockKind, Event, Tag, TagEnd};
use std::collections::HashSet;
use std::ops::Range;

pub(super) use super::gather::Gather;

/// A container that is still open.
struct Frame {
    kind: FrameKind,
    blocks: Vec<Block>,
    start: usize,
    /// Whether a footnote was defined in it.
    notes: bool,
}

enum FrameKind {
    Root,
    Quote(Option<(CalloutMarker, Vec<Inline>)>),
    List { start: Option<u64>, items: Vec<Item> },
    Item { task: Option<char>, id: Option<Box<str>> },
    Footnote(Box<str>),
}

/// What the collected inlines will be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holder {
    Paragraph,
    Plain,
    Heading(u8),
    Cell,
}

struct TableParts {
    align: Vec<Align>,
    head: Vec<Vec<Inline>>,
    rows: Vec<Vec<Vec<Inline>>>,
}

/// Turns the events of one note into blocks.
pub(super) struct Lower<'a, 'g> {
    source: &'a str,
    gather: &'g mut Gather<'a>,
    stack: Vec<Frame>,
    /// Containers past the depth limit that are open.
    skipped: usize,
    text: Option<(Holder, usize, Collector<'a>)>,
    table: Option<TableParts>,
    code: Option<(Option<Box<str>>, String, usize)>,
    html: Option<(String, usize)>,
    /// The raw HTML so far, which may hide what comes next, and up to the last text.
    raw: RawText,
    raw_before: RawText,
    footnotes: Vec<Footnote>,
    labels: HashSet<Box<str>>,
    scope: Scope,
}

impl<'a, 'g> Lower<'a, 'g> {
    pub fn new(
        prepared: &'a Prepared<'_>,
        gather: &'g mut Gather<'a>,
        strict: bool,
    ) -> Self {
        let root =
            Frame { kind: FrameKind::Root, blocks: Vec::new(), start: 0, notes: false };
        Lower {
            source: &prepared.text,
            gather,
            stack: vec![root],
            skipped: 0,
            text: None,
            table: None,
            code: None,
            html: None,
            raw: RawText::default(),
            raw_before: RawText::default(),
            footnotes: Vec::new(),
            labels: HashSet::new(),
            scope: Scope {
                in_link: false,
                in_note: false,
                strict,
                rules: Rules::OBSIDIAN,
            },
        }
    }

    /// Takes all events.
    pub fn run(
        mut self,
        events: impl Iterator<Item = (Event<'a>, Range<usize>)>,
    ) -> (Vec<Block>, Vec<Footnote>) {
        for (event, range) in events {
            self.event(event, range);
        }
        self.finish_text();
        while self.stack.len() > 1 {
            self.close(self.source.len());
        }
        let root = self.stack.pop().expect("the root frame is never closed");
        let mut footnotes = self.footnotes;
        footnotes.extend(self.gather.take_inline_footnotes());
        (root.blocks, footnotes)
    }

    fn event(&mut self, event: Event<'a>, range: Range<usize>) {
        if let Some((_, code, _)) = &mut self.code {
            if let Event::Text(text) = &event {
                code.push_str(text);
                return;
            }
        } else if let (Some((html, _)), Event::Html(part)) = (&mut self.html, &event) {
            html.push_str(part);
            return;
        }
        match event {
            Event::Start(tag) if is_block(&tag) => self.start(tag, range),
            Event::End(tag) if is_block_end(tag) => self.end(tag, range),
            Event::Rule => {
                self.finish_text();
                self.push(BlockKind::Rule, range.start, range.end);
            }
            Event::Html(part) => {
                self.finish_html(part.into_string(), range);
            }
            inline => {
                let start = range.start;
                let (_, _, collector) = self
                    .text
                    .get_or_insert_with(|| (Holder::Plain, start, Collector::default()));
                collector.take(inline, range, self.source);
            }
        }
    }

    fn start(&mut self, tag: Tag<'a>, range: Range<usize>) {
        if self.text.as_ref().is_some_and(|(holder, ..)| *holder == Holder::Plain) {
            self.finish_text();
        }
        let collect = |holder| Some((holder, range.start, Collector::default()));
        match tag {
            Tag::Paragraph => self.text = collect(Holder::Paragraph),
            Tag::Heading { level, .. } => {
                self.text = collect(Holder::Heading(level as u8));
            }
            Tag::TableCell => self.text = collect(Holder::Cell),
            Tag::BlockQuote(_) => self.open(FrameKind::Quote(None), range.start),
            Tag::List(start) => {
                self.open(FrameKind::List { start, items: Vec::new() }, range.start);
            }
            Tag::Item => self.open(FrameKind::Item { task: None, id: None }, range.start),
            Tag::FootnoteDefinition(label) => {
                self.open(FrameKind::Footnote(label.into_string().into()), range.start);
            }
            Tag::CodeBlock(kind) => {
                let info = match kind {
                    CodeBlockKind::Fenced(info) => Some(info.into_string().into()),
                    CodeBlockKind::Indented => None,
                };
                self.code = Some((info, String::new(), range.start));
            }
            Tag::HtmlBlock => self.html = Some((String::new(), range.start)),
            Tag::Table(align) => {
                let align = align.into_iter().map(alignment).collect();
                self.table =
                    Some(TableParts { align, head: Vec::new(), rows: Vec::new() });
            }
            Tag::TableRow => {
                if let Some(table) = &mut self.table {
                    table.rows.push(Vec::new());
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableCell => {
                self.finish_text();
            }
            TagEnd::BlockQuote(_)
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::FootnoteDefinition => {
                self.finish_text();
                if self.skipped > 0 {
                    self.skipped -= 1;
                } else {
                    self.close(range.end);
                }
            }
            TagEnd::CodeBlock => {
                if let Some((info, code, start)) = self.code.take() {
                    let tex = info.as_deref().and_then(|i| formula::of_fence(i, &code));
                    if info.as_deref().is_some_and(|info| info.contains("mermaid")) {
                        self.gather.diagram(&code, start..range.end);
                    }
                    let kind = match tex {
                        Some(tex) => BlockKind::Math(tex.into()),
                        None => BlockKind::Code { info, text: code.into() },
                    };
                    self.push(kind, start, range.end);
                }
            }
            TagEnd::HtmlBlock => {
                if let Some((html, start)) = self.html.take() {
                    self.finish_html(html, start..range.end);
                }
            }
            TagEnd::Table => {
                if let Some(TableParts { align, head, rows }) = self.table.take() {
                    let kind = BlockKind::Table { align, head, rows };
                    self.push(kind, range.start, range.end);
                }
            }
            _ => {}
        }
    }

    fn open(&mut self, kind: FrameKind, start: usize) {
        if self.stack.len() > BLOCK_DEPTH {
            self.skipped += 1;
            self.gather.too_deep(start);
        } else {
            self.stack.push(Frame { kind, blocks: Vec::new(), start, notes: false });
        }
    }

    fn close(&mut self, end: usize) {
        if self.stack.len() < 2 {
            return;
        }
        let frame = self.stack.pop().expect("there are at least two frames");
        match frame.kind {
            FrameKind::Root => {}
            // A quote of nothing but footnotes' definitions.
            FrameKind::Quote(None) if frame.blocks.is_empty() && frame.notes => {}
            FrameKind::Quote(None) => {
                self.push(BlockKind::Quote(frame.blocks), frame.start, end);
            }
            FrameKind::Quote(Some((marker, title))) => {
                let kind = BlockKind::Callout { marker, title, body: frame.blocks };
                self.push(kind, frame.start, end);
            }
            FrameKind::List { start, items } => {
                self.push(BlockKind::List { start, items }, frame.start, end);
            }
            FrameKind::Item { task, id } => {
                let item = Item { task, id, blocks: frame.blocks };
                if let FrameKind::List { items, .. } = &mut self.top().kind {
                    items.push(item);
                } else {
                    self.top().blocks.extend(item.blocks);
                }
            }
            FrameKind::Footnote(label) => {
                self.top().notes = true;
                // The first of several definitions counts.
                if self.labels.insert(label.clone()) {
                    self.footnotes.push(Footnote { label, blocks: frame.blocks });
                }
            }
        }
    }

    fn top(&mut self) -> &mut Frame {
        self.stack.last_mut().expect("the root frame is never closed")
    }

    fn push(&mut self, kind: BlockKind, start: usize, end: usize) {
        let span = self.gather.span(start, end);
        self.top().blocks.push(Block { kind, id: None, span });
    }

    fn finish_html(&mut self, html: String, place: Range<usize>) {
        self.raw.shown(&html);
        let html = self.gather.html(html.into(), self.source, place.clone());
        self.push(BlockKind::Html(html), place.start, place.end);
    }

    /// Ends the text that is being collected and files it where it belongs.
    fn finish_text(&mut self) {
        let Some((holder, start, collector)) = self.text.take() else { return };
        let tokens = collector.finish();
        match holder {
            Holder::Cell => {
                let inlines = self.read(&tokens);
                if let Some(table) = &mut self.table {
                    match table.rows.last_mut() {
                        Some(row) => row.push(inlines),
                        None => table.head.push(inlines),
                    }
                }
            }
            Holder::Heading(level) => self.heading(level, start, tokens),
            Holder::Paragraph | Holder::Plain => self.paragraph(holder, start, tokens),
        }
    }

    fn read(&mut self, tokens: &[Token<'a>]) -> Vec<Inline> {
        let inlines = inline::read(tokens, self.source, self.gather, self.scope);
        self.raw_before = self.raw;
        self.gather.contexts(&inlines, &mut self.raw);
        inlines
    }

    fn heading(&mut self, level: u8, start: usize, mut tokens: Vec<Token<'a>>) {
        let id = self.trailing_id(&mut tokens);
        let inlines = self.read(&tokens);
        let plain = text::plain_behind(self.raw_before, &inlines);
        let first = self.stack.len() == 1 && self.top().blocks.is_empty();
        let outline = self.stack.len() == 1 && !self.raw_before.hides();
        let anchor = self.gather.heading(level, plain.trim(), outline, first);
        if let Some(id) = &id {
            self.gather.block_id(id);
        }
        let end = tokens.last().map_or(start, |token| token.end);
        self.push(BlockKind::Heading { level, anchor, inlines }, start, end);
        self.set_id(id);
    }

    fn paragraph(&mut self, holder: Holder, start: usize, mut tokens: Vec<Token<'a>>) {
        let Some(first) = tokens.first() else { return };
        let (from, end) = (first.start, tokens.last().map_or(start, |token| token.end));
        let source = self.source;
        let raw = source.get(from..end).unwrap_or("");
        if let Some(id) = line::lone_block_id(raw)
            && self.name_previous(id)
        {
            return;
        }
        if self.callout_title(from, &mut tokens) {
            return;
        }
        self.task(from, raw, &mut tokens);
        let id = self.trailing_id(&mut tokens);
        let inlines = self.read(&tokens);
        if let [Inline::Math { tex, display: true }] = &inlines[..] {
            self.push(BlockKind::Math(tex.clone()), start, end);
        } else if holder == Holder::Plain {
            self.push(BlockKind::Plain(inlines), from, end);
        } else {
            match self.stack.len() {
                1 => self.gather.first_paragraph(&inlines, self.raw_before),
                2 => self.gather.quoted_paragraph(&inlines, self.raw_before),
                _ => {}
            }
            self.push(BlockKind::Paragraph(inlines), from, end);
        }
        if let Some(id) = &id {
            self.gather.block_id(id);
        }
        self.set_id(id);
    }

    /// Gives the block just made its id; the first text of a list item names the item.
    fn set_id(&mut self, id: Option<Box<str>>) {
        let Some(id) = id else { return };
        let top = self.top();
        let only = top.blocks.len() == 1;
        if let (FrameKind::Item { id: item, .. }, true) = (&mut top.kind, only) {
            *item = Some(id);
        } else if let Some(block) = top.blocks.last_mut() {
            block.id = Some(id);
        }
    }

    /// A paragraph that is only `^id` names the block before it.
    fn name_previous(&mut self, id: &str) -> bool {
        let Some(block) = self.top().blocks.last_mut() else { return false };
        if block.id.is_none() {
            block.id = Some(id.into());
            self.gather.block_id(id);
        }
        true
    }

    /// Cuts ` ^id` off the end of a text.
    fn trailing_id(&mut self, tokens: &mut Vec<Token<'a>>) -> Option<Box<str>> {
        let end = tokens.last()?.end;
        let start = tokens.first()?.start;
        let raw = self.source.get(start..end)?.trim_end();
        let at = raw.rfind('^')?;
        let before = raw[..at].chars().next_back();
        if !line::is_block_id(&raw[at + 1..]) || !before.is_none_or(char::is_whitespace) {
            return None;
        }
        let id = raw[at + 1..].into();
        let cut = start + raw[..at].trim_end().len();
        let plain = |token: &Token<'_>| {
            token.end <= cut
                || matches!(
                    token.kind,
                    TokenKind::Text(_) | TokenKind::Delimiter | TokenKind::SoftBreak
                )
        };
        if at == 0 || !tokens.iter().all(plain) {
            return None;
        }
        cut_after(tokens, cut, self.source);
        Some(id)
    }

    /// Reads the title line of a callout; true when the paragraph was one.
    fn callout_title(&mut self, from: usize, tokens: &mut Vec<Token<'a>>) -> bool {
        let top = self.top();
        let fresh = matches!(top.kind, FrameKind::Quote(None)) && top.blocks.is_empty();
        let source = self.source;
        if !fresh || !matches!(tokens[0].kind, TokenKind::Text(_)) {
            return false;
        }
        if from > 0 && source.as_bytes()[from - 1] == b'\\' {
            return false;
        }
        let Some((marker, length)) = callout::marker(&source[from..]) else {
            return false;
        };
        cut_before(tokens, from + length, source);
        let line_end = tokens
            .iter()
            .position(|t| matches!(t.kind, TokenKind::SoftBreak | TokenKind::HardBreak));
        let rest = line_end.map(|at| tokens.split_off(at));
        let mut title = self.read(tokens);
        trim_start(&mut title);
        if let FrameKind::Quote(callout) = &mut self.top().kind {
            *callout = Some((marker, title));
        }
        if let Some(mut rest) = rest {
            rest.remove(0);
            if let Some(first) = rest.first() {
                self.paragraph(Holder::Paragraph, first.start, rest);
            }
        }
        true
    }

    /// Reads `[x] ` at the start of a list item.
    fn task(&mut self, from: usize, raw: &str, tokens: &mut Vec<Token<'a>>) {
        let top = self.top();
        let FrameKind::Item { task, .. } = &mut top.kind else { return };
        if !top.blocks.is_empty() || !matches!(tokens[0].kind, TokenKind::Text(_)) {
            return;
        }
        let mut chars = raw.chars();
        let (Some('['), Some(mark), Some(']')) =
            (chars.next(), chars.next(), chars.next())
        else {
            return;
        };
        if chars.next().is_none_or(|c| matches!(c, ' ' | '\t' | '\n')) && mark != '\n' {
            *task = Some(mark);
            cut_before(tokens, from + 2 + mark.len_utf8(), self.source);
            if let Some(Token { kind: TokenKind::Text(text), start, .. }) =
                tokens.first_mut()
            {
                let blanks = text.len() - text.trim_start().len();
                *start += blanks;
                *text = text.trim_start().to_string().into();
            }
        }
    }
}

/// Drops everything before an offset; verbatim text may be cut in two.
fn cut_before(tokens: &mut Vec<Token<'_>>, offset: usize, source: &str) {
    tokens.retain(|token| token.end > offset);
    if let Some(token) = tokens.first_mut()
        && token.start < offset
    {
        token.start = offset;
        let rest = source.get(offset..token.end).unwrap_or("");
        token.kind = TokenKind::Text(rest.to_string().into());
    }
}

/// Drops everything after an offset.
fn cut_after(tokens: &mut Vec<Token<'_>>, offset: usize, source: &str) {
    tokens.retain(|token| token.start < offset);
    if let Some(token) = tokens.last_mut()
        && token.end > offset
        && matches!(token.kind, TokenKind::Text(_))
    {
        token.end = offset;
        let rest = source.get(token.start..offset).unwrap_or("");
        token.kind = TokenKind::Text(rest.to_string().into());
    }
}

fn trim_start(inlines: &mut Vec<Inline>) {
    if let Some(Inline::Text(text)) = inlines.first_mut() {
        *text = text.trim_start().into();
    }
    inlines.retain(|inline| !matches!(inline, Inline::Text(text) if text.is_empty()));
}

fn alignment(align: Alignment) -> Align {
    match align {
        Alignment::None => Align::None,
        Alignment::Left => Align::Left,
        Alignment::Center => Align::Center,
        Alignment::Right => Align::Right,
    }
}

fn is_block(tag: &Tag<'_>) -> bool {
    is_block_end(tag.to_end())
}

fn is_block_end(tag: TagEnd) -> bool {
    !matches!(
        tag,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Link
            | TagEnd::Image
            | TagEnd::Superscript
            | TagEnd::Subscript
    )
}
