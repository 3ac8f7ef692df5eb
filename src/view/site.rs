//! What pages and files for machines say alike: names of the site, versions of a page.

use super::frame::{Frame, homes};
use super::note;
use crate::base::{Lang, Route};
use crate::graph::NoteId;
use crate::site::{FeedOf, Folder, FolderId, Output};
use crate::theme::Theme;
use crate::world::World;
use std::collections::BTreeMap;

/// The site's title for readers of a locale.
pub fn site_title(world: &World, theme: &Theme, locale: Option<&Lang>) -> String {
    let route = Route::home();
    Frame::of_locale(world, theme, &route, locale).site_title()
}

/// One sentence about the site in a language; empty where nobody wrote one.
pub fn site_description<'w>(world: &'w World, lang: &Lang) -> &'w str {
    let config = &world.config;
    let own = config.languages.get(lang).and_then(|own| own.description.as_deref());
    own.or(config.book.description.as_deref()).unwrap_or_default()
}

/// What a feed is called: the site, after the folder or tag that it tells of.
pub fn feed_title(world: &World, theme: &Theme, of: FeedOf) -> String {
    let site = |locale: Option<&Lang>| site_title(world, theme, locale);
    match of {
        FeedOf::Root(root) => site(world.site.folder(root).locale.as_ref()),
        FeedOf::Folder(folder) => {
            let folder = world.site.folder(folder);
            format!("{} · {}", folder.title, site(folder.locale.as_ref()))
        }
        FeedOf::Tag(tag) => {
            let tag = &world.graph.tags[tag as usize];
            format!("#{} · {}", tag.name, site(tag.locale.as_ref()))
        }
    }
}

/// All versions of a page by their language, itself included; empty without another.
pub fn versions(world: &World, output: &Output) -> BTreeMap<Lang, Route> {
    let mut versions = match output {
        Output::Note(note) => of_note(world, *note),
        Output::Home(folder) => of_home(world, *folder),
        Output::Glossary(_, 1) => of_glossary(world),
        _ => BTreeMap::new(),
    };
    if versions.len() < 2 {
        versions.clear();
    }
    versions
}

/// Versions of a note. A note that is the home of its language and is not translated has
/// the generated homes of other languages as its versions, which name it as well.
pub(super) fn of_note(world: &World, note: NoteId) -> BTreeMap<Lang, Route> {
    let mut versions = note::versions(world, note);
    let front = world.site.folder(world.site.note_folders[note.0 as usize]);
    if front.note != Some(note) || front.parent.is_some() {
        return versions;
    }
    for (lang, folder) in homes(world) {
        let generated = folder.note.is_none() && folder.fallback.is_none();
        if generated && *lang != world.place(note).lang {
            versions.entry(lang.clone()).or_insert_with(|| folder.route.clone());
        }
    }
    if !versions.is_empty() {
        let own = || world.route(note).clone();
        versions.entry(world.place(note).lang.clone()).or_insert_with(own);
    }
    versions
}

/// The homes of all languages, but for notes whose own version in this language stands
/// elsewhere. A root without notes only leads on to them: it is no version of them.
pub(super) fn of_home(world: &World, folder: FolderId) -> BTreeMap<Lang, Route> {
    let here = world.site.folder(folder);
    if here.count == 0 {
        return BTreeMap::new();
    }
    let own = here.locale.as_ref().unwrap_or(&world.graph.site_lang);
    let same = |home: &Folder| {
        home.note.is_none_or(|note| world.graph.version_in(note, own).is_none())
    };
    homes(world)
        .into_iter()
        .filter(|(lang, home)| *lang == own || same(home))
        .map(|(lang, home)| (lang.clone(), home.route.clone()))
        .collect()
}

/// The glossaries of all languages.
pub(super) fn of_glossary(world: &World) -> BTreeMap<Lang, Route> {
    let mut versions = BTreeMap::new();
    for list in &world.site.glossaries {
        let lang = list.locale.as_ref().unwrap_or(&world.graph.site_lang);
        versions.entry(lang.clone()).or_insert_with(|| list.route.clone());
    }
    versions
}

/// The version for readers of any other language: that in the site's language, else the
/// English one, else the first; `None` without another version.
pub fn x_default<'v>(
    world: &World,
    versions: &'v BTreeMap<Lang, Route>,
) -> Option<&'v Route> {
    if versions.len() < 2 {
        return None;
    }
    let own = versions.get(&world.graph.site_lang);
    own.or_else(|| versions.get(&Lang::en())).or_else(|| versions.values().next())
}
