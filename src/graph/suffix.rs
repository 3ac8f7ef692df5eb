//! File names that end in a language, such as `guide.ko.md`.

use super::names::folded_paths;
use super::places::{is_note, plain_tag};
use crate::base::Lang;
use crate::config::Config;
use crate::note::Head;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// A file name that ends in a language, such as `guide.ko.md`.
pub(super) struct Suffix {
    pub lang: Lang,
    /// Of the file name, the dot included.
    pub bytes: usize,
    /// Whether a note without the suffix stands beside it.
    pub base: bool,
}

/// Notes whose name ends in a language and that have a version beside them, by index.
pub(super) fn suffixes(
    config: &Config,
    heads: &[Arc<Head>],
    folded: &[String],
) -> HashMap<usize, Suffix> {
    let mut found = HashMap::new();
    let mut siblings: HashMap<&str, BTreeSet<Lang>> = HashMap::new();
    for (index, head) in heads.iter().enumerate() {
        let path = head.path();
        let Some((stem, tag)) = path.stem().rsplit_once('.') else { continue };
        if stem.trim().is_empty() || !is_note(path.as_str()) {
            continue;
        }
        let configured =
            || Lang::parse(tag).filter(|lang| config.languages.contains_key(lang));
        let Some(lang) = plain_tag(tag).or_else(configured) else { continue };
        let bytes = tag.len() + 1;
        let Some(base) = base_of(&folded[index], bytes) else { continue };
        siblings.entry(base).or_default().insert(lang.clone());
        found.insert(index, Suffix { lang, bytes, base: false });
    }
    if found.is_empty() {
        return found;
    }
    let whole: HashSet<&str> = folded.iter().map(String::as_str).collect();
    found.retain(|&index, suffix| {
        let Some(base) = base_of(&folded[index], suffix.bytes) else { return false };
        suffix.base = whole.contains(base);
        suffix.base || siblings.get(base).is_some_and(|langs| langs.len() > 1)
    });
    found
}

/// A folded path without the bytes of its suffix.
fn base_of(folded: &str, suffix: usize) -> Option<&str> {
    let base = folded.get(..folded.len().checked_sub(suffix)?)?;
    folded[base.len()..].starts_with('.').then_some(base)
}

/// Gives notes that are named after their file its name without the language: both
/// `guide.ko.md` and `guide.en.md` are called "guide".
pub fn titled(config: &Config, heads: Vec<Arc<Head>>) -> Vec<Arc<Head>> {
    let dotted = |head: &Arc<Head>| {
        !head.title_in_body
            && head.path().stem() == head.title
            && head.title.contains('.')
            && head.properties.get("title").is_none()
    };
    if !heads.iter().any(dotted) {
        return heads;
    }
    let suffixes = suffixes(config, &heads, &folded_paths(&heads));
    let title = |(index, head): (usize, Arc<Head>)| match suffixes.get(&index) {
        Some(suffix) if dotted(&head) => {
            let mut head = Head::clone(&head);
            head.title.truncate(head.title.len() - suffix.bytes);
            Arc::new(head)
        }
        _ => head,
    };
    heads.into_iter().enumerate().map(title).collect()
}
