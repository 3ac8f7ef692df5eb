//! A status as lines: a table and lists for terminals, JSON, Markdown.
//!
//! A newcomer's trap: a letter of Hangul is two columns wide on a terminal, and names of
//! files and headings are strangers' text, in Markdown too.

use super::{Counts, Entry, Kind, Part, Row, Status};
use crate::diag::visible;
use icu_properties::CodePointMapData;
use icu_properties::props::{EastAsianWidth, GeneralCategory, GeneralCategoryGroup};

/// Notes that one list names; JSON names all.
const LISTED: usize = 50;
/// The columns of the table.
const COLUMNS: [&str; 6] = ["folder", "lang", "fresh", "stale", "unmarked", "missing"];

/// One JSON value over many lines.
pub(super) fn json(status: &Status) -> Vec<String> {
    let text = serde_json::to_string_pretty(status);
    vec![text.expect("names and numbers are JSON")]
}

/// A table and lists for terminals.
pub(super) fn text(status: &Status) -> Vec<String> {
    if let Some(line) = nothing(status) {
        return vec![line];
    }
    let rows = table(status, visible);
    let widest = |column: usize| rows.iter().map(|row| width(&row[column])).max();
    let widths: Vec<usize> = (0..COLUMNS.len()).filter_map(widest).collect();
    let line = |row: &[String; 6]| {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let blanks = " ".repeat(widths[column] - width(cell));
            let gap = if column == 0 { "" } else { "  " };
            // Names stand at the left, numbers at the right.
            let (before, after) =
                if column < 2 { ("", &*blanks) } else { (&*blanks, "") };
            line.extend([gap, before, cell, after]);
        }
        line.trim_end().to_owned()
    };
    let mut lines: Vec<String> = rows.iter().map(line).collect();
    for (kind, lang, entries) in lists(status) {
        lines.extend([String::new(), title(kind, lang)]);
        for entry in shown(kind, &entries) {
            lines.push(format!("  {}", visible(&name(entry))));
            for (change, headings) in changes(&entry.sections) {
                let headings: Vec<String> = headings.iter().map(|h| visible(h)).collect();
                lines.push(format!("    {change}: {}", headings.join(", ")));
            }
        }
        lines.extend(more(kind, &entries).map(|more| format!("  {more}")));
    }
    lines
}

/// The same for a note or an issue.
pub(super) fn markdown(status: &Status) -> Vec<String> {
    if let Some(line) = nothing(status) {
        return vec![line];
    }
    let mut rows =
        table(status, cell).into_iter().map(|row| format!("| {} |", row.join(" | ")));
    let mut lines: Vec<String> = rows.next().into_iter().collect();
    lines.push("| :-- | :-- | --: | --: | --: | --: |".to_owned());
    lines.extend(rows);
    for (kind, lang, entries) in lists(status) {
        lines.extend([String::new(), format!("## {}", title(kind, lang)), String::new()]);
        for entry in shown(kind, &entries) {
            let paths: Vec<String> = entry
                .translation
                .iter()
                .chain([&entry.original])
                .map(|p| code(p))
                .collect();
            lines.push(format!("- [ ] {}", paths.join(" ← ")));
            for (change, headings) in changes(&entry.sections) {
                let headings: Vec<String> = headings.iter().map(|h| code(h)).collect();
                lines.push(format!("  - {change}: {}", headings.join(", ")));
            }
        }
        lines.extend(more(kind, &entries).map(|more| format!("- {more}")));
    }
    lines
}

/// What to say where nothing is to be translated.
fn nothing(status: &Status) -> Option<String> {
    let langs = &status.languages;
    let notes = match status.note_count {
        1 => "1 note".to_owned(),
        count => format!("{count} notes"),
    };
    if langs.len() < 2 {
        return Some(format!("{notes} in one language; there is nothing to translate"));
    }
    let none = format!("{notes} in {}; none has to be translated", langs.join(", "));
    status.notes.is_empty().then_some(none)
}

/// The head, the rows and the sums.
fn table(status: &Status, written: fn(&str) -> String) -> Vec<[String; 6]> {
    let cells = |name: String, lang: &str, counts: &Counts| {
        let Counts { fresh, stale, unmarked, missing } = *counts;
        let [fresh, stale, unmarked, missing] =
            [fresh, stale, unmarked, missing].map(|count| count.to_string());
        [name, written(lang), fresh, stale, unmarked, missing]
    };
    let row = |row: &Row| {
        let folder = if row.folder.is_empty() { "." } else { &row.folder };
        cells(written(folder), &row.lang, &row.counts)
    };
    let mut rows = vec![COLUMNS.map(str::to_owned)];
    rows.extend(status.folders.iter().map(row));
    let sums = status.totals.iter();
    rows.extend(sums.map(|(lang, counts)| cells("in all".to_owned(), lang, counts)));
    rows
}

/// What is to be done, by state and language.
fn lists(status: &Status) -> Vec<(Kind, &str, Vec<&Entry>)> {
    let mut lists = Vec::new();
    for kind in [Kind::Stale, Kind::Unmarked, Kind::Missing] {
        for lang in status.totals.keys() {
            let of = |entry: &&Entry| entry.state == kind && entry.lang == *lang;
            let entries: Vec<&Entry> = status.notes.iter().filter(of).collect();
            if !entries.is_empty() {
                lists.push((kind, lang.as_str(), entries));
            }
        }
    }
    lists
}

fn title(kind: Kind, lang: &str) -> String {
    match kind {
        Kind::Stale => format!("stale in {lang}"),
        Kind::Unmarked => format!("unmarked in {lang}"),
        _ => format!("missing in {lang}"),
    }
}

/// Stale translations are named all: each is work of its own.
fn shown<'a>(kind: Kind, entries: &'a [&'a Entry]) -> &'a [&'a Entry] {
    let limit = if kind == Kind::Stale { entries.len() } else { LISTED };
    &entries[..limit.min(entries.len())]
}

fn more(kind: Kind, entries: &[&Entry]) -> Option<String> {
    let more = entries.len() - shown(kind, entries).len();
    (more > 0).then(|| format!("... and {more} more, all named by `--format json`"))
}

fn name(entry: &Entry) -> String {
    match &entry.translation {
        Some(translation) => format!("{translation}  <-  {}", entry.original),
        None => entry.original.clone(),
    }
}

/// Headings by what happened to them.
fn changes(parts: &[Part]) -> Vec<(&'static str, Vec<&str>)> {
    parts
        .chunk_by(|a, b| a.change == b.change)
        .map(|parts| {
            let heading = |part: &'_ Part| part.heading.is_none();
            let names = parts.iter().map(|part| match heading(part) {
                true => "(the beginning)",
                false => part.heading.as_deref().unwrap_or_default(),
            });
            (parts[0].change, names.collect())
        })
        .collect()
}

/// Text in a cell of a Markdown table.
fn cell(text: &str) -> String {
    visible(text).replace('\\', "\\\\").replace('|', "\\|")
}

/// Text as code, whatever is in it.
fn code(text: &str) -> String {
    let text = visible(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let blank = if text.contains('`') { " " } else { "" };
    format!("{fence}{blank}{text}{blank}{fence}")
}

/// Columns of a terminal.
fn width(text: &str) -> usize {
    let of = |c: char| {
        let category = CodePointMapData::<GeneralCategory>::new().get(c);
        match CodePointMapData::<EastAsianWidth>::new().get(c) {
            _ if GeneralCategoryGroup::Mark.contains(category) => 0,
            EastAsianWidth::Wide | EastAsianWidth::Fullwidth => 2,
            _ => 1,
        }
    };
    text.chars().map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hangul_is_two_columns_wide() {
        assert_eq!(width("파드 a"), 6);
        assert_eq!(width("é"), 1);
        assert_eq!(width("e\u{301}"), 1);
    }

    #[test]
    fn names_cannot_leave_their_place_in_markdown() {
        assert_eq!(cell("a|b\n"), "a\\|b\\\\n");
        assert_eq!(code("a `x` b"), "`` a `x` b ``");
        assert_eq!(code("설치"), "`설치`");
    }
}
