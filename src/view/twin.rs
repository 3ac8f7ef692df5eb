//! Where a section stands in the other versions of a note, for the language switch.
//!
//! A page has at most [`ANCHOR_BYTES`] of this however many languages and headings there
//! are: deep headings go first, and the script then falls back to the section above.

use crate::base::Lang;
use crate::graph::{NoteId, align, sections};
use crate::world::World;
use std::fmt::Write;

/// Bytes of heading ids in the whole switch.
const ANCHOR_BYTES: usize = 4 << 10;

/// The other versions of a note with pairs of heading ids, `own twin own twin`.
pub(super) fn anchors(world: &World, note: NoteId) -> Vec<(&Lang, String)> {
    let versions = &world.graph.versions[note.0 as usize];
    let others: Vec<NoteId> = versions.iter().copied().filter(|v| *v != note).collect();
    let room = ANCHOR_BYTES / others.len().max(1);
    let own = sections(world.head(note));
    let of = |twin: NoteId| {
        let theirs = sections(world.head(twin));
        let pairs = align(&own, &theirs);
        let ids = |(a, b): &(usize, usize)| (own[*a].level, own[*a].id, theirs[*b].id);
        let pairs: Vec<_> = pairs.iter().map(ids).collect();
        (&world.place(twin).lang, listed(&pairs, room))
    };
    others.into_iter().map(of).collect()
}

/// As many levels of headings as fit.
fn listed(pairs: &[(u8, &str, &str)], room: usize) -> String {
    let mut sizes = [0; 7];
    for (level, own, twin) in pairs {
        sizes[usize::from(*level).min(6)] += own.len() + twin.len() + 2;
    }
    let fits = |level: &usize| sizes[..=*level].iter().sum::<usize>() <= room;
    let deepest = (0..sizes.len()).take_while(fits).last().unwrap_or(0);
    let mut list = String::new();
    for (level, own, twin) in pairs {
        if usize::from(*level) <= deepest {
            let gap = if list.is_empty() { "" } else { " " };
            write!(list, "{gap}{own} {twin}").expect("a string takes all");
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn deep_headings_give_way() {
        let pairs = [(2, "가", "a"), (3, "나", "b"), (2, "다", "c")];
        assert_eq!(listed(&pairs, 100), "가 a 나 b 다 c");
        assert_eq!(listed(&pairs, 13), "가 a 다 c");
        assert_eq!(listed(&pairs, 5), "");
        assert_eq!(listed(&[], 5), "");
    }
}
