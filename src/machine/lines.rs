//! Words → lines of Markdown, each behind the marks of the lists and quotes it stands in.

/// Markdown in the making.
#[derive(Default)]
pub(super) struct Lines {
    out: String,
    /// Open lists and quotes, from outside in.
    frames: Vec<Frame>,
    /// Whether the line has something on it.
    begun: bool,
    /// Whether a line end would end more than the line: in headings and cells.
    pub single: bool,
    /// Whether a bar would end a cell.
    pub cell: bool,
    /// Whether words go nowhere: an element that no page shows is open.
    pub muted: bool,
}

/// What stands before the lines of a block.
struct Frame {
    /// Before its first line: `- `.
    first: String,
    /// Before all others: blanks below a list's mark, `> `.
    rest: String,
    used: bool,
}

impl Lines {
    /// Whether what comes next stands at the start of a line.
    pub fn is_at_start(&self) -> bool {
        !self.begun
    }

    /// Opens a block whose lines stand behind marks.
    pub fn open(&mut self, first: String, rest: String) {
        self.end_line();
        self.frames.push(Frame { first, rest, used: false });
    }

    /// Closes the block that was opened last; a mark stands even if nothing follows it.
    pub fn close(&mut self) {
        if !self.muted && self.frames.last().is_some_and(|frame| !frame.used) {
            self.begin();
        }
        self.end_line();
        self.frames.pop();
    }

    /// Adds words of one line as they are.
    pub fn push(&mut self, words: &str) {
        if words.is_empty() || self.muted {
            return;
        }
        self.begin();
        if self.cell {
            self.out.push_str(&words.replace('|', "\\|"));
        } else {
            self.out.push_str(words);
        }
    }

    fn begin(&mut self) {
        if std::mem::replace(&mut self.begun, true) {
            return;
        }
        for frame in &mut self.frames {
            let first = !std::mem::replace(&mut frame.used, true);
            self.out.push_str(if first { &frame.first } else { &frame.rest });
        }
    }

    /// Ends the line, if one has begun.
    pub fn end_line(&mut self) {
        if std::mem::take(&mut self.begun) {
            let kept = self.out.trim_end_matches(' ').len();
            self.out.truncate(kept);
            self.out.push('\n');
        }
    }

    /// An empty line between two blocks. Before the first line of an item it would tear
    /// off the mark.
    pub fn gap(&mut self) {
        self.end_line();
        if self.muted
            || self.out.is_empty()
            || self.frames.last().is_some_and(|frame| !frame.used)
        {
            return;
        }
        self.empty_line();
    }

    /// A line without words, as code may have them.
    pub fn empty_line(&mut self) {
        if self.muted {
            return;
        }
        self.begin();
        self.end_line();
    }

    /// All lines.
    pub fn finish(mut self) -> String {
        self.end_line();
        let kept = self.out.trim_end_matches('\n').len();
        self.out.truncate(kept);
        self.out + "\n"
    }
}

/// Text that Markdown shall not read as marks; `start` is whether it begins a line.
pub(super) fn escaped(text: &str, start: bool) -> String {
    let text = if start { text.trim_start() } else { text };
    let mut out = String::with_capacity(text.len() + 8);
    if start && opens_block(text) {
        let digits =
            text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        out.push_str(&text[..digits]);
        out.push('\\');
        return out + &escaped_inline(&text[digits..], true);
    }
    out + &escaped_inline(text, false)
}

/// Whether a line that begins so would be a heading, a list, a quote, a rule or a table.
fn opens_block(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = rest.len() < text.len() && rest.starts_with(['.', ')']);
    numbered || text.starts_with(['#', '-', '+', '>', '=', '|', ':', '~', '%'])
}

/// `begun` is whether the first character is escaped already.
fn escaped_inline(text: &str, begun: bool) -> String {
    const MARKS: &[u8] = b"\\`*[]<$_~=%&#\n";
    let mut out = String::with_capacity(text.len() + 8);
    let mut plain = 0;
    for (at, mark) in text.bytes().enumerate().filter(|(_, byte)| MARKS.contains(byte)) {
        let next = || text[at + 1..].chars().next().unwrap_or(' ');
        let before = || text[..at].chars().next_back().unwrap_or(' ');
        let marks = match mark {
            b'_' => !(before().is_alphanumeric() && next().is_alphanumeric()),
            // Twice at the very start, where the line's own escape stands already.
            b'~' | b'=' | b'%' => {
                let own = char::from(mark);
                at > 0 && (next() == own || before() == own)
            }
            b'&' => next() == '#' || next().is_ascii_alphabetic(),
            // A tag opens after a blank or where a run of text begins.
            b'#' => {
                before().is_whitespace()
                    && !(next().is_whitespace() || next() == '#')
                    && !(begun && at == 0)
            }
            mark => mark != b'\n',
        };
        out.push_str(&text[plain..at]);
        out.push_str(match mark {
            b'\n' => " ",
            _ if marks => "\\",
            _ => "",
        });
        plain = if mark == b'\n' { at + 1 } else { at };
    }
    out.push_str(&text[plain..]);
    out
}

/// A destination of a link: in brackets where it would end too early.
pub(super) fn destination(url: &str) -> String {
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"()<>\\".contains(c);
    if !url.is_empty() && url.chars().all(plain) {
        return url.to_string();
    }
    let mut out = String::from("<");
    for c in url.chars() {
        match c {
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '\\' => out.push_str("%5C"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out + ">"
}

/// Code between as many marks as it needs.
pub(super) fn code_span(code: &str) -> String {
    let fence = "`".repeat(longest_run(code, '`') + 1);
    let edge = code.starts_with(['`', ' ']) || code.ends_with(['`', ' ']);
    let pad = if edge && !code.trim().is_empty() { " " } else { "" };
    format!("{fence}{pad}{}{pad}{fence}", code.replace('\n', " "))
}

/// The longest row of one character.
pub(super) fn longest_run(text: &str, of: char) -> usize {
    let (mut longest, mut run) = (0, 0);
    for c in text.chars() {
        run = if c == of { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::{code_span, destination, escaped};
    use crate::base::VaultPath;
    use crate::note::{BlockKind, Inline, LinkTarget, NoteOptions, Source, parse_body};

    /// The inlines of a text that is one paragraph.
    fn paragraph(text: &str) -> Result<Vec<Inline>, String> {
        let path = VaultPath::new("n.md").expect("a path");
        let options = NoteOptions::default();
        let body = parse_body(&Source { path: &path, text, options });
        match &body.blocks[..] {
            [] => Ok(Vec::new()),
            [block] => match &block.kind {
                BlockKind::Paragraph(inlines) => Ok(inlines.clone()),
                other => Err(format!("{text:?} is {other:?}")),
            },
            _ => Err(format!("{text:?} has several blocks")),
        }
    }

    fn words(inlines: &[Inline]) -> String {
        let word = |inline: &Inline| match inline {
            Inline::Text(text) => text.to_string(),
            other => format!("<{other:?}>"),
        };
        inlines.iter().map(word).collect()
    }

    fn check(text: &str) {
        let found = paragraph(&escaped(text, true)).expect("a paragraph");
        assert_eq!(words(&found), text.trim());
    }

    #[test]
    fn text_stays_text() {
        for text in [
            "# a",
            "#",
            "- a",
            "+ a",
            "1. a",
            "12) a",
            "> a",
            "---",
            "===",
            "***",
            "| a |",
            ":-- | --",
            "```",
            "~~~",
            "~~a~~",
            "==a==",
            "*a* _b_ snake_case",
            "[a](b)",
            "[[a]]",
            "![[a]]",
            "<b>a</b>",
            "&amp; & &x",
            "$a$",
            "`a`",
            "a\\*b",
            "%%a%%",
            "a == b",
            "a~b",
            "2026. 1. 2.",
            "가*나*다",
            "#가",
            "[ #가 ##나 C#다 (#라) #1 # 마",
        ] {
            check(text);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_stays_text(text in "[-a가 1.)#>*_`~=|$%&;<:!+\\\\\\[\\]()]{0,12}") {
            let marked = escaped(&text, true);
            let found = paragraph(&marked).map(|found| words(&found));
            let joined = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            let found = found.map(|found| joined(&found));
            proptest::prop_assert_eq!(found, Ok(joined(&text)), "{}", marked);
        }

        #[test]
        fn any_code_stays_code(code in "[` a가\\\\]{1,8}") {
            let found = paragraph(&format!("x{}", code_span(&code)));
            let code = Inline::Code(code.into());
            let blank = matches!(&code, Inline::Code(code) if code.trim().is_empty());
            let found = found.unwrap_or_default();
            proptest::prop_assert!(blank || found.get(1) == Some(&code), "{:?}", found);
        }

        #[test]
        fn any_address_is_a_destination(rest in "[-a-z가()<> \\\\%]{0,12}") {
            let url = format!("https://a.example/{rest}");
            let found = paragraph(&format!("[x]({})", destination(&url)));
            let found = found.unwrap_or_default();
            let link = matches!(&found[..],
                [Inline::Link { target: LinkTarget::Url(_), .. }]);
            proptest::prop_assert!(link, "{:?}", found);
        }
    }
}
