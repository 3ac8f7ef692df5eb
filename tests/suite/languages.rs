//! A vault in two languages whose pairs are known: all of them are found and no others,
//! links stay in the reader's language, and switches lead to twins.
//!
//! Concept `n` pairs in the way that `n % 8` says. Nothing is random, so a failure names
//! the concept.

use crate::folder::Folder;
use crate::html::select;
use crate::sites::resolve;
use std::collections::BTreeMap;

const CONCEPTS: usize = 400;

/// How a concept's notes pair.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Way {
    Permalink,
    Key,
    Explicit,
    Path,
    Suffix,
    KoreanOnly,
    EnglishOnly,
}

fn way(concept: usize) -> Way {
    match concept % 8 {
        0 | 1 => Way::Permalink,
        2 => Way::Key,
        3 => Way::Explicit,
        4 => Way::Path,
        5 => Way::Suffix,
        6 => Way::KoreanOnly,
        _ => Way::EnglishOnly,
    }
}

/// Name, file and page of a concept in a language, if it has it.
fn face(concept: usize, ko: bool) -> Option<(String, String, String)> {
    let way = way(concept);
    if way == (if ko { Way::EnglishOnly } else { Way::KoreanOnly }) {
        return None;
    }
    let area = concept / 8 % 5;
    let lang = if ko { "ko" } else { "en" };
    let own = ko && !matches!(way, Way::Path | Way::Suffix);
    let (folder, name) = match own {
        true => (format!("갈래 {area}"), format!("개념 {concept}")),
        false => (format!("area {area}"), format!("concept {concept}")),
    };
    let slug = |text: &str| text.replace(' ', "-");
    let page = match way {
        Way::Permalink => format!("{lang}/p{concept}/index.html"),
        _ => format!("{lang}/{}/{}/index.html", slug(&folder), slug(&name)),
    };
    let file = match way {
        Way::Suffix => format!("{folder}/{name}.{lang}.md"),
        _ => format!("{lang}/{folder}/{name}.md"),
    };
    Some((name, file, page))
}

/// Concepts that a note of a concept links to, and whether by the Korean name.
fn linked(concept: usize) -> [(usize, bool); 6] {
    let to = |n: usize| ((concept * 7 + n * 13 + 1) % CONCEPTS, n.is_multiple_of(2));
    [to(0), to(1), to(2), to(3), to(4), to(5)]
}

/// The names of the linked concepts, each in the language asked for if it is there.
fn names(concept: usize) -> Vec<(usize, String)> {
    let name = |(to, ko): (usize, bool)| {
        let (name, ..) = face(to, ko).or_else(|| face(to, !ko)).expect("one language");
        (to, name)
    };
    linked(concept).into_iter().filter(|(to, _)| *to != concept).map(name).collect()
}

fn text(concept: usize, ko: bool) -> String {
    let property = match way(concept) {
        Way::Permalink => format!("permalink: p{concept}\n"),
        Way::Key => format!("translation_key: k{concept}\n"),
        Way::Explicit if ko => format!("translation: \"[[concept {concept}]]\"\n"),
        _ => String::new(),
    };
    let links: Vec<String> =
        names(concept).iter().map(|(_, name)| format!("- [[{name}]]")).collect();
    let (one, two) = if ko { ("설치", "사용") } else { ("Install", "Usage") };
    let links = links.join("\n");
    format!("---\n{property}tags: [x]\n---\n## {one}\n\n{links}\n\n## {two}\n")
}

fn vault() -> Folder {
    let folder = Folder::with(&[("ko/index.md", "# 홈\n"), ("en/index.md", "# Home\n")]);
    for concept in 0..CONCEPTS {
        for ko in [true, false] {
            if let Some((_, file, _)) = face(concept, ko) {
                folder.write(&file, text(concept, ko).as_bytes());
            }
        }
    }
    folder
}

/// The value of an attribute in a tag.
fn attribute<'h>(tag: &'h str, name: &str) -> Option<&'h str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()
}

#[test]
fn all_pairs_are_found_and_links_stay_in_their_language() {
    let folder = vault();
    let said = folder.build(&[]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let mut pairs: BTreeMap<Way, usize> = BTreeMap::new();
    let (mut korean_links, mut switches, mut single) = (0, 0, 0);
    for concept in 0..CONCEPTS {
        for ko in [true, false] {
            let Some((_, _, page)) = face(concept, ko) else { continue };
            let html = folder.read(&page);
            let twin = face(concept, !ko).map(|(_, _, page)| page);
            let other = if ko { "en" } else { "ko" };
            let hreflang = format!("head link[hreflang={other}]");
            let found: Vec<String> = select(&html, &hreflang)
                .iter()
                .map(|link| resolve(&page, attribute(link.outer, "href").expect("href")))
                .collect();
            assert_eq!(found, Vec::from_iter(twin.clone()), "{page}");
            let switch = select(&html, "nav.language-switch a");
            assert_eq!(switch.len(), 1, "{page}");
            let missing = switch[0].outer.contains("is-missing");
            assert_eq!(missing, twin.is_none(), "{page}");
            if let Some(twin) = &twin {
                let href = attribute(switch[0].outer, "href").expect("href");
                assert_eq!(resolve(&page, href), *twin);
                let anchors = match ko {
                    true => "설치 install 사용 usage",
                    false => "install 설치 usage 사용",
                };
                assert_eq!(attribute(switch[0].outer, "data-anchors"), Some(anchors));
                switches += 1;
                *pairs.entry(way(concept)).or_default() += usize::from(ko);
            } else {
                single += 1;
            }
            let hrefs: Vec<String> = select(&html, "article li a")
                .iter()
                .map(|link| resolve(&page, attribute(link.outer, "href").expect("href")))
                .collect();
            let wanted: Vec<String> = names(concept)
                .iter()
                .map(|(to, _)| {
                    face(*to, ko).or_else(|| face(*to, !ko)).expect("a face").2
                })
                .collect();
            assert_eq!(hrefs, wanted, "{page}");
            let korean = wanted.iter().filter(|to| ko && to.starts_with("ko/"));
            korean_links += korean.count();
        }
    }
    println!(
        "pairs {pairs:?}; {switches} switches; {single} notes alone; \
         {korean_links} links stay Korean"
    );
    assert_eq!(pairs.values().sum::<usize>(), CONCEPTS * 3 / 4);
    assert_eq!((switches, single), (CONCEPTS * 3 / 2, CONCEPTS / 4));
    assert!(korean_links > CONCEPTS);
    assert!(!said.err.contains("both claim to be"), "{}", said.err);
}
