//! The designed front page, 404 and redirects.

use super::frame::{About, Frame, homes};
use super::listing::{Card, Counted, HomeView, LanguageCard, NotFoundView, RedirectView};
use super::lists::{card, entries, folder_entry, tag_entry};
use super::shell::{Ref, Shell};
use super::site::{of_home, site_description};
use crate::base::{Lang, Route, encode_fragment};
use crate::graph::NoteId;
use crate::site::{Folder, FolderId, Lead, Output};
use crate::theme::Theme;
use crate::world::World;
use std::cmp::Reverse;

/// Entries of each list on the front page.
const RECENT: usize = 8;
const LINKED: usize = 8;
const FOLDERS: usize = 24;
const TAGS: usize = 24;
const TOP: usize = 24;

/// The front page of the site or of a locale.
pub fn home(world: &World, theme: &Theme, folder: FolderId) -> HomeView {
    let here = world.site.folder(folder);
    let locale = here.locale.as_ref();
    let frame = Frame::of_locale(world, theme, &here.route, locale);
    let notes = own_notes(world, folder);
    let dated = notes.iter().any(|note| moment(world, *note).is_some());
    let links = notes.iter().map(|note| world.graph.backlinks.of(*note).len()).sum();
    let description = site_description(world, frame.lang).to_string();
    let title = frame.site_title();
    let about = About {
        title: &title,
        description: description.clone(),
        versions: of_home(world, folder),
        folder: Some(folder),
        ..About::default()
    };
    HomeView {
        description,
        notes: notes.len(),
        links,
        recent: recent(&frame, &notes),
        dated,
        linked: linked(&frame, &notes),
        folders: here
            .folders
            .iter()
            .take(FOLDERS)
            .map(|&f| folder_entry(&frame, f))
            .collect(),
        tags: tags(&frame),
        languages: languages(&frame),
        top: entries(&frame, here, 1).into_iter().take(TOP).collect(),
        shell: leading(frame.shell(about), here.count > 0),
        title,
    }
}

/// A root without notes shows its languages as cards, so it needs no switch.
fn leading(mut shell: Shell, own: bool) -> Shell {
    if !own {
        shell.languages.clear();
    }
    shell
}

/// Notes of the same locale; for a root that has none, those in the site's language.
fn own_notes(world: &World, folder: FolderId) -> Vec<NoteId> {
    let here = world.site.folder(folder);
    let own = |note: &NoteId| world.place(*note).locale == here.locale;
    let notes: Vec<NoteId> = world.notes().filter(own).collect();
    if !notes.is_empty() {
        return notes;
    }
    let spoken = |note: &NoteId| world.place(*note).lang == world.graph.site_lang;
    let notes: Vec<NoteId> = world.notes().filter(spoken).collect();
    if notes.is_empty() { world.notes().collect() } else { notes }
}

fn moment(world: &World, note: NoteId) -> Option<crate::note::Date> {
    world.head(note).dated()
}

/// Newest first; notes without a date come last, by title.
fn recent(frame: &Frame<'_>, notes: &[NoteId]) -> Vec<Card> {
    let world = frame.world;
    let mut notes = notes.to_vec();
    notes.sort_by_cached_key(|note| {
        let head = world.head(*note);
        (Reverse(moment(world, *note)), head.title.clone(), head.path().clone())
    });
    let dated = notes.iter().any(|note| moment(world, *note).is_some());
    notes
        .into_iter()
        .filter(|note| !dated || moment(world, *note).is_some())
        .take(RECENT)
        .map(|note| card(frame, note))
        .collect()
}

fn linked(frame: &Frame<'_>, notes: &[NoteId]) -> Vec<Counted> {
    let world = frame.world;
    let count = |note: NoteId| world.graph.backlinks.of(note).len();
    let mut notes: Vec<NoteId> =
        notes.iter().copied().filter(|note| count(*note) > 0).collect();
    notes.sort_by_key(|note| (Reverse(count(*note)), note.0));
    let entry = |note: NoteId| {
        let Ref { title, href, lang } = frame.note_ref(note);
        Counted { title, href, lang, count: count(note) }
    };
    notes.into_iter().take(LINKED).map(entry).collect()
}

/// The most used top-level tags.
fn tags(frame: &Frame<'_>) -> Vec<Counted> {
    let world = frame.world;
    let own = |tag: &(usize, &crate::graph::Tag)| {
        tag.1.locale.as_ref() == frame.locale && tag.1.parent.is_none()
    };
    let mut tags: Vec<_> = world.graph.tags.iter().enumerate().filter(own).collect();
    tags.sort_by_key(|(at, tag)| (Reverse(tag.notes.len()), *at));
    tags.into_iter()
        .take(TAGS)
        .map(|(at, tag)| tag_entry(frame, at as u32, format!("#{}", tag.name)))
        .collect()
}

/// Languages of the site, when there are several; and its other trees, since notes in a
/// locale's folder may well be in the language of those in none.
fn languages(frame: &Frame<'_>) -> Vec<LanguageCard> {
    let world = frame.world;
    let homes = homes(world);
    let roots = world.site.folders.iter().take_while(|folder| folder.parent.is_none());
    let other = |root: &&Folder| {
        root.count > 0 && homes.values().all(|home| home.route != root.route)
    };
    let others = roots
        .filter(other)
        .map(|root| (root.locale.as_ref().unwrap_or(&world.graph.site_lang), root));
    let mut all: Vec<(&Lang, &Folder)> =
        homes.iter().map(|(lang, home)| (*lang, *home)).chain(others).collect();
    if all.len() < 2 {
        return Vec::new();
    }
    all.sort_by_key(|(lang, _)| *lang);
    all.into_iter()
        .map(|(lang, home)| LanguageCard {
            lang: lang.to_string(),
            name: lang.native_name().to_string(),
            href: frame.href(&home.route),
            count: world.notes().filter(|note| world.place(*note).lang == *lang).count(),
        })
        .collect()
}

/// The page for addresses that do not exist. It may be shown at any depth, so its links
/// are absolute when the site's address is known.
pub fn not_found(world: &World, theme: &Theme) -> NotFoundView {
    let route = Route::file("404.html");
    let frame = Frame::of_locale(world, theme, &route, None);
    let title = frame.string("not_found");
    let mut shell = frame.shell(About { title, noindex: true, ..About::default() });
    shell.canonical = None;
    shell.tree.clear();
    shell.tags_href = None;
    shell.glossary_href = None;
    shell.feeds.clear();
    shell.opensearch = None;
    let mut homes: Vec<LanguageCard> = homes(world)
        .into_iter()
        .map(|(lang, home)| LanguageCard {
            lang: lang.to_string(),
            name: lang.native_name().to_string(),
            href: frame.href(&home.route),
            count: 0,
        })
        .collect();
    // `serve` knows where its site begins, whatever the settings leave open.
    let served = theme.is_live().then_some("/");
    if let Some(base) = world.config.base_path().or(served) {
        let absolute =
            |url: &mut String| *url = format!("{base}{}", url.trim_start_matches("./"));
        homes.iter_mut().for_each(|home| absolute(&mut home.href));
        shell.languages.iter_mut().for_each(|link| absolute(&mut link.href));
        let assets = &mut shell.assets;
        assets.css.iter_mut().for_each(absolute);
        absolute(&mut assets.theme_js);
        absolute(&mut assets.main_js);
        assets.icons.iter_mut().for_each(|icon| absolute(&mut icon.href));
        absolute(&mut shell.home);
    }
    NotFoundView { shell, homes }
}

/// A page that leads on as an entry of `[redirects]` says.
pub fn lead(world: &World, theme: &Theme, from: &Route, at: u32) -> RedirectView {
    match &world.site.leads[at as usize] {
        Lead::Inside { to, fragment } => {
            let mut view = redirect(world, theme, from, to);
            if let Some(fragment) = fragment {
                view.href.push('#');
                view.href.push_str(&encode_fragment(fragment));
            }
            view
        }
        Lead::Outside(address) => RedirectView {
            lang: world.graph.site_lang.to_string(),
            title: address.clone(),
            href: address.clone(),
            moved_js: moved_js(theme, from),
        },
    }
}

/// A page that leads on.
pub fn redirect(world: &World, theme: &Theme, from: &Route, to: &Route) -> RedirectView {
    let (title, lang) = match world.site.outputs.get(to) {
        Some(Output::Note(note)) => {
            (world.head(*note).title.clone(), world.place(*note).lang.to_string())
        }
        _ => (to.to_string(), world.graph.site_lang.to_string()),
    };
    RedirectView { lang, title, href: from.link_to(to), moved_js: moved_js(theme, from) }
}

fn moved_js(theme: &Theme, from: &Route) -> String {
    from.link_to(&Route::file(&format!("{}/js/moved.js", theme.asset_folder())))
}
