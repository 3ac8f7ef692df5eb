//! The results of all stages side by side, for whatever draws pages.
//!
//! It only looks things up. Ids of another world must not be used here: they are
//! positions in this world's lists.

use crate::base::{Route, encode_path, locale_tag};
use crate::config::Config;
use crate::graph::{FileId, Freshness, Graph, NoteId, Place};
use crate::note::{Head, NoteOptions};
use crate::site::Site;
use crate::vault::{File, Vault};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything that is known about one state of a vault.
#[derive(Clone, Debug)]
pub struct World {
    /// The settings.
    pub config: Arc<Config>,
    /// All files.
    pub vault: Arc<Vault>,
    /// Heads of the public notes and canvases, sorted by path.
    pub heads: Arc<Vec<Arc<Head>>>,
    /// `[note]`: the position of its file in the vault. Two files may have equal paths
    /// once in NFC, so a path would not do.
    pub sources: Vec<FileId>,
    /// How the notes relate.
    pub graph: Arc<Graph>,
    /// How translations stand to their originals.
    pub freshness: Freshness,
    /// What is published where.
    pub site: Arc<Site>,
    /// Pictures with smaller forms beside them; none unless settings ask for them.
    pub scaled: Arc<BTreeMap<FileId, Scaled>>,
}

/// Smaller forms of a picture, as they are on the site.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scaled {
    /// How wide the picture itself is.
    pub width: u32,
    /// Widths and places of its smaller forms, the narrowest first.
    pub forms: Vec<(u32, Route)>,
}

/// The dialect's options for every note of a vault: the project's settings, else what
/// Obsidian itself was told.
pub fn note_options(config: &Config, vault: &Vault) -> NoteOptions {
    let markdown = config.markdown;
    NoteOptions {
        strict_line_breaks: markdown
            .strict_line_breaks
            .unwrap_or(vault.settings.strict_line_breaks),
        smart_punctuation: markdown.smart_punctuation,
    }
}

impl World {
    /// Puts the results side by side.
    pub fn new(
        config: Arc<Config>,
        vault: Arc<Vault>,
        heads: impl Into<Arc<Vec<Arc<Head>>>>,
        sources: Vec<FileId>,
        graph: impl Into<Arc<Graph>>,
        site: impl Into<Arc<Site>>,
    ) -> World {
        let (heads, graph, site) = (heads.into(), graph.into(), site.into());
        let freshness = Freshness::default();
        let scaled = Arc::default();
        World { config, vault, heads, sources, graph, freshness, site, scaled }
    }

    /// The same world, with what is known of its translations.
    #[must_use]
    pub fn with_freshness(self, freshness: Freshness) -> World {
        World { freshness, ..self }
    }

    /// The same world, with smaller forms of its pictures.
    #[must_use]
    pub fn with_scaled(self, scaled: BTreeMap<FileId, Scaled>) -> World {
        World { scaled: Arc::new(scaled), ..self }
    }

    /// The address of a place: absolute where that of the site is known, else its path as
    /// if the site were all of its host.
    pub fn address(&self, route: &Route) -> String {
        let base = self.config.book.url.as_deref().unwrap_or("/");
        format!("{base}{}", encode_path(route.as_str()))
    }

    /// The page of a tag, as a note uses it.
    pub fn tag_route(&self, note: NoteId, name: &str) -> Option<&Route> {
        let tag = self.graph.tag(self.place(note).locale.as_ref(), name)?;
        self.site.tags.get(tag as usize)
    }

    /// The page of a folder that a link names.
    pub fn folder_route(&self, folder: u32) -> Option<&Route> {
        let path = self.graph.folders_named.get(folder as usize)?;
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        let configured = self.config.languages.iter();
        let configured = configured
            .filter(|(_, language)| language.dir.as_deref() == Some(first))
            .map(|(lang, _)| lang.clone());
        let locale = locale_tag(first).into_iter().chain(configured).find_map(|lang| {
            let known = self.graph.locales.contains(&lang);
            known.then(|| self.site.folder_at(Some(&lang), rest)).flatten()
        });
        let folder = locale.or_else(|| self.site.folder_at(None, path))?;
        Some(&self.site.folder(folder).route)
    }

    /// The exported image of a note that is a drawing.
    pub fn drawing(&self, note: NoteId) -> Option<FileId> {
        self.graph.drawings.get(note.0 as usize).copied().flatten()
    }

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

    /// Other names of what a note's title means, in every language: what search should
    /// find the note by beside its title and aliases.
    pub fn other_names(&self, note: NoteId) -> impl Iterator<Item = &str> {
        self.graph.glossary.other_names(note, &self.head(note).title)
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
