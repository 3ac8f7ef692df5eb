//! Routes: places on the site, and the relative links between them.
//!
//! A route is decoded text: `""` is the home page, `ko/파드/` a page, `style.css` a
//! file. Percent-encoding happens only when a link is written.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use std::fmt;
use std::sync::Arc;

/// A place below the site's root; ends in `/` (or is empty) when it is a page.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Route(Arc<str>);

/// Bytes that may not stand raw in the path of a URL.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'%')
    .add(b'\\')
    .add(b'^')
    .add(b'|')
    .add(b'[')
    .add(b']')
    .add(b'&')
    .add(b'\'')
    .add(b':');

/// Bytes that may not stand raw in a fragment.
const FRAGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'`')
    .add(b'%')
    .add(b'&')
    .add(b'\'');

/// Percent-encodes a decoded path. Letters beyond ASCII are encoded too.
pub fn encode_path(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}

/// Percent-encodes a fragment without its `#`.
pub fn encode_fragment(fragment: &str) -> String {
    utf8_percent_encode(fragment, FRAGMENT).to_string()
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
    pub fn child(&self, segment: &str) -> Route {
        Route(format!("{}{segment}/", self.0).into())
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
        let mut url = "../".repeat(ups);
        let rest = encode_path(&to.0[common..]);
        if url.is_empty() && (rest.is_empty() || rest.contains("//")) {
            url.push_str("./");
        }
        url.push_str(&rest);
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
