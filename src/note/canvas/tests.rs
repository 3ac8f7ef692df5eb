//! Canvases good and bad, as compact text.

use crate::base::{Span, VaultPath};
use crate::note::{BlockKind, Canvas, CardKind, Colour, EdgeEnd, Inline, LinkTarget};
use crate::note::{NoteOptions, Parsed, Source, parse, plain};
use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use serde_json::{Value, json};
use std::fmt::Write;
use std::time::{Duration, Instant};

fn parsed(text: &str) -> Parsed {
    let path = VaultPath::new("판/보드.canvas").expect("a plain path");
    parse(&Source { path: &path, text, options: NoteOptions::default() })
}

fn canvas(parsed: &Parsed) -> Option<&Canvas> {
    match &parsed.body.blocks.first()?.kind {
        BlockKind::Canvas(canvas) => Some(canvas),
        _ => None,
    }
}

/// Cards and edges as text: `text(글)@0,0+250x60 0→1:간다`.
fn outline(parsed: &Parsed) -> String {
    let mut out = String::new();
    let Some(canvas) = canvas(parsed) else { return out };
    for card in &canvas.cards {
        let kind = match &card.kind {
            CardKind::Text(body) => match body.blocks.first().map(|block| &block.kind) {
                Some(BlockKind::Paragraph(inlines)) => {
                    format!("text({})", plain(inlines))
                }
                Some(_) => "text(…)".into(),
                None => "text()".into(),
            },
            CardKind::File(link) => {
                format!("file({})", parsed.head.links[*link as usize].written())
            }
            CardKind::Web { url, allowed } => format!("web({url} {allowed})"),
            CardKind::Group { label, background } => {
                format!(
                    "group({label}{})",
                    if background.is_some() { " img" } else { "" }
                )
            }
            CardKind::Empty => "empty".into(),
        };
        let colour = match card.colour {
            Some(Colour::Preset(number)) => format!("~{number}"),
            Some(Colour::Rgb([r, g, b])) => format!("~{r}.{g}.{b}"),
            None => String::new(),
        };
        let (x, y, w, h) = (card.x, card.y, card.width, card.height);
        let _ = write!(out, "{kind}@{x},{y}+{w}x{h}{colour} ");
    }
    for edge in &canvas.edges {
        let end = |end: EdgeEnd| {
            let side = end.side.map_or(String::new(), |side| format!("{side:?}"));
            format!("{}{side}{}", end.card, if end.arrow { "!" } else { "" })
        };
        let _ = write!(out, "{}→{}:{} ", end(edge.from), end(edge.to), edge.label);
    }
    out.trim_end().into()
}

#[track_caller]
#[allow(clippy::needless_pass_by_value, reason = "cases are written in place")]
fn check(json: Value, expected: &str, findings: &[&str]) {
    check_text(&json.to_string(), expected, findings);
}

#[track_caller]
fn check_text(text: &str, expected: &str, findings: &[&str]) {
    let parsed = parsed(text);
    assert_eq!(outline(&parsed), expected);
    let messages: Vec<_> =
        parsed.diagnostics.iter().map(|d| d.message.as_str()).collect();
    assert_eq!(messages, findings);
}

#[test]
fn cards_and_edges() {
    check(
        json!({
            "nodes": [
                {"id": "1", "type": "text", "x": 0, "y": -5.4, "width": 250, "height": 60,
                 "text": "카드 **글** [[가]]"},
                {"id": "2", "type": "file", "x": 300, "y": 0, "width": 9, "height": 8,
                 "file": "a b/가.md", "subpath": "#제목#둘", "color": "4"},
                {"id": "3", "type": "link", "x": 0, "y": 0, "width": 9, "height": 8,
                 "url": "https://example.com/c", "color": "#fA0"},
                {"id": "g", "type": "group", "x": 0, "y": 0, "width": 9, "height": 8,
                 "label": "묶음", "background": "p.png", "color": "#010203"},
            ],
            "edges": [
                {"id": "e", "fromNode": "1", "fromSide": "right", "toNode": "2",
                 "toSide": "left", "label": " 간다 "},
                {"id": "f", "fromNode": "3", "toNode": "1", "toEnd": "none",
                 "fromEnd": "arrow", "toSide": "middle"},
            ],
        }),
        "text(카드 글 가)@0,-5+250x60 file(a b/가.md#제목#둘)@300,0+9x8~4 \
         web(https://example.com/c true)@0,0+9x8~255.170.0 group(묶음 img)@0,0+9x8~1.2.3 \
         0Right→1Left!:간다 2!→0:",
        &[],
    );
}

#[test]
fn what_cannot_be_read_is_counted_and_the_rest_stays() {
    check_text("", "", &["the canvas is empty"]);
    check_text(" \n", "", &["the canvas is empty"]);
    check_text("[]", "", &["the canvas is no JSON object"]);
    check_text("{}", "", &[]);
    let number = "{\"nodes\":[{\"id\":\"1\",\"type\":\"text\",\"x\":NaN}]}";
    check_text(number, "", &["the canvas cannot be read: expected value"]);
    let deep = format!("{{\"nodes\":{}", "[".repeat(100_000));
    check_text(&deep, "", &["the canvas cannot be read: recursion limit exceeded"]);
    let lists = "lists of cards or edges that are no lists: 2";
    check(json!({"nodes": 3, "edges": {}}), "", &[lists]);
    check(
        json!({
            "nodes": [
                7,
                {"id": "s", "type": "sticker"},
                {"id": "a", "type": "text", "x": 1e300, "y": -1e300, "width": 0,
                 "height": 1e300, "text": "가"},
                {"id": "a", "type": "file", "x": 5, "y": 5, "width": 9, "height": 8},
                {"type": "link", "x": "5", "url": ["x"]},
                {"id": "d", "type": "text", "text": "나", "color": "7"},
            ],
            "edges": [null, {"fromNode": "a", "toNode": "s"}, {"fromNode": "a", "toNode": "d"}],
        }),
        "text(가)@1000000,-1000000+1x200000 empty@5,5+9x8 empty@5,33+250x60 \
         text(나)@5,113+250x60 0→3!:",
        &[
            "cards of an unknown type: 1",
            "cards whose place or size cannot be read: 2",
            "cards with the same id: 1",
            "cards without a type: 1",
            "cards without an id: 1",
            "cards without their text, file or address: 2",
            "edges from or to a card that does not exist: 2",
        ],
    );
}

#[test]
fn a_syntax_error_has_a_place() {
    let diagnostic = &parsed("{\n  \"가\": 나\n}").diagnostics[0];
    let span = diagnostic.span.expect("the reader knows the place");
    assert_eq!("{\n  \"가\": 나\n}"[span.start as usize..].chars().next(), Some('나'));
    assert_eq!(diagnostic.code.name(), "bad-canvas");
}

#[test]
fn addresses_that_run_are_only_text() {
    let card = |url: &str| {
        json!({"nodes": [{"id": "1", "type": "link", "url": url, "x": 0, "y": 0,
                          "width": 9, "height": 8}]})
    };
    check(card("a.example"), "web(a.example false)@0,0+9x8", &[]);
    let unsafe_link = "the link \"javascript:x\" has no allowed scheme";
    check(card("javascript:x"), "web(javascript:x false)@0,0+9x8", &[unsafe_link]);
}

#[test]
fn all_cards_share_one_head() {
    let card = |text: &str| {
        json!({"id": text, "type": "text", "x": 0, "y": 0, "width": 9,
                                   "height": 8, "text": text})
    };
    let text = json!({"nodes": [
        card("# 제목\n\n첫 글 [[가]] #태그"),
        {"id": "f", "type": "file", "file": "나.md", "x": 0, "y": 0, "width": 9, "height": 8},
        card("# 제목\r\n\r\n[다](다.md) #태그 #둘 ^id[^1]\n\n[^1]: 각주 [[라]]"),
        card("%% 열림"),
    ]});
    let text = text.to_string();
    let parsed = parsed(&text);
    let head = &parsed.head;
    assert_eq!((&*head.title, head.title_in_body), ("보드", false));
    assert_eq!(head.summary, "첫 글 가 #태그");
    assert_eq!(head.tags, ["태그", "둘"]);
    let links: Vec<_> = head.links.iter().map(|link| link.path.as_str()).collect();
    assert_eq!(links, ["가", "나.md", "다.md", "라"]);
    let ids: Vec<_> = head.anchors.iter().map(|anchor| anchor.id.as_str()).collect();
    assert_eq!(ids, ["제목", "제목-1"]);
    assert_eq!(head.outline().count(), 0);
    assert_eq!(head.contexts.len(), 3);
    assert_eq!(parsed.diagnostics.len(), 1);
    let card = text.rfind('{').expect("an object");
    assert_eq!(parsed.diagnostics[0].span, Some(Span::new(card, card)));
    let CardKind::Text(last) = &canvas(&parsed).expect("it has cards").cards[2].kind
    else {
        panic!("the third card is text");
    };
    let BlockKind::Heading { anchor, .. } = &last.blocks[0].kind else {
        panic!("it opens with a heading");
    };
    assert_eq!(*anchor, 1);
    let BlockKind::Paragraph(inlines) = &last.blocks[1].kind else {
        panic!("a paragraph follows");
    };
    assert!(matches!(inlines[0], Inline::Link { target: LinkTarget::Vault(2), .. }));
    assert_eq!(last.footnotes.len(), 1);
}

#[test]
fn many_cards_are_quick() {
    let nodes: Vec<_> = (0..10_000)
        .map(|n| json!({"id": format!("{n}"), "type": "text", "text": "# 같은 제목\n[[가]] #t"}))
        .collect();
    let edges: Vec<_> = (0..10_000)
        .map(|n| json!({"fromNode": format!("{n}"), "toNode": "0", "label": "x"}))
        .collect();
    let text = json!({"nodes": nodes, "edges": edges}).to_string();
    let start = Instant::now();
    let parsed = parsed(&text);
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    assert_eq!(parsed.head.links.len(), 10_000);
    assert_eq!(parsed.diagnostics.len(), 1);
}

/// Values that a field of a canvas may, or should never, have.
fn field() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "(\\[\\[|\\]\\]|#|%%|\\*|가|a|\n|\r|`|> |\\^|-){0,12}".prop_map(Value::from),
        "(text|file|link|group|1|2|a|left|arrow|#a0F|https://a.b)".prop_map(Value::from),
    ];
    let list = proptest::collection::vec(leaf.clone(), 0..3).prop_map(Value::from);
    prop_oneof![8 => leaf, 1 => list]
}

fn object(keys: &'static str) -> impl Strategy<Value = Value> {
    proptest::collection::vec((keys, field()), 0..12)
        .prop_map(|fields| Value::Object(fields.into_iter().collect()))
}

proptest! {
    #[test]
    fn any_json_gives_a_canvas_whose_indexes_fit(
        nodes in proptest::collection::vec(
            object("(id|type|x|y|width|height|text|file|subpath|url|label|color|background)"),
            0..8,
        ),
        edges in proptest::collection::vec(
            object("(id|fromNode|toNode|fromSide|toSide|fromEnd|toEnd|label|color)"),
            0..8,
        ),
    ) {
        let parsed = parsed(&json!({"nodes": nodes, "edges": edges}).to_string());
        if let Some(canvas) = canvas(&parsed) {
            assert!(canvas.cards.len() <= nodes.len());
            for card in &canvas.cards {
                assert!(card.width >= 1 && card.height >= 1);
                assert!(card.x.abs() <= 1_000_000 && card.y.abs() <= 1_000_000);
                if let CardKind::File(link) = card.kind {
                    assert!((link as usize) < parsed.head.links.len());
                }
            }
            for edge in &canvas.edges {
                assert!((edge.from.card.max(edge.to.card) as usize) < canvas.cards.len());
            }
        }
    }

    #[test]
    fn any_text_gives_something(text in any::<String>(), cut in 0usize..200) {
        let _ = parsed(&text);
        let whole = "{\"nodes\":[{\"id\":\"가\",\"type\":\"text\",\"text\":\"나\"}],\"edges\":[]}";
        let mut cut = cut.min(whole.len());
        while !whole.is_char_boundary(cut) {
            cut -= 1;
        }
        let broken = parsed(&whole[..cut]);
        assert!(cut == whole.len() || broken.diagnostics.len() == 1);
    }
}
