//! From what paths mean to what links mean: language and fragment.
//!
//! A newcomer's trap: a link leads to the version in its own note's language even where
//! the path found another one, unless the path itself names a locale.

use super::findings::{Finding, What};
use super::names::{Item, NamedFile, Names};
use super::resolve::{Doubt, Hit, Meaning, Wanted};
use super::subpath::{Anchors, Fragment};
use super::translate::version_in;
use super::{NoteId, Place, Target};
use crate::base::fold;
use crate::note::{Head, Link};
use rayon::prelude::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};
use std::sync::Arc;

/// What is known before links are followed to the end.
pub(super) struct Known<'a> {
    pub heads: &'a [Arc<Head>],
    pub names: &'a Names<'a>,
    pub places: &'a [Place],
    pub versions: &'a [Vec<NoteId>],
}

/// A note that a link leads to.
#[derive(Clone, Copy)]
struct Meant {
    note: NoteId,
    /// The version that the path found, when another one is shown.
    instead_of: Option<NoteId>,
}

/// Targets and findings of every note, in order.
pub(super) fn targets(
    known: &Known<'_>,
    hits: &[Vec<Hit>],
) -> Vec<(Vec<Target>, Vec<Finding>)> {
    let anchors = known.anchors(hits);
    let of_note = |index: usize| {
        let from = NoteId(index as u32);
        let links = &known.heads[index].links;
        let twins = known.twins(from);
        let mut findings = Vec::new();
        let followed =
            links.iter().zip(&hits[index]).zip(0u32..).map(|((link, hit), at)| {
                let twin = twins.binary_search(&at).is_ok();
                let meant = known.meant(from, link, hit, twin);
                let (target, fragment) = known.target(link, hit, meant, &anchors);
                let found = [known.doubt(hit, meant), fragment];
                findings.extend(
                    found.into_iter().flatten().map(|what| Finding { link: at, what }),
                );
                target
            });
        (followed.collect(), findings)
    };
    (0..known.heads.len()).into_par_iter().map(of_note).collect()
}

impl<'a> Known<'a> {
    /// Links that say which note is the translation: they mean just that note.
    fn twins(&self, from: NoteId) -> Vec<u32> {
        let mut twins = self.heads[from.0 as usize].translations.clone();
        twins.sort_unstable();
        twins
    }

    /// The anchors of all notes that some link names an anchor of.
    fn anchors(&self, hits: &[Vec<Hit>]) -> Vec<Option<Anchors<'a>>> {
        let mut wanted = vec![false; self.heads.len()];
        for (index, head) in self.heads.iter().enumerate() {
            let from = NoteId(index as u32);
            for (link, hit) in head.links.iter().zip(&hits[index]) {
                if link.subpath.is_empty() {
                    continue;
                }
                // Whether the link is a `translation` makes no difference here: what is
                // indexed in vain is only not looked at.
                if let Some(meant) = self.meant(from, link, hit, false) {
                    wanted[meant.note.0 as usize] = true;
                    let found = meant.instead_of.unwrap_or(meant.note);
                    wanted[found.0 as usize] = true;
                }
            }
        }
        let heads = self.heads;
        let index =
            |(at, wanted): (usize, bool)| wanted.then(|| Anchors::new(&heads[at]));
        wanted.into_par_iter().enumerate().map(index).collect()
    }

    /// The note that a link leads to.
    fn meant(&self, from: NoteId, link: &Link, hit: &Hit, twin: bool) -> Option<Meant> {
        let Meaning::File(rank) = hit.meaning else { return None };
        let file = &self.names.files[rank as usize];
        let Item::Note(note) = file.item else { return None };
        let found = Meant { note, instead_of: None };
        let lang = &self.places[from.0 as usize].lang;
        let versions = &self.versions[note.0 as usize];
        if twin || versions.is_empty() || self.places[note.0 as usize].lang == *lang {
            return Some(found);
        }
        // A link from a version to another one is how readers change the language.
        if versions.contains(&from) || names_locale(&link.path, file) {
            return Some(found);
        }
        let own = version_in(self.versions, self.places, note, lang);
        Some(own.map_or(found, |own| Meant { note: own, instead_of: Some(note) }))
    }

    fn target(
        &self,
        link: &Link,
        hit: &Hit,
        meant: Option<Meant>,
        anchors: &[Option<Anchors<'_>>],
    ) -> (Target, Option<What>) {
        let Some(meant) = meant else { return (self.plain_target(hit), None) };
        let find = |note: NoteId| match &anchors[note.0 as usize] {
            Some(anchors) if !link.subpath.is_empty() => anchors.meant(link),
            _ => Fragment::Whole,
        };
        let mut fragment = find(meant.note);
        let lost = matches!(fragment, Fragment::NoHeading | Fragment::NoBlock);
        // Headings are translated: what the other version has is no mistake.
        if let Some(found) = meant.instead_of
            && lost
            && matches!(find(found), Fragment::Anchor(_))
        {
            fragment = Fragment::Whole;
        }
        let (anchor, what) = match fragment {
            Fragment::Whole => (None, None),
            Fragment::Anchor(anchor) => (Some(anchor), None),
            Fragment::NoHeading => (None, Some(What::NoHeading(meant.note))),
            Fragment::NoBlock => (None, Some(What::NoBlock(meant.note))),
        };
        (Target::Note(meant.note, anchor), what)
    }

    fn plain_target(&self, hit: &Hit) -> Target {
        match hit.meaning {
            Meaning::Folder(folder) => Target::Folder(folder),
            Meaning::Missing => Target::Missing,
            Meaning::File(rank) => match self.names.files[rank as usize].item {
                Item::File(file) => Target::File(file),
                Item::Note(note) => Target::Note(note, None),
            },
        }
    }

    fn doubt(&self, hit: &Hit, meant: Option<Meant>) -> Option<What> {
        let Meaning::File(rank) = hit.meaning else {
            return match (hit.meaning, hit.doubt) {
                (Meaning::Missing, Doubt::Private) => Some(What::Private),
                (Meaning::Missing, _) => Some(What::Unresolved),
                _ => None,
            };
        };
        let shown =
            meant.map_or(rank, |meant| self.names.note_ranks[meant.note.0 as usize]);
        match hit.doubt {
            Doubt::None | Doubt::Private => None,
            Doubt::Several(scope) => Some(What::Ambiguous { chosen: shown, scope }),
            Doubt::OtherReading(other) => {
                Some(What::OtherReading { chosen: rank, other })
            }
            Doubt::Alias => {
                meant.map(|meant| What::Alias(meant.instead_of.unwrap_or(meant.note)))
            }
        }
    }
}

/// Whether a path names the locale of the file it found, by folder or by suffix.
fn names_locale(path: &str, file: &NamedFile<'_>) -> bool {
    let folded = fold(path);
    let name = Wanted::new(folded.trim_matches('/'), "").name;
    let mut written = name;
    while let Some(rest) =
        written.strip_prefix("../").or_else(|| written.strip_prefix("./"))
    {
        written = rest;
    }
    let root = &file.folded[..file.root];
    let by_folder = !root.is_empty() && written.starts_with(root);
    let last = written.rsplit('/').next().unwrap_or(written);
    by_folder || (file.has_suffix() && last == file.last())
}
