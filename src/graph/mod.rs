//! What the notes say about each other: targets, backlinks, tags, languages.
//!
//! Ids are positions in the list of heads that [`link`] was given; they are dense and
//! live as long as one snapshot. They never reach a file, a view or a digest.

use crate::base::Lang;
use crate::diag::Diagnostic;

/// A note's position in the list of heads.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct NoteId(pub u32);

/// An attachment's position in the vault's list of files.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct FileId(pub u32);

/// Everything that relates notes to each other.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// `[note][link]`: what each link of each head means.
    pub targets: Vec<Vec<Target>>,
    /// Who links to a note.
    pub backlinks: Backlinks,
    /// All tags with their notes, parents included.
    pub tags: Vec<Tag>,
    /// Language and locale of each note.
    pub places: Vec<Place>,
    /// `[note]`: all versions of the same concept, itself included, sorted by language;
    /// empty when there is no other version.
    pub versions: Vec<Vec<NoteId>>,
    /// The language of pages that belong to no locale.
    pub site_lang: Lang,
    /// Locales that have their own folder on the site (`ko/`), sorted.
    pub locales: Vec<Lang>,
    /// Unresolved, ambiguous, aliased links and pairing conflicts.
    pub diagnostics: Vec<Diagnostic>,
}

/// What a link means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    /// A note, and one of its anchors (index into `Head::anchors`) if the link names one
    /// that exists.
    Note(NoteId, Option<u32>),
    /// An attachment.
    File(FileId),
    /// A folder: its page; the number indexes `Graph::folders_named`.
    Folder(u32),
    /// Nothing that is published.
    Missing,
}

/// Where a note belongs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// The note's language: property, suffix, locale folder, else the site's.
    pub lang: Lang,
    /// The locale whose folder on the site holds it (`ko/…`), if any.
    pub locale: Option<Lang>,
    /// Path seen from its locale root, without suffix and extension: `개념/파드`.
    pub path: String,
}

/// One note that links to another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Backlink {
    /// The linking note.
    pub from: NoteId,
    /// Its links to this note, as indexes into `Head::links`, in source order.
    pub links: Vec<u32>,
}

/// Backlinks of all notes in one array.
#[derive(Clone, Debug, Default)]
pub struct Backlinks {
    pub(super) starts: Vec<u32>,
    pub(super) items: Vec<Backlink>,
}

impl Backlinks {
    /// Backlinks of one note, ordered by the linking note's position.
    pub fn of(&self, note: NoteId) -> &[Backlink] {
        let at = note.0 as usize;
        &self.items[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

/// A tag and who has it. Each locale has its own tags.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tag {
    /// The locale whose pages use it; `None` for notes outside locale folders.
    pub locale: Option<Lang>,
    /// Full name as first spelt: `개발/rust`.
    pub name: String,
    /// Notes with this tag or one below it, by position.
    pub notes: Vec<NoteId>,
    /// Positions in `Graph::tags` of the tags directly below.
    pub children: Vec<u32>,
    /// The tag one level up.
    pub parent: Option<u32>,
}
