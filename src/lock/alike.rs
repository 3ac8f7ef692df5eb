//! Which two of many are clearly each other's best.

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

/// Compares all with all; only two are remembered of each.
pub(super) fn pairs<S, T>(
    sources: &[S],
    targets: &[T],
    score: &dyn Fn(&S, &T) -> u32,
) -> Alike {
    let mut best = vec![Vec::new(); sources.len()];
    let mut back = vec![Vec::new(); targets.len()];
    for (at, source) in sources.iter().enumerate() {
        for (to, target) in targets.iter().enumerate() {
            let score = score(source, target);
            if score > 0 {
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
        let found = pairs(table, &columns, &|row, column| row[*column]);
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
}
