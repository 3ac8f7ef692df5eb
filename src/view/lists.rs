//! Lists: folders, tags, and backlinks that found no room on their page.

use super::frame::{About, Frame};
use super::listing::{
    BacklinksView, Card, Counted, FolderView, Listing, Pager, SearchView, TagView,
    TagsView,
};
use super::note::{backlink, description};
use super::shell::Ref;
use crate::base::{Lang, Route};
use crate::graph::{NoteId, Target};
use crate::site::{Folder, FolderId, ListId, PER_PAGE};
use crate::theme::Theme;
use crate::world::World;
use std::collections::HashSet;

/// Folders shown in one listing.
const FOLDERS: usize = 200;
/// Tags below shown on a tag's page.
const BELOW: usize = 200;

/// A note as an entry of a list.
pub(super) fn card(frame: &Frame<'_>, note: NoteId) -> Card {
    let head = frame.world.head(note);
    let Ref { title, href, lang } = frame.note_ref(note);
    let summary = description(head);
    let date = head.dated().map(|date| frame.date(date));
    Card { title, href, lang, missing: false, summary, date }
}

/// A fallback page as an entry of a list.
fn fallback_card(frame: &Frame<'_>, page: u32) -> Card {
    let page = &frame.world.site.fallbacks[page as usize];
    let href = frame.href(&page.route);
    let lang = Some(frame.world.place(page.note).lang.to_string());
    Card { href, lang, missing: true, ..card(frame, page.note) }
}

/// A folder as an entry of a list.
pub(super) fn folder_entry(frame: &Frame<'_>, folder: FolderId) -> Counted {
    let Ref { title, href, lang } = frame.folder_ref(folder);
    let count = frame.world.site.folder(folder).count as usize;
    Counted { title, href, lang, count }
}

/// A tag as an entry of a list, by the words given.
pub(super) fn tag_entry(frame: &Frame<'_>, tag: u32, title: String) -> Counted {
    let world = frame.world;
    Counted {
        title,
        href: frame.href(&world.site.tags[tag as usize]),
        lang: None,
        count: world.graph.tags[tag as usize].notes.len(),
    }
}

/// A page of what a folder holds; `None` when it holds nothing.
pub(super) fn folder_listing(
    frame: &Frame<'_>,
    folder: FolderId,
    page: u32,
) -> Option<Listing> {
    let here = frame.world.site.folder(folder);
    let total = here.notes.len() + here.fallbacks.len();
    let pager = pager(frame, ListId::Folder(folder), page, total, 1);
    listing(frame, here, page, pager)
}

/// What a folder holds that its own page does not link to: where people list notes by
/// hand, none stands twice. A list of several pages is whole, so that its parts fit.
pub(super) fn front_listing(
    frame: &Frame<'_>,
    folder: FolderId,
    front: NoteId,
) -> Option<Listing> {
    let (world, site) = (frame.world, &frame.world.site);
    let whole = site.folder(folder);
    let total = whole.notes.len() + whole.fallbacks.len();
    if pager(frame, ListId::Folder(folder), 1, total, 1).is_some() {
        return folder_listing(frame, folder, 1);
    }
    let linked = linked(world, front, frame.lang);
    let original = |page: &u32| world.route(site.fallbacks[*page as usize].note);
    let mut here = whole.clone();
    here.notes.retain(|note| !linked.contains(world.route(*note)));
    here.fallbacks.retain(|page| !linked.contains(original(page)));
    here.folders.retain(|below| {
        let below = site.folder(*below);
        let original = below.fallback.as_ref().map(original);
        let mut places = [Some(&below.route), original].into_iter().flatten();
        !places.any(|place| linked.contains(place))
    });
    let rest = listing(frame, &here, 1, None)?;
    Some(Listing {
        other_folders: here.folders.len() < whole.folders.len(),
        other_notes: rest.total < total,
        ..rest
    })
}

/// Where the links and embeds of a note's text lead readers of a language.
fn linked<'w>(world: &'w World, note: NoteId, reader: &Lang) -> HashSet<&'w Route> {
    let borrowed = *reader != world.place(note).lang;
    let own = |note| world.graph.version_in(note, reader).filter(|_| borrowed);
    let targets = world.graph.targets[note.0 as usize].iter();
    let links = world.head(note).links.iter().zip(targets);
    let shown = links.filter(|(link, _)| !link.kind.is_property());
    let place = |target: &Target| match *target {
        Target::Note(note, _) => Some(world.route(own(note).unwrap_or(note))),
        Target::Folder(folder) => world.folder_route(folder),
        Target::File(_) | Target::Missing => None,
    };
    shown.filter_map(|(_, target)| place(target)).collect()
}

fn listing(
    frame: &Frame<'_>,
    here: &Folder,
    page: u32,
    pager: Option<Pager>,
) -> Option<Listing> {
    let total = here.notes.len() + here.fallbacks.len();
    if here.folders.is_empty() && total == 0 {
        return None;
    }
    let folders =
        if page == 1 { here.folders.iter().take(FOLDERS) } else { [].iter().take(0) };
    Some(Listing {
        folders: folders.map(|&folder| folder_entry(frame, folder)).collect(),
        notes: entries(frame, here, page),
        total,
        pager,
        ..Listing::default()
    })
}

/// Notes, then fallback pages.
pub(super) fn entries(frame: &Frame<'_>, here: &Folder, page: u32) -> Vec<Card> {
    let from = (page as usize - 1) * PER_PAGE;
    let mut entries = cards(frame, &here.notes, page);
    let shown = here.fallbacks.iter().skip(from.saturating_sub(here.notes.len()));
    let room = PER_PAGE - entries.len();
    entries.extend(shown.take(room).map(|&page| fallback_card(frame, page)));
    entries
}

fn cards(frame: &Frame<'_>, notes: &[NoteId], page: u32) -> Vec<Card> {
    let from = (page as usize - 1) * PER_PAGE;
    notes.iter().skip(from).take(PER_PAGE).map(|&note| card(frame, note)).collect()
}

/// Where a page of a list is; `first` is the number of the list's first page.
pub(super) fn pager(
    frame: &Frame<'_>,
    list: ListId,
    page: u32,
    entries: usize,
    first: u32,
) -> Option<Pager> {
    let pages = entries.div_ceil(PER_PAGE) as u32;
    if pages < 2 {
        return None;
    }
    let place =
        |page: u32| frame.world.site.list_page(list, page).map(|route| frame.href(route));
    let prev = if page > first { place(page - 1) } else { None };
    Some(Pager { page: page + 1 - first, pages, prev, next: place(page + 1) })
}

/// A generated folder page.
pub fn folder(
    world: &World,
    theme: &Theme,
    route: &Route,
    folder: FolderId,
    page: u32,
) -> FolderView {
    let here = world.site.folder(folder);
    let frame = Frame::of_locale(world, theme, route, here.locale.as_ref());
    let title = frame.folder_ref(folder).title;
    let about = About {
        title: &title,
        folder: Some(folder),
        noindex: page > 1,
        ..About::default()
    };
    let (shell, breadcrumbs) = (frame.shell(about), frame.breadcrumbs(folder));
    FolderView {
        json_ld: frame.json_ld(&shell, &breadcrumbs, None),
        breadcrumbs,
        listing: folder_listing(&frame, folder, page).unwrap_or_default(),
        shell,
        title,
    }
}

/// A tag's page.
pub fn tag(world: &World, theme: &Theme, route: &Route, tag: u32, page: u32) -> TagView {
    let here = &world.graph.tags[tag as usize];
    let frame = Frame::of_locale(world, theme, route, here.locale.as_ref());
    let title = format!("#{}", here.name);
    let mut above = Vec::new();
    let mut at = here.parent;
    while let Some(parent) = at {
        let name = &world.graph.tags[parent as usize].name;
        let href = frame.href(&world.site.tags[parent as usize]);
        above.push(Ref { title: format!("#{name}"), href, lang: None });
        at = world.graph.tags[parent as usize].parent;
    }
    let mut breadcrumbs = tag_breadcrumbs(&frame, here.locale.as_ref());
    breadcrumbs.extend(above.into_iter().rev());
    let children = here.children.iter().take(BELOW).map(|&child| {
        let name = &world.graph.tags[child as usize].name;
        let last = name.rsplit('/').next().unwrap_or(name);
        tag_entry(&frame, child, format!("#{last}"))
    });
    let about = About { title: &title, noindex: page > 1, ..About::default() };
    let shell = frame.shell(about);
    TagView {
        json_ld: frame.json_ld(&shell, &breadcrumbs, None),
        breadcrumbs,
        children: children.collect(),
        listing: Listing {
            notes: cards(&frame, &here.notes, page),
            total: here.notes.len(),
            pager: pager(&frame, ListId::Tag(tag), page, here.notes.len(), 1),
            ..Listing::default()
        },
        shell,
        title,
    }
}

fn tag_breadcrumbs(frame: &Frame<'_>, locale: Option<&Lang>) -> Vec<Ref> {
    let site = &frame.world.site;
    let mut line = vec![frame.folder_ref(site.root(locale))];
    if let Some(route) = site.tags_page(locale) {
        let (title, href) = (frame.string("all_tags").to_string(), frame.href(route));
        line.push(Ref { title, href, lang: None });
    }
    line
}

/// The search page of a locale: a field for scripts, and the top of the tree without.
pub fn search(
    world: &World,
    theme: &Theme,
    route: &Route,
    locale: Option<&Lang>,
) -> SearchView {
    let frame = Frame::of_locale(world, theme, route, locale);
    let root = world.site.root(locale);
    let mut listing = folder_listing(&frame, root, 1);
    if let Some(listing) = &mut listing {
        listing.pager = None;
    }
    let title = frame.string("search");
    let pages = world.site.search_pages.iter().filter(|(locale, _)| {
        world.site.folder(world.site.root(locale.as_ref())).count > 0
    });
    let versions = pages.map(|(locale, route)| {
        (locale.clone().unwrap_or_else(|| world.graph.site_lang.clone()), route.clone())
    });
    let about =
        About { title, noindex: true, versions: versions.collect(), ..About::default() };
    let shell = frame.shell(about);
    SearchView { breadcrumbs: vec![frame.folder_ref(root)], listing, shell }
}

/// A page of all tags of a locale, by name.
pub fn tags(
    world: &World,
    theme: &Theme,
    route: &Route,
    locale: Option<&Lang>,
    page: u32,
) -> TagsView {
    let frame = Frame::of_locale(world, theme, route, locale);
    let all = world.site.tag_list(locale).map_or(&[][..], |list| &list.tags);
    let lists = &world.site.tag_lists;
    let list = lists.iter().position(|list| list.locale.as_ref() == locale);
    let list = ListId::Tags(list.unwrap_or(0) as u32);
    let from = (page as usize - 1) * PER_PAGE;
    let shown = all.iter().skip(from).take(PER_PAGE);
    let entry = |at: &u32| {
        let tag = &world.graph.tags[*at as usize];
        tag_entry(&frame, *at, format!("#{}", tag.name))
    };
    let title = frame.string("all_tags");
    TagsView {
        breadcrumbs: vec![frame.folder_ref(world.site.root(locale))],
        tags: shown.map(entry).collect(),
        total: all.len(),
        pager: pager(&frame, list, page, all.len(), 1),
        shell: frame.shell(About { title, noindex: page > 1, ..About::default() }),
    }
}

/// Backlinks that found no room on a note's page; pages count from 1.
pub fn backlinks(
    world: &World,
    theme: &Theme,
    route: &Route,
    note: NoteId,
    page: u32,
) -> BacklinksView {
    let frame = Frame { route, ..Frame::of_note(world, theme, note) };
    let head = world.head(note);
    let all = world.graph.backlinks.of(note);
    let from = page as usize * PER_PAGE;
    let about = About {
        title: &head.title,
        folder: Some(world.site.note_folders[note.0 as usize]),
        note: Some(note),
        noindex: true,
        ..About::default()
    };
    BacklinksView {
        title: head.title.clone(),
        href: frame.href(world.route(note)),
        items: all
            .iter()
            .skip(from)
            .take(PER_PAGE)
            .map(|l| backlink(&frame, l))
            .collect(),
        total: all.len(),
        pager: pager(&frame, ListId::Backlinks(note), page, all.len(), 0),
        shell: frame.shell(about),
    }
}
