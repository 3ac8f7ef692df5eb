//! `{{#include file}}` and its kin: what they stand for, put in their place.
//!
//! They mean the same inside and outside of code, since mdBook reads them before
//! Markdown. Only files of the project are put in; a book could name any of a machine.

use crate::import::report::line;
use crate::import::{folder_of, joined};

/// How deep files may include each other.
const DEPTH: usize = 10;

/// Most bytes that one chapter may come to.
const LARGEST: usize = 8 << 20;

/// What a chapter becomes when all is put in.
#[derive(Debug, Default)]
pub(super) struct Filled {
    pub text: String,
    /// Lines of the chapter at which something was put in, with what.
    pub put_in: Vec<(usize, String)>,
    /// Lines at which something could not be, with what, and why.
    pub refused: Vec<(usize, String, &'static str)>,
    /// `{{#title …}}`
    pub title: Option<String>,
    /// Starts of pieces of the text: where, and the line of the chapter.
    pub lines: Vec<(usize, usize)>,
}

/// Reads files of the project.
pub(super) type Read<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Puts in what the chapter at a path includes.
pub(super) fn fill(path: &str, text: &str, read: Read<'_>) -> Filled {
    let mut work = Work { read, filled: Filled::default(), bytes: 0 };
    work.filled.lines.push((0, 1));
    let folder = folder_of(path);
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for found in directives(text) {
        let at = line(text, found.start);
        out.push_str(&text[done..found.start]);
        work.put(&found, folder, at, 0, &mut out);
        done = found.end;
        work.filled.lines.push((out.len(), line(text, done)));
    }
    out.push_str(&text[done..]);
    work.filled.text = out;
    work.filled
}

impl Filled {
    /// The line of the chapter that an offset of the text comes from.
    pub fn line(&self, at: usize) -> usize {
        let piece = self.lines.iter().rev().find(|(start, _)| *start <= at);
        let (start, first) = piece.copied().unwrap_or((0, 1));
        first + line(self.text.get(start..).unwrap_or(""), at.saturating_sub(start)) - 1
    }
}

struct Work<'a> {
    read: Read<'a>,
    filled: Filled,
    bytes: usize,
}

impl Work<'_> {
    /// Writes what a directive stands for, or the directive itself.
    fn put(
        &mut self,
        found: &Directive<'_>,
        folder: &str,
        at: usize,
        depth: usize,
        out: &mut String,
    ) {
        match &found.kind {
            Kind::Escaped => out.push_str(found.text.get(1..).unwrap_or("")),
            Kind::Title(title) => self.filled.title = Some((*title).to_owned()),
            Kind::Unknown => {
                self.refuse(at, found, "it is none that mdBook itself knows");
                out.push_str(found.text);
            }
            Kind::File { path, part, how } => {
                match self.file(folder, path, part, *how, at, depth) {
                    Ok(text) => {
                        // What is put in stands as far in as the directive itself.
                        let own = out.rsplit('\n').next().unwrap_or("").to_owned();
                        let lines: Vec<_> = text.lines().collect();
                        out.push_str(&lines.join(&format!("\n{own}")));
                        if depth == 0 {
                            self.filled.put_in.push((at, path.clone()));
                        }
                    }
                    Err(why) => {
                        self.refuse(at, found, why);
                        out.push_str(found.text);
                    }
                }
            }
        }
    }

    fn refuse(&mut self, at: usize, found: &Directive<'_>, why: &'static str) {
        self.filled.refused.push((at, found.text.to_owned(), why));
    }

    fn file(
        &mut self,
        folder: &str,
        path: &str,
        part: &str,
        how: How,
        at: usize,
        depth: usize,
    ) -> Result<String, &'static str> {
        if path.starts_with('/') {
            return Err("it names a file outside of the project");
        }
        let path =
            joined(folder, path).ok_or("it names a file outside of the project")?;
        let text = (self.read)(&path).ok_or("there is no such text in the project")?;
        let text = cut(&text, part, how);
        self.bytes += text.len();
        if depth >= DEPTH || self.bytes > LARGEST {
            return Err("files include each other without an end");
        }
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        for found in directives(&text) {
            out.push_str(&text[done..found.start]);
            self.put(&found, folder_of(&path), at, depth + 1, &mut out);
            done = found.end;
        }
        out.push_str(&text[done..]);
        Ok(match how {
            How::Playground(marks) => {
                let comma = if marks { ",editable" } else { "" };
                format!("```rust{comma}\n{}\n```\n", out.trim_end_matches('\n'))
            }
            How::Whole | How::Shown => out,
        })
    }
}

/// How a file is put in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum How {
    /// As it is, or a part of it.
    Whole,
    /// A part of it; the rest would be hidden, and so is left out.
    Shown,
    /// As a block of Rust, editable or not.
    Playground(bool),
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Kind<'t> {
    /// `\{{#…}}`, which stands for itself.
    Escaped,
    Title(&'t str),
    File {
        path: String,
        part: &'t str,
        how: How,
    },
    Unknown,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Directive<'t> {
    start: usize,
    end: usize,
    text: &'t str,
    kind: Kind<'t>,
}

/// All directives of a text, in order.
fn directives(text: &str) -> Vec<Directive<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(ahead) = text[at..].find("{{#") {
        let open = at + ahead;
        at = open + 3;
        let rest = &text[at..];
        let Some(length) = rest.find("}}").filter(|end| !rest[..*end].contains('\n'))
        else {
            continue;
        };
        let inside = &rest[..length];
        let escaped = text[..open].ends_with('\\');
        let kind = if escaped { Some(Kind::Escaped) } else { kind(inside) };
        let (start, end) = (open - usize::from(escaped), at + length + 2);
        if let Some(kind) = kind {
            found.push(Directive { start, end, text: &text[start..end], kind });
            at = end;
        }
    }
    found
}

fn kind(inside: &str) -> Option<Kind<'_>> {
    let (name, rest) = inside.trim().split_once(char::is_whitespace)?;
    let rest = rest.trim();
    let file = |how| {
        let (path, after) = path(rest);
        let part = match how {
            How::Playground(_) => "",
            _ => after.strip_prefix(':').unwrap_or(""),
        };
        Kind::File { path, part: part.split_whitespace().next().unwrap_or(""), how }
    };
    Some(match name {
        "include" => file(How::Whole),
        "rustdoc_include" => file(How::Shown),
        "playground" | "playpen" => {
            file(How::Playground(rest.split_whitespace().any(|word| word == "editable")))
        }
        "title" => Kind::Title(rest),
        // Templates of other programs look alike: `{{#if x}}`.
        "if" | "each" | "unless" | "with" => return None,
        _ => Kind::Unknown,
    })
}

/// The path of a directive, quoted or not, and what follows it.
fn path(rest: &str) -> (String, &str) {
    if let Some((path, after)) = rest.strip_prefix('"').and_then(|r| r.split_once('"')) {
        return (path.to_owned(), after.trim_start());
    }
    let word = rest.split_whitespace().next().unwrap_or("");
    let end = word.find(':').unwrap_or(word.len());
    (word[..end].to_owned(), &word[end..])
}

/// The part of a file that is asked for: lines by number, or between two marks.
fn cut(text: &str, part: &str, how: How) -> String {
    if matches!(how, How::Playground(_)) || part.is_empty() {
        return unmarked(text, how);
    }
    let mut numbers = part.splitn(3, ':');
    let first = numbers.next().unwrap_or("");
    let last = numbers.next();
    let start = match (first.parse::<usize>(), first.is_empty()) {
        (Ok(number), _) => number.saturating_sub(1),
        (Err(_), true) => 0,
        (Err(_), false) => return between(text, first),
    };
    let end = match last.map(str::parse::<usize>) {
        Some(Ok(end)) => end,
        Some(Err(_)) => usize::MAX,
        None if first.is_empty() => usize::MAX,
        None => start.saturating_add(1),
    };
    let lines: Vec<_> =
        text.lines().skip(start).take(end.saturating_sub(start)).collect();
    lines.join("\n")
}

/// A whole file. Marks of parts are only for readers of the source.
fn unmarked(text: &str, how: How) -> String {
    match how {
        How::Shown => {
            let lines: Vec<_> =
                text.lines().filter(|line| mark(line).is_none()).collect();
            lines.join("\n")
        }
        How::Whole | How::Playground(_) => text.to_owned(),
    }
}

/// The lines between the marks of a name, without marks inside.
fn between(text: &str, name: &str) -> String {
    let mut lines = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match mark(line) {
            Some((found, ends)) if found == name => inside = !ends,
            Some(_) => {}
            None if inside => lines.push(line),
            None => {}
        }
    }
    lines.join("\n")
}

/// The name of the mark on a line, and whether it ends a part.
fn mark(line: &str) -> Option<(&str, bool)> {
    let (at, ends) = match line.find("ANCHOR_END:") {
        Some(at) => (at + "ANCHOR_END:".len(), true),
        None => (line.find("ANCHOR:")? + "ANCHOR:".len(), false),
    };
    let rest = line[at..].trim_start();
    let plain = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let end = rest.find(|c| !plain(c)).unwrap_or(rest.len());
    (end > 0).then_some((&rest[..end], ends))
}

#[cfg(test)]
mod tests;
