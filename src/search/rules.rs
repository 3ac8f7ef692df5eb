//! The table of word rules, which the client reads as well.
//!
//! There is one table, written as JSON in `static/js/search/words.js`: what the index
//! calls a word and what a query calls one can so never differ.

use serde::Deserialize;
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
    pub particles: Vec<String>,
    /// How Korean verbs made of nouns end.
    pub endings: Vec<String>,
    /// Words that say nothing alone.
    pub stops: HashSet<String>,
    /// English: ending, what takes its place, letters that must be left.
    pub suffixes: Vec<(String, String, usize)>,
    /// Initial consonants with the tense ones told as their plain ones.
    pub plain: String,
}

impl Rules {
    fn new(table: &Table) -> Rules {
        let words = |lines: &[String]| -> Vec<String> {
            lines.iter().flat_map(|line| line.split(' ')).map(str::to_string).collect()
        };
        let suffix = |rule: String| {
            let mut parts = rule.split(':').map(str::to_string);
            let mut next = || parts.next().expect("a suffix has three parts");
            let (ending, instead) = (next(), next());
            (ending, instead, next().parse().expect("the last part is a number"))
        };
        Rules {
            particles: words(&table.particles),
            endings: words(&table.endings),
            stops: words(&table.stops).into_iter().collect(),
            suffixes: words(&table.suffixes).into_iter().map(suffix).collect(),
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
        let enough = |rest: &&str| rest.chars().count() >= left;
        let strip = |word: &'a str, list: &[String]| {
            list.iter().find_map(|end| word.strip_suffix(end.as_str()).filter(enough))
        };
        let mut word = word;
        for _ in 0..3 {
            let Some(rest) = strip(word, &self.particles) else { break };
            word = rest;
        }
        strip(word, &self.endings).unwrap_or(word)
    }

    /// An English word in the form that it shares with its relatives: `caches`, `caching`
    /// and `cache` are `cach`.
    pub fn english_stem(&self, word: &str) -> String {
        if word.len() < 4 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
            return word.to_string();
        }
        for (ending, instead, least) in &self.suffixes {
            let Some(stem) = word.strip_suffix(ending.as_str()) else { continue };
            let vowel = stem.contains(['a', 'e', 'i', 'o', 'u', 'y']);
            if ending == instead {
                return word.to_string();
            }
            if stem.len() < *least || !vowel {
                continue;
            }
            return format!("{}{instead}", single(stem, ending));
        }
        word.to_string()
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
