//! Every rule of the dialect names the cases that show it.
//!
//! `tests/rules/*.txt` lists the rules, one file a chapter: a line `1.2 the rule` and,
//! indented below it, the names of its cases (files of `tests/cases` without `.txt`),
//! apart by blanks. The numbers count up without a gap, so a rule cannot be lost.

use crate::folder::tree;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Folders of cases in which each case must show a rule.
const OF_THE_DIALECT: &[&str] = &["links/", "note/", "base/"];

struct Rule {
    number: String,
    text: String,
    cases: Vec<String>,
}

#[test]
fn every_rule_of_the_dialect_has_a_case() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let known: BTreeSet<String> = tree(&tests.join("cases"))
        .into_keys()
        .filter_map(|path| path.strip_suffix(".txt").map(str::to_owned))
        .collect();
    let mut named = BTreeSet::new();
    let mut faults = Vec::new();
    for file in tree(&tests.join("rules")).into_keys() {
        let text = fs::read_to_string(tests.join("rules").join(&file)).expect("readable");
        let rules = rules(&text);
        faults.extend(gaps(&file, &rules));
        for rule in rules {
            if rule.cases.is_empty() {
                faults.push(format!("{file}: {} {}: no case", rule.number, rule.text));
            }
            for case in rule.cases {
                if !known.contains(&case) {
                    faults.push(format!("{file}: {}: no case {case:?}", rule.number));
                }
                named.insert(case);
            }
        }
    }
    let of_the_dialect = known
        .iter()
        .filter(|name| OF_THE_DIALECT.iter().any(|dir| name.starts_with(dir)));
    let lonely = of_the_dialect.filter(|name| !named.contains(*name));
    faults.extend(lonely.map(|name| format!("tests/cases/{name}.txt shows no rule")));
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

fn rules(text: &str) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        if line.starts_with('#') {
            continue;
        }
        if let Some(cases) = line.strip_prefix("    ") {
            let rule = rules.last_mut().expect("cases stand below a rule");
            rule.cases.extend(cases.split_whitespace().map(str::to_owned));
            continue;
        }
        let (number, text) = line.split_once(' ').expect("a number and a rule");
        let (number, text) = (number.to_owned(), text.to_owned());
        rules.push(Rule { number, text, cases: Vec::new() });
    }
    rules
}

/// Numbers that do not follow each other: `2.1`, `2.2`, `2.3`.
fn gaps(file: &str, rules: &[Rule]) -> Vec<String> {
    let chapter = rules.first().and_then(|rule| rule.number.split('.').next());
    let chapter = chapter.unwrap_or("").to_owned();
    let numbers = (1..).map(|at| format!("{chapter}.{at}"));
    let wrong = rules.iter().zip(numbers).filter(|(rule, number)| rule.number != *number);
    wrong.map(|(rule, n)| format!("{file}: {} should be {n}", rule.number)).collect()
}
