//! Whole blocks: exact text, colours by language, marks, hostile fences.

use super::{Fence, Highlighter, mermaid, render};
use crate::html::Label;
use proptest::prelude::{any, proptest};
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

fn html(highlighter: Option<&Highlighter>, info: &str, code: &str) -> String {
    let mut out = String::new();
    let needs = Label { text: "needs a plugin", lang: None };
    render(highlighter, &Fence::parse(info), code, needs, &mut out);
    out
}

/// What is between `<code …>` and `</code>`.
fn inner(html: &str) -> &str {
    let (_, rest) = html.split_once("<code").expect("a code element");
    let (_, rest) = rest.split_once('>').expect("its end");
    rest.rsplit_once("</code>").expect("its end tag").0
}

/// The text a browser would show.
fn shown(inner: &str) -> String {
    let mut out = String::new();
    for (n, part) in inner.split('<').enumerate() {
        let text = if n == 0 { part } else { part.split_once('>').expect("a tag").1 };
        out.push_str(text);
    }
    out.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// Checks words of highlighted code, each as `class:word`, and that the text is exact.
#[track_caller]
fn check(lang: &str, code: &str, expected: &[&str]) {
    let out = html(Some(&Highlighter::new()), lang, code);
    let inner = inner(&out);
    assert_eq!(shown(inner), code);
    for word in expected {
        let (class, word) = word.split_once(':').expect("class:word");
        let span = format!("<span class=\"{class}\">{word}</span>");
        assert!(inner.contains(&span), "no {span} in {inner}");
    }
}

#[test]
fn a_block_has_head_frame_and_source() {
    assert_eq!(
        html(None, "Rust title=\"<main>.rs\"", "let a = \"<\";\n"),
        "<div class=\"code-block\" data-lang=\"rust\"><div class=\"code-head\">\
         <span class=\"code-title\">&lt;main&gt;.rs</span>\
         <span class=\"code-lang\">rust</span></div>\
         <pre tabindex=\"0\"><code class=\"language-rust\">let a = \"&lt;\";\n\
         </code></pre></div>"
    );
    assert_eq!(
        html(None, "", "a\n\n\nb\n"),
        "<div class=\"code-block\"><pre tabindex=\"0\"><code>a\n\n\nb\n</code></pre></div>"
    );
}

#[test]
fn data_languages_colour_keys() {
    check(
        "yaml",
        "a-b: 1\nc: \"x\" # d\ne:\n  - f g\n",
        &["p:a-b", "n:1", "s:\"x\"", "c:# d\n"],
    );
    check(
        "json",
        "{\"a\": [1, true], \"b\": \"c\"}",
        &["p:\"a\"", "n:1", "n:true", "s:\"c\""],
    );
    check("toml", "[a]\nk = \"v\"\nn = 1\n", &["m:a", "p:k", "s:\"v\"", "n:1"]);
    check("ini", "[a]\nk = v ; c\n", &["m:a", "p:k", "s:v", "c:; c"]);
    check(
        "hcl",
        "resource \"a\" \"b\" {\n  n = 3 # c\n}\n",
        &["k:resource", "s:\"a\" \"b\"", "p:n ", "n:3"],
    );
    check("css", ".a { color: #fff; }\n", &["p:color"]);
}

#[test]
fn programs_colour_their_words() {
    check(
        "rust",
        "// hi\npub fn go(a: &str) -> Vec<u8> { let x = 1; println!(\"y\") }\n",
        &["c:// hi\n", "k:pub fn", "f:go", "v:a", "t:Vec", "k:let", "n:1", "f:println!"],
    );
    check(
        "python",
        "@dec\nclass A(B):\n    def f(self, x=1):\n        return not \"s\"\n",
        &["m:@dec", "k:class", "t:A", "t:B", "k:def", "f:f", "v:self", "k:return not"],
    );
    check(
        "go",
        "func F(n int) error { return nil }\n",
        &["k:func", "f:F", "v:n", "t:int", "t:error", "k:return", "n:nil"],
    );
    check(
        "ts",
        "const f = async (a: string) => { await x.y(`t ${a}`) }\n",
        &["k:const", "v:a", "t:string", "f:y", "s:`t "],
    );
    check("sql", "SELECT COUNT(*) FROM t -- c\n", &["k:SELECT", "f:COUNT", "c:-- c\n"]);
}

#[test]
fn shells_colour_commands_and_variables() {
    check(
        "bash",
        "# c\nexport Y=\"a $X\"\nif [[ -f $X ]]; then sudo ls -l; fi\n#UUID=1 /\n",
        &["c:# c\n", "k:export", "v:Y", "s:\"a ", "v:$X", "k:if", "f:sudo"],
    );
    check("powershell", "Get-Item $x # c\n", &["f:Get-Item", "v:$x", "c:# c"]);
    check("console", "$ echo \"hi\"\n", &["s:\"hi\""]);
    check(
        "dockerfile",
        "FROM rust AS b\nRUN echo \"x\" # y\nCMD [\"z\"]\n",
        &["k:FROM", "k:AS", "k:RUN", "f:echo", "s:\"x\"", "s:\"z\""],
    );
    check("php", "function f($a) { return 1; }\n", &["k:function", "f:f"]);
}

/// <https://github.com/trishume/syntect/issues/460>
#[test]
fn comments_at_the_end_of_javascript_lines_do_not_hang() {
    check("js", "c /* x */\nd /* y\n z */ 1\n", &["c:/* x */", "c:/* y\n z */", "n:1"]);
    check("js", "'src/*' + c /* a */ /* b", &["s:'src/*'", "c:/* a */ /* b"]);
    check("js", "f(`/*`, `${c /* x\n*/ 1}`)\n", &["s:`/*`", "c:/* x\n*/", "n:1"]);
    check("html", "<script>\nlet a = b /* c */\n</script>\n", &["k:let", "c:/* c */"]);
    check("svelte", "{c /* x */\n}\n", &["c:/* x */"]);
    check("vue", "<script>\nv /*\n*/ 1\n</script>\n", &["c:/*\n*/"]);
    check("java", "int a; /* b */\n/** c\n */\n", &["c:/* b */\n/** c\n */"]);
    check("js", &"a /* b */ ".repeat(20), &[]);
    check("fish", "{{({{\"$({{{{{{{{{('' {{{\"\"{(*>\"$(", &[]);
    check("scala", ":c@|\n", &[]);
}

#[test]
fn unknown_and_huge_code_stays_plain() {
    let highlighter = Highlighter::new();
    for lang in ["psuedo", "compressed-json", "text", "한글", "no-such-language"] {
        assert!(
            !html(Some(&highlighter), lang, "if 1 { }\n").contains("<span class=\"k")
        );
    }
    let long = format!("fn a() {{}}\n// {}\n", "x".repeat(5_000));
    assert_eq!(inner(&html(Some(&highlighter), "rust", &long)), long);
    let wide = format!("{}\n", "a ".repeat(500)).repeat(17);
    assert_eq!(inner(&html(Some(&highlighter), "go", &wide)), wide);
    let many = "fn a() {}\n".repeat(20_001);
    assert_eq!(inner(&html(Some(&highlighter), "rust", &many)), many);
}

#[test]
fn lines_are_wrapped_only_when_they_matter() {
    let line =
        |class: &str, text: &str| format!("<span class=\"line{class}\">{text}</span>");
    assert_eq!(
        inner(&html(None, "x {2,4-9}", "a\nb\nc\nd")),
        [
            line("", "a\n"),
            line(" is-marked", "b\n"),
            line("", "c\n"),
            line(" is-marked", "d")
        ]
        .concat()
    );
    let numbered = html(None, "x linenums=\"10\"", "a\n");
    assert!(numbered.contains("data-lines=\"true\""));
    assert!(numbered.contains("style=\"counter-reset:line 9\""));
    assert_eq!(inner(&numbered), line("", "a\n"));
    assert_eq!(
        inner(&html(None, "diff {1}", "-a\n+b\n c\n--- a\n+++ b\n--- d\n")),
        [
            line(" is-marked is-removed", "-a\n"),
            line(" is-added", "+b\n"),
            line("", " c\n"),
            line("", "--- a\n"),
            line("", "+++ b\n"),
            line(" is-removed", "--- d\n"),
        ]
        .concat()
    );
}

#[test]
fn runs_end_with_their_lines() {
    let highlighter = Highlighter::new();
    let out = html(Some(&highlighter), "rust {2}", "/* a\nb */ 1\n");
    assert_eq!(
        inner(&out),
        "<span class=\"line\"><span class=\"c\">/* a\n</span></span>\
         <span class=\"line is-marked\"><span class=\"c\">b */</span> \
         <span class=\"n\">1</span>\n</span>"
    );
    let out = html(Some(&highlighter), "rust diff", "-let a;\n");
    assert!(
        inner(&out).contains("is-removed\">-<span class=\"k\">let</span> a;"),
        "{out}"
    );
    let out = html(Some(&highlighter), "diff", "@@ -1 +1 @@\n-a\n");
    assert!(inner(&out).contains("is-removed\">-a\n</span>"), "{out}");
    assert!(inner(&out).contains("<span class=\"m\">@@ -1 +1 @@"), "{out}");
}

#[test]
fn diagrams_and_plugin_blocks() {
    let mut out = String::new();
    mermaid("\nA-->B & C\n", &mut out);
    assert_eq!(out, "<pre class=\"mermaid\">\n\nA--&gt;B &amp; C\n</pre>");
    assert_eq!(html(None, "table-of-contents", "\n"), "");
    assert_eq!(html(None, "toc", ""), "");
    let block = html(None, "dataview", "LIST FROM #a\n");
    assert!(block.starts_with(
        "<div class=\"code-block\" data-lang=\"dataview\" data-plugin=\"true\">"
    ));
    assert!(block.contains("<span class=\"code-note\">needs a plugin</span>"));
    assert!(block.contains("<code class=\"language-dataview\">LIST FROM #a\n</code>"));
}

#[test]
fn hostile_fences_stay_in_their_places() {
    for info in [
        "\"><img src=x onerror=x(2)>",
        "js {title=\"\\\"><script>x(1)</script>\" .\"><script>}",
        "js title='\" onfocus=\"x(4)\" autofocus x=\"'",
        "' onmouseover='x(3)' x='",
        "<!--<script>x(7)</script>-->",
    ] {
        let out = html(None, info, "</code></pre><script>x(1)</script>");
        assert!(!out.contains("<script") && !out.contains("<img"), "{out}");
        for tag in out.split('<').filter_map(|part| part.split('>').next()) {
            let spare = tag.replace(" class=\"", "").replace(" tabindex=\"", "");
            let spare = spare.replace(" data-lang=\"", "");
            assert!(!spare.contains(['=', '\'']), "{tag} in {out}");
        }
    }
}

/// Languages of random code: common ones, and those with the oddest grammars.
const LANGS: &[&str] = &[
    "bash",
    "rust",
    "yaml",
    "json",
    "toml",
    "python",
    "js",
    "ts",
    "tsx",
    "html",
    "css",
    "go",
    "c",
    "c++",
    "cs",
    "java",
    "kotlin",
    "sql",
    "dockerfile",
    "hcl",
    "nginx",
    "ini",
    "md",
    "php",
    "ruby",
    "perl",
    "haskell",
    "latex",
    "lisp",
    "makefile",
    "diff",
    "xml",
    "scala",
    "swift",
    "vue",
    "asm",
    "proto",
    "graphql",
    "r",
    "lua",
    "rst",
    "org",
    "typst",
];

/// Pieces that open, close and confuse.
const PIECES: &[&str] = &[
    "\"",
    "'",
    "`",
    "\"\"\"",
    "/*",
    "*/",
    "//",
    "#",
    "{",
    "}",
    "${",
    "$(",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    "<!--",
    "-->",
    "<script>",
    "</script>",
    "<?php",
    "?>",
    "<<EOF\n",
    "EOF\n",
    "\n",
    "\n\n",
    "  ",
    "\t",
    "-",
    "+",
    "=",
    ":",
    ";",
    "\\",
    "&",
    "|",
    "%",
    "$x",
    "@",
    "한",
    "é",
    "if",
    "fn",
    "class",
    "def",
    "let",
    "SELECT",
    "1",
    "0x1f",
    "true",
    "a",
    "b_c",
    "---\n",
    "```\n",
    "|\n",
    "\u{2028}",
    "🦀",
    "=>",
    "::",
    "r#\"",
    "\"#",
    "f\"",
    "%%",
    "{{",
    "}}",
    "%}",
];

#[test]
fn random_code_keeps_its_text_in_every_language() {
    let highlighter = Highlighter::new();
    // The same cases each time: what a grammar does is no news, but takes its time.
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::with_cases(400), rng);
    let pieces = proptest::collection::vec(select(PIECES), 0..60);
    let infos = (select(LANGS), select(&["", " {2,4-5}", " linenums", " diff"][..]));
    runner
        .run(&(infos, pieces), |((lang, rest), pieces)| {
            let code = pieces.concat();
            let out = html(Some(&highlighter), &format!("{lang}{rest}"), &code);
            assert_eq!(shown(inner(&out)), code);
            Ok(())
        })
        .expect("the text of a block is its source");
}

proptest! {
    #[test]
    fn any_text_is_kept_but_for_control_characters(code in any::<String>()) {
        let kept = |c: &char| !c.is_control() || matches!(c, '\t' | '\n');
        let want: String = code.chars().filter(kept).collect();
        assert_eq!(shown(inner(&html(None, "x {1}", &code))), want);
    }
}
