//! Raw HTML of a note, piece by piece, before the whole article is balanced.
//!
//! Only here the author's HTML is still apart from kbgen's own, so here it loses what
//! could be taken for a part of the page: ids that are in use, and hooks of scripts.

use crate::note::is_html_tag;
use std::collections::HashSet;

/// Deepest nesting of raw elements; deeper ones are shown as text. Balancing costs the
/// square of the depth.
const DEPTH: usize = 200;
/// Longest tag; a longer one is shown as text.
const TAG_BYTES: usize = 8 << 10;

/// Elements without an end tag (HTML standard, "void elements").
#[rustfmt::skip]
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
    "source", "track", "wbr",
];

/// What the raw HTML of one page has used up.
#[derive(Default)]
pub(super) struct Raw {
    depth: usize,
    /// Whether the authors are not trusted: frames and fields of theirs go as a whole,
    /// since without their addresses they would be empty boxes.
    strict: bool,
    /// Ids of the page.
    pub ids: HashSet<String>,
    /// What would run and will be dropped, for the messages.
    pub refused: Vec<String>,
}

impl Raw {
    /// Begins a page, whose authors are trusted or not.
    pub fn new(strict: bool) -> Self {
        Raw { strict, ..Raw::default() }
    }

    /// Drops comments, shows unknown elements (`Vec<String>`) as text, and names what
    /// runs.
    pub fn clean(&mut self, html: &str) -> String {
        let html = &*super::kept::without_marks(html);
        let mut out = String::with_capacity(html.len());
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            if rest.starts_with("<!--") {
                rest = rest[4..].find("-->").map_or("", |end| &rest[4 + end + 3..]);
                continue;
            }
            if rest.starts_with("<!") || rest.starts_with("<?") {
                rest = rest.find('>').map_or("", |end| &rest[end + 1..]);
                continue;
            }
            let end = tag_end(rest);
            // A tag that never ends would take what kbgen writes behind it along.
            let ends = rest[..end].ends_with('>') && end <= TAG_BYTES;
            if !ends || !is_html_tag(rest) || !self.enter(&rest[..end]) {
                out.push_str("&lt;");
                rest = &rest[1..];
                continue;
            }
            let tag = &rest[..end];
            if self.strict && is_box(tag) {
                rest = &rest[end..];
                continue;
            }
            if runs(tag) {
                self.refused.push(tag.split_whitespace().collect::<Vec<_>>().join(" "));
            }
            self.attributes(tag, &mut out);
            rest = &rest[end..];
        }
        out.push_str(rest);
        out
    }

    /// Follows the nesting; false when an element would be too deep.
    fn enter(&mut self, tag: &str) -> bool {
        if tag.starts_with("</") {
            self.depth = self.depth.saturating_sub(1);
            return true;
        }
        let name: String = tag[1..]
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        if VOID.contains(&name.as_str()) || tag.ends_with("/>") {
            return true;
        }
        if self.depth >= DEPTH {
            return false;
        }
        self.depth += 1;
        true
    }

    /// Copies a tag without ids that are taken and without hooks of kbgen's scripts.
    fn attributes(&mut self, tag: &str, out: &mut String) {
        let lower = tag.to_ascii_lowercase();
        if tag.starts_with("</") || !lower.contains("id") && !lower.contains("data-") {
            out.push_str(tag);
            return;
        }
        let mut rest = tag;
        let name =
            rest.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(rest.len());
        out.push_str(&rest[..name]);
        rest = &rest[name..];
        while let Some((attribute, after)) = next_attribute(rest) {
            let (key, value) = attribute.split_once('=').unwrap_or((attribute, ""));
            let key = key.trim().to_ascii_lowercase();
            let value = value.trim().trim_matches(['"', '\'']);
            let hook = matches!(key.as_str(), "data-feature" | "data-module");
            let own = |id: &str| {
                id.starts_with("kb:") || id.starts_with("fn-") || id.starts_with("fnref-")
            };
            let taken =
                key == "id" && (own(value) || !self.ids.insert(value.to_string()));
            if !hook && !taken {
                out.push_str(attribute);
            }
            rest = after;
        }
        out.push_str(rest);
    }
}

/// Whether a tag is a frame that may show nothing, or a field.
fn is_box(tag: &str) -> bool {
    if let Some(rest) = after_name(tag, "iframe") {
        return !value(rest, "src").is_some_and(super::sanitize::framed);
    }
    after_name(tag, "input").is_some_and(|rest| value(rest, "type") != Some("checkbox"))
}

/// What follows the name of a start tag, if it has this one.
fn after_name<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let own = tag.get(1..=name.len())?;
    let rest = &tag[1 + name.len()..];
    let ends = !rest.starts_with(|c: char| c.is_ascii_alphanumeric());
    (ends && own.eq_ignore_ascii_case(name)).then_some(rest)
}

/// The value of an attribute.
fn value<'t>(mut rest: &'t str, wanted: &str) -> Option<&'t str> {
    while let Some((attribute, after)) = next_attribute(rest) {
        let (key, value) = attribute.split_once('=').unwrap_or((attribute, ""));
        if key.trim().eq_ignore_ascii_case(wanted) {
            return Some(value.trim().trim_matches(['"', '\'']));
        }
        rest = after;
    }
    None
}

/// The length of a tag; `>` inside quotes does not end it.
fn tag_end(html: &str) -> usize {
    let mut quote = None;
    for (at, byte) in html.bytes().enumerate().take(TAG_BYTES + 2) {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    html.find('>').map_or(html.len(), |end| end + 1)
}

/// Cuts one attribute, with the blanks before it, off the rest of a tag.
fn next_attribute(rest: &str) -> Option<(&str, &str)> {
    let start = rest.len() - rest.trim_start().len();
    let body = &rest[start..];
    if body.is_empty() || body.starts_with('>') || body.starts_with("/>") {
        return None;
    }
    let mut quote = None;
    let mut assigned = false;
    for (at, c) in body.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => {
                let end = start + at + c.len_utf8();
                return Some((&rest[..end], &rest[end..]));
            }
            (None, '=') => assigned = true,
            (None, '>') => return Some((&rest[..start + at], &rest[start + at..])),
            (None, c) if c.is_whitespace() && at > 0 => {
                // Blanks may stand around the sign of equality.
                let next = body[at..].trim_start();
                let before = body[..at].trim_end().ends_with('=');
                if !(next.starts_with('=') || before && assigned) {
                    return Some((&rest[..start + at], &rest[start + at..]));
                }
            }
            _ => {}
        }
    }
    Some((rest, ""))
}

/// Whether a tag is or holds a script; only for the message, the sanitiser decides.
fn runs(tag: &str) -> bool {
    let lower = tag.to_ascii_lowercase();
    let handler =
        lower.split(|c: char| c.is_whitespace() || c == '"' || c == '\'' || c == '/');
    lower.starts_with("<script")
        || lower.contains("javascript:")
        || lower.contains("srcdoc")
        || handler.skip(1).any(|word| {
            word.strip_prefix("on").is_some_and(|rest| {
                rest.split('=').next().is_some_and(|name| {
                    name.len() > 2 && name.bytes().all(|b| b.is_ascii_alphabetic())
                }) && rest.contains('=')
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(html: &str) -> String {
        Raw::default().clean(html)
    }

    #[test]
    fn comments_go_and_unknown_elements_are_text() {
        assert_eq!(clean("a<!-- b -->c"), "ac");
        assert_eq!(clean("a<!-- b"), "a");
        assert_eq!(clean("Vec<String> <b>x</b>"), "Vec&lt;String> <b>x</b>");
        assert_eq!(clean("a < b"), "a &lt; b");
    }

    #[test]
    fn what_runs_is_named() {
        let refused = |html: &str| {
            let mut raw = Raw::default();
            raw.clean(html);
            raw.refused.len()
        };
        assert_eq!(refused("<img src=x onerror=y()>"), 1);
        assert_eq!(refused("<script>"), 1);
        assert_eq!(refused("<b class=\"one\">"), 0);
    }

    #[test]
    fn ids_of_the_page_and_hooks_of_scripts_go() {
        let mut raw = Raw::default();
        raw.ids.insert("제목".into());
        assert_eq!(raw.clean("<b id='제목' class=\"x\">"), "<b class=\"x\">");
        assert_eq!(raw.clean("<b id=a><b id = \"a\" hidden>"), "<b id=a><b hidden>");
        assert_eq!(raw.clean("<i id=kb:main data-feature=drawer>"), "<i>");
        assert_eq!(raw.clean("<a title=\"x > id=1\">"), "<a title=\"x > id=1\">");
    }

    #[test]
    fn deep_and_endless_elements_are_text() {
        let html = clean(&"<div>".repeat(5_000));
        assert_eq!(html.matches("<div>").count(), DEPTH);
        assert!(clean(&format!("<b {}>", "a ".repeat(9_000))).starts_with("&lt;b"));
    }

    proptest::proptest! {
        #[test]
        fn any_html_is_read_to_its_end(html in "(<b |<div>|id=|\"|'|>|=| |a|가|</b>|<!--){0,30}") {
            clean(&html);
        }
    }
}
