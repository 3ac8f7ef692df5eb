//! Tokens of one text → inline tree: emphasis matched anew, tags, addresses, links.
//!
//! The text is read again from the prepared source wherever a token is verbatim, for
//! only there a character may be markup; what came from an escape or an entity is text.

use super::ast::{Inline, LinkTarget};
use super::emphasis::{Rules, Run, match_runs};
use super::head::LinkKind;
use super::link;
use super::lower::Gather;
use super::token::{LinkToken, Token, TokenKind};
use super::tree::{Piece, build};
use super::url::{self, Destination};
use super::word;
use pulldown_cmark::LinkType;
use std::collections::HashMap;

/// What surrounds the text being read.
#[derive(Clone, Copy)]
pub(super) struct Scope {
    /// Inside a link nothing else becomes a link.
    pub in_link: bool,
    /// Inside an inline footnote no other one begins.
    pub in_note: bool,
    /// Line ends stay line ends (strict line breaks).
    pub strict: bool,
    /// The emphasis rules.
    pub rules: Rules,
}

/// Reads one text.
pub(super) fn read(
    tokens: &[Token<'_>],
    source: &str,
    gather: &mut Gather<'_>,
    scope: Scope,
) -> Vec<Inline> {
    let mut reader = Reader { source, gather, scope, pieces: Vec::new() };
    reader.tokens(tokens);
    let pieces = reader.pieces;
    let runs: Vec<Run> = pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Run(run) => Some(*run),
            _ => None,
        })
        .collect();
    build(pieces, match_runs(&runs))
}

/// Bytes at which text may mean something; all others are skipped at once.
const SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    let marks = b"*_~=#hHwW@";
    let mut at = 0;
    while at < marks.len() {
        special[marks[at] as usize] = true;
        at += 1;
    }
    special
};

struct Reader<'a, 'b, 'c> {
    source: &'a str,
    gather: &'b mut Gather<'c>,
    scope: Scope,
    pieces: Vec<Piece>,
}

impl Reader<'_, '_, '_> {
    fn tokens(&mut self, tokens: &[Token<'_>]) {
        let notes = match self.scope.in_note {
            true => HashMap::new(),
            false => inline_footnotes(tokens, self.source),
        };
        let mut at = 0;
        while at < tokens.len() {
            if let Some(&close) = notes.get(&at) {
                self.inline_footnote(&tokens[at], &tokens[at + 2..close]);
                at = close + 1;
                continue;
            }
            if self.verbatim(&tokens[at]) {
                let first = at;
                at += 1;
                while at < tokens.len()
                    && tokens[at].start <= tokens[at - 1].end
                    && self.verbatim(&tokens[at])
                    && !notes.contains_key(&at)
                {
                    at += 1;
                }
                let (start, end) = (tokens[first].start, tokens[at - 1].end);
                let escaped = first_is_escaped(&tokens[..=first], self.source);
                self.region(start, end, escaped);
                continue;
            }
            at += self.token(&tokens[at..]);
        }
    }

    /// Whether a token is text exactly as the source has it.
    fn verbatim(&self, token: &Token<'_>) -> bool {
        match &token.kind {
            TokenKind::Delimiter => true,
            TokenKind::Text(text) => {
                self.source.get(token.start..token.end) == Some(&**text)
            }
            _ => false,
        }
    }

    /// Reads one token that is no verbatim text; gives how many tokens it took.
    fn token(&mut self, tokens: &[Token<'_>]) -> usize {
        let token = &tokens[0];
        match &token.kind {
            TokenKind::Text(text) => self.text(text),
            TokenKind::Delimiter => {}
            TokenKind::Code(text) => {
                self.node(Inline::Code(text.as_ref().into()));
            }
            TokenKind::Math { tex, display } => {
                self.node(Inline::Math { tex: tex.as_ref().into(), display: *display });
            }
            TokenKind::Html(html) => return self.html(html, tokens),
            TokenKind::SoftBreak if self.scope.strict => self.node(Inline::SoftBreak),
            TokenKind::SoftBreak | TokenKind::HardBreak => self.node(Inline::Break),
            TokenKind::FootnoteRef(label) => {
                if !self.scope.in_link {
                    self.node(Inline::FootnoteRef(label.as_ref().into()));
                }
            }
            TokenKind::Link(link) => self.link(link, token),
        }
        1
    }

    fn node(&mut self, inline: Inline) {
        self.pieces.push(Piece::Node(inline));
    }

    fn text(&mut self, text: &str) {
        self.gather.count_letters(text);
        match self.pieces.last_mut() {
            Some(Piece::Text(last)) => last.push_str(text),
            _ => self.pieces.push(Piece::Text(text.into())),
        }
    }

    /// Reads verbatim source: delimiters, tags and addresses are found here.
    fn region(&mut self, start: usize, end: usize, first_escaped: bool) {
        let source = self.source;
        let mut from = start;
        let mut at = start;
        if first_escaped {
            at += source[at..].chars().next().map_or(0, char::len_utf8);
        }
        let bytes = source.as_bytes();
        while at < end {
            let Some(ahead) =
                bytes[at..end].iter().position(|b| SPECIAL[usize::from(*b)])
            else {
                break;
            };
            at += ahead;
            let rest = &source[at..end];
            let byte = bytes[at];
            let taken = match byte {
                b'#' if !self.scope.in_link && self.may_open_tag(start, from, at) => {
                    self.tag(from, at, rest)
                }
                b'h' | b'H' | b'w' | b'W' if !self.scope.in_link => {
                    self.address(start, from, at, rest)
                }
                b'*' | b'_' | b'~' | b'=' => self.delimiters(from, at, end),
                b'@' if !self.scope.in_link => self.mail(from, at, rest),
                _ => 0,
            };
            if taken > 0 {
                at += taken;
                from = at;
            } else if matches!(byte, b'*' | b'_' | b'~' | b'=') {
                // A run that stays text is skipped whole, so that none is judged twice.
                at += rest.bytes().take_while(|b| *b == byte).count();
            } else {
                at += 1;
            }
        }
        if from < end {
            self.text(&source[from..end]);
        }
    }

    fn flush(&mut self, from: usize, to: usize) {
        if from < to {
            let source = self.source;
            self.text(&source[from..to]);
        }
    }

    fn delimiters(&mut self, from: usize, at: usize, end: usize) -> usize {
        let source = self.source;
        let mark = source.as_bytes()[at];
        let len = source[at..end].bytes().take_while(|b| *b == mark).count();
        let mut before = source[..at].chars().rev();
        let mut prev = before.next();
        if self.scope.rules.cjk && matches!(prev, Some('\u{fe00}'..='\u{fe0f}')) {
            prev = before.next();
        }
        let next = source[at + len..].chars().next();
        let Some(run) = Run::new(mark, len, prev, next, self.scope.rules) else {
            return 0;
        };
        self.flush(from, at);
        self.pieces.push(Piece::Run(run));
        len
    }

    /// A tag opens at a line start, after a blank, or at the start of an inline run.
    fn may_open_tag(&self, region: usize, from: usize, at: usize) -> bool {
        if at > region && at > from {
            return self.source[..at]
                .chars()
                .next_back()
                .is_some_and(char::is_whitespace);
        }
        match self.pieces.last() {
            None | Some(Piece::Node(Inline::Break | Inline::SoftBreak)) => true,
            Some(Piece::Run(run)) => run.opens,
            Some(Piece::Text(text)) => text.ends_with(char::is_whitespace),
            Some(Piece::Node(_)) => false,
        }
    }

    fn tag(&mut self, from: usize, at: usize, rest: &str) -> usize {
        let Some(name) = word::tag(&rest[1..]) else { return 0 };
        self.flush(from, at);
        self.gather.tag(name);
        self.node(Inline::Tag(name.into()));
        1 + name.len()
    }

    /// A bare e-mail address, of which `at` is the `@`; what it has before is not taken
    /// yet.
    fn mail(&mut self, from: usize, at: usize, rest: &str) -> usize {
        let before = &self.source[from..at];
        let Some((local, domain)) = word::mail(before, &rest[1..]) else { return 0 };
        let start = at - local;
        let shown: Box<str> = self.source[start..=at + domain].into();
        let scheme = if shown.starts_with("mailto:") { "" } else { "mailto:" };
        self.flush(from, start);
        self.node(Inline::Link {
            target: LinkTarget::Url(format!("{scheme}{shown}").into()),
            title: None,
            content: vec![Inline::Text(shown)],
        });
        1 + domain
    }

    fn address(&mut self, region: usize, from: usize, at: usize, rest: &str) -> usize {
        if !matches!(rest.as_bytes().get(1), Some(b't' | b'T' | b'w' | b'W')) {
            return 0;
        }
        let before =
            (at > region).then(|| self.source[..at].chars().next_back()).flatten();
        if before.is_some_and(char::is_alphanumeric) {
            return 0;
        }
        let Some((len, scheme)) = word::address(rest) else { return 0 };
        self.flush(from, at);
        let shown: Box<str> = rest[..len].into();
        let target = LinkTarget::Url(format!("{scheme}{shown}").into());
        self.node(Inline::Link {
            target,
            title: None,
            content: vec![Inline::Text(shown)],
        });
        len
    }

    /// Inline HTML; a `<br>` at a line's end makes one visible break, not two.
    fn html(&mut self, html: &str, tokens: &[Token<'_>]) -> usize {
        if html.starts_with("<!--") || html.starts_with("<?") || html.starts_with("<!") {
            return 1;
        }
        if !word::is_html_tag(html) {
            self.text(html);
            return 1;
        }
        if !word::is_break_tag(html) {
            let Token { start, end, .. } = tokens[0];
            let html = self.gather.html(html.into(), self.source, start..end);
            self.node(Inline::Html(html));
            return 1;
        }
        self.node(Inline::Break);
        let blank = |token: &Token<'_>| match &token.kind {
            TokenKind::Text(text) => text.trim().is_empty(),
            _ => false,
        };
        let blanks = tokens[1..].iter().take_while(|token| blank(token)).count();
        let line_end = matches!(
            tokens.get(1 + blanks).map(|token| &token.kind),
            Some(TokenKind::SoftBreak | TokenKind::HardBreak)
        );
        if line_end { 2 + blanks } else { 1 }
    }

    fn link(&mut self, link: &LinkToken<'_>, token: &Token<'_>) {
        let raw = self.source.get(token.start..token.end).unwrap_or("");
        match link.form {
            LinkType::WikiLink { has_pothole } => {
                if raw.contains('\n') || link.destination.trim().is_empty() {
                    self.no_link(raw);
                } else {
                    self.wiki(link, token, raw, has_pothole);
                }
            }
            _ if link.image => self.image(link, token),
            LinkType::Email => {
                let target =
                    LinkTarget::Url(format!("mailto:{}", link.destination).into());
                self.finish_link(target, link);
            }
            _ => self.markdown(link, token),
        }
    }

    /// Brackets that are no link, as text; their lines may bear the marks of a quote.
    fn no_link(&mut self, raw: &str) {
        for (at, line) in raw.split('\n').enumerate() {
            if at == 0 {
                self.text(line);
                continue;
            }
            self.node(if self.scope.strict { Inline::SoftBreak } else { Inline::Break });
            self.text(line.trim_start_matches(['>', ' ', '\t']));
        }
    }

    fn wiki(&mut self, link: &LinkToken<'_>, token: &Token<'_>, raw: &str, label: bool) {
        let span = self.gather.span(token.start, token.end);
        let kind = if link.image { LinkKind::WikiEmbed } else { LinkKind::Wiki };
        let target = link.destination.strip_suffix('\\').unwrap_or(&link.destination);
        if url::is_web(target.trim()) && !link.image {
            let content = self.link_content(link, label, target.trim());
            let target = LinkTarget::Url(target.trim().into());
            self.node(Inline::Link { target, title: None, content });
            return;
        }
        if link.image {
            let inner = raw.trim_start_matches("![[").trim_end_matches("]]");
            let words = inner.split_once('|').map_or("", |(_, words)| words);
            let label = link::embed_label(&words.replace("\\|", "|"));
            if url::is_web(target.trim()) {
                self.node(Inline::Image {
                    url: target.trim().into(),
                    label,
                    title: None,
                });
                return;
            }
            let ix = self.gather.link(link::wiki(kind, target, span));
            self.node(Inline::Embed { link: ix, written: target.trim().into(), label });
            return;
        }
        if self.scope.in_link {
            self.text(&link::bare_text(&link::wiki(kind, target, span)));
            return;
        }
        let found = link::wiki(kind, target, span);
        let bare = link::bare_text(&found);
        // `[[#]]` names nothing and has nothing to show.
        if bare.is_empty() && !label {
            return self.text(raw);
        }
        let ix = self.gather.link(found);
        let content = self.link_content(link, label, &bare);
        let target = LinkTarget::Vault(ix);
        self.node(Inline::Link { target, title: None, content });
    }

    fn link_content(
        &mut self,
        link: &LinkToken<'_>,
        label: bool,
        bare: &str,
    ) -> Vec<Inline> {
        if label {
            let content = trimmed(self.inside(link));
            if !content.is_empty() {
                return content;
            }
        }
        self.gather.count_letters(bare);
        vec![Inline::Text(bare.into())]
    }

    fn inside(&mut self, link: &LinkToken<'_>) -> Vec<Inline> {
        let scope = Scope { in_link: true, ..self.scope };
        read(&link.content, self.source, self.gather, scope)
    }

    fn markdown(&mut self, link: &LinkToken<'_>, token: &Token<'_>) {
        let span = self.gather.span(token.start, token.end);
        let destination = &*link.destination;
        let target = match url::classify(destination) {
            Destination::External => LinkTarget::Url(destination.into()),
            Destination::Unsafe => {
                self.gather.refuse(destination, span);
                LinkTarget::Refused
            }
            Destination::Internal if destination.trim().is_empty() => LinkTarget::Refused,
            Destination::Internal => {
                let found = link::markdown(LinkKind::Markdown, destination, span);
                LinkTarget::Vault(self.gather.link(found))
            }
        };
        self.finish_link(target, link);
    }

    fn finish_link(&mut self, target: LinkTarget, link: &LinkToken<'_>) {
        let content = self.inside(link);
        if self.scope.in_link || target == LinkTarget::Refused {
            for inline in content {
                self.node(inline);
            }
            return;
        }
        let title = (!link.title.is_empty()).then(|| link.title.as_ref().into());
        self.node(Inline::Link { target, title, content });
    }

    fn image(&mut self, link: &LinkToken<'_>, token: &Token<'_>) {
        let span = self.gather.span(token.start, token.end);
        let destination = &*link.destination;
        let scope = Scope { in_link: true, ..self.scope };
        let words =
            super::text::plain(&read(&link.content, self.source, self.gather, scope));
        let label = link::embed_label(&words);
        let title = (!link.title.is_empty()).then(|| link.title.as_ref().into());
        match url::classify(destination) {
            Destination::External => {
                self.node(Inline::Image { url: destination.into(), label, title });
            }
            Destination::Unsafe => {
                self.gather.refuse(destination, span);
                self.text(&words);
            }
            Destination::Internal if destination.trim().is_empty() => self.text(&words),
            Destination::Internal => {
                let found = link::markdown(LinkKind::MarkdownEmbed, destination, span);
                let ix = self.gather.link(found);
                self.node(Inline::Embed { link: ix, written: destination.into(), label });
            }
        }
    }

    fn inline_footnote(&mut self, caret: &Token<'_>, content: &[Token<'_>]) {
        let before = self.source.get(caret.start..caret.end - 1).unwrap_or("");
        if !before.is_empty() {
            let escaped = first_is_escaped(std::slice::from_ref(caret), self.source);
            self.region(caret.start, caret.end - 1, escaped);
        }
        let scope = Scope { in_note: true, ..self.scope };
        let inlines = read(content, self.source, self.gather, scope);
        if self.scope.in_link {
            return;
        }
        let end = content.last().map_or(caret.end, |token| token.end);
        let span = self.gather.span(caret.start, end);
        let label = self.gather.inline_footnote(inlines, span);
        self.node(Inline::FootnoteRef(label));
    }
}

/// Inlines without blanks at both ends.
fn trimmed(mut inlines: Vec<Inline>) -> Vec<Inline> {
    if let Some(Inline::Text(text)) = inlines.first_mut() {
        *text = text.trim_start().into();
    }
    if let Some(Inline::Text(text)) = inlines.last_mut() {
        *text = text.trim_end().into();
    }
    inlines.retain(|inline| !matches!(inline, Inline::Text(text) if text.is_empty()));
    inlines
}

/// Whether the last token's first character was escaped by a backslash that no token
/// covers.
fn first_is_escaped(tokens: &[Token<'_>], source: &str) -> bool {
    let Some((token, before)) = tokens.split_last() else { return false };
    let free = before.last().is_none_or(|prev| prev.end < token.start);
    free && matches!(token.kind, TokenKind::Text(_))
        && source[..token.start].ends_with('\\')
}

/// `^[…]`: index of the token that ends in `^` → index of the matching `]`.
fn inline_footnotes(tokens: &[Token<'_>], source: &str) -> HashMap<usize, usize> {
    let mut found = HashMap::new();
    let bracket = |token: &Token<'_>, which: &str| match &token.kind {
        TokenKind::Text(text) => text == which && !source[..token.start].ends_with('\\'),
        _ => false,
    };
    let caret = |token: &Token<'_>| match &token.kind {
        TokenKind::Text(text) => text.ends_with('^'),
        _ => false,
    };
    let mut open: Vec<usize> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if bracket(token, "[") {
            open.push(at);
        } else if bracket(token, "]") {
            let Some(start) = open.pop() else { continue };
            let glued = start > 0
                && caret(&tokens[start - 1])
                && tokens[start - 1].end == tokens[start].start
                && !(tokens[start - 1].end - tokens[start - 1].start == 1
                    && first_is_escaped(&tokens[..start], source));
            if glued && at > start + 1 {
                found.insert(start - 1, at);
            }
        }
    }
    // A footnote in a footnote stays text: reading it anew at each level would cost the
    // square of its length.
    let mut end = 0;
    for at in 0..tokens.len() {
        if let Some(&close) = found.get(&at) {
            if at < end {
                found.remove(&at);
            } else {
                end = close;
            }
        }
    }
    found
}
