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
    Html(Html),
    /// A thematic break.
    Rule,
    /// A whole canvas; the only block of its file.
    Canvas(Box<Canvas>),
    /// A whole base; the only block of its file.
    Base(Box<super::bases::Base>),
}

/// A piece of raw HTML.
#[derive(Clone, PartialEq, Debug)]
pub struct Html {
    /// As it is written.
    pub html: Box<str>,
    /// The link in the head that is its first local address; the others follow it in
    /// the order of [`super::html_addresses`].
    pub links: u32,
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
    Html(Html),
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

/// A canvas: cards on a plane, and edges between them.
#[derive(Clone, Debug, Default)]
pub struct Canvas {
    /// Cards and groups; later ones lie above earlier ones.
    pub cards: Vec<Card>,
    /// Edges in the file's order.
    pub edges: Vec<Edge>,
}

/// A card or group. Measures are pixels; y grows downwards. They are bounded, so that
/// sums of a few of them fit.
#[derive(Clone, Debug)]
pub struct Card {
    /// Left side.
    pub x: i32,
    /// Upper side.
    pub y: i32,
    /// At least 1.
    pub width: i32,
    /// At least 1.
    pub height: i32,
    /// Its own colour.
    pub colour: Option<Colour>,
    /// What it shows.
    pub kind: CardKind,
}

/// What a card shows.
#[derive(Clone, Debug)]
pub enum CardKind {
    /// Markdown. Its links and anchors are those of the canvas' head.
    Text(Body),
    /// A file of the vault: an index into `Head::links`.
    File(u32),
    /// An address outside of the vault.
    Web {
        /// As written.
        url: Box<str>,
        /// Whether its scheme is allowed; else only its text may be shown.
        allowed: bool,
    },
    /// A frame around other cards.
    Group {
        /// Empty when there is none.
        label: Box<str>,
        /// The picture behind it: an index into `Head::links`.
        background: Option<u32>,
    },
    /// Nothing that can be shown.
    Empty,
}

/// A colour of a card or edge.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Colour {
    /// One of the theme's, 1 to 6.
    Preset(u8),
    /// Red, green and blue.
    Rgb([u8; 3]),
}

/// A line between two cards.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edge {
    /// Where it begins.
    pub from: EdgeEnd,
    /// Where it ends.
    pub to: EdgeEnd,
    /// Empty when there is none.
    pub label: Box<str>,
    /// Its own colour.
    pub colour: Option<Colour>,
}

/// One end of an edge.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EdgeEnd {
    /// Index into `Canvas::cards`.
    pub card: u32,
    /// The side it touches; `None` leaves the choice to the renderer.
    pub side: Option<Side>,
    /// Whether an arrow points at the card.
    pub arrow: bool,
}

/// A side of a card.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// Upper.
    Top,
    /// Right.
    Right,
    /// Lower.
    Bottom,
    /// Left.
    Left,
}
