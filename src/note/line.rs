//! One line of Markdown as its container prefix and content, without parsing blocks.

/// What stands before a line's content.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Prefix {
    /// Quote markers.
    pub depth: usize,
    /// Byte offset of the content in the line.
    pub content: usize,
    /// Blanks directly before the content, a tab counting as four.
    pub indent: usize,
    /// Whether a list marker is part of the prefix.
    pub marker: bool,
}

/// Splits a line (without its end) into prefix and content.
pub(super) fn prefix(line: &str) -> Prefix {
    let bytes = line.as_bytes();
    let mut out = Prefix::default();
    let mut at = 0;
    loop {
        let mut indent = 0;
        while let Some(b @ (b' ' | b'\t')) = bytes.get(at) {
            indent += if *b == b'\t' { 4 } else { 1 };
            at += 1;
        }
        if bytes.get(at) == Some(&b'>') {
            out.depth += 1;
            at += 1;
            continue;
        }
        let Some(width) = list_marker(&bytes[at..]) else {
            return Prefix { content: at, indent, ..out };
        };
        out.marker = true;
        at += width;
    }
}

/// The prefix up to and with its `depth`-th quote marker; `None` when a list marker
/// stands among them.
pub(super) fn quote_prefix(line: &str, depth: usize) -> Option<&str> {
    if depth == 0 {
        return Some("");
    }
    let end = line.match_indices('>').nth(depth - 1)?.0 + 1;
    let blank = |b: u8| matches!(b, b' ' | b'\t' | b'>');
    line[..end].bytes().all(blank).then_some(&line[..end])
}

/// Bytes of a list marker with its blank.
fn list_marker(bytes: &[u8]) -> Option<usize> {
    let digits = bytes.iter().take(10).take_while(|b| b.is_ascii_digit()).count();
    let width = match (digits, bytes.get(digits)?) {
        (0, b'-' | b'*' | b'+') => 1,
        (1..=9, b'.' | b')') => digits + 1,
        _ => return None,
    };
    matches!(bytes.get(width), Some(b' ' | b'\t')).then_some(width + 1)
}

/// Whether the content is a table's delimiter row; gives its number of cells.
pub(super) fn delimiter_cells(content: &str) -> Option<usize> {
    let plain = |b: u8| matches!(b, b'|' | b'-' | b':' | b' ' | b'\t');
    if !content.bytes().all(plain) || !content.contains('-') {
        return None;
    }
    if !content.contains('|') && !content.contains(':') {
        return None;
    }
    let cell = |cell: &str| {
        let dashes = cell.trim().trim_start_matches(':').trim_end_matches(':');
        !dashes.is_empty() && dashes.bytes().all(|b| b == b'-')
    };
    let row = bare_row(content);
    row.split('|').all(cell).then(|| row.split('|').count())
}

/// Cells of a table row; escaped bars split nothing.
pub(super) fn row_cells(content: &str) -> usize {
    let row = bare_row(content).as_bytes();
    let mut cells = 1;
    let mut at = 0;
    while at < row.len() {
        match row[at] {
            b'\\' => at += 1,
            b'|' => cells += 1,
            _ => {}
        }
        at += 1;
    }
    cells
}

fn bare_row(content: &str) -> &str {
    let row = content.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    match row.strip_suffix('|') {
        Some(rest) if !rest.ends_with('\\') => rest,
        _ => row,
    }
}

/// The id of a footnote that a line's content defines.
pub(super) fn footnote_label(content: &str) -> Option<&str> {
    let (label, _) = content.strip_prefix("[^")?.split_once("]:")?;
    (!label.contains([' ', '[', ']'])).then_some(label)
}

/// The id of a line that is nothing but `^id`.
pub(super) fn lone_block_id(content: &str) -> Option<&str> {
    let id = content.trim().strip_prefix('^')?;
    is_block_id(id).then_some(id)
}

/// Block ids are Latin letters, digits and dashes.
pub(super) fn is_block_id(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_split_off() {
        let check = |line: &str| {
            let p = prefix(line);
            (p.depth, &line[p.content..] == "x", p.marker)
        };
        assert_eq!(check("> > x"), (2, true, false));
        assert_eq!(check(">> - x"), (2, true, true));
        assert_eq!(check("12. > x"), (1, true, true));
        assert_eq!(check("\tx"), (0, true, false));
    }

    #[test]
    fn delimiter_rows() {
        assert_eq!(delimiter_cells("|-|:-:|"), Some(2));
        assert_eq!(delimiter_cells("--- | ---"), Some(2));
        assert_eq!(delimiter_cells("---"), None);
        assert_eq!(delimiter_cells("| a |"), None);
        assert_eq!(row_cells("| a\\|b | c |"), 2);
    }
}
