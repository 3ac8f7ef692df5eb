//! What a folder of notes is like, as far as its settings should say.

use crate::base::{Lang, Route};
use crate::note::{PublishRules, publicity};
use crate::site::Output;
use crate::vault::{Content, FileKind};
use crate::world::World;
use std::collections::BTreeMap;

/// What was found in a folder of notes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Survey {
    /// How many notes there are.
    pub notes: usize,
    /// The language of notes that do not say theirs.
    pub language: Lang,
    /// Languages with the number of their notes, the most used first.
    pub languages: Vec<(Lang, usize)>,
    /// Languages that have a place of their own: a folder, or the ends of file names.
    pub locales: Vec<Lang>,
    /// The note that is the first page, by its path, and its title.
    pub home: Option<(String, String)>,
    /// Whether Obsidian keeps its settings here.
    pub obsidian: bool,
    /// Notes that say `publish: true`.
    pub marked: usize,
    /// Notes that say that they are not to be published.
    pub hidden: usize,
}

impl Survey {
    /// Whether only notes with `publish: true` should be public. A vault of Obsidian is a
    /// private place until its owner says otherwise; where notes are hidden one by one,
    /// the owner has chosen the others.
    pub fn marked_only(&self, all: bool) -> bool {
        self.obsidian && !all && (self.marked > 0 || self.hidden == 0)
    }
}

/// Looks at a world in which all notes are seen that do not hide.
pub fn survey(world: &World, obsidian: bool) -> Survey {
    let mut counts: BTreeMap<Lang, usize> = BTreeMap::new();
    for note in world.notes() {
        *counts.entry(world.place(note).lang.clone()).or_default() += 1;
    }
    let mut languages: Vec<_> = counts.into_iter().collect();
    languages.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let (mut marked, mut hidden) = (0, 0);
    for text in texts(world) {
        let public = |marked_only| {
            publicity(text, PublishRules { marked_only, drafts: true }).public
        };
        marked += usize::from(public(true));
        hidden += usize::from(!public(false));
    }
    let locales = world.graph.locales.clone();
    let home = home(world, &locales);
    Survey {
        notes: world.heads.len(),
        language: world.graph.site_lang.clone(),
        languages,
        locales,
        home,
        obsidian,
        marked,
        hidden,
    }
}

fn texts(world: &World) -> impl Iterator<Item = &str> {
    world.vault.files.iter().filter_map(|file| match &file.content {
        Content::Text(text) if file.kind == FileKind::Note => Some(&*text.text),
        _ => None,
    })
}

/// The first page of the site, else that of the site's language, else of any.
fn home(world: &World, locales: &[Lang]) -> Option<(String, String)> {
    let own = [&world.graph.site_lang].into_iter().chain(locales);
    let folders = own.map(|lang| Route::page([lang.as_str().to_ascii_lowercase()]));
    let mut routes = [Route::home()].into_iter().chain(folders);
    routes.find_map(|route| match world.site.outputs.get(&route) {
        Some(Output::Note(note)) => {
            let head = world.head(*note);
            Some((head.path().as_str().to_owned(), head.title.clone()))
        }
        _ => None,
    })
}
