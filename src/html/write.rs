//! Text to HTML text and attributes: the one place that makes tags from what was written.
//!
//! A newcomer's trap: tag and attribute names are kbgen's own words and are written as
//! they are; only text and values are escaped. Whether a URL may be followed is not
//! decided here.

/// Appends text: `&`, `<` and `>` are escaped, control characters other than tab and
/// line feed are left out.
pub fn text(out: &mut String, s: &str) {
    escape(out, s, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        _ => None,
    });
}

/// Appends ` name="value"`: quotes are escaped as well, so that a value stays a value.
pub fn attr(out: &mut String, name: &str, value: &str) {
    debug_assert!(is_name(name), "attribute names are kbgen's own words");
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape(out, value, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'"' => Some("&quot;"),
        b'\'' => Some("&#39;"),
        _ => None,
    });
    out.push('"');
}

/// Appends `<tag name="value" …>`.
pub fn open(out: &mut String, tag: &str, attrs: &[(&str, &str)]) {
    debug_assert!(is_name(tag), "tags are kbgen's own words");
    out.push('<');
    out.push_str(tag);
    for (name, value) in attrs {
        attr(out, name, value);
    }
    out.push('>');
}

/// Appends `</tag>`.
pub fn close(out: &mut String, tag: &str) {
    out.push_str("</");
    out.push_str(tag);
    out.push('>');
}

/// Appends an element that holds nothing but text.
pub fn element(out: &mut String, tag: &str, attrs: &[(&str, &str)], content: &str) {
    open(out, tag, attrs);
    text(out, content);
    close(out, tag);
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// Bytes that may not stand as they are; text has more of all others than anything else.
const SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        special[byte] = byte != b'\t' as usize && byte != b'\n' as usize;
        byte += 1;
    }
    special[0x7f] = true;
    special[0xc2] = true;
    let marks = b"&<>\"'";
    let mut at = 0;
    while at < marks.len() {
        special[marks[at] as usize] = true;
        at += 1;
    }
    special
};

/// Copies runs of harmless bytes at once; `entity` names what stands for a byte.
fn escape(out: &mut String, s: &str, entity: impl Fn(u8) -> Option<&'static str>) {
    out.reserve(s.len());
    let bytes = s.as_bytes();
    let (mut done, mut at) = (0, 0);
    while let Some(ahead) = bytes[at..].iter().position(|b| SPECIAL[usize::from(*b)]) {
        at += ahead;
        let byte = bytes[at];
        let (replacement, length) = if let Some(entity) = entity(byte) {
            (entity, 1)
        } else if byte < b' ' || byte == 0x7f {
            ("", 1)
        } else if byte == 0xc2 && matches!(bytes.get(at + 1), Some(0x80..=0x9f)) {
            // U+0080 to U+009F, the control characters beyond ASCII.
            ("", 2)
        } else {
            at += 1;
            continue;
        };
        out.push_str(&s[done..at]);
        out.push_str(replacement);
        at += length;
        done = at;
    }
    out.push_str(&s[done..]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{any, proptest};

    #[track_caller]
    fn check(input: &str, as_text: &str, as_value: &str) {
        let mut out = String::new();
        text(&mut out, input);
        assert_eq!(out, as_text);
        out.clear();
        attr(&mut out, "title", input);
        assert_eq!(out, format!(" title=\"{as_value}\""));
    }

    #[test]
    fn markup_becomes_text() {
        check(
            "a < b && c > \"d'",
            "a &lt; b &amp;&amp; c &gt; \"d'",
            "a &lt; b &amp;&amp; c &gt; &quot;d&#39;",
        );
        check("&lt;", "&amp;lt;", "&amp;lt;");
        check("", "", "");
    }

    #[test]
    fn control_characters_are_left_out() {
        check("\0a\u{1b}[\r\n\tb\u{7f}\u{85}\u{9f}", "a[\n\tb", "a[\n\tb");
        check("한글\u{2028}\u{a0}é", "한글\u{2028}\u{a0}é", "한글\u{2028}\u{a0}é");
    }

    #[test]
    fn elements_nest() {
        let mut out = String::new();
        open(&mut out, "p", &[("class", "a\"b")]);
        element(&mut out, "b", &[], "<x>");
        close(&mut out, "p");
        assert_eq!(out, "<p class=\"a&quot;b\"><b>&lt;x&gt;</b></p>");
    }

    proptest! {
        #[test]
        fn no_value_leaves_its_quotes(value in any::<String>()) {
            let mut out = String::new();
            attr(&mut out, "x", &value);
            let inner = &out[4..out.len() - 1];
            assert!(!inner.contains(['<', '>', '"', '\'']));
            let back = inner.replace("&lt;", "<").replace("&gt;", ">");
            let back = back.replace("&quot;", "\"").replace("&#39;", "'");
            let kept = |c: &char| !c.is_control() || matches!(c, '\t' | '\n');
            let want: String = value.chars().filter(kept).collect();
            assert_eq!(back.replace("&amp;", "&"), want);
        }
    }
}
