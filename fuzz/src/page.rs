//! HTML as a browser reads it, and what a page must never hold.

use scraper::{ElementRef, Html};
use std::collections::BTreeSet;
use url::Url;

/// Where a site is published for the tests; below a folder, as sites of projects are.
pub const BASE: &str = "https://k.example/site/";

/// Schemes that a link may have.
const SCHEMES: [&str; 5] = ["http", "https", "mailto", "tel", "obsidian"];

/// Attributes that a browser follows or loads.
#[rustfmt::skip]
const ADDRESSES: [&str; 11] = [
    "action", "background", "cite", "data", "formaction", "href", "longdesc", "manifest",
    "poster", "src", "xlink:href",
];

/// Elements that run or load something, or change the whole page.
#[rustfmt::skip]
const FORBIDDEN: [&str; 13] = [
    "script", "base", "meta", "link", "object", "embed", "applet", "frame", "frameset",
    "style", "template", "noscript", "portal",
];

/// A parsed page or fragment.
pub struct Page {
    html: Html,
}

impl Page {
    /// Parses a whole page.
    pub fn new(html: &str) -> Page {
        Page { html: Html::parse_document(html) }
    }

    /// Elements of the whole document.
    pub fn elements(&self) -> impl Iterator<Item = ElementRef<'_>> {
        self.html.root_element().descendants().filter_map(ElementRef::wrap)
    }

    /// The one article of a note's page.
    pub fn article(&self) -> Option<ElementRef<'_>> {
        self.elements().find(|element| {
            element.value().name() == "article"
                && element.value().classes().any(|class| class == "markdown-rendered")
        })
    }

    /// Names of the elements above and beside the article, from the body down: nothing
    /// in a note may add to them, end one, or lie outside the article.
    pub fn frame(&self) -> Vec<String> {
        let Some(article) = self.article() else { return Vec::new() };
        let mut frame = Vec::new();
        for above in article.ancestors().filter_map(ElementRef::wrap) {
            let class = above.value().attr("class").unwrap_or("");
            // What surrounds it may say more about the note, such as its language.
            frame.push(format!("{}.{class}", above.value().name()));
        }
        let body = self.elements().find(|element| element.value().name() == "body");
        let children = body.into_iter().flat_map(|body| body.child_elements());
        frame.extend(children.map(|child| child.value().name().to_owned()));
        frame
    }

    /// All ids, and whether each is there once.
    pub fn ids(&self) -> BTreeSet<&str> {
        self.elements().filter_map(|element| element.value().id()).collect()
    }

    /// Local addresses of links and embeds, as written.
    pub fn addresses(&self) -> Vec<(&str, &str)> {
        let mut found = Vec::new();
        for element in self.elements() {
            // A span is no image; its `src` only carries CSS over.
            let named = matches!(element.value().name(), "span" | "div");
            for (name, value) in element.value().attrs() {
                if matches!(name, "href" | "src" | "poster") && !named {
                    found.push((element.value().name(), value));
                }
            }
        }
        found
    }

    /// Panics when something in the article could run, load code or leave for a scheme
    /// that is not on the list.
    pub fn check_harmless(article: ElementRef<'_>) {
        let base = Url::parse(BASE).expect("a plain address");
        for element in article.descendants().filter_map(ElementRef::wrap) {
            let name = element.value().name();
            assert!(!FORBIDDEN.contains(&name), "<{name}> in {}", article.html());
            for (attribute, value) in element.value().attrs() {
                let lower = attribute.to_ascii_lowercase();
                assert!(!lower.starts_with("on"), "{attribute}={value} at <{name}>");
                assert_ne!(lower, "srcdoc", "<{name}>");
                if ADDRESSES.contains(&lower.as_str()) {
                    check_address(&base, name, &lower, value);
                }
                if lower == "srcset" {
                    let urls =
                        value.split(',').filter_map(|p| p.split_whitespace().next());
                    urls.for_each(|url| check_address(&base, name, &lower, url));
                }
                if lower == "style" {
                    let style = value.to_ascii_lowercase();
                    let runs = ["javascript:", "expression(", "-moz-binding"];
                    assert!(!runs.iter().any(|word| style.contains(word)), "{value}");
                }
            }
        }
    }

    /// Panics when reading the article, writing it and reading it again gives another
    /// tree: then a filter saw something else than the browser will.
    pub fn check_stable(article: ElementRef<'_>) {
        let once = article.inner_html();
        let again = Page::new(&format!(
            "<!doctype html><body><article class=markdown-rendered>{once}</article>"
        ));
        let twice = again.article().map(|article| article.inner_html());
        // HTML swallows a line feed after `<pre>`, and the writer gives none for it.
        let plain = |html: &str| html.replace(">\n", ">");
        assert_eq!(twice.as_deref().map(plain), Some(plain(&once)));
    }

    /// Words of an element, attributes apart.
    pub fn text(element: ElementRef<'_>) -> String {
        element.text().collect()
    }
}

fn check_address(base: &Url, element: &str, attribute: &str, value: &str) {
    // What no browser can read leads nowhere.
    let Ok(url) = base.join(value) else { return };
    // Browsers leave out controls before a scheme, as this parser does.
    let image = element == "img" && url.as_str().starts_with("data:image/");
    assert!(
        SCHEMES.contains(&url.scheme()) || image,
        "<{element} {attribute}={value:?}> has the scheme {}",
        url.scheme()
    );
}
