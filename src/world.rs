//! The results of all stages side by side, for whatever draws pages.
//!
//! It only looks things up. Ids of another world must not be used here: they are
//! positions in this world's lists.

use crate::base::Route;
use crate::config::Config;
use crate::graph::{FileId, Graph, NoteId, Place};
use crate::note::Head;
use crate::site::Site;
use crate::vault::{File, Vault};
use std::sync::Arc;

/// Everything that is known about one state of a vault.
#[derive(Clone, Debug)]
pub struct World {
    /// The settings.
    pub config: Arc<Config>,
    /// All files.
    pub vault: Arc<Vault>,
    /// Heads of the public notes and canvases, sorted by path.
    pub heads: Vec<Arc<Head>>,
    /// `[note]`: the position of its file in the vault. Two files may have equal paths
    /// once in NFC, so a path would not do.
    pub sources: Vec<FileId>,
    /// How the notes relate.
    pub graph: Graph,
    /// What is published where.
    pub site: Site,
}

impl World {
    /// All notes, by path.
    pub fn notes(&self) -> impl Iterator<Item = NoteId> + use<> {
        let count = u32::try_from(self.heads.len()).expect("note ids are 32 bits wide");
        (0..count).map(NoteId)
    }

    /// What a note says about itself.
    pub fn head(&self, note: NoteId) -> &Head {
        &self.heads[note.0 as usize]
    }

    /// Where a note's page is.
    pub fn route(&self, note: NoteId) -> &Route {
        &self.site.notes[note.0 as usize]
    }

    /// A note's language and locale.
    pub fn place(&self, note: NoteId) -> &Place {
        &self.graph.places[note.0 as usize]
    }

    /// A file of the vault.
    pub fn file(&self, file: FileId) -> &File {
        &self.vault.files[file.0 as usize]
    }

    /// The file that a note was read from.
    pub fn source(&self, note: NoteId) -> &File {
        self.file(self.sources[note.0 as usize])
    }
}
