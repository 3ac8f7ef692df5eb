//! Notes as Markdown, lists of them, and their net: read back by kbgen itself and by
//! parsers of the formats.

use crate::folder::{Folder, tree};
use crate::html::select;
use roxmltree::Document;
use serde_json::Value;
use std::collections::BTreeSet;

const SITE: &str = "https://example.org/kb/";

/// Everything that a note may hold, and marks that are none.
const RICH: &str = "글 **굵게** *기움* ~~지움~~ `코드 ``` 끝` 2026. 1. 2.\\\n둘째 \\* 줄 \\#아님\n\
\n## 제목 \\*별\\*\n\n- 하나\n- 둘\n    - 셋\n\n      문단\n- [ ] 할 일\n- [x] 한 일\n\n\
3. 셋째\n4. 넷째\n\n* 다른 목록\n\n> 인용\n>\n> - 안의 목록\n\n\
````rust\nfn main() {}\n\n```\n````\n\n| 가 | 나 \\| 다 |\n| :-- | --: |\n| `a\\|b` | [[둘\\|말]] |\n\n\
수식 $a_b$ 와\n\n$$\nx^2\n$$\n\n---\n\n각주[^x] 다시[^x] 안[^y]\n\n\
[^x]: 첫 각주\n[^y]: 둘째 [[둘]]\n\n<div class=\"a\">날것 <b>글</b></div>\n";

fn sample() -> Folder {
    Folder::with(&[
        ("book.toml", "[book]\ntitle = \"지식\"\nurl = \"https://example.org/kb\"\n"),
        ("content/ko/index.md", "# 처음\n\n[[하나]] %%CANARY%%\n"),
        (
            "content/ko/하나.md",
            "---\ntitle: 하나 [1]\ntags: [가/나]\nsecret: CANARY\ndescription: 첫 글.\n---\n\
             [[둘#끝 (1)|말]] [[비밀]] [밖](https://a.example/(x)) ![[그림 1.png|사진]] ![[둘]]\n\n\
             <!-- CANARY --> <a href=\"비밀.md\">x</a> y <script>HIDDEN</script> z\n\n\
             <template>\n\n- HIDDEN\n\n> HIDDEN\n\n</template>\n\n> [!warning]\n> 조심\n\n> [!tip] 도움 **말**\n",
        ),
        ("content/ko/폴더/둘.md", "## 끝 (1)\n\n[[하나]]\n"),
        (
            "content/ko/판.canvas",
            "{\"nodes\":[{\"id\":\"a\",\"type\":\"text\",\"text\":\"카드 **글**\",\
          \"x\":0,\"y\":0,\"width\":9,\"height\":9},{\"id\":\"b\",\"type\":\"file\",\"file\":\"ko/하나.md\",\
          \"x\":9,\"y\":0,\"width\":9,\"height\":9},{\"id\":\"c\",\"type\":\"file\",\"file\":\"ko/비밀.md\",\
          \"x\":9,\"y\":9,\"width\":9,\"height\":9}]}",
        ),
        ("content/ko/비밀.md", "---\npublish: false\ntags: [CANARY]\n---\nCANARY\n"),
        ("content/en/index.md", "# Home\n"),
        ("content/ko/그림 1.png", "PNG"),
    ])
}

fn built() -> Folder {
    let folder = sample();
    let said = folder.build(&[]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    folder
}

/// Words of a page's article, without what only marks it up.
fn article(html: &str) -> String {
    let article = select(html, "article").first().map(|found| found.inner.to_owned());
    let article = article.expect("a page has an article");
    let mut words = String::new();
    for part in article.split('<') {
        let text = part.split_once('>').map_or("", |(_, text)| text);
        words.push_str(text);
        words.push(' ');
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_twin_says_what_its_page_says() {
    let first = Folder::with(&[("글.md", RICH), ("둘.md", "둘\n")]);
    assert_eq!(first.build(&["--base-url", SITE]).code, Some(0));
    let twin = first.read("글/index.html.md");
    assert!(twin.starts_with("# 글\n\n"), "{twin}");
    let body = twin.strip_prefix("# 글\n\n").expect("it begins with the title");
    let second = Folder::with(&[("글.md", body), ("둘.md", "둘\n")]);
    assert_eq!(second.build(&["--base-url", SITE]).code, Some(0));
    let page = |folder: &Folder| article(&folder.read("글/index.html"));
    assert_eq!(page(&second), page(&first), "{twin}");
    assert_eq!(second.read("글/index.html.md"), twin, "a twin's twin is the same");
    let headings =
        |folder: &Folder| select(&folder.read("글/index.html"), "article h2").len();
    assert_eq!(headings(&second), 1);
    for kept in ["li", "blockquote", "pre", "td", "sup", "strong", "em", "del", "input"] {
        let count = |folder: &Folder| {
            let page = folder.read("글/index.html");
            select(&page, &format!("article {kept}")).len()
        };
        assert!(count(&first) > 0, "{kept}");
        assert_eq!(count(&second), count(&first), "{kept}\n{twin}");
    }
}

#[test]
fn links_of_a_twin_are_addresses() {
    let folder = built();
    let twin = folder.read("ko/하나/index.html.md");
    let here = "https://example.org/kb/ko/";
    let two = "%ED%8F%B4%EB%8D%94/%EB%91%98/";
    for line in [
        "# 하나 \\[1\\]".to_string(),
        format!("[말]({here}{two}#%EB%81%9D-1)"),
        "[밖](<https://a.example/(x)>)".to_string(),
        format!("![사진]({here}%EA%B7%B8%EB%A6%BC-1.png)"),
        format!("[둘]({here}{two})"),
        "> **Warning**\n>\n> 조심".to_string(),
        "> **도움 **말****".to_string(),
    ] {
        assert!(twin.contains(&line), "{line} is not in\n{twin}");
    }
    let canvas = folder.read("ko/판.canvas/index.html.md");
    assert!(canvas.contains("카드 **글**"), "{canvas}");
    assert!(canvas.contains("[하나 \\[1\\]](https://example.org/kb/ko/"), "{canvas}");
    let page = folder.read("ko/하나/index.html");
    let link = "<link rel=\"alternate\" type=\"text/markdown\" href=\"index.html.md\">";
    assert!(page.contains(link));
}

#[test]
fn lists_name_the_markdown_of_every_note() {
    let folder = built();
    let site = tree(&folder.out());
    let text = folder.read("ko/llms.txt");
    let mut lines = text.lines().filter(|line| !line.is_empty());
    assert_eq!(lines.next(), Some("# 지식"));
    let mut listed = BTreeSet::new();
    for line in lines {
        if let Some(rest) = line.strip_prefix("- [") {
            let (_, rest) = rest.split_once("](").expect("an entry is a link");
            let address = rest.split(')').next().unwrap_or_default();
            let path = address.strip_prefix(SITE).expect("links are absolute");
            let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
            assert!(site.contains_key(&*path), "{line} leads nowhere");
            listed.insert(path.into_owned());
        } else {
            assert!(line.starts_with("## ") || line.starts_with("> "), "{line}");
        }
    }
    let twins =
        site.keys().filter(|path| path.ends_with(".md") && path.starts_with("ko/"));
    let wanted: BTreeSet<String> =
        twins.cloned().chain(["ko/llms-full.txt".to_owned()]).collect();
    assert_eq!(listed, wanted);
    assert!(
        text.contains("index.html.md): 첫 글.") && text.contains("## 폴더"),
        "{text}"
    );
    let full = folder.read("ko/llms-full.txt");
    for path in wanted.iter().filter(|path| path.ends_with(".md")) {
        assert!(full.contains(&folder.read(path)), "{path} is not in the whole");
    }
    let root = folder.read("llms.txt");
    assert!(root.contains("- [한국어](https://example.org/kb/ko/llms.txt)"), "{root}");
    let root = folder.read("llms-full.txt");
    assert!(
        root.contains("- [English](https://example.org/kb/en/llms-full.txt)"),
        "{root}"
    );
}

#[test]
fn the_net_names_notes_and_the_links_between_them() {
    let folder = built();
    let net = |path: &str| -> Value {
        serde_json::from_str(&folder.read(path)).expect("it is JSON")
    };
    let ko = net("ko/graph.json");
    assert_eq!(
        (&ko["version"], &ko["lang"], &ko["base"]),
        (&1.into(), &"ko".into(), &SITE.into())
    );
    let nodes = ko["nodes"].as_array().expect("a list");
    let id = |at: &Value| {
        let at = usize::try_from(at.as_u64().expect("a position")).expect("a position");
        nodes[at]["id"].as_str().expect("an id")
    };
    let edges: BTreeSet<_> = ko["edges"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|edge| (id(&edge[0]), id(&edge[1])))
        .collect();
    let (one, two) = ("ko/하나/", "ko/폴더/둘/");
    let wanted = [("ko/", one), (one, two), (two, one), ("ko/판.canvas/", one)];
    assert_eq!(edges, BTreeSet::from(wanted));
    let node = nodes.iter().find(|node| node["id"] == one).expect("it is there");
    assert_eq!(node["title"], "하나 [1]");
    assert_eq!(
        (&node["lang"], &node["tags"]),
        (&"ko".into(), &serde_json::json!(["가/나"]))
    );
    assert_eq!(nodes.len(), 4);
    let all = net("graph.json");
    assert_eq!(all["nodes"].as_array().map(Vec::len), Some(5), "a root without notes");
}

#[test]
fn browsers_are_told_how_to_search() {
    let folder = built();
    let text = folder.read("ko/kbgen/opensearch.xml");
    let document = Document::parse(&text).expect("it is XML");
    let root = document.root_element();
    let namespace = "http://a9.com/-/spec/opensearch/1.1/";
    assert!(root.has_tag_name((namespace, "OpenSearchDescription")), "{text}");
    let of =
        |name: &str| root.children().find(|node| node.has_tag_name((namespace, name)));
    let name = of("ShortName").and_then(|node| node.text()).expect("it has a name");
    assert!(!name.is_empty() && name.chars().count() <= 16);
    assert!(of("Description").is_some());
    let template = of("Url").and_then(|node| node.attribute("template"));
    assert_eq!(template, Some("https://example.org/kb/ko/search/?q={searchTerms}"));
    let page = folder.read("ko/하나/index.html");
    assert!(
        page.contains("rel=\"search\" type=\"application/opensearchdescription+xml\"")
    );
    assert!(page.contains("href=\"../kbgen/opensearch.xml\""));
    let plain = Folder::with(&[("a.md", "a\n")]);
    assert_eq!(plain.build(&[]).code, Some(0));
    assert!(!plain.read("a/index.html").contains("opensearch"), "it needs an address");
    assert!(!plain.out().join("kbgen/opensearch.xml").exists());
}

#[test]
fn twins_and_lists_hold_nothing_private() {
    let folder = built();
    for (path, bytes) in tree(&folder.out()) {
        let found = bytes.windows(6).any(|window| window == b"CANARY");
        assert!(!found && !path.contains("비밀"), "{path} holds what is private");
    }
    assert!(!folder.read("ko/판.canvas/index.html.md").contains("비밀"));
    for file in ["ko/하나/index.html", "ko/하나/index.html.md", "ko/llms-full.txt"] {
        let text = folder.read(file);
        assert!(!text.contains("HIDDEN"), "{file} shows what runs or waits\n{text}");
    }
}
