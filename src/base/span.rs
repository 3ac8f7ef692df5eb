//! Spans (byte ranges in a note's text) and their lines and columns.
//!
//! A span always indexes the text as [`crate::vault`] decoded it, frontmatter included:
//! UTF-8, line ends as `\n`, no byte order mark. Line numbers are those of the file.

/// A half-open range of bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from byte offsets.
    pub fn new(start: usize, end: usize) -> Span {
        Span { start: start as u32, end: end as u32 }
    }

    /// The same bytes of a text that begins `by` bytes earlier.
    #[must_use]
    pub fn moved(self, by: usize) -> Span {
        Span::new(self.start as usize + by, self.end as usize + by)
    }

    /// The part of `text` it covers; empty when it does not fit.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }
}

/// A place for people: both counted from 1, columns in characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters (not bytes, not UTF-16 units), from 1.
    pub column: usize,
}

/// Finds lines and columns in one text.
pub struct LineMap<'a> {
    text: &'a str,
    starts: Vec<u32>,
}

impl<'a> LineMap<'a> {
    /// Indexes the line starts of `text`.
    pub fn new(text: &'a str) -> Self {
        let mut starts = vec![0];
        starts.extend(text.match_indices('\n').map(|(at, _)| at as u32 + 1));
        LineMap { text, starts }
    }

    /// Line and column of a byte offset; offsets past the end mean the end.
    pub fn place(&self, offset: u32) -> Place {
        let offset = offset.min(self.text.len() as u32);
        let line = self.starts.partition_point(|&s| s <= offset);
        let start = self.starts[line - 1] as usize;
        let before = self.text.get(start..offset as usize).unwrap_or("");
        Place { line, column: before.chars().count() + 1 }
    }

    /// The line's text without its end, and where it starts.
    pub fn line(&self, line: usize) -> (&'a str, u32) {
        let start = self.starts.get(line.wrapping_sub(1)).copied().unwrap_or(0);
        let rest = &self.text[start as usize..];
        (rest.split('\n').next().unwrap_or(""), start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let map = LineMap::new("가나\n다 [[라]]");
        assert_eq!(map.place(3), Place { line: 1, column: 2 });
        assert_eq!(map.place(11), Place { line: 2, column: 3 });
        assert_eq!(map.line(2), ("다 [[라]]", 7));
    }
}
