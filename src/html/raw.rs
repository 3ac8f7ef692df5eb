//! Raw HTML of a note, piece by piece, before the whole article is balanced.

use crate::note::is_html_tag;

/// A piece of raw HTML.
pub(super) struct Cleaned {
    /// Without comments; unknown elements escaped.
    pub html: String,
    /// What would run and will be dropped, for the message.
    pub refused: Vec<String>,
}

/// Drops comments, shows unknown elements (`Vec<String>`) as text, and names what runs.
pub(super) fn clean(html: &str) -> Cleaned {
    let mut out =
        Cleaned { html: String::with_capacity(html.len()), refused: Vec::new() };
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.html.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with("<!--") {
            rest = rest[4..].find("-->").map_or("", |end| &rest[4 + end + 3..]);
            continue;
        }
        if rest.starts_with("<!") || rest.starts_with("<?") {
            rest = rest.find('>').map_or("", |end| &rest[end + 1..]);
            continue;
        }
        if !is_html_tag(rest) {
            out.html.push_str("&lt;");
            rest = &rest[1..];
            continue;
        }
        let end = rest.find('>').map_or(rest.len(), |end| end + 1);
        if runs(&rest[..end]) {
            out.refused
                .push(rest[..end].split_whitespace().collect::<Vec<_>>().join(" "));
        }
        out.html.push_str(&rest[..end]);
        rest = &rest[end..];
    }
    out.html.push_str(rest);
    out
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

    #[test]
    fn comments_go_and_unknown_elements_are_text() {
        assert_eq!(clean("a<!-- b -->c").html, "ac");
        assert_eq!(clean("a<!-- b").html, "a");
        assert_eq!(clean("Vec<String> <b>x</b>").html, "Vec&lt;String> <b>x</b>");
        assert_eq!(clean("a < b").html, "a &lt; b");
    }

    #[test]
    fn what_runs_is_named() {
        assert_eq!(clean("<img src=x onerror=y()>").refused.len(), 1);
        assert_eq!(clean("<script>").refused.len(), 1);
        assert!(clean("<b class=\"one\">").refused.is_empty());
    }
}
