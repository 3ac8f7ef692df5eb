//! Whole notes through the parser: trees, heads, and the re-match property.

use super::ast::{Block, BlockKind, Inline, LinkTarget};
use super::emphasis::Rules;
use super::*;
use std::fmt::Write;

fn parsed(text: &str) -> Parsed {
    let path = VaultPath::new("n.md").expect("a plain path");
    parse(&Source { path: &path, text, options: NoteOptions::default() })
}

/// A tree as compact text: `p(글 b(굵게))`.
fn outline(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        let id = block.id.as_ref().map_or(String::new(), |id| format!("^{id}"));
        let inner = match &block.kind {
            BlockKind::Paragraph(inner) => format!("p({})", inlines(inner)),
            BlockKind::Plain(inner) => inlines(inner),
            BlockKind::Heading { level, inlines: inner, .. } => {
                format!("h{level}({})", inlines(inner))
            }
            BlockKind::List { items, .. } => {
                let mut list = String::new();
                for item in items {
                    let id =
                        item.id.as_ref().map_or(String::new(), |id| format!("^{id}"));
                    let task = item.task.map_or(String::new(), |c| format!("[{c}]"));
                    let _ = write!(list, "li{id}{task}({})", outline(&item.blocks));
                }
                format!("list({list})")
            }
            BlockKind::Quote(inner) => format!("quote({})", outline(inner)),
            BlockKind::Callout { marker, title, body } => {
                format!("{}({}|{})", marker.kind, inlines(title), outline(body))
            }
            BlockKind::Code { text, .. } => format!("code({})", text.trim_end()),
            BlockKind::Math(tex) => format!("math({})", tex.trim()),
            BlockKind::Table { head, rows, .. } => {
                let row = |row: &Vec<Vec<Inline>>| {
                    row.iter().map(|cell| inlines(cell)).collect::<Vec<_>>().join("|")
                };
                let rows: Vec<_> = rows.iter().map(row).collect();
                format!("table({} / {})", row(head), rows.join(" / "))
            }
            BlockKind::Html(raw) => format!("html({})", raw.html.trim_end()),
            BlockKind::Rule => "hr".into(),
            BlockKind::Canvas(canvas) => format!("canvas({})", canvas.cards.len()),
            BlockKind::Base(base) => format!("base({})", base.views.len()),
        };
        let _ = write!(out, "{inner}{id}");
    }
    out
}

fn inlines(list: &[Inline]) -> String {
    let mut out = String::new();
    for inline in list {
        let piece = match inline {
            Inline::Text(text) => text.to_string(),
            Inline::Emphasis(inner) => format!("i({})", inlines(inner)),
            Inline::Strong(inner) => format!("b({})", inlines(inner)),
            Inline::Strike(inner) => format!("s({})", inlines(inner)),
            Inline::Mark(inner) => format!("m({})", inlines(inner)),
            Inline::Code(text) => format!("c({text})"),
            Inline::Math { tex, .. } => format!("${tex}$"),
            Inline::Link { target, content, .. } => match target {
                LinkTarget::Url(url) => format!("a({}→{url})", inlines(content)),
                _ => format!("a({})", inlines(content)),
            },
            Inline::Embed { written, .. } => format!("embed({written})"),
            Inline::Image { url, .. } => format!("img({url})"),
            Inline::Tag(name) => format!("tag({name})"),
            Inline::Break => "⏎".into(),
            Inline::SoftBreak => "␊".into(),
            Inline::Html(raw) => raw.html.to_string(),
            Inline::FootnoteRef(label) => format!("[^{label}]"),
        };
        out.push_str(&piece);
    }
    out
}

fn check(text: &str, expected: &str) {
    assert_eq!(outline(&parsed(text).body.blocks), expected, "{text:?}");
}

#[test]
fn emphasis_beside_hangul() {
    check("**용어(term)**은 중요한 것**이다", "p(b(용어(term))은 중요한 것**이다)");
    check("**참고:**다음 **중요!**하다", "p(b(참고:)다음 b(중요!)하다)");
    check("**[[설정]]**을 **95%**가 **`x`**를", "p(b(a(설정))을 b(95%)가 b(c(x))를)");
    check("**foo(bar)**baz", "p(**foo(bar)**baz)");
    check("10~20분 1~3시 ~~지움~~은", "p(10~20분 1~3시 s(지움)은)");
    check("==표시(x)==는 a == b == c ==a=b==", "p(m(표시(x))는 a == b == c m(a=b))");
    check("***a*** \\*x* a_b_c", "p(i(b(a)) *x* a_b_c)");
}

#[test]
fn tags_addresses_and_breaks() {
    check("#쿠버 #1984 x#y **#중요** \\#z", "p(tag(쿠버) #1984 x#y b(tag(중요)) #z)");
    check("https://a.kr/을 보라", "p(a(https://a.kr/→https://a.kr/)을 보라)");
    check("a\nb  \nc\\\nd <br/> \ne", "p(a⏎b⏎c⏎d ⏎e)");
    check("Vec<String> <kbd>K</kbd>", "p(Vec<String> <kbd>K</kbd>)");
    check(
        "#a_b_c https://x.kr/a_b_ *i*",
        "p(tag(a_b_c) a(https://x.kr/a_b→https://x.kr/a_b)_ i(i))",
    );
}

#[test]
fn links_and_embeds() {
    check("[[a#b|**c**]] [[#h]] ![[p.png|300]]", "p(a(b(c)) a(h) embed(p.png))");
    check("\\[[x]] [[]] [[ ]]", "p([[x]] [[]] [[ ]])");
    check("[[https://e.com/a|예시]]", "p(a(예시→https://e.com/a))");
    check("[x](javascript:y) [y](a.md)", "p(x a(y))");
    check("| a |\n|---|\n| [[a\\|b]] |", "table(a / a(b))");
}

#[test]
fn blocks() {
    check("> a\n> > 종류\n> **b** : c", "quote(p(a)quote(p(종류⏎b(b) : c)))");
    check("> [!tip]- 제목 **b**\n> - x", "tip(제목 b(b)|list(li(x)))");
    check("> [!note]\n> a", "note(|p(a))");
    check("| a |\n|---|\n| 1 |\n**b**\n> c", "table(a / 1)p(b(b))quote(p(c))");
    check("- [ ] a\n- [완] b\n- [ ]\n- [[x]]", "list(li[ ](a)li[완](b)li[ ]()li(a(x)))");
    check("$$\na\n$$", "math(a)");
}

#[test]
fn block_ids() {
    check("문단 ^a-1", "p(문단)^a-1");
    check("- 하나\n- 둘 ^b", "list(li(하나)li^b(둘))");
    check("| a |\n|---|\n| 1 |\n^t1\n\n끝", "table(a / 1)^t1p(끝)");
    check("> [!tip] x\n> y\n^c1", "tip(x|p(y))^c1");
    check("> 인용\n\n^q", "quote(p(인용))^q");
    check("2^10 x^2 끝^abc ^not_id", "p(2^10 x^2 끝^abc ^not_id)");
}

#[test]
fn footnotes() {
    let parsed = parsed("a[^x] b^[in *c*]\n\n[^x]: 글 [[y]]");
    assert_eq!(outline(&parsed.body.blocks), "p(a[^x] b[^inline 0])");
    let notes: Vec<_> =
        parsed.body.footnotes.iter().map(|note| outline(&note.blocks)).collect();
    assert_eq!(notes, ["p(글 a(y))", "in i(c)"]);
}

#[test]
fn heads() {
    let text = "---\ntitle: 2024\ntags: alpha, beta\naliases: [가]\ncreated: 2024-03-18\n\
                translation: \"[[Pod]]\"\n---\n# 제목\n\n첫 문단 [[노드]]다. 둘째.\n\n## 둘 #x";
    let head = parsed(text).head;
    assert_eq!(head.title, "2024");
    assert!(!head.title_in_body);
    assert_eq!(head.tags, ["alpha", "beta", "x"]);
    assert_eq!(head.property_tags, 2);
    assert_eq!(head.summary, "첫 문단 노드다. 둘째.");
    assert_eq!(head.translations, [1]);
    let link = &head.links[2];
    let context = link.context.expect("links in text have a sentence");
    assert_eq!(head.contexts[context.sentence as usize], "첫 문단 노드다.");
    assert_eq!(context.span.of("첫 문단 노드다."), "노드");
    assert_eq!(link.span.of(text), "[[노드]]");
    let ids: Vec<_> = head.anchors.iter().map(|a| a.id.as_str()).collect();
    assert_eq!(ids, ["제목", "둘-x"]);
}

#[test]
fn the_property_block_is_never_shown() {
    check("---\ndate: {{date}}\n---\n글", "p(글)");
    let broken = parsed("---\na: 1\na: 2\n---\n글");
    assert_eq!(broken.diagnostics.len(), 1);
    assert_eq!(broken.diagnostics[0].span, Some(Span::new(9, 9)));
    assert_eq!(parsed("# 제목\n글").head.title, "제목");
    assert!(parsed("# 제목\n글").head.title_in_body);
}

#[test]
fn hostile_nesting_stays_shallow_and_quick() {
    for text in [
        "> ".repeat(5_000) + "x",
        "- ".repeat(5_000) + "x",
        "*a ".repeat(20_000),
        "**a*".repeat(10_000) + &"**".repeat(10_000),
        "![".repeat(5_000) + "x" + &"](y)".repeat(5_000),
        "[[".repeat(20_000),
        "^[".repeat(20_000),
        "^[a ".repeat(10_000) + &"]".repeat(10_000),
        "a ^[b] ".repeat(5_000),
        (1..1_500).map(|n| "`".repeat(n) + "a").collect::<String>(),
        "#t ".repeat(50_000),
    ] {
        let parsed = parsed(&text);
        drop(parsed);
    }
}

/// Events of the parser itself, as the outline above writes them.
fn reference(text: &str) -> String {
    use pulldown_cmark::{Event, Tag, TagEnd};
    let options = markdown_options(NoteOptions::default());
    let mut out = String::new();
    for event in Parser::new_ext(text, options) {
        match event {
            Event::Text(text) => out.push_str(&text),
            Event::Start(Tag::Emphasis) => out.push_str("i("),
            Event::Start(Tag::Strong) => out.push_str("b("),
            Event::Start(Tag::Strikethrough) => out.push_str("s("),
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough) => {
                out.push(')');
            }
            Event::SoftBreak | Event::HardBreak => out.push('⏎'),
            Event::Code(text) => {
                let _ = write!(out, "c({text})");
            }
            _ => {}
        }
    }
    out
}

/// Our re-match with the parser's own rules.
fn rematched(text: &str) -> String {
    let rules = Rules { cjk: false, single_tilde: true, highlight: false };
    let path = VaultPath::new("n.md").expect("a plain path");
    let prepared = Prepared::new(text, 0, &[]);
    let mut gather = Gather::new(&prepared, &path, Gathered::default());
    let events = Parser::new_ext(text, markdown_options(NoteOptions::default()));
    let mut collector = token::Collector::default();
    for (event, range) in events.into_offset_iter() {
        collector.take(event, range, text);
    }
    let scope = inline::Scope { in_link: true, in_note: false, strict: false, rules };
    inlines(&inline::read(&collector.finish(), text, &mut gather, scope))
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(2_000))]
    #[test]
    fn without_the_cjk_test_the_tree_is_the_parsers_own(
        text in "[a가](\\*{1,4}|_{1,3}|~{1,2}|[a가b.(),!& ]|`a`|\\\\\\*|&amp;|\u{3000}|\u{ad}|。|🗂\u{fe0f}){1,24}[a가]"
    ) {
        proptest::prop_assert_eq!(rematched(&text), reference(&text));
    }

    #[test]
    fn any_text_parses_and_spans_fit(
        text in "(\\[\\[|\\]\\]|[-#>|*_=~^%$`!\\[\\]() \na가\\\\:]|%%|```|---|> \\[!a\\]){0,60}"
    ) {
        let parsed = parsed(&text);
        for link in &parsed.head.links {
            let (start, end) = (link.span.start as usize, link.span.end as usize);
            proptest::prop_assert!(start <= end && end <= text.len());
            proptest::prop_assert!(text.is_char_boundary(start));
        }
    }

    #[test]
    fn places_are_those_of_the_file_whatever_is_edited(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..24)
    ) {
        let text = pieces.concat();
        for link in &parsed(&text).head.links {
            let written = match link.kind {
                LinkKind::Wiki => "[[링크]]",
                LinkKind::WikiEmbed => "![[그림.png]]",
                _ => "[글](a.md)",
            };
            proptest::prop_assert_eq!(link.span.of(&text), written, "{:?}", text);
        }
    }
}

/// What is edited before the parser sees it, and links around that.
const PIECES: &[&str] = &[
    "[[링크]]",
    "![[그림.png]]",
    "[글](a.md)",
    "가",
    " ",
    "\n",
    "\n\n",
    "> ",
    "> [!tip] 제목\n",
    "- ",
    "1. ",
    "    ",
    "\t",
    "| a | b |\n|---|---|\n",
    "| x | ",
    "%%숨김%%",
    "%%\n숨김\n%%\n",
    "<!-- 숨김 -->",
    "$$\n\nx\n$$",
    "^id\n",
    "**",
    "==",
    "# ",
    "[^1]: ",
    "```\n",
    "`",
];
