//! An English word → its consonants as Korean writes them, by which a word is found that
//! somebody spelled by ear: `disruption` and 디스럽션 are both `TSLPSN`.
//!
//! Vowels are left out, for each is heard in many ways. The client does the same for
//! Hangul (`consonants` in `static/js/search/words.js`), where the letters say it;
//! English has rules, and where a letter has two sounds there are two answers.

/// Answers for one word; each letter with two sounds doubles them.
const MOST: usize = 4;
/// Letters of a word that is worth it.
const LETTERS: std::ops::RangeInclusive<usize> = 3..=20;

/// Letters and the sounds that they have there, the first that fits. `^` is the beginning
/// of a word, `$` its end; sounds are parted by `|`.
const RULES: &[(&str, &str)] = &[
    ("^kn", "N"),
    ("^wr", "L"),
    ("^ps", "S"),
    ("^sch", "SK"),
    ("tion", "SN"),
    ("sion", "SN|JN"),
    ("ture", "J|TL"),
    ("tch", "J"),
    ("ch", "J|K"),
    ("sh", "S"),
    ("ph", "P"),
    ("gh", ""),
    ("th", "S|T"),
    ("ck", "K"),
    ("dge", "J"),
    ("ng$", "N"),
    ("mb$", "M"),
    ("ce", "S"),
    ("ci", "S"),
    ("cy", "S"),
    ("ge", "J|K"),
    ("gi", "K|J"),
    ("gy", "J|K"),
    ("du", "T|J"),
];

/// The sounds of a word in lower case, at most four, each of one letter for each
/// consonant; an initial vowel counts as one.
pub(super) fn consonants(word: &str) -> Vec<String> {
    if !word.bytes().all(|b| b.is_ascii_lowercase()) || !LETTERS.contains(&word.len()) {
        return Vec::new();
    }
    let mut all = vec![String::new()];
    let mut at = 0;
    while at < word.len() {
        let (length, sounds) = sound(word, at);
        at += length;
        let mut next = Vec::new();
        for sound in sounds.split('|') {
            next.extend(all.iter().map(|before| join(before, sound)));
        }
        next.truncate(MOST);
        all = next;
    }
    all.retain(|sounds| sounds.len() > 1);
    all
}

/// Adds sounds; one that follows itself is heard once.
fn join(before: &str, more: &str) -> String {
    let mut all = before.to_string();
    all.extend(more.chars().filter(|c| !before.ends_with(*c)));
    all
}

/// How many letters have a sound at a place, and which.
fn sound(word: &str, at: usize) -> (usize, &'static str) {
    let rest = &word[at..];
    for (letters, sounds) in RULES {
        let (first, letters) = match letters.strip_prefix('^') {
            Some(letters) => (true, letters),
            None => (false, *letters),
        };
        let (last, letters) = match letters.strip_suffix('$') {
            Some(letters) => (true, letters),
            None => (false, letters),
        };
        let there = if last { rest == letters } else { rest.starts_with(letters) };
        if there && (!first || at == 0) {
            return (letters.len(), sounds);
        }
    }
    let vowel = |c: Option<u8>| c.is_some_and(|c| b"aeiouy".contains(&c));
    let bytes = word.as_bytes();
    let before = at.checked_sub(1).map(|at| bytes[at]);
    let after = bytes.get(at + 1).copied();
    let sounds = match bytes[at] {
        b'a' | b'e' | b'i' | b'o' | b'u' | b'y' | b'w' if at == 0 => "A",
        b'h' if at == 0 => "H",
        b'b' | b'p' | b'f' | b'v' => "P",
        b'c' | b'g' | b'k' | b'q' => "K",
        b'd' | b't' => "T",
        b'j' => "J",
        b'l' => "L",
        b'm' => "M",
        b'n' => "N",
        // Before a consonant it is spelled out: RBAC.
        b'r' if at == 0 && !vowel(after) => "AL",
        // After a vowel it is heard before another alone.
        b'r' if vowel(before) && !vowel(after) => "",
        b'r' => "L",
        b's' if vowel(before) && vowel(after) => "S|J",
        b's' => "S",
        b'x' => "KS",
        b'z' => "J|S",
        _ => "",
    };
    (1, sounds)
}

/// What the letters of the alphabet are called in Korean.
const NAMES: &str = "에이 비 씨 디 이 에프 지 에이치 아이 제이 케이 엘 엠 엔 오 피 큐 알 에스 티 유 브이 \
                     더블유 엑스 와이 제트";
/// Letters of an abbreviation that is spelled out.
const SPELLED: std::ops::RangeInclusive<usize> = 2..=5;

/// An abbreviation as its letters are called: `CNI` is 씨엔아이.
pub(super) fn spelled(word: &str) -> Option<String> {
    let short = SPELLED.contains(&word.len());
    let names: Vec<&str> = NAMES.split_whitespace().collect();
    let name = |b: u8| names.get(usize::from(b.checked_sub(b'A')?)).copied();
    short.then(|| word.bytes().map(name).collect())?
}

#[cfg(test)]
mod tests {
    use super::{consonants, spelled};

    #[test]
    fn abbreviations_are_spelled_out() {
        assert_eq!(spelled("CNI").as_deref(), Some("씨엔아이"));
        assert_eq!(spelled("HTTP").as_deref(), Some("에이치티티피"));
        assert!(["Cni", "A", "ABCDEF", "A1"].iter().all(|word| spelled(word).is_none()));
    }

    #[test]
    fn words_sound_as_korean_writes_them() {
        let check = |word: &str, want: &str| {
            assert!(consonants(word).contains(&want.to_string()), "{word}: {want}");
        };
        // The right ones are what the client makes of 디스럽션, 버짓, 인그레스 …
        check("disruption", "TSLPSN");
        check("budget", "PJT");
        check("ingress", "ANKLS");
        check("container", "KNTN");
        check("design", "TJKN");
        check("running", "LN");
        check("graph", "KLP");
        check("thread", "SLT");
        check("chart", "JT");
        check("chrome", "KLM");
        check("hub", "HP");
        check("rbac", "ALPK");
        assert!(consonants("a").is_empty() && consonants("파드").is_empty());
        assert!(consonants("x1").is_empty() && consonants("aaa").is_empty());
        assert!(consonants("chchchchch").len() <= 4);
    }
}
