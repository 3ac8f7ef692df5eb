//! Vaults of hostile names: whatever they hold, they are linked and every number that
//! comes out is in range.

use super::sample::{Linked, Sample};
use super::{NoteId, Target};
use crate::base::{Lang, VaultPath, nfc};
use proptest::prelude::{Just, ProptestConfig, Strategy, prop_assert, prop_assert_eq};
use proptest::test_runner::TestCaseError;
use proptest::{prop_oneof, proptest};
use std::collections::BTreeSet;

/// A path of few letters, so that names meet, with what breaks paths.
fn hostile_path() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("ko"),
        Just("en"),
        Just("id"),
        Just("README"),
        Just("a"),
        Just("A"),
        Just("a.ko"),
        Just("a.en"),
        Just("가"),
        Just("\u{1100}\u{1161}"),
        Just("b c"),
        Just(" b"),
        Just(".md"),
        Just("\u{a0}x"),
        Just("İ"),
        Just("ß\u{301}"),
    ];
    let end =
        prop_oneof![Just(".md"), Just(".MD"), Just(".canvas"), Just(".png"), Just("")];
    (proptest::collection::vec(part, 1..4), end)
        .prop_map(|(parts, end)| parts.join("/") + end)
}

fn hostile_link() -> impl Strategy<Value = String> {
    let path = prop_oneof![
        hostile_path(),
        (hostile_path(), "(\\.\\./|\\./|/|//|\\.){0,3}").prop_map(|(p, dots)| dots + &p),
        "[/.a가ko#^ ]{0,9}",
        "\\PC{0,6}",
    ];
    let end = prop_oneof![
        Just(""),
        Just("#"),
        Just("#h"),
        Just("#a#h"),
        Just("#^x"),
        Just("/")
    ];
    let kind = prop_oneof![
        Just(("[[", "]]")),
        Just(("![[", "]]")),
        Just(("(", ")")),
        Just(("!(", ")")),
        Just(("property:", "")),
        Just(("translation:", "")),
        Just(("cover:", "")),
    ];
    (path, end, kind)
        .prop_map(|(path, end, (open, close))| format!("{open}{path}{end}{close}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_vault_is_linked_and_every_number_is_in_range(
        notes in proptest::collection::btree_map(
            hostile_path(),
            (
                proptest::collection::vec(hostile_link(), 0..6),
                proptest::collection::vec(hostile_path(), 0..2),
                proptest::option::of(prop_oneof![Just("ko"), Just("en"), Just("ja")]),
                proptest::option::of(prop_oneof![Just("k"), Just("l")]),
            ),
            1..9,
        ),
    ) {
        let mut sample = Sample::notes(&[]);
        for (path, (links, aliases, lang, name)) in &notes {
            if VaultPath::new(path).is_none() { continue }
            let path = nfc(path).into_owned();
            if path.ends_with(".png") {
                sample = sample.files(&[&path]);
                continue;
            }
            let links: Vec<&str> = links.iter().map(String::as_str).collect();
            let aliases: Vec<&str> = aliases.iter().map(String::as_str).collect();
            sample = sample.note(&path, &links).aliases(&path, &aliases)
                .anchors(&path, &["# a", "## h", "^x"])
                .edit(&path, |head| {
                    head.lang = lang.and_then(Lang::parse);
                    head.translation_key = name.map(str::to_owned);
                    head.permalink = name.map(str::to_owned);
                    head.tags = aliases.iter().map(|a| (*a).to_owned()).collect();
                });
        }
        in_range(&sample.link())?;
    }
}

fn in_range(linked: &Linked) -> Result<(), TestCaseError> {
    let graph = &linked.graph;
    let count = linked.paths().count();
    prop_assert_eq!(graph.places.len(), count);
    for note in 0..count {
        let id = NoteId(note as u32);
        let twins = &linked.heads[note].translations;
        for (target, at) in graph.targets[note].iter().zip(0u32..) {
            match target {
                Target::Note(to, anchor) => {
                    prop_assert!((to.0 as usize) < count && anchor.unwrap_or(0) < 3);
                    if *to != id && !twins.contains(&at) {
                        let back = graph.backlinks.of(*to);
                        prop_assert!(back.iter().any(|b| b.from == id));
                    }
                }
                Target::Folder(at) => {
                    prop_assert!((*at as usize) < graph.folders_named.len());
                }
                Target::File(_) | Target::Missing => {}
            }
        }
        let versions = &graph.versions[note];
        prop_assert!(versions.is_empty() || versions.contains(&id));
        let langs: BTreeSet<_> =
            versions.iter().map(|v| &graph.places[v.0 as usize].lang).collect();
        prop_assert_eq!(langs.len(), versions.len());
        for version in versions {
            prop_assert_eq!(&graph.versions[version.0 as usize], versions);
        }
    }
    for diagnostic in linked.found() {
        prop_assert!(linked.paths().any(|path| path == diagnostic.path));
    }
    Ok(())
}
