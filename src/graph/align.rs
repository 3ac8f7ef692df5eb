//! Which headings of two versions of a note belong together: outlines in, pairs out.
//!
//! Headings are translated, so only order and level can tell. Siblings pair one by one
//! where there are as many on both sides; where there are not, headings with one id on
//! both sides (`kubectl`) divide them, and only stretches of one length pair. What stays
//! alone has no twin: a wrong section is worse than the one above it.

use crate::note::Head;
use std::collections::HashMap;
use std::ops::Range;

/// A heading of an outline.
#[derive(Clone, Copy, Debug)]
pub struct Heading<'a> {
    /// 1 to 6.
    pub level: u8,
    /// Its `id` in the page.
    pub id: &'a str,
}

/// A note's outline without the heading that is the page's title.
pub fn sections(head: &Head) -> Vec<Heading<'_>> {
    let all = head.outline().map(|(level, anchor)| Heading { level, id: &anchor.id });
    all.skip(usize::from(head.title_in_body)).collect()
}

/// Positions of headings that belong together, in order.
pub fn align(own: &[Heading<'_>], twin: &[Heading<'_>]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::with_capacity(own.len().min(twin.len()));
    let mut open = vec![(0..own.len(), 0..twin.len())];
    while let Some((mine, theirs)) = open.pop() {
        let (mine, theirs) = (siblings(own, mine), siblings(twin, theirs));
        for (a, b) in runs(own, twin, &mine, &theirs) {
            for (a, b) in mine[a].iter().zip(&theirs[b]) {
                pairs.push((a.start, b.start));
                open.push((a.start + 1..a.end, b.start + 1..b.end));
            }
        }
    }
    pairs.sort_unstable();
    pairs
}

/// The sections directly in a stretch: each goes on to the next heading that is not
/// below its own.
fn siblings(outline: &[Heading<'_>], within: Range<usize>) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for at in within {
        match found.last_mut() {
            Some(last) if outline[at].level > outline[last.start].level => {
                last.end = at + 1;
            }
            _ => found.push(at..at + 1),
        }
    }
    found
}

/// Stretches of siblings that pair one by one.
fn runs(
    own: &[Heading<'_>],
    twin: &[Heading<'_>],
    mine: &[Range<usize>],
    theirs: &[Range<usize>],
) -> Vec<(Range<usize>, Range<usize>)> {
    if mine.len() == theirs.len() {
        return vec![(0..mine.len(), 0..theirs.len())];
    }
    let ids = theirs.iter().enumerate().map(|(at, section)| (twin[section.start].id, at));
    let ids: HashMap<&str, usize> = ids.collect();
    let known = |(at, section): (usize, &Range<usize>)| {
        ids.get(own[section.start].id).map(|other| (at, *other))
    };
    let fixed: Vec<(usize, usize)> = mine.iter().enumerate().filter_map(known).collect();
    if !fixed.is_sorted_by(|a, b| a.1 < b.1) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let (mut a, mut b) = (0, 0);
    for (x, y) in fixed.into_iter().chain([(mine.len(), theirs.len())]) {
        if x - a == y - b {
            found.push((a..x, b..y));
        }
        if x < mine.len() {
            found.push((x..x + 1, y..y + 1));
        }
        (a, b) = (x + 1, y + 1);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `2a 3b` is a heading `a` of level 2 and one `b` of level 3.
    fn outline(text: &str) -> Vec<Heading<'_>> {
        text.split_whitespace()
            .map(|word| Heading { level: word.as_bytes()[0] - b'0', id: &word[1..] })
            .collect()
    }

    fn check(own: &str, twin: &str, expected: &str) {
        let (own, twin) = (outline(own), outline(twin));
        let pairs = align(&own, &twin);
        let shown: Vec<String> = pairs
            .iter()
            .map(|(a, b)| format!("{}={}", own[*a].id, twin[*b].id))
            .collect();
        assert_eq!(shown.join(" "), expected);
    }

    #[test]
    fn equal_outlines_pair_in_order() {
        check("2설치 3맥 2사용", "2install 3mac 2use", "설치=install 맥=mac 사용=use");
        check("3설치 4맥 3사용", "2install 3mac 2use", "설치=install 맥=mac 사용=use");
        check("", "2a", "");
    }

    #[test]
    fn what_does_not_match_has_no_twin() {
        check("2가 3나 3다 2라", "2a 3b 2d", "가=a 라=d");
        check("2가 2나", "2a", "");
    }

    #[test]
    fn equal_ids_divide_what_does_not_match() {
        check("2가 2api 2나 2다", "2a 2api 2c", "가=a api=api");
        check("2가 2api 2나", "2a 2b 2api 2c", "api=api 나=c");
        check("2api 2가 2cli", "2cli 2api", "");
    }

    proptest! {
        #[test]
        fn pairs_are_in_order_and_no_heading_has_two(
            own in proptest::collection::vec((1u8..5, "[a-d]{1,2}"), 0..24),
            twin in proptest::collection::vec((1u8..5, "[a-d]{1,2}"), 0..24),
        ) {
            // A page has every id once.
            fn list(of: &[(u8, String)]) -> Vec<Heading<'_>> {
                let mut seen = std::collections::BTreeSet::new();
                let once = of.iter().filter(|(_, id)| seen.insert(id));
                once.map(|(level, id)| Heading { level: *level, id }).collect()
            }
            let (own, twin) = (list(&own), list(&twin));
            let pairs = align(&own, &twin);
            prop_assert!(pairs.is_sorted_by(|a, b| a.0 < b.0 && a.1 < b.1));
            let back = align(&twin, &own).into_iter().map(|(b, a)| (a, b));
            let back: Vec<_> = back.collect();
            prop_assert_eq!(&pairs, &back);
            let same: Vec<_> = (0..own.len()).map(|at| (at, at)).collect();
            prop_assert_eq!(align(&own, &own), same);
        }
    }
}
