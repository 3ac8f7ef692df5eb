//! Files whose address names their content, and how long browsers may keep any file.
//!
//! Client files and shards of the search index lie in folders that are named by a digest
//! of all that is in them: `kbgen/3f2a9c1e/js/main.js`. What such an address once gave,
//! it gives forever. No note can lie below `kbgen/`, so the path alone tells.

/// The folder that only kbgen writes to.
const OWN: &str = "kbgen/";

/// The fewest digits of a digest in the name of a folder.
const DIGITS: usize = 8;

/// Whether a file of the site can never have other content.
pub fn is_lasting(path: &str) -> bool {
    kind_of_lasting(path).is_some()
}

/// What stands before the digest in the path of a lasting file: all files with the same
/// beginning, `kbgen/` or `kbgen/search/`, make way for each other.
pub fn kind_of_lasting(path: &str) -> Option<&str> {
    let below = path.strip_prefix(OWN)?;
    let (folders, _) = below.rsplit_once('/')?;
    let mut start = OWN.len();
    for folder in folders.split('/') {
        let digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if folder.len() >= DIGITS && folder.bytes().all(digit) {
            return Some(&path[..start]);
        }
        start += folder.len() + 1;
    }
    None
}

/// The `Cache-Control` of a file: for good, or asked for anew each time, which costs a
/// few bytes where it is unchanged.
pub fn cache_policy(path: &str) -> &'static str {
    if is_lasting(path) { "public, max-age=31536000, immutable" } else { "no-cache" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_with_a_digest_last() {
        let check = |path: &str, kind: Option<&str>| {
            assert_eq!(kind_of_lasting(path), kind, "{path}");
            assert_eq!(cache_policy(path).contains("immutable"), kind.is_some());
        };
        check("kbgen/3f2a9c1e/js/main.js", Some("kbgen/"));
        check("kbgen/search/44ac3715c1/t0.bin", Some("kbgen/search/"));
        check("kbgen/search/index.bin", None);
        check("kbgen/3f2a9c1e", None);
        check("kbgen/3f2a/a.js", None);
        check("kbgen/3F2A9C1E/a.js", None);
        check("notes/3f2a9c1e/a.js", None);
        check("index.html", None);
        check("", None);
    }
}
