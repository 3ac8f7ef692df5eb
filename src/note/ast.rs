//! The tree of a note's body: blocks that hold inlines.
//!
//! Links appear as indexes into [`super::Head::links`], headings as indexes into
//! [`super::Head::anchors`]; what they mean is known only to later stages. Nesting is
//! bounded ([`BLOCK_DEPTH`], [`INLINE_DEPTH`]), so that walking a tree may recurse.

use super::callout::CalloutMarker;
use super::link::EmbedLabel;
use crate::base::Span;

/// Deepest nesting of blocks; what lies deeper is kept at this level.
pub const BLOCK_DEPTH: usize = 100;
/// Deepest nesting of inline markup; what lies deeper is plain.
pub const INLINE_DEPTH: usize = 50;

/// A note without its properties.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// Blocks in order.
    pub blocks: Vec<Block>,
    /// Footnote definitions in source order.
    pub footnotes: Vec<Footnote>,
}

/// A block, and the id that `^id` gave it.
#[derive(Clone, Debug)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// The id without `^`, as written.
    pub id: Option<Box<str>>,
    /// Where it stands in the file.
    pub span: Span,
}

/// Kinds of blocks.
#[derive(Clone, Debug)]
pub enum BlockKind {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// The text of a tight list item, which is no paragraph of its own.
    Plain(Vec<Inline>),
    /// A heading.
    Heading {
        /// 1 to 6.
        level: u8,
        /// Index into `Head::anchors`.
        anchor: u32,
        /// Its text.
        inlines: Vec<Inline>,
    },
    /// A list; `start` is the first number of an ordered one.
    List {
        /// First number; `None` for bullets.
        start: Option<u64>,
        /// Its items.
        items: Vec<Item>,
    },
    /// A quote.
    Quote(Vec<Block>),
    /// A callout.
    Callout {
        /// Type, metadata, fold.
        marker: CalloutMarker,
        /// Empty when none was written.
        title: Vec<Inline>,
        /// Empty when there is none.
        body: Vec<Block>,
    },
    /// A code block.
    Code {
        /// Everything after the fence; `None` for indented code.
        info: Option<Box<str>>,
        /// The text, with its final line end.
        text: Box<str>,
    },
    /// A formula that is a block of its own.
    Math(Box<str>),
    /// A table.
    Table {
        /// One entry a column.
        align: Vec<Align>,
        /// The header's cells.
        head: Vec<Vec<Inline>>,
        /// Rows of cells.
        rows: Vec<Vec<Vec<Inline>>>,
    },
    /// Raw HTML.
    Html(Box<str>),
    /// A thematic break.
    Rule,
}

/// An item of a list.
#[derive(Clone, Debug)]
pub struct Item {
    /// The character in `[ ]` of a task.
    pub task: Option<char>,
    /// The id that `^id` gave it.
    pub id: Option<Box<str>>,
    /// What it holds.
    pub blocks: Vec<Block>,
}

/// A column's alignment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Align {
    /// As the theme has it.
    None,
    /// `:--`
    Left,
    /// `:-:`
    Center,
    /// `--:`
    Right,
}

/// A footnote's definition.
#[derive(Clone, Debug)]
pub struct Footnote {
    /// What references call it; inline footnotes have a label nobody can write.
    pub label: Box<str>,
    /// Its text.
    pub blocks: Vec<Block>,
}

/// Inline content.
#[derive(Clone, PartialEq, Debug)]
pub enum Inline {
    /// Text as readers see it.
    Text(Box<str>),
    /// `*x*`
    Emphasis(Vec<Inline>),
    /// `**x**`
    Strong(Vec<Inline>),
    /// `~~x~~`
    Strike(Vec<Inline>),
    /// `==x==`
    Mark(Vec<Inline>),
    /// `` `x` ``
    Code(Box<str>),
    /// `$x$`, or `$$x$$` inside a paragraph.
    Math {
        /// The source between the dollars, verbatim.
        tex: Box<str>,
        /// Whether it is written with two dollars.
        display: bool,
    },
    /// A link.
    Link {
        /// Where it leads.
        target: LinkTarget,
        /// Its tooltip.
        title: Option<Box<str>>,
        /// Its text.
        content: Vec<Inline>,
    },
    /// `![[x]]`, or `![x](y)` with a destination in the vault.
    Embed {
        /// Index into `Head::links`.
        link: u32,
        /// The target as written between the brackets, without the label.
        written: Box<str>,
        /// Words and size.
        label: EmbedLabel,
    },
    /// An image on another host.
    Image {
        /// The URL as written.
        url: Box<str>,
        /// Words and size.
        label: EmbedLabel,
        /// Its tooltip.
        title: Option<Box<str>>,
    },
    /// A tag, as written, without `#`.
    Tag(Box<str>),
    /// A visible line break.
    Break,
    /// A line end that is no visible break (strict line breaks).
    SoftBreak,
    /// Raw HTML.
    Html(Box<str>),
    /// A reference to the footnote with this label.
    FootnoteRef(Box<str>),
}

/// Where a link leads.
#[derive(Clone, PartialEq, Debug)]
pub enum LinkTarget {
    /// Into the vault: an index into `Head::links`.
    Vault(u32),
    /// To another host, or an allowed scheme; the URL as written.
    Url(Box<str>),
    /// Nowhere: its scheme is not allowed.
    Refused,
}
