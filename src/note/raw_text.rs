//! Raw HTML → what a reader of the page would see of it, nearly: no tags, no comments,
//! and nothing of elements that hide what they hold.
//!
//! A part of raw HTML is a node of its own, so what it opens may hide nodes after it.

/// Elements that no page shows anything of; the sanitiser drops them with their content.
pub const UNSEEN: [&str; 8] =
    ["script", "style", "template", "noscript", "title", "xmp", "noembed", "noframes"];

/// Reads the pieces of raw HTML of a note in order; text may stand between them.
#[derive(Clone, Copy, Default, Debug)]
pub struct RawText {
    /// The open element that hides what it holds, and how often it is open.
    hidden: Option<(&'static str, usize)>,
}

impl RawText {
    /// Whether what comes next is hidden.
    pub fn hides(&self) -> bool {
        self.hidden.is_some()
    }

    /// The text of a piece; a tag parts words.
    pub fn shown(&mut self, html: &str) -> String {
        let mut out = String::new();
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            if self.hidden.is_none() {
                out.push_str(&rest[..at]);
                out.push(' ');
            }
            rest = &rest[at..];
            let end = if self.means_nothing(rest) {
                Some(1)
            } else if self.hidden.is_none() && rest.starts_with("<!--") {
                rest.find("-->").map(|end| end + 3)
            } else {
                self.pass(rest);
                tag_end(rest)
            };
            rest = end.map_or("", |end| &rest[end..]);
        }
        if self.hidden.is_none() {
            out.push_str(rest);
        }
        out
    }

    /// Whether a `<` says nothing to the open element: scripts compare numbers.
    fn means_nothing(&self, html: &str) -> bool {
        let (_, name) = tag(html);
        self.hidden.is_some_and(|(open, _)| !name.eq_ignore_ascii_case(open))
    }

    /// Follows what opens and closes elements that hide their content.
    fn pass(&mut self, html: &str) {
        let (closes, name) = tag(html);
        self.hidden = match self.hidden {
            Some((open, times)) if closes => (times > 1).then(|| (open, times - 1)),
            // The others hold text only, where the same tag opens nothing.
            Some((open @ ("template" | "noscript"), times)) => Some((open, times + 1)),
            Some(open) => Some(open),
            None if closes => None,
            None => UNSEEN
                .into_iter()
                .find(|unseen| name.eq_ignore_ascii_case(unseen))
                .map(|unseen| (unseen, 1)),
        };
    }
}

/// Whether a tag closes an element, and its name.
fn tag(html: &str) -> (bool, &str) {
    let name = html.trim_start_matches('<');
    let (closes, name) =
        name.strip_prefix('/').map_or((false, name), |name| (true, name));
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    (closes, &name[..end])
}

/// Where a tag ends: `>` in a quoted value ends nothing.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::RawText;

    fn check(pieces: &[&str], expected: &str, hides: bool) {
        let mut raw = RawText::default();
        let shown: String = pieces.iter().map(|piece| raw.shown(piece)).collect();
        let words: Vec<&str> = shown.split_whitespace().collect();
        assert_eq!((words.join(" ").as_str(), raw.hides()), (expected, hides));
    }

    #[test]
    fn only_what_a_page_shows_is_text() {
        check(&["<div title=\"a > b\">글</div>"], "글", false);
        check(&["a<!-- b -->c", "<!-- d"], "a c", false);
        check(&["<script>", "x < y", "</script>z"], "z", false);
        check(&["<script>x < y</script>z"], "z", false);
        check(&["<template>a <template>b</template> c</template>d"], "d", false);
        check(&["<Template>a<b>c</b></TEMPLATE>d"], "d", false);
        check(&["<style>a</script>b"], "", true);
        check(&["<a href=\"x"], "", false);
    }
}
