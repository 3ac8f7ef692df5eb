//! How a project of another program becomes one of kbgen: its files in, files to write
//! and a report out.
//!
//! A newcomer's trap: the foreign project is read as data and never run, and nothing here
//! touches a disk. What cannot be understood is reported, never guessed, and nothing
//! becomes public that the other program did not publish.

mod address;
mod edit;
mod globs;
mod mdbook;
mod quartz;
mod report;
mod settings;

pub use mdbook::mdbook;
pub use quartz::quartz;
pub use report::{Fate, Report};

use crate::base::VaultPath;
use crate::note::{Head, NoteOptions, Source, parse};

/// The folder of notes in a project that was carried over.
const CONTENT: &str = "content";

/// The report's name; it lies beside the folder of notes and so is never published.
pub const REPORT: &str = "import-report.md";

/// A project of another program.
pub struct Project<'a> {
    /// Its files by their path with `/`, sorted.
    pub files: &'a [String],
    /// Files that are none of the project's, and why.
    pub left: &'a [(String, String)],
    /// Reads one of the files.
    pub read: &'a dyn Fn(&str) -> Option<Vec<u8>>,
}

impl Project<'_> {
    /// Whether there is such a file.
    fn has(&self, path: &str) -> bool {
        self.files.binary_search_by(|file| file.as_str().cmp(path)).is_ok()
    }

    /// The text of a file, if it is one in UTF-8.
    fn text(&self, path: &str) -> Option<String> {
        if !self.has(path) {
            return None;
        }
        String::from_utf8((self.read)(path)?).ok()
    }

    /// Files below a folder, by their path below it.
    fn below<'s>(
        &'s self,
        folder: &'s str,
    ) -> impl Iterator<Item = (&'s str, &'s str)> + 's {
        self.files.iter().filter_map(move |file| {
            let rest = match folder {
                "" => file,
                _ => file.strip_prefix(folder)?.strip_prefix('/')?,
            };
            Some((file.as_str(), rest))
        })
    }
}

/// What is to be written, and what to say about it.
#[derive(Debug)]
pub struct Import {
    /// New files, in order of their paths.
    pub files: Vec<New>,
    /// What became of everything.
    pub report: Report,
    /// How many notes were carried over.
    pub notes: usize,
    /// How many old addresses lead on.
    pub redirects: usize,
}

/// A file to write.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct New {
    /// Its path below the new project.
    pub path: String,
    /// What it holds.
    pub made: Made,
}

/// What a new file holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Made {
    /// A text.
    Text(String),
    /// The bytes of a file of the old project.
    Copy(String),
}

impl New {
    /// A file of the folder of notes.
    fn content(path: &str, made: Made) -> New {
        New { path: format!("{CONTENT}/{path}"), made }
    }
}

/// What kbgen reads of a note; `None` where its path is none that a vault can have.
fn head(path: &str, text: &str) -> Option<Head> {
    let path = VaultPath::new(path)?;
    let options = NoteOptions { strict_line_breaks: true, smart_punctuation: false };
    Some(parse(&Source { path: &path, text, options }).head)
}

/// A path without `.` and `..`, seen from a folder; `None` when it leads out.
fn joined(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = match path.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => folder.split('/').filter(|part| !part.is_empty()).collect(),
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            other => parts.push(other),
        }
    }
    Some(parts.join("/"))
}

/// The folder that a path lies in; empty at the top.
fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last part of a path.
fn name_of(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// Whether a path is that of a Markdown file.
fn is_note(path: &str) -> bool {
    path.len() > 3
        && path.is_char_boundary(path.len() - 3)
        && path[path.len() - 3..].eq_ignore_ascii_case(".md")
}

#[cfg(test)]
mod tests;
