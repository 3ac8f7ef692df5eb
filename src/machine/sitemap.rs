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
