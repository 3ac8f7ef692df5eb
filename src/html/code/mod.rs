//! Fenced code blocks to HTML: a frame with head, and the source in coloured spans.
//!
//! A newcomer's trap: the text of `code` is exactly the source. Line numbers, signs and
//! the copy button come from style sheets and scripts, never from characters in it.

mod class;
mod fence;
mod highlight;
mod language;
mod lines;
mod powershell;

pub use fence::Fence;
pub use highlight::Highlighter;

use super::label::Label;
use super::write::{attr, close, element, open, text};
use std::borrow::Cow;

/// Appends a fenced code block; `highlighter` is `None` where colours are off. `needs`
/// stands beside the language of a block that only an Obsidian plugin can run.
///
/// An empty table of contents leaves nothing.
pub fn render(
    highlighter: Option<&Highlighter>,
    fence: &Fence,
    code: &str,
    needs: Label<'_>,
    out: &mut String,
) {
    if is_dropped(&fence.lang, code) {
        return;
    }
    let plugin = is_plugin(&fence.lang);
    out.push_str("<div class=\"code-block\"");
    if !fence.lang.is_empty() {
        attr(out, "data-lang", &fence.lang);
    }
    if plugin {
        attr(out, "data-plugin", "true");
    }
    if fence.lines {
        attr(out, "data-lines", "true");
    }
    out.push('>');
    head(fence, plugin.then_some(needs), out);
    out.push_str("<pre tabindex=\"0\"><code");
    if let Some(class) = &fence.class {
        attr(out, "class", class);
    }
    if fence.lines && fence.start != 1 {
        let before = i64::from(fence.start) - 1;
        attr(out, "style", &format!("counter-reset:line {before}"));
    }
    out.push('>');
    let runs = highlighter.map(|all| all.runs(&fence.lang, &unsigned(fence, code)));
    let runs = runs.as_deref().and_then(Option::as_deref).unwrap_or_default();
    lines::write(fence, code, runs, out);
    out.push_str("</code></pre></div>");
}

/// Appends the source of a diagram.
pub fn mermaid(code: &str, out: &mut String) {
    open(out, "pre", &[("class", "mermaid")]);
    // Right after `<pre>`, HTML swallows one line feed.
    if code.starts_with('\n') {
        out.push('\n');
    }
    text(out, code);
    close(out, "pre");
}

/// Whether a block leaves nothing on the page: an empty table of contents, as each page
/// has its own, and the data of a drawing, which nobody can read.
pub fn is_dropped(lang: &str, code: &str) -> bool {
    match lang {
        "table-of-contents" | "toc" => code.trim().is_empty(),
        "compressed-json" => true,
        _ => false,
    }
}

fn head(fence: &Fence, note: Option<Label<'_>>, out: &mut String) {
    if fence.title.is_none() && fence.lang.is_empty() {
        return;
    }
    open(out, "div", &[("class", "code-head")]);
    if let Some(title) = &fence.title {
        element(out, "span", &[("class", "code-title")], title);
    }
    if let Some(note) = note {
        note.element(out, "span", &[("class", "code-note")]);
    }
    if !fence.lang.is_empty() {
        element(out, "span", &[("class", "code-lang")], &fence.lang);
    }
    close(out, "div");
}

/// Whether only an Obsidian plugin can fill blocks of a language.
pub fn is_plugin(lang: &str) -> bool {
    matches!(
        lang,
        "dataview"
            | "dataviewjs"
            | "tasks"
            | "query"
            | "button"
            | "kanban"
            | "chart"
            | "leaflet"
            | "tracker"
            | "table-of-contents"
            | "toc"
    ) || lang == "meta-bind"
        || lang.starts_with("meta-bind-")
}

/// Code without the signs of a diff, which would confuse the grammar of its language.
/// Every byte keeps its place.
fn unsigned<'a>(fence: &Fence, code: &'a str) -> Cow<'a, str> {
    if !fence.diff || matches!(fence.lang.as_str(), "diff" | "patch") {
        return Cow::Borrowed(code);
    }
    let mut out = String::with_capacity(code.len());
    for line in code.split_inclusive('\n') {
        match line.strip_prefix(['+', '-']) {
            Some(rest) => {
                out.push(' ');
                out.push_str(rest);
            }
            None => out.push_str(line),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests;
