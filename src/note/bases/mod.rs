//! Obsidian's Bases: a `.base` file or `base` block as [`Base`], a table of notes to be.
//!
//! Nothing here knows a note: a base is filters, formulas and views, read from YAML and
//! kept with what could not be read, so that drawing can say so in place. The trap: a
//! filter that is not understood stays in the tree ([`Filter::Unclear`] or a
//! [`Formula`] with a problem). Leaving it out would show more notes than were meant.

mod expr;
mod moment;
mod parser;
mod read;
mod token;

pub use expr::{Cause, Expr, FileField, Function, Local, Method, Op, Problem};
pub use moment::{duration, format_date};
pub use read::parse_base;

/// A base.
#[derive(Clone, Debug, Default)]
pub struct Base {
    /// What all views filter by.
    pub filter: Filter,
    /// Formulas by name, in source order.
    pub formulas: Vec<(Box<str>, Formula)>,
    /// `displayName` of properties, by their column's name.
    pub names: Vec<(Column, Box<str>)>,
    /// Summaries of its own, by name.
    pub summaries: Vec<(Box<str>, Formula)>,
    /// At least one, unless the base is broken.
    pub views: Vec<View>,
    /// Why it cannot be read, and the byte of its text where.
    pub broken: Option<(String, usize)>,
}

/// Which notes a view shows.
#[derive(Clone, Debug)]
pub enum Filter {
    /// Every one passes.
    All(Vec<Filter>),
    /// One passes.
    Any(Vec<Filter>),
    /// None passes.
    None(Vec<Filter>),
    /// The expression is true.
    Is(Formula),
    /// It is no filter; the text tells what stands there.
    Unclear(Box<str>),
}

impl Default for Filter {
    fn default() -> Self {
        Filter::All(Vec::new())
    }
}

/// An expression as written, and its tree or why there is none.
#[derive(Clone, PartialEq, Debug)]
pub struct Formula {
    /// As written.
    pub text: Box<str>,
    /// Its tree.
    pub tree: Result<Expr, Problem>,
}

/// What a column shows, by the name that it has in `order`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Column {
    /// `status`, `note.status`
    Note(Box<str>),
    /// `file.name`
    File(FileField),
    /// `formula.price`
    Formula(Box<str>),
    /// A name that means nothing.
    Unknown(Box<str>),
}

/// A column to sort or group by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sort {
    /// By what.
    pub column: Column,
    /// From large to small.
    pub descending: bool,
}

/// How a view looks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ViewKind {
    /// Rows and columns.
    Table,
    /// A grid of cards.
    Cards,
    /// A list; numbered or not.
    List {
        /// `markers: number`
        numbered: bool,
    },
    /// One that kbgen does not have.
    Other(Box<str>),
}

/// One way to look at the notes.
#[derive(Clone, Debug)]
pub struct View {
    /// How it looks.
    pub kind: ViewKind,
    /// Its name; may be empty.
    pub name: Box<str>,
    /// What it filters by, beside the base's own filter.
    pub filter: Filter,
    /// Columns in order.
    pub order: Vec<Column>,
    /// First keys first.
    pub sort: Vec<Sort>,
    /// Groups, if any.
    pub group: Option<Sort>,
    /// Most rows.
    pub limit: Option<usize>,
    /// Summaries by column.
    pub summaries: Vec<(Column, Box<str>)>,
    /// What a card shows on top.
    pub image: Option<Column>,
    /// Whether a card's picture is shown whole.
    pub contain: bool,
}
