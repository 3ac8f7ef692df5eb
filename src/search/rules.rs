//! The table of word rules, which the client reads as well.
//!
//! There is one table, written as JSON in `static/js/search/words.js`: what the index
//! calls a word and what a query calls one can so never differ.

use serde::Deserialize;
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

/// The rules, read once: they are a constant of the program.
pub(super) static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let script = include_str!("../../static/js/search/words.js");
    let (_, table) = script.split_once("const RULES = ").expect("the script has a table");
    let (inner, _) = table.split_once("\n};").expect("the table ends on its own line");
    let table: Table =
        serde_json::from_str(&format!("{inner}\n}}")).expect("the table is JSON");
    Rules::new(&table)
});

/// The table as it is written: lists are words between blanks.
#[derive(Deserialize)]
struct Table {
    particles: Vec<String>,
    endings: Vec<String>,
    stops: Vec<String>,
    suffixes: Vec<String>,
    plain: String,
}

/// How words are taken apart.
pub(super) struct Rules {
    /// What may follow a Korean noun.
    pub particles: Tails,
    /// How Korean verbs made of nouns end.
    pub endings: Tails,
    /// Words that say nothing alone.
    pub stops: HashSet<String>,
    /// English: ending, what takes its place, letters that must be left.
    pub suffixes: Vec<(String, String, usize)>,
    /// What those end with: most words end with none, and one look shows it.
    suffix_ends: Vec<u8>,
    /// Initial consonants with the tense ones told as their plain ones.
    pub plain: String,
}

/// What words may end with, by its last letter: most words end with none of them, and one
/// look shows it.
pub(super) struct Tails(Vec<(char, Vec<String>)>);

impl Tails {
    fn new(tails: Vec<String>) -> Tails {
        let mut by_last: Vec<(char, Vec<String>)> = Vec::new();
        for tail in tails {
            let last = tail.chars().next_back().unwrap_or(' ');
            match by_last.iter_mut().find(|(letter, _)| *letter == last) {
                Some((_, same)) => same.push(tail),
                None => by_last.push((last, vec![tail])),
            }
        }
        by_last.sort_unstable_by_key(|(letter, _)| *letter);
        Tails(by_last)
    }

    /// A word without the first of the tails, as the table lists them, that leaves
    /// `left` letters of it.
    fn strip<'a>(&self, word: &'a str, left: usize) -> Option<&'a str> {
        let last = word.chars().next_back()?;
        let at = self.0.binary_search_by_key(&last, |(letter, _)| *letter).ok()?;
        let enough = |rest: &&str| rest.chars().count() >= left;
        self.0[at].1.iter().find_map(|tail| word.strip_suffix(&**tail).filter(enough))
    }
}

impl Rules {
    fn new(table: &Table) -> Rules {
        let words = |lines: &[String]| -> Vec<String> {
            lines.iter().flat_map(|line| line.split(' ')).map(str::to_string).collect()
        };
        let suffix = |rule: String| -> (String, String, usize) {
            let mut parts = rule.split(':').map(str::to_string);
            let mut next = || parts.next().expect("a suffix has three parts");
            let (ending, instead) = (next(), next());
            (ending, instead, next().parse().expect("the last part is a number"))
        };
        let suffixes: Vec<_> = words(&table.suffixes).into_iter().map(suffix).collect();
        let mut suffix_ends: Vec<u8> = suffixes
            .iter()
            .filter_map(|(ending, ..)| ending.bytes().next_back())
            .collect();
        suffix_ends.sort_unstable();
        suffix_ends.dedup();
        Rules {
            particles: Tails::new(words(&table.particles)),
            endings: Tails::new(words(&table.endings)),
            stops: words(&table.stops).into_iter().collect(),
            suffixes,
            suffix_ends,
            plain: table.plain.clone(),
        }
    }

    /// A Korean word without what grammar added to it; two syllables are left at least.
    pub fn korean_stem<'a>(&self, word: &'a str) -> &'a str {
        self.cut(word, 2)
    }

    /// Whether a word that follows a Latin one is nothing but grammar: `Pod를`, `Pod에서는`.
    pub fn is_tail(&self, word: &str) -> bool {
        self.cut(word, 0).is_empty()
    }

    fn cut<'a>(&self, word: &'a str, left: usize) -> &'a str {
        // 하는 is one ending, not 는 behind 하.
        if let Some(rest) = self.endings.strip(word, left) {
            return rest;
        }
        let mut word = word;
        for _ in 0..3 {
            let Some(rest) = self.particles.strip(word, left) else { break };
            word = rest;
        }
        self.endings.strip(word, left).unwrap_or(word)
    }

    /// An English word in the form that it shares with its relatives: `caches`, `caching`
    /// and `cache` are `cach`.
    pub fn english_stem<'a>(&self, word: &'a str) -> Cow<'a, str> {
        let last = word.bytes().next_back().unwrap_or(0);
        let ends = word.len() > 3 && self.suffix_ends.contains(&last);
        if !ends || !word.bytes().all(|b| b.is_ascii_lowercase()) {
            return Cow::Borrowed(word);
        }
        for (ending, instead, least) in &self.suffixes {
            let Some(stem) = word.strip_suffix(ending.as_str()) else { continue };
            if ending == instead {
                return Cow::Borrowed(word);
            }
            let vowel = || stem.contains(['a', 'e', 'i', 'o', 'u', 'y']);
            if stem.len() < *least || !vowel() {
                continue;
            }
            let stem = single(stem, ending);
            return match &**instead {
                "" => Cow::Borrowed(stem),
                _ => Cow::Owned(format!("{stem}{instead}")),
            };
        }
        Cow::Borrowed(word)
    }
}

/// `runn` of `running` → `run`; `roll` of `rolling` stays.
fn single<'a>(stem: &'a str, ending: &str) -> &'a str {
    let bytes = stem.as_bytes();
    let (Some(last), Some(before)) =
        (bytes.last(), bytes.len().checked_sub(2).map(|at| bytes[at]))
    else {
        return stem;
    };
    let doubled = *last == before && !b"aeiouylsz".contains(last);
    if doubled && matches!(ending, "ing" | "ed") { &stem[..stem.len() - 1] } else { stem }
}
