//! Addresses in raw HTML: which attributes of a piece name something in the vault.
//!
//! The head files them as links and the page writes them anew, so both must see the same
//! ones in the same order: both call [`html_addresses`] with the same text. Tags are cut
//! as browsers cut them, because what is overlooked here is published as written.

use super::url::{Destination, classify};
use super::word::is_html_tag;
use std::ops::Range;

/// An attribute that holds addresses.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HtmlAddress {
    /// Where the attribute stands: from its name to the end of its value.
    pub place: Range<usize>,
    /// Its name.
    pub name: &'static str,
    /// Addresses, each with what follows it; only `srcset` has several.
    pub parts: Vec<(String, String)>,
    /// Whether the element has a class of its own.
    pub classed: bool,
}

impl HtmlAddress {
    /// Whether what is named is shown in place.
    pub fn is_embed(&self) -> bool {
        !matches!(self.name, "href" | "cite")
    }

    /// Addresses that may lead to something in the vault.
    pub fn local(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(|(address, _)| address.as_str()).filter(|a| is_local(a))
    }
}

/// Whether an address is a path, and not a place on the same page.
pub fn is_local(address: &str) -> bool {
    let address = address.trim();
    !address.is_empty()
        && !address.starts_with(['#', '?'])
        && classify(address) == Destination::Internal
}

/// Attributes whose values are addresses.
const NAMES: [&str; 5] = ["cite", "href", "poster", "src", "srcset"];

/// Elements that are never published, so that they link to nothing.
#[rustfmt::skip]
const DROPPED: [&str; 14] = [
    "applet", "base", "embed", "frame", "link", "meta", "noscript", "object", "param",
    "script", "style", "svg", "template", "use",
];

/// All attributes with local addresses, in order.
pub fn html_addresses(html: &str) -> Vec<HtmlAddress> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(ahead) = html[at..].find('<') {
        let start = at + ahead;
        at = start + 1;
        let rest = &html[start..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            at = comment.find("-->").map_or(html.len(), |end| start + 4 + end + 3);
        } else if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic())
            && is_html_tag(rest)
        {
            at = tag(html, start, &mut found);
        }
    }
    found
}

/// Reads one start tag; gives where it ends.
fn tag(html: &str, start: usize, found: &mut Vec<HtmlAddress>) -> usize {
    let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>');
    let name = html[start + 1..].find(ends).map_or(html.len(), |end| start + 1 + end);
    let dropped = DROPPED.contains(&&*html[start + 1..name].to_ascii_lowercase());
    let before = found.len();
    let mut classed = false;
    let mut at = name;
    loop {
        let rest = html[at..].trim_start_matches(|c: char| c != '>' && ends(c));
        at = html.len() - rest.len();
        if rest.is_empty() || rest.starts_with('>') {
            for address in &mut found[before..] {
                address.classed = classed;
            }
            return (at + 1).min(html.len());
        }
        let (name, value, end) = attribute(html, at);
        let known = NAMES.iter().find(|own| name.eq_ignore_ascii_case(own));
        classed |= name.eq_ignore_ascii_case("class");
        if let (Some(name), false) = (known, dropped) {
            let parts = parts(name, &unescaped(value));
            let address = HtmlAddress { place: at..end, name, parts, classed: false };
            if address.local().next().is_some() {
                found.push(address);
            }
        }
        at = end;
    }
}

/// The name, the value and the end of the attribute at an offset.
fn attribute(html: &str, at: usize) -> (&str, &str, usize) {
    let rest = &html[at..];
    // A sign of equality at the start belongs to the name.
    let first = rest.chars().next().map_or(0, char::len_utf8);
    let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '=');
    let name = rest[first..].find(ends).map_or(rest.len(), |end| first + end);
    let after = rest[name..].trim_start();
    let Some(value) = after.strip_prefix('=') else {
        return (&rest[..name], "", at + name);
    };
    let value = value.trim_start();
    let start = html.len() - value.len();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let (inner, length) = match quote {
        Some(quote) => match value[1..].find(quote) {
            Some(end) => (&value[1..=end], end + 2),
            None => (&value[1..], value.len()),
        },
        None => {
            let ends = |c: char| c.is_ascii_whitespace() || c == '>';
            let end = value.find(ends).unwrap_or(value.len());
            (&value[..end], end)
        }
    };
    (&rest[..name], inner, start + length)
}

fn parts(name: &str, value: &str) -> Vec<(String, String)> {
    if name != "srcset" {
        return vec![(value.trim().to_string(), String::new())];
    }
    let candidates = value.split(',').map(str::trim).filter(|part| !part.is_empty());
    candidates
        .map(|part| {
            let (url, rest) = part.split_once(char::is_whitespace).unwrap_or((part, ""));
            (url.to_string(), rest.trim().to_string())
        })
        .collect()
}

/// A value with the entities that stand in addresses.
fn unescaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match entity(rest) {
            Some((c, length)) => {
                out.push(c);
                rest = &rest[length..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(text: &str) -> Option<(char, usize)> {
    let named = [
        ("&amp;", '&'),
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&quot;", '"'),
        ("&apos;", '\''),
        ("&nbsp;", '\u{a0}'),
        ("&colon;", ':'),
        ("&sol;", '/'),
    ];
    if let Some((name, c)) = named.iter().find(|(name, _)| text.starts_with(name)) {
        return Some((*c, name.len()));
    }
    let number = text.strip_prefix("&#")?;
    let hex = number.starts_with(['x', 'X']);
    let digits = if hex { &number[1..] } else { number };
    let radix = if hex { 16 } else { 10 };
    let length = digits.chars().take(8).take_while(|c| c.is_digit(radix)).count();
    let c =
        u32::from_str_radix(&digits[..length], radix).ok().and_then(char::from_u32)?;
    let ends = digits[length..].starts_with(';');
    Some((c, 2 + usize::from(hex) + length + usize::from(ends)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &[&str]) {
        let found = html_addresses(html);
        let local: Vec<&str> = found.iter().flat_map(HtmlAddress::local).collect();
        assert_eq!(local, expected, "{html}");
    }

    #[test]
    fn local_addresses_are_found_as_browsers_would() {
        check("<img src=\"a b.png\">", &["a b.png"]);
        check("<a href=n.md>x</a> <IMG SRC = 'b.png' />", &["n.md", "b.png"]);
        check("<a title=\"x>\" href='n&amp;m.md'>", &["n&m.md"]);
        check("<img/src=a.png>", &["a.png"]);
        check(
            "<img srcset=\"a.png 1x, https://x.kr/b.png 2x, c.png\">",
            &["a.png", "c.png"],
        );
        check("<video src=\"a.mp4\" poster=\"b.png\">", &["a.mp4", "b.png"]);
        check("<img src=\"a.png", &["a.png"]);
        check("<img src=&#97;.png>", &["a.png"]);
    }

    #[test]
    fn other_places_and_what_is_dropped_are_left_alone() {
        check("<a href=\"https://x.kr/\"><a href=\"#id\"><a href=\"\">", &[]);
        check("<script src=\"a.js\"></script><link href=x.css>", &[]);
        check("<!-- <img src=a.png> --> <String src=a.png> a < b", &[]);
        check("<img src=\"data:image/png;base64,AA\">", &[]);
    }

    proptest::proptest! {
        #[test]
        fn any_html_is_read_to_its_end(
            html in "(<a |<img |src=|href|srcset|=|\"|'|>|/| |a|,|가|&#|&amp;|x|;|<!--|-->){0,30}"
        ) {
            let mut last = 0;
            for found in html_addresses(&html) {
                proptest::prop_assert!(found.place.start >= last);
                proptest::prop_assert!(html.get(found.place.clone()).is_some());
                last = found.place.end;
            }
        }
    }
}
