//! Backlinks: targets turned round, by counting, into one array.
//!
//! A newcomer's trap: a note that links twice is one backlink with two links; a note
//! never is a backlink of its own.

use super::{Backlink, Backlinks, NoteId, Target};

/// Collects who links to whom.
pub(super) fn backlinks(targets: &[Vec<Target>]) -> Backlinks {
    let mut pairs: Vec<(u32, Backlink)> = Vec::new();
    let mut counts = vec![0u32; targets.len() + 1];
    for (from, links) in targets.iter().enumerate() {
        let from = NoteId(from as u32);
        let note = |(target, link): (&Target, u32)| match target {
            Target::Note(to, _) if *to != from => Some((to.0, link)),
            _ => None,
        };
        let mut links: Vec<(u32, u32)> = links.iter().zip(0..).filter_map(note).collect();
        links.sort_unstable();
        for same in links.chunk_by(|a, b| a.0 == b.0) {
            let links = same.iter().map(|(_, link)| *link).collect();
            counts[same[0].0 as usize + 1] += 1;
            pairs.push((same[0].0, Backlink { from, links }));
        }
    }
    for at in 1..counts.len() {
        counts[at] += counts[at - 1];
    }
    // Stable: sources were visited in order.
    pairs.sort_by_key(|(to, _)| *to);
    let items = pairs.into_iter().map(|(_, backlink)| backlink).collect();
    Backlinks { starts: counts, items }
}

#[cfg(test)]
mod tests {
    use super::backlinks;
    use crate::graph::{FileId, NoteId, Target};

    fn check(targets: &[&[Target]], note: u32, expected: &[(u32, &[u32])]) {
        let targets: Vec<Vec<Target>> = targets.iter().map(|t| t.to_vec()).collect();
        let found = backlinks(&targets);
        let found: Vec<(u32, &[u32])> =
            found.of(NoteId(note)).iter().map(|b| (b.from.0, &b.links[..])).collect();
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
