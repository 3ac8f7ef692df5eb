//! Reads a note line by line and lists what must change before Markdown is parsed.
//!
//! * comments `%%…%%` and `<!--…-->` go, wherever Obsidian would hide them (code is
//!   code);
//! * a table ends at the first line without a bar;
//! * a callout's title ends with its line;
//! * lines get the blanks they lack to nest in lists and footnotes ([`super::indent`]);
//! * an embed that is a link's text becomes a Markdown image;
//! * a formula between `$$` runs over blank lines (see [`super::formula`]);
//! * a line that is only `^id` stands alone, so that it can name the block before it;
//! * quote markers past [`QUOTE_LIMIT`] go, which keeps parsing linear.
//!
//! The trap here: this is no Markdown parser. It follows fences and quote markers only
//! as far as these eight need.

use super::formula::{self, Formula};
use super::indent::Indents;
use super::line::{self, Prefix};
use super::prepare::Edit;
use std::collections::HashMap;
use std::ops::Range;

/// Quote markers kept on a line. Deeper quotes with lazy lines would cost the Markdown
/// parser quadratic time, and browsers cannot show them anyway.
pub(super) const QUOTE_LIMIT: usize = 200;

/// What the scan found.
pub(super) struct Scan {
    /// Sorted, without overlaps.
    pub edits: Vec<Edit>,
    /// What comments hide, in order.
    pub hidden: Vec<Range<usize>>,
    /// Where a comment begins that never ends.
    pub unclosed_comment: Option<usize>,
}

/// Scans the body of a note.
pub(super) fn scan(text: &str) -> Scan {
    let mut scanner = Scanner {
        text,
        edits: Vec::new(),
        hidden: Vec::new(),
        comments: text.contains("%%") || text.contains("<!--"),
        comment: None,
        fence: None,
        formula: None,
        formula_end: 0,
        table: None,
        prev: None,
        in_list: false,
        blank: true,
        indents: Indents::default(),
        linked: text.contains("[![["),
        code: CodeSpans::default(),
    };
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.trim_end_matches('\n').len();
        scanner.line(start, end);
        start += line.len();
    }
    let unclosed_comment = scanner.comment.map(|(open, _)| open);
    if let Some(open) = unclosed_comment {
        scanner.hide(open, text.len());
    }
    Scan { edits: scanner.edits, hidden: scanner.hidden, unclosed_comment }
}

struct Scanner<'a> {
    text: &'a str,
    edits: Vec<Edit>,
    hidden: Vec<Range<usize>>,
    /// Whether there can be comments at all.
    comments: bool,
    /// Where the open comment begins, and what ends it.
    comment: Option<(usize, &'static str)>,
    fence: Option<Fence>,
    /// What the end of the open formula becomes.
    formula: Option<Edit>,
    /// The end of a formula that needs no edits: its closing mark opens none.
    formula_end: usize,
    /// Quote depth of the open table.
    table: Option<usize>,
    /// The line before, unless it was blank or code.
    prev: Option<Line>,
    in_list: bool,
    /// Whether the line before was blank, or there was none.
    blank: bool,
    indents: Indents,
    /// Whether an embed may be the text of a link.
    linked: bool,
    code: CodeSpans,
}

#[derive(Clone, Copy)]
struct Fence {
    mark: u8,
    len: usize,
    depth: usize,
    indent: usize,
}

#[derive(Clone, Copy)]
struct Line {
    start: usize,
    end: usize,
    prefix: Prefix,
    callout: bool,
}

impl Line {
    fn content<'a>(&self, text: &'a str) -> &'a str {
        &text[self.start + self.prefix.content..self.end]
    }
}

impl Scanner<'_> {
    fn line(&mut self, start: usize, end: usize) {
        if let Some((open, mark)) = self.comment {
            let Some(close) = self.text[start..end].find(mark) else { return };
            let close = start + close + mark.len();
            self.comment = None;
            if let Some(from) = self.lines_of_its_own(open, close, end) {
                self.hide(from, (end + 1).min(self.text.len()));
                return;
            }
            self.hide(open, close);
            self.prev = None;
            self.inline(None, close, end);
            return;
        }
        if let Some(close) = self.formula.take() {
            if close.start > end {
                self.formula = Some(close);
            } else {
                self.edits.push(close);
            }
            return;
        }
        let text = &self.text[start..end];
        let prefix = line::prefix(text);
        let line = Line { start, end, prefix, callout: false };
        let (in_code, blank) = (self.fence.is_some(), self.blank);
        let missing = self.indents.missing(text, prefix, in_code, blank);
        self.blank = false;
        if self.fenced(line) {
            self.prev = None;
            self.indent(line, missing);
            return;
        }
        if line.content(self.text).trim().is_empty() {
            self.prev = None;
            self.table = None;
            self.blank = true;
            self.cap_quotes(line);
            return;
        }
        self.separate(line);
        self.indent(line, missing);
        if missing.is_none() && self.opens_formula(line) {
            return;
        }
        self.cap_quotes(line);
        let indented_code = prefix.indent >= 4 && !self.in_list && self.prev.is_none();
        self.in_list =
            prefix.marker || self.in_list && (prefix.indent > 0 || self.prev.is_some());
        let callout = self.opens_callout(line);
        self.prev = (!indented_code).then_some(Line { callout, ..line });
        if !indented_code {
            let known = self.edits.len();
            self.inline(Some(start), start + prefix.content, end);
            if self.linked && self.comment.is_none() && self.edits.len() == known {
                self.linked_embeds(start + prefix.content, end);
            }
        }
    }

    /// `[![[a.png|words]](url)`: the parser would end the link's text too early, so the
    /// embed becomes `![words](<a.png>)`.
    fn linked_embeds(&mut self, from: usize, end: usize) {
        let (mut at, mut counted, mut ticks) = (from, from, 0);
        while let Some(found) = self.text[at..end].find("[![[") {
            let start = at + found + 1;
            let inner = start + "![[".len();
            let Some(length) = self.text[inner..end].find("]]") else { return };
            let close = inner + length + 2;
            at = close;
            ticks += self.text[counted..start].matches('`').count();
            counted = start;
            let code = ticks % 2 == 1;
            let escaped = self.text[..start - 1].ends_with('\\');
            let embed = &self.text[inner..inner + length];
            let odd = embed.contains(['<', '>', '[', '`']);
            if code || escaped || odd || !self.text[close..end].starts_with("](") {
                continue;
            }
            let (target, words) = embed.split_once('|').unwrap_or((embed, ""));
            let target = target.trim_end_matches('\\').replace('%', "%25");
            let insert = format!("![{}](<{}>)", words.trim(), target.trim());
            self.edits.push(Edit { start, end: close, insert });
        }
    }

    fn indent(&mut self, line: Line, missing: Option<(usize, usize)>) {
        if let Some((at, blanks)) = missing {
            let at = line.start + at;
            self.edits.push(Edit { start: at, end: at, insert: " ".repeat(blanks) });
        }
    }

    /// Where the lines begin that a comment fills, if they go as a whole. What is left of
    /// it must be no blank line before an item of a list, which would set the items
    /// apart; and behind a blank line nothing needs another, which raw HTML would show.
    fn lines_of_its_own(&self, open: usize, close: usize, end: usize) -> Option<usize> {
        let from = self.text[..open].rfind('\n').map_or(0, |at| at + 1);
        let alone = self.text[from..open].trim().is_empty()
            && self.text[close..end].trim().is_empty();
        let next = self.text[end..].get(1..).unwrap_or("").lines().next().unwrap_or("");
        let free = self.edits.last().is_none_or(|edit| edit.end <= from);
        let before = self.text[..from].strip_suffix('\n').unwrap_or("");
        let apart = before.rsplit('\n').next().unwrap_or("").trim().is_empty();
        let between_items = self.in_list && line::prefix(next).marker;
        (alone && free && (between_items || apart)).then_some(from)
    }

    /// Follows code fences; true when the line belongs to one.
    fn fenced(&mut self, line: Line) -> bool {
        let content = line.content(self.text);
        let mark = content.bytes().next().filter(|b| matches!(b, b'`' | b'~'));
        let len = content.bytes().take_while(|b| Some(*b) == mark).count();
        let rest = &content[len..];
        if let Some(fence) = self.fence {
            let left_list = fence.indent > 1 && line.prefix.indent == 0;
            let left = line.prefix.depth < fence.depth || left_list && !rest.is_empty();
            if !left {
                if mark == Some(fence.mark) && len >= fence.len && rest.trim().is_empty()
                {
                    self.fence = None;
                }
                return true;
            }
            self.fence = None;
        }
        let Prefix { depth, indent, marker, .. } = line.prefix;
        let code = indent >= 4 && !self.in_list && !marker;
        let opens = len >= 3 && !code && !(mark == Some(b'`') && rest.contains('`'));
        if let (true, Some(mark)) = (opens, mark) {
            self.separate(line);
            self.in_list |= marker;
            let indent = if self.in_list { indent + usize::from(marker) * 2 } else { 0 };
            self.fence = Some(Fence { mark, len, depth, indent });
            self.table = None;
        }
        opens
    }

    /// Follows formulas between `$$`; true when one begins on the line.
    fn opens_formula(&mut self, line: Line) -> bool {
        let Prefix { indent, marker, .. } = line.prefix;
        let code = indent >= 4 && !self.in_list && !marker;
        let open = line.start + line.prefix.content;
        if code || open < self.formula_end || !line.content(self.text).starts_with("$$") {
            return false;
        }
        let found = formula::block(self.text, line.start, line.prefix, self.in_list);
        let (open, close) = match found {
            None => return false,
            Some(Formula::Whole(end)) => {
                self.formula_end = end;
                return false;
            }
            Some(Formula::Torn(open, close)) => (open, close),
        };
        self.edits.push(open);
        self.formula = Some(close);
        self.in_list |= marker;
        self.prev = None;
        self.table = None;
        true
    }

    /// Puts a blank line before this one where Obsidian sees a new block.
    fn separate(&mut self, line: Line) {
        let Some(prev) = self.prev else { return };
        let text = &self.text[line.start..line.end];
        let content = line.content(self.text);
        let depth = line.prefix.depth;
        let lone = |content: &str| line::lone_block_id(content).is_some();
        if prev.callout && !(lone(content) && depth < prev.prefix.depth) {
            self.close_title(prev, line);
        } else if let Some(table) = self.table {
            if !content.contains('|') {
                self.table = None;
                self.blank_line(line.start, text, depth.min(table));
            }
        } else if lone(content) || lone(prev.content(self.text)) {
            self.blank_line(line.start, text, depth.min(prev.prefix.depth));
        } else if depth == prev.prefix.depth {
            let cells = line::delimiter_cells(content);
            let header = prev.content(self.text);
            if cells.is_some_and(|cells| cells == line::row_cells(header)) {
                self.table = Some(depth);
            }
        }
    }

    /// Ends a callout's title with its line; a lazy line after it is still its body.
    fn close_title(&mut self, title: Line, line: Line) {
        let depth = title.prefix.depth;
        let text = &self.text[line.start..line.end];
        if line.prefix.depth >= depth {
            self.blank_line(line.start, text, depth);
            return;
        }
        let content = line.content(self.text);
        let block = line.prefix.marker || content.starts_with(['#', '`', '~', '<', '|']);
        let title_line = &self.text[title.start..title.end];
        if let (false, Some(quote)) = (block, line::quote_prefix(title_line, depth)) {
            let insert = format!("{quote}\n{quote} ");
            self.edits.push(Edit { start: line.start, end: line.start, insert });
        }
    }

    fn opens_callout(&self, line: Line) -> bool {
        let content = line.content(self.text);
        let first = self.prev.is_none_or(|p| p.prefix.depth < line.prefix.depth);
        line.prefix.depth > 0 && first && super::callout::marker(content).is_some()
    }

    fn blank_line(&mut self, at: usize, line: &str, depth: usize) {
        if let Some(quote) = line::quote_prefix(line, depth) {
            let insert = format!("{quote}\n");
            self.edits.push(Edit { start: at, end: at, insert });
        }
    }

    fn cap_quotes(&mut self, line: Line) {
        if line.prefix.depth > QUOTE_LIMIT {
            let text = &self.text[line.start..line.end];
            if let Some((at, _)) = text.match_indices('>').nth(QUOTE_LIMIT) {
                self.delete(line.start + at, line.start + line.prefix.content);
            }
        }
    }

    /// Finds comments between `from` and `end`; `line` is where the line starts, unless
    /// its first part was the end of a comment.
    fn inline(&mut self, line: Option<usize>, from: usize, end: usize) {
        if !self.comments {
            return;
        }
        self.code.enter(self.text, from);
        let bytes = self.text.as_bytes();
        let mut found: Vec<(usize, usize)> = Vec::new();
        let mut at = from.max(self.code.skip);
        while at < end {
            match bytes[at] {
                b'\\' => at += 2,
                b'`' => at = self.code.past(bytes, at),
                // `[a](<!--b.md>)` is a link, to a note with an odd name.
                b'<' if self.text[..at].ends_with("](")
                    && self.text[at..end].contains('>') =>
                {
                    at += self.text[at..end].find('>').unwrap_or(1);
                }
                b'<' if self.text[at..end].starts_with("<!--") => {
                    let close = self.text[at + 4..end].find("-->");
                    if let Some(close) = close {
                        found.push((at, at + close + 7));
                        at += close + 7;
                    } else {
                        self.comment = Some((at, "-->"));
                        break;
                    }
                }
                b'%' if bytes.get(at + 1) == Some(&b'%') && at + 1 < end => {
                    let close = self.text[at + 2..end].find("%%");
                    if let Some(close) = close {
                        found.push((at, at + close + 4));
                        at += close + 4;
                    } else if at == from {
                        self.comment = Some((at, "%%"));
                        break;
                    } else {
                        at += 2;
                    }
                }
                _ => at += 1,
            }
        }
        if !found.is_empty() {
            self.remove(line, from, end, &found);
        }
    }

    /// Cuts comments out; a line that held nothing else goes as a whole.
    fn remove(
        &mut self,
        line: Option<usize>,
        from: usize,
        end: usize,
        found: &[(usize, usize)],
    ) {
        let mut rest = from;
        let mut only = self.comment.is_none();
        for &(start, stop) in found {
            only &= self.text[rest..start].trim().is_empty();
            rest = stop;
        }
        only &= self.text[rest..end].trim().is_empty();
        let next = self.text[(end + 1).min(self.text.len())..].trim_start_matches(' ');
        // Removing the line must not turn what follows into a heading's underline.
        let underline = next.starts_with(['-', '=']);
        let whole = line.filter(|line| {
            let free = self.edits.last().is_none_or(|edit| edit.end <= *line);
            only && !underline && free
        });
        if let Some(line) = whole {
            self.hide(line, (end + 1).min(self.text.len()));
        } else {
            for &(start, stop) in found {
                self.hide(start, stop);
            }
        }
    }

    /// Takes a comment out.
    fn hide(&mut self, start: usize, end: usize) {
        self.hidden.push(start..end);
        self.delete(start, end);
    }

    fn delete(&mut self, start: usize, end: usize) {
        self.edits.push(Edit { start, end, insert: String::new() });
    }
}

/// Code spans of one paragraph: where a run of back-ticks finds its equal.
#[derive(Default)]
struct CodeSpans {
    /// End of the paragraph that `runs` describes.
    end: usize,
    /// Text before this offset is inside a code span.
    skip: usize,
    /// Start of a run → end of the next run of equal length.
    close: HashMap<usize, usize>,
}

impl CodeSpans {
    /// Indexes the paragraph around `at` unless that is done.
    fn enter(&mut self, text: &str, at: usize) {
        if at < self.end {
            return;
        }
        self.close.clear();
        self.end = text[at..].find("\n\n").map_or(text.len(), |len| at + len);
        let bytes = text.as_bytes();
        let mut runs = Vec::new();
        let mut i = at;
        while i < self.end {
            if bytes[i] == b'`' {
                let len = bytes[i..self.end].iter().take_while(|b| **b == b'`').count();
                runs.push((i, len));
                i += len;
            } else {
                i += 1;
            }
        }
        let mut next: HashMap<usize, usize> = HashMap::new();
        for &(start, len) in runs.iter().rev() {
            if let Some(end) = next.insert(len, start + len) {
                self.close.insert(start, end);
            }
        }
    }

    /// Skips the code span that opens at `at`, or the back-ticks if none does.
    fn past(&mut self, bytes: &[u8], at: usize) -> usize {
        if let Some(&end) = self.close.get(&at) {
            self.skip = end;
            return end;
        }
        at + bytes[at..].iter().take_while(|b| **b == b'`').count()
    }
}

#[cfg(test)]
mod tests {
    use super::super::prepare::Prepared;
    use super::*;

    fn check(source: &str, expected: &str) {
        let scan = scan(source);
        let prepared = Prepared::new(source, 0, &scan.edits);
        assert_eq!(prepared.text, expected, "{source:?}");
    }

    #[test]
    fn comments_are_cut_out() {
        check("a %%b%% c", "a  c");
        check("a\n%% b %%\nc", "a\n%% b %%\nc".replace("%% b %%\n", "").as_str());
        check("a\n%%\nb\n\nc\n%%\nd", "a\n\nd");
        check("> %%\n> b\n> %%\n> c", "> \n> c");
        check("50%% and 100%", "50%% and 100%");
        check("a <!-- b --> c", "a  c");
        check("[a](<!--b.md>) <!-- c -->", "[a](<!--b.md>) ");
        check("[a](<!--b", "[a](");
        check("<div>\n<!--\nx\n\ny\n-->\n</div>", "<div>\n\n</div>");
        check("a\n\n%%\nb", "a\n\n");
        check("- a\n  %%\n  b\n  %%\n- c", "- a\n- c");
        check("a\n%%\nb\n%%\n- c", "a\n\n- c");
        check("\\%%a%%", "\\%%a%%");
    }

    #[test]
    fn code_is_no_comment() {
        check("`%%` and `a %% b %% c`", "`%%` and `a %% b %% c`");
        check("```\n%% a %%\n```\nb %% c %%", "```\n%% a %%\n```\nb ");
        check("`a\n%% b %%` c", "`a\n%% b %%` c");
    }

    #[test]
    fn tables_end_at_a_line_without_a_bar() {
        check("|a|\n|-|\n|1|\nb", "|a|\n|-|\n|1|\n\nb");
        check("> |a|\n> |-|\n> b", "> |a|\n> |-|\n>\n> b");
        check("a\nb", "a\nb");
    }

    #[test]
    fn callout_titles_end_with_their_line() {
        check("> [!tip] a\n> b", "> [!tip] a\n>\n> b");
        check("> [!tip] a\nb", "> [!tip] a\n>\n> b");
        check("> a\n> [!tip] b\n> c", "> a\n> [!tip] b\n> c");
        check("> > [!x]\n> > b", "> > [!x]\n> >\n> > b");
    }

    #[test]
    fn formulas_run_over_blank_lines() {
        let fence = "~".repeat(12);
        let block = |source: &str, expected: &str| {
            let expected = expected.replace('F', &fence).replace('M', "\u{fdd0}");
            check(source, &expected);
        };
        block("$$\na\n\nb\n$$\nc", "FM\n\na\n\nb\nF\nc");
        block("$$a\n+ b$$ ^x", "FM'\na\n+ b\nF\n^x");
        block("> $$\n> a\n>\n> b\n> $$", "> FM\n> \n> a\n>\n> b\n> F");
        block("- $$\n  a\n\n  b\n  $$", "- FM\n  \n  a\n\n  b\n  F");
        block("$$\na\n$$", "$$\na\n$$");
        block("$$\na\n\nb", "$$\na\n\nb");
        block("> $$\n\na\n$$", "> $$\n\na\n$$");
    }

    #[test]
    fn lone_ids_stand_alone() {
        check("> a\n^id", "> a\n\n^id");
        check("a\n^not_id", "a\n^not_id");
        check("> a\n\n^id\nb", "> a\n\n^id\n\nb");
    }

    proptest::proptest! {
        #[test]
        fn edits_are_sorted_and_on_boundaries(
            text in "([%`>|\\-\\[!\\]a가 \n\\\\^~\t]|%%|```|\n> |\n1. |\n  - |\\[\\^1\\]: |\\[!\\[\\[|\\]\\]\\]\\(|\\$\\$|\n\\$\\$){0,60}"
        ) {
            let found = scan(&text);
            let mut at = 0;
            for edit in &found.edits {
                proptest::prop_assert!(edit.start >= at && edit.end >= edit.start);
                proptest::prop_assert!(text.is_char_boundary(edit.start));
                proptest::prop_assert!(text.is_char_boundary(edit.end));
                at = edit.end;
            }
        }
    }
}
