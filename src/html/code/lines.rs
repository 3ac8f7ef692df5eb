//! Coloured runs to spans, within spans for lines where lines matter.
//!
//! A newcomer's trap: a line's span holds its line feed, so that the text stays the
//! source; a run that crosses lines is closed and opened again at each of them.

use super::class::Class;
use super::fence::Fence;
use super::highlight::Run;
use crate::html::write::text;

/// Appends the source; without `runs` it is plain.
pub fn write(fence: &Fence, code: &str, runs: &[Run], out: &mut String) {
    out.reserve(code.len() + runs.len() * 24);
    let mut spans = Spans { code, runs, run: 0, at: 0, own_signs: fence.diff };
    if !fence.lines && fence.marks.is_empty() && !fence.diff {
        spans.up_to(code.len(), out);
        return;
    }
    let mut marks = fence.marks.as_slice();
    let mut file_head = false;
    let mut lines = code.split_inclusive('\n').zip(1u32..).peekable();
    while let Some((line, number)) = lines.next() {
        let next = lines.peek().map_or("", |(next, _)| next);
        let after_head = file_head;
        file_head = line.starts_with("--- ") && next.starts_with("+++ ");
        out.push_str("<span class=\"line");
        if is_marked(&mut marks, number) {
            out.push_str(" is-marked");
        }
        if fence.diff && !file_head && !after_head {
            match line.as_bytes().first() {
                Some(b'+') => out.push_str(" is-added"),
                Some(b'-') => out.push_str(" is-removed"),
                _ => {}
            }
        }
        out.push_str("\">");
        spans.up_to(spans.at + line.len(), out);
        out.push_str("</span>");
    }
}

/// Whether the line is in a range; lines come in order, so passed ranges are dropped.
fn is_marked(marks: &mut &[(u32, u32)], line: u32) -> bool {
    while let Some(((_, last), rest)) = marks.split_first() {
        if *last >= line {
            break;
        }
        *marks = rest;
    }
    marks.first().is_some_and(|(first, _)| *first <= line)
}

/// What is left to write.
struct Spans<'a> {
    code: &'a str,
    runs: &'a [Run],
    /// The run that `at` is in.
    run: usize,
    at: usize,
    /// Whether lines say what was added and removed, so that runs need not.
    own_signs: bool,
}

impl Spans<'_> {
    /// Writes the text up to `end`.
    fn up_to(&mut self, end: usize, out: &mut String) {
        while self.at < end {
            let run = self.runs.get(self.run);
            let (run_end, class) = run.map_or((usize::MAX, None), |r| (r.end, r.class));
            let stop = run_end.min(end);
            let piece = &self.code[self.at..stop];
            match class.filter(|class| self.shows(*class)) {
                Some(class) => {
                    out.push_str("<span class=\"");
                    out.push_str(class.name());
                    out.push_str("\">");
                    text(out, piece);
                    out.push_str("</span>");
                }
                None => text(out, piece),
            }
            self.at = stop;
            self.run += usize::from(stop == run_end);
        }
    }

    fn shows(&self, class: Class) -> bool {
        !(self.own_signs && matches!(class, Class::Inserted | Class::Deleted))
    }
}
