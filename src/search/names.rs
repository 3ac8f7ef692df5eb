//! A name → the terms that find it however it is typed: by its words, in part, joined,
//! by initial consonants, with a slip of the finger.
//!
//! Terms that stand in no text begin with a mark, so that they never meet one: `^` the
//! beginning of a word, `~` a word with a letter lost, `%` how a word sounds. Consonants
//! of Hangul are their own mark.

use super::note::speaks;
use super::rules::RULES;
use super::sounds::{consonants, spelled};
use super::words::{Script, Token, choseong, pairs, terms, tokens};
use crate::base::nfc;

/// Letters of a beginning of a Latin word; a longer one is found among the words.
const PREFIX: usize = 3;
/// Longest name, in letters, that is filed in joined form.
const JOINED: usize = 40;
/// Words of a name that are filed; the rest is found as text.
const WORDS: usize = 16;

/// Hands all terms of a name to `file`, some of them twice, with how many words it has.
pub(super) fn name_terms(name: &str, mut file: impl FnMut(&str, usize)) {
    let name = nfc(name);
    let mut words: Vec<Token<'_>> = Vec::new();
    tokens(&name, |token| {
        if words.len() < WORDS && token.stem().is_some() {
            words.push(token);
        }
    });
    let mut file = |term: &str| file(term, words.len());
    // A name of nothing but small words is found by them.
    if !words.iter().any(|word| speaks(&word.text.to_lowercase())) {
        words.iter().for_each(|word| file(&word.text.to_lowercase()));
    }
    for word in &words {
        terms(word, &mut file);
        match word.script {
            Script::Latin => latin(word, &mut file),
            _ => wide(word, &mut file),
        }
    }
    neighbours(&words, &mut file);
}

fn latin(word: &Token<'_>, file: &mut impl FnMut(&str)) {
    if let Some(spelled) = spelled(word.text) {
        pairs(&spelled).for_each(&mut *file);
    }
    let parts = word.parts();
    let joined = (parts.len() > 1).then(|| parts.concat());
    for part in parts.iter().chain(&joined) {
        let mut start = String::from("^");
        for c in part.chars().take(PREFIX) {
            start.push(c);
            file(&start);
        }
        if speaks(part) {
            file(part);
            slips(part, 4, file);
            consonants(part).iter().for_each(|sounds| file(&format!("%{sounds}")));
        }
    }
}

fn wide(word: &Token<'_>, file: &mut impl FnMut(&str)) {
    let Some(stem) = word.stem() else { return };
    if let Some(first) = stem.chars().next() {
        file(&format!("^{first}"));
    }
    slips(stem, 3, file);
    if word.text.chars().count() == 2 {
        file(&choseong(word.text));
    }
}

/// The word, and the word without each of its letters.
fn slips(word: &str, least: usize, file: &mut impl FnMut(&str)) {
    let letters = word.chars().count();
    if letters < least || letters > 24 {
        return;
    }
    let mut slip = format!("~{word}");
    file(&slip);
    for (at, c) in word.char_indices() {
        slip.truncate(1);
        slip.push_str(&word[..at]);
        slip.push_str(&word[at + c.len_utf8()..]);
        file(&slip);
    }
}

/// Hands the initial consonants of a name to `file`, as [`name_terms`] does among others.
pub(super) fn initials(name: &str, mut file: impl FnMut(&str)) {
    let mut all = String::new();
    let mut words = 0;
    tokens(&nfc(name), |token| {
        if words < WORDS && token.script == Script::Hangul && token.stem().is_some() {
            words += 1;
            let own = choseong(token.text);
            if own.chars().nth(2).is_none() && own.chars().nth(1).is_some() {
                file(&own);
            }
            all.push_str(&own);
        }
    });
    threes(&all, file);
}

/// Each three neighbours.
fn threes(letters: &str, mut file: impl FnMut(&str)) {
    let letters: Vec<char> = letters.chars().collect();
    for three in letters.windows(3) {
        file(&three.iter().collect::<String>());
    }
}

/// What a name's words make when the blanks between them are left out.
fn neighbours(words: &[Token<'_>], file: &mut impl FnMut(&str)) {
    let wide: String =
        words.iter().filter(|w| w.script != Script::Latin).map(|w| w.text).collect();
    if wide.chars().count() > 1 {
        pairs(&wide).for_each(&mut *file);
    }
    threes(&choseong(&wide), &mut *file);
    let latin: Vec<String> = words
        .iter()
        .filter(|word| word.script == Script::Latin)
        .map(|word| word.parts().concat())
        .collect();
    for two in latin.windows(2) {
        let two = two.concat();
        file(&RULES.english_stem(&two));
        file(&two);
    }
    let all = latin.concat();
    if latin.len() > 2 && all.chars().count() <= JOINED {
        file(&all);
    }
}

#[cfg(test)]
mod tests {
    use super::name_terms;
    use std::collections::BTreeSet;

    fn check(name: &str, has: &[&str], lacks: &[&str]) {
        let mut found = BTreeSet::new();
        name_terms(name, |term, _| {
            found.insert(term.to_string());
        });
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
        check("kube-apiserver", &["kubeapiserver", "~kubeapserver", "^api", "%KP"], &[]);
        check("ConfigMap과 Secret", &["configmap", "secret", "configmapsecret"], &["과"]);
        check("To Do", &["to", "do"], &[]);
        check("하는 방법", &["하는", "방법"], &[]);
        check("", &[], &[]);
    }
}
