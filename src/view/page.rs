//! A note's page.

use super::listing::Listing;
use super::shell::{DateView, LanguageLink, Ref, Shell};
use serde::Serialize;

/// Input of `page.html`.
#[derive(Clone, Debug, Serialize)]
pub struct PageView {
    /// The frame.
    pub shell: Shell,
    /// The note's title.
    pub title: String,
    /// The language of title and text where it differs from the page's.
    pub title_lang: Option<String>,
    /// Other versions to read; on a page that shows an original, all but that.
    pub twins: Vec<LanguageLink>,
    /// What is missing, on a page that shows an original in its place.
    pub missing: Option<MissingView>,
    /// Whether to show `h1.page-title`; false when the body opens with that h1.
    pub show_title: bool,
    /// Classes of the article beside `markdown-rendered`, each with a blank before it.
    pub article_class: String,
    /// The rendered note.
    pub html: String,
    /// The original, when it changed since this translation was marked.
    pub stale: Option<Ref>,
    /// Whether the body opens with a wide thing (canvas, base).
    pub wide: bool,
    /// From home down to the parent folder.
    pub breadcrumbs: Vec<Ref>,
    /// What the page is, as JSON-LD that is safe inside `script`.
    pub json_ld: Option<String>,
    /// Who wrote the site, by its settings.
    pub authors: Vec<String>,
    /// Property `created`.
    pub created: Option<DateView>,
    /// Property `updated`.
    pub updated: Option<DateView>,
    /// Minutes to read, at least 1; 0 hides it.
    pub minutes: u32,
    /// Tags of the properties; titles carry their `#`.
    pub tags: Vec<Ref>,
    /// The outline; empty for fewer than two headings.
    pub outline: Vec<OutlineEntry>,
    /// Notes that link here.
    pub backlinks: Option<BacklinksPart>,
    /// What the folder holds, when the note is its folder's page.
    pub listing: Option<Listing>,
    /// The page before in reading order.
    pub prev: Option<Ref>,
    /// The page after in reading order.
    pub next: Option<Ref>,
    /// Where the source can be edited.
    pub edit_href: Option<String>,
    /// The script that draws the page's diagrams, where it has some and a script must.
    pub diagram_js: Option<String>,
}

/// What a page says that shows an original in place of a version that is not there.
#[derive(Clone, Debug, Serialize)]
pub struct MissingView {
    /// The name of the language that is missing, in itself.
    pub name: String,
    /// The name of the original's language, in itself.
    pub original: String,
    /// The original's language.
    pub lang: String,
    /// The direction of the original's text: `rtl` or `ltr`.
    pub dir: &'static str,
    /// The original's page.
    pub href: String,
}

/// A heading in the outline, with the headings below it.
#[derive(Clone, Debug, Serialize)]
pub struct OutlineEntry {
    /// Plain text.
    pub title: String,
    /// `#id`, encoded.
    pub href: String,
    /// Headings below.
    pub children: Vec<OutlineEntry>,
}

/// Backlinks as shown on the page.
#[derive(Clone, Debug, Serialize)]
pub struct BacklinksPart {
    /// How many notes link here.
    pub total: usize,
    /// At most 200 of them.
    pub items: Vec<BacklinkView>,
    /// The page with the rest.
    pub more_href: Option<String>,
}

/// One linking note.
#[derive(Clone, Debug, Serialize)]
pub struct BacklinkView {
    /// Its title.
    pub title: String,
    /// Its page.
    pub href: String,
    /// Its language where it differs from the page's.
    pub lang: Option<String>,
    /// Its folder's title; empty at the root.
    pub folder: String,
    /// Up to three sentences that hold the link.
    pub sentences: Vec<Sentence>,
    /// How many more sentences there are.
    pub more: usize,
}

/// A sentence around a link, as plain text.
#[derive(Clone, Debug, Serialize)]
pub struct Sentence {
    /// Before the link.
    pub before: String,
    /// The link's words.
    pub link: String,
    /// After the link.
    pub after: String,
}
