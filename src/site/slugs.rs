//! Addresses that can be shared (`slug = "twin"`): native names in, Latin ones out.
//!
//! A name beyond ASCII is unreadable once a link is pasted somewhere. So a note takes the
//! slug of its twin, and a folder that of the folder which most twins of its notes lie
//! in. Nothing here settles clashes: places are claimed in the ordinary way.

use super::FolderId;
use super::folders::{Tree, last_part, name_rank, page_name};
use crate::base::segment_slug;
use crate::graph::{Graph, NoteId};
use crate::note::Head;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

impl Tree<'_> {
    /// Gives folders the places of their twins. What they were called before is kept.
    pub(super) fn borrow_folders(&mut self, graph: &Graph) {
        let native = self.prefixes.clone();
        let twins = self.twin_folders(graph);
        let mut taken: HashSet<String> = HashSet::new();
        let latin = |name: &str| segment_slug(name).is_ascii();
        for at in 0..self.folders.len() {
            if self.folders[at].parent.is_none() || latin(last_part(self.paths[at])) {
                taken.insert(native[at].clone());
            }
        }
        for at in 0..self.folders.len() {
            let Some(parent) = self.folders[at].parent else { continue };
            let above = self.prefixes[parent.0 as usize].clone();
            let own = segment_slug(last_part(self.paths[at]));
            let borrowed = twins[at].filter(|_| !own.is_ascii()).map(|twin| {
                format!(
                    "{above}{}/",
                    segment_slug(last_part(self.paths[twin.0 as usize]))
                )
            });
            // Two folders never merge into one: the second keeps its own name.
            self.prefixes[at] = match borrowed {
                Some(place) if taken.insert(place.clone()) => place,
                _ => format!("{above}{own}/"),
            };
        }
        self.natives = native;
    }

    /// `[folder]`: the folder that its notes' twins lie in, where that one has a Latin
    /// name.
    fn twin_folders(&self, graph: &Graph) -> Vec<Option<FolderId>> {
        let mut votes: Vec<BTreeMap<FolderId, usize>> =
            vec![BTreeMap::new(); self.folders.len()];
        for (at, home) in self.homes.iter().enumerate() {
            let Some(twin) = latin_twin(self, graph, NoteId(super::folders::as_id(at)))
            else {
                continue;
            };
            let theirs = self.homes[twin.0 as usize];
            let both = self.is_front(graph, at, *home)
                && self.is_front(graph, twin.0 as usize, theirs);
            // The page of a folder says for sure which folder it is.
            *votes[home.0 as usize].entry(theirs).or_default() +=
                if both { graph.places.len() } else { 1 };
        }
        let mut twins = vec![None; self.folders.len()];
        for at in (0..self.folders.len()).rev() {
            // Most votes; of equals the first.
            let best = votes[at].iter().max_by_key(|(id, n)| (**n, Reverse(**id)));
            let Some(best) = best.map(|(id, _)| *id) else { continue };
            let above = self.folders[best.0 as usize].parent;
            if let (Some(mine), Some(theirs)) = (self.folders[at].parent, above) {
                *votes[mine.0 as usize].entry(theirs).or_default() += 1;
                if segment_slug(last_part(self.paths[best.0 as usize])).is_ascii() {
                    twins[at] = Some(best);
                }
            }
        }
        twins
    }

    fn is_front(&self, graph: &Graph, note: usize, home: FolderId) -> bool {
        let name = last_part(&graph.places[note].path);
        let home = home.0 as usize;
        name_rank(&self.folders[home], self.paths[home], name).is_some()
    }

    /// The slug of a note's page: its twin's, or that of its first Latin alias, where its
    /// own name is not Latin.
    pub(super) fn borrowed_slug(
        &self,
        heads: &[Arc<Head>],
        graph: &Graph,
        note: usize,
    ) -> Option<String> {
        let latin = |name: &str| {
            let slug = segment_slug(&page_name(name, &heads[note]));
            slug.is_ascii().then_some(slug)
        };
        if latin(&graph.places[note].path).is_some() {
            return None;
        }
        let twin = latin_twin(self, graph, NoteId(super::folders::as_id(note)));
        let twin = twin.and_then(|twin| {
            let name = last_part(&graph.places[twin.0 as usize].path);
            // A note and the first page of a folder may be twins; that name says nothing.
            let generic =
                ["index", "readme"].iter().any(|n| name.eq_ignore_ascii_case(n));
            if generic { None } else { latin(name) }
        });
        let aliases = heads[note].aliases.iter();
        let named = |alias: &&String| {
            !alias.contains('/')
                && alias.is_ascii()
                && alias.contains(|c: char| c.is_ascii_alphanumeric())
        };
        twin.or_else(|| aliases.filter(named).find_map(|alias| latin(alias)))
    }
}

/// The version whose name may be borrowed: the English one, else the first with a Latin
/// name.
fn latin_twin(tree: &Tree<'_>, graph: &Graph, note: NoteId) -> Option<NoteId> {
    let latin = |version: &&NoteId| {
        let name = last_part(&graph.places[version.0 as usize].path);
        **version != note
            && segment_slug(name).is_ascii()
            && tree.roots[tree.homes[version.0 as usize].0 as usize]
                != tree.roots[tree.homes[note.0 as usize].0 as usize]
    };
    let english =
        |version: &&NoteId| graph.places[version.0 as usize].lang.primary() == "en";
    let versions = || graph.versions[note.0 as usize].iter().filter(latin);
    versions().find(english).or_else(|| versions().next()).copied()
}
