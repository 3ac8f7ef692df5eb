//! A page that stands in for a version which is not there: the original, with a word
//! about what is missing, in the frame of the reader's language.

use super::frame::{About, Frame};
use super::lists::front_listing;
use super::note::{description, outline, twins, versions};
use super::page::{MissingView, PageView};
use super::shell::{Ref, dir};
use crate::html::Fragment;
use crate::site::Fallback;
use crate::theme::Theme;
use crate::world::World;

/// Puts a fallback page together. What other notes say about the original, such as
/// backlinks, stays on its own page.
pub fn fallback(
    world: &World,
    theme: &Theme,
    page: &Fallback,
    fragment: Fragment,
) -> PageView {
    let frame = Frame {
        world,
        theme,
        route: &page.route,
        lang: &page.lang,
        locale: page.locale.as_ref(),
    };
    let head = world.head(page.note);
    let folder = world.site.folder(page.folder);
    let front = folder.fallback.map(|at| &world.site.fallbacks[at as usize]);
    let own_folder = front.is_some_and(|front| front.route == page.route);
    let missing = missing(&frame, page);
    let original = &world.place(page.note).lang;
    let mut versions = versions(world, page.note);
    versions.insert(original.clone(), world.route(page.note).clone());
    let about = About {
        title: &head.title,
        description: description(head),
        versions,
        folder: Some(page.folder),
        note: Some(page.note),
        noindex: true,
        fallback: true,
        ..About::default()
    };
    let shell = frame.shell(about);
    let listing = || front_listing(&frame, page.folder, page.note);
    PageView {
        twins: twins(&shell, Some(original)),
        title: head.title.clone(),
        title_lang: Some(original.to_string()),
        show_title: !head.title_in_body,
        article_class: head.css_classes.iter().map(|class| format!(" {class}")).collect(),
        wide: matches!(&*head.path().extension(), "canvas" | "base"),
        breadcrumbs: breadcrumbs(&frame, page, own_folder),
        json_ld: None,
        authors: world.config.book.authors.clone(),
        created: head.created.map(|day| frame.date(day)),
        updated: head.updated.map(|day| frame.date(day)),
        minutes: head.minutes,
        tags: Vec::new(),
        outline: outline(head),
        backlinks: None,
        listing: own_folder.then(listing).flatten(),
        prev: None,
        next: None,
        edit_href: None,
        missing: Some(missing),
        stale: None,
        diagram_js: frame.diagram_js().filter(|_| fragment.diagrams),
        html: fragment.html,
        shell,
    }
}

/// The folders above; the page of its own folder is not below it.
fn breadcrumbs(frame: &Frame<'_>, page: &Fallback, own_folder: bool) -> Vec<Ref> {
    let mut above = frame.breadcrumbs(page.folder);
    if !own_folder {
        above.push(frame.folder_ref(page.folder));
    }
    above
}

fn missing(frame: &Frame<'_>, page: &Fallback) -> MissingView {
    let original = &frame.world.place(page.note).lang;
    MissingView {
        name: frame.language_name(&page.lang),
        original: frame.language_name(original),
        lang: original.to_string(),
        dir: dir(original),
        href: frame.href(frame.world.route(page.note)),
    }
}
