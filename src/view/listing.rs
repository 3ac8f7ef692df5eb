//! Generated pages: home, folders, tags, the rest of long lists, 404, redirects.

use super::page::BacklinkView;
use super::shell::{DateView, Ref, Shell};
use serde::Serialize;

/// Input of `home.html`: the front page of a site or locale without a note of its own.
#[derive(Clone, Debug, Serialize)]
pub struct HomeView {
    /// The frame.
    pub shell: Shell,
    /// The site's title.
    pub title: String,
    /// The site's description; may be empty.
    pub description: String,
    /// How many notes there are.
    pub notes: usize,
    /// How many links between notes there are.
    pub links: usize,
    /// Newest first, at most 8; by title where no note has a date.
    pub recent: Vec<Card>,
    /// Whether `recent` is ordered by dates.
    pub dated: bool,
    /// Notes with most backlinks, at most 8.
    pub linked: Vec<Counted>,
    /// Top folders, at most 24.
    pub folders: Vec<Counted>,
    /// Most used tags, at most 24.
    pub tags: Vec<Counted>,
    /// Languages, when there are several.
    pub languages: Vec<LanguageCard>,
    /// Notes at the top level, at most 24.
    pub top: Vec<Card>,
}

/// A language on the front page.
#[derive(Clone, Debug, Serialize)]
pub struct LanguageCard {
    /// BCP 47 tag.
    pub lang: String,
    /// The language's name in itself.
    pub name: String,
    /// Its home page.
    pub href: String,
    /// How many notes it has.
    pub count: usize,
}

/// Template `search.html`.
#[derive(Clone, Debug, Serialize)]
pub struct SearchView {
    /// The frame.
    pub shell: Shell,
    /// Path to this page.
    pub breadcrumbs: Vec<Ref>,
    /// Folders and notes at the top of this language, for readers without scripts.
    pub listing: Option<Listing>,
}

/// A note in a list.
#[derive(Clone, Debug, Serialize)]
pub struct Card {
    /// Its title.
    pub title: String,
    /// Its page.
    pub href: String,
    /// Its language where it differs from the page's.
    pub lang: Option<String>,
    /// Whether the page shows an original, because this language has no version.
    pub missing: bool,
    /// Its description or first sentence; may be empty.
    pub summary: String,
    /// Last changed, else created.
    pub date: Option<DateView>,
}

/// Something with a number: a folder, a tag, a much-linked note.
#[derive(Clone, Debug, Serialize)]
pub struct Counted {
    /// What is shown.
    pub title: String,
    /// Where it leads.
    pub href: String,
    /// The title's language where it differs from the page's.
    pub lang: Option<String>,
    /// The number.
    pub count: usize,
}

/// One page of a list of folders and notes.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Listing {
    /// Folders, on the first page only.
    pub folders: Vec<Counted>,
    /// At most 200 notes and fallback pages.
    pub notes: Vec<Card>,
    /// How many notes there are in all.
    pub total: usize,
    /// Whether the page's own text links to the folders that are left out.
    pub other_folders: bool,
    /// Whether the page's own text links to the notes that are left out.
    pub other_notes: bool,
    /// Where in the list this page is.
    pub pager: Option<Pager>,
}

/// Where a page of a long list is; absent for short lists.
#[derive(Clone, Debug, Serialize)]
pub struct Pager {
    /// This page, from 1.
    pub page: u32,
    /// How many pages there are.
    pub pages: u32,
    /// The page before.
    pub prev: Option<String>,
    /// The page after.
    pub next: Option<String>,
}

/// Input of `folder.html`.
#[derive(Clone, Debug, Serialize)]
pub struct FolderView {
    /// The frame.
    pub shell: Shell,
    /// The folder's name.
    pub title: String,
    /// From home down to the folder above.
    pub breadcrumbs: Vec<Ref>,
    /// Where the page stands, as JSON-LD that is safe inside `script`.
    pub json_ld: Option<String>,
    /// What it holds.
    pub listing: Listing,
}

/// Input of `tag.html`.
#[derive(Clone, Debug, Serialize)]
pub struct TagView {
    /// The frame.
    pub shell: Shell,
    /// The tag with its `#`.
    pub title: String,
    /// Home, all tags, tags above.
    pub breadcrumbs: Vec<Ref>,
    /// Where the page stands, as JSON-LD that is safe inside `script`.
    pub json_ld: Option<String>,
    /// Tags directly below, by their last part.
    pub children: Vec<Counted>,
    /// Notes with this tag or one below it.
    pub listing: Listing,
}

/// Input of `tags.html`.
#[derive(Clone, Debug, Serialize)]
pub struct TagsView {
    /// The frame.
    pub shell: Shell,
    /// Home.
    pub breadcrumbs: Vec<Ref>,
    /// At most 200 tags, by name.
    pub tags: Vec<Counted>,
    /// How many tags there are in all.
    pub total: usize,
    /// Where in the list this page is.
    pub pager: Option<Pager>,
}

/// Input of `backlinks.html`: what a page's own list had no room for.
#[derive(Clone, Debug, Serialize)]
pub struct BacklinksView {
    /// The frame.
    pub shell: Shell,
    /// Title of the note that is linked to.
    pub title: String,
    /// The note's page.
    pub href: String,
    /// Linking notes.
    pub items: Vec<BacklinkView>,
    /// How many there are in all.
    pub total: usize,
    /// Where in the list this page is.
    pub pager: Option<Pager>,
}

/// Input of `404.html`, which may be shown at any depth.
#[derive(Clone, Debug, Serialize)]
pub struct NotFoundView {
    /// The frame.
    pub shell: Shell,
    /// Home pages of all languages.
    pub homes: Vec<LanguageCard>,
}

/// Input of `redirect.html`.
#[derive(Clone, Debug, Serialize)]
pub struct RedirectView {
    /// The language of its one sentence.
    pub lang: String,
    /// Title of the page it leads to.
    pub title: String,
    /// Relative URL of that page.
    pub href: String,
    /// The script that takes the place within the page along.
    pub moved_js: String,
}
