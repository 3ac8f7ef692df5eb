//! Backlinks: targets turned round, by counting, into one array.
//!
//! A newcomer's trap: a note that links twice is one backlink with two links; a note
//! never is a backlink of its own.

use super::{Backlink, Backlinks, NoteId, Target};

/// Collects who links to whom; `counts` tells of a note's link whether it does.
pub(super) fn backlinks(
    targets: &[Vec<Target>],
    counts: impl Fn(u32, u32) -> bool + Copy,
) -> Backlinks {
    let (bounds, links) = by_target(targets, counts);
    let mut starts = Vec::with_capacity(bounds.len());
    let mut items = Vec::with_capacity(links.len());
    starts.push(0);
    for bound in bounds.windows(2) {
        let mut at = bound[0];
        let of_note = &links[bound[0] as usize..bound[1] as usize];
        for same in of_note.chunk_by(|a, b| a.0 == b.0) {
            let end = at + same.len() as u32;
            items.push(Backlink { from: NoteId(same[0].0), links: (at, end) });
            at = end;
        }
        starts.push(items.len() as u32);
    }
    let links = links.into_iter().map(|(_, link)| link).collect();
    Backlinks { starts, items, links }
}

/// Source and position of every link between two notes, by target, else in order; and
/// where each target's links start.
fn by_target(
    targets: &[Vec<Target>],
    counts: impl Fn(u32, u32) -> bool + Copy,
) -> (Vec<u32>, Vec<(u32, u32)>) {
    let mut bounds = vec![0u32; targets.len() + 1];
    for (to, ..) in between_notes(targets, counts) {
        bounds[to as usize + 1] += 1;
    }
    for at in 1..bounds.len() {
        bounds[at] += bounds[at - 1];
    }
    let mut next = bounds.clone();
    let mut links = vec![(0, 0); bounds.last().map_or(0, |last| *last as usize)];
    for (to, from, link) in between_notes(targets, counts) {
        links[next[to as usize] as usize] = (from, link);
        next[to as usize] += 1;
    }
    (bounds, links)
}

/// Target, source and position of every link from one note to another.
fn between_notes<'t>(
    targets: &'t [Vec<Target>],
    counts: impl Fn(u32, u32) -> bool + Copy + 't,
) -> impl Iterator<Item = (u32, u32, u32)> + 't {
    targets.iter().zip(0u32..).flat_map(move |(links, from)| {
        links.iter().zip(0u32..).filter_map(move |(target, link)| match target {
            Target::Note(to, _) if to.0 != from && counts(from, link) => {
                Some((to.0, from, link))
            }
            _ => None,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::backlinks;
    use crate::graph::{FileId, NoteId, Target};

    fn check(targets: &[&[Target]], note: u32, expected: &[(u32, &[u32])]) {
        let targets: Vec<Vec<Target>> = targets.iter().map(|t| t.to_vec()).collect();
        let found = backlinks(&targets, |_, link| link != 9);
        let found: Vec<(u32, &[u32])> =
            found.of(NoteId(note)).iter().map(|b| (b.from.0, found.links(b))).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn links_are_grouped_by_source_in_order() {
        let to = |note: u32| Target::Note(NoteId(note), None);
        let targets: [&[Target]; 3] = [
            &[to(2), Target::Missing, to(1), to(2)],
            &[Target::File(FileId(0)), to(1)],
            &[to(1), to(2), to(0)],
        ];
        check(&targets, 0, &[(2, &[2])]);
        check(&targets, 1, &[(0, &[2]), (2, &[0])]);
        check(&targets, 2, &[(0, &[0, 3])]);
    }
}
