//! Tags as trees: one per locale, parents included, case-insensitive.
//!
//! A newcomer's trap: `개발/rust` makes two tags, and its notes belong to both.

use super::{Graph, NoteId, Place, Tag};
use crate::base::{DigestMap, Lang, NameKey, digest_bytes, fold, nfc};
use crate::note::Head;
use std::collections::HashMap;
use std::sync::Arc;

/// Deeper levels count for the tag at this level, so that a tag of a thousand slashes
/// stays one tag.
const MAX_LEVELS: usize = 32;

/// A tag without empty levels and with at most [`MAX_LEVELS`].
fn plain(tag: &str) -> String {
    let parts = tag.split('/').map(str::trim).filter(|part| !part.is_empty());
    nfc(&parts.take(MAX_LEVELS).collect::<Vec<_>>().join("/")).into_owned()
}

/// A tag while the trees grow.
struct Node {
    tag: Tag,
    folded: String,
}

/// All tags, sorted by locale and folded name.
pub(super) fn tags(heads: &[Arc<Head>], places: &[Place]) -> Vec<Tag> {
    let mut forest = Forest::default();
    for (index, (head, place)) in heads.iter().zip(places).enumerate() {
        for tag in &head.tags {
            forest.add(tag, place.locale.as_ref(), NoteId(index as u32));
        }
    }
    forest.sorted()
}

#[derive(Default)]
struct Forest<'a> {
    nodes: Vec<Node>,
    /// Nodes by locale and folded name.
    known: HashMap<NameKey, u32>,
    /// Nodes by locale and spelling; most tags are spelt alike everywhere.
    spelt: Vec<DigestMap<Option<u32>>>,
    scopes: HashMap<Option<&'a Lang>, u32>,
}

impl<'a> Forest<'a> {
    fn add(&mut self, tag: &str, locale: Option<&'a Lang>, note: NoteId) {
        let next = self.scopes.len() as u32;
        let scope = *self.scopes.entry(locale).or_insert(next);
        self.spelt.resize_with(self.scopes.len(), DigestMap::default);
        let spelling = digest_bytes(tag.as_bytes());
        let known = self.spelt[scope as usize].get(&spelling).copied();
        let leaf = known.unwrap_or_else(|| {
            let leaf = self.grow(&plain(tag), locale, scope);
            self.spelt[scope as usize].insert(spelling, leaf);
            leaf
        });
        let mut at = leaf;
        while let Some(node) = at.map(|at| &mut self.nodes[at as usize].tag) {
            // Notes come in order, so a repeat can only be the last one.
            if node.notes.last() != Some(&note) {
                node.notes.push(note);
            }
            at = node.parent;
        }
    }

    /// Finds or makes a tag and the tags above it.
    fn grow(&mut self, name: &str, locale: Option<&Lang>, scope: u32) -> Option<u32> {
        let mut parent = None;
        let mut end = 0;
        for part in name.split('/').filter(|part| !part.is_empty()) {
            end += part.len() + usize::from(end > 0);
            let folded = fold(&name[..end]);
            let next = self.nodes.len() as u32;
            let node = *self.known.entry(NameKey::folded(scope, &folded)).or_insert(next);
            if node == next {
                let tag = Tag {
                    locale: locale.cloned(),
                    name: name[..end].to_owned(),
                    notes: Vec::new(),
                    children: Vec::new(),
                    parent,
                };
                self.nodes.push(Node { tag, folded });
            }
            parent = Some(node);
        }
        parent
    }

    fn sorted(self) -> Vec<Tag> {
        let mut order: Vec<usize> = (0..self.nodes.len()).collect();
        order.sort_by_key(|&at| {
            let node = &self.nodes[at];
            (node.tag.locale.as_ref(), node.folded.as_str())
        });
        let mut places = vec![0u32; order.len()];
        for (place, &at) in order.iter().enumerate() {
            places[at] = place as u32;
        }
        let mut nodes: Vec<Option<Tag>> =
            self.nodes.into_iter().map(|node| Some(node.tag)).collect();
        let mut tags: Vec<Tag> =
            order.into_iter().filter_map(|at| nodes[at].take()).collect();
        for at in 0..tags.len() {
            tags[at].parent = tags[at].parent.map(|parent| places[parent as usize]);
            if let Some(parent) = tags[at].parent {
                tags[parent as usize].children.push(at as u32);
            }
        }
        tags
    }
}

impl Graph {
    /// Finds a tag as a note writes it, without `#`: its position in `tags`.
    pub fn tag(&self, locale: Option<&Lang>, name: &str) -> Option<u32> {
        let wanted = (locale, fold(&plain(name)));
        let at = self
            .tags
            .binary_search_by(|tag| (tag.locale.as_ref(), fold(&tag.name)).cmp(&wanted))
            .ok()?;
        Some(at as u32)
    }
}

#[cfg(test)]
mod tests {
    use crate::base::Lang;
    use crate::graph::sample::Sample;

    fn check(notes: &[(&str, &[&str])], expected: &[&str]) {
        let paths: Vec<&str> = notes.iter().map(|(path, _)| *path).collect();
        let mut sample = Sample::notes(&paths);
        for (path, tags) in notes {
            let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
            sample = sample.edit(path, |head| head.tags = tags);
        }
        let graph = sample.link().graph;
        let lines = graph.tags.iter().map(|tag| {
            let locale = tag.locale.as_ref().map_or("-", Lang::as_str);
            let notes: Vec<u32> = tag.notes.iter().map(|note| note.0).collect();
            format!("{locale} {} {notes:?} {:?} {:?}", tag.name, tag.parent, tag.children)
        });
        assert_eq!(lines.collect::<Vec<_>>(), expected);
        for (at, tag) in graph.tags.iter().enumerate() {
            let found = graph.tag(tag.locale.as_ref(), &tag.name.to_uppercase());
            assert_eq!(found, Some(at as u32), "{}", tag.name);
        }
    }

    #[test]
    fn parents_hold_the_notes_of_their_children_once() {
        check(
            &[
                ("a.md", &["개발/rust", "개발/go"]),
                ("b.md", &["개발"]),
                ("c.md", &["a/"]),
            ],
            &[
                "- a [2] None []",
                "- 개발 [0, 1] None [2, 3]",
                "- 개발/go [0] Some(1) []",
                "- 개발/rust [0] Some(1) []",
            ],
        );
    }

    #[test]
    fn the_first_spelling_is_shown() {
        check(
            &[("a.md", &["Rust"]), ("b.md", &["rust/Async", "RUST"])],
            &["- Rust [0, 1] None [1]", "- rust/Async [1] Some(0) []"],
        );
    }

    #[test]
    fn each_locale_has_its_own_tags() {
        check(
            &[("en/a.md", &["x"]), ("ko/b.md", &["X"]), ("z.md", &["x"])],
            &["- x [2] None []", "en x [0] None []", "ko X [1] None []"],
        );
    }

    #[test]
    fn a_thousand_levels_are_one_tag() {
        let deep = "a/".repeat(1000);
        let graph = Sample::notes(&["a.md"])
            .edit("a.md", |head| head.tags = vec![deep.clone(), "///".into()])
            .link()
            .graph;
        assert_eq!(graph.tags.len(), super::MAX_LEVELS);
        assert_eq!(graph.tag(None, &deep), Some(super::MAX_LEVELS as u32 - 1));
    }
}
