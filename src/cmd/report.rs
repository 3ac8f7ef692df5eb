//! Diagnostics into lines for people and editors: `warning: PATH:LINE:COL: TEXT; REMEDY`.
//!
//! A newcomer's trap: names come from strangers' files. Every word of a line goes
//! through [`visible`], or a file name could forge a line or a colour.

use crate::base::{LineMap, Span};
use crate::diag::{Code, Diagnostic, Error, Severity, visible};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write};
use std::sync::Arc;

/// Finds the decoded text of a file by the path that its diagnostics have.
pub type Texts<'a> = dyn Fn(&str) -> Option<Arc<str>> + 'a;

/// Messages shown of one kind and note; the others are only counted.
const SHOWN: usize = 20;

/// Source frames drawn in one report; more would bury the messages.
const FRAMES: usize = 10;

/// Longest line of a source that is drawn in a frame, in bytes.
const FRAME_BYTES: usize = 400;

/// Longest text of one message, in characters.
const TEXT_CHARS: usize = 400;

/// What to say about a run, and how much there was to say.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Report {
    /// The lines to write, without line ends; a frame's lines follow its message.
    pub lines: Vec<String>,
    /// Different errors, shown or not.
    pub errors: usize,
    /// Different warnings, shown or not.
    pub warnings: usize,
    /// Different infos, shown or not.
    pub infos: usize,
}

/// The report on all diagnostics of a run: those of `min` and above are shown, sorted by
/// path and place, and followed by their sum. With `frames`, meant for terminals, the
/// first messages are followed by a picture of their source.
pub fn lines(
    diagnostics: &[Diagnostic],
    text_of: &Texts,
    min: Severity,
    frames: bool,
) -> Report {
    let distinct = distinct(diagnostics);
    let count = |severity| distinct.iter().filter(|d| d.severity == severity).count();
    let mut report = Report {
        lines: Vec::new(),
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        infos: count(Severity::Info),
    };
    let shown: Vec<_> = distinct.into_iter().filter(|d| d.severity >= min).collect();
    let mut frames = if frames { FRAMES } else { 0 };
    let mut notes = 0;
    for note in shown.chunk_by(|a, b| a.path == b.path) {
        notes += 1;
        let text = text_of(&note[0].path);
        draw_note(note, text.as_deref(), &mut frames, &mut report.lines);
    }
    report.lines.extend(sum(&report, min, notes));
    report
}

/// What stopped a run, as `error:` lines.
pub fn failure(error: &Error) -> Vec<String> {
    match error {
        Error::Config { diagnostics, text } => {
            let mut lines = Vec::new();
            for file in distinct(diagnostics).chunk_by(|a, b| a.path == b.path) {
                draw_note(file, Some(text), &mut 0, &mut lines);
            }
            lines
        }
        // A template's failure may bring a picture of several lines.
        Error::Template { message } => {
            format!("error: {message}").lines().map(visible).collect()
        }
        Error::Publish { message, words } => {
            let said = words.iter().map(|line| format!("  {}", visible(line)));
            [format!("error: {}", visible(message))].into_iter().chain(said).collect()
        }
        other => vec![format!("error: {}", visible(&other.to_string()))],
    }
}

/// Writes lines at once. A reader who has closed the pipe wants no more, which is no
/// failure.
pub fn emit(lines: &[String], out: &mut impl Write) -> io::Result<()> {
    let mut text = String::new();
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Diagnostics by path and place, each message once for a file and kind.
fn distinct(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut sorted: Vec<_> = diagnostics.iter().collect();
    sorted.sort();
    let mut seen = HashSet::new();
    sorted.retain(|d| seen.insert((&d.path, d.code, d.severity, &d.message)));
    sorted
}

/// The messages of one file, at most so many of a kind.
fn draw_note(
    note: &[&Diagnostic],
    text: Option<&str>,
    frames: &mut usize,
    lines: &mut Vec<String>,
) {
    let map = text.map(LineMap::new);
    let mut left: BTreeMap<Code, usize> = BTreeMap::new();
    for diagnostic in note {
        *left.entry(diagnostic.code).or_default() += 1;
    }
    let mut drawn: BTreeMap<Code, usize> = BTreeMap::new();
    for diagnostic in note {
        let drawn = drawn.entry(diagnostic.code).or_default();
        *drawn += 1;
        if *drawn > SHOWN {
            continue;
        }
        lines.push(line(diagnostic, map.as_ref()));
        if *frames > 0
            && let Some(frame) = frame(diagnostic, map.as_ref())
        {
            *frames -= 1;
            lines.extend(frame);
        }
        let rest = left[&diagnostic.code] - *drawn;
        if *drawn == SHOWN && rest > 0 {
            lines.push(format!(
                "{}: {}: ... and {rest} more",
                diagnostic.severity,
                visible(&diagnostic.path)
            ));
        }
    }
}

/// One message.
fn line(diagnostic: &Diagnostic, map: Option<&LineMap>) -> String {
    let mut line = format!("{}: {}:", diagnostic.severity, visible(&diagnostic.path));
    if let (Some(span), Some(map)) = (diagnostic.span, map) {
        let place = map.place(span.start);
        line.push_str(&format!("{}:{}:", place.line, place.column));
    }
    line.push(' ');
    line.push_str(&short(&diagnostic.message));
    if let Some(help) = &diagnostic.help {
        line.push_str("; ");
        line.push_str(&short(help));
    }
    line
}

/// A text that is safe on a terminal and does not flood it.
fn short(text: &str) -> String {
    match text.char_indices().nth(TEXT_CHARS) {
        Some((end, _)) => format!("{}…", visible(&text[..end])),
        None => visible(text),
    }
}

/// A picture of the line a message is about. The path is not repeated, so that an
/// editor finds it once.
fn frame(diagnostic: &Diagnostic, map: Option<&LineMap>) -> Option<Vec<String>> {
    if diagnostic.severity < Severity::Warning || may_be_private(diagnostic.code) {
        return None;
    }
    let (span, map) = (diagnostic.span?, map?);
    let number = map.place(span.start).line;
    let (source, start) = map.line(number);
    if source.len() > FRAME_BYTES || source.trim().is_empty() {
        return None;
    }
    let range = marked(span, source, start as usize)?;
    // Escapes are drawn instead of what they stand for, and the mark moves with them.
    let before = visible(&source[..range.start]).len();
    let inside = visible(&source[range.clone()]).len();
    let source = visible(source);
    let mark = AnnotationKind::Primary.span(before..before + inside);
    let snippet = Snippet::source(source.as_str()).line_start(number).annotation(mark);
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        _ => Level::WARNING,
    };
    let group = [Group::with_level(level).element(snippet)];
    Some(Renderer::plain().render(&group).lines().map(str::to_owned).collect())
}

/// The part of a line that a span covers, in bytes of the line.
fn marked(span: Span, source: &str, start: usize) -> Option<std::ops::Range<usize>> {
    let from = (span.start as usize).checked_sub(start)?.min(source.len());
    let to = (span.end as usize).saturating_sub(start).clamp(from, source.len());
    let fits = source.is_char_boundary(from) && source.is_char_boundary(to);
    fits.then_some(from..to)
}

/// Whether a message may be about a note that stays private, of which nothing is shown.
fn may_be_private(code: Code) -> bool {
    matches!(
        code,
        Code::UnclearPrivacy
            | Code::BadProperties
            | Code::BadProperty
            | Code::BadEncoding
            | Code::PrivateTarget
    )
}

/// The last line: `2 errors, 1 warning in 2 notes`; `None` when nothing was shown.
fn sum(report: &Report, min: Severity, notes: usize) -> Option<String> {
    let kinds = [
        (Severity::Error, report.errors),
        (Severity::Warning, report.warnings),
        (Severity::Info, report.infos),
    ];
    let parts: Vec<_> = kinds
        .into_iter()
        .filter(|(severity, count)| *severity >= min && *count > 0)
        .map(|(severity, count)| counted(count, &severity.to_string()))
        .collect();
    (notes > 0).then(|| format!("{} in {}", parts.join(", "), counted(notes, "note")))
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn found(code: Code, path: &str, at: u32, message: &str) -> Diagnostic {
        Diagnostic::new(code, path, message).at(Span { start: at, end: at + 3 })
    }

    fn draw(diagnostics: &[Diagnostic], text: &str, min: Severity) -> Report {
        lines(diagnostics, &|_| Some(Arc::from(text)), min, false)
    }

    fn check(diagnostics: &[Diagnostic], text: &str, expected: &[&str]) {
        assert_eq!(draw(diagnostics, text, Severity::Warning).lines, expected);
    }

    #[test]
    fn a_line_has_a_place_in_characters_and_a_remedy() {
        let message = "no note named \"없는 노트\"";
        check(
            &[found(Code::UnresolvedLink, "폴더/노트.md", 11, message)
                .help("did you mean \"있는 노트\"?")],
            "가나\n다 [[라]]",
            &[
                "warning: 폴더/노트.md:2:3: no note named \"없는 노트\"; \
                 did you mean \"있는 노트\"?",
                "1 warning in 1 note",
            ],
        );
    }

    #[test]
    fn lines_are_sorted_and_say_everything_once() {
        let link = Code::UnresolvedLink;
        let diagnostics = [
            found(link, "b.md", 0, "x"),
            found(link, "a.md", 4, "y"),
            found(link, "a.md", 2, "x"),
            found(link, "a.md", 6, "x"),
            found(Code::UnresolvedEmbed, "a.md", 2, "x"),
            Diagnostic::new(Code::SkippedFile, "a.md", "z"),
            found(Code::Bug, "b.md", 5, "w"),
            found(Code::AliasLink, "c.md", 0, "v"),
        ];
        check(
            &diagnostics,
            "0123456789",
            &[
                "warning: a.md: z",
                "warning: a.md:1:3: x",
                "warning: a.md:1:3: x",
                "warning: a.md:1:5: y",
                "warning: b.md:1:1: x",
                "error: b.md:1:6: w",
                "1 error, 5 warnings in 2 notes",
            ],
        );
        let report = draw(&diagnostics, "", Severity::Info);
        assert_eq!((report.errors, report.warnings, report.infos), (1, 5, 1));
        let last = report.lines.last().map(String::as_str);
        assert_eq!(last, Some("1 error, 5 warnings, 1 info in 3 notes"));
        let quiet = draw(&diagnostics, "", Severity::Error).lines;
        assert_eq!(quiet, ["error: b.md:1:1: w", "1 error in 1 note"]);
    }

    #[test]
    fn nothing_to_say_is_no_line() {
        check(&[], "", &[]);
        check(&[found(Code::AliasLink, "a.md", 0, "x")], "x", &[]);
    }

    #[test]
    fn a_place_needs_a_text() {
        let diagnostics = [found(Code::BadProperty, "a.md", 0, "x")];
        let report = lines(&diagnostics, &|_| None, Severity::Info, true);
        assert_eq!(report.lines, ["warning: a.md: x", "1 warning in 1 note"]);
    }

    #[test]
    fn many_of_a_kind_are_counted() {
        let named = |n: u32| found(Code::UnresolvedLink, "a.md", n, &format!("n{n}"));
        let mut diagnostics: Vec<_> = (0..25).map(named).collect();
        diagnostics.push(found(Code::MissingHeading, "a.md", 30, "h"));
        let lines = draw(&diagnostics, &"x".repeat(40), Severity::Warning).lines;
        assert_eq!(lines.len(), 20 + 1 + 1 + 1);
        assert_eq!(lines[19], "warning: a.md:1:20: n19");
        assert_eq!(lines[20], "warning: a.md: ... and 5 more");
        assert_eq!(lines[21], "warning: a.md:1:31: h");
        assert_eq!(lines[22], "26 warnings in 1 note");
    }

    #[test]
    fn names_cannot_forge_lines() {
        let path = "a\nerror: x.md: \u{1b}[31m";
        check(
            &[Diagnostic::new(Code::SkippedFile, path, "\u{202e}m\r").help("\u{7}")],
            "",
            &[
                "warning: a\\nerror: x.md: \\u{1b}[31m: \\u{202e}m\\r; \\u{7}",
                "1 warning in 1 note",
            ],
        );
        let long = "긴".repeat(1000);
        let lines = draw(
            &[found(Code::UnresolvedLink, "a.md", 0, &long)],
            "x",
            Severity::Warning,
        )
        .lines;
        assert!(lines[0].chars().count() < 500 && lines[0].ends_with('…'));
    }

    #[test]
    fn frames_show_the_line_and_not_the_path() {
        let text = "가\n나 \u{1b}다 [[라]]\n";
        let at = text.find("[[").expect("a link is there") as u32;
        let link = Diagnostic::new(Code::UnresolvedLink, "a.md", "x")
            .at(Span { start: at, end: at + 7 });
        let drawn = lines(
            std::slice::from_ref(&link),
            &|_| Some(Arc::from(text)),
            Severity::Warning,
            true,
        );
        let expected = [
            "warning: a.md:2:6: x",
            "  |",
            "2 | 나 \\u{1b}다 [[라]]",
            "  |             ^^^^^^",
            "1 warning in 1 note",
        ];
        assert_eq!(drawn.lines, expected);
    }

    #[test]
    fn frames_are_few_and_never_private() {
        let text = "publish: maybe\n".repeat(20);
        let texts: &Texts = &|_| Some(Arc::from(text.as_str()));
        let named = |n: u32| found(Code::UnresolvedLink, "a.md", n * 15, &n.to_string());
        let many: Vec<_> = (0..20).map(named).collect();
        let drawn = lines(&many, texts, Severity::Warning, true).lines;
        let framed = drawn.iter().filter(|l| l.contains("publish: maybe")).count();
        assert_eq!(framed, FRAMES);
        let private = [found(Code::UnclearPrivacy, "a.md", 0, "x")];
        let drawn = lines(&private, texts, Severity::Warning, true).lines;
        assert_eq!(drawn, ["warning: a.md:1:1: x", "1 warning in 1 note"]);
    }

    #[test]
    fn failures_are_error_lines() {
        let usage = Error::Usage { message: "`a\nb` does not exist".into() };
        assert_eq!(failure(&usage), ["error: `a\\nb` does not exist"]);
        let title = found(Code::UnknownSetting, "book.toml", 4, "\"title\" must be text")
            .severity(Severity::Error)
            .help("put it in quotes");
        let text = "[b]\ntitle = 3".to_owned();
        assert_eq!(
            failure(&Error::Config { diagnostics: vec![title], text }),
            ["error: book.toml:2:1: \"title\" must be text; put it in quotes"]
        );
        let source = io::Error::other("no");
        let read = failure(&Error::Read { path: PathBuf::from("x"), source });
        assert_eq!(read, ["error: cannot read `x`: no"]);
        let message = "page.html:3:7: bad\n  | ^".to_owned();
        let template = failure(&Error::Template { message });
        assert_eq!(template, ["error: page.html:3:7: bad", "  | ^"]);
    }

    /// A stream that takes `room` bytes and then fails.
    struct Narrow(usize, io::ErrorKind);

    impl Write for Narrow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.0 == 0 {
                return Err(self.1.into());
            }
            let taken = bytes.len().min(self.0);
            self.0 -= taken;
            Ok(taken)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_closed_pipe_is_no_failure() {
        let lines = ["one".to_owned(), "two".to_owned()];
        let mut whole = Vec::new();
        emit(&lines, &mut whole).expect("memory takes everything");
        assert_eq!(whole, b"one\ntwo\n");
        assert!(emit(&lines, &mut Narrow(3, io::ErrorKind::BrokenPipe)).is_ok());
        assert!(emit(&lines, &mut Narrow(3, io::ErrorKind::StorageFull)).is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_span_in_any_text_is_drawn(
            text in "[가a\\n\\r\\t\u{1b}\u{202e}🗂 ]{0,12}",
            start in 0u32..40,
            end in 0u32..40,
        ) {
            let link = Diagnostic::new(Code::UnresolvedLink, "a.md", "x")
                .at(Span { start, end });
            let texts: &Texts = &|_| Some(Arc::from(text.as_str()));
            let drawn = lines(&[link], texts, Severity::Info, true).lines;
            proptest::prop_assert!(drawn[0].starts_with("warning: a.md:"));
            let plain = |l: &String| visible(l) == *l;
            proptest::prop_assert!(drawn.iter().all(plain), "{:?}", drawn);
        }
    }
}
