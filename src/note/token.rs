//! The Markdown parser's inline events as a flat list with offsets.
//!
//! Emphasis is flattened back to its delimiters, so that [`super::inline`] can match
//! them anew; links and images keep their content apart, for nothing pairs across their
//! brackets.

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};
use std::borrow::Cow;
use std::ops::Range;

/// How deep images may nest in each other's text; deeper ones are flattened.
const NESTED_LINKS: usize = 16;

/// An inline event with its place in the prepared text.
#[derive(Clone, Debug)]
pub(super) struct Token<'a> {
    pub kind: TokenKind<'a>,
    pub start: usize,
    pub end: usize,
}

#[derive(Clone, Debug)]
pub(super) enum TokenKind<'a> {
    Text(Cow<'a, str>),
    /// Delimiters that the parser had matched.
    Delimiter,
    Code(Cow<'a, str>),
    Math {
        tex: Cow<'a, str>,
        display: bool,
    },
    Html(Cow<'a, str>),
    SoftBreak,
    HardBreak,
    FootnoteRef(Cow<'a, str>),
    Link(Box<LinkToken<'a>>),
}

/// A link or image with what stands between its brackets.
#[derive(Clone, Debug)]
pub(super) struct LinkToken<'a> {
    pub image: bool,
    pub form: LinkType,
    pub destination: Cow<'a, str>,
    pub title: Cow<'a, str>,
    pub content: Vec<Token<'a>>,
}

/// Collects the inline events of one paragraph, heading or cell.
#[derive(Default)]
pub(super) struct Collector<'a> {
    tokens: Vec<Token<'a>>,
    open: Vec<(Token<'a>, Vec<Token<'a>>)>,
    skipped: usize,
}

impl<'a> Collector<'a> {
    /// Takes an inline event. Anything else was not asked for and is left out.
    pub fn take(&mut self, event: Event<'a>, range: Range<usize>, source: &str) {
        let Range { start, end } = range;
        let kind = match event {
            Event::Text(text) => TokenKind::Text(cow(text)),
            Event::Code(text) => TokenKind::Code(cow(text)),
            Event::InlineMath(tex) => TokenKind::Math { tex: cow(tex), display: false },
            Event::DisplayMath(tex) => TokenKind::Math { tex: cow(tex), display: true },
            Event::InlineHtml(html) => TokenKind::Html(cow(html)),
            Event::SoftBreak => TokenKind::SoftBreak,
            Event::HardBreak => TokenKind::HardBreak,
            Event::FootnoteReference(label) => TokenKind::FootnoteRef(cow(label)),
            Event::Start(tag) => return self.start(tag, start..end, source),
            Event::End(tag) => return self.end(tag, start..end, source),
            _ => return,
        };
        self.tokens.push(Token { kind, start, end });
    }

    fn start(&mut self, tag: Tag<'a>, range: Range<usize>, source: &str) {
        let start = range.start;
        match tag {
            Tag::Emphasis => self.delimiter(start, start + 1),
            Tag::Strong => self.delimiter(start, start + 2),
            Tag::Strikethrough => {
                self.delimiter(start, start + tildes(&source[range]));
            }
            Tag::Link { link_type, dest_url, title, .. } => {
                self.enter(false, link_type, dest_url, title, range);
            }
            Tag::Image { link_type, dest_url, title, .. } => {
                self.enter(true, link_type, dest_url, title, range);
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>, source: &str) {
        let end = range.end;
        match tag {
            TagEnd::Emphasis => self.delimiter(end - 1, end),
            TagEnd::Strong => self.delimiter(end - 2, end),
            TagEnd::Strikethrough => self.delimiter(end - tildes(&source[range]), end),
            TagEnd::Link | TagEnd::Image => self.leave(),
            _ => {}
        }
    }

    /// The tokens of the finished text.
    pub fn finish(mut self) -> Vec<Token<'a>> {
        while !self.open.is_empty() {
            self.leave();
        }
        self.tokens
    }

    fn delimiter(&mut self, start: usize, end: usize) {
        self.tokens.push(Token { kind: TokenKind::Delimiter, start, end });
    }

    fn enter(
        &mut self,
        image: bool,
        form: LinkType,
        destination: pulldown_cmark::CowStr<'a>,
        title: pulldown_cmark::CowStr<'a>,
        range: Range<usize>,
    ) {
        if self.open.len() >= NESTED_LINKS {
            self.skipped += 1;
            return;
        }
        let link = LinkToken {
            image,
            form,
            destination: cow(destination),
            title: cow(title),
            content: Vec::new(),
        };
        let kind = TokenKind::Link(Box::new(link));
        let token = Token { kind, start: range.start, end: range.end };
        self.open.push((token, std::mem::take(&mut self.tokens)));
    }

    fn leave(&mut self) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        if let Some((mut token, outer)) = self.open.pop() {
            let content = std::mem::replace(&mut self.tokens, outer);
            if let TokenKind::Link(link) = &mut token.kind {
                link.content = content;
            }
            self.tokens.push(token);
        }
    }
}

/// One or two: both ends of a struck text are runs of equal length.
fn tildes(struck: &str) -> usize {
    if struck.starts_with("~~") { 2 } else { 1 }
}

fn cow(text: pulldown_cmark::CowStr<'_>) -> Cow<'_, str> {
    match text {
        pulldown_cmark::CowStr::Borrowed(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.into_string()),
    }
}
