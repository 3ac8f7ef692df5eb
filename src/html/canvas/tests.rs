//! Canvases in a small vault, as HTML.

use crate::base::{Lang, VaultPath, digest_of};
use crate::config::{Book, Config, ContentRules, HtmlOptions, Markdown};
use crate::graph::{self, FileId, NoteId, PrivateNames};
use crate::html::{Fragment, Label, Tools, render};
use crate::note::{NoteOptions, Source, parse};
use crate::site;
use crate::vault::{Content, File, FileKind, Text, Vault};
use crate::world::World;
use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn config(sanitize: bool) -> Config {
    Config {
        root: "vault".into(),
        project: false,
        content_root: "vault".into(),
        book: Book::default(),
        languages: BTreeMap::new(),
        content: ContentRules::default(),
        markdown: Markdown::default(),
        sanitize,
        html: HtmlOptions {
            accent: "blue".into(),
            edit_url: None,
            highlight: false,
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
    }
}

fn file(path: &str, text: &str) -> Arc<File> {
    let path = VaultPath::new(path).expect("a plain path");
    let kind = FileKind::of(&path);
    let content = match kind {
        FileKind::Attachment(_) => {
            Content::Outside { disk: "x".into(), len: 1, size: Some((4, 3)) }
        }
        _ => Content::Text(Text { text: text.into(), digest: digest_of(text) }),
    };
    Arc::new(File { path, kind, content })
}

/// Draws `B.canvas` beside a few files; `p/숨김.md` is not published.
fn drawn(text: &str, sanitize: bool) -> Fragment {
    let files = vec![
        file("B.canvas", text),
        file("p/숨김.md", "비밀"),
        file("가.md", "# 첫째\n\n요약 글이다.\n\n## 둘째\n\n<b>raw</b>"),
        file("그림.png", ""),
        file("표.xlsx", ""),
    ];
    let public = |file: &File| {
        !matches!(file.kind, FileKind::Attachment(_))
            && !file.path.as_str().starts_with("p/")
    };
    let sources: Vec<FileId> = (0..files.len())
        .filter(|at| public(&files[*at]))
        .map(|at| FileId(at as u32))
        .collect();
    let head = |id: &FileId| {
        let file = &files[id.0 as usize];
        let text = file.text().expect("notes have text");
        let source = Source { path: &file.path, text, options: NoteOptions::default() };
        Arc::new(parse(&source).head)
    };
    let heads: Vec<_> = sources.iter().map(head).collect();
    let config = Arc::new(config(sanitize));
    let vault = Arc::new(Vault { files, ..Vault::default() });
    let lang = graph::site_language(&config, &heads);
    let graph = graph::link(&config, &lang, &heads, &vault, &PrivateNames::default());
    let site =
        site::plan(&config, &heads, &vault, &graph, &crate::lock::Moves::default());
    let world = World::new(config, vault, heads, sources, graph, site);
    let label = |_: &Lang, key: &'static str| Label { text: key, lang: None };
    render(&world, NoteId(0), Tools { highlighter: None, diagrams: None, label: &label })
}

fn node(id: &str, kind: &str, field: &str, value: &str) -> Value {
    json!({"id": id, "type": kind, field: value, "x": 0, "y": 0, "width": 100, "height": 50})
}

/// Draws one card and compares what is inside of it.
#[track_caller]
#[allow(clippy::needless_pass_by_value, reason = "cases are written in place")]
fn check(card: Value, expected: &str) {
    let html = drawn(&json!({"nodes": [card]}).to_string(), false).html;
    let (_, rest) = html.split_once("--z:1\">").expect("a card");
    let (inner, _) = rest.split_once("</div>\n</div></div>").expect("its end");
    assert_eq!(inner.trim_end(), expected);
}

#[test]
fn cards_show_what_they_stand_for() {
    check(
        node("1", "text", "text", "# 제목\n\n글 ^id"),
        "<h1 data-heading=\"제목\">제목</h1>\n<p>글</p>",
    );
    check(
        node("1", "text", "text", "a[^1]\n\n[^1]: b"),
        "<p>a<sup class=\"footnote-ref\">1</sup></p>\n\
         <ol class=\"embed-footnotes\"><li><p>b</p>\n</li></ol>",
    );
    check(
        node("1", "file", "file", "가.md"),
        "<p class=\"canvas-title\"><a class=\"internal-link\" href=\"../%EA%B0%80/\">첫째</a></p>\
         <p class=\"canvas-summary\">요약 글이다.</p>",
    );
    let mut part = node("1", "file", "file", "가.md");
    part["subpath"] = "#둘째".into();
    check(
        part,
        "<p class=\"canvas-title\"><a class=\"internal-link\" \
         href=\"../%EA%B0%80/#%EB%91%98%EC%A7%B8\">첫째 &gt; 둘째</a></p>",
    );
    check(
        node("1", "file", "file", "그림.png"),
        "<span class=\"internal-embed image-embed is-loaded\" src=\"그림.png\"><img \
         src=\"../%EA%B7%B8%EB%A6%BC.png\" alt=\"그림.png\" width=\"4\" height=\"3\" \
         loading=\"lazy\" decoding=\"async\"></span>",
    );
    check(
        node("1", "file", "file", "표.xlsx"),
        "<a class=\"internal-link\" href=\"../%ED%91%9C.xlsx\">표.xlsx</a>",
    );
    check(
        node("1", "link", "url", "https://a.b/?x=1&y"),
        "<a class=\"external-link\" href=\"https://a.b/?x=1&amp;y\" rel=\"noopener\">\
         https://a.b/?x=1&amp;y</a>",
    );
    check(node("1", "link", "url", "javascript:x"), "javascript:x");
    check(
        node("1", "group", "label", "묶음 <b>"),
        "<div class=\"canvas-group-label\" role=\"heading\" aria-level=\"2\">묶음 &lt;b&gt;</div>",
    );
}

#[test]
fn what_is_not_published_leaves_an_empty_card() {
    check(node("1", "file", "file", "p/숨김.md"), "");
    check(node("1", "file", "file", "없음.png"), "");
    let canvas = json!({
        "nodes": [node("1", "file", "file", "p/숨김.md"), node("2", "file", "file", "가.md")],
        "edges": [{"fromNode": "1", "toNode": "2"}],
    });
    let html = drawn(&canvas.to_string(), false).html;
    assert!(!html.contains("숨김"), "{html}");
    assert!(html.contains("<span class=\"canvas-ends\">… → 첫째</span></li>"), "{html}");
}

#[test]
fn edges_are_a_drawing_and_words() {
    let mut far = node("2", "group", "label", "둘");
    (far["x"], far["color"]) = (300.into(), "#a0F".into());
    let canvas = json!({
        "nodes": [node("1", "text", "text", "> - **하나** 글"), far],
        "edges": [
            {"fromNode": "1", "toNode": "2", "label": "간다<", "color": "3"},
            {"fromNode": "1", "toNode": "2", "toEnd": "none", "color": "#000\"x"},
        ],
    });
    let html = drawn(&canvas.to_string(), false).html;
    for part in [
        "<div class=\"canvas\" role=\"region\" aria-label=\"B\" tabindex=\"0\" \
         style=\"--w:496px;--h:146px\"><div class=\"canvas-sheet\">",
        "<div class=\"canvas-node is-group\" \
         style=\"--x:348px;--y:48px;--w:100px;--h:50px;--z:2;--canvas-color:#aa00ff\">",
        "<svg class=\"canvas-lines\" aria-hidden=\"true\" width=\"496\" height=\"146\" \
         viewBox=\"0 0 496 146\"><g class=\"canvas-line canvas-color-3\"><path d=\"M148 73C248 \
         73 248 73 342 73\"/><path class=\"canvas-arrow\" d=\"M348 73L336 67 336 79Z\"/></g>\
         <g class=\"canvas-line\"><path d=\"M148 73C248 73 248 73 348 73\"/></g></svg>",
        "<li class=\"canvas-edge canvas-color-3\" style=\"--x:248px;--y:73px\"><span \
         class=\"canvas-ends\">하나 글 → 둘: </span><span class=\"canvas-edge-label\">간다&lt;\
         </span></li>",
        "<span class=\"canvas-ends\">하나 글 — 둘</span></li>",
    ] {
        assert!(html.contains(part), "no {part} in {html}");
    }
}

#[test]
fn raw_html_stays_in_its_card_and_the_drawing_stays() {
    let canvas = json!({
        "nodes": [
            node("1", "text", "text", "</div></div><b>굵게<svg onload=x>\n\n![[가]]"),
            node("2", "text", "text", "둘"),
        ],
        "edges": [{"fromNode": "1", "toNode": "2", "label": "간다"}],
    });
    for sanitize in [false, true] {
        let html = drawn(&canvas.to_string(), sanitize).html;
        assert!(html.contains("style=\"--w:"), "{html}");
        assert_eq!(html.matches("<svg").count(), 1, "{html}");
        assert_eq!(
            html.matches("<div").count(),
            html.matches("</div>").count(),
            "{html}"
        );
        assert!(html.contains("<b>굵게") && html.contains("<b>raw</b>"), "{html}");
    }
}

#[test]
fn an_empty_canvas_is_an_empty_page() {
    for text in ["", "{}", "{\"nodes\":[]}", "nonsense"] {
        assert_eq!(drawn(text, false).html, "");
    }
}

#[test]
fn many_cards_and_edges_are_quick() {
    let nodes: Vec<_> = (0..10_000)
        .map(|n| json!({"id": format!("{n}"), "type": "text", "text": "글 <b>x</b>",
                        "x": n % 100 * 300, "y": n / 100 * 100, "width": 250, "height": 60}))
        .collect();
    let edges: Vec<_> =
        (0..10_000).map(|n| json!({"fromNode": format!("{n}"), "toNode": "0"})).collect();
    let text = json!({"nodes": nodes, "edges": edges}).to_string();
    let start = Instant::now();
    let html = drawn(&text, false).html;
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    assert_eq!(html.matches("canvas-node").count(), 10_000);
    assert_eq!(html.matches("<li ").count(), 10_000);
}

proptest! {
    #[test]
    fn no_text_leaves_its_place(
        words in any::<[String; 4]>(),
        place in any::<[f64; 4]>(),
    ) {
        let [label, url, text, colour] = words;
        let [x, y, width, height] = place;
        let canvas = json!({
            "nodes": [
                {"id": "1", "type": "group", "label": label, "color": colour,
                 "x": x, "y": y, "width": width, "height": height},
                {"id": "2", "type": "link", "url": url, "x": y, "y": x},
                {"id": "3", "type": "text", "text": format!("    {text}")},
                {"id": "4", "type": "file", "file": text, "subpath": url},
            ],
            "edges": [
                {"fromNode": "1", "toNode": "2", "label": text, "color": colour},
                {"fromNode": "3", "toNode": "4", "label": url, "fromEnd": label},
            ],
        });
        let html = drawn(&canvas.to_string(), false).html;
        for tag in ["div", "svg", "g", "ul", "li", "span", "a", "p"] {
            let opened = html.matches(&format!("<{tag} ")).count()
                + html.matches(&format!("<{tag}>")).count();
            prop_assert_eq!(opened, html.matches(&format!("</{tag}>")).count(), "{}", html);
        }
        prop_assert!(!html.contains("<script"));
    }
}
