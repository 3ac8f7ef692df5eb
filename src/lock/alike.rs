//! Which two of many are clearly each other's best.

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Alike {
    /// Positions of sources and targets that are each other's best by far.
    pub pairs: Vec<(usize, usize)>,
    /// `[source]`: the two best targets and their scores, the better one first.
    pub best: Vec<Vec<(usize, u32)>>,
}

impl Alike {
    /// A score from which on two notes are one.
    pub const CLEAR: u32 = 50;
    /// A score that is worth a word: chance reaches it once in thousands of pairs.
    pub const NEAR: u32 = 30;
    /// How much the second best must stay behind.
    const MARGIN: u32 = 12;
    /// What the same file name is worth.
    const NAME: u32 = 15;

    /// A score of what two notes share, in hundredths.
    pub fn score(shared: u32, same_name: bool) -> u32 {
        match shared {
            0..Self::NEAR => 0,
            _ => shared + if same_name { Self::NAME } else { 0 },
        }
    }
}

/// How many sources are compared at a time, which bounds what waits to be remembered.
const BATCH: usize = 64;

/// Compares all with all, since sketches that are half alike have no part in common by
/// which one could be looked up; only two are remembered of each.
pub(super) fn pairs<S: Sync, T: Sync>(
    sources: &[S],
    targets: &[T],
    score: impl Fn(&S, &T) -> u32 + Sync,
) -> Alike {
    let mut best = vec![Vec::new(); sources.len()];
    let mut back = vec![Vec::new(); targets.len()];
    let near = |source: &S| -> Vec<(usize, u32)> {
        let scores = targets.iter().map(|target| score(source, target));
        scores.enumerate().filter(|(_, score)| *score > 0).collect()
    };
    for from in (0..sources.len()).step_by(BATCH) {
        let batch = &sources[from..sources.len().min(from + BATCH)];
        let found: Vec<_> = batch.par_iter().map(near).collect();
        for (at, found) in (from..).zip(found) {
            for (to, score) in found {
                keep(&mut best[at], to, score);
                keep(&mut back[to], at, score);
            }
        }
    }
    let clear = |best: &[(usize, u32)]| {
        let first = best.first().filter(|(_, score)| *score >= Alike::CLEAR)?;
        let second = best.get(1).map_or(0, |(_, score)| *score);
        (first.1 >= second + Alike::MARGIN).then_some(first.0)
    };
    let pair = |at: usize| {
        let to = clear(&best[at])?;
        (clear(&back[to]) == Some(at)).then_some((at, to))
    };
    let pairs = (0..sources.len()).filter_map(pair).collect();
    Alike { pairs, best }
}

fn keep(best: &mut Vec<(usize, u32)>, at: usize, score: u32) {
    let place = best.partition_point(|(_, other)| *other >= score);
    if place < 2 {
        best.insert(place, (at, score));
        best.truncate(2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(table: &[&[u32]], wanted: &[(usize, usize)]) {
        let columns: Vec<usize> = (0..table[0].len()).collect();
        let found = pairs(table, &columns, |row, column| row[*column]);
        assert_eq!(found.pairs, wanted, "{table:?}");
    }

    #[test]
    fn only_who_is_each_others_best_by_far_is_paired() {
        check(&[&[80, 10], &[10, 60]], &[(0, 0), (1, 1)]);
        check(&[&[80, 75]], &[]);
        check(&[&[80], &[79]], &[]);
        check(&[&[80, 40], &[60, 62]], &[(0, 0)]);
        check(&[&[49]], &[]);
    }

    #[test]
    fn many_are_compared_as_few_are() {
        let many: Vec<usize> = (0..=3 * BATCH).collect();
        let score = |one: &usize, other: &usize| match one.abs_diff(*other) {
            0 => 80,
            BATCH if *one == 0 => 70,
            _ => 0,
        };
        let wanted: Vec<_> = many
            .iter()
            .filter(|at| ![0, BATCH].contains(*at))
            .map(|at| (*at, *at))
            .collect();
        let found = pairs(&many, &many, score);
        assert_eq!(found.pairs, wanted);
        assert_eq!(found.best[0], [(0, 80), (BATCH, 70)]);
    }
}
