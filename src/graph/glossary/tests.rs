//! What a vault's terms come to.

use super::super::{NoteId, Place};
use super::{Glossary, glossary};
use crate::base::{Lang, VaultPath};
use crate::note::{Head, NoteOptions, Source, parse};
use std::sync::Arc;

fn head(path: &str, text: &str) -> Arc<Head> {
    let path = VaultPath::new(path).expect("a path");
    let source = Source { path: &path, text, options: NoteOptions::default() };
    Arc::new(parse(&source).head)
}

/// Notes by path; those below `ko/` and `en/` with equal positions are pairs.
fn of(notes: &[(&str, &str)], pairs: &[&[u32]], written: Option<&str>) -> Glossary {
    let heads: Vec<_> = notes.iter().map(|(path, text)| head(path, text)).collect();
    let place = |(path, _): &(&str, &str)| {
        let lang = Lang::parse(&path[..2]).expect("a locale");
        let rest = path[3..].trim_end_matches(".md").to_owned();
        Place { lang: lang.clone(), locale: Some(lang), path: rest }
    };
    let places: Vec<Place> = notes.iter().map(place).collect();
    let mut versions = vec![Vec::new(); notes.len()];
    for pair in pairs {
        for note in *pair {
            versions[*note as usize] = pair.iter().copied().map(NoteId).collect();
        }
    }
    glossary(&heads, &places, &versions, written)
}

/// Concepts as `ko 파드, en Pod: ko 정의 (0) [0 1]`.
fn check(found: &Glossary, expected: &[&str]) {
    let shown: Vec<String> = found
        .concepts
        .iter()
        .map(|concept| {
            let forms = concept.forms.iter().map(|f| format!("{} {}", f.lang, f.text));
            let defined = concept.definitions.iter().map(|d| {
                let note = d.note.map_or("-".to_owned(), |n| n.0.to_string());
                format!("{} {} ({note})", d.lang, d.text)
            });
            let notes: Vec<_> = concept.notes.iter().map(|n| n.0.to_string()).collect();
            format!(
                "{}: {} [{}]",
                forms.collect::<Vec<_>>().join(", "),
                defined.collect::<Vec<_>>().join("; "),
                notes.join(" ")
            )
        })
        .collect();
    assert_eq!(shown, expected);
}

#[test]
fn titles_of_pairs_are_terms_when_one_defines_itself() {
    let notes = [
        ("en/Pod.md", "**Pod**\n> The smallest unit."),
        ("en/Start.md", "Begin here."),
        ("ko/시작.md", "여기서 시작한다."),
        ("ko/파드.md", "---\naliases: [포드, 묶음]\n---\n글"),
    ];
    let found = of(&notes, &[&[0, 3], &[1, 2]], None);
    check(&found, &["en Pod, ko 파드, ko 포드: en The smallest unit. (0) [0 3]"]);
    let names = |note, title| found.other_names(NoteId(note), title).collect::<Vec<_>>();
    assert_eq!(names(3, "파드"), ["Pod", "포드"]);
    assert!(names(3, "다른 제목").is_empty() && names(1, "Start").is_empty());
}

#[test]
fn a_description_may_define_the_title() {
    let notes = [
        ("en/Pod.md", "---\ndescription: A Pod is a group of containers. More.\n---\n"),
        ("ko/파드.md", "---\ndescription: 파드는 컨테이너 묶음입니다.\n---\n"),
    ];
    check(
        &of(&notes, &[&[0, 1]], None),
        &["en Pod, ko 파드: en A Pod is a group of containers. (0); \
         ko 파드는 컨테이너 묶음입니다. (1) [0 1]"],
    );
}

#[test]
fn one_name_with_two_meanings_stays_two_concepts() {
    let notes = [
        ("ko/a.md", "**Service (서비스)**\n> 주소를 주는 것."),
        ("ko/b.md", "**Service (용역)**\n> 사람이 하는 일."),
        ("ko/c.md", "**Service (써비스)**\n> 다른 글의 정의."),
    ];
    check(
        &of(&notes, &[], None),
        &[
            "en Service, ko 서비스, ko 써비스: ko 주소를 주는 것. (0); ko 다른 글의 정의. (2) [0 2]",
            "en Service, ko 용역: ko 사람이 하는 일. (1) [1]",
        ],
    );
}

#[test]
fn a_name_alone_needs_a_reason_to_be_a_term() {
    let notes = [
        ("en/a.md", "**Ada Lovelace**\n> Words that she said."),
        ("ko/b.md", "**ReplicaSet**\n> 수를 맞추는 것."),
        ("ko/c.md", "**홍길동**\n> 그가 한 말."),
    ];
    check(&of(&notes, &[], None), &["en ReplicaSet: ko 수를 맞추는 것. (1) [1]"]);
}

#[test]
fn only_aliases_that_sound_alike_are_names() {
    let notes = [("ko/Istio.md", "---\naliases: [이스티오, 서비스 메시]\n---\n글")];
    check(&of(&notes, &[], None), &["en Istio, ko 이스티오:  [0]"]);
}

#[test]
fn the_file_wins_and_its_mistakes_are_told() {
    let notes = [("ko/파드.md", "**Pod (파드)**\n> 노트의 정의.")];
    let text = "[[term]]\nko = '파드'\nen = 'Pod'\nalso = ['pods']\n\
        definition.ko = '파일의 정의.'\nnote = '[[파드]]'\n\
        [[term]]\nalso = ['x']\n[[term]]\nko = 'ㄱ'\ndefinitoin = ''\nnote = '[[없음]]'\n";
    let found = of(&notes, &[], Some(text));
    check(&found, &["en Pod, ko 파드, en pods: ko 파일의 정의. (0) [0]", "ko ㄱ:  []"]);
    let said: Vec<_> = found
        .diagnostics
        .iter()
        .map(|d| format!("{}; {}", d.message, d.help.as_deref().unwrap_or("")))
        .collect();
    assert_eq!(
        said,
        [
            "a term without a name; give it a name, such as `ko = \"파드\"`",
            "unknown key \"definitoin\"; did you mean \"definition\"?",
            "no published note is named \"없음\"; correct the name, or leave `note` out",
        ]
    );
    assert_eq!(of(&notes, &[], Some("[[term")).diagnostics.len(), 1);
}

#[test]
fn many_notes_with_one_name_stay_one_bounded_concept() {
    let text = "**Pod (파드)**\n> 정의는 노트마다 다르다.";
    let notes: Vec<(String, String)> =
        (0..500).map(|i| (format!("ko/{i}.md"), format!("{text} {i}"))).collect();
    let notes: Vec<(&str, &str)> = notes.iter().map(|(a, b)| (&**a, &**b)).collect();
    let found = of(&notes, &[], None);
    assert_eq!(found.concepts.len(), 1);
    assert_eq!(
        (found.concepts[0].notes.len(), found.concepts[0].definitions.len()),
        (8, 3)
    );
}
