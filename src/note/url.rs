//! Destinations: inside the vault, on another host, or something that could run.

/// What a link's destination is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Destination {
    /// A path or fragment: has no scheme.
    Internal,
    /// A scheme that readers may follow.
    External,
    /// Any other scheme; only the link's text may be shown.
    Unsafe,
}

/// Schemes a link may have.
const ALLOWED: [&str; 5] = ["http", "https", "mailto", "tel", "obsidian"];

/// Classifies a destination after entities and escapes are decoded.
///
/// Browsers drop tabs and line ends anywhere and blanks and control characters in front,
/// so a scheme is looked for without them (WHATWG URL, "basic URL parser").
pub fn classify(destination: &str) -> Destination {
    let start = destination.trim_start_matches(|c: char| {
        c.is_control() || c.is_whitespace() || c == '\u{ad}'
    });
    if start.starts_with("./") || start.starts_with("../") || start.starts_with('#') {
        return Destination::Internal;
    }
    // Another host: browsers take either slash, and leave out what controls lie between.
    let mut letters = start.chars().filter(|c| !c.is_control());
    if (0..2).all(|_| matches!(letters.next(), Some('/' | '\\'))) {
        return Destination::Unsafe;
    }
    let Some((scheme, _)) = start.split_once(':') else {
        return Destination::Internal;
    };
    let scheme: String = scheme.chars().filter(|c| !c.is_control()).collect();
    // What is no name of a scheme (RFC 3986, 3.1) is a path with a colon.
    let letters = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    if !scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        || !scheme.chars().all(letters)
    {
        return Destination::Internal;
    }
    if ALLOWED.iter().any(|allowed| scheme.eq_ignore_ascii_case(allowed)) {
        Destination::External
    } else {
        Destination::Unsafe
    }
}

/// Whether text starts like a web address.
pub fn is_web(text: &str) -> bool {
    let lower = |prefix: &str| {
        text.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
    };
    lower("http://") || lower("https://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations() {
        use Destination::{External, Internal, Unsafe};
        for (url, want) in [
            ("a b.md", Internal),
            ("./x:y.md", Internal),
            ("#제목", Internal),
            ("a/b:c.md", Internal),
            ("제목: 부제.md", Internal),
            ("1:2.md", Internal),
            ("HTTPS://e.com", External),
            ("mailto:a@b.c", External),
            ("javascript:x", Unsafe),
            (" java\tscript:x", Unsafe),
            ("\u{1}javascript:x", Unsafe),
            ("data:text/html,x", Unsafe),
            ("//evil.example", Unsafe),
            ("/\t/evil.example", Unsafe),
            ("\\/evil.example", Unsafe),
            ("/a//b", Internal),
        ] {
            assert_eq!(classify(url), want, "{url:?}");
        }
    }
}
