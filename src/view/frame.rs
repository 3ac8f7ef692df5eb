//! The frame around a page, made from the world: names, links, languages, tree.

use super::shell::{
    Assets, DateView, FeedLink, Icon, LanguageLink, Ref, SharedImage, Shell, dir,
    og_locale,
};
use super::site::{feed_title, x_default};
use super::twin::anchors;
use crate::base::{Lang, Route};
use crate::config::Fallback;
use crate::graph::NoteId;
use crate::note::Date;
use crate::site::{Fallback as FallbackPage, Feed, FeedOf, Folder, FolderId};
use crate::site::{Output, SEARCH_INDEX};
use crate::theme::{DIAGRAM_JS, Theme};
use crate::world::World;
use std::collections::BTreeMap;

/// The page that is being drawn: where it is, and in which language.
pub(super) struct Frame<'a> {
    pub world: &'a World,
    pub theme: &'a Theme,
    pub route: &'a Route,
    pub lang: &'a Lang,
    pub locale: Option<&'a Lang>,
}

/// What a page says about itself in its head.
#[derive(Default)]
pub(super) struct About<'a> {
    pub title: &'a str,
    pub description: String,
    pub image: Option<SharedImage>,
    /// Versions of this page, itself included.
    pub versions: BTreeMap<Lang, Route>,
    pub folder: Option<FolderId>,
    pub note: Option<NoteId>,
    pub noindex: bool,
    /// Whether the page stands in for a version of its note in the page's language.
    pub fallback: bool,
}

impl<'a> Frame<'a> {
    /// The frame of a note's page.
    pub fn of_note(world: &'a World, theme: &'a Theme, note: NoteId) -> Self {
        let place = world.place(note);
        let (lang, locale) = (&place.lang, place.locale.as_ref());
        Frame { world, theme, route: world.route(note), lang, locale }
    }

    /// The frame of a generated page of a locale.
    pub fn of_locale(
        world: &'a World,
        theme: &'a Theme,
        route: &'a Route,
        locale: Option<&'a Lang>,
    ) -> Self {
        let lang = locale.unwrap_or(&world.graph.site_lang);
        Frame { world, theme, route, lang, locale }
    }

    /// The relative URL of a place.
    pub fn href(&self, to: &Route) -> String {
        self.route.link_to(to)
    }

    /// A language as an attribute, where it differs from the page's.
    pub fn other_lang(&self, lang: &Lang) -> Option<String> {
        (lang != self.lang).then(|| lang.to_string())
    }

    /// A titled link to a note.
    pub fn note_ref(&self, note: NoteId) -> Ref {
        Ref {
            title: self.world.head(note).title.clone(),
            href: self.href(self.world.route(note)),
            lang: self.other_lang(&self.world.place(note).lang),
        }
    }

    /// A titled link to a folder; roots are called home.
    pub fn folder_ref(&self, folder: FolderId) -> Ref {
        let folder = self.world.site.folder(folder);
        if folder.parent.is_none() && folder.note.is_none() {
            let own = self.theme.speaks(self.lang.as_str(), "home");
            let lang = (!own).then(|| Lang::en().to_string());
            let title = self.string("home").to_string();
            return Ref { title, href: self.href(&folder.route), lang };
        }
        let title = folder.title.clone();
        let lang = folder.note.map(|note| &self.world.place(note).lang);
        let lang = lang.or(folder.lang.as_ref());
        let lang = lang.and_then(|lang| self.other_lang(lang));
        Ref { title, href: self.href(&folder.route), lang }
    }

    /// Home, then the folders above; `with` itself is left out.
    pub fn breadcrumbs(&self, with: FolderId) -> Vec<Ref> {
        let above = self.world.site.ancestors(with);
        above.into_iter().map(|folder| self.folder_ref(folder)).collect()
    }

    /// An interface string in the page's language.
    pub fn string(&self, key: &'a str) -> &'a str {
        self.theme.strings(self.lang.as_str(), key)
    }

    /// A date for people and machines.
    pub fn date(&self, date: Date) -> DateView {
        let day = self.theme.day(self.lang.as_str(), date.moment().date());
        DateView { iso: date.to_string(), day, href: None }
    }

    /// A language's name in itself.
    pub fn language_name(&self, lang: &Lang) -> String {
        let configured = self.world.config.languages.get(lang);
        let configured = configured.and_then(|language| language.name.clone());
        configured.unwrap_or_else(|| lang.native_name().to_string())
    }

    /// The site's title in the page's language.
    pub fn site_title(&self) -> String {
        let config = &self.world.config;
        let own = config.languages.get(self.lang).and_then(|l| l.title.clone());
        let root = self.world.site.folder(self.world.site.root(self.locale)).note;
        own.or_else(|| config.book.title.clone())
            .or_else(|| root.map(|note| self.world.head(note).title.clone()))
            .unwrap_or_else(|| self.string("site_title").to_string())
    }

    /// The frame's fields.
    pub fn shell(&self, about: About<'_>) -> Shell {
        let site = &self.world.site;
        let site_title = self.site_title();
        let head_title = if about.title == site_title || about.title.is_empty() {
            site_title.clone()
        } else {
            format!("{} · {site_title}", about.title)
        };
        let home = &site.folder(site.root(self.locale)).route;
        Shell {
            lang: self.lang.to_string(),
            dir: dir(self.lang),
            head_title,
            og_locale: og_locale(self.lang),
            title: about.title.to_string(),
            site_title,
            canonical: self.canonical(&about),
            home: self.href(home),
            noindex: about.noindex,
            assets: self.assets(),
            alternates: self.alternates(&about),
            x_default: self.x_default(&about),
            feeds: self.feeds(&about),
            markdown: self.markdown(),
            opensearch: site
                .opensearch
                .get(&site.root(self.locale))
                .map(|route| self.href(route)),
            languages: self.languages(&about),
            tree: self.tree(&about),
            tags_href: site.tags_page(self.locale).map(|route| self.href(route)),
            search_href: site
                .search_page(self.locale)
                .map_or_else(String::new, |route| self.href(route)),
            glossary_href: site.glossary(self.locale).map(|route| self.href(route)),
            description: about.description,
            image: self.shared(about.image),
        }
    }

    /// The absolute URL of a place when the site's address is known.
    pub fn absolute(&self, route: &Route) -> Option<String> {
        self.world.config.book.url.as_ref()?;
        Some(self.world.address(route))
    }

    /// A fallback page names the original as the page to list.
    fn canonical(&self, about: &About<'_>) -> Option<String> {
        let original = about.note.filter(|_| about.fallback);
        match original.map(|note| self.world.route(note)) {
            Some(original) => {
                self.absolute(original).or_else(|| Some(self.href(original)))
            }
            None => self.absolute(self.route),
        }
    }

    fn assets(&self) -> Assets {
        let folder = self.theme.asset_folder();
        let asset = |name: &str| self.href(&Route::file(&format!("{folder}/{name}")));
        let mut css = vec![asset("css/style.css")];
        css.extend(self.world.site.publish_css.as_ref().map(|route| self.href(route)));
        let own = self.world.site.favicons.iter();
        let mut icons: Vec<Icon> = own.map(|icon| self.icon(icon)).collect();
        if icons.is_empty() {
            let href = asset("icons/icon.svg");
            icons.push(Icon { href, kind: "image/svg+xml", sizes: None });
        }
        let (theme_js, main_js) = (asset("js/theme.js"), asset("js/main.js"));
        let search_index = self.href(&Route::file(SEARCH_INDEX));
        let search_js = asset("js/search/query.js");
        Assets { css, theme_js, main_js, search_index, search_js, icons }
    }

    /// The project's script that draws diagrams, if it has one.
    pub fn diagram_js(&self) -> Option<String> {
        let known = |name: &str| self.theme.assets().iter().any(|(own, _)| own == name);
        let folder = self.theme.asset_folder();
        known(DIAGRAM_JS)
            .then(|| self.href(&Route::file(&format!("{folder}/{DIAGRAM_JS}"))))
    }

    fn icon(&self, (route, size): &(Route, Option<u32>)) -> Icon {
        let kind = match route.as_str().rsplit('.').next() {
            Some("svg") => "image/svg+xml",
            Some("png") => "image/png",
            _ => "image/x-icon",
        };
        let sizes = size.map(|size| format!("{size}x{size}"));
        Icon { href: self.href(route), kind, sizes }
    }

    fn alternates(&self, about: &About<'_>) -> Vec<LanguageLink> {
        if about.versions.len() < 2 || about.fallback {
            return Vec::new();
        }
        let link = |(lang, route)| self.language_link(lang, route, false);
        about.versions.iter().map(link).collect()
    }

    fn x_default(&self, about: &About<'_>) -> Option<String> {
        if about.fallback {
            return None;
        }
        x_default(self.world, &about.versions).map(|route| self.href(route))
    }

    /// The note as Markdown, on its own page.
    fn markdown(&self) -> Option<String> {
        let own =
            matches!(self.world.site.outputs.get(self.route), Some(Output::Note(_)));
        own.then(|| self.href(&self.route.twin()))
    }

    /// The feed of the page's locale, and that of its folder or tag.
    fn feeds(&self, about: &About<'_>) -> Vec<FeedLink> {
        let site = &self.world.site;
        let root = FeedOf::Root(site.root(self.locale));
        let own_page = |folder: &FolderId| site.folder(*folder).route == *self.route;
        let folder = about.folder.filter(own_page).map(FeedOf::Folder);
        let tag = match site.outputs.get(self.route) {
            Some(Output::Tag(tag, 1)) => Some(FeedOf::Tag(*tag)),
            _ => None,
        };
        let feeds = [Some(root), folder, tag].into_iter().flatten();
        let link = |feed: &Feed| FeedLink {
            title: feed_title(self.world, self.theme, feed.of),
            href: self.href(&feed.route),
        };
        feeds.filter_map(|of| site.feed(of)).map(link).collect()
    }

    fn language_link(&self, lang: &Lang, route: &Route, missing: bool) -> LanguageLink {
        LanguageLink {
            lang: lang.to_string(),
            name: self.language_name(lang),
            href: self.href(route),
            current: lang == self.lang,
            missing,
            fallback: false,
            anchors: String::new(),
        }
    }

    /// The switch: every language of the site, then those only this page has.
    fn languages(&self, about: &About<'_>) -> Vec<LanguageLink> {
        let versions = &about.versions;
        let homes = homes(self.world);
        let mut all: BTreeMap<&Lang, LanguageLink> = BTreeMap::new();
        let mut notes = self.notes(about);
        for (lang, route) in versions {
            all.insert(lang, self.language_link(lang, route, false));
        }
        if homes.len() > 1 {
            for (lang, home) in &homes {
                let off = self.world.config.book.fallback == Fallback::Off;
                let own = *lang == self.lang;
                if !all.contains_key(lang) && (own || !off) {
                    let shown = about.note.filter(|_| !own);
                    let shown = shown.and_then(|note| self.fallback(note, lang));
                    notes.extend(shown.map(|page| (*lang, page.note)));
                    let shown = shown.map(|page| &page.route);
                    let to = if own { self.route } else { shown.unwrap_or(&home.route) };
                    let fallback = shown.is_some();
                    let link = self.language_link(lang, to, !own);
                    all.insert(lang, LanguageLink { fallback, ..link });
                }
            }
        }
        if all.len() < 2 {
            return Vec::new();
        }
        all.entry(self.lang)
            .or_insert_with(|| self.language_link(self.lang, self.route, false));
        if let Some(note) = about.note {
            for (lang, anchors) in anchors(self.world, note, &notes) {
                if let Some(link) = all.get_mut(lang) {
                    link.anchors = anchors;
                }
            }
        }
        all.into_values().collect()
    }

    /// The versions of a page's note, without the page's own.
    fn notes(&self, about: &About<'_>) -> Vec<(&'a Lang, NoteId)> {
        let Some(note) = about.note else { return Vec::new() };
        let mut notes = self.world.graph.versions[note.0 as usize].clone();
        if !notes.contains(&note) {
            notes.push(note);
        }
        let lang = |note: NoteId| (&self.world.place(note).lang, note);
        let notes = notes.into_iter().map(lang);
        notes.filter(|(lang, _)| *lang != self.lang).collect()
    }

    /// The page that shows a note's original to readers of a language.
    fn fallback(&self, note: NoteId, lang: &Lang) -> Option<&'a FallbackPage> {
        let versions = self.world.graph.versions[note.0 as usize].iter();
        let all = versions.copied().chain([note]);
        all.into_iter().find_map(|n| self.world.site.fallback(n, lang))
    }
}

/// The home page of each language of the site.
pub(super) fn homes(world: &World) -> BTreeMap<&Lang, &Folder> {
    let mut homes = BTreeMap::new();
    for folder in world.site.folders.iter().take_while(|f| f.parent.is_none()) {
        if folder.locale.is_some() || folder.count > 0 {
            let lang = folder.locale.as_ref().unwrap_or(&world.graph.site_lang);
            // A locale's own folder comes before a front page for all languages.
            if folder.locale.is_some() || !homes.contains_key(lang) {
                homes.insert(lang, folder);
            }
        }
    }
    homes
}
