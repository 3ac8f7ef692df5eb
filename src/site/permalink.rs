//! Permalinks and path aliases as writers give them: property text in, checked path out.
//!
//! Escapes are decoded before the check, never after it: `%2e%2e` must not climb.

use crate::base::{nfc, segment_slug};
use percent_encoding::percent_decode_str;

/// Longest segment in bytes, so that a number still fits on every file system.
const SEGMENT_BYTES: usize = 200;
/// Longest path in bytes that text in a note may ask for.
pub(super) const PATH_BYTES: usize = 800;
/// The longest place that a page can have been at, in bytes.
const PLACE_BYTES: usize = 2000;

/// The place a permalink asks for, below its locale: `guide/start/`, empty for the root.
/// `None` when it is no plain path.
pub(super) fn permalink_place(written: &str) -> Option<String> {
    let decoded = percent_decode_str(written.trim()).decode_utf8().ok()?;
    let path = nfc(decoded.trim_matches('/')).into_owned();
    if path.is_empty() {
        return Some(path);
    }
    let plain = path.len() <= PATH_BYTES && path.split('/').all(is_plain);
    plain.then(|| path + "/")
}

/// Whether a permalink says nothing at all; `/` does say something.
pub(super) fn is_blank(written: &str) -> bool {
    written.trim().is_empty()
}

/// The place of a redirect for an alias that is an old path (`Guides/Making friends`);
/// `None` for other aliases.
pub(super) fn alias_place(alias: &str) -> Option<String> {
    if !alias.contains('/') {
        return None;
    }
    let path = alias.trim().trim_matches('/');
    let path = path.strip_suffix(".md").unwrap_or(path);
    let climbs = |part: &str| part.trim().is_empty() || part.trim().starts_with('.');
    if path.is_empty() || path.split('/').any(climbs) {
        return None;
    }
    let mut place = String::with_capacity(path.len() + 1);
    for part in path.split('/') {
        place.push_str(&segment_slug(part));
        place.push('/');
    }
    (place.len() <= PATH_BYTES).then_some(place)
}

/// Whether a page can have been at a place: `guide/start/`. That of a note called
/// `#.net.md` began with a dot, and a number may have made a segment longer than a note
/// may ask for; but no system takes a path without end.
pub(super) fn is_place(place: &str) -> bool {
    let git = |segment: &str| segment.eq_ignore_ascii_case(".git");
    let fits =
        |segment: &str| segment.len() <= 255 && is_harmless(segment) && !git(segment);
    place.len() <= PLACE_BYTES
        && place.strip_suffix('/').is_some_and(|path| path.split('/').all(fits))
}

/// A segment that names a folder on every system and climbs nowhere.
fn is_plain(segment: &str) -> bool {
    segment.len() <= SEGMENT_BYTES && !segment.starts_with('.') && is_harmless(segment)
}

fn is_harmless(segment: &str) -> bool {
    let odd = |c: char| {
        c.is_control() || matches!(c, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
    };
    !segment.is_empty()
        && !segment.ends_with('.')
        && segment.trim() == segment
        && !segment.contains(odd)
        && !is_device(segment)
}

/// Windows keeps some names for devices; their slug begins with `_`.
fn is_device(segment: &str) -> bool {
    !segment.starts_with('_') && segment_slug(segment).starts_with('_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(written: &str, place: Option<&str>) {
        assert_eq!(permalink_place(written).as_deref(), place, "{written:?}");
    }

    #[test]
    fn permalinks_are_used_as_written() {
        check("/", Some(""));
        check("publish/permalinks", Some("publish/permalinks/"));
        check("/Guide Start/", Some("Guide Start/"));
        check("%EA%B0%80", Some("가/"));
        check("100%", Some("100%/"));
        check("c++/v1.2", Some("c++/v1.2/"));
        check("5", Some("5/"));
    }

    #[test]
    fn odd_permalinks_are_refused() {
        for odd in [
            "..",
            "a/../b",
            "%2e%2e/x",
            "a/./b",
            "a//b",
            "a\\b",
            "a%00",
            "a%5Cb",
            "%ff",
            ".git/hooks",
            "a.",
            "a /b",
            "con",
            "AUX.txt",
            "a:b",
            "a?b",
        ] {
            check(odd, None);
        }
        check(&"가".repeat(100), None);
        check(&"a/".repeat(500), None);
    }

    #[test]
    fn only_aliases_with_a_slash_are_places() {
        let alias = |a: &str| alias_place(a);
        assert_eq!(alias("Old name"), None);
        assert_eq!(alias("Guides/Making friends"), Some("guides/making-friends/".into()));
        assert_eq!(alias("/옛 글.md"), Some("옛-글/".into()));
        for odd in ["/", "../x", "a/../b", "https://a.b/c", "a/.git/x"] {
            assert_eq!(alias(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_place_has_an_end() {
        assert!(is_place(&"a/".repeat(PLACE_BYTES / 2)));
        assert!(!is_place(&"a/".repeat(PLACE_BYTES / 2 + 1)));
    }

    proptest::proptest! {
        #[test]
        fn whatever_a_note_is_called_its_place_is_one(name in "[^/\\\\]{0,120}") {
            let slug = segment_slug(&name);
            assert!(is_place(&format!("{slug}/")) || slug == ".git", "{slug}");
            assert!(is_place(&format!("{slug}-20/")), "{slug}");
        }
    }
}
