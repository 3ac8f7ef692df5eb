//! Chapters in, edited chapters out.

use super::{Book, edit, ids, relative};
use proptest::prelude::*;

fn book() -> Book {
    let mut book = Book::default();
    for (address, chapter) in [
        ("index.html", "README.md"),
        ("a.html", "a.md"),
        ("d/index.html", "d/README.md"),
        ("d/b c.html", "d/b c.md"),
    ] {
        book.addresses.insert(address.into(), chapter.into());
    }
    book.ids.insert("a.md".into(), ids("# One thing {#one}\n"));
    book.hidden.insert("python".into(), "~".into());
    book
}

fn check(path: &str, text: &str, expected: &str) {
    assert_eq!(edit(path, text, &book()).text, expected, "{text}");
}

#[test]
fn links_name_files() {
    check(
        "d/x.md",
        "[a.html](../a.html#p) `[x](a.html)`",
        "[a.html](../a.md#p) `[x](a.html)`",
    );
    check(
        "a.md",
        "[b](d/b%20c.html) [d](d/) [h](./)",
        "[b](d/b%20c.md) [d](d/README.md) [h](README.md)",
    );
    check(
        "a.md",
        "[m](d/README.md#x) [o](https://x.y/a.html)",
        "[m](d/README.md#x) [o](https://x.y/a.html)",
    );
    check(
        "a.md",
        "[t][r]\n\n[r]: d/index.html \"T\"\n",
        "[t][r]\n\n[r]: d/README.md \"T\"\n",
    );
    check("d/x.md", "<a href=\"../a.html\">x</a>\n", "<a href=\"../a.md\">x</a>\n");
}

#[test]
fn ids_of_headings_give_way_to_their_words() {
    check(
        "a.md",
        "# One thing {#one}\n\n[o](#one)\n",
        "# One thing\n\n[o](#one-thing)\n",
    );
    check("d/x.md", "[o](../a.md#one)", "[o](../a.md#one-thing)");
    check("a.md", "# Two {.c}\nx {y}\n", "# Two\nx {y}\n");
}

#[test]
fn hidden_lines_are_left_out() {
    check(
        "a.md",
        "```rust,ignore\n# use x;\nlet a;\n#\n  ## b\n#[d]\n```\n",
        "```rust,ignore\nlet a;\n  # b\n#[d]\n```\n",
    );
    check("a.md", "> ```rust\n> # x\n> y\n> ```\n", "> ```rust\n> y\n> ```\n");
    check("a.md", "```python\n~x\ny\n```\n", "```python\ny\n```\n");
    check("a.md", "```c,hidelines=!!\n!!x\ny\n```\n", "```c,hidelines=!!\ny\n```\n");
    check("a.md", "```sh\n# kept\n```\n", "```sh\n# kept\n```\n");
}

#[test]
fn marks_of_another_dialect_stay_text() {
    check(
        "a.md",
        "say #tag and #1, [[x]] %% ==y==",
        "say \\#tag and #1, \\[[x]] \\%% \\==y\\==",
    );
    check("a.md", "# Head #no\n`#x [[y]]` \\#z", "# Head \\#no\n`#x [[y]]` \\#z");
    check("a.md", "from $5 to $6", "from \\$5 to \\$6");
    check("a.md", "just $5", "just $5");
}

#[test]
fn formulas_stand_between_dollars() {
    let book = Book { mathjax: true, dollars: true, ..Book::default() };
    let text = "a \\\\( x_1 \\\\) b\n\n\\\\[ y \\\\]\n\n`\\\\(`\n";
    let found = edit("a.md", text, &book);
    assert_eq!(found.text, "a $x_1$ b\n\n$$ y $$\n\n`\\\\(`\n");
}

#[test]
fn paths_are_seen_from_a_folder() {
    for (folder, path, expected) in [
        ("", "a.md", "a.md"),
        ("d", "d/e/f.md", "e/f.md"),
        ("d/e", "d/x y.md", "../x%20y.md"),
        ("a", "b.md", "../b.md"),
    ] {
        assert_eq!(relative(folder, path), expected);
    }
}

proptest! {
    #[test]
    fn any_chapter_is_edited(text in "(\\PC|[\\n#\\[\\](){}<>`~$%=\\\\!|>-]|```rust\\n|# |a\\.html){0,60}") {
        let book = Book { mathjax: text.len() % 2 == 0, ..book() };
        let _ = edit("d/x.md", &text, &book);
        let _ = ids(&text);
    }
}
