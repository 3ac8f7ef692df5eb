//! Pages that stand in for a version that is not there (`fallback = "page"`): notes and
//! the languages they lack in, places in those languages' trees out.
//!
//! A fallback page never takes a place from anything else: it is claimed after all notes
//! and redirects, and nothing but menus leads to it.

use super::folders::{Tree, as_id, last_part, page_name};
use super::{FolderId, caseless::folded};
use crate::base::{Lang, Route, segment_slug};
use crate::diag::{Code, Diagnostic};
use crate::graph::{Graph, NoteId, original};
use crate::note::Head;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Most languages with fallback pages, so that a note costs a bounded number of them.
const MAX_LANGUAGES: usize = 40;

/// A page that shows a note in the tree of a language that it has no version in.
#[derive(Clone, Debug)]
pub struct Fallback {
    /// The note that is shown: the original of all versions.
    pub note: NoteId,
    /// The language that is missing, which the page around the text is in.
    pub lang: Lang,
    /// The locale of the tree that it stands in.
    pub locale: Option<Lang>,
    /// The folder that it stands in, or is the page of.
    pub folder: FolderId,
    /// Where it is.
    pub route: Route,
}

/// Where the fallback pages are to stand, and what did not fit.
#[derive(Default)]
pub(super) struct Fallbacks {
    /// Sorted by note and language.
    pub pages: Vec<Fallback>,
    /// `[page]`: the place that it would like.
    pub wanted: Vec<String>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Plans the fallback pages and puts them into the folders of `tree`, which grows by the
/// folders that only they lie in.
pub(super) fn fallbacks(
    tree: &mut Tree<'_>,
    heads: &[Arc<Head>],
    graph: &Graph,
) -> Fallbacks {
    let (trees, left) = trees(tree, graph);
    let mut known = Counterparts::new(tree);
    let mut found = Fallbacks::default();
    for at in 0..heads.len() {
        let note = NoteId(as_id(at));
        if original(heads, graph, note) != note || tree.is_home(note) {
            continue;
        }
        for (lang, root) in &trees {
            if lacks(tree, graph, note, lang, *root) {
                add(tree, heads, (note, lang, *root), &mut known, &mut found);
            }
        }
    }
    for page in &found.pages {
        let mut folder = Some(page.folder);
        while let Some(id) = folder {
            let above = &mut tree.folders[id.0 as usize];
            above.count += 1;
            folder = above.parent;
        }
    }
    if left > 0 {
        let message = format!(
            "{left} of the site's languages get no fallback pages: \
             {MAX_LANGUAGES} have them already"
        );
        found
            .diagnostics
            .push(Diagnostic::new(Code::FallbackLimit, "book.toml", message).help(
                "choose `fallback = \"link\"`, or publish fewer languages at once",
            ));
    }
    found
}

/// The tree of each language of the site, the languages with most notes first served; and
/// how many languages are left.
fn trees(tree: &Tree<'_>, graph: &Graph) -> (BTreeMap<Lang, FolderId>, usize) {
    let mut trees = BTreeMap::new();
    for (at, folder) in tree.folders.iter().enumerate() {
        if folder.parent.is_some() {
            break;
        }
        if folder.count > 0 {
            let lang = folder.locale.as_ref().unwrap_or(&graph.site_lang);
            // A locale's own folder comes before a front page for all languages.
            if folder.locale.is_some() || !trees.contains_key(lang) {
                trees.insert(lang.clone(), FolderId(as_id(at)));
            }
        }
    }
    let left = trees.len().saturating_sub(MAX_LANGUAGES);
    let mut served: Vec<(Lang, FolderId)> = trees.into_iter().collect();
    let count = |id: FolderId| tree.folders[id.0 as usize].count;
    let own = |lang: &Lang| *lang == graph.site_lang;
    served.sort_by_key(|(lang, root)| Reverse((own(lang), count(*root))));
    served.truncate(MAX_LANGUAGES);
    (served.into_iter().collect(), left)
}

/// Whether a language has no version of a note, in its words or in its tree.
fn lacks(
    tree: &Tree<'_>,
    graph: &Graph,
    note: NoteId,
    lang: &Lang,
    root: FolderId,
) -> bool {
    let there = |version: &NoteId| {
        let home = tree.homes[version.0 as usize];
        graph.places[version.0 as usize].lang == *lang
            || tree.roots[home.0 as usize] == root
    };
    !there(&note) && !graph.versions[note.0 as usize].iter().any(there)
}

fn add(
    tree: &mut Tree<'_>,
    heads: &[Arc<Head>],
    (note, lang, root): (NoteId, &Lang, FolderId),
    known: &mut Counterparts,
    found: &mut Fallbacks,
) {
    let page = as_id(found.pages.len());
    let at = note.0 as usize;
    let home = tree.fronts[at].unwrap_or(tree.homes[at]);
    let folder = known.of(tree, heads, home, root);
    let here = &mut tree.folders[folder.0 as usize];
    let front = tree.fronts[at].is_some() && here.note.is_none() && here.parent.is_some();
    if front && here.fallback.is_none() {
        here.fallback = Some(page);
    } else {
        here.fallbacks.push(page);
    }
    let is_front = here.fallback == Some(page);
    let own_root = tree.roots[tree.homes[at].0 as usize].0 as usize;
    let prefix = &tree.prefixes[folder.0 as usize];
    let wanted = match &tree.wishes[at] {
        _ if is_front => prefix.clone(),
        Some(wish) => {
            let below = wish.strip_prefix(&*tree.prefixes[own_root]).unwrap_or(wish);
            format!("{}{below}", tree.prefixes[root.0 as usize])
        }
        None if tree.fronts[at].is_some() => {
            let name = last_part(heads[at].path().stem());
            format!("{prefix}{}/", segment_slug(&page_name(name, &heads[at])))
        }
        None => {
            let last = last_part(tree.ordinary[at].trim_end_matches('/'));
            format!("{prefix}{last}/")
        }
    };
    let locale = tree.folders[root.0 as usize].locale.clone();
    let (lang, route) = (lang.clone(), Route::home());
    found.pages.push(Fallback { note, lang, locale, folder, route });
    found.wanted.push(wanted);
}

/// Which folder of another tree is the same as one of this tree.
struct Counterparts {
    /// By folder and the other tree's root.
    known: HashMap<(u32, u32), FolderId>,
    /// Folders below a folder, by folded name.
    children: HashMap<(u32, String), FolderId>,
}

impl Counterparts {
    fn new(tree: &Tree<'_>) -> Counterparts {
        let mut children = HashMap::new();
        for (at, folder) in tree.folders.iter().enumerate() {
            if let Some(parent) = folder.parent {
                let name = folded(last_part(tree.paths[at])).into_owned();
                children.entry((parent.0, name)).or_insert(FolderId(as_id(at)));
            }
        }
        Counterparts { known: HashMap::new(), children }
    }

    /// The counterpart of a folder, which is made if there is none: by the version of the
    /// folder's own note, else by name in the counterpart of the folder above.
    fn of(
        &mut self,
        tree: &mut Tree<'_>,
        heads: &[Arc<Head>],
        folder: FolderId,
        root: FolderId,
    ) -> FolderId {
        let mut line = Vec::new();
        let mut at = folder;
        let mut there = loop {
            if let Some(known) = self.known.get(&(at.0, root.0)) {
                break *known;
            }
            if let Some(twin) = tree.twin_front(at, root) {
                self.known.insert((at.0, root.0), twin);
                break twin;
            }
            let Some(parent) = tree.folders[at.0 as usize].parent else { break root };
            line.push(at);
            at = parent;
        };
        for at in line.into_iter().rev() {
            let name = last_part(tree.paths[at.0 as usize]).to_owned();
            let key = (there.0, folded(&name).into_owned());
            let next = self.children.get(&key).copied();
            there = next.unwrap_or_else(|| tree.borrow_folder(heads, at, there));
            self.children.insert(key, there);
            self.known.insert((at.0, root.0), there);
        }
        there
    }
}

impl Tree<'_> {
    /// Whether a note is the first page of a language. Another language has one anyway.
    fn is_home(&self, note: NoteId) -> bool {
        let front = self.fronts[note.0 as usize];
        front.is_some_and(|folder| self.folders[folder.0 as usize].parent.is_none())
    }

    /// The folder in another tree whose page is a version of this folder's page.
    fn twin_front(&self, folder: FolderId, root: FolderId) -> Option<FolderId> {
        let note = self.folders[folder.0 as usize].note?;
        self.versions[note.0 as usize]
            .iter()
            .filter_map(|version| self.fronts[version.0 as usize])
            .find(|front| self.roots[front.0 as usize] == root)
    }

    /// Makes a folder for fallback pages, like one of another tree.
    fn borrow_folder(
        &mut self,
        heads: &[Arc<Head>],
        like: FolderId,
        above: FolderId,
    ) -> FolderId {
        let at = like.0 as usize;
        let slug = last_part(self.prefixes[at].trim_end_matches('/')).to_owned();
        let prefix = format!("{}{slug}/", self.prefixes[above.0 as usize]);
        let locale = self.folders[above.0 as usize].locale.clone();
        let id = self.push(Some(above), locale, "", prefix);
        let note = self.folders[at].note;
        let title = match note {
            Some(note) => heads[note.0 as usize].title.clone(),
            None => self.folders[at].title.clone(),
        };
        let lang = note.or(self.firsts[at]).map(|n| self.langs[n.0 as usize].clone());
        let made = &mut self.folders[id.0 as usize];
        made.title = title;
        made.lang = lang;
        self.folders[above.0 as usize].folders.push(id);
        id
    }
}
