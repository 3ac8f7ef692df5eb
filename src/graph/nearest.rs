//! The name that a writer may have meant: the nearest by letters, jamo by jamo.
//!
//! A newcomer's trap: `없는 노트` and `있는 노트` differ in one syllable but in two jamo;
//! distances and lengths are counted in jamo throughout.

use crate::base::fold;
use unicode_normalization::UnicodeNormalization;

/// A text in jamo, with what is needed to rule it out quickly.
pub(super) struct Word {
    jamo: Vec<char>,
    /// One bit for each letter that occurs, as far as 64 bits tell letters apart.
    letters: u64,
}

impl Word {
    /// Takes a text apart.
    pub fn new(text: &str) -> Word {
        let jamo: Vec<char> = fold(text).nfd().collect();
        let bit = |c: &char| 1u64 << (u32::from(*c).wrapping_mul(0x9e37_79b1) >> 26);
        let letters = jamo.iter().map(bit).fold(0, |all, bit| all | bit);
        Word { jamo, letters }
    }

    /// How many jamo it has.
    pub fn len(&self) -> usize {
        self.jamo.len()
    }

    /// The distance to another word, if they are near enough to be taken for each other.
    pub fn distance(&self, other: &Word) -> Option<usize> {
        let longer = self.len().max(other.len());
        let limit = tolerance(longer);
        // An edit takes away one letter and brings in one at most.
        let apart = (self.letters ^ other.letters).count_ones() as usize;
        if self.len().abs_diff(other.len()) > limit || apart > 2 * limit {
            return None;
        }
        edits(&self.jamo, &other.jamo, limit)
    }
}

/// How many edits still leave a word of this length recognisable.
pub(super) fn tolerance(length: usize) -> usize {
    if length < 4 { 0 } else { (length / 4).min(4) }
}

/// Levenshtein distance within a band; `None` above `limit`.
fn edits(a: &[char], b: &[char], limit: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let far = limit + 1;
    let mut row: Vec<usize> = (0..=b.len()).map(|at| at.min(far)).collect();
    for (i, x) in a.iter().enumerate() {
        let from = i.saturating_sub(limit);
        let to = (i + limit + 1).min(b.len());
        let mut diagonal = row[from];
        row[from] = if from == 0 { (i + 1).min(far) } else { far };
        let mut best = row[from];
        for j in from..to {
            // Above the band's end the row still holds an older, smaller value.
            let above = if j + 1 > i + limit { far } else { row[j + 1] };
            let kept = diagonal + usize::from(*x != b[j]);
            diagonal = row[j + 1];
            row[j + 1] = kept.min(above + 1).min(row[j] + 1).min(far);
            best = best.min(row[j + 1]);
        }
        if best > limit {
            return None;
        }
    }
    row.last().copied().filter(|&distance| distance <= limit)
}

/// Names by length, to search only those that can be near.
#[derive(Default)]
pub(super) struct Nearest {
    /// `[length]`
    by_length: Vec<Vec<(Word, u32)>>,
}

impl Nearest {
    /// Adds a name under a number that is handed back when it is found.
    pub fn add(&mut self, name: &str, number: u32) {
        let word = Word::new(name);
        if self.by_length.len() <= word.len() {
            self.by_length.resize_with(word.len() + 1, Vec::new);
        }
        let length = word.len();
        self.by_length[length].push((word, number));
    }

    /// The nearest name's number; of equally near ones the one with the smallest `rank`.
    pub fn find<R: Ord>(&self, name: &str, rank: impl Fn(u32) -> R) -> Option<u32> {
        let word = Word::new(name);
        let slack = tolerance(word.len() + 4);
        let near = word.len().saturating_sub(slack)..=word.len() + slack;
        near.filter_map(|length| self.by_length.get(length))
            .flatten()
            .filter_map(|(other, number)| {
                let distance = word.distance(other)?;
                Some(((distance, rank(*number)), *number))
            })
            .min_by(|a, b| a.0.cmp(&b.0))
            .map(|(_, number)| number)
    }
}

#[cfg(test)]
mod tests {
    use super::{Nearest, Word, edits};
    use proptest::prelude::{ProptestConfig, prop_assert_eq, proptest};

    fn check(name: &str, names: &[&str], expected: Option<&str>) {
        let mut nearest = Nearest::default();
        for (number, name) in names.iter().enumerate() {
            nearest.add(name, number as u32);
        }
        let found = nearest.find(name, |number| number).map(|n| names[n as usize]);
        assert_eq!(found, expected, "{name}");
    }

    #[test]
    fn near_names_are_found_by_jamo() {
        check("없는 노트", &["다른 글", "있는 노트"], Some("있는 노트"));
        check("파트", &["파드", "노드"], Some("파드"));
        check("Kubernets", &["Kubernetes", "kubelet"], Some("Kubernetes"));
        check("kubernetes", &["Kubernetes"], Some("Kubernetes"));
    }

    #[test]
    fn far_and_short_names_are_not() {
        check("AI", &["UI"], None);
        check("가", &["나"], None);
        check("네트워크", &["데이터베이스"], None);
        check("", &["가나다라"], None);
    }

    #[test]
    fn of_equals_the_first_is_taken() {
        check("노트 가나", &["노트 가다", "노트 가라"], Some("노트 가다"));
    }

    fn plain_edits(a: &[char], b: &[char]) -> usize {
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, x) in a.iter().enumerate() {
            let mut diagonal = std::mem::replace(&mut row[0], i + 1);
            for (j, y) in b.iter().enumerate() {
                let kept = diagonal + usize::from(x != y);
                diagonal = row[j + 1];
                row[j + 1] = kept.min(row[j + 1] + 1).min(row[j] + 1);
            }
        }
        row[b.len()]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn the_band_changes_nothing_but_time(
            a in "[abc]{0,12}", b in "[abc]{0,12}", limit in 0usize..5,
        ) {
            let (x, y) = (Word::new(&a).jamo, Word::new(&b).jamo);
            let whole = Some(plain_edits(&x, &y)).filter(|&d| d <= limit);
            prop_assert_eq!(edits(&x, &y, limit), whole);
        }
    }
}
