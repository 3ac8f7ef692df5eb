//! Words that mean the same → notes that are found by any of them.
//!
//! `src/search/terms.txt` holds everyday words of computing in Korean and English; it
//! serves search only. What a vault says itself joins them: aliases, titles of
//! translations, and whatever terms the caller knows.

use super::merge::{Lists, Posting, by_note, by_rank};
use super::names::name_terms;
use super::words::{Script, terms, tokens};
use crate::base::nfc;
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};
use std::collections::BTreeSet;

/// Names of one thing.
pub(super) type Group = Vec<String>;

/// A term and the notes that another name of the same thing found.
pub(super) struct Carried {
    pub term: String,
    pub postings: Vec<Posting>,
}

/// Notes whose text alone has a word are carried to its other names up to here.
const TEXTS: usize = 200;
/// Notes that are found by parts of a word that stands in no name.
const UNNAMED: usize = 8;
/// Notes that are found by a name with a slip of the finger.
const SLIPPED: usize = 8;
/// Groups that a vault may add.
pub(super) const GROUPS: usize = 5_000;
/// Words of a name that is a term.
const WORDS: usize = 3;

/// The built-in words: one thing a line, its names between `|`.
pub(super) fn built_in() -> Vec<Group> {
    let lines = include_str!("terms.txt").lines();
    let lines = lines.filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(|line| line.split('|').map(|name| name.trim().into()).collect()).collect()
}

/// A thing's names, where they are terms in two scripts: `파드`, `Pod`.
pub(super) fn group<'a>(names: impl Iterator<Item = &'a str>) -> Option<Group> {
    let mut seen = BTreeSet::new();
    let mut scripts = (false, false);
    let mut kept = Vec::new();
    for name in names {
        let (mut words, mut wide, mut latin) = (0, false, false);
        tokens(name, |token| {
            words += 1;
            match token.script {
                Script::Latin => latin = true,
                _ => wide = true,
            }
        });
        let letters = name.chars().count();
        let term = (1..=WORDS).contains(&words) && letters > 1 && wide != latin;
        if term && seen.insert(name.to_lowercase()) {
            scripts = (scripts.0 || wide, scripts.1 || latin);
            kept.push(name.to_string());
        }
    }
    (scripts.0 && scripts.1).then_some(kept)
}

/// What each group's names find together, under the terms of each of them.
pub(super) fn carry(lists: &Lists<'_>, groups: &[Group]) -> Vec<Carried> {
    groups.par_iter().flat_map_iter(|group| carry_one(lists, group)).collect()
}

fn carry_one(lists: &Lists<'_>, group: &Group) -> Vec<Carried> {
    let found: Vec<Vec<Posting>> =
        group.iter().map(|name| notes_of(lists, &plain_terms(name))).collect();
    let mut carried = Vec::new();
    for (to, name) in group.iter().enumerate() {
        let mut others: Vec<Posting> = Vec::new();
        for (from, postings) in found.iter().enumerate() {
            if from != to {
                others.extend(postings);
            }
        }
        if others.is_empty() {
            continue;
        }
        by_note(&mut others);
        let (named, mut others): (Vec<Posting>, Vec<Posting>) =
            others.into_iter().partition(|posting| posting.is_headed());
        by_rank(&mut others);
        others.truncate(TEXTS);
        // Where no note is called so, the best are found by all keys of a name.
        let keyed = match named.is_empty() {
            true => others.iter().copied().take(UNNAMED).collect(),
            false => named.clone(),
        };
        others.extend(&named);
        let plain = plain_terms(name);
        for term in &plain {
            carried.push(Carried { term: term.clone(), postings: others.clone() });
        }
        if !keyed.is_empty() {
            let mut keys = BTreeSet::new();
            name_terms(name, |key, _| {
                if !plain.contains(key) {
                    keys.insert(key.to_string());
                }
            });
            let mut slipped = keyed.clone();
            by_rank(&mut slipped);
            slipped.truncate(SLIPPED);
            let of =
                |term: &String| if term.starts_with('~') { &slipped } else { &keyed };
            carried.extend(
                keys.into_iter()
                    .map(|term| Carried { postings: of(&term).clone(), term }),
            );
        }
    }
    carried
}

/// The terms by which a text that has the name is filed.
fn plain_terms(name: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    tokens(&nfc(name), |token| {
        terms(&token, |term| {
            found.insert(term.to_string());
        });
    });
    found
}

/// Notes that have all terms, a little worse than by the terms themselves.
fn notes_of(all: &Lists<'_>, terms: &BTreeSet<String>) -> Vec<Posting> {
    let lists: Option<Vec<&[Posting]>> =
        terms.iter().map(|term| all.find(term)).collect();
    let Some(mut lists) = lists else { return Vec::new() };
    lists.sort_unstable_by_key(|list| list.len());
    let Some((least, others)) = lists.split_first() else { return Vec::new() };
    let in_all = |posting: &Posting| {
        let mut rank = posting.rank();
        for list in others {
            let at = list.binary_search_by_key(&posting.note(), |p| p.note()).ok()?;
            rank = rank.min(list[at].rank());
        }
        let level = (rank & 15).saturating_sub(2).max(1);
        Some(Posting::new(posting.note(), (rank & 0xf0) | level))
    };
    least.iter().filter_map(in_all).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_words_are_many_and_each_stands_once() {
        let groups = built_in();
        assert!(groups.len() >= 500, "{}", groups.len());
        let mut seen = BTreeSet::new();
        for group in &groups {
            assert!(group.len() > 1 && group.iter().all(|n| !n.is_empty()), "{group:?}");
            let wide = group.iter().any(|name| name.chars().any(|c| c >= '가'));
            let latin = group.iter().any(|name| name.is_ascii());
            assert!(wide && latin, "{group:?} has one language");
            for name in group {
                assert!(seen.insert(name.to_lowercase()), "{name} stands twice");
            }
        }
    }

    #[test]
    fn only_short_names_in_two_scripts_are_terms() {
        let check = |names: &[&str], want: Option<&[&str]>| {
            let want =
                want.map(|names| names.iter().copied().map(str::to_owned).collect());
            assert_eq!(group(names.iter().copied()), want);
        };
        check(&["파드", "Pod", "pod"], Some(&["파드", "Pod"]));
        check(&["파드", "포드"], None);
        check(&["파드가 뜨지 않을 때", "When a Pod will not start"], None);
    }

    #[test]
    fn notes_that_have_one_name_are_found_by_the_other() {
        let mut lists = Lists::default();
        lists.push("pod".into(), &[Posting::new(3, 0x3c), Posting::new(5, 0x04)]);
        let carried = carry(&lists, &[vec!["파드".into(), "Pod".into()]]);
        let of = |term: &str| {
            let found = carried.iter().find(|c| c.term == term)?;
            Some(found.postings.iter().map(|p| (p.note(), p.rank())).collect::<Vec<_>>())
        };
        assert_eq!(of("파드"), Some(vec![(5, 0x02), (3, 0x3a)]));
        assert_eq!(of("ㅍㄷ"), Some(vec![(3, 0x3a)]));
        assert_eq!(of("pod"), None);
    }
}
