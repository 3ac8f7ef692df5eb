//! Edits of a note: places and what stands there instead in, the text out.
//!
//! All other bytes stay, line ends among them.

use super::head;
use crate::note::without_properties;
use std::ops::Range;

/// Edits of one text.
#[derive(Debug, Default)]
pub(super) struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    pub fn replace(&mut self, place: Range<usize>, with: impl Into<String>) {
        self.0.push((place, with.into()));
    }

    /// Where the first edit is.
    pub fn first(&self) -> Option<usize> {
        self.0.iter().map(|(place, _)| place.start).min()
    }

    /// The text with all edits; of two that overlap, the first one counts.
    pub fn apply(mut self, text: &str) -> String {
        self.0.sort_by_key(|(place, _)| (place.start, place.end));
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        for (place, with) in self.0 {
            let Some(before) = text.get(done..place.start) else { continue };
            if text.get(place.clone()).is_none() {
                continue;
            }
            out.push_str(before);
            out.push_str(&with);
            done = place.end;
        }
        out.push_str(text.get(done..).unwrap_or(""));
        out
    }
}

/// The text with more properties. Those that it has already stay as they are.
pub(super) fn with_properties(
    path: &str,
    text: &str,
    more: &[(&str, String)],
) -> Option<String> {
    let own = head(path, text)?.properties;
    let mut lines: Vec<String> = Vec::new();
    for (key, value) in more {
        if own.get(key).is_none() {
            lines.push(format!("{key}: {value}"));
        }
    }
    if lines.is_empty() {
        return None;
    }
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let first = text.find('\n').map_or(text.len(), |at| at + 1);
    let end = if text[..first].ends_with("\r\n") { "\r\n" } else { "\n" };
    let block: String = lines.iter().map(|line| format!("{line}{end}")).collect();
    let has_block =
        !own.entries.is_empty() && without_properties(text).len() < text.len();
    let (at, block) = match has_block {
        true => (first, block),
        false => (mark, format!("---{end}{block}---{end}")),
    };
    Some(format!("{}{block}{}", &text[..at], &text[at..]))
}

/// A text as YAML has it on one line, quoted only where it has to be.
pub(super) fn yaml(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '/' | '.');
    let words = ["true", "false", "null", "yes", "no", "on", "off"];
    let is_plain = text.chars().all(plain)
        && text.starts_with(char::is_alphabetic)
        && text.trim() == text
        && !words.contains(&text.to_lowercase().as_str());
    if is_plain { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let more = [("order", "3".to_owned()), ("title", yaml("가: 나"))];
        let made = with_properties("a.md", text, &more);
        assert_eq!(made.as_deref().unwrap_or(text), expected);
    }

    #[test]
    fn properties_are_added_to_those_that_are_there() {
        let new = "---\norder: 3\ntitle: \"가: 나\"\n---\n";
        check("# A\n", &format!("{new}# A\n"));
        check("\u{feff}# A", &format!("\u{feff}{new}# A"));
        check("---\n\n***\n---\n", &format!("{new}---\n\n***\n---\n"));
        check(
            "---\ntags: [x]\ntitle: B\n---\n",
            "---\norder: 3\ntags: [x]\ntitle: B\n---\n",
        );
        check(
            "---\r\norder: 1\r\n---\r\n",
            "---\r\ntitle: \"가: 나\"\r\norder: 1\r\n---\r\n",
        );
        check("---\norder: 1\ntitle: x\n---\n", "---\norder: 1\ntitle: x\n---\n");
    }

    #[test]
    fn edits_leave_everything_else() {
        let mut edits = Edits::default();
        edits.replace(4..6, "X");
        edits.replace(0..1, "");
        edits.replace(5..7, "lost");
        edits.replace(90..91, "lost");
        assert_eq!(edits.apply("abcdefgh"), "bcdXgh");
    }
}
