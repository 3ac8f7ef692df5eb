//! Directives in, the filled text out.

use super::{Filled, fill};
use proptest::prelude::*;

const CODE: &str = "use x;\n// ANCHOR: main\nfn main() {\n    // ANCHOR: in\n    go();\n    \
                    // ANCHOR_END: in\n}\n// ANCHOR_END: main\nend\n";

fn filled(text: &str) -> Filled {
    let read = |path: &str| match path {
        "src/code.rs" => Some(CODE.to_owned()),
        "src/d/part.md" => Some("one {{#include ../code.rs:1}}\ntwo\n".to_owned()),
        "src/round.md" => Some("x{{#include round.md}}".to_owned()),
        "src/twice.md" => Some("{{#include twice.md}}{{#include twice.md}}".to_owned()),
        "top.txt" => Some("top".to_owned()),
        _ => None,
    };
    fill("src/a.md", text, &read)
}

fn check(text: &str, expected: &str) {
    let found = filled(text);
    assert_eq!(found.text, expected, "{text}");
    assert!(found.refused.is_empty(), "{:?}", found.refused);
}

#[test]
fn files_and_their_parts_are_put_in() {
    check("a {{#include code.rs:1}} b", "a use x; b");
    check("{{#include code.rs:3:4}}", "fn main() {\n    // ANCHOR: in");
    check("{{#include code.rs:8:}}", "// ANCHOR_END: main\nend");
    check("{{#include code.rs::1}}", "use x;");
    check("{{#include code.rs:in}}", "    go();");
    check(
        "```rust\n{{#include code.rs:main}}\n```",
        "```rust\nfn main() {\n    go();\n}\n```",
    );
    check("{{#rustdoc_include code.rs:in}}", "    go();");
    check("{{#include \"code.rs\":1}}", "use x;");
    check("{{#include ../top.txt}}", "top");
}

#[test]
fn what_is_put_in_stands_as_far_in_as_the_directive() {
    check("> {{#include d/part.md}}\n", "> one use x;\n> two\n");
}

#[test]
fn blocks_to_play_with_are_code() {
    let text = format!("```rust,editable\n{CODE}```");
    check("{{#playground code.rs editable}}", &text);
}

#[test]
fn what_is_escaped_stands_for_itself() {
    check("\\{{#include code.rs}}", "{{#include code.rs}}");
    check("{{#if x}} {{ x }} {{#include", "{{#if x}} {{ x }} {{#include");
}

#[test]
fn titles_are_taken_out() {
    let found = filled("{{#title A title}}\n# A\n");
    assert_eq!(
        (found.text.as_str(), found.title.as_deref()),
        ("\n# A\n", Some("A title"))
    );
}

#[test]
fn nothing_outside_of_the_project_is_put_in() {
    for path in
        ["../../etc/passwd", "/etc/passwd", "../../../../x", "none.md", "../src/../../x"]
    {
        let text = format!("a\n{{{{#include {path}}}}}\n");
        let found = filled(&text);
        assert_eq!(found.text, text, "{path}");
        assert_eq!(found.refused[0].0, 2);
    }
}

#[test]
fn files_that_include_each_other_come_to_an_end() {
    let found = filled("{{#include round.md}}");
    assert_eq!(found.text.matches('x').count(), 10);
    assert!(!found.refused.is_empty());
    assert!(filled("{{#include twice.md}}").text.len() < 1 << 20);
}

#[test]
fn lines_are_those_of_the_chapter() {
    let found = filled("a\n{{#include code.rs}}\nb\nc");
    let at = found.text.rfind('c').expect("it is there");
    assert_eq!(found.line(at), 4);
    assert_eq!(found.line(0), 1);
}

proptest! {
    #[test]
    fn any_text_is_filled(text in "(\\PC|\\{\\{#include |code.rs|:|\"|\\}\\}|\\n|#title ){0,30}") {
        let found = filled(&text);
        let _ = found.line(found.text.len());
    }
}
