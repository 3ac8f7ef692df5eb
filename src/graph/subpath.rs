//! Which heading or block the part of a link after `#` means.
//!
//! A newcomer's trap: texts are compared by key first and by GitHub slug only when no
//! text matches, so `#-개요` and `#📋 개요` both find the same heading.

use crate::base::heading_slug;
use crate::note::{AnchorKind, Head, Link, anchor_key};
use std::cmp::Ordering;

/// How many headings with one text are compared with the rest of a chain.
const REPEATS: usize = 256;

/// Notes with no more anchors than this are searched, not sorted.
const SMALL: usize = 24;

/// What a subpath means within a note.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fragment {
    /// The whole note: nothing was written.
    Whole,
    /// An anchor, by position.
    Anchor(u32),
    /// No such heading.
    NoHeading,
    /// No such block.
    NoBlock,
}

/// The anchors of one note, sorted for look-up.
pub(super) struct Anchors<'a> {
    head: &'a Head,
    /// Headings by key, then position; in document order in a small note.
    by_key: Vec<u32>,
    /// All anchors by id without case, then position; empty in a small note.
    by_id: Vec<u32>,
    /// `[anchor]`: the heading whose section holds it.
    parents: Vec<Option<u32>>,
}

impl<'a> Anchors<'a> {
    /// Sorts the anchors of a note.
    pub fn new(head: &'a Head) -> Anchors<'a> {
        let is_heading = |i: &u32| {
            matches!(head.anchors[*i as usize].kind, AnchorKind::Heading { .. })
        };
        let count = head.anchors.len() as u32;
        let mut by_key: Vec<u32> = (0..count).filter(is_heading).collect();
        let mut by_id = Vec::new();
        if head.anchors.len() > SMALL {
            by_key.sort_by_key(|&i| head.anchors[i as usize].key.as_str());
            by_id = (0..count).collect();
            by_id.sort_by(|&a, &b| {
                let id = |i: u32| head.anchors[i as usize].id.as_str();
                without_case(id(a), id(b))
            });
        }
        Anchors { head, by_key, by_id, parents: parents(head) }
    }

    /// What the subpath of a link means.
    pub fn meant(&self, link: &Link) -> Fragment {
        let heading = link.heading.as_deref().and_then(|key| self.headings(key).next());
        heading.map_or_else(|| self.find(&link.subpath), Fragment::Anchor)
    }

    /// What a subpath without its first `#` means.
    fn find(&self, subpath: &str) -> Fragment {
        let parts = subpath.split('#').map(str::trim).filter(|part| !part.is_empty());
        let parts: Vec<&str> = parts.collect();
        let Some((last, before)) = parts.split_last() else { return Fragment::Whole };
        if last.starts_with('^') {
            return self.id(last).map_or(Fragment::NoBlock, Fragment::Anchor);
        }
        let key = anchor_key(last);
        let before: Vec<String> = before.iter().map(|part| anchor_key(part)).collect();
        let mut chained = self.headings(&key).take(REPEATS);
        chained
            .find(|&i| self.is_inside(i, &before))
            .or_else(|| self.headings(&key).next())
            .or_else(|| self.id(&heading_slug(last)))
            .map_or(Fragment::NoHeading, Fragment::Anchor)
    }

    /// All headings with a key, in document order.
    fn headings(&self, key: &str) -> impl Iterator<Item = u32> {
        let of = |i: u32| self.head.anchors[i as usize].key.as_str();
        let sorted = self.head.anchors.len() > SMALL;
        let start =
            if sorted { self.by_key.partition_point(|&i| of(i) < key) } else { 0 };
        let rest = self.by_key[start..].iter().copied();
        rest.take_while(move |&i| !sorted || of(i) == key).filter(move |&i| of(i) == key)
    }

    fn id(&self, id: &str) -> Option<u32> {
        let of = |i: u32| self.head.anchors[i as usize].id.as_str();
        if self.head.anchors.len() <= SMALL {
            let mut all = 0..self.head.anchors.len() as u32;
            return all.find(|&i| of(i).eq_ignore_ascii_case(id));
        }
        let at = self.by_id.partition_point(|&i| without_case(of(i), id).is_lt());
        self.by_id.get(at).copied().filter(|&i| of(i).eq_ignore_ascii_case(id))
    }

    /// Whether the headings above an anchor have these keys, outermost first, with any
    /// others between them.
    fn is_inside(&self, anchor: u32, keys: &[String]) -> bool {
        let mut rest = keys;
        let mut at = self.parents[anchor as usize];
        while let (Some(heading), Some((key, outer))) = (at, rest.split_last()) {
            if self.head.anchors[heading as usize].key == *key {
                rest = outer;
            }
            at = self.parents[heading as usize];
        }
        rest.is_empty()
    }
}

/// Compares ids, which are ASCII where case matters: block ids.
fn without_case(a: &str, b: &str) -> Ordering {
    let a = a.bytes().map(|byte| byte.to_ascii_lowercase());
    a.cmp(b.bytes().map(|byte| byte.to_ascii_lowercase()))
}

/// For every anchor the nearest heading above it whose section it belongs to.
fn parents(head: &Head) -> Vec<Option<u32>> {
    let mut open: Vec<(u8, u32)> = Vec::new();
    let mut parents = Vec::with_capacity(head.anchors.len());
    for (anchor, index) in head.anchors.iter().zip(0u32..) {
        if let AnchorKind::Heading { level, .. } = anchor.kind {
            while open.last().is_some_and(|(above, _)| *above >= level) {
                open.pop();
            }
            parents.push(open.last().map(|(_, heading)| *heading));
            open.push((level, index));
        } else {
            parents.push(open.last().map(|(_, heading)| *heading));
        }
    }
    parents
}

#[cfg(test)]
mod tests {
    use super::{Anchors, Fragment};
    use crate::graph::sample::anchors;
    use crate::note::Head;

    /// Looks in the note, and in a note that is large enough to be sorted.
    fn check(anchors_of: &[&str], subpath: &str, expected: Fragment) {
        let small = Head { anchors: anchors(anchors_of), ..Head::default() };
        let rest = (0..super::SMALL).map(|n| format!("# zz {n}")).collect::<Vec<_>>();
        let mut all = anchors_of.to_vec();
        all.extend(rest.iter().map(String::as_str));
        let large = Head { anchors: anchors(&all), ..Head::default() };
        for head in [small, large] {
            assert_eq!(Anchors::new(&head).find(subpath), expected, "#{subpath}");
        }
    }

    #[test]
    fn headings_match_by_text_first_in_document_order() {
        let note = ["# 개요", "## 설치 방법 (Linux)", "## 개요"];
        check(&note, "개요", Fragment::Anchor(0));
        check(&note, "설치 방법 linux", Fragment::Anchor(1));
        check(&note, "없음", Fragment::NoHeading);
        check(&note, "", Fragment::Whole);
        check(&note, "#", Fragment::Whole);
    }

    #[test]
    fn chains_look_inside_the_section() {
        let note = ["# Linux", "### 설치", "# macOS", "## 준비", "### 설치"];
        check(&note, "macOS#설치", Fragment::Anchor(4));
        check(&note, "macOS#준비#설치", Fragment::Anchor(4));
        check(&note, "Windows#설치", Fragment::Anchor(1));
        check(&note, "macOS#없음", Fragment::NoHeading);
    }

    #[test]
    fn github_slugs_work_when_no_text_does() {
        let note = ["## 📋 개요", "## 🗂️ 구성 요소", "## 1️⃣ MySQL", "## 개요", "## 개요"];
        check(&note, "-개요", Fragment::Anchor(3));
        check(&note[..3], "-개요", Fragment::Anchor(0));
        check(&note, "\u{fe0f}-구성-요소", Fragment::Anchor(1));
        check(&note, "1️⃣-mysql", Fragment::Anchor(2));
        check(&note, "개요-1", Fragment::Anchor(4));
    }

    #[test]
    fn blocks_match_without_case() {
        check(&["# a", "^Abc-1"], "^abc-1", Fragment::Anchor(1));
        check(&["# a", "^abc"], "a#^ABC", Fragment::Anchor(1));
        check(&["# a"], "^a", Fragment::NoBlock);
    }
}
