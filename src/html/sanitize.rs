//! Articles with raw HTML: balanced by an HTML parser, and without what runs.
//!
//! Two policies. By default authors are trusted with everything but scripts, handlers,
//! script URLs and `srcdoc`. With `[security] sanitize` they are not: no styles, frames,
//! forms or page-wide elements either. Both work on an allow list, never on patterns.

use crate::note::{Destination, UNSEEN, classify};
use ammonia::{Builder, UrlRelative};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Balances an article and drops what the policy does not allow.
pub(super) fn article(html: &str, strict: bool) -> String {
    static TRUSTED: LazyLock<Builder<'static>> = LazyLock::new(|| builder(false));
    static STRICT: LazyLock<Builder<'static>> = LazyLock::new(|| builder(true));
    let policy = if strict { &*STRICT } else { &*TRUSTED };
    policy.clean(html).to_string()
}

/// Elements of text and structure, allowed under both policies.
#[rustfmt::skip]
const ELEMENTS: &[&str] = &[
    "a", "abbr", "acronym", "address", "area", "article", "aside", "audio", "b", "bdi",
    "bdo", "big", "blockquote", "br", "caption", "center", "cite", "code", "col",
    "colgroup", "data", "dd", "del", "details", "dfn", "div", "dl", "dt", "em",
    "figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "i", "iframe", "img", "input", "ins", "kbd", "label", "legend", "li",
    "map", "mark", "menu", "meter", "nav", "nobr", "ol", "output", "p", "picture", "pre",
    "progress", "q", "rp", "rt", "ruby", "s", "samp", "search", "section", "small",
    "source", "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td",
    "tfoot", "th", "thead", "time", "tr", "track", "tt", "u", "ul", "var", "video", "wbr",
];

/// Elements that only trusted authors may use.
const TRUSTED_ELEMENTS: &[&str] = &[
    "button", "datalist", "dialog", "fieldset", "form", "optgroup", "option", "select",
    "textarea",
];

/// Attributes that any element may have.
#[rustfmt::skip]
const ATTRIBUTES: &[&str] = &[
    "id", "class", "title", "lang", "dir", "role", "tabindex", "hidden", "align", "valign",
    "width", "height", "datetime", "cite", "start", "value", "type", "reversed", "colspan",
    "rowspan", "scope", "span", "headers", "open", "disabled", "checked", "controls",
    "preload", "loop", "muted", "poster", "src", "srcset", "sizes", "alt", "loading",
    "decoding", "href", "hreflang", "rel", "download", "kind", "srclang", "label",
    "default", "media", "min", "max", "low", "high", "optimum", "color", "face", "size",
    "border", "cellpadding", "cellspacing", "bgcolor", "clear", "usemap", "coords", "shape",
    "allowfullscreen", "translate",
];

fn builder(strict: bool) -> Builder<'static> {
    let mut tags: HashSet<&str> = ELEMENTS.iter().copied().collect();
    let mut attributes: HashSet<&str> = ATTRIBUTES.iter().copied().collect();
    let mut schemes = HashSet::from(["http", "https", "mailto", "tel", "obsidian"]);
    if !strict {
        tags.extend(TRUSTED_ELEMENTS);
        attributes.extend(["style", "name", "target", "placeholder", "for", "allow"]);
        schemes.insert("data");
    }
    let mut builder = Builder::empty();
    builder
        .tags(tags)
        .clean_content_tags(HashSet::from(UNSEEN))
        .generic_attributes(attributes)
        .generic_attribute_prefixes(HashSet::from(["data-", "aria-"]))
        .tag_attributes(HashMap::new())
        .url_schemes(schemes)
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None)
        .strip_comments(true)
        .attribute_filter(move |element, attribute, value| {
            filter(strict, element, attribute, value)
        });
    builder
}

/// What an allow list of names cannot say.
fn filter<'v>(
    strict: bool,
    element: &str,
    attribute: &str,
    value: &'v str,
) -> Option<Cow<'v, str>> {
    let start = read(value);
    match (element, attribute) {
        ("img", "src") if start.starts_with("data:") => {
            start.starts_with("data:image/").then_some(Cow::Borrowed(value))
        }
        (_, "href" | "src" | "poster" | "action") if start.starts_with("data:") => None,
        ("iframe", "src") if strict => framed(value).then_some(Cow::Borrowed(value)),
        (_, "srcset") => Some(Cow::Owned(allowed_sources(value))),
        // The sanitiser looks at it only where it means something, as on a `blockquote`.
        (_, "cite") if classify(value) == Destination::Unsafe => None,
        ("input", "type") if strict => {
            (value == "checkbox").then_some(Cow::Borrowed(value))
        }
        (_, "style") if !is_plain_style(&start) => None,
        _ => Some(Cow::Borrowed(value)),
    }
}

/// An address as browsers read it, in lower case: without blanks and controls in front,
/// and without tabs and line ends anywhere (WHATWG URL, "basic URL parser").
fn read(value: &str) -> String {
    let start = value.trim_start_matches(|c: char| c <= ' ');
    start.replace(['\t', '\n', '\r'], "").to_ascii_lowercase()
}

/// Styles without scripts, and without paths, which would not lead anywhere from here
/// and may tell where a note lies that is not published.
fn is_plain_style(style: &str) -> bool {
    let elsewhere = |rest: &str| {
        let rest = rest.trim_start().trim_start_matches(['"', '\'']);
        ["https:", "http:", "data:image/"].iter().any(|scheme| rest.starts_with(scheme))
    };
    !style.contains("javascript:")
        && !style.contains("expression(")
        && (!style.contains('\\') || !style.contains('('))
        && style.split("url(").skip(1).all(elsewhere)
}

/// The candidates of a `srcset` whose schemes are allowed; to the allow list of schemes
/// the whole attribute is no address.
fn allowed_sources(value: &str) -> String {
    let allowed = |candidate: &&str| classify(candidate) != Destination::Unsafe;
    let candidates = value.split(',').map(str::trim).filter(allowed);
    candidates.collect::<Vec<_>>().join(", ")
}

/// Frames that kbgen itself writes: files of the site, and players.
pub(super) fn framed(url: &str) -> bool {
    let local = !url.contains(':') && classify(url) == Destination::Internal;
    local || url.starts_with("https://www.youtube.com/embed/")
}

#[cfg(test)]
mod tests {
    use super::article;

    #[test]
    fn stray_ends_and_open_elements_stay_inside() {
        assert_eq!(article("</div></article>글<div>열림", false), "글<div>열림</div>");
    }

    #[test]
    fn what_runs_goes_and_the_rest_stays() {
        let got = article(
            "<script>x</script><b onclick=y>b</b><a href=\"javascript:x\">a</a>\
             <span src=\"p.png#icon\" style=\"color:red\">s</span>\
             <iframe srcdoc=\"x\" src=\"https://a.example/\"></iframe>",
            false,
        );
        assert!(!got.contains("script") && !got.contains("onclick"), "{got}");
        assert!(got.contains("<span src=\"p.png#icon\" style=\"color:red\">s</span>"));
        assert!(got.contains("src=\"https://a.example/\"") && !got.contains("srcdoc"));
    }

    #[test]
    fn data_is_for_images_however_it_is_spelt() {
        for hidden in ["\u{f}data:image/png;base64,AA", "da\tta:image/png;base64,AA"] {
            let got = article(&format!("<a href=\"{hidden}\">a</a>"), false);
            assert_eq!(got, "<a>a</a>");
        }
        let image = "<img src=\"data:image/png;base64,AA\">";
        assert_eq!(article(image, false), image);
        assert_eq!(article("<img src=\"\u{1}data:text/html,x\">", false), "<img>");
    }

    #[test]
    fn every_candidate_of_a_source_set_has_an_allowed_scheme() {
        let got =
            article("<img srcset=\"vbscript:x, a.png 2x, javascript:y 3x\">", false);
        assert_eq!(got, "<img srcset=\"a.png 2x\">");
    }

    #[test]
    fn untrusted_notes_have_no_frames_forms_or_styles() {
        let got = article(
            "<iframe src=\"https://evil.example/\"></iframe><style>x{}</style>\
             <form action=\"https://evil.example/\"><kbd>K</kbd></form><base href=x>",
            true,
        );
        assert!(!got.contains("evil.example") && !got.contains("<form"), "{got}");
        assert!(got.contains("<kbd>K</kbd>"));
    }

    #[test]
    fn a_second_pass_changes_nothing() {
        let once = article("<p>a<div>b</p>c<svg onload=x><a>d<table><tr><td>e", false);
        assert_eq!(article(&once, false), once);
    }
}
