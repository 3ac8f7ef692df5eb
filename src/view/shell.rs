//! What every page has: head, header, tree.

use crate::base::Lang;
use serde::Serialize;

/// The frame around every page, as field `shell` of each view.
#[derive(Clone, Debug, Serialize)]
pub struct Shell {
    /// `html[lang]`, and the language of interface strings.
    pub lang: String,
    /// `html[dir]`: `rtl` or `ltr`.
    pub dir: &'static str,
    /// `title` element: page title, then the site's.
    pub head_title: String,
    /// `og:locale`: language and country, where the language says or suggests one.
    pub og_locale: Option<String>,
    /// The page's own title, for `og:title`.
    pub title: String,
    /// Title of the site in this language.
    pub site_title: String,
    /// Meta description; may be empty.
    pub description: String,
    /// `og:image`, if any.
    pub image: Option<SharedImage>,
    /// Absolute URL of the page when the site's address is known; on a fallback page that
    /// of the original, relative where the address is unknown.
    pub canonical: Option<String>,
    /// Home page of this language.
    pub home: String,
    /// Whether search engines should leave the page out.
    pub noindex: bool,
    /// Style sheets, scripts, icons.
    pub assets: Assets,
    /// `link[rel=alternate][hreflang]`, itself included; empty without another version.
    pub alternates: Vec<LanguageLink>,
    /// The version for readers of any other language, where there are several.
    pub x_default: Option<String>,
    /// Feeds of the page's language, and of its folder or tag.
    pub feeds: Vec<FeedLink>,
    /// The note as Markdown.
    pub markdown: Option<String>,
    /// How browsers ask the search page of this language.
    pub opensearch: Option<String>,
    /// The language switch; empty when the site has one language.
    pub languages: Vec<LanguageLink>,
    /// The tree as HTML: ancestors, siblings and children of this page only. It is on
    /// every page and by far its longest list, so no template walks it.
    pub tree: String,
    /// The page with all tags of this language, if there are tags.
    pub tags_href: Option<String>,
    /// The search page of this language.
    pub search_href: String,
    /// The glossary of this language, if there are terms.
    pub glossary_href: Option<String>,
}

/// `og:image`: what is shown where the page is shared.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct SharedImage {
    /// Where it is: absolute where the site's address is known.
    pub href: String,
    /// Its width, if known.
    pub width: Option<u32>,
    /// Its height, if known.
    pub height: Option<u32>,
    /// What is on it in words; may be empty.
    pub alt: String,
}

/// Client files.
#[derive(Clone, Debug, Serialize)]
pub struct Assets {
    /// Style sheets in order; the vault's `publish.css` is last.
    pub css: Vec<String>,
    /// The blocking script that sets the colour scheme before the first paint.
    pub theme_js: String,
    /// The module that finds `[data-feature]` elements.
    pub main_js: String,
    /// The search index, see `static/js/search/query.js`.
    pub search_index: String,
    /// The module that asks it.
    pub search_js: String,
    /// The icons of the site, at least one.
    pub icons: Vec<Icon>,
}

/// `link[rel=icon]`
#[derive(Clone, Debug, Serialize)]
pub struct Icon {
    /// Where it is.
    pub href: String,
    /// Its media type.
    pub kind: &'static str,
    /// `32x32`, if it is for one size.
    pub sizes: Option<String>,
}

/// A link to a version in some language.
#[derive(Clone, Debug, Serialize)]
pub struct LanguageLink {
    /// BCP 47 tag.
    pub lang: String,
    /// The language's name in itself.
    pub name: String,
    /// Where it is.
    pub href: String,
    /// Whether it is the page's own language.
    pub current: bool,
    /// Whether the note lacks this language; `href` then leads to that language's home or
    /// to a page that shows the original.
    pub missing: bool,
    /// Whether it is a page that shows the original.
    pub fallback: bool,
    /// Headings of this page and of the other, in turn, by their ids: `설치 install`; `=`
    /// where the other page shows the same text.
    pub anchors: String,
}

/// `link[rel=alternate]` to an Atom feed.
#[derive(Clone, Debug, Serialize)]
pub struct FeedLink {
    /// What the feed tells of.
    pub title: String,
    /// Where it is.
    pub href: String,
}

/// A titled link.
#[derive(Clone, Debug, Serialize)]
pub struct Ref {
    /// What is shown.
    pub title: String,
    /// Where it leads.
    pub href: String,
    /// The title's language where it differs from the page's.
    pub lang: Option<String>,
}

/// Which of two directions a language is written in, as an attribute.
pub(super) fn dir(lang: &Lang) -> &'static str {
    if lang.is_rtl() { "rtl" } else { "ltr" }
}

/// The country that a language without one is taken to be of.
const COUNTRIES: &[(&str, &str)] = &[
    ("de", "DE"),
    ("en", "US"),
    ("es", "ES"),
    ("fr", "FR"),
    ("it", "IT"),
    ("ja", "JP"),
    ("ko", "KR"),
    ("ru", "RU"),
];

/// A language as Open Graph names it: `ko_KR`.
pub(super) fn og_locale(lang: &Lang) -> Option<String> {
    let country = |part: &&str| part.len() == 2;
    let own = lang.as_str().split('-').skip(1).find(country);
    let usual = COUNTRIES.iter().find(|(known, _)| *known == lang.as_str());
    let country = own.or(usual.map(|(_, country)| *country))?;
    Some(format!("{}_{country}", lang.primary()))
}

/// A date.
#[derive(Clone, Debug, Serialize)]
pub struct DateView {
    /// For `time[datetime]`.
    pub iso: String,
    /// As shown: `2026년 11월 20일`, `Nov 20, 2026`.
    pub day: String,
    /// The daily note of that day.
    pub href: Option<String>,
}
