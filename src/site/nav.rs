//! Ways through the site: planned folders in, reading order and look-ups out.
//!
//! `order` comes first, then titles as readers of the tree's language look them up. A
//! daily note sorts by its date even if its title is a weekday, and what is numbered by
//! its file's name (`01. 설치.md`) by that number, whatever its title.

use super::folders::last_part;
use super::{Fallback, Folder, FolderId, Site, TagList};
use crate::base::{Collation, Lang, Route};
use crate::graph::NoteId;
use crate::note::{Date, Head};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The note before and the note after in reading order.
pub type Neighbours = (Option<NoteId>, Option<NoteId>);

impl Site {
    /// The note before and the note after in the listing of a note's folder. A folder's
    /// own note comes before the first note in it.
    pub fn neighbours(&self, note: NoteId) -> Neighbours {
        self.neighbours.get(note.0 as usize).copied().unwrap_or_default()
    }

    /// The folders above a folder, root first, without itself.
    pub fn ancestors(&self, folder: FolderId) -> Vec<FolderId> {
        let above = |id: &FolderId| self.folder(*id).parent;
        let mut line: Vec<FolderId> =
            std::iter::successors(self.folder(folder).parent, above).collect();
        line.reverse();
        line
    }

    /// A folder by its id.
    pub fn folder(&self, id: FolderId) -> &Folder {
        &self.folders[id.0 as usize]
    }

    /// The root folder of a locale; that of the site when there is no such locale.
    pub fn root(&self, locale: Option<&Lang>) -> FolderId {
        let mut roots = self.folders.iter().take_while(|f| f.parent.is_none());
        let at = roots.position(|f| f.locale.as_ref() == locale).unwrap_or(0);
        FolderId(super::folders::as_id(at))
    }

    /// The folder at a path as written, seen from its locale root; empty is the root.
    pub fn folder_at(&self, locale: Option<&Lang>, path: &str) -> Option<FolderId> {
        let root = self.root(locale);
        if self.folders.get(root.0 as usize)?.locale.as_ref() != locale {
            return None;
        }
        if path.is_empty() {
            return Some(root);
        }
        self.folder_paths.get(&(root, path.to_owned())).copied()
    }

    /// The search page of a locale, else of the site.
    pub fn search_page(&self, locale: Option<&Lang>) -> Option<&Route> {
        let pages = &self.search_pages;
        let own = pages.iter().find(|(l, _)| l.as_ref() == locale);
        own.or(pages.first()).map(|(_, route)| route)
    }

    /// The glossary of a locale, if it has terms.
    pub fn glossary(&self, locale: Option<&Lang>) -> Option<&Route> {
        let own = self.glossaries.iter().find(|list| list.locale.as_ref() == locale);
        own.map(|list| &list.route)
    }

    /// The page that shows a note in the tree of a language which has no version of it.
    pub fn fallback(&self, note: NoteId, lang: &Lang) -> Option<&Fallback> {
        let wanted = (note, lang);
        let at = self.fallbacks.binary_search_by(|f| (f.note, &f.lang).cmp(&wanted));
        at.ok().map(|at| &self.fallbacks[at])
    }

    /// The tags of a locale, if it has any.
    pub fn tag_list(&self, locale: Option<&Lang>) -> Option<&TagList> {
        self.tag_lists.iter().find(|list| list.locale.as_ref() == locale)
    }

    /// The page with all tags of a locale, if it has tags.
    pub fn tags_page(&self, locale: Option<&Lang>) -> Option<&Route> {
        self.tag_list(locale).map(|list| &list.route)
    }
}

/// Brings folders and notes below each folder into reading order. `paths` are the
/// folders' own, as written; `site` is the language of what lies in no locale.
pub(super) fn sort(
    folders: &mut [Folder],
    paths: &[&str],
    fallbacks: &[Fallback],
    heads: &[Arc<Head>],
    site: &Lang,
) {
    let langs: BTreeSet<&Lang> = folders.iter().map(|f| language(f, site)).collect();
    let orders: BTreeMap<Lang, Collation> =
        langs.into_iter().map(|lang| (lang.clone(), Collation::of(lang))).collect();
    let keys: Vec<_> = folders
        .iter()
        .zip(paths)
        .map(|(folder, path)| {
            let borrowed = folder.fallback.map(|page| fallbacks[page as usize].note);
            let note = folder.note.or(borrowed);
            let order = note.and_then(|n| heads[n.0 as usize].order);
            let collation = &orders[language(folder, site)];
            reading_key(collation, order, last_part(path), &folder.title)
        })
        .collect();
    for folder in folders {
        let collation = &orders[language(folder, site)];
        let key = |note: usize| {
            let head = &heads[note];
            let title = daily_name(head).unwrap_or(&head.title);
            reading_key(collation, head.order, head.path().stem(), title)
        };
        // Equal keys keep path order: ids are given in that order.
        folder.folders.sort_by(|a, b| keys[a.0 as usize].cmp(&keys[b.0 as usize]));
        folder.notes.sort_by_cached_key(|note| key(note.0 as usize));
        let note = |page: &u32| fallbacks[*page as usize].note.0 as usize;
        folder.fallbacks.sort_by_cached_key(|page| key(note(page)));
    }
}

/// The language whose readers use a folder.
fn language<'a>(folder: &'a Folder, site: &'a Lang) -> &'a Lang {
    folder.locale.as_ref().unwrap_or(site)
}

/// Without an order or not, the order, the title.
type ReadingKey = (bool, i64, Vec<u8>);

fn reading_key(
    collation: &Collation,
    order: Option<i64>,
    name: &str,
    title: &str,
) -> ReadingKey {
    let number = numbered(name);
    let key = if title.starts_with(number) {
        collation.key(title)
    } else {
        collation.key(&format!("{number}{title}"))
    };
    (order.is_none(), order.unwrap_or(0), key)
}

/// The number that a name was given to sort by: `01. ` of `01. 설치`, `3-` of `3-beta`.
/// One to three digits with a point, bracket, hyphen or underscore, so that neither a
/// year nor `1.2` is one.
fn numbered(name: &str) -> &str {
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &name[digits..];
    let text = rest.trim_start_matches(['.', ')', '-', '_']);
    let marked = (1..=3).contains(&digits) && text.len() < rest.len();
    let text = text.trim_start();
    if !marked || text.starts_with(|c: char| c.is_numeric()) {
        return "";
    }
    &name[..name.len() - text.len()]
}

/// The name of a daily note: `2026-03-18`.
fn daily_name(head: &Head) -> Option<&str> {
    let name = head.path().stem();
    (name.len() == 10 && Date::parse(name).is_some()).then_some(name)
}

/// `[note]`: its neighbours, by the sorted listings.
pub(super) fn neighbours(folders: &[Folder], homes: &[FolderId]) -> Vec<Neighbours> {
    let mut all = vec![Neighbours::default(); homes.len()];
    for (at, folder) in folders.iter().enumerate() {
        let line: Vec<NoteId> =
            folder.note.into_iter().chain(folder.notes.iter().copied()).collect();
        for (i, note) in line.iter().enumerate() {
            // A note that is another folder's page has its neighbours there.
            if homes[note.0 as usize].0 as usize == at {
                let before = i.checked_sub(1).map(|b| line[b]);
                all[note.0 as usize] = (before, line.get(i + 1).copied());
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: &str) {
        assert_eq!(numbered(name), expected, "{name}");
    }

    #[test]
    fn names_may_be_numbered() {
        check("01. 설치", "01. ");
        check("3-beta", "3-");
        check("12) 배포", "12) ");
        check("007_bond", "007_");
        check("01.", "01.");
    }

    #[test]
    fn other_numbers_are_part_of_the_name() {
        for name in
            ["", "설치", "1.2 릴리스", "2026-03-18", "2024. 회고", "3 nodes", "42"]
        {
            check(name, "");
        }
    }
}
