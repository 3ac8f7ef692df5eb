//! The plan: places that notes would like in, the whole site out.
//!
//! The order of claims decides who keeps a place: kbgen's own pages, then folder pages,
//! then notes by path, then further pages of lists, redirects and attachments. A claim
//! is never taken back, so a note's address depends only on what comes before it.

use super::TermList;
use super::caseless::folded;
use super::claims::{Claim, Claims, Owner};
use super::clash::{Names, refusal};
use super::fallback::{Fallbacks, fallbacks};
use super::files::{FileSlugs, icon_size, root_files, used};
use super::folders::{Tree, as_id, grow};
use super::leads::{Goals, leads, stated};
use super::lists::pages;
use super::moved::{Shared, gone, moved};
use super::redirect::redirects;
use super::tags::place_tags;
use super::{
    Feed, FeedOf, FolderId, ListId, OPENSEARCH, Output, PER_PAGE, SITEMAP, Site, TagList,
};
use super::{feeds, glossary, nav, sitemap};
use crate::base::{Collation, Route};
use crate::config::{Config, Fallback as Shown, Redirect};
use crate::graph::{FileId, Graph, NoteId, Tag};
use crate::lock::Moves;
use crate::note::Head;
use crate::vault::Vault;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Pages that kbgen makes in the root and in each locale.
const OWN_PAGES: [&str; 4] = ["tags/", "search/", "graph/", "glossary/"];

/// Files that kbgen makes in the root and in each locale: stem and ending.
const OWN_FILES: [(&str, &str); 7] = [
    ("404", ".html"),
    ("sitemap", ".xml"),
    ("robots", ".txt"),
    ("llms", ".txt"),
    ("llms-full", ".txt"),
    ("feed", ".xml"),
    ("graph", ".json"),
];

/// Folders that only kbgen (and git) write into.
const CLOSED: [&str; 3] = ["kbgen", ".kbgen", ".git"];

/// Plans the site of public notes and canvases, which are sorted by path.
pub fn plan(
    config: &Config,
    heads: &[Arc<Head>],
    vault: &Vault,
    graph: &Graph,
    moves: &Moves,
) -> Site {
    let mut draft = Draft::new(heads, vault, graph, config);
    draft.reserve();
    draft.place_tags();
    draft.place_glossaries();
    draft.place_folders();
    draft.place_notes();
    draft.fill_folders();
    draft.place_list_pages();
    draft.place_redirects();
    draft.place_moved(moves, &config.redirects);
    draft.place_fallbacks();
    draft.place_feeds();
    draft.place_files(config.content.all_attachments);
    draft.place_leads(&config.redirects);
    draft.report_gone(moves);
    draft.finish(config.book.url.as_deref().map_or(1, str::len))
}

/// A site in the making.
struct Draft<'a> {
    heads: &'a [Arc<Head>],
    vault: &'a Vault,
    graph: &'a Graph,
    tree: Tree<'a>,
    claims: Claims,
    outputs: Vec<(Route, Output)>,
    /// `[note]`: where its page is, once it is claimed.
    notes: Vec<Option<Route>>,
    /// Whether the site's address is known.
    addressed: bool,
    /// `[fallback page]`: the place that it would like.
    wanted: Vec<String>,
    /// Old addresses at which other pages lead on.
    shared: Vec<Shared>,
    site: Site,
}

impl<'a> Draft<'a> {
    fn new(
        heads: &'a [Arc<Head>],
        vault: &'a Vault,
        graph: &'a Graph,
        config: &Config,
    ) -> Draft<'a> {
        let mut tree = grow(heads, graph, config.slugs);
        let planned = match config.book.fallback {
            Shown::Page => fallbacks(&mut tree, heads, graph),
            Shown::Link | Shown::Off => Fallbacks::default(),
        };
        let places = heads.len() + tree.folders.len() + graph.tags.len();
        Draft {
            heads,
            vault,
            graph,
            tree,
            claims: Claims::with_capacity(2 * places),
            outputs: Vec::with_capacity(3 * places),
            notes: vec![None; heads.len()],
            addressed: config.book.url.is_some(),
            wanted: planned.wanted,
            shared: Vec::new(),
            site: Site {
                fallbacks: planned.pages,
                diagnostics: planned.diagnostics,
                ..Site::default()
            },
        }
    }

    /// Takes the places that must not move.
    fn reserve(&mut self) {
        let own = root_files(self.vault);
        for id in own.css.iter().chain(&own.icons) {
            let name = self.vault.files[id.0 as usize].path.as_str();
            let (stem, ending) = name.split_at(name.rfind('.').unwrap_or(name.len()));
            let claim = self.claims.file(stem, ending, Owner::File(*id));
            self.publish(*id, Route::file(&claim.place));
        }
        self.site.publish_css = own.css.map(|id| self.site.files[&id].clone());
        let icon = |id: &FileId| {
            let size = icon_size(self.vault.files[id.0 as usize].path.stem());
            (self.site.files[id].clone(), size)
        };
        let mut icons: Vec<_> = own.icons.iter().map(icon).collect();
        let mut any = 0;
        icons.retain(|(_, size)| {
            any += usize::from(size.is_none());
            size.is_some() || any == 1
        });
        self.site.favicons = icons;
        for folder in CLOSED {
            self.claims.close(folder);
        }
        self.reserve_own();
    }

    /// Takes the places of kbgen's own pages and files.
    fn reserve_own(&mut self) {
        for (at, folder) in self.tree.folders.iter().enumerate() {
            if folder.parent.is_some() {
                break;
            }
            let prefix = &self.tree.prefixes[at];
            for page in OWN_PAGES {
                self.claims.page(&format!("{prefix}{page}"), Owner::Kbgen);
            }
            if !prefix.is_empty() {
                self.claims.page(&format!("{prefix}kbgen/"), Owner::Kbgen);
            }
            let search = Route::file(&format!("{prefix}search/"));
            self.site.search_pages.push((folder.locale.clone(), search.clone()));
            self.outputs.push((search, Output::Search(folder.locale.clone())));
            let id = FolderId(as_id(at));
            let own = [
                ("llms.txt", Output::Llms(id)),
                ("llms-full.txt", Output::LlmsFull(id)),
                ("graph.json", Output::Graph(id)),
            ];
            let file = |name: &str| Route::file(&format!("{prefix}{name}"));
            self.outputs.extend(own.map(|(name, output)| (file(name), output)));
            if self.addressed {
                self.outputs.push((file(OPENSEARCH), Output::OpenSearch(id)));
                self.site.opensearch.insert(id, file(OPENSEARCH));
            }
            for (stem, ending) in OWN_FILES {
                self.claims.file(&format!("{prefix}{stem}"), ending, Owner::Kbgen);
            }
        }
        let own = [
            ("404.html", Output::NotFound),
            (SITEMAP, Output::Sitemap),
            ("robots.txt", Output::Robots),
        ];
        self.outputs.extend(own.map(|(name, output)| (Route::file(name), output)));
    }

    fn place_tags(&mut self) {
        let tags = &self.graph.tags;
        let tree = &self.tree;
        let prefix = |tag: &Tag| tree.prefix_of(tag.locale.as_ref());
        self.site.tags = place_tags(tags, prefix, &mut self.claims);
        for (at, route) in self.site.tags.iter().enumerate() {
            self.outputs.push((route.clone(), Output::Tag(as_id(at), 1)));
        }
        let locales: BTreeSet<_> = tags.iter().map(|tag| &tag.locale).collect();
        for locale in locales {
            let route = Route::file(&format!("{}tags/", tree.prefix_of(locale.as_ref())));
            let own = (0..).zip(tags).filter(|(_, tag)| tag.locale == *locale);
            let mut own: Vec<u32> = own.map(|(at, _)| at).collect();
            let order = Collation::of(locale.as_ref().unwrap_or(&self.graph.site_lang));
            own.sort_by_cached_key(|at| order.key(&tags[*at as usize].name));
            self.outputs.push((route.clone(), Output::Tags(locale.clone(), 1)));
            self.site.tag_lists.push(TagList {
                locale: locale.clone(),
                route,
                tags: own,
            });
        }
    }

    fn place_glossaries(&mut self) {
        let roots = self.tree.folders.iter().take_while(|folder| folder.parent.is_none());
        for (at, root) in roots.enumerate() {
            let locale = root.locale.clone();
            let entries = glossary::entries(self.graph, locale.as_ref());
            if !entries.is_empty() {
                let route = Route::file(&format!("{}glossary/", self.tree.prefixes[at]));
                let list = as_id(self.site.glossaries.len());
                self.outputs.push((route.clone(), Output::Glossary(list, 1)));
                self.site.glossaries.push(TermList { locale, route, entries });
            }
        }
    }

    /// Folder pages; a folder's note that its permalink leads elsewhere is left to
    /// [`Self::place_notes`].
    fn place_folders(&mut self) {
        for at in 0..self.tree.real {
            let id = FolderId(as_id(at));
            let prefix = self.tree.prefixes[at].clone();
            let Some(note) = self.tree.folders[at].note else {
                let claim = self.claim(&prefix, Owner::Folder(id));
                self.front(id, Route::file(&claim.place));
                continue;
            };
            match &self.tree.wishes[note.0 as usize] {
                None => self.place_note(note, &prefix),
                // A wish for the folder's own place may be spelt in another case.
                Some(wish) if folded(wish) == folded(&prefix) => {
                    self.place_note(note, &wish.clone());
                }
                Some(_) => {}
            }
        }
    }

    /// Puts the page of a folder without a note in its place.
    fn front(&mut self, id: FolderId, route: Route) {
        let folder = &mut self.tree.folders[id.0 as usize];
        let output = match folder.fallback {
            Some(page) => {
                self.site.fallbacks[page as usize].route = route.clone();
                Output::Fallback(page)
            }
            None if folder.parent.is_none() => Output::Home(id),
            None => Output::Folder(id, 1),
        };
        folder.route = route.clone();
        self.outputs.push((route, output));
    }

    /// Fallback pages and the folders that only they lie in. They come last, so that no
    /// note and no redirect ever stands elsewhere because of them.
    fn place_fallbacks(&mut self) {
        for at in self.tree.real..self.tree.folders.len() {
            let claim = self.claims.page(&self.tree.prefixes[at], Owner::Kbgen);
            self.front(FolderId(as_id(at)), Route::file(&claim.place));
        }
        for (at, wanted) in std::mem::take(&mut self.wanted).into_iter().enumerate() {
            let page = as_id(at);
            let folder = self.site.fallbacks[at].folder.0 as usize;
            if self.tree.folders[folder].fallback == Some(page) {
                continue;
            }
            let claim = self.claims.page(&wanted, Owner::Kbgen);
            let route = Route::file(&claim.place);
            self.site.fallbacks[at].route = route.clone();
            self.outputs.push((route, Output::Fallback(page)));
        }
    }

    fn place_notes(&mut self) {
        for at in 0..self.heads.len() {
            if self.notes[at].is_some() {
                continue;
            }
            let note = NoteId(as_id(at));
            let root = self.tree.roots[self.tree.homes[at].0 as usize];
            let ordinary = self.tree.ordinary[at].clone();
            let Some(wish) = self.tree.wishes[at].clone() else {
                self.place_note(note, &ordinary);
                continue;
            };
            // The root has no last segment that could take a number.
            let rival = (wish == self.tree.prefixes[root.0 as usize])
                .then(|| self.claims.page_rival(&wish))
                .flatten();
            match rival {
                None => self.place_note(note, &wish),
                Some(rival) => {
                    let claim = self.claims.page(&ordinary, Owner::Note(note));
                    self.report(&wish, &claim.place, Owner::Note(note), rival);
                    self.settle(note, &claim.place);
                }
            }
        }
    }

    fn place_note(&mut self, note: NoteId, wanted: &str) {
        let claim = self.claim(wanted, Owner::Note(note));
        // A folder that had to move was reported itself; permalinks have no folder.
        let wish = self.tree.wishes[note.0 as usize].is_some();
        if claim.moved && claim.rival.is_none() && wish {
            self.report(wanted, &claim.place, Owner::Note(note), Owner::Kbgen);
        }
        self.settle(note, &claim.place);
    }

    fn settle(&mut self, note: NoteId, place: &str) {
        let route = Route::file(place);
        self.outputs.push((route.clone(), Output::Note(note)));
        self.outputs.push((route.twin(), Output::Twin(note)));
        self.notes[note.0 as usize] = Some(route);
    }

    /// Claims a page and reports a clash.
    fn claim(&mut self, wanted: &str, owner: Owner) -> Claim {
        let claim = self.claims.page(wanted, owner);
        if let Some(rival) = claim.rival {
            self.report(wanted, &claim.place, owner, rival);
        }
        claim
    }

    fn report(&mut self, wanted: &str, given: &str, owner: Owner, rival: Owner) {
        let names = Names { heads: self.heads, vault: self.vault, tree: &self.tree };
        self.site.diagnostics.push(names.clash(wanted, given, owner, rival));
    }

    /// Routes, titles and listings of folders, now that all notes have their place.
    fn fill_folders(&mut self) {
        for (at, home) in self.tree.homes.iter().enumerate() {
            let front = self.tree.fronts[at];
            self.site.note_folders.push(front.unwrap_or(*home));
            // The page of a folder in or below its own is listed as that folder.
            let parent = |id: &FolderId| self.tree.folders[id.0 as usize].parent;
            if !std::iter::successors(front, parent).any(|folder| folder == *home) {
                self.tree.folders[home.0 as usize].notes.push(NoteId(as_id(at)));
            }
        }
        for folder in &mut self.tree.folders {
            if let Some(note) = folder.note {
                let note = note.0 as usize;
                folder.title.clone_from(&self.heads[note].title);
                if let Some(route) = &self.notes[note] {
                    folder.route = route.clone();
                }
            }
        }
        let Tree { folders, paths, .. } = &mut self.tree;
        let site = &self.graph.site_lang;
        nav::sort(folders, paths, &self.site.fallbacks, self.heads, site);
        let homes = &self.site.note_folders;
        self.site.neighbours = nav::neighbours(&self.tree.folders, homes);
    }

    fn place_list_pages(&mut self) {
        for at in 0..self.tree.folders.len() {
            let folder = &self.tree.folders[at];
            let (id, route) = (FolderId(as_id(at)), folder.route.clone());
            for page in 2..=pages(folder.notes.len() + folder.fallbacks.len()) {
                let wanted = route.child(&page.to_string());
                let list = (ListId::Folder(id), page);
                self.place_list_page(list, &wanted, Output::Folder(id, page));
            }
        }
        for (at, tag) in self.graph.tags.iter().enumerate() {
            for page in 2..=pages(tag.notes.len()) {
                let wanted = self.site.tags[at].child(&page.to_string());
                let list = (ListId::Tag(as_id(at)), page);
                self.place_list_page(list, &wanted, Output::Tag(as_id(at), page));
            }
        }
        for at in 0..self.site.tag_lists.len() {
            let TagList { locale, route, tags } = &self.site.tag_lists[at];
            let (locale, route, count) = (locale.clone(), route.clone(), tags.len());
            for page in 2..=pages(count) {
                let wanted = route.child(&page.to_string());
                let list = (ListId::Tags(as_id(at)), page);
                self.place_list_page(list, &wanted, Output::Tags(locale.clone(), page));
            }
        }
        for at in 0..self.site.glossaries.len() {
            let TermList { route, entries, .. } = &self.site.glossaries[at];
            let (route, count) = (route.clone(), entries.len());
            for page in 2..=pages(count) {
                let wanted = route.child(&page.to_string());
                let list = (ListId::Glossary(as_id(at)), page);
                self.place_list_page(list, &wanted, Output::Glossary(as_id(at), page));
            }
        }
        for at in 0..self.heads.len() {
            let note = NoteId(as_id(at));
            let count = self.graph.backlinks.of(note).len();
            let Some(route) = self.notes[at].clone().filter(|_| count > PER_PAGE) else {
                continue;
            };
            let mut wanted = route.child("backlinks");
            for page in 1..pages(count) {
                let list = (ListId::Backlinks(note), page);
                self.place_list_page(list, &wanted, Output::Backlinks(note, page));
                let first = &self.site.list_pages[&(ListId::Backlinks(note), 1)];
                wanted = first.child(&(page + 1).to_string());
            }
        }
    }

    fn place_list_page(&mut self, list: (ListId, u32), wanted: &Route, output: Output) {
        let claim = self.claims.page(wanted.as_str(), Owner::Kbgen);
        let route = Route::file(&claim.place);
        self.site.list_pages.insert(list, route.clone());
        self.outputs.push((route, output));
    }

    fn place_redirects(&mut self) {
        let names = Names { heads: self.heads, vault: self.vault, tree: &self.tree };
        let found = redirects(&names, &mut self.claims);
        for (route, note) in found.pages {
            if let Some(to) = &self.notes[note.0 as usize] {
                self.outputs.push((route, Output::Redirect(to.clone())));
            }
        }
        for (route, folder) in found.folders {
            let to = self.tree.folders[folder.0 as usize].route.clone();
            self.outputs.push((route, Output::Redirect(to)));
        }
        self.site.diagnostics.extend(found.diagnostics);
    }

    /// Old addresses that `kbgen.lock` knows; what the settings say of one counts more.
    fn place_moved(&mut self, moves: &Moves, redirects: &[Redirect]) {
        if moves.fates.is_empty() {
            return;
        }
        let names = Names { heads: self.heads, vault: self.vault, tree: &self.tree };
        let stated = stated(redirects);
        let found = moved(moves, &self.notes, &stated, &names, &mut self.claims);
        let to = |(from, to)| (from, Output::Redirect(to));
        self.outputs.extend(found.pages.into_iter().map(to));
        self.shared = found.shared;
        self.site.diagnostics.extend(found.diagnostics);
    }

    fn report_gone(&mut self, moves: &Moves) {
        let outputs = &self.outputs;
        let found = gone(moves, &self.shared, self.heads, || {
            outputs.iter().map(|(route, _)| route.as_str()).collect()
        });
        self.site.diagnostics.extend(found);
    }

    /// Feeds come after all pages, which they never move.
    fn place_feeds(&mut self) {
        let planned = feeds::feeds(&self.tree.folders, &self.graph.tags, self.heads);
        for (of, notes) in planned {
            let page = match of {
                FeedOf::Root(id) => {
                    let prefix = &self.tree.prefixes[id.0 as usize];
                    let route = Route::file(&format!("{prefix}feed.xml"));
                    self.place_feed(Feed { of, route, notes });
                    continue;
                }
                FeedOf::Folder(id) => &self.tree.folders[id.0 as usize].route,
                FeedOf::Tag(tag) => &self.site.tags[tag as usize],
            };
            let stem = format!("{page}feed");
            let claim = self.claims.file(&stem, ".xml", Owner::Kbgen);
            self.place_feed(Feed { of, route: Route::file(&claim.place), notes });
        }
    }

    fn place_feed(&mut self, feed: Feed) {
        let output = Output::Feed(as_id(self.site.feeds.len()));
        self.outputs.push((feed.route.clone(), output));
        self.site.feeds.push(feed);
    }

    fn place_files(&mut self, all: bool) {
        let mut slugs = FileSlugs::default();
        for id in used(self.vault, self.graph, all) {
            if self.site.files.contains_key(&id) {
                continue;
            }
            let path = &self.vault.files[id.0 as usize].path;
            let (wanted, given, rival) = slugs.claim(path, id, &mut self.claims);
            if let Some(rival @ (Owner::Note(_) | Owner::Folder(_))) = rival {
                self.report(&wanted, &given, Owner::File(id), rival);
            }
            self.publish(id, Route::file(&given));
        }
    }

    /// Old addresses that the settings name come last: they lead to anything, and take
    /// the place of nothing.
    fn place_leads(&mut self, redirects: &[Redirect]) {
        if redirects.is_empty() {
            return;
        }
        let outputs = self.outputs.iter().map(|(route, _)| route.as_str());
        let mut goals = Goals { places: outputs.collect(), ..Goals::default() };
        for (route, output) in &self.outputs {
            if let Output::Redirect(to) = output {
                goals.redirects.insert(route.as_str(), to);
            }
        }
        for (head, route) in self.heads.iter().zip(&self.notes) {
            let route = route.as_ref();
            goals.files.extend(route.map(|route| (head.path().as_str(), route)));
        }
        for (id, route) in &self.site.files {
            goals.files.insert(self.vault.files[id.0 as usize].path.as_str(), route);
        }
        let names = Names { heads: self.heads, vault: self.vault, tree: &self.tree };
        let found = leads(redirects, &goals, &names, &mut self.claims);
        for (at, (route, lead)) in found.pages.into_iter().enumerate() {
            self.outputs.push((route, Output::Lead(as_id(at))));
            self.site.leads.push(lead);
        }
        self.site.diagnostics.extend(found.diagnostics);
    }

    fn publish(&mut self, id: FileId, route: Route) {
        self.outputs.push((route.clone(), Output::File(id)));
        self.site.files.insert(id, route);
    }

    fn finish(self, base: usize) -> Site {
        let mut site = self.site;
        for note in &self.tree.refused {
            site.diagnostics.push(refusal(&self.heads[note.0 as usize]));
        }
        for (at, path) in self.tree.paths.iter().enumerate() {
            if !path.is_empty() {
                let key = (self.tree.roots[at], (*path).to_owned());
                site.folder_paths.insert(key, FolderId(as_id(at)));
            }
        }
        site.notes = self
            .notes
            .into_iter()
            .map(|route| route.expect("place_notes gives every note a place"))
            .collect();
        site.folders = self.tree.folders;
        // A map is built in one go from a sorted list; inserting would cost more.
        site.outputs = self.outputs.into_iter().collect();
        sitemap::place(&mut site, self.graph, base);
        site
    }
}
