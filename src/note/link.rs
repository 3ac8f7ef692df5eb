//! Destinations of links in the vault: path, fragment, and the label's size.

use super::head::{Link, LinkKind};
use crate::base::{Span, nfc};
use percent_encoding::percent_decode_str;

/// Reads the target of a wiki link: `path#subpath`, without the display text.
pub(super) fn wiki(kind: LinkKind, target: &str, span: Span) -> Link {
    // Inside tables the parser leaves the backslash of `\|` on the target.
    let target = target.strip_suffix('\\').unwrap_or(target);
    let (path, subpath) = target.split_once('#').unwrap_or((target, ""));
    Link::new(kind, clean(path), clean(subpath), span)
}

/// The path in the target of a wiki link, as it is filed.
pub fn wiki_path(target: &str) -> String {
    wiki(LinkKind::Diagram, target, Span::default()).path
}

/// Reads the destination of a Markdown link, which may be percent-encoded.
pub(super) fn markdown(kind: LinkKind, destination: &str, span: Span) -> Link {
    let (path, subpath) = destination.split_once('#').unwrap_or((destination, ""));
    let decode = |part: &str| match percent_decode_str(part).decode_utf8() {
        Ok(text) => clean(&text),
        Err(_) => clean(part),
    };
    Link::new(kind, decode(path), decode(subpath), span)
}

/// Reads the file that a card of a canvas names, and its `#subpath`.
pub(super) fn card(file: &str, subpath: &str) -> Link {
    let subpath = clean(subpath.strip_prefix('#').unwrap_or(subpath));
    Link::new(LinkKind::Card, clean(file), subpath, Span::default())
}

fn clean(part: &str) -> String {
    nfc(&part.replace('\u{a0}', " ")).trim().to_string()
}

/// What a bare wiki link shows: as written, `#` as ` > `; `[[#h]]` shows `h`.
pub(super) fn bare_text(link: &Link) -> String {
    let parts = link.subpath.split('#').map(str::trim).filter(|part| !part.is_empty());
    let mut shown: Vec<&str> = vec![&link.path];
    shown.extend(parts);
    shown.retain(|part| !part.is_empty());
    shown.join(" > ")
}

/// The label of an embed: words, and a size in pixels.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct EmbedLabel {
    /// Alternative text; empty when none was written.
    pub text: String,
    /// Width and height from `300` or `300x200`.
    pub width: Option<u32>,
    /// Only with a width.
    pub height: Option<u32>,
}

/// Reads `구성도|300x200`: a size counts only as the last part.
pub(super) fn embed_label(label: &str) -> EmbedLabel {
    let (text, last) = label.rsplit_once('|').unwrap_or(("", label));
    match size(last) {
        Some((width, height)) => {
            EmbedLabel { text: text.trim().into(), width: Some(width), height }
        }
        None => EmbedLabel { text: label.trim().into(), width: None, height: None },
    }
}

fn size(text: &str) -> Option<(u32, Option<u32>)> {
    let number = |s: &str| {
        let s = s.trim();
        let plain = (1..=5).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| s.parse().ok()).flatten()
    };
    match text.split_once(['x', 'X']) {
        Some((width, height)) => Some((number(width)?, Some(number(height)?))),
        None => Some((number(text)?, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets() {
        let check = |t: &str| {
            let link = wiki(LinkKind::Wiki, t, Span::default());
            (link.path.clone(), link.subpath.clone(), bare_text(&link))
        };
        assert_eq!(check("가#하나"), ("가".into(), "하나".into(), "가 > 하나".into()));
        assert_eq!(check("#h"), (String::new(), "h".into(), "h".into()));
        assert_eq!(check(" a\u{a0}b \\"), ("a b".into(), String::new(), "a b".into()));
        let link =
            markdown(LinkKind::Markdown, "My%20Note.md#%EA%B0%80", Span::default());
        assert_eq!((link.path.as_str(), link.subpath.as_str()), ("My Note.md", "가"));
    }

    #[test]
    fn labels() {
        let check = |l: &str| {
            let label = embed_label(l);
            (label.text, label.width, label.height)
        };
        assert_eq!(check("구성도|300"), ("구성도".into(), Some(300), None));
        assert_eq!(check("100 x 145"), (String::new(), Some(100), Some(145)));
        assert_eq!(check("300px"), ("300px".into(), None, None));
    }
}
