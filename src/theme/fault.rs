//! Template errors → `templates/page.html:3:7: what is wrong`.
//!
//! Tera gives some faults a place, some only a chain of names, and some a report that is
//! already text; all three end in the same form here.

use crate::diag::Error;
use tera::{Error as TeraError, ErrorKind, ReportError};

/// Turns Tera's error into ours. `sources` are the templates by name, to find the line of
/// an include or extends that Tera reports without one; `drawn` is the template that was
/// being drawn, for faults without any place.
pub(super) fn describe(
    error: &TeraError,
    sources: &[(String, String)],
    drawn: Option<&str>,
) -> Error {
    let message = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            placed(report)
        }
        ErrorKind::CircularInclude { tpl, include_chain } => {
            let from = include_chain.iter().rev().nth(1).unwrap_or(tpl);
            let chain = include_chain.join("` → `");
            let what = format!("templates include each other in a circle: `{chain}`");
            format!("{}: {what}", place_of(from, "include", tpl, sources))
        }
        ErrorKind::CircularExtend { tpl, inheritance_chain } => {
            let chain = inheritance_chain.join("` → `");
            let what = format!("templates extend each other in a circle: `{chain}`");
            format!("{}: {what}", place_of(tpl, "extends", tpl, sources))
        }
        ErrorKind::MissingParent { current, parent } => {
            let place = place_of(current, "extends", parent, sources);
            format!("{place}: there is no template `{parent}` to extend")
        }
        ErrorKind::TemplateNotFound(name) => {
            format!("{}: there is no such template", file(name))
        }
        other => reported(&other.to_string(), drawn),
    };
    Error::Template { message }
}

fn placed(report: &ReportError) -> String {
    let span = report.span();
    format!(
        "{}:{}:{}: {}",
        file(report.filename()),
        span.start_line,
        span.start_col + 1,
        lowered(report.message())
    )
}

/// Finds the first report in a text of reports (`error: …` and ` --> file:line:col`).
fn reported(text: &str, drawn: Option<&str>) -> String {
    let place = text.lines().find_map(|l| l.trim_start().strip_prefix("--> "));
    let what = text.lines().find_map(|l| l.strip_prefix("error: "));
    match (place, what) {
        (Some(place), Some(what)) => format!("{}: {}", file(place), lowered(what)),
        _ => match drawn {
            Some(name) => format!("{}:1:1: {}", file(name), lowered(text)),
            None => format!("templates: {}", lowered(text)),
        },
    }
}

/// The line where `from` names `target` in a tag, or line 1.
fn place_of(from: &str, tag: &str, target: &str, sources: &[(String, String)]) -> String {
    let target = target.strip_prefix("builtin/").unwrap_or(target);
    let line = sources
        .iter()
        .find(|(name, _)| name == from)
        .and_then(|(_, text)| {
            text.lines()
                .position(|l| l.contains(tag) && l.contains(target))
                .or_else(|| text.lines().position(|l| l.contains(tag)))
        })
        .unwrap_or(0);
    format!("{}:{}:1", file(from), line + 1)
}

fn file(name: &str) -> String {
    format!("templates/{}", name.strip_prefix("builtin/").unwrap_or(name))
}

fn lowered(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_lowercase().to_string());
    format!("{}{}", first.unwrap_or_default(), chars.as_str().trim_end_matches('.'))
}
