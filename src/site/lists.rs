//! Lists past 200 entries: how many pages they have, and where each page is.
//!
//! The first page of a list is the page of the folder, tag or note itself. The others
//! are claimed after all notes, so that a note called `2` keeps its place.

use super::{FolderId, Site};
use crate::base::Route;
use crate::graph::NoteId;

/// Entries on one page of a list.
pub const PER_PAGE: usize = 200;

/// Something whose list may go on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ListId {
    /// The notes of a folder.
    Folder(FolderId),
    /// The notes of a tag, by its position.
    Tag(u32),
    /// The tags of a locale, by its position in `Site::tag_lists`.
    Tags(u32),
    /// The terms of a locale, by its position in `Site::glossaries`.
    Glossary(u32),
    /// The backlinks of a note.
    Backlinks(NoteId),
}

impl Site {
    /// Where a page of a list is: pages of folders and of tags count from 1; of
    /// backlinks, page 0 is the note itself. `None` past the end.
    pub fn list_page(&self, list: ListId, page: u32) -> Option<&Route> {
        match (list, page) {
            (ListId::Folder(id), 1) => self.folders.get(id.0 as usize).map(|f| &f.route),
            (ListId::Tag(tag), 1) => self.tags.get(tag as usize),
            (ListId::Tags(at), 1) => {
                self.tag_lists.get(at as usize).map(|list| &list.route)
            }
            (ListId::Glossary(at), 1) => {
                self.glossaries.get(at as usize).map(|list| &list.route)
            }
            (ListId::Backlinks(note), 0) => self.notes.get(note.0 as usize),
            _ => self.list_pages.get(&(list, page)),
        }
    }
}

/// How many pages a list has; at least one.
pub(super) fn pages(entries: usize) -> u32 {
    super::folders::as_id(entries.div_ceil(PER_PAGE).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_hold_two_hundred() {
        for (entries, want) in [(0, 1), (1, 1), (200, 1), (201, 2), (400, 2), (401, 3)] {
            assert_eq!(pages(entries), want, "{entries}");
        }
    }
}
