//! What changed in a note since its sections were marked.
//!
//! Marks are matched as a set: a section that moved did not change. The order of the
//! marks is only a hint for a section whose heading and words are both new.

use super::section::{Mark, Section};
use std::collections::HashMap;

/// Sections that a translation no longer matches. The part before the first heading
/// has an empty name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Changes {
    /// Headings, as they are now, of sections with other words or another heading.
    pub changed: Vec<String>,
    /// Headings of sections that were not there.
    pub new: Vec<String>,
    /// What is known of the headings of sections that are no more.
    pub gone: Vec<String>,
}

impl Changes {
    /// Compares marks with the sections that stand there now.
    pub fn between(then: &[Mark], now: &[Section]) -> Changes {
        let mut pairs =
            Pairs { of_then: vec![None; then.len()], taken: vec![None; now.len()] };
        pairs.by(then, now, |mark| Some(mark.clone()));
        let same: Vec<bool> = pairs.taken.iter().map(Option::is_some).collect();
        pairs.by(then, now, |mark| Some(mark.name.clone()));
        pairs.by(then, now, |mark| mark.has_words().then_some(mark.words));
        pairs.by_neighbours();
        let mut changes = Changes::default();
        for (at, section) in now.iter().enumerate() {
            match pairs.taken[at] {
                Some(_) if same[at] => {}
                Some(_) => changes.changed.push(section.heading.clone()),
                None => changes.new.push(section.heading.clone()),
            }
        }
        let unmatched =
            then.iter().zip(&pairs.of_then).filter(|(_, pair)| pair.is_none());
        changes.gone = unmatched.map(|(mark, _)| mark.heading()).collect();
        changes
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.new.is_empty() && self.gone.is_empty()
    }
}

/// Which mark stands for which section.
struct Pairs {
    of_then: Vec<Option<usize>>,
    taken: Vec<Option<usize>>,
}

impl Pairs {
    /// Pairs what is left and has the same key, in order.
    fn by<K: std::hash::Hash + Eq>(
        &mut self,
        then: &[Mark],
        now: &[Section],
        key: impl Fn(&Mark) -> Option<K>,
    ) {
        let mut free: HashMap<K, Vec<usize>> = HashMap::new();
        for at in (0..now.len()).rev().filter(|&at| self.taken[at].is_none()) {
            if let Some(key) = key(&now[at].mark) {
                free.entry(key).or_default().push(at);
            }
        }
        for (old, mark) in then.iter().enumerate() {
            if self.of_then[old].is_some() {
                continue;
            }
            let Some(key) = key(mark) else { continue };
            if let Some(at) = free.get_mut(&key).and_then(Vec::pop) {
                self.of_then[old] = Some(at);
                self.taken[at] = Some(old);
            }
        }
    }

    /// Pairs a mark and a section that stand between the same neighbours.
    fn by_neighbours(&mut self) {
        let last = self.taken.len().checked_sub(1);
        for old in 0..self.of_then.len() {
            if self.of_then[old].is_some() {
                continue;
            }
            let before = match old.checked_sub(1) {
                None => None,
                Some(before) => match self.of_then[before] {
                    None => continue,
                    found => found,
                },
            };
            let at = before.map_or(0, |before| before + 1);
            let follows = match self.of_then.get(old + 1) {
                None => last == Some(at),
                Some(next) => *next == Some(at + 1),
            };
            if follows && self.taken.get(at).is_some_and(Option::is_none) {
                self.of_then[old] = Some(at);
                self.taken[at] = Some(old);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::VaultPath;
    use crate::note::{NoteOptions, Source, sections};

    const THEN: &str = "머리\n## 가\n하나\n## 나\n둘\n## 다\n셋\n";

    /// What changed from [`THEN`] to another text, as `~changed`, `+new` and `-gone`.
    fn check(now: &str, expected: &[&str]) {
        let path = VaultPath::new("n.md").expect("a plain path");
        let of = |text| {
            sections(&Source { path: &path, text, options: NoteOptions::default() })
        };
        let then: Vec<Mark> = of(THEN).into_iter().map(|section| section.mark).collect();
        let changes = Changes::between(&then, &of(now));
        let signed = |sign: char, names: &[String]| {
            names.iter().map(|name| format!("{sign}{name}")).collect::<Vec<_>>()
        };
        let mut found = signed('~', &changes.changed);
        found.extend(signed('+', &changes.new));
        found.extend(signed('-', &changes.gone));
        assert_eq!(found, expected, "{now}");
        assert_eq!(changes.is_empty(), expected.is_empty());
    }

    #[test]
    fn sections_are_told_by_heading_and_words() {
        check(THEN, &[]);
        check("머리말\n## 가\n하나\n## 나\n둘\n## 다\n셋\n", &["~"]);
        check("머리\n## 가\n하나\n## 나\n둘!\n## 다\n셋\n", &["~나"]);
        check("머리\n## 가\n하나\n## 새\n새 글\n## 나\n둘\n## 다\n셋\n", &["+새"]);
        check("머리\n## 가\n하나\n## 다\n셋\n", &["-나"]);
        check("머리\n", &["-가", "-나", "-다"]);
    }

    #[test]
    fn a_section_may_move_or_get_another_heading() {
        check("머리\n## 다\n셋\n## 가\n하나\n## 나\n둘\n", &[]);
        check("머리\n### 가\n하나\n## 나\n둘\n## 다\n셋\n", &[]);
        check("머리\n## 가\n하나\n## 라\n둘\n## 다\n셋\n", &["~라"]);
        check("머리\n## 가\n하나\n## 라\n넷\n## 다\n셋\n", &["~라"]);
        check("머리\n## 가\n하나\n## 나\n둘\n## 라\n넷\n", &["~라"]);
        check("머리\n## 라\n둘\n## 가\n하나\n## 다\n다섯\n", &["~라", "~다"]);
    }

    #[test]
    fn equal_sections_are_counted() {
        check("머리\n## 가\n하나\n## 가\n하나\n## 나\n둘\n## 다\n셋\n", &["+가"]);
        check("머리\n## 나\n둘\n## 나\n둘\n## 다\n셋\n", &["+나", "-가"]);
    }
}
