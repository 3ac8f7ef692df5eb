//! `$$` blocks that the Markdown parser would tear apart.
//!
//! A formula whose first line begins with `$$` runs to the closing `$$`, over blank lines
//! and over lines that look like lists or headings. The parser knows formulas only inside
//! of a paragraph, but it knows code: such a block is handed to it as a fence with a mark
//! for its language, and [`super::lower`] makes a formula of it again.

use super::line::Prefix;
use super::prepare::Edit;

/// The language of a fence that is a formula; nobody writes this character.
const MARK: char = '\u{fdd0}';
/// Follows the mark when the formula did not end with a line end.
const GLUED: char = '\'';
/// Longer than any fence in a formula.
const FENCE: &str = "~~~~~~~~~~~~";
/// Deepest quote in which a block is looked for.
const DEPTH: usize = 40;

/// A block that begins where a line's content does.
pub(super) enum Formula {
    /// The parser reads it well by itself; behind its closing `$$` others may begin.
    Whole(usize),
    /// The edits at its two ends.
    Torn(Edit, Edit),
}

/// The block that a line opens; `None` when it never ends.
pub(super) fn block(
    text: &str,
    start: usize,
    prefix: Prefix,
    in_list: bool,
) -> Option<Formula> {
    let open = start + prefix.content;
    let first_end = line_end(text, open);
    let first = text[open..first_end].strip_prefix("$$")?;
    if first.contains("$$") || first.starts_with('$') || prefix.depth > DEPTH {
        return None;
    }
    let listed = in_list || prefix.marker;
    let indent = if listed { width(&text[start..open]) } else { 0 };
    let mut at = first_end + 1;
    let mut torn = false;
    let close = loop {
        let end = line_end(text, at.min(text.len()));
        let line = text.get(at..end)?;
        let inner = inside(line, prefix.depth, indent)?;
        if let Some(ahead) = closing(inner) {
            torn |= ahead > 0 && interrupts(inner);
            break end - inner.len() + ahead;
        }
        torn |= inner.trim().is_empty() || interrupts(inner);
        at = end + 1;
    };
    let hidden = ["%%", "<!--"].iter().any(|mark| text[open..close].contains(mark));
    if hidden {
        return None;
    }
    if !torn {
        return Some(Formula::Whole(close + 2));
    }
    let next: String = text[start..open].chars().map(continued).collect();
    let last = text[open..close].rfind('\n').map_or(open, |at| open + at + 1);
    let glued = !inside(&text[last..close], prefix.depth, indent)?.trim().is_empty();
    let mark = if glued { format!("{MARK}{GLUED}") } else { MARK.to_string() };
    let opening =
        Edit { start: open, end: open + 2, insert: format!("{FENCE}{mark}\n{next}") };
    let before = if glued { format!("\n{next}") } else { String::new() };
    let rest = text[close + 2..line_end(text, close)].trim_start();
    let after = if rest.is_empty() { String::new() } else { format!("\n{next}") };
    let end = line_end(text, close) - rest.len();
    let closing = Edit { start: close, end, insert: format!("{before}{FENCE}{after}") };
    Some(Formula::Torn(opening, closing))
}

/// The TeX of a fence with this info string and this text.
pub(super) fn of_fence<'t>(info: &str, text: &'t str) -> Option<&'t str> {
    let rest = info.strip_prefix(MARK)?;
    let glued = rest.starts_with(GLUED);
    Some(text.strip_suffix('\n').filter(|_| glued).unwrap_or(text))
}

fn line_end(text: &str, from: usize) -> usize {
    text[from..].find('\n').map_or(text.len(), |length| from + length)
}

/// Where an inner line closes the formula.
fn closing(inner: &str) -> Option<usize> {
    let mut found = inner.match_indices("$$").map(|(at, _)| at);
    found.find(|at| !inner[..*at].ends_with('\\'))
}

/// What a prefix looks like on the next line: a list's marker is blank there.
fn continued(c: char) -> char {
    if matches!(c, '>' | '\t') { c } else { ' ' }
}

/// Columns of a prefix behind its last quote marker.
fn width(prefix: &str) -> usize {
    let last = prefix.rfind('>').map_or(prefix, |at| {
        let rest = &prefix[at + 1..];
        rest.strip_prefix(' ').unwrap_or(rest)
    });
    last.bytes().map(|b| if b == b'\t' { 4 } else { 1 }).sum()
}

/// The inside of a line that belongs to the block's container.
fn inside(line: &str, depth: usize, indent: usize) -> Option<&str> {
    let mut rest = line;
    for _ in 0..depth {
        rest = rest.trim_start_matches([' ', '\t']).strip_prefix('>')?;
    }
    if depth > 0 {
        rest = rest.strip_prefix(' ').unwrap_or(rest);
    }
    let inner = rest.trim_start_matches([' ', '\t']);
    let own = width(&rest[..rest.len() - inner.len()]);
    (inner.is_empty() || own >= indent).then_some(inner)
}

/// Whether a line could begin another block.
fn interrupts(inner: &str) -> bool {
    let digits = inner.trim_start_matches(|c: char| c.is_ascii_digit());
    inner.starts_with(['+', '-', '*', '=', '#', '>', '|', '~', '`', '<', '_', '['])
        || digits.len() < inner.len() && digits.starts_with(['.', ')'])
}
