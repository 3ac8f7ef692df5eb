//! Routes: places on the site, and the relative links between them.
//!
//! A route is decoded text: `""` is the home page, `ko/파드/` a page, `style.css` a
//! file. Percent-encoding happens only when a link is written.

use std::fmt;
use std::sync::Arc;

/// A place below the site's root; ends in `/` (or is empty) when it is a page.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Route(Arc<str>);

/// Bytes that stand raw in the path of a URL; all others are percent-encoded.
const PATH: [bool; 256] = plain(b"-_.~!$()*+,;=@/");

/// Bytes that stand raw in a fragment.
const FRAGMENT: [bool; 256] = plain(b"-_.~!$()*+,;=@/:?^#");

/// Letters, digits and some marks.
const fn plain(marks: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    let mut at = 0;
    while at < marks.len() {
        table[marks[at] as usize] = true;
        at += 1;
    }
    table
}

/// Percent-encodes a decoded path. Letters beyond ASCII are encoded too.
pub fn encode_path(path: &str) -> String {
    let mut out = String::with_capacity(path.len() * 2);
    encode(path, &PATH, &mut out);
    out
}

/// Percent-encodes a fragment without its `#`.
pub fn encode_fragment(fragment: &str) -> String {
    let mut out = String::with_capacity(fragment.len() * 2);
    encode(fragment, &FRAGMENT, &mut out);
    out
}

/// Every link of a site passes here, so bytes are looked up, not formatted.
fn encode(text: &str, plain: &[bool; 256], out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for &byte in text.as_bytes() {
        if plain[usize::from(byte)] {
            out.push(byte as char);
        } else {
            out.push('%');
            out.push(HEX[usize::from(byte >> 4)] as char);
            out.push(HEX[usize::from(byte & 15)] as char);
        }
    }
}

impl Route {
    /// The home page.
    pub fn home() -> Route {
        Route("".into())
    }

    /// The page whose folder has these segments.
    pub fn page<S: AsRef<str>>(segments: impl IntoIterator<Item = S>) -> Route {
        let mut path = String::new();
        for segment in segments {
            path.push_str(segment.as_ref());
            path.push('/');
        }
        Route(path.into())
    }

    /// A file at a decoded relative path.
    pub fn file(path: &str) -> Route {
        Route(path.trim_start_matches('/').into())
    }

    /// The page below this page.
    #[must_use]
    pub fn child(&self, segment: &str) -> Route {
        Route(format!("{}{segment}/", self.0).into())
    }

    /// The Markdown beside this page.
    #[must_use]
    pub fn twin(&self) -> Route {
        Route(format!("{}index.html.md", self.0).into())
    }

    /// The decoded path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a page (an `index.html` in a folder).
    pub fn is_page(&self) -> bool {
        self.0.is_empty() || self.0.ends_with('/')
    }

    /// The file to write, relative to the output folder.
    pub fn output_path(&self) -> String {
        if self.is_page() { format!("{}index.html", self.0) } else { self.0.to_string() }
    }

    /// The encoded relative URL from this route to another; never empty.
    pub fn link_to(&self, to: &Route) -> String {
        let from_dir = self.0.rfind('/').map_or("", |at| &self.0[..=at]);
        let common = common_folders(from_dir, &to.0);
        let ups = from_dir[common..].matches('/').count();
        let rest = &to.0[common..];
        let mut url = String::with_capacity(3 * ups + 2 * rest.len() + 2);
        (0..ups).for_each(|_| url.push_str("../"));
        if url.is_empty() && rest.is_empty() {
            url.push_str("./");
        }
        encode(rest, &PATH, &mut url);
        url
    }
}

/// Bytes of the folders that both paths begin with.
fn common_folders(a: &str, b: &str) -> usize {
    let mut common = 0;
    for (part, other) in a.split_inclusive('/').zip(b.split_inclusive('/')) {
        if part != other || !part.ends_with('/') {
            break;
        }
        common += part.len();
    }
    common
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Route({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(from: &str, to: &str, want: &str) {
        assert_eq!(Route::file(from).link_to(&Route::file(to)), want, "{from} -> {to}");
    }

    #[test]
    fn links_are_relative() {
        check("", "", "./");
        check("", "a/", "a/");
        check("a/", "", "../");
        check("a/b/", "a/c/", "../c/");
        check("a/b/", "a/b/", "./");
        check("a/b/", "a/", "../");
        check("ko/a/", "en/b/", "../../en/b/");
        check("404.html", "a/", "a/");
        check("a/", "x y#z.png", "../x%20y%23z.png");
    }

    #[test]
    fn a_colon_never_looks_like_a_scheme() {
        check("", "s:t/", "s%3At/");
    }
}
