//! Addresses: where each note will stand here in, and what its old address has to do out.
//!
//! kbgen's own plan decides in the end; what is foreseen here only has to name the places
//! that notes get as long as nobody wants the same one. Where two would, or where a place
//! is kbgen's own, the note is given a `permalink`, so that the new site has no clash.

use crate::base::{Lang, fold, locale_tag, nfc, segment_slug};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Pages of kbgen's in the root and in each locale.
const OWN: [&str; 6] = ["tags", "search", "graph", "glossary", "kbgen", ".kbgen"];

/// A note that is to be published.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    /// Its path below the folder of notes.
    pub path: String,
    /// A permalink that it has already.
    pub permalink: Option<String>,
    /// The address that it had, without a slash at its end.
    pub old: String,
}

/// Where everything will stand.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// `[note]`: its place, ending in `/` unless it is the home page.
    pub notes: Vec<String>,
    /// `[note]`: the permalink that it needs.
    pub permalinks: Vec<Option<String>>,
    /// Folders without a page of their own, by path, and their places.
    pub folders: BTreeMap<String, String>,
    /// All folders below the top, by path, and their places.
    pub all_folders: BTreeMap<String, String>,
    /// Languages with a folder of their own.
    pub locales: Vec<Lang>,
    /// All places, folded, without their slash.
    taken: HashSet<String>,
}

/// The folders above a path, the nearest first; the root is not among them.
fn above(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(path.rsplit_once('/').map(|(folder, _)| folder), |folder| {
        folder.rsplit_once('/').map(|(folder, _)| folder)
    })
}

/// A path with each part as kbgen has it in addresses.
pub(super) fn slugged(path: &str) -> String {
    let parts: Vec<_> =
        path.split('/').filter(|part| !part.is_empty()).map(segment_slug).collect();
    parts.join("/")
}

/// A path without its ending.
pub(super) fn stem(path: &str) -> &str {
    let name = super::name_of(path);
    let ending = name.rfind('.').filter(|at| *at > 0).map_or(0, |at| name.len() - at);
    &path[..path.len() - ending]
}

impl Places {
    /// Foresees the places of all notes. `folder` is the old address of a folder's page,
    /// where every folder had one.
    pub fn new(asked: &[Asked], folder: Option<fn(&str) -> String>) -> Places {
        let mut places = Places::default();
        let folders: BTreeSet<&str> =
            asked.iter().flat_map(|note| above(&note.path)).collect();
        places.find_locales(&folders);
        places.reserve();
        let fronts = fronts(asked, &places.locales);
        places.notes = vec![String::new(); asked.len()];
        places.permalinks = vec![None; asked.len()];
        let mut settled = vec![false; asked.len()];
        let mut by_place = HashMap::new();
        for (at, note) in asked.iter().enumerate() {
            by_place.entry(fold(&slugged(stem(&note.path)))).or_insert(at);
        }
        for path in std::iter::once("").chain(folders) {
            let named = fronts.get(path).copied();
            let beside = by_place.get(&fold(&slugged(path))).copied();
            let beside = beside.filter(|at| {
                !path.is_empty() && asked[*at].permalink.is_none() && !settled[*at]
            });
            let old = folder.map(|old| old(path)).unwrap_or_default();
            places.front(path, &old, (named, beside), asked, &mut settled);
        }
        for (at, note) in asked.iter().enumerate() {
            if let (Some(permalink), false) = (&note.permalink, settled[at]) {
                let place = places.rooted(&note.path, permalink.trim_matches('/'));
                places.settle(at, &place);
                settled[at] = true;
            }
        }
        for (at, note) in asked.iter().enumerate().filter(|(at, _)| !settled[*at]) {
            places.page(at, note);
        }
        places
    }

    /// What to write for an old address, if it does not lead to its place by itself: the
    /// address of an entry in `[redirects]`. An error where nothing can be written.
    pub fn entry(&self, old: &str, place: &str) -> Result<Option<String>, ()> {
        let old = nfc(old);
        let plain = old.trim_matches('/');
        let goal = place.trim_end_matches('/');
        if plain == goal {
            return Ok(None);
        }
        if plain.ends_with(".html") {
            return Ok(Some(plain.to_owned()));
        }
        let twin = fold(plain) == fold(goal);
        let page = old.ends_with('/');
        if plain.is_empty() || page && (twin || self.taken.contains(&fold(plain))) {
            return Err(());
        }
        // Beside another page only a file with an ending can stand.
        let beside = !twin && self.taken.contains(&fold(plain));
        Ok(Some(match (beside, page) {
            (true, _) => format!("{plain}.html"),
            (false, true) => format!("{plain}/"),
            (false, false) => plain.to_owned(),
        }))
    }

    /// The locale's folder that a path lies in, with its slash, or nothing.
    pub fn locale_of<'p>(&self, path: &'p str) -> &'p str {
        let Some((first, _)) = path.split_once('/') else { return "" };
        let own = locale_tag(first).is_some_and(|lang| self.locales.contains(&lang));
        if own { &path[..=first.len()] } else { "" }
    }

    fn find_locales(&mut self, folders: &BTreeSet<&str>) {
        let tags = folders.iter().filter(|folder| !folder.contains('/'));
        let locales: Vec<_> = tags.filter_map(|folder| locale_tag(folder)).collect();
        if locales.len() > 1 {
            self.locales = locales;
        }
    }

    fn reserve(&mut self) {
        let mut roots = vec![String::new()];
        for lang in &self.locales {
            roots.push(format!("{}/", segment_slug(lang.as_str())));
        }
        for root in &roots {
            self.taken.extend(OWN.iter().map(|own| format!("{root}{own}")));
        }
    }

    /// A place below the root of the locale that a path lies in.
    fn rooted(&self, path: &str, below: &str) -> String {
        format!("{}{below}", slash(&slugged(self.locale_of(path))))
    }

    /// Settles the page of a folder: the note that its name puts there, else the one that
    /// lies beside the folder under the same name.
    fn front(
        &mut self,
        folder: &str,
        old: &str,
        (named, beside): (Option<usize>, Option<usize>),
        asked: &[Asked],
        settled: &mut [bool],
    ) {
        let place = slugged(folder);
        self.taken.insert(fold(&place));
        let stays = |note: &usize| {
            let permalink = asked[*note].permalink.as_deref();
            permalink.is_none_or(|link| self.rooted(&asked[*note].path, link) == place)
        };
        let named = named.filter(stays);
        let Some(at) = named.or(beside) else {
            if !folder.is_empty() {
                self.folders.insert(folder.to_owned(), slash(&place));
                self.all_folders.insert(folder.to_owned(), slash(&place));
            }
            return;
        };
        settled[at] = true;
        let own = asked[at].old.strip_suffix('/');
        let old = own.unwrap_or(old.trim_end_matches('/'));
        let kept = fold(old) == fold(&place) && old != place;
        let place = if kept { old.to_owned() } else { place };
        if (kept || named.is_none()) && asked[at].permalink.is_none() {
            self.permalinks[at] = Some(self.unrooted(&asked[at].path, &place));
        }
        self.all_folders.insert(folder.to_owned(), slash(&place));
        self.settle(at, &place);
    }

    /// Settles an ordinary note.
    fn page(&mut self, at: usize, note: &Asked) {
        let wanted = slugged(stem(&note.path));
        let free = |place: &String| !self.taken.contains(&fold(place));
        let numbered = (2..).map(|number| format!("{wanted}-{number}"));
        let place = std::iter::once(wanted.clone()).chain(numbered).find(free);
        let place = place.unwrap_or_else(|| wanted.clone());
        if place != wanted {
            self.permalinks[at] = Some(self.unrooted(&note.path, &place));
        }
        self.settle(at, &place);
    }

    /// A place as a permalink, which is seen from its locale.
    fn unrooted(&self, path: &str, place: &str) -> String {
        let root = slash(&slugged(self.locale_of(path)));
        place.strip_prefix(&root).unwrap_or(place).to_owned()
    }

    fn settle(&mut self, at: usize, place: &str) {
        self.taken.insert(fold(place));
        self.notes[at] = slash(place);
    }
}

/// A place with its slash; the home page has none.
fn slash(place: &str) -> String {
    if place.is_empty() { String::new() } else { format!("{place}/") }
}

/// The note that its name makes the page of its folder, by folder.
fn fronts<'a>(asked: &'a [Asked], locales: &[Lang]) -> HashMap<&'a str, usize> {
    let mut best: HashMap<&str, (u8, usize)> = HashMap::new();
    for (at, note) in asked.iter().enumerate() {
        let folder = super::folder_of(&note.path);
        let name = fold(stem(super::name_of(&note.path)));
        let own = fold(super::name_of(folder));
        let root = folder.is_empty()
            || !folder.contains('/')
                && locale_tag(folder).is_some_and(|lang| locales.contains(&lang));
        let rank = match name.as_str() {
            "index" => 0,
            "readme" => 1,
            name if name == own && !root => 2,
            _ => continue,
        };
        let candidate = (rank, at);
        let known = best.entry(folder).or_insert(candidate);
        *known = candidate.min(*known);
    }
    best.into_iter().map(|(folder, (_, at))| (folder, at)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(paths: &[&str], places: &[(&str, Option<&str>)]) -> Places {
        let asked: Vec<_> = paths
            .iter()
            .map(|path| Asked {
                path: (*path).to_owned(),
                permalink: None,
                old: match stem(path).strip_suffix("index") {
                    Some(folder) => folder.to_owned(),
                    None => stem(path).to_owned(),
                },
            })
            .collect();
        let found = Places::new(&asked, None);
        let shown: Vec<_> = found
            .notes
            .iter()
            .zip(&found.permalinks)
            .map(|(place, link)| (place.as_str(), link.as_deref()))
            .collect();
        assert_eq!(shown, places, "{paths:?}");
        found
    }

    #[test]
    fn notes_are_foreseen_where_kbgen_puts_them() {
        check(
            &["index.md", "a b/C.md", "d/README.md", "d/x.md", "e/E.md"],
            &[("", None), ("a-b/c/", None), ("d/", None), ("d/x/", None), ("e/", None)],
        );
        check(&["ko/a.md", "en/index.md"], &[("ko/a/", None), ("en/", None)]);
    }

    #[test]
    fn clashes_are_settled_by_permalinks() {
        // A note beside its folder is the folder's page.
        check(
            &["guide.md", "guide/x.md"],
            &[("guide/", Some("guide")), ("guide/x/", None)],
        );
        check(&["g.md", "g/index.md"], &[("g-2/", Some("g-2")), ("g/", None)]);
        check(&["glossary.md"], &[("glossary-2/", Some("glossary-2"))]);
        check(&["A b.md", "a-b.md"], &[("a-b/", None), ("a-b-2/", Some("a-b-2"))]);
        check(
            &["en/search.md", "ko/x.md"],
            &[("en/search-2/", Some("search-2")), ("ko/x/", None)],
        );
        // A folder's address keeps its letters.
        check(&["Guide/index.md"], &[("Guide/", Some("Guide"))]);
    }

    #[test]
    fn entries_stand_where_nothing_else_does() {
        let places = check(
            &["A.md", "b.md", "D/x.md"],
            &[("a/", None), ("b/", None), ("d/x/", None)],
        );
        assert_eq!(places.entry("A", "a/"), Ok(Some("A".into())));
        assert_eq!(places.entry("a", "a/"), Ok(None));
        assert_eq!(places.entry("b", "a/"), Ok(Some("b.html".into())));
        assert_eq!(places.entry("ch/1.html", "b/"), Ok(Some("ch/1.html".into())));
        assert_eq!(places.entry("D/", "d/"), Err(()));
        assert_eq!(places.entry("old/", "d/"), Ok(Some("old/".into())));
        assert!(places.folders.contains_key("D"));
    }
}
