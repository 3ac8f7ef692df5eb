//! An article → the same for other programs, such as feed readers: absolute addresses,
//! and nothing that needs this site's styles or scripts.

use ammonia::{Builder, UrlRelative, UrlRelativeEvaluate};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use url::Url;

/// Elements that mean something without a style sheet.
#[rustfmt::skip]
const ELEMENTS: &[&str] = &[
    "a", "abbr", "audio", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite", "code",
    "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption",
    "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li",
    "mark", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small",
    "source", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "time", "tr", "u", "ul", "var", "video", "wbr",
    "math", "merror", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded",
    "mphantom", "mprescripts", "mroot", "mrow", "ms", "mspace", "msqrt", "mstyle", "msub",
    "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover",
];

/// Attributes that mean something without a style sheet.
#[rustfmt::skip]
const ATTRIBUTES: &[&str] = &[
    "title", "lang", "dir", "width", "height", "datetime", "start", "value", "type",
    "reversed", "colspan", "rowspan", "scope", "span", "open", "controls", "poster", "src",
    "alt", "href", "hreflang", "align", "display", "mathvariant",
];

/// Stands in for an address that is not known; the name can belong to nobody.
const NOWHERE: &str = "https://site.invalid/";

/// Makes an article fit to be read elsewhere. `site` is the site's address, if known, and
/// `page` that of the article's page, else its path.
pub fn portable(html: &str, site: Option<&str>, page: &str) -> String {
    let known = site.is_some();
    let home = Url::parse(site.unwrap_or(NOWHERE));
    let page = home.and_then(|home| home.join(page));
    let mut builder = Builder::empty();
    builder
        .tags(ELEMENTS.iter().copied().collect())
        .clean_content_tags(HashSet::from(["script", "style", "svg", "iframe", "button"]))
        .generic_attributes(ATTRIBUTES.iter().copied().collect())
        .tag_attributes(HashMap::new())
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .link_rel(None)
        .strip_comments(true);
    builder.url_relative(match page {
        Ok(page) => UrlRelative::Custom(Box::new(Seen { page, known })),
        Err(_) => UrlRelative::Deny,
    });
    builder.clean(html).to_string()
}

/// Where relative addresses are seen from.
struct Seen {
    page: Url,
    /// Whether the address of the site is known.
    known: bool,
}

impl UrlRelativeEvaluate<'static> for Seen {
    fn evaluate<'u>(&self, url: &'u str) -> Option<Cow<'u, str>> {
        let whole = self.page.join(url).ok()?.to_string();
        let path = whole.strip_prefix(NOWHERE).filter(|_| !self.known);
        let path = path.map(|path| format!("/{path}"));
        Some(Cow::Owned(path.unwrap_or(whole)))
    }
}

#[cfg(test)]
mod tests {
    use super::portable;

    fn check(html: &str, expected: &str) {
        let page = "https://a.example/kb/n/";
        assert_eq!(portable(html, Some("https://a.example/kb/"), page), expected);
    }

    #[test]
    fn addresses_are_absolute() {
        check(
            "<p id=\"x\" class=\"y\"><a class=\"internal-link\" href=\"../%ED%8C%8C/#a\">파</a></p>",
            "<p><a href=\"https://a.example/kb/%ED%8C%8C/#a\">파</a></p>",
        );
        check(
            "<a href=\"#a\">a</a><img src=\"../b.png\">",
            "<a href=\"https://a.example/kb/n/#a\">a</a>\
             <img src=\"https://a.example/kb/b.png\">",
        );
        check("<a href=\"mailto:a@b.c\">a</a>", "<a href=\"mailto:a@b.c\">a</a>");
    }

    #[test]
    fn paths_stay_where_the_address_is_unknown() {
        let html = "<a href=\"../b/\">b</a><a href=\"https://c.example/\">c</a>";
        let want = "<a href=\"/b/\">b</a><a href=\"https://c.example/\">c</a>";
        assert_eq!(portable(html, None, "/n/"), want);
    }

    #[test]
    fn what_runs_or_needs_styles_goes() {
        check(
            "<span class=\"k\">a</span><svg><text>b</text></svg><script>c</script>\
             <p onclick=\"d\" style=\"e\">f</p><iframe src=\"https://g.example/\"></iframe>\
             <a href=\"javascript:h\">i</a>",
            "a<p>f</p><a>i</a>",
        );
    }
}
