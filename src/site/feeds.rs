//! Feeds: planned folders, tags and dates in, the newest notes of each feed out.
//!
//! Only notes that state a date are news, and a feed is planned only where there is one;
//! the feeds of the site's and the locales' roots are always there, so that an address
//! that somebody follows does not go away.

use super::folders::as_id;
use super::{Folder, FolderId, Site};
use crate::base::Route;
use crate::graph::{NoteId, Tag};
use crate::note::Head;
use std::cmp::Reverse;
use std::sync::Arc;

/// Entries of a feed.
pub const FEED_NOTES: usize = 30;

/// What a feed tells of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum FeedOf {
    /// The site or a locale, by its root. A root without notes tells of all locales.
    Root(FolderId),
    /// A folder with all below it.
    Folder(FolderId),
    /// A tag with all below it, by its position.
    Tag(u32),
}

/// A feed.
#[derive(Clone, Debug)]
pub struct Feed {
    /// What it tells of.
    pub of: FeedOf,
    /// Where it is.
    pub route: Route,
    /// Its notes, newest first.
    pub notes: Vec<NoteId>,
}

impl Site {
    /// The feed of a root, folder or tag, if it has one.
    pub fn feed(&self, of: FeedOf) -> Option<&Feed> {
        let at = self.feeds.binary_search_by_key(&of, |feed| feed.of).ok()?;
        self.feeds.get(at)
    }
}

/// The notes of all feeds that are to be, in the order of [`FeedOf`].
pub(super) fn feeds(
    folders: &[Folder],
    tags: &[Tag],
    heads: &[Arc<Head>],
) -> Vec<(FeedOf, Vec<NoteId>)> {
    let mut own = of_folders(folders, heads);
    let roots = folders.iter().take_while(|folder| folder.parent.is_none()).count();
    if folders.first().is_some_and(|root| root.count == 0) {
        let all = own[..roots].concat();
        own[0] = newest(all.into_iter(), heads);
    }
    let mut found = Vec::new();
    for (at, notes) in own.into_iter().enumerate() {
        let id = FolderId(as_id(at));
        if at < roots {
            found.push((FeedOf::Root(id), notes));
        } else if !notes.is_empty() {
            found.push((FeedOf::Folder(id), notes));
        }
    }
    for (at, tag) in tags.iter().enumerate() {
        let notes = newest(tag.notes.iter().copied(), heads);
        if !notes.is_empty() {
            found.push((FeedOf::Tag(as_id(at)), notes));
        }
    }
    found.sort_by_key(|(of, _)| *of);
    found
}

/// `[folder]`: the newest notes in it and below. A folder stands before those in it, so
/// one walk from the end hands everything up.
fn of_folders(folders: &[Folder], heads: &[Arc<Head>]) -> Vec<Vec<NoteId>> {
    let mut found = vec![Vec::new(); folders.len()];
    for (at, folder) in folders.iter().enumerate().rev() {
        let below = std::mem::take(&mut found[at]).into_iter();
        let own = folder.notes.iter().chain(&folder.note).copied();
        let notes = newest(below.chain(own), heads);
        let above = folder.parent.map(|parent| parent.0 as usize);
        if let Some(above) = above.filter(|above| *above < at) {
            found[above].extend(&notes);
        }
        found[at] = notes;
    }
    found
}

/// The newest of some notes; equal dates keep the order of paths.
fn newest(notes: impl Iterator<Item = NoteId>, heads: &[Arc<Head>]) -> Vec<NoteId> {
    let dated =
        |note: NoteId| Some((Reverse(heads.get(note.0 as usize)?.dated()?), note));
    let mut dated: Vec<_> = notes.filter_map(dated).collect();
    dated.sort_unstable();
    // A folder's page may be listed above it as well.
    dated.dedup();
    dated.into_iter().take(FEED_NOTES).map(|(_, note)| note).collect()
}

#[cfg(test)]
mod tests {
    use super::{FEED_NOTES, newest};
    use crate::graph::NoteId;
    use crate::note::{Date, Head};
    use std::sync::Arc;

    fn head(created: Option<&str>, updated: Option<&str>) -> Arc<Head> {
        let date = |text: Option<&str>| text.and_then(Date::parse);
        let (created, updated) = (date(created), date(updated));
        Arc::new(Head { created, updated, ..Head::default() })
    }

    #[test]
    fn the_newest_come_first_and_notes_without_a_date_not_at_all() {
        let heads = [
            head(Some("2026-01-01"), None),
            head(None, None),
            head(Some("2020-01-01"), Some("2026-03-01")),
            head(None, Some("2026-01-01")),
        ];
        let notes = (0..4).chain([2]).map(NoteId);
        let ids: Vec<u32> =
            newest(notes, &heads).into_iter().map(|note| note.0).collect();
        assert_eq!(ids, [2, 0, 3]);
    }

    #[test]
    fn a_feed_has_an_end() {
        let heads = vec![head(Some("2026-01-01"), None); FEED_NOTES + 5];
        let notes = (0..heads.len() as u32).map(NoteId);
        assert_eq!(newest(notes, &heads).len(), FEED_NOTES);
    }
}
