//! HTML of a page → the part that a selector names, one line for each block.
//!
//! The program writes well-formed pages, so counting tags is enough. White space that a
//! browser would not show is dropped, in `pre` it stays.

use percent_encoding::percent_decode_str;

/// Elements that stand on lines of their own.
#[rustfmt::skip]
const BLOCKS: &[&str] = &[
    "article", "aside", "blockquote", "details", "div", "dd", "dl", "dt", "figure",
    "footer", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "iframe", "li",
    "link", "main", "meta", "nav", "ol", "p", "pre", "script", "section", "summary",
    "table", "tbody", "td", "th", "thead", "title", "tr", "ul",
];

/// Elements without an end.
const VOID: &[&str] =
    &["br", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// An element that a selector found.
#[derive(Clone, Copy)]
pub struct Found<'h> {
    /// With its own tags.
    pub outer: &'h str,
    /// Between them; the tag itself for one without an end.
    pub inner: &'h str,
}

struct Tag<'h> {
    name: &'h str,
    close: bool,
    attributes: Vec<(&'h str, &'h str)>,
    start: usize,
    end: usize,
}

/// Elements in document order that match `nav.toc a[href]`.
pub fn select<'h>(html: &'h str, selector: &str) -> Vec<Found<'h>> {
    let mut within = vec![Found { outer: html, inner: html }];
    let mut inside = false;
    let steps = selector.split(|c: char| {
        inside = c == '[' || (inside && c != ']');
        c == ' ' && !inside
    });
    for step in steps {
        let step = Step::parse(step);
        within = within.iter().flat_map(|found| step.find(found.inner)).collect();
    }
    within
}

/// One compound of a selector.
struct Step<'s> {
    name: &'s str,
    conditions: Vec<(&'s str, Option<&'s str>)>,
}

impl<'s> Step<'s> {
    fn parse(step: &'s str) -> Step<'s> {
        let end = step.find(['.', '#', '[']).unwrap_or(step.len());
        let (name, mut rest) = step.split_at(end);
        let mut conditions = Vec::new();
        while let Some(sign) = rest.chars().next() {
            let end = match sign {
                '[' => rest.find(']').expect("`[` has its `]`") + 1,
                _ => rest[1..].find(['.', '#', '[']).map_or(rest.len(), |at| at + 1),
            };
            let (one, more) = rest.split_at(end);
            conditions.push(match sign {
                '.' => ("class", Some(&one[1..])),
                '#' => ("id", Some(&one[1..])),
                _ => match one[1..end - 1].split_once('=') {
                    Some((name, value)) => (name, Some(value.trim_matches(['"', '\'']))),
                    None => (&one[1..end - 1], None),
                },
            });
            rest = more;
        }
        Step { name, conditions }
    }

    fn find<'h>(&self, html: &'h str) -> Vec<Found<'h>> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(tag) = next_tag(html, at) {
            at = tag.end;
            if !tag.close && self.matches(&tag) {
                found.push(element(html, &tag));
            }
        }
        found
    }

    fn matches(&self, tag: &Tag<'_>) -> bool {
        let value = |name: &str| {
            tag.attributes.iter().find(|(own, _)| *own == name).map(|(_, value)| *value)
        };
        (self.name.is_empty() || self.name == tag.name)
            && self.conditions.iter().all(|(name, wanted)| match (value(name), wanted) {
                (Some(_), None) => true,
                (Some(value), Some(wanted)) if *name == "class" => {
                    value.split_whitespace().any(|word| word == *wanted)
                }
                (Some(value), Some(wanted)) => value == *wanted,
                (None, _) => false,
            })
    }
}

/// From an opening tag to the end that belongs to it.
fn element<'h>(html: &'h str, open: &Tag<'h>) -> Found<'h> {
    if VOID.contains(&open.name) {
        let outer = &html[open.start..open.end];
        return Found { outer, inner: outer };
    }
    let (mut depth, mut at) = (1, open.end);
    while let Some(tag) = next_tag(html, at) {
        at = tag.end;
        if tag.name != open.name {
            continue;
        }
        depth = if tag.close { depth - 1 } else { depth + 1 };
        if depth == 0 {
            let outer = &html[open.start..tag.end];
            return Found { outer, inner: &html[open.end..tag.start] };
        }
    }
    panic!("`{}` is never closed", &html[open.start..open.end]);
}

/// The next tag at or after a place; comments and declarations are none.
fn next_tag(html: &str, mut at: usize) -> Option<Tag<'_>> {
    loop {
        let start = at + html[at..].find('<')?;
        let rest = &html[start + 1..];
        let close = rest.starts_with('/');
        let inside = if close { &rest[1..] } else { rest };
        if !inside.starts_with(|c: char| c.is_ascii_alphabetic()) {
            at = start + 1;
            continue;
        }
        let end_of_name =
            inside.find(|c: char| !c.is_ascii_alphanumeric() && c != '-')?;
        let (name, mut tail) = inside.split_at(end_of_name);
        let mut attributes = Vec::new();
        loop {
            tail = tail.trim_start();
            if let Some(after) = tail.strip_prefix('>') {
                let end = html.len() - after.len();
                return Some(Tag { name, close, attributes, start, end });
            }
            let end = tail.find([' ', '=', '>', '\n'])?;
            let (attribute, after) = tail.split_at(end);
            tail = after;
            let mut value = "";
            if let Some(quoted) = tail.strip_prefix("=\"") {
                let end = quoted.find('"')?;
                value = &quoted[..end];
                tail = &quoted[end + 1..];
            }
            attributes.push((attribute, value));
        }
    }
}

/// The same HTML with one line for each block, and only blanks that show.
pub fn lines(html: &str) -> String {
    let mut out = String::new();
    let mut at = 0;
    while at < html.len() {
        let tag = next_tag(html, at);
        let start = tag.as_ref().map_or(html.len(), |tag| tag.start);
        text(&html[at..start], &mut out);
        let Some(tag) = tag else { break };
        at = tag.end;
        if tag.name == "pre" && !tag.close {
            break_line(&mut out);
            let pre = element(html, &tag);
            out.push_str(pre.outer);
            out.push('\n');
            at = tag.start + pre.outer.len();
            continue;
        }
        let block = BLOCKS.contains(&tag.name);
        if block && !tag.close {
            break_line(&mut out);
        } else if block || tag.name == "br" {
            out.truncate(out.trim_end_matches(' ').len());
        }
        out.push_str(&readable(&html[tag.start..tag.end]));
        let ends = VOID.contains(&tag.name) || tag.close;
        if tag.name == "br" || (block && ends) {
            out.push('\n');
        }
    }
    out.trim_end().to_owned()
}

/// A tag with local addresses as people write them: Hangul is not percent-encoded.
fn readable(tag: &str) -> String {
    let mut out = String::new();
    for (at, part) in tag.split('"').enumerate() {
        if at > 0 {
            out.push('"');
        }
        let local =
            !part.contains(':') && out.ends_with("f=\"") | out.ends_with("src=\"");
        match percent_decode_str(part).decode_utf8() {
            Ok(decoded) if local && !decoded.is_ascii() => out.push_str(&decoded),
            _ => out.push_str(part),
        }
    }
    out
}

fn break_line(out: &mut String) {
    out.truncate(out.trim_end_matches(' ').len());
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

/// Text with runs of white space as one blank, and none at the start of a line.
fn text(text: &str, out: &mut String) {
    for c in text.chars() {
        if !c.is_ascii_whitespace() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with([' ', '\n']) {
            out.push(' ');
        }
    }
}

#[test]
fn selectors_find_what_they_name() {
    let page = "<head><title>T</title></head><main id=\"m\" class=\"a b\"><div>\
                <div class=\"c\">1</div></div><p>x<br> y</p> <p>z </p></main>";
    let first = |selector| select(page, selector).first().map(|found| found.inner);
    assert_eq!(first("title"), Some("T"));
    assert_eq!(first("main.b div"), Some("<div class=\"c\">1</div>"));
    assert_eq!(first("#m .c"), Some("1"));
    assert_eq!(first("main[class] p"), Some("x<br> y"));
    assert_eq!(first("main.d"), None);
    assert_eq!(select(page, "p").len(), 2);
    assert_eq!(
        lines("<p>x<br>\n y </p> <p>z\n<b>q</b> </p>"),
        "<p>x<br>\ny</p>\n<p>z <b>q</b></p>"
    );
    assert_eq!(lines("<pre> a\n  b</pre>"), "<pre> a\n  b</pre>");
}
