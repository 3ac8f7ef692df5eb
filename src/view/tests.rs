//! The built-in templates keep the HTML contract for these views.

use super::*;
use crate::config::{Book, Config, ContentRules, HtmlOptions, Markdown};
use crate::theme::{Theme, load};
use serde::Serialize;
use std::collections::BTreeMap;

const HOSTILE: &str = "</title>\"><script>'한글' & ${x} {{ y }}";

fn theme() -> Theme {
    let config = Config {
        root: ".".into(),
        project: false,
        content_root: ".".into(),
        book: Book::default(),
        languages: BTreeMap::new(),
        content: ContentRules::default(),
        markdown: Markdown::default(),
        sanitize: false,
        html: HtmlOptions {
            accent: "blue".into(),
            edit_url: None,
            highlight: true,
            git_dates: false,
            mermaid: crate::config::Mermaid::Static,
            og: crate::config::Og::default(),
            variants: false,
        },
        slugs: crate::config::Slugs::default(),
        redirects: Vec::new(),
        strings: BTreeMap::new(),
        drafts: false,
        serve: crate::config::ServeOptions::default(),
        publish: crate::config::PublishOptions::default(),
    };
    load(&config, None, None).expect("the built-in theme loads")
}

fn language(lang: &str, current: bool, missing: bool) -> LanguageLink {
    let name = HOSTILE.to_string();
    let anchors = if missing { String::new() } else { "\"><b> x".into() };
    let (lang, href) = (lang.into(), "../en/".into());
    LanguageLink { lang, name, href, current, missing, fallback: false, anchors }
}

fn shell() -> Shell {
    Shell {
        lang: "ko".into(),
        dir: "ltr",
        x_default: Some("../en/".into()),
        head_title: HOSTILE.into(),
        og_locale: Some("ko_KR".into()),
        title: HOSTILE.into(),
        site_title: HOSTILE.into(),
        description: HOSTILE.into(),
        image: Some(SharedImage {
            href: "a.png".into(),
            width: Some(1200),
            height: Some(630),
            alt: "파드 · 위키".into(),
        }),
        canonical: Some("https://example.com/a/".into()),
        home: "../".into(),
        noindex: false,
        assets: Assets {
            css: vec!["../kbgen/1/css/style.css".into(), "../publish.css".into()],
            theme_js: "../kbgen/1/js/theme.js".into(),
            main_js: "../kbgen/1/js/main.js".into(),
            search_index: "../kbgen/search/index.bin".into(),
            search_js: "../kbgen/1/js/search/query.js".into(),
            icons: vec![Icon {
                href: "../kbgen/1/icons/icon.svg".into(),
                kind: "image/svg+xml",
                sizes: Some("32x32".into()),
            }],
        },
        alternates: vec![language("ko", true, false), language("en", false, false)],
        markdown: Some("index.html.md".into()),
        opensearch: Some("../kbgen/opensearch.xml".into()),
        feeds: vec![FeedLink { title: HOSTILE.into(), href: "../feed.xml".into() }],
        languages: vec![
            language("ko", true, false),
            language("en", false, false),
            language("ja", false, true),
        ],
        tree: "<ul class=\"tree-list\"><li><a href=\"x/\">글</a></li></ul>".into(),
        glossary_href: Some("../glossary/".into()),
        tags_href: Some("../tags/".into()),
        search_href: "../search/".into(),
    }
}

fn refs() -> Vec<Ref> {
    vec![Ref { title: HOSTILE.into(), href: "../".into(), lang: Some("en".into()) }]
}

#[allow(clippy::unnecessary_wraps, reason = "every use wants an option")]
fn date() -> Option<DateView> {
    Some(DateView {
        iso: "2026-11-20".into(),
        day: "2026-11-20".into(),
        href: Some("../2026-11-20/".into()),
    })
}

fn listing() -> Listing {
    let counted =
        Counted { title: HOSTILE.into(), href: "x/".into(), lang: None, count: 1 };
    let note = Card {
        title: HOSTILE.into(),
        href: "y/".into(),
        lang: None,
        missing: true,
        summary: HOSTILE.into(),
        date: date(),
    };
    let pager =
        Pager { page: 1, pages: 2, prev: Some("../".into()), next: Some("2/".into()) };
    let pager = Some(pager);
    let (folders, notes) = (vec![counted], vec![note]);
    Listing { folders, notes, total: 1, pager, ..Listing::default() }
}

fn backlinks() -> BacklinksPart {
    let words =
        Sentence { before: HOSTILE.into(), link: HOSTILE.into(), after: HOSTILE.into() };
    let item = BacklinkView {
        title: HOSTILE.into(),
        href: "../b/".into(),
        lang: None,
        folder: HOSTILE.into(),
        sentences: vec![words],
        more: 2,
    };
    BacklinksPart { total: 1, items: vec![item], more_href: Some("backlinks/".into()) }
}

fn page() -> PageView {
    let entry =
        |children| OutlineEntry { title: HOSTILE.into(), href: "#a".into(), children };
    PageView {
        json_ld: None,
        stale: refs().pop(),
        shell: shell(),
        title: HOSTILE.into(),
        title_lang: None,
        twins: shell().languages.into_iter().filter(|link| !link.current).collect(),
        missing: None,
        show_title: true,
        article_class: " wide".into(),
        html: "<p id=\"x\">글</p>".into(),
        wide: false,
        breadcrumbs: refs(),
        authors: vec![HOSTILE.into()],
        created: date(),
        updated: date(),
        minutes: 4,
        tags: refs(),
        outline: vec![entry(vec![entry(vec![])]), entry(vec![])],
        backlinks: Some(backlinks()),
        listing: Some(listing()),
        prev: refs().pop(),
        next: refs().pop(),
        edit_href: Some("https://example.com/".into()),
        diagram_js: Some("../kbgen/1/js/mermaid.js".into()),
    }
}

fn check(html: &str, expected: &[&str]) {
    for part in expected {
        assert!(html.contains(part), "no {part} in {html}");
    }
}

/// Open and close tags match, ids and landmarks occur once, nothing hostile is alive.
fn well_formed(html: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut ids = Vec::new();
    for tag in html.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').expect("every tag ends");
        let name = tag.split([' ', '\n']).next().unwrap_or_default();
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "in {html}");
        } else if !matches!(name, "!doctype" | "meta" | "link" | "path" | "circle") {
            open.push(name);
        }
        assert!(!tag.contains("='"), "single quotes in <{tag}>");
        ids.extend(tag.split(" id=\"").nth(1).map(|id| id.split('"').next()));
    }
    assert!(open.is_empty(), "never closed: {open:?}");
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count, "an id occurs twice");
    assert!(!html.contains("<script>"), "{html}");
    for once in ["<title>", "<main", "class=\"toc\"", "language-switch", "breadcrumbs"] {
        assert!(html.matches(once).count() <= 1, "{once} occurs twice");
    }
    for inline in html.split("<script").skip(1) {
        let (attributes, rest) = inline.split_once('>').expect("a script tag ends");
        assert!(attributes.contains(" src=\"") && rest.starts_with("</script>"));
    }
}

#[test]
fn a_page_keeps_the_contract() {
    let html = theme().page_text(&page()).expect("a page");
    well_formed(&html);
    check(
        &html,
        &[
            "<!doctype html>\n<html lang=\"ko\" data-accent=\"blue\">",
            "<meta charset=\"utf-8\">",
            "<meta name=\"viewport\"",
            "<meta name=\"description\"",
            "<meta property=\"og:title\"",
            "<meta property=\"og:description\"",
            "<meta property=\"og:image\" content=\"a.png\">",
            "<meta property=\"og:image:width\" content=\"1200\">",
            "<meta property=\"og:image:alt\" content=\"파드 · 위키\">",
            "<link rel=\"canonical\" href=\"https://example.com/a/\">",
            "<link rel=\"alternate\" hreflang=\"en\" href=\"../en/\">",
            "<link rel=\"icon\" ",
            "<a class=\"skip-link\" href=\"#kb:main\">본문으로 건너뛰기</a>",
            "<h1 class=\"page-title\">",
            "<article class=\"markdown-rendered wide\"",
            "<p id=\"x\">글</p>",
            "<time class=\"page-created\" datetime=\"2026-11-20\">",
            "<time class=\"page-updated\" datetime=\"2026-11-20\">",
            "<ul class=\"page-tags\"",
            "<a class=\"tag\" href=\"../\"",
            "<nav class=\"toc\"",
            "<nav class=\"breadcrumbs\"",
            "<span aria-current=\"true\" lang=\"ko\">",
            "hreflang=\"en\" lang=\"en\">",
            "<a class=\"is-missing\" href=\"../en/\" hreflang=\"ja\"",
            "<section class=\"backlinks\"",
            "<mark>",
            "4분",
        ],
    );
    let publish = html.find("publish.css").expect("publish.css is linked");
    assert!(html.find("style.css").is_some_and(|at| at < publish));
    assert_eq!(html.matches("markdown-rendered").count(), 1);
    assert_eq!(html.matches("<h1").count(), 1);
}

#[test]
fn a_bare_page_has_no_empty_parts() {
    let mut bare = page();
    bare.shell = Shell {
        image: None,
        canonical: None,
        alternates: vec![],
        x_default: None,
        languages: vec![],
        tree: String::new(),
        tags_href: None,
        description: String::new(),
        ..shell()
    };
    bare.show_title = false;
    bare.breadcrumbs.clear();
    bare.twins.clear();
    bare.tags.clear();
    bare.outline.clear();
    (bare.backlinks, bare.listing, bare.prev, bare.next) = (None, None, None, None);
    (bare.created, bare.updated, bare.minutes, bare.edit_href) = (None, None, 0, None);
    (bare.missing, bare.stale, bare.diagram_js) = (None, None, None);
    let html = theme().page_text(&bare).expect("a page");
    well_formed(&html);
    let absent = [
        "class=\"toc\"",
        "breadcrumbs",
        "language-switch",
        "backlinks",
        "page-tags",
        "<h1",
        "<time",
        "canonical",
        "hreflang",
        "og:image",
        "og:description",
        "class=\"rail\"",
        "prev-next",
        "<ul></ul>",
    ];
    for part in absent {
        assert!(!html.contains(part), "{part} in {html}");
    }
}

#[test]
fn every_other_template_is_well_formed() {
    let theme = theme();
    let drawn = |html: Result<String, crate::diag::Error>, expected: &[&str]| {
        let html = html.expect("a page");
        well_formed(&html);
        check(&html, expected);
    };
    let Listing { folders, notes, pager, .. } = listing();
    let home = LanguageCard {
        lang: "en".into(),
        name: HOSTILE.into(),
        href: "en/".into(),
        count: 3,
    };
    drawn(
        theme.page_text(&HomeView {
            shell: shell(),
            title: HOSTILE.into(),
            description: HOSTILE.into(),
            notes: 3,
            links: 1,
            recent: notes.clone(),
            dated: true,
            linked: folders.clone(),
            folders: folders.clone(),
            tags: folders.clone(),
            languages: vec![home.clone()],
            top: notes.clone(),
        }),
        &["<h1 class=\"page-title\">", "최근에 고친 글", "3 notes"],
    );
    let empty = Listing::default();
    for (listing, expected) in
        [(listing(), "2페이지 중 1페이지"), (empty, "아직 글이 없습니다")]
    {
        let (title, breadcrumbs) = (HOSTILE.to_string(), refs());
        let view =
            FolderView { shell: shell(), title, breadcrumbs, json_ld: None, listing };
        drawn(theme.page_text(&view), &[expected]);
    }
    drawn(
        theme.page_text(&TagView {
            json_ld: None,
            shell: shell(),
            title: HOSTILE.into(),
            breadcrumbs: refs(),
            children: folders.clone(),
            listing: listing(),
        }),
        &["하위 태그", "href=\"y/\""],
    );
    let tags = folders.clone();
    let view =
        TagsView { shell: shell(), breadcrumbs: refs(), tags, total: 1, pager: None };
    drawn(theme.page_text(&view), &["태그 1개"]);
    drawn(
        theme.page_text(&BacklinksView {
            shell: shell(),
            title: HOSTILE.into(),
            href: "../".into(),
            items: backlinks().items,
            total: 201,
            pager,
        }),
        &["href=\"../b/\"", "<mark>"],
    );
    drawn(
        theme.page_text(&RedirectView {
            lang: "ko".into(),
            title: HOSTILE.into(),
            href: "../a/".into(),
            moved_js: "../kbgen/1/js/moved.js".into(),
        }),
        &[
            "<meta http-equiv=\"refresh\" content=\"0; url=../a/\">",
            "<link rel=\"canonical\" href=\"../a/\">",
            "<a href=\"../a/\">",
        ],
    );
    let lost = NotFoundView { shell: shell(), homes: vec![home] };
    drawn(theme.page_text(&lost), &["js/root.js\"", "href=\"en/\""]);
    let mut known = lost;
    known.shell.assets.main_js = "/base/kbgen/1/js/main.js".into();
    assert!(!theme.page_text(&known).expect("a page").contains("root.js"));
}

#[test]
fn templates_use_only_fields_that_exist() {
    fn fields<T: Serialize>(view: &T) -> Vec<String> {
        let value = serde_json::to_value(view).expect("a view is JSON");
        value.as_object().expect("a struct").keys().cloned().collect()
    }
    let known = fields(&page());
    let known: Vec<_> = known.iter().map(String::as_str).collect();
    assert_eq!(theme().unknown_variables("page.html", &known), Vec::<String>::new());
}
