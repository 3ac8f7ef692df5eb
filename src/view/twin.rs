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

/// What stands for all pairs where both pages show the same note.
const SAME: &str = "=";

/// Pairs of heading ids, `own twin own twin`, for each language whose page shows a note.
pub(super) fn anchors<'a>(
    world: &World,
    note: NoteId,
    shown: &[(&'a Lang, NoteId)],
) -> Vec<(&'a Lang, String)> {
    let others = shown.iter().filter(|(_, other)| *other != note).count();
    let room = ANCHOR_BYTES / others.max(1);
    let own = sections(world.head(note));
    let of = |&(lang, other): &(&'a Lang, NoteId)| {
        if other == note {
            return (lang, if own.is_empty() { "" } else { SAME }.to_string());
        }
        let theirs = sections(world.head(other));
        let pairs = align(&own, &theirs);
        let ids = |(a, b): &(usize, usize)| (own[*a].level, own[*a].id, theirs[*b].id);
        let pairs: Vec<_> = pairs.iter().map(ids).collect();
        (lang, listed(&pairs, room))
    };
    shown.iter().map(of).collect()
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
