//! HTML that bypasses the sanitiser: drawings and formulas, of which it knows nothing.
//!
//! An empty element with a mark stands in their place until the article is balanced. The
//! trap is that no note may write such a mark. It is U+0080, which text and values lose
//! in [`super::write`] and raw HTML loses in [`without_marks`]; and a character reference
//! cannot make it, since HTML reads `&#x80;` as "€".

use std::borrow::Cow;

/// Begins the id of a placeholder.
const MARK: char = '\u{80}';

/// Pieces of HTML, by the number of their placeholder.
#[derive(Default)]
pub(super) struct Kept {
    pieces: Vec<(&'static str, String)>,
    bytes: usize,
}

impl Kept {
    /// Appends a placeholder for `html` to `out`. It is an element of the same name, so
    /// that balancing finds it where the whole may stand.
    pub fn push(&mut self, out: &mut String, tag: &'static str, html: String) {
        out.push_str(&placeholder(tag, self.pieces.len()));
        self.bytes += html.len();
        self.pieces.push((tag, html));
    }

    /// Bytes that the placeholders stand for.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Puts everything back in its place. The sanitiser may have moved or dropped a
    /// placeholder; where an unclosed quote swallowed one, its own quotes are escaped
    /// there, so that it is not recognised and stays a value.
    pub fn restore(self, article: String) -> String {
        if self.pieces.is_empty() {
            return article;
        }
        let mut out = String::with_capacity(article.len() + self.bytes);
        let mut rest = &*article;
        while let Some(at) = rest.find(MARK) {
            let number = &rest[at + MARK.len_utf8()..];
            let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
            let known = number[..end].parse().ok().and_then(|nr: usize| {
                let (tag, html) = self.pieces.get(nr)?;
                let whole = placeholder(tag, nr);
                let start = at.checked_sub(whole.find(MARK)?)?;
                let before = rest.get(..start)?;
                Some((before, html, rest.get(start..)?.strip_prefix(&*whole)?))
            });
            match known {
                Some((before, html, after)) => {
                    out.push_str(before);
                    out.push_str(html);
                    rest = after;
                }
                None => {
                    out.push_str(&rest[..at]);
                    rest = number;
                }
            }
        }
        out.push_str(rest);
        out
    }
}

/// Not written with `write::attr`, which drops the mark.
fn placeholder(tag: &str, number: usize) -> String {
    format!("<{tag} id=\"{MARK}{number}\"></{tag}>")
}

/// A note's own HTML without what marks a placeholder.
pub(super) fn without_marks(html: &str) -> Cow<'_, str> {
    if html.contains(MARK) {
        Cow::Owned(html.replace(MARK, ""))
    } else {
        Cow::Borrowed(html)
    }
}

#[cfg(test)]
mod tests {
    use super::super::raw::Raw;
    use super::super::sanitize;
    use super::{Kept, MARK};

    const SVG: &str = "<figure><svg><path d=\"M0 0\"/></svg>&lt;b&gt;</figure>";

    /// An article of raw HTML before and after one kept drawing.
    #[track_caller]
    fn check(before: &str, after: &str, expected: &str) {
        let (mut raw, mut kept) = (Raw::default(), Kept::default());
        let mut out = raw.clean(before);
        kept.push(&mut out, "figure", SVG.into());
        out.push_str(&raw.clean(after));
        let article = kept.restore(sanitize::article(&out, false));
        assert_eq!(article, expected.replace('@', SVG));
        assert!(!article.contains(MARK));
    }

    #[test]
    fn a_drawing_comes_back_where_it_was() {
        check("<p>a", "b", "<p>a</p>@b");
        check("<div>", "", "<div>@</div>");
        check(
            "<table>",
            "<tr><td>c",
            "@<table><tbody><tr><td>c</td></tr></tbody></table>",
        );
    }

    #[test]
    fn a_note_cannot_write_a_placeholder() {
        for number in ["\u{80}0", "&#x80;0", "&#128;0", "&#0000128;0"] {
            let forged = format!("<figure id=\"{number}\"></figure>");
            let (mut raw, mut kept) = (Raw::default(), Kept::default());
            let mut out = raw.clean(&forged);
            kept.push(&mut out, "figure", SVG.into());
            let article = kept.restore(sanitize::article(&out, false));
            assert_eq!(article.matches(SVG).count(), 1, "{article}");
            assert!(article.ends_with(SVG), "{article}");
        }
    }

    #[test]
    fn what_is_swallowed_stays_out_of_attributes() {
        let swallowed = "<b title=\"x&gt;&lt;figure id=\">\" id=\"y\"&gt;z</b>";
        check("<b title=\"x>", "\" id=\"y\">z", swallowed);
        let swallowed =
            "<b title=\"x&gt;&lt;figure id=&quot;0&quot;&gt;&lt;/figure&gt;\">z</b>";
        check("<b title='x>", "'>z", swallowed);
    }

    #[test]
    fn what_is_dropped_stays_dropped() {
        check(
            "<textarea>",
            "</textarea>",
            "<textarea>&lt;figure id=\"0\"&gt;&lt;/figure&gt;</textarea>",
        );
        check("<script>", "</script>b", "b");
    }
}
