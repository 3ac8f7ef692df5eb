//! A note's body → the text that readers of its page can see, with the places of its
//! headings. Comments are gone already; of raw HTML only what a page shows stays.

use crate::note::{Block, BlockKind, Body, CardKind, Inline, RawText};
use std::collections::BTreeMap;

/// Bytes of text that are read of one note; a longer one is found by its beginning.
const LIMIT: usize = 256 << 10;

/// A note's text.
#[derive(Default)]
pub(super) struct PlainText {
    /// Blocks, each ended by a line end.
    pub text: String,
    /// Headings in order.
    pub headings: Vec<Heading>,
    /// Labels of footnotes that are still to be read.
    footnotes: Vec<String>,
    /// Its raw HTML so far, which may hide what follows.
    raw: RawText,
}

/// A heading of the text.
pub(super) struct Heading {
    /// Where its words begin.
    pub start: usize,
    /// Where they end.
    pub end: usize,
    /// Index into `Head::anchors`.
    pub anchor: u32,
}

/// Reads a body.
pub(super) fn text(body: &Body) -> PlainText {
    let mut out = PlainText::default();
    out.blocks(&body.blocks);
    // A page shows the footnotes that something refers to, perhaps another footnote.
    let mut unread: BTreeMap<&str, _> =
        body.footnotes.iter().rev().map(|note| (&*note.label, &note.blocks)).collect();
    while let Some(label) = out.footnotes.pop() {
        if let Some(blocks) = unread.remove(&*label) {
            out.blocks(blocks);
        }
    }
    out
}

impl PlainText {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            if self.text.len() > LIMIT {
                return;
            }
            self.block(&block.kind);
        }
    }

    fn block(&mut self, kind: &BlockKind) {
        match kind {
            BlockKind::Paragraph(inlines) | BlockKind::Plain(inlines) => {
                self.line(inlines);
            }
            BlockKind::Heading { anchor, inlines, .. } => {
                let (start, hidden) = (self.text.len(), self.raw.hides());
                self.line(inlines);
                let end = self.text.len().saturating_sub(1).max(start);
                if !hidden {
                    self.headings.push(Heading { start, end, anchor: *anchor });
                }
            }
            BlockKind::List { items, .. } => {
                items.iter().for_each(|item| self.blocks(&item.blocks));
            }
            BlockKind::Quote(blocks) => self.blocks(blocks),
            BlockKind::Callout { title, body, .. } => {
                self.line(title);
                self.blocks(body);
            }
            // The page does not show the packed form of a drawing either.
            BlockKind::Code { info: Some(info), .. }
                if info.starts_with("compressed-json") => {}
            BlockKind::Code { text, .. } => {
                self.words(text);
                self.end_line();
            }
            BlockKind::Table { head, rows, .. } => {
                for row in std::iter::once(head).chain(rows) {
                    for cell in row {
                        self.inlines(cell);
                        self.text.push(' ');
                    }
                    self.end_line();
                }
            }
            BlockKind::Html(html) => {
                let seen = self.raw.shown(&html.html);
                self.add(seen.trim());
                self.end_line();
            }
            BlockKind::Canvas(canvas) => {
                for card in &canvas.cards {
                    match &card.kind {
                        CardKind::Text(body) => self.blocks(&body.blocks),
                        CardKind::Group { label, .. } => {
                            self.words(label);
                            self.end_line();
                        }
                        _ => {}
                    }
                }
            }
            BlockKind::Math(_) | BlockKind::Rule | BlockKind::Base(_) => {}
        }
    }

    fn line(&mut self, inlines: &[Inline]) {
        self.inlines(inlines);
        self.end_line();
    }

    fn end_line(&mut self) {
        let kept = self.text.trim_end_matches([' ', '\n']).len();
        self.text.truncate(kept);
        if kept > 0 {
            self.text.push('\n');
        }
    }

    /// Adds text that readers see.
    fn words(&mut self, text: &str) {
        if !self.raw.hides() {
            self.add(text);
        }
    }

    /// Adds text in NFC.
    fn add(&mut self, text: &str) {
        let room = LIMIT.saturating_sub(self.text.len()).min(text.len());
        let cut = (0..=room).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        self.text.push_str(&crate::base::nfc(&text[..cut]));
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match inline {
                Inline::Text(text) | Inline::Code(text) => self.words(text),
                Inline::Emphasis(inner)
                | Inline::Strong(inner)
                | Inline::Strike(inner)
                | Inline::Mark(inner)
                | Inline::Link { content: inner, .. } => self.inlines(inner),
                Inline::Tag(name) => {
                    self.words("#");
                    self.words(name);
                }
                Inline::Break | Inline::SoftBreak => self.text.push(' '),
                Inline::Html(html) => {
                    let seen = self.raw.shown(&html.html);
                    self.add(&seen);
                }
                // What an embed shows is the text of another note.
                Inline::Math { .. } | Inline::Embed { .. } | Inline::Image { .. } => {}
                Inline::FootnoteRef(_) if self.raw.hides() => {}
                Inline::FootnoteRef(label) => self.footnotes.push(label.to_string()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::VaultPath;
    use crate::note::{NoteOptions, Source, parse_body};

    fn check(note: &str, want: &str) {
        let path = VaultPath::new("n.md").expect("a path");
        let source = Source { path: &path, text: note, options: NoteOptions::default() };
        let found = text(&parse_body(&source));
        assert_eq!(found.text, want, "{note}");
        for heading in &found.headings {
            assert!(found.text[heading.start..heading.end].starts_with('제'));
        }
    }

    #[test]
    fn what_readers_see_is_text() {
        check("# 제목\n\n글 **굵게** [[노트|말]] `c`\n", "제목\n글 굵게 말 c\n");
        check("- a\n- b\n\n| x | y |\n|--|--|\n| 1 | 2 |\n", "a\nb\nx y\n1 2\n");
        check("> [!note] 제\n> 글[^1]\n\n[^1]: 각주\n", "제\n글\n각주\n");
        check("```sh\nls\n```\n", "ls\n");
    }

    #[test]
    fn what_readers_do_not_see_is_none() {
        check("a %%b%% c <!-- d -->\n", "a  c\n");
        check("<div class=x><!-- b -->a</div>\n<style>c{}</style>\n", "a\n");
        check("a\n\n[^1]: b\n", "a\n");
        check("a <script>b **c** [[d]] #e</SCRIPT> f\n", "a   f\n");
        check("<script>\na < b\n\n# 제\n</script>\nc\n", "c\n");
        check(
            "<template>\n\na <template>b</template> c[^1]\n\n</template>\n\nd\n\n[^1]: e\n",
            "d\n",
        );
        check("a <style>b{} d</style> e\n\n<noscript>f", "a   e\n");
        check("a<b>c</b> <title> d\n\n# 제\n\ne\n", "a c\n");
        check("---\nsecret: 1\n---\n![[b]] $x$ a\n", "  a\n");
    }
}
