//! A planned feed → Atom (RFC 4287).
//!
//! The feeds of the site and its locales carry whole articles, those of folders and tags
//! summaries: there may be thousands of them, and to draw a note for each would cost more
//! than the site. No clock is asked: a feed is as new as its newest note.

use super::xml::Xml;
use crate::base::{Lang, Route, digest_of};
use crate::graph::NoteId;
use crate::html::portable;
use crate::note::Date;
use crate::site::{Feed, FeedOf};
use crate::theme::Theme;
use crate::view::{description, feed_title, site_description, site_title};
use crate::world::World;

/// Bytes of an article beyond which its summary stands alone.
const CONTENT_BYTES: usize = 256 << 10;
/// The date of a feed that has told nothing yet; the format asks for one.
const NEVER: &str = "1970-01-01T00:00:00Z";

/// Makes a feed; `article` draws a note's body for its own page.
pub fn feed(
    world: &World,
    theme: &Theme,
    feed: &Feed,
    article: &dyn Fn(NoteId) -> String,
) -> Vec<u8> {
    let (locale, page) = scope(world, feed.of);
    let lang = locale.unwrap_or(&world.graph.site_lang);
    let namespace = ("xmlns", "http://www.w3.org/2005/Atom");
    let mut xml = Xml::new("feed", &[namespace, ("xml:lang", lang.as_str())]);
    xml.text("id", &[], &id(world, &feed.route));
    xml.text("title", &[], &feed_title(world, theme, feed.of));
    let about = site_description(world, lang);
    if !about.is_empty() && matches!(feed.of, FeedOf::Root(_)) {
        xml.text("subtitle", &[], about);
    }
    let newest = feed.notes.iter().filter_map(|note| world.head(*note).dated()).max();
    xml.text("updated", &[], &newest.map_or(NEVER.to_string(), moment));
    let address = world.address(&feed.route);
    let kind = ("type", "application/atom+xml");
    xml.empty("link", &[("rel", "self"), kind, ("href", &address)]);
    let address = world.address(page);
    let kind = ("type", "text/html");
    xml.empty("link", &[("rel", "alternate"), kind, ("href", &address)]);
    authors(&mut xml, world, theme, locale);
    xml.text("generator", &[], "kbgen");
    let whole = matches!(feed.of, FeedOf::Root(_));
    for note in &feed.notes {
        entry(&mut xml, world, *note, lang, whole.then_some(article));
    }
    xml.finish()
}

/// The locale of a feed, and the page that it belongs to.
fn scope(world: &World, of: FeedOf) -> (Option<&Lang>, &Route) {
    match of {
        FeedOf::Root(folder) | FeedOf::Folder(folder) => {
            let folder = world.site.folder(folder);
            (folder.locale.as_ref(), &folder.route)
        }
        FeedOf::Tag(tag) => {
            let locale = world.graph.tags[tag as usize].locale.as_ref();
            (locale, &world.site.tags[tag as usize])
        }
    }
}

/// Somebody must have written it; where nobody is named, the site has.
fn authors(xml: &mut Xml, world: &World, theme: &Theme, locale: Option<&Lang>) {
    let site = [site_title(world, theme, locale)];
    let named = &world.config.book.authors;
    let authors = if named.is_empty() { &site[..] } else { &named[..] };
    for name in authors {
        xml.open("author", &[]);
        xml.text("name", &[], name);
        xml.close();
    }
}

fn entry(
    xml: &mut Xml,
    world: &World,
    note: NoteId,
    lang: &Lang,
    article: Option<&dyn Fn(NoteId) -> String>,
) {
    let head = world.head(note);
    let own = &world.place(note).lang;
    let other = [("xml:lang", own.as_str())];
    xml.open("entry", if own == lang { &[] } else { &other });
    xml.text("id", &[], &id(world, world.route(note)));
    xml.text("title", &[], &head.title);
    let address = world.address(world.route(note));
    let kind = ("type", "text/html");
    xml.empty("link", &[("rel", "alternate"), kind, ("href", &address)]);
    if let Some(day) = head.created {
        xml.text("published", &[], &moment(day));
    }
    if let Some(day) = head.dated() {
        xml.text("updated", &[], &moment(day));
    }
    for tag in &head.tags {
        xml.empty("category", &[("term", tag)]);
    }
    let summary = description(head);
    if !summary.is_empty() {
        xml.text("summary", &[], &summary);
    }
    if let Some(article) = article {
        let html = article(note);
        if html.len() <= CONTENT_BYTES {
            let base = world.config.book.url.as_deref();
            xml.text("content", &[("type", "html")], &portable(&html, base, &address));
        }
    }
    xml.close();
}

/// A name that stays: the address, which a published page keeps; without one a number
/// made of the route.
fn id(world: &World, route: &Route) -> String {
    if world.config.book.url.is_some() {
        return world.address(route);
    }
    // The version and variant that RFC 9562 leaves to whoever makes a number.
    let bits = digest_of(route).0 & !(0xf << 76) & !(0x3 << 62) | 8 << 76 | 2 << 62;
    let hex = format!("{bits:032x}");
    let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
    format!("urn:uuid:{}", parts.join("-"))
}

/// A date as the format wants it. Properties name no zone, so it is that of Greenwich,
/// on every machine.
fn moment(date: Date) -> String {
    let moment = date.moment();
    let clock = moment.time();
    let (hour, minute, second) = (clock.hour(), clock.minute(), clock.second());
    format!("{}T{hour:02}:{minute:02}:{second:02}Z", moment.date())
}

#[cfg(test)]
mod tests {
    use super::{Date, moment};

    #[test]
    fn dates_have_a_zone() {
        let check = |text: &str| Date::parse(text).map(moment);
        assert_eq!(check("2026-02-03").as_deref(), Some("2026-02-03T00:00:00Z"));
        assert_eq!(check("0900-02-03 04:05").as_deref(), Some("0900-02-03T04:05:00Z"));
    }
}
