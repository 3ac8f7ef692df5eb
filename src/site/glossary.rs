//! Concepts → the sorted list of terms that each locale's readers get.
//!
//! A concept is listed once in each locale that has a note about it, under its name in
//! that locale's language; one that only `glossary.toml` knows, wherever it has a name.

use crate::base::{Collation, Lang, Route};
use crate::graph::{Concept, Definition, Graph, NoteId};

/// The terms of a locale.
#[derive(Clone, Debug)]
pub struct TermList {
    /// The locale; `None` for notes outside of locale folders.
    pub locale: Option<Lang>,
    /// Its first page.
    pub route: Route,
    /// Its terms, sorted.
    pub entries: Vec<TermEntry>,
}

/// A term of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TermEntry {
    /// The position in `Glossary::concepts`.
    pub concept: u32,
    /// The position in `Concept::forms` of the name that it is listed under.
    pub form: u32,
    /// What its name begins with: `ㄱ`, `A` or `#`.
    pub initial: char,
}

/// Consonants of the Korean alphabet in the order of Unicode's syllables; tense ones are
/// listed with the plain ones, as dictionaries' indexes do.
const INITIALS: [char; 19] = [
    'ㄱ', 'ㄱ', 'ㄴ', 'ㄷ', 'ㄷ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅂ', 'ㅅ', 'ㅅ', 'ㅇ', 'ㅈ', 'ㅈ',
    'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ',
];

/// The terms of a locale, sorted as its readers look them up.
pub(super) fn entries(graph: &Graph, locale: Option<&Lang>) -> Vec<TermEntry> {
    let lang = locale.unwrap_or(&graph.site_lang);
    let korean = lang.primary() == "ko";
    let mut entries: Vec<TermEntry> = Vec::new();
    for (at, concept) in graph.glossary.concepts.iter().enumerate() {
        if !is_read_in(concept, graph, locale, lang) {
            continue;
        }
        let form = concept.forms.iter().position(|form| form.lang == *lang).unwrap_or(0);
        let Some(first) = concept.forms.get(form) else { continue };
        let initial = initial(&first.text);
        let (concept, form) = (super::folders::as_id(at), super::folders::as_id(form));
        entries.push(TermEntry { concept, form, initial });
    }
    let order = Collation::of(lang);
    entries.sort_by_cached_key(|entry| {
        let concept = &graph.glossary.concepts[entry.concept as usize];
        let name = &concept.forms[entry.form as usize].text;
        // Readers look for their own letters first.
        let foreign = match entry.initial {
            '#' => 2,
            c if c.is_ascii() == korean => 1,
            _ => 0,
        };
        (foreign, entry.initial, order.key(name), entry.concept)
    });
    entries
}

fn is_read_in(
    concept: &Concept,
    graph: &Graph,
    locale: Option<&Lang>,
    lang: &Lang,
) -> bool {
    // What `glossary.toml` says belongs to no note, so to all who read its language.
    let stated = |d: &Definition| d.note.is_none() && d.lang == *lang;
    if concept.notes.is_empty() || concept.definitions.iter().any(stated) {
        return concept.names(lang).next().is_some();
    }
    let own = |note: &NoteId| graph.places[note.0 as usize].locale.as_ref() == locale;
    concept.notes.iter().any(own)
}

/// What a name begins with.
fn initial(name: &str) -> char {
    match name.chars().next() {
        Some(c @ '가'..='힣') => INITIALS[(c as usize - '가' as usize) / 588],
        // Where a letter is a word or a syllable there would be as many as names.
        Some(c) if c.is_alphabetic() && c < '\u{2e80}' => {
            c.to_uppercase().next().unwrap_or(c)
        }
        _ => '#',
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Form, Glossary, Place};

    fn concept(names: &[&str], notes: &[u32]) -> Concept {
        let form = |name: &&str| {
            let hangul = name.starts_with(|c| ('가'..='힣').contains(&c));
            let lang = if hangul { Lang::ko() } else { Lang::en() };
            Form { lang, text: (*name).to_owned() }
        };
        Concept {
            forms: names.iter().map(form).collect(),
            definitions: Vec::new(),
            notes: notes.iter().copied().map(NoteId).collect(),
        }
    }

    /// Names of a locale's list with their initials.
    fn check(locale: &Lang, expected: &[&str]) {
        let place =
            |lang: Lang| Place { locale: Some(lang.clone()), lang, path: "n".into() };
        let graph = Graph {
            places: vec![place(Lang::ko()), place(Lang::en())],
            glossary: Glossary::new(
                vec![
                    concept(&["Pod", "파드"], &[0, 1]),
                    concept(&["kubelet"], &[0]),
                    concept(&["가지", "branch"], &[0]),
                    concept(&["까치", "magpie"], &[]),
                    concept(&["나무 10", "tree"], &[0]),
                    concept(&["나무 2", "tree"], &[0]),
                    concept(&["한국말만"], &[]),
                    concept(&["etcd"], &[1]),
                ],
                Vec::new(),
            ),
            ..Graph::default()
        };
        let shown: Vec<String> = entries(&graph, Some(locale))
            .iter()
            .map(|entry| {
                let concept = &graph.glossary.concepts[entry.concept as usize];
                format!("{} {}", entry.initial, concept.forms[entry.form as usize].text)
            })
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn each_locale_has_its_own_order() {
        check(
            &Lang::ko(),
            &[
                "ㄱ 가지",
                "ㄱ 까치",
                "ㄴ 나무 2",
                "ㄴ 나무 10",
                "ㅍ 파드",
                "ㅎ 한국말만",
                "K kubelet",
            ],
        );
        check(&Lang::en(), &["E etcd", "M magpie", "P Pod"]);
    }
}
