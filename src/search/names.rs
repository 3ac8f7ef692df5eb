//! A name → the terms that find it however it is typed: by its words, in part, joined,
//! by initial consonants, with a slip of the finger.
//!
//! Terms that stand in no text begin with a mark, so that they never meet one: `^` the
//! beginning of a word, `~` a word with a letter lost. Consonants are their own mark.

use super::note::speaks;
use super::rules::RULES;
use super::words::{Script, Token, choseong, pairs, terms, tokens};
use crate::base::nfc;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Letters of a beginning of a Latin word; a longer one is found among the words.
const PREFIX: usize = 3;
/// Longest name, in letters, that is filed in joined form.
const JOINED: usize = 40;
/// Words of a name that are filed; the rest is found as text.
const WORDS: usize = 16;

/// All terms of a name, and how many words it has.
pub(super) fn name_terms(name: &str) -> (BTreeSet<String>, usize) {
    let name = nfc(name);
    let mut words: Vec<Token<'_>> = Vec::new();
    tokens(&name, |token| {
        if words.len() < WORDS && token.stem().is_some() {
            words.push(token);
        }
    });
    let mut found = BTreeSet::new();
    // A name of nothing but small words is found by them.
    if !words.iter().any(|word| speaks(&word.text.to_lowercase())) {
        found.extend(words.iter().map(|word| word.text.to_lowercase()));
    }
    for word in &words {
        terms(word, |term: Cow<'_, str>| {
            found.insert(term.into_owned());
        });
        match word.script {
            Script::Latin => latin(word, &mut found),
            _ => wide(word, &mut found),
        }
    }
    neighbours(&words, &mut found);
    (found, words.len())
}

fn latin(word: &Token<'_>, found: &mut BTreeSet<String>) {
    let parts = word.parts();
    let joined = (parts.len() > 1).then(|| parts.concat());
    for part in parts.iter().chain(&joined) {
        let mut start = String::from("^");
        for c in part.chars().take(PREFIX) {
            start.push(c);
            found.insert(start.clone());
        }
        if speaks(part) {
            found.insert(part.clone());
            slips(part, 4, found);
        }
    }
}

fn wide(word: &Token<'_>, found: &mut BTreeSet<String>) {
    let Some(stem) = word.stem() else { return };
    found.extend(stem.chars().next().map(|first| format!("^{first}")));
    slips(stem, 3, found);
    if word.text.chars().count() == 2 {
        found.insert(choseong(word.text));
    }
}

/// The word, and the word without each of its letters.
fn slips(word: &str, least: usize, found: &mut BTreeSet<String>) {
    let letters: Vec<char> = word.chars().collect();
    if letters.len() < least || letters.len() > 24 {
        return;
    }
    found.insert(format!("~{word}"));
    for lost in 0..letters.len() {
        let kept = letters.iter().enumerate().filter(|(at, _)| *at != lost);
        found.insert(std::iter::once('~').chain(kept.map(|(_, c)| *c)).collect());
    }
}

/// What a name's words make when the blanks between them are left out.
fn neighbours(words: &[Token<'_>], found: &mut BTreeSet<String>) {
    let wide: String =
        words.iter().filter(|w| w.script != Script::Latin).map(|w| w.text).collect();
    if wide.chars().count() > 1 {
        found.extend(pairs(&wide).map(str::to_string));
    }
    let initials: Vec<char> = choseong(&wide).chars().collect();
    found.extend(initials.windows(3).map(|three| three.iter().collect::<String>()));
    let latin: Vec<String> = words
        .iter()
        .filter(|word| word.script == Script::Latin)
        .map(|word| word.parts().concat())
        .collect();
    for two in latin.windows(2) {
        found.insert(RULES.english_stem(&two.concat()));
        found.insert(two.concat());
    }
    let all = latin.concat();
    if latin.len() > 2 && all.chars().count() <= JOINED {
        found.insert(all);
    }
}

#[cfg(test)]
mod tests {
    use super::name_terms;

    fn check(name: &str, has: &[&str], lacks: &[&str]) {
        let (found, _) = name_terms(name);
        for term in has {
            assert!(found.contains(*term), "{name} lacks {term}: {found:?}");
        }
        for term in lacks {
            assert!(!found.contains(*term), "{name} has {term}");
        }
    }

    #[test]
    fn a_name_is_found_however_it_is_typed() {
        check("빠른 전환기", &["빠른", "른전", "^빠", "^전", "ㅂㄹㅈ", "ㅂㄹ"], &["^른"]);
        check("로드밸런서", &["~로드런서", "~로드밸런서", "ㄷㅂㄹ"], &["ㄹㄷ"]);
        check("Load Balancers", &["loadbalancers", "loadbalancer", "^bal"], &["^bala"]);
        check("kube-apiserver", &["kubeapiserver", "~kubeapserver", "^api"], &[]);
        check("ConfigMap과 Secret", &["configmap", "secret", "configmapsecret"], &["과"]);
        check("To Do", &["to", "do"], &[]);
        check("하는 방법", &["하는", "방법"], &[]);
        check("", &[], &[]);
    }
}
