//! What gets published where: routes, folders, listings, redirects.
//!
//! [`plan()`] gives every output exactly one place. A note's *route* may differ from its
//! path by more than a slug (permalinks, `-2`), so links always ask [`Site::notes`].

mod caseless;
mod claims;
mod clash;
mod fallback;
mod feeds;
mod files;
mod folders;
mod glossary;
mod leads;
mod lists;
mod moved;
mod nav;
mod permalink;
mod plan;
mod redirect;
mod sitemap;
mod slugs;
mod tags;

pub use fallback::Fallback;
pub use feeds::{FEED_NOTES, Feed, FeedOf};
pub use glossary::{TermEntry, TermList};
pub use leads::Lead;
pub use lists::{ListId, PER_PAGE};
pub use nav::Neighbours;
pub use plan::plan;

use crate::base::{Lang, Route};
use crate::diag::Diagnostic;
use crate::graph::{FileId, NoteId};
use std::collections::BTreeMap;

/// The folder of the search index on the site.
pub const SEARCH_FOLDER: &str = "kbgen/search/";

/// The file of the index that a client opens first; it tells where all others are.
pub const SEARCH_INDEX: &str = "kbgen/search/index.bin";

/// The site map.
pub const SITEMAP: &str = "sitemap.xml";

/// What browsers read of a root's search page, seen from the root's folder.
pub const OPENSEARCH: &str = "kbgen/opensearch.xml";

/// A folder's position in [`Site::folders`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct FolderId(pub u32);

/// The plan of the whole site.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// Everything there is, by route.
    pub outputs: BTreeMap<Route, Output>,
    /// `[note]`: where its page is.
    pub notes: Vec<Route>,
    /// `[note]`: the folder whose listing holds it.
    pub note_folders: Vec<FolderId>,
    /// Where each published attachment is.
    pub files: BTreeMap<FileId, Route>,
    /// The vault's own style sheet.
    pub publish_css: Option<Route>,
    /// The vault's own icons: the best one for any size, and those for one size each,
    /// with that size. Others that were found are only copied.
    pub favicons: Vec<(Route, Option<u32>)>,
    /// All folders that hold a published note; the root folders of the site and of each
    /// locale come first.
    pub folders: Vec<Folder>,
    /// `[tag]`: where its page is.
    pub tags: Vec<Route>,
    /// Locales with tags, and their tag lists.
    pub tag_lists: Vec<TagList>,
    /// The search page of the site and of each locale.
    pub search_pages: Vec<(Option<Lang>, Route)>,
    /// Locales whose readers find terms, and their glossaries.
    pub glossaries: Vec<TermList>,
    /// Second and later pages of lists, see [`Site::list_page`].
    pub list_pages: BTreeMap<(ListId, u32), Route>,
    /// Pages that stand in for versions that are not there, by note and language.
    pub fallbacks: Vec<Fallback>,
    /// Descriptions of search pages, by root; none without an address of the site.
    pub opensearch: BTreeMap<FolderId, Route>,
    /// Feeds in the order of what they tell of, see [`Site::feed`].
    pub feeds: Vec<Feed>,
    /// Parts of the site map: where each is, and the first route that it lists. Empty
    /// where one file holds all.
    pub sitemap_parts: Vec<(Route, Route)>,
    /// `[note]`: see [`Site::neighbours`].
    pub neighbours: Vec<Neighbours>,
    /// Root and path of each folder below a root, see [`Site::folder_at`].
    pub folder_paths: BTreeMap<(FolderId, String), FolderId>,
    /// Where the old addresses of `[redirects]` lead.
    pub leads: Vec<Lead>,
    /// Collisions and unusable permalinks.
    pub diagnostics: Vec<Diagnostic>,
}

/// What stands at a route.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Output {
    /// A note's (or canvas') page.
    Note(NoteId),
    /// Further backlinks of a note, page 1, 2, …
    Backlinks(NoteId, u32),
    /// A generated folder page; the number counts its pages from 1.
    Folder(FolderId, u32),
    /// The home page of the site or a locale that has no note of its own.
    Home(FolderId),
    /// A page that shows a note where its version is missing: a position in
    /// [`Site::fallbacks`].
    Fallback(u32),
    /// A tag's page; the second number counts its pages from 1.
    Tag(u32, u32),
    /// The list of all tags of a locale; the number counts its pages from 1.
    Tags(Option<Lang>, u32),
    /// The search page of a locale.
    Search(Option<Lang>),
    /// A glossary, by its position in `Site::glossaries`; pages count from 1.
    Glossary(u32, u32),
    /// A page that leads on to another route.
    Redirect(Route),
    /// A page that leads on as the settings say: a position in [`Site::leads`].
    Lead(u32),
    /// A copied attachment.
    File(FileId),
    /// `404.html`
    NotFound,
    /// `sitemap.xml`: all addresses, or the parts that list them.
    Sitemap,
    /// A part of the site map: a position in [`Site::sitemap_parts`].
    SitemapPart(u32),
    /// `robots.txt`
    Robots,
    /// An Atom feed: a position in [`Site::feeds`].
    Feed(u32),
    /// A note as Markdown: `index.html.md` beside its page.
    Twin(NoteId),
    /// `llms.txt` of a root: the notes and where their Markdown is.
    Llms(FolderId),
    /// `llms-full.txt` of a root: the Markdown of all notes.
    LlmsFull(FolderId),
    /// `graph.json` of a root: the notes and their links.
    Graph(FolderId),
    /// How browsers ask the search page of a root; only of a site with an address.
    OpenSearch(FolderId),
}

impl Output {
    /// Whether it is a page for people, made from a template.
    pub fn is_page(&self) -> bool {
        !matches!(
            self,
            Output::File(_)
                | Output::Sitemap
                | Output::SitemapPart(_)
                | Output::Robots
                | Output::Feed(_)
                | Output::Twin(_)
                | Output::Llms(_)
                | Output::LlmsFull(_)
                | Output::Graph(_)
                | Output::OpenSearch(_)
        )
    }
}

/// The tags of a locale.
#[derive(Clone, Debug)]
pub struct TagList {
    /// The locale; `None` for notes outside of locale folders.
    pub locale: Option<Lang>,
    /// Its first page.
    pub route: Route,
    /// Positions in `Graph::tags`, in reading order.
    pub tags: Vec<u32>,
}

/// A folder of the site's tree.
#[derive(Clone, Debug)]
pub struct Folder {
    /// Where its page is.
    pub route: Route,
    /// Title of its folder note, else its name, else (root) empty.
    pub title: String,
    /// The folder above; `None` for the root of the site or a locale.
    pub parent: Option<FolderId>,
    /// The locale it belongs to.
    pub locale: Option<Lang>,
    /// The language of its title, where that is not the language of its tree.
    pub lang: Option<Lang>,
    /// The note that is the folder's page.
    pub note: Option<NoteId>,
    /// The fallback page that is the folder's page.
    pub fallback: Option<u32>,
    /// Folders directly below, in reading order.
    pub folders: Vec<FolderId>,
    /// Notes directly in it (without its own note), in reading order.
    pub notes: Vec<NoteId>,
    /// Fallback pages directly in it, in reading order.
    pub fallbacks: Vec<u32>,
    /// Notes and fallback pages in it and below.
    pub count: u32,
}

#[cfg(test)]
mod tests;
