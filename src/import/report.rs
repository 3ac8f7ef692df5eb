//! The report: what was carried over, changed and left behind, with places and remedies.

/// What became of something.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Fate {
    /// It is as it was, or has its equal.
    Carried,
    /// It says the same in other words.
    Changed,
    /// It stayed behind.
    Left,
}

/// One thing and what became of it.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Line {
    fate: Fate,
    /// The file, and the line in it or 0 for the whole.
    place: (String, usize),
    what: String,
    remedy: String,
}

/// What became of everything.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    lines: Vec<Line>,
}

/// A place in a file that is read for import.
#[derive(Clone, Copy)]
pub(super) struct At<'a>(pub &'a str, pub usize);

impl Report {
    pub(super) fn carried(&mut self, at: At<'_>, what: impl Into<String>) {
        self.push(Fate::Carried, at, what.into(), "");
    }

    pub(super) fn changed(&mut self, at: At<'_>, what: impl Into<String>) {
        self.push(Fate::Changed, at, what.into(), "");
    }

    pub(super) fn left(&mut self, at: At<'_>, what: impl Into<String>, remedy: &str) {
        self.push(Fate::Left, at, what.into(), remedy);
    }

    fn push(&mut self, fate: Fate, At(path, line): At<'_>, what: String, remedy: &str) {
        let place = (path.to_owned(), line);
        self.lines.push(Line { fate, place, what, remedy: remedy.to_owned() });
    }

    /// How many things had a fate.
    pub fn count(&self, fate: Fate) -> usize {
        self.lines.iter().filter(|line| line.fate == fate).count()
    }

    /// What stayed behind, each on a line with its place.
    pub fn left_behind(&self) -> impl Iterator<Item = String> + '_ {
        let left = self.lines.iter().filter(|line| line.fate == Fate::Left);
        left.map(|line| format!("{}: {}", place(&line.place), said(line)))
    }

    /// The report as Markdown, for a file beside the folder of notes.
    pub(super) fn markdown(
        &self,
        program: &str,
        redirects: &[(String, String)],
    ) -> String {
        let mut text = format!(
            "# What came over from {program}\n\nThis file is not published. Delete it when \
             you are done.\n"
        );
        for (fate, title) in [
            (Fate::Left, "Not carried over"),
            (Fate::Changed, "Changed"),
            (Fate::Carried, "Carried over"),
        ] {
            text.push_str(&format!("\n## {title}\n\n"));
            let mut lines: Vec<_> =
                self.lines.iter().filter(|line| line.fate == fate).collect();
            lines.sort_by(|a, b| a.place.cmp(&b.place));
            if lines.is_empty() {
                text.push_str("Nothing.\n");
            }
            for line in lines {
                text.push_str(&format!(
                    "- {}: {}\n",
                    code(&place(&line.place)),
                    said(line)
                ));
            }
        }
        text.push_str("\n## Old addresses that lead on\n\n");
        if redirects.is_empty() {
            text.push_str("None had to.\n");
        }
        for (from, to) in redirects {
            text.push_str(&format!("- {} to {}\n", code(from), code(to)));
        }
        text
    }
}

fn place((path, line): &(String, usize)) -> String {
    if *line == 0 { path.clone() } else { format!("{path}:{line}") }
}

fn said(line: &Line) -> String {
    match line.remedy.as_str() {
        "" => line.what.clone(),
        remedy => format!("{}; {remedy}", line.what),
    }
}

/// A name that stays in its backticks and on its line.
pub(super) fn code(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| match c {
            '`' => '\'',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect();
    format!("`{}`", plain.trim())
}

/// The line of an offset, from 1.
pub(super) fn line(text: &str, at: usize) -> usize {
    let before = &text.as_bytes()[..at.min(text.len())];
    1 + before.iter().filter(|byte| **byte == b'\n').count()
}

/// `1 note`, `2 notes`
pub(super) fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}
