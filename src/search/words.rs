//! Text → words, and words → the terms by which the index files them.
//!
//! `static/js/search/words.js` does the same for queries. Both follow the table in
//! [`super::rules`], and `tests/search/words.json` holds what they must agree on.

use super::rules::RULES;
use crate::base::is_word;

/// A word as it stands in a text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Token<'a> {
    /// As written.
    pub text: &'a str,
    /// Which letters it is made of.
    pub script: Script,
    /// Whether no blank stands before it: `을` of `kubectl을`.
    pub glued: bool,
}

/// Letters that belong together.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Script {
    /// Syllables of Hangul.
    Hangul,
    /// Han and Kana.
    Han,
    /// Single consonants and vowels of Hangul.
    Jamo,
    /// All others, with digits, joined by `-`, `_` or `.`.
    Latin,
}

/// Longest identifier that is filed as one word.
const LONGEST: usize = 64;

fn script(c: char) -> Option<Script> {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' => Some(Script::Latin),
        '\0'..='\x7f' => None,
        '가'..='힣' => Some(Script::Hangul),
        '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' => Some(Script::Han),
        'ㄱ'..='ㅣ' => Some(Script::Jamo),
        // Scripts have two orders beyond this plane, one in Rust and one in JavaScript.
        '\u{10000}'.. => None,
        c => is_word(c).then_some(Script::Latin),
    }
}

/// Hands each word of a text in NFC to `found`.
pub(super) fn tokens<'a>(text: &'a str, mut found: impl FnMut(Token<'a>)) {
    let mut at = 0;
    let mut glued = false;
    while let Some((own, c)) = first(&text[at..]) {
        let Some(own) = own else {
            glued = !c.is_whitespace();
            at += c.len_utf8();
            continue;
        };
        let rest = &text[at..];
        let end = if own == Script::Latin { identifier(rest) } else { run(rest, own) };
        found(Token { text: &rest[..end], script: own, glued });
        at += end;
        glued = true;
    }
}

/// The first letter of a text. Half of most texts is ASCII, which is told by its byte.
fn first(text: &str) -> Option<(Option<Script>, char)> {
    let byte = *text.as_bytes().first()?;
    if byte.is_ascii() {
        return Some((
            byte.is_ascii_alphanumeric().then_some(Script::Latin),
            byte.into(),
        ));
    }
    text.chars().next().map(|c| (script(c), c))
}

/// Bytes of the letters of one script that a text begins with.
fn run(text: &str, own: Script) -> usize {
    let mut at = 0;
    while let Some((Some(next), c)) = first(&text[at..]) {
        if next != own {
            break;
        }
        at += c.len_utf8();
    }
    at
}

/// Bytes of the identifier that a text begins with.
fn identifier(text: &str) -> usize {
    let mut end = run(text, Script::Latin);
    loop {
        let rest = &text[end..];
        if !rest.starts_with(['-', '_', '.']) {
            break;
        }
        match run(&rest[1..], Script::Latin) {
            0 => break,
            more => end += 1 + more,
        }
    }
    if text[..end].chars().nth(2).is_some() {
        return end;
    }
    // Short names with a mark: C++, C#.
    let rest = &text[end..];
    let open = |rest: &str| rest.chars().next().and_then(script).is_none();
    match rest {
        _ if rest.starts_with("++") => end + 2,
        _ if rest.starts_with('#') && open(&rest[1..]) => end + 1,
        _ => end,
    }
}

impl<'a> Token<'a> {
    /// A Korean word without grammar; `None` where it is nothing else: `를` of `Pod를`.
    pub fn stem(&self) -> Option<&'a str> {
        match self.script {
            Script::Hangul if self.glued && RULES.is_tail(self.text) => None,
            Script::Hangul => Some(RULES.korean_stem(self.text)),
            _ => Some(self.text),
        }
    }

    /// Whether it is one word in lower case, as most are.
    fn is_plain(&self) -> bool {
        self.text.bytes().all(|b| b.is_ascii_lowercase())
    }

    /// The words of an identifier, in lower case: `kube`, `apiserver`.
    pub fn parts(&self) -> Vec<String> {
        if self.is_plain() {
            return vec![self.text.to_string()];
        }
        // Most others begin a sentence or a name.
        let mut letters = self.text.chars();
        let first = letters.next().is_some_and(|c| c.is_ascii_alphanumeric());
        if first && letters.as_str().bytes().all(|b| b.is_ascii_lowercase()) {
            return vec![self.text.to_ascii_lowercase()];
        }
        let split = self.text.split(['-', '_', '.']).flat_map(humps);
        split.map(str::to_lowercase).collect()
    }
}

/// `HTTPServer` → `HTTP`, `Server`.
fn humps(text: &str) -> Vec<&str> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut parts = Vec::new();
    let mut from = 0;
    for at in 1..chars.len() {
        let (byte, c) = chars[at];
        let before = chars[at - 1].1.is_uppercase();
        let after = chars.get(at + 1).is_some_and(|(_, c)| c.is_lowercase());
        if c.is_uppercase() && (!before || after) {
            parts.push(&text[from..byte]);
            from = byte;
        }
    }
    parts.push(&text[from..]);
    parts
}

/// Files a word of a text: pairs of syllables, or stems of identifiers and their joined
/// form.
pub(super) fn terms(token: &Token<'_>, mut file: impl FnMut(&str)) {
    if token.script != Script::Latin {
        if let Some(stem) = token.stem().filter(|stem| !RULES.stops.contains(*stem)) {
            pairs(stem).for_each(file);
        }
        return;
    }
    let mut word = |word: &str| {
        if !RULES.stops.contains(word) && !is_noise(word) {
            file(&RULES.english_stem(word));
        }
    };
    if token.is_plain() {
        return word(token.text);
    }
    let parts = token.parts();
    if let [part] = &parts[..] {
        return word(part);
    }
    parts.iter().filter(|part| part.len() > 1).for_each(|part| word(part));
    let joined = parts.concat();
    if !is_noise(&joined) {
        file(&RULES.english_stem(&joined));
    }
}

/// Pairs of neighbours; the word itself where it has one letter.
pub(super) fn pairs(word: &str) -> impl Iterator<Item = &str> {
    let starts = word.char_indices().map(|(at, _)| at);
    let ends = word.char_indices().map(|(at, c)| at + c.len_utf8());
    let single = word.chars().nth(1).is_none().then_some(word);
    starts.zip(ends.skip(1)).map(|(from, to)| &word[from..to]).chain(single)
}

/// Digests, stamps and counters, which nobody types: they would fill the index.
fn is_noise(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    if digits == 0 {
        return word.len() > LONGEST;
    }
    let hex = word.bytes().all(|b| b.is_ascii_hexdigit());
    word.len() > LONGEST
        || (hex && word.len() >= 5)
        || digits > 4
        || (digits > 2 && word.len() >= 12)
}

/// Initial consonants of a word of Hangul, tense ones as plain ones; other letters are
/// left out.
pub(super) fn choseong(word: &str) -> String {
    let initial = |c: char| {
        let at = u32::from(c).checked_sub(u32::from('가'))? / 588;
        RULES.plain.chars().nth(at as usize).filter(|_| c <= '힣')
    };
    word.chars().filter_map(initial).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Vector {
        text: String,
        words: Vec<Word>,
    }

    #[derive(Deserialize, PartialEq, Debug)]
    #[serde(untagged)]
    enum Word {
        Stem(String),
        Parts(Vec<String>),
    }

    #[derive(Deserialize)]
    struct Vectors {
        words: Vec<Vector>,
        stems: Vec<(String, String)>,
        choseong: Vec<(String, String)>,
    }

    fn vectors() -> Vectors {
        let json = include_str!("../../tests/search/words.json");
        serde_json::from_str(json).expect("the vectors are JSON")
    }

    #[test]
    fn words_are_the_clients() {
        for Vector { text, words } in vectors().words {
            let mut found = Vec::new();
            tokens(&crate::base::nfc(&text), |token| match token.script {
                Script::Latin => found.push(Word::Parts(token.parts())),
                _ => found.extend(token.stem().map(|s| Word::Stem(s.to_string()))),
            });
            assert_eq!(found, words, "{text}");
        }
    }

    #[test]
    fn stems_and_consonants_are_the_clients() {
        for (word, stem) in vectors().stems {
            assert_eq!(RULES.english_stem(&word), stem, "{word}");
        }
        for (word, want) in vectors().choseong {
            assert_eq!(choseong(&word), want, "{word}");
        }
    }

    #[test]
    fn a_text_is_filed_by_pairs_stems_and_joined_forms() {
        let check = |text: &str, want: &str| {
            let mut found = Vec::new();
            tokens(text, |token| terms(&token, |term| found.push(term.to_string())));
            assert_eq!(found.join(" "), want, "{text}");
        };
        check("로드밸런서를", "로드 드밸 밸런 런서");
        check("큐에 키", "큐에 키");
        check("the kube-apiserver", "kub apiserver kubeapiserver");
        check("caching ClusterIP", "cach cluster ip clusterip");
        check("at 6c37884849b9 v2 request-2d488", "v2 request");
    }
}
