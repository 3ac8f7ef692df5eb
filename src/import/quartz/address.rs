//! Addresses as Quartz gives them.

use crate::import::address::stem;
use crate::import::name_of;

/// The address of a file: blanks become hyphens, some marks become words, and case stays.
/// Pages of folders end in `/`, the front page is empty, other pages have no ending.
pub(super) fn slug(path: &str) -> String {
    let path = path.trim_matches('/');
    let ending = match path.rsplit_once('.') {
        Some((_, ending)) if !ending.is_empty() && !ending.contains('/') => {
            let plain = ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
            if plain { &path[path.len() - ending.len() - 1..] } else { "" }
        }
        _ => "",
    };
    let is_page = ["", ".md", ".html"].contains(&ending);
    let slug = words(&path[..path.len() - ending.len()]);
    if !is_page {
        return format!("{slug}{ending}");
    }
    let name = name_of(&slug);
    match name == "index" || name == "_index" {
        true => slug[..slug.len() - name.len()].to_owned(),
        false => slug,
    }
}

/// A path or a tag with the words of an address.
pub(super) fn words(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for c in path.chars() {
        match c {
            c if c.is_whitespace() => out.push('-'),
            '&' => out.push_str("-and-"),
            '%' => out.push_str("-percent"),
            '?' | '#' => {}
            c => out.push(c),
        }
    }
    out
}

/// The address of an alias: below the root, or seen from the note where it begins with a
/// dot.
pub(super) fn alias(alias: &str, note: &str) -> Option<String> {
    let own = slug(note);
    let folder = own.trim_end_matches('/').rsplit_once('/').map_or("", |(f, _)| f);
    let folder = if alias.starts_with('.') { folder } else { "" };
    let slash = alias.ends_with('/');
    let path = crate::import::joined(folder, alias.trim_matches('/'))?;
    let path = if slash { format!("{path}/index") } else { path };
    Some(match crate::import::is_note(&path) {
        true => slug(&path),
        // Only `.md` is an ending here; `v1.2` is a name.
        false => slug(&format!("{path}.md")),
    })
}

/// The paths of a site map, below the site's own address.
pub(super) fn site_map(text: &str, base: &str) -> Vec<String> {
    let host = base.trim_end_matches('/');
    let mut found = Vec::new();
    for part in text.split("<loc>").skip(1) {
        let address = part.split('<').next().unwrap_or("").trim().replace("&amp;", "&");
        let address =
            address.split_once("://").map_or(address.as_str(), |(_, rest)| rest);
        let below = match address.strip_prefix(host).filter(|_| !host.is_empty()) {
            Some(below) => below,
            None => address.split_once('/').map_or("", |(_, path)| path),
        };
        let path = percent_encoding::percent_decode_str(below).decode_utf8_lossy();
        found.push(path.trim_start_matches('/').to_owned());
    }
    found
}

/// The address of a folder's page.
pub(super) fn folder(path: &str) -> String {
    format!("{}/", words(path))
}

/// A note's name when kbgen has to know it as a folder's page.
pub(super) fn renamed(path: &str) -> Option<String> {
    let name = name_of(path);
    let is_front = stem(name) == "_index" && crate::import::is_note(name);
    is_front.then(|| format!("{}index.md", &path[..path.len() - name.len()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_the_addresses_of_quartz() {
        for (path, address) in [
            ("index.md", ""),
            ("Folder/index.md", "Folder/"),
            ("Folder/_index.md", "Folder/"),
            ("A & B/50% off?.md", "A--and--B/50-percent-off"),
            ("C#/가 나.md", "C/가-나"),
            ("v1.2 notes.md", "v1.2-notes"),
            ("img/My Pic.PNG", "img/My-Pic.PNG"),
            ("myindex.md", "myindex"),
        ] {
            assert_eq!(slug(path), address, "{path}");
        }
    }

    #[test]
    fn aliases_are_addresses() {
        for (text, address) in [
            ("Old Name", "Old-Name"),
            ("old/place/", "old/place/"),
            ("./near", "d/near"),
            ("../x.md", "x"),
            ("v1.2", "v1.2"),
        ] {
            assert_eq!(alias(text, "d/n.md").as_deref(), Some(address), "{text}");
        }
        assert_eq!(alias("../../../x", "d/n.md"), None);
    }

    #[test]
    fn site_maps_are_read() {
        let text = "<urlset><url><loc>https://a.b/sub/</loc></url>\
                    <url><loc>https://a.b/sub/D/x%20y&amp;z</loc></url></urlset>";
        assert_eq!(site_map(text, "a.b/sub"), ["", "D/x y&z"]);
        assert_eq!(site_map("<loc>https://c.d/e", ""), ["e"]);
    }

    proptest::proptest! {
        #[test]
        fn any_name_has_an_address(path in "\\PC{0,40}", other in "(\\PC|<loc>|[./]){0,40}") {
            let _ = (slug(&path), alias(&other, &path), renamed(&path));
            let _ = site_map(&other, &path);
        }
    }
}
