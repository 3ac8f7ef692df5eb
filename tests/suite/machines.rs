//! Files for machines, read by parsers of their formats: site map, robots.txt, feeds.

use crate::folder::{Folder, Said, tree};
use roxmltree::{Document, Node};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const ATOM: &str = "http://www.w3.org/2005/Atom";
const SITEMAP: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const XHTML: &str = "http://www.w3.org/1999/xhtml";
const SITE: &str = "https://example.org/kb/";

const CONFIG: &str = "[book]\ntitle = \"두 언어 <지식>\"\nauthors = [\"김 & 이\"]\n\
    url = \"https://example.org/kb\"\nfallback = \"page\"\n";

/// Two languages, dates and tags; and wherever a text may leave the vault, one that must
/// not.
fn sample() -> Folder {
    Folder::with(&[
        ("book.toml", CONFIG),
        (
            "content/ko/index.md",
            "---\ntitle: 처음\nupdated: 2026-03-04\n---\n[[파드]] [[비밀]]\n",
        ),
        (
            "content/ko/개념/파드.md",
            "---\ntranslation_key: pod\ncreated: 2026-01-02\nupdated: 2026-02-03T04:05\n\
             tags: [쿠버네티스/기초]\nsecret: CANARY\n---\n\
             첫 문단 & <b>굵게</b>.\n\n## 제목\n\n[[index]] ![[그림.png]] [[#제목]]\n\n\
             %%CANARY%%\n\n$$x^2$$\n\n```mermaid\ngraph LR; A-->B\n```\n\n\
             <script>CANARY</script>\n",
        ),
        (
            "content/en/concepts/Pod.md",
            "---\ntranslation_key: pod\ncreated: 2026-01-05\n---\nThe smallest unit.\n",
        ),
        ("content/en/Undated.md", "No date.\n"),
        ("content/ko/오래된.md", "---\naliases: [옛/이름]\n---\n날짜 없음\n"),
        (
            "content/ko/비밀.md",
            "---\npublish: false\nupdated: 2026-05-05\ntags: [CANARY]\n---\nCANARY\n",
        ),
        ("content/ko/개념/그림.png", "PNG"),
    ])
}

fn good(said: &Said) {
    assert_eq!(said.code, Some(0), "{}", said.err);
}

fn built(folder: &Folder) -> BTreeMap<String, Vec<u8>> {
    good(&folder.build(&[]));
    tree(&folder.out())
}

fn child<'d>(node: Node<'d, 'd>, name: &str) -> Option<Node<'d, 'd>> {
    node.children().find(|child| child.tag_name().name() == name)
}

fn words<'d>(node: Node<'d, 'd>, name: &str) -> Option<&'d str> {
    child(node, name).and_then(|child| child.text())
}

fn elements<'d>(node: Node<'d, 'd>, name: &'d str) -> impl Iterator<Item = Node<'d, 'd>> {
    node.children().filter(move |child| child.tag_name().name() == name)
}

/// The file of an address of the site.
fn file(address: &str) -> String {
    let path = address.strip_prefix(SITE).unwrap_or_else(|| panic!("{address}"));
    let path = path.split('#').next().unwrap_or_default();
    let path =
        percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned();
    if path.is_empty() || path.ends_with('/') {
        format!("{path}index.html")
    } else {
        path
    }
}

/// `2026-02-03T04:05:00Z`, as RFC 3339 has it.
fn is_moment(text: &str) -> bool {
    text.parse::<jiff::Timestamp>().is_ok() && text.len() == 20
}

/// What RFC 4287 asks of a feed.
fn check_feed(text: &str) -> Result<usize, String> {
    let document = Document::parse(text).map_err(|e| e.to_string())?;
    let feed = document.root_element();
    let fault = |what: &str| Err(format!("{what}\n{text}"));
    if !feed.has_tag_name((ATOM, "feed")) {
        return fault("the root is no atom:feed");
    }
    let mut ids = BTreeSet::new();
    let entries: Vec<_> = elements(feed, "entry").collect();
    for node in [feed].into_iter().chain(entries.iter().copied()) {
        for name in ["id", "title", "updated"] {
            let all: Vec<_> = elements(node, name).collect();
            if all.len() != 1 || all[0].text().is_none_or(str::is_empty) {
                return fault(&format!("one {name} in each feed and entry"));
            }
        }
        if !words(node, "updated").is_some_and(is_moment)
            || !words(node, "published").is_none_or(is_moment)
        {
            return fault("a date that is no moment");
        }
        let id = words(node, "id").unwrap_or_default();
        if url::Url::parse(id).is_err() || !ids.insert(id) {
            return fault(&format!("an id is whole and alone: {id}"));
        }
        let alternate = |link: &Node<'_, '_>| link.attribute("rel") == Some("alternate");
        if elements(node, "link").filter(alternate).count() != 1 {
            return fault("one alternate link in each feed and entry");
        }
        if elements(node, "link").any(|link| link.attribute("href").is_none()) {
            return fault("a link without an address");
        }
    }
    let authors: Vec<_> = elements(feed, "author").collect();
    if authors.is_empty() || authors.iter().any(|node| words(*node, "name").is_none()) {
        return fault("a feed without an author");
    }
    let known = |node: &Node<'_, '_>| node.tag_name().namespace() == Some(ATOM);
    if !feed.descendants().filter(Node::is_element).all(|node| known(&node)) {
        return fault("an element that is not of Atom");
    }
    Ok(entries.len())
}

#[test]
fn feeds_are_atom_and_every_address_in_them_leads_somewhere() {
    let folder = sample();
    let site = built(&folder);
    let mut sizes = BTreeMap::new();
    for (path, bytes) in site.iter().filter(|(path, _)| path.ends_with("feed.xml")) {
        let text = std::str::from_utf8(bytes).expect("feeds are UTF-8");
        match check_feed(text) {
            Ok(entries) => sizes.insert(path.as_str(), entries),
            Err(fault) => panic!("{path}: {fault}"),
        };
        let document = Document::parse(text).expect("it was read before");
        for node in document.descendants().filter(|node| node.has_attribute("href")) {
            let href = node.attribute("href").unwrap_or_default();
            assert!(site.contains_key(&file(href)), "{path}: {href} leads nowhere");
        }
    }
    let wanted = [
        ("en/concepts/feed.xml", 1),
        ("en/feed.xml", 1),
        ("feed.xml", 3),
        ("ko/feed.xml", 2),
        ("ko/tags/쿠버네티스/feed.xml", 1),
        ("ko/tags/쿠버네티스/기초/feed.xml", 1),
        ("ko/개념/feed.xml", 1),
    ];
    assert_eq!(sizes, BTreeMap::from(wanted));
}

#[test]
fn an_entry_holds_the_article_as_others_may_show_it() {
    let folder = sample();
    good(&folder.build(&[]));
    let text = folder.read("ko/feed.xml");
    let document = Document::parse(&text).expect("it is XML");
    let feed = document.root_element();
    let xml = ("http://www.w3.org/XML/1998/namespace", "lang");
    assert_eq!(feed.attribute(xml), Some("ko"));
    assert_eq!(words(feed, "title"), Some("두 언어 <지식>"));
    assert_eq!(words(feed, "updated"), Some("2026-03-04T00:00:00Z"));
    let author = child(feed, "author").and_then(|author| words(author, "name"));
    assert_eq!(author, Some("김 & 이"));
    let titles: Vec<_> =
        elements(feed, "entry").filter_map(|entry| words(entry, "title")).collect();
    assert_eq!(titles, ["처음", "파드"], "the newest comes first");
    let entry = elements(feed, "entry").nth(1).expect("there are two");
    assert_eq!(words(entry, "published"), Some("2026-01-02T00:00:00Z"));
    assert_eq!(words(entry, "updated"), Some("2026-02-03T04:05:00Z"));
    assert_eq!(words(entry, "summary"), Some("첫 문단 & 굵게."));
    let term = child(entry, "category").and_then(|node| node.attribute("term"));
    assert_eq!(term, Some("쿠버네티스/기초"));
    let content = child(entry, "content").expect("the site's feeds hold articles");
    assert_eq!(content.attribute("type"), Some("html"));
    let html = content.text().expect("an article has text");
    let here = "https://example.org/kb/ko/%EA%B0%9C%EB%85%90/%ED%8C%8C%EB%93%9C/";
    for wanted in
        ["<b>굵게</b>", "href=\"https://example.org/kb/ko/\"", &format!("{here}#")]
    {
        assert!(html.contains(wanted), "{wanted} is not in\n{html}");
    }
    for unwanted in ["<script", "<svg", " id=", " class=", "href=\"#", "src=\".."] {
        assert!(!html.contains(unwanted), "{unwanted} is in\n{html}");
    }
    let root = folder.read("feed.xml");
    let document = Document::parse(&root).expect("it is XML");
    let langs: Vec<_> = elements(document.root_element(), "entry")
        .map(|entry| entry.attribute(xml).unwrap_or("ko"))
        .collect();
    assert_eq!(langs, ["ko", "ko", "en"], "a root without notes tells of all languages");
}

#[test]
fn pages_name_their_feeds() {
    let folder = sample();
    let site = built(&folder);
    let feeds = |path: &str| -> Vec<String> {
        let page = String::from_utf8(site[path].clone()).expect("pages are UTF-8");
        let links = page.lines().filter(|line| line.contains("application/atom+xml"));
        let of = |line: &str| {
            assert!(!line.contains("hreflang"), "{line}");
            let href =
                line.split(" href=\"").nth(1).and_then(|rest| rest.split('"').next());
            crate::sites::resolve(path, href.expect("a link has an address"))
        };
        links.map(of).collect()
    };
    assert_eq!(feeds("index.html"), ["feed.xml"]);
    assert_eq!(feeds("en/undated/index.html"), ["en/feed.xml"]);
    assert_eq!(feeds("ko/개념/index.html"), ["ko/feed.xml", "ko/개념/feed.xml"]);
    let tag = "ko/tags/쿠버네티스/";
    let own = format!("{tag}feed.xml");
    assert_eq!(feeds(&format!("{tag}index.html")), ["ko/feed.xml", &own]);
    assert!(feeds("404.html").is_empty(), "it is shown at any depth");
}

/// Addresses of a site map, with the languages and the day of each.
type Listed<'d> = BTreeMap<String, (BTreeMap<&'d str, &'d str>, Option<&'d str>)>;

/// What the schema of site maps asks.
fn listed<'d>(document: &'d Document<'d>) -> Listed<'d> {
    let root = document.root_element();
    assert!(root.has_tag_name((SITEMAP, "urlset")), "{root:?}");
    let mut found = Listed::new();
    for url in root.children().filter(Node::is_element) {
        assert!(url.has_tag_name((SITEMAP, "url")), "{url:?}");
        let names: Vec<_> = url
            .children()
            .filter(Node::is_element)
            .map(|n| n.tag_name().name())
            .collect();
        let order = ["loc", "lastmod", "link"];
        let rank = |name: &&str| order.iter().position(|known| known == name);
        assert!(names.is_sorted_by_key(rank) && names.iter().all(|n| order.contains(n)));
        let mut versions = BTreeMap::new();
        for link in elements(url, "link") {
            assert_eq!(link.tag_name().namespace(), Some(XHTML));
            assert_eq!(link.attribute("rel"), Some("alternate"));
            let of = |name: &str| link.attribute(name).unwrap_or_default();
            versions.insert(of("hreflang"), of("href"));
        }
        let address = words(url, "loc").expect("each has its address").to_owned();
        assert!(found.insert(address, (versions, words(url, "lastmod"))).is_none());
    }
    found
}

#[test]
fn the_site_map_lists_pages_with_their_versions_and_nothing_else() {
    let folder = sample();
    let site = built(&folder);
    let text = folder.read("sitemap.xml");
    let document = Document::parse(&text).expect("it is XML");
    let listed = listed(&document);
    let pages: BTreeSet<String> = listed.keys().map(|address| file(address)).collect();
    // Whatever wants no listing says so itself, and so do redirects.
    let wanted: BTreeSet<String> = site
        .iter()
        .filter(|(path, _)| path.ends_with("index.html"))
        .filter(|(_, bytes)| {
            let page = String::from_utf8_lossy(bytes);
            !page.contains("<meta name=\"robots\" content=\"noindex\">")
        })
        .map(|(path, _)| path.clone())
        .collect();
    assert_eq!(pages, wanted);
    let pod = "https://example.org/kb/en/concepts/pod/";
    let (versions, day) = &listed[pod];
    let korean = "https://example.org/kb/ko/%EA%B0%9C%EB%85%90/%ED%8C%8C%EB%93%9C/";
    let expected = [("en", pod), ("ko", korean), ("x-default", korean)];
    assert_eq!((versions, *day), (&BTreeMap::from(expected), Some("2026-01-05")));
    assert_eq!(listed[korean].1, Some("2026-02-03"));
    for (address, (versions, _)) in &listed {
        assert!(versions.is_empty() || versions.values().any(|own| own == address));
        for other in versions.values() {
            let back = listed[*other].0.values().any(|there| there == address);
            assert!(back, "{address} names {other}, which does not name it");
        }
    }
}

#[test]
fn robots_are_told_of_the_site_map() {
    let folder = sample();
    good(&folder.build(&[]));
    let text = folder.read("robots.txt");
    for line in text.lines() {
        let (field, value) = line.split_once(": ").expect("a field and its value");
        assert!(["User-agent", "Allow", "Sitemap"].contains(&field), "{line}");
        assert!(!value.is_empty(), "{line}");
    }
    let site_map = text.lines().find_map(|line| line.strip_prefix("Sitemap: "));
    assert_eq!(site_map, Some("https://example.org/kb/sitemap.xml"));
}

#[test]
fn without_an_address_paths_begin_at_the_root_and_one_notice_says_so() {
    let folder = Folder::with(&[
        ("a b.md", "---\nupdated: 2026-01-01\n---\n[[b]]\n"),
        ("b.md", "b"),
    ]);
    let said = folder.build(&[]);
    good(&said);
    assert_eq!(said.out.lines().filter(|line| line.contains("--base-url")).count(), 1);
    assert!(!said.err.contains("--base-url"), "{}", said.err);
    let feed = folder.read("feed.xml");
    check_feed(&feed).expect("it is Atom");
    assert!(feed.contains("href=\"/a-b/\"") && feed.contains("href=&quot;/b/&quot;"));
    assert!(folder.read("sitemap.xml").contains("<loc>/a-b/</loc>"));
    assert!(!folder.read("robots.txt").contains("Sitemap"));
    let with = folder.build(&["--base-url", "https://example.org/"]);
    assert!(!with.out.contains("--base-url"), "{}", with.out);
    assert!(folder.read("feed.xml").contains("<id>https://example.org/a-b/</id>"));
}

#[test]
fn nothing_private_is_told_to_machines() {
    let folder = sample();
    for (path, bytes) in built(&folder) {
        let found = bytes.windows(6).any(|window| window == b"CANARY");
        assert!(!found && !path.contains("비밀"), "{path} holds what is private");
    }
}

#[test]
fn hostile_words_stay_words() {
    let folder = Folder::with(&[(
        "a.md",
        "---\ntitle: \"]]> <x> & \\u0001 \\uFFFE \\\"\"\nupdated: 2026-01-01\n\
         tags: [\"a&b\"]\ndescription: \"<script>&\"\n---\n]]> &amp; \u{1}\u{ffff} <p>x\n",
    )]);
    good(&folder.build(&[]));
    check_feed(&folder.read("feed.xml")).expect("it is Atom");
}

/// Values of an attribute of what matches.
fn values(page: &str, selector: &str, name: &str) -> Vec<String> {
    let of = |tag: &str| {
        let rest = tag.split_once(&format!(" {name}=\""))?.1;
        rest.split('"').next().map(str::to_owned)
    };
    let found = crate::html::select(page, selector);
    found.iter().filter_map(|found| of(found.outer)).collect()
}

/// The block of data of a page.
fn json_ld(page: &str) -> Option<Value> {
    let open = "<script type=\"application/ld+json\">";
    let (data, _) = page.split_once(open)?.1.split_once("</script>")?;
    Some(serde_json::from_str(data).expect("it is JSON"))
}

#[test]
fn pages_say_in_json_ld_and_open_graph_what_they_are() {
    let folder = sample();
    good(&folder.build(&[]));
    let page = folder.read("ko/개념/파드/index.html");
    let above = format!("{SITE}ko/%EA%B0%9C%EB%85%90/");
    let address = &*format!("{above}%ED%8C%8C%EB%93%9C/");
    let step = |position: u32, name: &str, item: &str| {
        let kind = "ListItem";
        json!({ "@type": kind, "position": position, "name": name, "item": item })
    };
    let home = format!("{SITE}ko/");
    let path =
        [step(1, "처음", &home), step(2, "개념", &above), step(3, "파드", address)];
    let mut found = json_ld(&page).expect("a note says what it is");
    let image = found["@graph"][0].as_object_mut().and_then(|item| item.remove("image"));
    let image = image.expect("an article has a picture");
    assert!(image.as_str().is_some_and(|href| href.starts_with(SITE)), "{image}");
    let article = json!({
        "@type": "Article",
        "headline": "파드",
        "inLanguage": "ko",
        "url": address,
        "description": "첫 문단 & 굵게.",
        "author": [{ "@type": "Person", "name": "김 & 이" }],
        "datePublished": "2026-01-02",
        "dateModified": "2026-02-03T04:05",
        "keywords": ["쿠버네티스/기초"],
    });
    let list = json!({ "@type": "BreadcrumbList", "itemListElement": path });
    let wanted = json!({ "@context": "https://schema.org", "@graph": [article, list] });
    assert_eq!(found, wanted);
    let listed =
        json_ld(&folder.read("ko/개념/index.html")).expect("a folder has it too");
    let list = json!({ "@type": "BreadcrumbList", "itemListElement": [
        step(1, "처음", &home), step(2, "개념", &above),
    ] });
    assert_eq!(listed["@graph"], json!([list]));
    assert_eq!(values(&page, "link[rel=canonical]", "href"), [address]);
    let graph = |name: &str| values(&page, &format!("meta[property={name}]"), "content");
    for (name, wanted) in [
        ("og:type", "article"),
        ("og:url", address),
        ("og:title", "파드"),
        ("og:locale", "ko_KR"),
        ("article:published_time", "2026-01-02"),
        ("article:modified_time", "2026-02-03T04:05"),
        ("article:tag", "쿠버네티스/기초"),
    ] {
        assert_eq!(graph(name), [wanted], "{name}");
    }
    let card = values(&page, "meta[name=twitter:card]", "content");
    assert_eq!(card, ["summary_large_image"]);
    let fallback = folder.read("en/오래된/index.html");
    assert!(json_ld(&fallback).is_none(), "a stand-in is no article");
}
