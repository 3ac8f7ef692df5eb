//! Obsidian's "Excluded files": filters in, "does a path fall under one?" out.
//!
//! A newcomer's trap: Obsidian itself only ranks such files lower, and so a site has
//! them. They are left out only when `[content] obsidian_excluded` asks for it.

use crate::base::fold;
use regex_automata::meta::{Config, Regex};
use regex_automata::util::syntax;

/// Bytes that one compiled expression may take.
const EXPRESSION_BYTES: usize = 1 << 20;

/// Filters of `app.json`.
#[derive(Default)]
pub(super) struct Excluded {
    /// Folded beginnings of paths.
    beginnings: Vec<String>,
    /// What was written as `/…/`.
    expressions: Vec<Regex>,
}

impl Excluded {
    /// Reads filters; also gives those that cannot be used.
    pub(super) fn new(filters: &[String]) -> (Excluded, Vec<String>) {
        let mut excluded = Excluded::default();
        let mut odd = Vec::new();
        for filter in filters {
            let inner = filter.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
            match inner.map(expression) {
                Some(Some(expression)) => excluded.expressions.push(expression),
                Some(None) => odd.push(filter.clone()),
                None if filter.trim().is_empty() => {}
                None => excluded.beginnings.push(fold(filter)),
            }
        }
        (excluded, odd)
    }

    /// Whether a file falls under a filter, or a folder whose path ends in `/`.
    pub(super) fn covers(&self, path: &str) -> bool {
        if self.beginnings.is_empty() && self.expressions.is_empty() {
            return false;
        }
        let folded = fold(path);
        self.beginnings.iter().any(|start| folded.starts_with(start))
            || self.expressions.iter().any(|expression| expression.is_match(path))
    }
}

fn expression(text: &str) -> Option<Regex> {
    if text.is_empty() {
        return None;
    }
    Regex::builder()
        .configure(Config::new().nfa_size_limit(Some(EXPRESSION_BYTES)))
        .syntax(syntax::Config::new().case_insensitive(true))
        .build(text)
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(filters: &[&str], path: &str, expected: bool) {
        let filters: Vec<String> = filters.iter().map(|f| (*f).to_owned()).collect();
        assert_eq!(
            Excluded::new(&filters).0.covers(path),
            expected,
            "{filters:?} {path}"
        );
    }

    #[test]
    fn filters_are_beginnings_or_expressions() {
        check(&["일지/"], "일지/2024/오늘.md", true);
        check(&["일지/"], "일지.md", false);
        check(&["Daily/"], "daily/a.md", true);
        check(&["b/"], "a/b/c.md", false);
        check(&["/\\.draft\\.md$/"], "a/b.draft.md", true);
        check(&["/^일지/"], "일지/a.md", true);
        check(&["/^지/"], "일지/a.md", false);
        check(&[" ", ""], "a.md", false);
    }

    #[test]
    fn what_cannot_be_used_is_handed_back() {
        let huge = format!("/{}/", "(a{500}){500}");
        let filters = ["/(/".to_owned(), "//".to_owned(), huge];
        let (excluded, odd) = Excluded::new(&filters);
        assert_eq!((excluded.covers("a.md"), odd.len()), (false, 3));
    }
}
