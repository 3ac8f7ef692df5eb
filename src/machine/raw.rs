//! Raw HTML → what a reader of the page would see of it.

/// Elements whose contents no page shows; the sanitiser drops them as well.
const HIDING: [&str; 8] =
    ["noembed", "noframes", "noscript", "script", "style", "template", "title", "xmp"];

/// Reads the pieces of raw HTML of a note in order; text may stand between them.
#[derive(Default)]
pub(super) struct Raw {
    /// The element that hides everything until it ends.
    hidden: Option<&'static str>,
}

impl Raw {
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
            let end = match rest.starts_with("<!--") {
                true => rest.find("-->").map(|end| end + 3),
                false => tag_end(rest),
            };
            let tag = &rest[..end.unwrap_or(rest.len())];
            self.pass(tag);
            rest = &rest[tag.len()..];
        }
        if self.hidden.is_none() {
            out.push_str(rest);
        }
        out
    }

    fn pass(&mut self, tag: &str) {
        let (ends, name) = match tag.strip_prefix("</") {
            Some(name) => (true, name),
            None => (false, tag.trim_start_matches('<')),
        };
        let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
        let name = &name[..end];
        match self.hidden {
            Some(open) if ends && name.eq_ignore_ascii_case(open) => self.hidden = None,
            None if !ends => {
                self.hidden =
                    HIDING.into_iter().find(|known| name.eq_ignore_ascii_case(known));
            }
            Some(_) | None => {}
        }
    }
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
    use super::Raw;

    fn check(pieces: &[&str], expected: &str, hides: bool) {
        let mut raw = Raw::default();
        let shown: String = pieces.iter().map(|piece| raw.shown(piece)).collect();
        let words: Vec<&str> = shown.split_whitespace().collect();
        assert_eq!((words.join(" ").as_str(), raw.hides()), (expected, hides));
    }

    #[test]
    fn only_what_a_page_shows_is_text() {
        check(&["<div title=\"a > b\">글</div>"], "글", false);
        check(&["a<!-- b -->c", "<!-- d"], "a c", false);
        check(&["<script>", "x < y", "</script>z"], "z", false);
        check(&["<Template>a<b>c</b></TEMPLATE>d"], "d", false);
        check(&["<style>a</script>b"], "", true);
        check(&["<a href=\"x"], "", false);
    }
}
