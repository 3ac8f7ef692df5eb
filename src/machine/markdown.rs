//! A note's body → plain Markdown that means the same without Obsidian and without the
//! vault: links are addresses, comments and raw HTML are gone, embeds are links.
//!
//! It is written from the tree that pages are drawn from and from targets that the graph
//! resolved, never from the file: so it cannot hold what is not published.

use super::lines::{Lines, escaped, longest_run};
use crate::graph::NoteId;
use crate::html::body_of;
use crate::note::{
    Align, Block, BlockKind, Body, Canvas, CardKind, Footnote, Inline, Item, RawText,
};
use crate::world::World;
use std::collections::BTreeMap;

/// A note in the making.
pub(super) struct Twin<'w> {
    pub world: &'w World,
    pub note: NoteId,
    pub lines: Lines,
    pub raw: RawText,
    /// Label of a footnote → what defines it first.
    defined: BTreeMap<&'w str, &'w Footnote>,
    /// Label of a footnote → its number, in order of reference.
    numbers: BTreeMap<&'w str, usize>,
    /// Footnotes in the order of their numbers.
    due: Vec<&'w Footnote>,
}

/// A note as Markdown.
pub fn twin(world: &World, note: NoteId) -> String {
    twin_of(world, note, &body_of(world, note))
}

/// The same with the note's body, where that is known already.
pub fn twin_of(world: &World, note: NoteId, body: &Body) -> String {
    let head = world.head(note);
    let mut twin = Twin {
        world,
        note,
        lines: Lines::default(),
        raw: RawText::default(),
        defined: body.footnotes.iter().rev().map(|note| (&*note.label, note)).collect(),
        numbers: BTreeMap::new(),
        due: Vec::new(),
    };
    if !head.title_in_body {
        twin.lines.push("# ");
        twin.lines.push(&escaped(&head.title, false));
        twin.lines.gap();
    }
    twin.blocks(&body.blocks);
    twin.footnotes();
    twin.lines.finish()
}

impl<'w> Twin<'w> {
    fn blocks(&mut self, blocks: &'w [Block]) {
        let mut former: Option<&BlockKind> = None;
        // Where a list follows one of its kind, another mark keeps them apart.
        let mut apart = false;
        for block in blocks {
            apart = match (former, &block.kind) {
                (
                    Some(BlockKind::List { start: before, .. }),
                    BlockKind::List { start, .. },
                ) if before.is_some() == start.is_some() => !apart,
                _ => false,
            };
            match former {
                None => {}
                Some(BlockKind::Plain(_)) => self.lines.end_line(),
                Some(_) => self.lines.gap(),
            }
            self.block(&block.kind, apart);
            former = Some(&block.kind);
        }
    }

    fn block(&mut self, kind: &'w BlockKind, apart: bool) {
        match kind {
            BlockKind::Paragraph(inlines) | BlockKind::Plain(inlines) => {
                self.inlines(inlines);
                self.lines.end_line();
            }
            BlockKind::Heading { level, inlines, .. } => {
                self.lines.push(&format!("{} ", "#".repeat(usize::from(*level))));
                self.single(inlines);
                self.lines.end_line();
            }
            BlockKind::List { start, items } => self.list(*start, items, apart),
            BlockKind::Quote(blocks) => {
                self.lines.open("> ".into(), "> ".into());
                self.blocks(blocks);
                self.lines.close();
            }
            BlockKind::Callout { marker, title, body } => {
                self.callout(&marker.kind, title, body);
            }
            BlockKind::Code { info, text } => self.code(info.as_deref(), text),
            BlockKind::Math(tex) => self.fenced("$$", "$$", tex.trim_matches('\n')),
            BlockKind::Table { align, head, rows } => self.table(align, head, rows),
            BlockKind::Html(html) => self.shown(&html.html),
            BlockKind::Rule => {
                self.lines.push("---");
                self.lines.end_line();
            }
            BlockKind::Canvas(canvas) => self.canvas(canvas),
            BlockKind::Base(_) => {
                let head = self.world.head(self.note);
                let address = self.world.address(self.world.route(self.note));
                self.link_line(&head.title, &address);
            }
        }
    }

    /// Inlines that must stay on one line.
    fn single(&mut self, inlines: &'w [Inline]) {
        let outer = std::mem::replace(&mut self.lines.single, true);
        self.inlines(inlines);
        self.lines.single = outer;
    }

    fn list(&mut self, start: Option<u64>, items: &'w [Item], apart: bool) {
        let is_plain = |block: &Block| {
            matches!(block.kind, BlockKind::Plain(_) | BlockKind::List { .. })
        };
        let tight = items.iter().all(|item| item.blocks.iter().all(is_plain));
        for (at, item) in items.iter().enumerate() {
            if at > 0 && !tight {
                self.lines.gap();
            }
            let mark = match start {
                Some(start) => {
                    let number = start.saturating_add(at as u64);
                    format!("{number}{} ", if apart { ')' } else { '.' })
                }
                None => (if apart { "* " } else { "- " }).to_string(),
            };
            let rest = " ".repeat(mark.len());
            self.lines.open(mark, rest);
            if let Some(task) = item.task {
                self.lines.push(if task == ' ' { "[ ] " } else { "[x] " });
            }
            self.blocks(&item.blocks);
            self.lines.close();
        }
    }

    fn callout(&mut self, kind: &str, title: &'w [Inline], body: &'w [Block]) {
        self.lines.open("> ".into(), "> ".into());
        self.lines.push("**");
        if title.is_empty() {
            let mut letters = kind.chars();
            let first = letters.next().into_iter().flat_map(char::to_uppercase);
            let name: String = first.chain(letters).collect();
            self.lines.push(&escaped(&name, false));
        } else {
            self.single(title);
        }
        self.lines.push("**");
        if !body.is_empty() {
            self.lines.gap();
            self.blocks(body);
        }
        self.lines.close();
    }

    fn code(&mut self, info: Option<&str>, text: &str) {
        let info = info.unwrap_or_default().trim();
        // The page does not show the packed form of a drawing either.
        if info.starts_with("compressed-json") {
            return;
        }
        let mark = if info.contains('`') { '~' } else { '`' };
        let fence = mark.to_string().repeat(longest_run(text, mark).max(2) + 1);
        self.fenced(&format!("{fence}{}", info.replace('\n', " ")), &fence, text);
    }

    fn fenced(&mut self, open: &str, close: &str, text: &str) {
        self.lines.push(open);
        self.lines.end_line();
        for line in text.trim_end_matches('\n').split('\n') {
            if line.is_empty() {
                self.lines.empty_line();
            } else {
                self.lines.push(line);
                self.lines.end_line();
            }
        }
        self.lines.push(close);
        self.lines.end_line();
    }

    fn table(
        &mut self,
        align: &[Align],
        head: &'w [Vec<Inline>],
        rows: &'w [Vec<Vec<Inline>>],
    ) {
        self.row(head);
        self.lines.push("|");
        for column in 0..head.len() {
            self.lines.push(match align.get(column) {
                Some(Align::Left) => " :-- |",
                Some(Align::Center) => " :-: |",
                Some(Align::Right) => " --: |",
                Some(Align::None) | None => " --- |",
            });
        }
        self.lines.end_line();
        rows.iter().for_each(|row| self.row(row));
    }

    fn row(&mut self, cells: &'w [Vec<Inline>]) {
        self.lines.push("|");
        for cell in cells {
            self.lines.push(" ");
            self.lines.cell = true;
            self.single(cell);
            self.lines.cell = false;
            self.lines.push(" |");
        }
        self.lines.end_line();
    }

    /// What a browser would show of raw HTML.
    fn shown(&mut self, html: &str) {
        self.lines.muted = false;
        let shown = self.raw.shown(html);
        for line in shown.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let words: Vec<&str> = line.split_whitespace().collect();
            self.lines.push(&escaped(&words.join(" "), true));
            self.lines.end_line();
        }
        self.lines.muted = self.raw.hides();
    }

    fn canvas(&mut self, canvas: &'w Canvas) {
        for card in &canvas.cards {
            self.lines.gap();
            match &card.kind {
                CardKind::Text(body) => self.blocks(&body.blocks),
                CardKind::File(link) => {
                    let (words, url) = self.target(*link);
                    // Without one it is an empty card: what it names is not published.
                    if let Some(url) = url {
                        self.link_line(&words, &url);
                    }
                }
                CardKind::Web { url, allowed: true } => self.link_line(url, url),
                CardKind::Group { label, .. } if !label.is_empty() => {
                    self.lines.push("## ");
                    self.lines.push(&escaped(label, false));
                    self.lines.end_line();
                }
                CardKind::Web { .. } | CardKind::Group { .. } | CardKind::Empty => {}
            }
        }
    }

    /// The number of a footnote; `None` when nothing defines it.
    pub fn number(&mut self, label: &str) -> Option<usize> {
        if let Some(number) = self.numbers.get(label) {
            return Some(*number);
        }
        let footnote = *self.defined.get(label)?;
        let number = self.numbers.len() + 1;
        self.numbers.insert(&footnote.label, number);
        self.due.push(footnote);
        Some(number)
    }

    /// Footnotes that something refers to, perhaps another footnote.
    fn footnotes(&mut self) {
        let mut at = 0;
        while let Some(footnote) = self.due.get(at).copied() {
            at += 1;
            self.lines.gap();
            self.lines.open(format!("[^{at}]: "), "    ".into());
            self.blocks(&footnote.blocks);
            self.lines.close();
        }
    }
}
