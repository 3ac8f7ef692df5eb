//! The pages of a site → `sitemap.xml`, its parts, and `robots.txt`.
//!
//! Languages are named as in the head of each page. `lastmod` is a day that the note
//! itself states, or nothing: days that change with each build are soon believed no more.

use super::xml::Xml;
use crate::base::Route;
use crate::site::{Output, SITEMAP};
use crate::view::{versions, x_default};
use crate::world::World;
use std::ops::Bound;

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// All pages, or, of a large site, the parts that list them.
pub fn sitemap(world: &World) -> Vec<u8> {
    let parts = &world.site.sitemap_parts;
    if parts.is_empty() {
        return urls(world, (Bound::Unbounded, Bound::Unbounded));
    }
    let mut xml = Xml::new("sitemapindex", &[("xmlns", NAMESPACE)]);
    for (route, _) in parts {
        xml.open("sitemap", &[]);
        xml.text("loc", &[], &world.address(route));
        xml.close();
    }
    xml.finish()
}

/// One part of a large site.
pub fn part(world: &World, part: u32) -> Vec<u8> {
    let bound = |at: usize| world.site.sitemap_parts.get(at).map(|(_, first)| first);
    let at = part as usize;
    let from = bound(at).map_or(Bound::Unbounded, Bound::Included);
    let to = bound(at + 1).map_or(Bound::Unbounded, Bound::Excluded);
    urls(world, (from, to))
}

fn urls(world: &World, range: (Bound<&Route>, Bound<&Route>)) -> Vec<u8> {
    let mut xml = Xml::new("urlset", &[("xmlns", NAMESPACE), ("xmlns:xhtml", XHTML)]);
    let outputs = world.site.outputs.range::<Route, _>(range);
    for (route, output) in outputs.filter(|(_, output)| output.is_listed()) {
        xml.open("url", &[]);
        xml.text("loc", &[], &world.address(route));
        if let Output::Note(note) = output
            && let Some(day) = world.head(*note).dated()
        {
            xml.text("lastmod", &[], &day.day());
        }
        let versions = versions(world, output);
        let mut link = |lang: &str, route: &Route| {
            let href = world.address(route);
            let attributes = [("rel", "alternate"), ("hreflang", lang), ("href", &href)];
            xml.empty("xhtml:link", &attributes);
        };
        for (lang, route) in &versions {
            link(lang.as_str(), route);
        }
        if let Some(route) = x_default(world, &versions) {
            link("x-default", route);
        }
        xml.close();
    }
    xml.finish()
}

/// Everyone may read everything; where the site map is. Its parts are named as well,
/// since they lie in a folder and only this file lets them speak for the whole site.
pub fn robots(world: &World) -> Vec<u8> {
    let mut text = String::from("User-agent: *\nAllow: /\n");
    // The line takes a whole address only.
    if world.config.book.url.is_some() {
        let main = Route::file(SITEMAP);
        let parts = world.site.sitemap_parts.iter().map(|(route, _)| route);
        for route in [&main].into_iter().chain(parts) {
            text.push_str(&format!("Sitemap: {}\n", world.address(route)));
        }
    }
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::{NAMESPACE, part, robots, sitemap};
    use crate::base::{Route, VaultPath, digest_bytes};
    use crate::config::{Overrides, load};
    use crate::engine::{Memory, snapshot};
    use crate::theme;
    use crate::vault::{Content, File, FileKind, Text, Vault};
    use crate::world::World;
    use roxmltree::{Document, Node};
    use std::sync::Arc;

    /// A site of a few notes whose map is cut before the note `c`.
    fn world() -> World {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let settings = "[book]\nurl = \"https://example.org/kb/\"\n";
        std::fs::write(folder.path().join("book.toml"), settings).expect("a file in it");
        let (config, _) =
            load(folder.path(), &Overrides::default()).expect("good settings");
        let theme = theme::load(&config, None, None).expect("the built-in theme");
        let note = |name: &str| {
            let path = VaultPath::new(&format!("{name}.md")).expect("a plain path");
            let text =
                Text { text: "글\n".into(), digest: digest_bytes(name.as_bytes()) };
            let kind = FileKind::of(&path);
            Arc::new(File { path, kind, content: Content::Text(text) })
        };
        let files = ["a", "b", "c", "d"].map(note).to_vec();
        let vault = Arc::new(Vault { files, ..Vault::default() });
        let (config, theme, memory) = (Arc::new(config), Arc::new(theme), Arc::default());
        let memory: Arc<Memory> = memory;
        let made = snapshot(config, vault, theme, &memory, &mut |_| {});
        let mut world = World::clone(&made.world);
        let firsts = ["", "c/"].map(Route::file);
        let parts = ["kbgen/sitemap-1.xml", "kbgen/sitemap-2.xml"].map(Route::file);
        let site = Arc::make_mut(&mut world.site);
        site.sitemap_parts = parts.into_iter().zip(firsts).collect();
        world
    }

    /// The addresses that a file lists in elements of this name.
    fn listed(xml: Vec<u8>, name: &str) -> Vec<String> {
        let text = String::from_utf8(xml).expect("it is text");
        let document = Document::parse(&text).expect("it is XML");
        let root = document.root_element();
        let elements: Vec<_> = root.children().filter(Node::is_element).collect();
        let known = |node: &Node<'_, '_>| node.has_tag_name((NAMESPACE, name));
        assert!(elements.iter().all(known), "{text}");
        let address = |node: &Node<'_, '_>| {
            let loc =
                node.children().find(|child| child.has_tag_name((NAMESPACE, "loc")));
            loc.and_then(|loc| loc.text()).expect("it has an address").to_owned()
        };
        elements.iter().map(address).collect()
    }

    #[test]
    fn a_map_that_is_cut_names_its_parts_and_they_hold_every_page_once() {
        let world = world();
        let site = "https://example.org/kb";
        let parts = [1, 2].map(|part| format!("{site}/kbgen/sitemap-{part}.xml"));
        assert_eq!(listed(sitemap(&world), "sitemap"), parts);
        let first = ["", "a/", "b/"].map(|page| format!("{site}/{page}"));
        assert_eq!(listed(part(&world, 0), "url"), first);
        let second = ["c/", "d/"].map(|page| format!("{site}/{page}"));
        assert_eq!(listed(part(&world, 1), "url"), second);
        let text = String::from_utf8(robots(&world)).expect("it is text");
        let named = text.lines().filter_map(|line| line.strip_prefix("Sitemap: "));
        let wanted = [&format!("{site}/sitemap.xml"), &parts[0], &parts[1]];
        assert!(named.eq(wanted.map(String::as_str)), "{text}");
    }
}
