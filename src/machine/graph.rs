//! The notes of a locale and the links between them → `graph.json`.

use crate::graph::NoteId;
use crate::site::FolderId;
use crate::world::World;
use serde::Serialize;
use std::collections::BTreeMap;

/// The form of the file; a higher number may mean something else by the same names.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Net<'w> {
    version: u32,
    lang: &'w str,
    /// What an `id` is relative to: the address of the site, or `/`.
    base: &'w str,
    nodes: Vec<Node<'w>>,
    /// From and to, as positions in `nodes`.
    edges: Vec<(u32, u32)>,
}

#[derive(Serialize)]
struct Node<'w> {
    /// The route of the page, not encoded.
    id: &'w str,
    title: &'w str,
    lang: &'w str,
    tags: &'w [String],
}

/// Makes the net of a locale. A root without notes shows those of all locales.
pub fn graph(world: &World, root: FolderId) -> Vec<u8> {
    let folder = world.site.folder(root);
    let own =
        |note: &NoteId| folder.count == 0 || world.place(*note).locale == folder.locale;
    let notes: Vec<NoteId> = world.notes().filter(own).collect();
    let places: BTreeMap<NoteId, u32> = notes.iter().copied().zip(0..).collect();
    let mut edges = Vec::new();
    for (note, at) in &places {
        let links = world.graph.backlinks.of(*note).iter();
        edges.extend(links.filter_map(|link| Some((*places.get(&link.from)?, *at))));
    }
    edges.sort_unstable();
    let node = |note: &NoteId| {
        let head = world.head(*note);
        Node {
            id: world.route(*note).as_str(),
            title: &head.title,
            lang: world.place(*note).lang.as_str(),
            tags: &head.tags,
        }
    };
    let net = Net {
        version: VERSION,
        lang: folder.locale.as_ref().unwrap_or(&world.graph.site_lang).as_str(),
        base: world.config.book.url.as_deref().unwrap_or("/"),
        nodes: notes.iter().map(node).collect(),
        edges,
    };
    serde_json::to_vec(&net).expect("strings and numbers are JSON")
}
