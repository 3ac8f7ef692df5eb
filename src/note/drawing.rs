//! Notes of the Excalidraw plugin: only the text elements of the drawing are for readers.
//!
//! Such a note holds a banner for Obsidian, the texts of the drawing under a heading
//! `Text Elements`, lists of files and, in a comment or a code block, the drawing as
//! compressed data. The trap: what stands in a comment stays private, the texts too.

use crate::base::{Span, VaultPath};
use std::ops::Range;

/// The property that marks a drawing.
const KEY: &str = "excalidraw-plugin";
/// The end of a drawing's name before `.md`.
const ENDING: &str = ".excalidraw";
/// Headings of the plugin that end the texts.
const SECTIONS: [&str; 4] = ["element links", "embedded files", "drawing", "images"];

/// Whether a note is a drawing: the place that says so, in the file. `block` is the
/// place of its properties.
pub(super) fn mark(path: &VaultPath, text: &str, block: Range<usize>) -> Option<Span> {
    let mut start = block.start;
    for line in text[block].split_inclusive('\n') {
        let key = line.trim_start_matches(['"', '\'']);
        let quotes = line.len() - key.len();
        let rest = key.strip_prefix(KEY).map(|rest| rest.trim_start_matches(['"', '\'']));
        if rest.is_some_and(|rest| rest.trim_start().starts_with(':')) {
            return Some(Span::new(start + quotes, start + quotes + KEY.len()));
        }
        start += line.len();
    }
    path.stem().to_lowercase().ends_with(ENDING).then(|| Span::new(0, 0))
}

/// The name of a drawing for people: `구조` for `구조.excalidraw`.
pub fn drawing_name(stem: &str) -> &str {
    let end = stem.len().saturating_sub(ENDING.len());
    match stem.get(end..) {
        Some(tail) if end > 0 && tail.eq_ignore_ascii_case(ENDING) => &stem[..end],
        _ => stem,
    }
}

/// The part of a drawing's text that holds its text elements.
pub(super) fn texts(text: &str) -> Range<usize> {
    let (mut at, mut from, mut comment) = (0, None, false);
    for line in text.split_inclusive('\n') {
        let plain = line.trim();
        let heading =
            plain.starts_with('#').then(|| plain.trim_start_matches('#').trim());
        let named = |name: &str| heading.is_some_and(|h| h.eq_ignore_ascii_case(name));
        if from.is_some() {
            let data = plain.starts_with("```") && plain.ends_with("json");
            if plain.starts_with("%%") || data || SECTIONS.into_iter().any(named) {
                break;
            }
        } else if plain.matches("%%").count() % 2 == 1 {
            comment = !comment;
        } else if !comment && named("Text Elements") {
            from = Some(at + line.len());
        }
        at += line.len();
    }
    from.map_or(text.len()..text.len(), |from| from..at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_text_elements_are_kept() {
        let check = |text: &str| text[texts(text)].to_string();
        let new =
            "==x==\n\n# Excalidraw Data\n## Text Elements\na ^b\n\n## Element Links\n";
        assert_eq!(check(new), "a ^b\n\n");
        assert_eq!(check("# Text Elements\na\n%%\n# Drawing\n"), "a\n");
        assert_eq!(check("## Text Elements\na\n```compressed-json\nN4\n```\n"), "a\n");
        assert_eq!(check("%%\n## Text Elements\na\n%%\n"), "");
        assert_eq!(check("글\n"), "");
    }

    #[test]
    fn names_lose_their_ending() {
        assert_eq!(drawing_name("구조.excalidraw"), "구조");
        assert_eq!(drawing_name("x.Excalidraw"), "x");
        assert_eq!(drawing_name(".excalidraw"), ".excalidraw");
        assert_eq!(drawing_name("구조"), "구조");
    }
}
