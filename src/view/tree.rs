//! The tree beside a page, from the site's folders to HTML.
//!
//! It holds the page's ancestors, siblings and children only, and of those no more than
//! fit, so that no page grows with the vault.

use super::frame::{About, Frame};
use crate::base::{Lang, Route};
use crate::html::write::{attr, text};
use crate::site::{Folder, FolderId};
use std::borrow::Cow;

/// Subfolders shown at one level of the tree.
const TREE_FOLDERS: usize = 30;
/// Notes shown at the page's own level of the tree, around the page.
const TREE_NOTES: usize = 40;
/// Notes shown at levels above.
const TREE_UPPER_NOTES: usize = 12;

impl<'a> Frame<'a> {
    /// Draws the tree around a page; empty when there is nothing to list.
    pub(super) fn tree(&self, about: &About<'_>) -> String {
        let site = &self.world.site;
        let mut out = String::with_capacity(4 << 10);
        match about.folder {
            None => self.level(site.root(self.locale), &[], about, &mut out),
            Some(last) => {
                let mut line = site.ancestors(last);
                line.push(last);
                self.level(line[0], &line[1..], about, &mut out);
            }
        }
        out
    }

    /// The folders and notes of one folder; the one on the way down is open.
    fn level(
        &self,
        folder: FolderId,
        down: &[FolderId],
        about: &About<'_>,
        out: &mut String,
    ) {
        let site = &self.world.site;
        let here = site.folder(folder);
        let kin = self.kin(folder);
        let lists =
            [here.folders.len(), here.notes.len(), here.fallbacks.len(), kin.len()];
        if lists.iter().all(|entries| *entries == 0) {
            return;
        }
        let top = out.is_empty();
        out.push_str(if top { "<ul class=\"tree-list\">" } else { "<ul>" });
        let open = down.first().copied();
        let at = open.and_then(|open| here.folders.iter().position(|f| *f == open));
        for &child in window(&here.folders, at.unwrap_or(0), TREE_FOLDERS) {
            let is_open = Some(child) == open;
            let folder = site.folder(child);
            let current = is_open
                && down.len() == 1
                && (folder.route == *self.route
                    || about.note.is_none_or(|note| folder.note == Some(note)));
            let class = if is_open { "is-folder is-open" } else { "is-folder" };
            out.push_str("<li");
            attr(out, "class", class);
            out.push('>');
            let lang = folder.note.map(|note| &self.world.place(note).lang);
            let row = Row {
                route: &folder.route,
                title: folder.title.as_str().into(),
                lang: lang.or(folder.lang.as_ref()),
                missing: folder.fallback.is_some(),
                current,
            };
            self.row(&row, out);
            if is_open {
                self.level(child, &down[1..], about, out);
            }
            out.push_str("</li>");
        }
        let room = if open.is_none() { TREE_NOTES } else { TREE_UPPER_NOTES };
        self.beside(folder, room, about, out);
        self.missing(&here.fallbacks, room.saturating_sub(here.notes.len()), out);
        for root in kin {
            out.push_str("<li class=\"is-folder\">");
            self.row(&root, out);
            out.push_str("</li>");
        }
        out.push_str("</ul>");
    }

    /// Other trees of the language of a root: a front page may stand in no language's
    /// folder and yet be in the language of one, and the switch leads to other languages
    /// only.
    fn kin(&self, folder: FolderId) -> Vec<Row<'a>> {
        let world = self.world;
        let lang =
            |root: &'a Folder| root.locale.as_ref().unwrap_or(&world.graph.site_lang);
        let here = world.site.folder(folder);
        if here.parent.is_some() {
            return Vec::new();
        }
        let roots = world.site.folders.iter().take_while(|root| root.parent.is_none());
        let others = roots.filter(|root| root.route != here.route && root.count > 0);
        let others = others.filter(|root| lang(root) == lang(here));
        let row = |root: &'a Folder| Row {
            route: &root.route,
            title: match (&root.locale, &*root.title) {
                (Some(locale), "") => self.language_name(locale).into(),
                (None, "") => self.string("home").into(),
                (_, title) => title.into(),
            },
            lang: root.note.map(|note| &world.place(note).lang),
            missing: false,
            current: false,
        };
        others.map(row).collect()
    }

    fn beside(&self, folder: FolderId, room: usize, about: &About<'_>, out: &mut String) {
        let site = &self.world.site;
        let notes = &site.folder(folder).notes;
        let own = about.note.and_then(|note| notes.iter().position(|n| *n == note));
        for &note in window(notes, own.unwrap_or(0), room) {
            // The page of another folder is that folder's row.
            if site.note_folders[note.0 as usize] != folder {
                continue;
            }
            out.push_str("<li>");
            let row = Row {
                route: self.world.route(note),
                title: self.world.head(note).title.as_str().into(),
                lang: Some(&self.world.place(note).lang),
                missing: false,
                current: about.note == Some(note) && !about.fallback,
            };
            self.row(&row, out);
            out.push_str("</li>");
        }
    }

    /// Fallback pages, marked with the language that they are really in.
    fn missing(&self, pages: &[u32], room: usize, out: &mut String) {
        let site = &self.world.site;
        let pages = pages.iter().map(|page| &site.fallbacks[*page as usize]);
        let pages: Vec<_> = pages.collect();
        let own = pages.iter().position(|page| page.route == *self.route);
        for page in window(&pages, own.unwrap_or(0), room.max(1)) {
            out.push_str("<li>");
            let row = Row {
                route: &page.route,
                title: self.world.head(page.note).title.as_str().into(),
                lang: Some(&self.world.place(page.note).lang),
                missing: true,
                current: page.route == *self.route,
            };
            self.row(&row, out);
            out.push_str("</li>");
        }
    }

    fn row(&self, row: &Row<'_>, out: &mut String) {
        let lang = row.lang.filter(|lang| *lang != self.lang);
        out.push_str("<a");
        if row.missing {
            attr(out, "class", "is-missing");
        }
        attr(out, "href", &self.href(row.route));
        if let Some(lang) = lang {
            attr(out, "lang", lang.as_str());
        }
        out.push_str(if row.current { " aria-current=\"page\">" } else { ">" });
        text(out, &row.title);
        if let Some(lang) = lang.filter(|_| row.missing) {
            out.push_str(" <span class=\"missing-mark\">");
            text(out, &self.language_name(lang));
            out.push_str("</span>");
        }
        out.push_str("</a>");
    }
}

/// One link of the tree.
struct Row<'a> {
    route: &'a Route,
    title: Cow<'a, str>,
    lang: Option<&'a Lang>,
    /// Whether the page shows an original, because this language has no version.
    missing: bool,
    current: bool,
}

/// At most `room` entries around a position.
fn window<T>(list: &[T], at: usize, room: usize) -> &[T] {
    let start = at.saturating_sub(room / 2).min(list.len().saturating_sub(room));
    &list[start..(start + room).min(list.len())]
}

#[cfg(test)]
mod tests {
    use super::window;

    #[test]
    fn windows_stay_inside_their_list() {
        let list = [0, 1, 2, 3, 4, 5];
        assert_eq!(window(&list, 0, 3), [0, 1, 2]);
        assert_eq!(window(&list, 3, 3), [2, 3, 4]);
        assert_eq!(window(&list, 5, 3), [3, 4, 5]);
        assert_eq!(window(&list[..2], 1, 3), [0, 1]);
    }
}
