//! The folder tree: places of notes in, folders with their own notes out.
//!
//! Every locale has a tree of its own, seen from its locale root: `docs/p.ko.md` and
//! `ko/docs/q.md` lie in the same folder. Nothing here has a final place yet; a folder's
//! `prefix` is only the place it would like to have.

use super::caseless::folded;
use super::permalink::{is_blank, permalink_place};
use super::{Folder, FolderId};
use crate::base::{Lang, Route, segment_slug};
use crate::config::Slugs;
use crate::graph::{Graph, NoteId};
use crate::note::Head;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Folders and what each note would like.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    /// All folders, those above before those below, roots first.
    pub folders: Vec<Folder>,
    /// `[folder]`: the place it would like: `ko/개념/`.
    pub prefixes: Vec<String>,
    /// `[folder]`: the root of its tree.
    pub roots: Vec<FolderId>,
    /// `[folder]`: the first note in it or below, if any.
    pub firsts: Vec<Option<NoteId>>,
    /// `[folder]`: its path seen from the locale root, as written.
    pub paths: Vec<&'a str>,
    /// `[note]`: the folder that its file lies in.
    pub homes: Vec<FolderId>,
    /// `[note]`: the folder that it is the page of.
    pub fronts: Vec<Option<FolderId>>,
    /// `[note]`: whether its name makes it the page of the folder it lies in.
    named: Vec<bool>,
    /// `[note]`: its place by its path.
    pub ordinary: Vec<String>,
    /// `[note]`: its place by its permalink.
    pub wishes: Vec<Option<String>>,
    /// Notes whose permalink cannot be used.
    pub refused: Vec<NoteId>,
    /// `[folder]`: its place by its own name; empty where no name is borrowed.
    pub natives: Vec<String>,
    /// `[note]`: its place by its own name, where that is not its ordinary one.
    pub old: Vec<Option<String>>,
    /// How many folders hold notes; the rest hold only fallback pages.
    pub real: usize,
    /// `[note]`: all its versions, see `Graph::versions`.
    pub versions: &'a [Vec<NoteId>],
    /// `[note]`: its language.
    pub langs: Vec<&'a Lang>,
}

/// Builds the trees and decides which note is the page of which folder.
pub(super) fn grow<'a>(heads: &[Arc<Head>], graph: &'a Graph, slugs: Slugs) -> Tree<'a> {
    let mut tree = Tree::planted(graph);
    tree.add_notes(graph);
    tree.real = tree.folders.len();
    if slugs == Slugs::Twin {
        tree.borrow_folders(graph);
    }
    tree.make_wishes(heads);
    tree.appoint(heads, graph);
    let place = |prefix: &str, note: usize, slug: Option<String>| {
        if tree.named[note] {
            return prefix.to_owned();
        }
        let own = || segment_slug(&page_name(&graph.places[note].path, &heads[note]));
        format!("{prefix}{}/", slug.unwrap_or_else(own))
    };
    let of_note = |note: usize| {
        let home = tree.homes[note].0 as usize;
        if slugs == Slugs::Native {
            return (place(&tree.prefixes[home], note, None), None);
        }
        let native = tree.natives.get(home).unwrap_or(&tree.prefixes[home]);
        let native = place(native, note, None);
        let slug = tree.borrowed_slug(heads, graph, note);
        let place = place(&tree.prefixes[home], note, slug);
        let old = (place != native).then_some(native);
        (place, old)
    };
    (tree.ordinary, tree.old) = (0..heads.len()).into_par_iter().map(of_note).unzip();
    tree
}

impl<'a> Tree<'a> {
    /// The roots: the site's own, then those of its locales.
    fn planted(graph: &'a Graph) -> Tree<'a> {
        let mut tree = Tree {
            folders: Vec::new(),
            prefixes: Vec::new(),
            roots: Vec::new(),
            firsts: Vec::new(),
            paths: Vec::new(),
            homes: Vec::with_capacity(graph.places.len()),
            fronts: vec![None; graph.places.len()],
            named: vec![false; graph.places.len()],
            ordinary: Vec::new(),
            wishes: Vec::with_capacity(graph.places.len()),
            refused: Vec::new(),
            natives: Vec::new(),
            old: Vec::new(),
            real: 0,
            versions: &graph.versions,
            langs: graph.places.iter().map(|place| &place.lang).collect(),
        };
        let spoken = graph.places.iter().filter_map(|p| p.locale.as_ref());
        let locales: BTreeSet<&Lang> = graph.locales.iter().chain(spoken).collect();
        tree.push(None, None, "", String::new());
        for locale in locales {
            let prefix = format!("{}/", segment_slug(locale.as_str()));
            tree.push(None, Some(locale.clone()), "", prefix);
        }
        tree
    }

    /// The root of a locale's tree.
    pub fn root(&self, locale: Option<&Lang>) -> FolderId {
        let roots = self.folders.iter().take_while(|f| f.parent.is_none());
        let at = roots.into_iter().position(|f| f.locale.as_ref() == locale);
        FolderId(as_id(at.unwrap_or(0)))
    }

    /// The place of a locale's root: `ko/`.
    pub fn prefix_of(&self, locale: Option<&Lang>) -> &str {
        &self.prefixes[self.root(locale).0 as usize]
    }

    fn add_notes(&mut self, graph: &'a Graph) {
        let mut known: HashMap<(u32, &'a str), FolderId> = HashMap::new();
        let mut last: Option<(&Option<Lang>, &str, FolderId)> = None;
        for (at, place) in graph.places.iter().enumerate() {
            let path = place.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let home = match last {
                Some((locale, folder, id))
                    if *locale == place.locale && folder == path =>
                {
                    id
                }
                _ => {
                    let root = self.root(place.locale.as_ref());
                    self.folder(root, path, &mut known)
                }
            };
            last = Some((&place.locale, path, home));
            let note = NoteId(as_id(at));
            self.homes.push(home);
            self.folders[home.0 as usize].count += 1;
            self.firsts[home.0 as usize].get_or_insert(note);
        }
        // Folders above come before those below, so one pass upwards sums all.
        for at in (0..self.folders.len()).rev() {
            let (count, first) = (self.folders[at].count, self.firsts[at]);
            if let Some(parent) = self.folders[at].parent {
                let parent = parent.0 as usize;
                self.folders[parent].count += count;
                let above = self.firsts[parent];
                self.firsts[parent] = above.into_iter().chain(first).min();
            }
        }
    }

    /// The folder at a path, made with all folders above it.
    fn folder(
        &mut self,
        root: FolderId,
        path: &'a str,
        known: &mut HashMap<(u32, &'a str), FolderId>,
    ) -> FolderId {
        let mut missing = Vec::new();
        let mut rest = path;
        let mut above = loop {
            if rest.is_empty() {
                break root;
            }
            if let Some(id) = known.get(&(root.0, rest)) {
                break *id;
            }
            missing.push(rest);
            rest = rest.rsplit_once('/').map_or("", |(folder, _)| folder);
        };
        for path in missing.into_iter().rev() {
            let slug = segment_slug(last_part(path));
            let prefix = format!("{}{slug}/", self.prefixes[above.0 as usize]);
            let locale = self.folders[root.0 as usize].locale.clone();
            let id = self.push(Some(above), locale, path, prefix);
            self.folders[above.0 as usize].folders.push(id);
            known.insert((root.0, path), id);
            above = id;
        }
        above
    }

    pub(super) fn push(
        &mut self,
        parent: Option<FolderId>,
        locale: Option<Lang>,
        path: &'a str,
        prefix: String,
    ) -> FolderId {
        let id = FolderId(as_id(self.folders.len()));
        self.roots.push(parent.map_or(id, |p| self.roots[p.0 as usize]));
        self.folders.push(Folder {
            route: Route::home(),
            title: last_part(path).to_owned(),
            parent,
            locale,
            lang: None,
            note: None,
            fallback: None,
            folders: Vec::new(),
            notes: Vec::new(),
            fallbacks: Vec::new(),
            count: 0,
        });
        self.prefixes.push(prefix);
        self.firsts.push(None);
        self.paths.push(path);
        id
    }

    fn make_wishes(&mut self, heads: &[Arc<Head>]) {
        for (at, home) in self.homes.iter().enumerate() {
            let Some(written) = heads[at].permalink.as_deref().filter(|w| !is_blank(w))
            else {
                self.wishes.push(None);
                continue;
            };
            let wish = permalink_place(written);
            if wish.is_none() {
                self.refused.push(NoteId(as_id(at)));
            }
            let root = self.roots[home.0 as usize];
            let prefix = &self.prefixes[root.0 as usize];
            self.wishes.push(wish.map(|w| format!("{prefix}{w}")));
        }
    }

    /// Decides which note is the page of which folder: a note of the right name that
    /// stays in its folder, else a note whose permalink is the folder's place, else a
    /// note of the right name that its permalink leads elsewhere.
    fn appoint(&mut self, heads: &[Arc<Head>], graph: &Graph) {
        let (staying, leaving) = self.candidates(heads, graph);
        self.appoint_by_name(&staying);
        self.appoint_by_permalink();
        self.appoint_by_name(&leaving);
    }

    fn appoint_by_name(&mut self, candidates: &[Option<NoteId>]) {
        for (folder, note) in candidates.iter().enumerate() {
            if let Some(note) = *note
                && self.put_in_front(folder, note)
            {
                self.named[note.0 as usize] = true;
            }
        }
    }

    /// `[folder]`: the best-named note that stays, and the best-named that leaves.
    fn candidates(
        &self,
        heads: &[Arc<Head>],
        graph: &Graph,
    ) -> (Vec<Option<NoteId>>, Vec<Option<NoteId>>) {
        let mut staying: Vec<Option<(u8, NoteId)>> = vec![None; self.folders.len()];
        let mut leaving = staying.clone();
        for (at, place) in graph.places.iter().enumerate() {
            let home = self.homes[at].0 as usize;
            let name = last_part(&place.path);
            let rank = name_rank(&self.folders[home], self.paths[home], name);
            let Some(rank) = rank.filter(|_| sheet(&heads[at]).is_none()) else {
                continue;
            };
            let stays = self.wishes[at]
                .as_deref()
                .is_none_or(|wish| folded(wish) == folded(&self.prefixes[home]));
            let best = if stays { &mut staying[home] } else { &mut leaving[home] };
            let candidate = (rank, NoteId(as_id(at)));
            if best.is_none_or(|b| candidate < b) {
                *best = Some(candidate);
            }
        }
        let notes = |best: Vec<Option<(u8, NoteId)>>| {
            best.into_iter().map(|b| b.map(|(_, note)| note)).collect()
        };
        (notes(staying), notes(leaving))
    }

    fn appoint_by_permalink(&mut self) {
        if self.wishes.iter().all(Option::is_none) {
            return;
        }
        let mut free = HashMap::new();
        for (at, folder) in self.folders.iter().enumerate() {
            if folder.note.is_none() {
                let place = folded(&self.prefixes[at]).into_owned();
                free.entry((self.roots[at].0, place)).or_insert(at);
            }
        }
        for at in 0..self.wishes.len() {
            let Some(wish) = &self.wishes[at] else { continue };
            let root = self.roots[self.homes[at].0 as usize];
            if let Some(folder) = free.get(&(root.0, folded(wish).into_owned())) {
                self.put_in_front(*folder, NoteId(as_id(at)));
            }
        }
    }

    /// Makes a note a folder's page unless either is settled already.
    fn put_in_front(&mut self, folder: usize, note: NoteId) -> bool {
        let front = &mut self.fronts[note.0 as usize];
        let vacant = front.is_none() && self.folders[folder].note.is_none();
        if vacant {
            *front = Some(FolderId(as_id(folder)));
            self.folders[folder].note = Some(note);
        }
        vacant
    }
}

/// How well a name fits the note that is its folder's page; 0 is best.
pub(super) fn name_rank(folder: &Folder, path: &str, name: &str) -> Option<u8> {
    if name.eq_ignore_ascii_case("index") {
        Some(0)
    } else if name.eq_ignore_ascii_case("readme") {
        Some(1)
    } else {
        let own = last_part(path);
        let like_folder =
            folder.parent.is_some() && (name == own || folded(name) == folded(own));
        like_folder.then_some(2)
    }
}

/// The name that a note's slug is made of: canvases and bases keep their ending.
pub(super) fn page_name(path: &str, head: &Head) -> String {
    let name = last_part(path);
    match sheet(head) {
        Some(ending) => format!("{name}.{ending}"),
        None => name.to_owned(),
    }
}

/// The ending of a canvas or base; a note has none.
fn sheet(head: &Head) -> Option<&'static str> {
    let ending = head.path().name().rsplit_once('.').map_or("", |(_, ending)| ending);
    ["canvas", "base"].into_iter().find(|sheet| ending.eq_ignore_ascii_case(sheet))
}

/// What follows the last `/`.
pub(super) fn last_part(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, last)| last)
}

/// A position as the number of an id.
pub(super) fn as_id(at: usize) -> u32 {
    u32::try_from(at).expect("a vault has fewer than 2^32 files")
}
