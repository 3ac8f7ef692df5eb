//! The target of a request → the route that it means.
//!
//! A newcomer's trap: the result is a key of the site's routes and is never joined to a
//! path of the disk. What no honest link can hold is refused all the same.

use crate::base::Route;

/// Whether there may be anything at a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// What stands at this route.
    Route(Route),
    /// The place where the site begins.
    Begin,
    /// Nothing.
    Nothing,
}

/// A path that no link of a site can have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Odd;

/// What the raw path of a request means on a site that begins at `base`, a path that is
/// encoded and ends in `/`.
pub fn wanted(raw: &str, base: &str) -> Result<Wanted, Odd> {
    let path = decode(raw)?;
    let base = decode(base)?;
    if !path.starts_with('/') {
        return Err(Odd);
    }
    let Some(below) = path.strip_prefix(base.as_str()) else {
        let above = base.strip_prefix(path.trim_end_matches('/'));
        let begins = above.is_some_and(|rest| rest.starts_with('/'));
        return Ok(if begins { Wanted::Begin } else { Wanted::Nothing });
    };
    if below.split('/').rev().skip(1).any(str::is_empty) && !below.is_empty() {
        return Ok(Wanted::Nothing);
    }
    let page = below.strip_suffix("index.html");
    let page = page.filter(|page| page.is_empty() || page.ends_with('/'));
    Ok(Wanted::Route(Route::file(page.unwrap_or(below))))
}

/// A path without its percents. Encoded slashes, dots that lead elsewhere, controls and
/// bytes that are no UTF-8 are refused.
fn decode(raw: &str) -> Result<String, Odd> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let [high, low, tail @ ..] = rest else { return Err(Odd) };
        let digit = |byte: u8| char::from(byte).to_digit(16).ok_or(Odd);
        let byte = u8::try_from(digit(*high)? * 16 + digit(*low)?).map_err(|_| Odd)?;
        if byte == b'/' {
            return Err(Odd);
        }
        bytes.push(byte);
        rest = tail;
    }
    let path = String::from_utf8(bytes).map_err(|_| Odd)?;
    let odd = |c: char| c.is_control() || c == '\\';
    if path.contains(odd) || path.split('/').any(|part| part == "." || part == "..") {
        return Err(Odd);
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, base: &str, expected: Result<&str, Odd>) {
        let expected = expected.map(|route| Wanted::Route(Route::file(route)));
        assert_eq!(wanted(raw, base), expected, "{raw} on {base}");
    }

    #[test]
    fn a_path_is_a_key() {
        check("/", "/", Ok(""));
        check("/a/b/", "/", Ok("a/b/"));
        check("/a/index.html", "/", Ok("a/"));
        check("/index.html", "/", Ok(""));
        check("/my-index.html", "/", Ok("my-index.html"));
        check("/%ED%8C%8C%EB%93%9C/", "/", Ok("파드/"));
        check("/a%20b%23c.png", "/", Ok("a b#c.png"));
        check("/wiki/a/", "/wiki/", Ok("a/"));
        check("/wi%6Bi/", "/wiki/", Ok(""));
    }

    #[test]
    fn what_no_link_holds_is_refused() {
        for raw in [
            "/../a",
            "/a/..",
            "/./a",
            "/%2e%2e/a",
            "/.%2E/a",
            "/a%2f..%2fb",
            "/a%00",
            "/a\\b",
            "/a%5cb",
            "/%ff",
            "/%c0%ae%c0%ae/",
            "/%",
            "/%2",
            "/%zz",
            "a",
            "*",
            "",
            "/a%0d%0ab",
            "/a%09",
        ] {
            assert_eq!(wanted(raw, "/"), Err(Odd), "{raw}");
        }
    }

    #[test]
    fn nothing_is_outside_of_the_site() {
        assert_eq!(wanted("/", "/wiki/"), Ok(Wanted::Begin));
        assert_eq!(wanted("/wiki", "/wiki/"), Ok(Wanted::Begin));
        assert_eq!(wanted("/a", "/a/b/"), Ok(Wanted::Begin));
        for raw in ["/wik", "/wikis/", "/other/", "//wiki/"] {
            assert_eq!(wanted(raw, "/wiki/"), Ok(Wanted::Nothing), "{raw}");
        }
        for raw in ["//etc/passwd", "/a//b", "/a//"] {
            assert_eq!(wanted(raw, "/"), Ok(Wanted::Nothing), "{raw}");
        }
    }
}
