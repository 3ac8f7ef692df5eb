//! `kbgen.lock`: where each published note was, so that its old addresses lead to it.
//!
//! [`Lock`] is the file, [`Print`] knows a note again by its words, and [`moves`] tells
//! what became of every note that the file lists. Nothing here looks at the disk or
//! plans a place.
//!
//! A newcomer's trap: the file is written after a publish and read by every build, by
//! other versions of kbgen and after merges. So how a print is made must never change,
//! and what cannot be read is said and left as it is.

mod alike;
mod moves;
mod print;
mod text;

pub use moves::{Fate, Known, Moves, Note, moves};
pub use print::{Print, held, print};
pub use text::{NAME, Unreadable, parse, render};

use crate::base::Span;

/// The file's content.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Lock {
    /// One for each note, sorted by path.
    pub entries: Vec<Entry>,
}

/// A note as it was when the file was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its path in the vault.
    pub path: String,
    /// Where its page was, below the site's address: `guide/start/`.
    pub route: String,
    /// Its language.
    pub lang: String,
    /// Its words.
    pub print: Print,
    /// Where its page was before.
    pub former: Vec<String>,
    /// Where the entry stands in the file.
    pub span: Span,
}

impl Entry {
    /// All its addresses, the last one first.
    pub fn routes(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.route).chain(&self.former).map(String::as_str)
    }
}
