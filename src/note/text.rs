//! Inline trees as plain text: summaries, heading texts, and sentences around links.

use super::ast::{Inline, LinkTarget};
use super::head::{Context, Link};
use super::raw_text::RawText;
use crate::base::Span;

/// How near the end of a word must be for a text to be cut there.
const WORD_CHARS: usize = 12;
/// Longest sentence kept, in characters.
const SENTENCE_CHARS: usize = 200;

/// The text as readers see it; breaks are blanks, embeds and notes are left out.
pub fn plain(inlines: &[Inline]) -> String {
    plain_behind(RawText::default(), inlines)
}

/// The same of a text that stands behind raw HTML, which may hide it.
pub(super) fn plain_behind(raw: RawText, inlines: &[Inline]) -> String {
    let mut out = Plain { raw, ..Plain::default() };
    out.inlines(inlines);
    out.text.replace('\n', " ")
}

/// Plain text with the places of its links; line breaks are `\n`.
#[derive(Default)]
pub(super) struct Plain {
    pub text: String,
    /// Link index and its bytes in `text`.
    pub links: Vec<(u32, Span)>,
    /// The raw HTML so far.
    raw: RawText,
}

impl Plain {
    pub fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            self.inline(inline);
        }
    }

    fn inline(&mut self, inline: &Inline) {
        match inline {
            // A tag parts no words here: `H<sub>2</sub>O`.
            Inline::Html(html) => _ = self.raw.shown(&html.html),
            Inline::Emphasis(inner)
            | Inline::Strong(inner)
            | Inline::Strike(inner)
            | Inline::Mark(inner) => self.inlines(inner),
            Inline::Link { target, content, .. } => {
                let (start, hidden) = (self.text.len(), self.raw.hides());
                self.inlines(content);
                if let (LinkTarget::Vault(ix), false) = (target, hidden) {
                    self.links.push((*ix, Span::new(start, self.text.len())));
                }
            }
            _ if self.raw.hides() => {}
            Inline::Text(text) | Inline::Code(text) => self.text.push_str(text),
            Inline::Math { tex, .. } => self.text.push_str(tex),
            Inline::Embed { link, written, label } => {
                let start = self.text.len();
                let words = if label.text.is_empty() { written } else { &*label.text };
                // Shown only where it is a link's sentence, see `contexts`.
                self.text.push_str(words);
                self.links.push((*link, Span::new(start, self.text.len())));
            }
            Inline::Tag(name) => {
                self.text.push('#');
                self.text.push_str(name);
            }
            Inline::Break | Inline::SoftBreak => self.text.push('\n'),
            Inline::Image { label, .. } => self.text.push_str(&label.text),
            Inline::FootnoteRef(_) => {}
        }
    }
}

/// Cuts the sentences that hold links out of one text and points the links at them;
/// follows the raw HTML in it.
pub(super) fn contexts(
    inlines: &[Inline],
    raw: &mut RawText,
    links: &mut [Link],
    sentences: &mut Vec<String>,
) {
    let mut plain = Plain { raw: *raw, ..Plain::default() };
    plain.inlines(inlines);
    *raw = plain.raw;
    let mut last: Option<Sentence> = None;
    for &(ix, span) in &plain.links {
        let (start, end) = (span.start as usize, span.end as usize);
        let own = match last {
            Some(last) if start >= last.from && end <= last.to => last,
            _ => sentence(&plain.text, start, end),
        };
        if last != Some(own) {
            sentences.push(own.of(&plain.text));
            last = Some(own);
        }
        if let Some(link) = links.get_mut(ix as usize) {
            let moved = |at: usize| at - own.from + own.lead().len();
            link.context = Some(Context {
                sentence: (sentences.len() - 1) as u32,
                span: Span::new(moved(start), moved(end)),
            });
        }
    }
}

/// A stretch of a text that is shown alone, and on which sides it was cut.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Sentence {
    from: usize,
    to: usize,
    cut: (bool, bool),
}

impl Sentence {
    fn of(self, text: &str) -> String {
        let words = text[self.from..self.to].replace('\n', " ");
        let end = if self.cut.1 { "…" } else { "" };
        format!("{}{words}{end}", self.lead())
    }

    /// What stands before the words.
    fn lead(self) -> &'static str {
        if self.cut.0 { "…" } else { "" }
    }
}

/// The sentence around `start..end`: lines and full stops end it, Korean and English. A
/// long one is cut at words.
fn sentence(text: &str, start: usize, end: usize) -> Sentence {
    let (mut from, left) = backwards(text, start);
    let (mut to, right) = forwards(text, end);
    let near = |part: &str| part.chars().count() <= WORD_CHARS;
    if left && let Some(blank) = text[from..start].find(char::is_whitespace) {
        from += if near(&text[from..from + blank]) { blank } else { 0 };
    }
    if right && let Some(blank) = text[end..to].rfind(char::is_whitespace) {
        to = if near(&text[end + blank..to]) { end + blank } else { to };
    }
    from += text[from..start].len() - text[from..start].trim_start().len();
    to -= text[end..to].len() - text[end..to].trim_end().len();
    Sentence { from, to, cut: (left, right) }
}

/// Where a sentence begins, and whether it was cut there.
fn backwards(text: &str, start: usize) -> (usize, bool) {
    let mut next = text[start..].chars().next();
    for (count, (at, c)) in text[..start].char_indices().rev().enumerate() {
        let after = at + c.len_utf8();
        if c == '\n' || ends_sentence(c, next) {
            return (after, false);
        }
        if count >= SENTENCE_CHARS / 2 {
            return (after, true);
        }
        next = Some(c);
    }
    (0, false)
}

/// Where a sentence ends, and whether it was cut there.
fn forwards(text: &str, end: usize) -> (usize, bool) {
    let mut chars = text[end..].char_indices().peekable();
    let mut count = 0;
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        if c == '\n' {
            return (end + at, false);
        }
        if count >= SENTENCE_CHARS / 2 {
            return (end + at, true);
        }
        if ends_sentence(c, next) {
            return (end + at + c.len_utf8(), false);
        }
        count += 1;
    }
    (text.len(), false)
}

fn ends_sentence(c: char, next: Option<char>) -> bool {
    match c {
        '.' | '!' | '?' => next.is_none_or(char::is_whitespace),
        '。' | '！' | '？' => true,
        _ => false,
    }
}

/// At most `limit` characters, cut at a word where one ends near, with an ellipsis.
pub fn excerpt(text: &str, limit: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((cut, _)) = text.char_indices().nth(limit) else { return text };
    let (room, _) =
        text.char_indices().nth(limit.saturating_sub(1)).unwrap_or((cut, ' '));
    let head = &text[..room];
    let near = |at: &usize| head[*at..].chars().count() <= WORD_CHARS;
    let word = head.rfind(' ').filter(near);
    let whole = text[room..].starts_with(' ');
    let kept = word.filter(|_| !whole).map_or(head, |at| &head[..at]);
    format!("{}…", kept.trim_end_matches([' ', ',', '.', ';', ':']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_at_lines_and_full_stops() {
        let check = |text: &str, link: &str| {
            let start = text.find(link).expect("the link is in the text");
            sentence(text, start, start + link.len()).of(text)
        };
        let text = "앞 문장이다. 파드는 노드에서 돈다. 뒤 문장.";
        assert_eq!(check(text, "노드"), "파드는 노드에서 돈다.");
        assert_eq!(check("a\nv1.2 of X\nb", "X"), "v1.2 of X");
        assert!(check(&"가 ".repeat(900), "가").chars().count() <= SENTENCE_CHARS + 2);
        let long = format!("{}링크 {}", "낱말 ".repeat(100), "단어 ".repeat(100));
        let cut = check(&long, "링크");
        assert!(cut.starts_with("…낱말 ") && cut.ends_with(" 단어…"), "{cut}");
    }

    #[test]
    fn excerpts_end_at_words() {
        assert_eq!(excerpt("하나 둘", 10), "하나 둘");
        assert_eq!(excerpt("하나 둘 셋 넷", 6), "하나 둘…");
        assert!(excerpt(&"가".repeat(500), 160).chars().count() <= 160);
    }
}
