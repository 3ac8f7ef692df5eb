//! Names that break disks, URLs or terminals: whatever they are, the site can be written.

use super::fixture::{Fixture, head};
use crate::config::{Fallback, Slugs};
use crate::graph::{NoteId, Tag};
use crate::note::{Date, Head};
use crate::site::caseless::folded;
use crate::site::{Output, Site};
use proptest::prelude::{Strategy, any, prop, proptest};
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// Every output is inside the site, differs from all others on any disk, and is not
/// both a file and a folder.
fn assert_writable(site: &Site) {
    let mut files = BTreeSet::new();
    let mut folders = BTreeSet::new();
    for route in site.outputs.keys() {
        let path = route.output_path();
        for part in path.split('/') {
            assert!(!part.is_empty() && part != "." && part != "..", "{path:?}");
            assert!(!part.contains(['\\', '\0', '\n']) && part.len() <= 255, "{path:?}");
        }
        let lower: String = path.nfc().flat_map(char::to_lowercase).nfc().collect();
        let fold = folded(&lower).into_owned();
        for (end, _) in fold.match_indices('/') {
            folders.insert(fold[..end].to_owned());
        }
        assert!(files.insert(fold), "twice: {path:?}");
    }
    for file in &files {
        assert!(!folders.contains(file), "both file and folder: {file:?}");
    }
}

fn hostile_name() -> impl Strategy<Value = String> {
    let fixed = [
        "%2e%2e",
        "con",
        "CON",
        "aux.txt",
        "😀",
        "note",
        "index.html",
        "index.html.md",
        "README",
        "index",
        "a",
        "A",
        "ａ",
        "ß",
        "ss",
        "tags",
        "search",
        "kbgen",
        "404.html",
        "feed.xml",
        "2",
        "backlinks",
        "ko",
        "en",
        "...x",
        "a.",
        "a-2",
        "각",
        "\u{1100}\u{1161}",
        "a\\b",
        "a\nb",
        "\u{202e}x",
        "publish.css",
        ".git",
        "-.git",
        "x.png",
    ];
    let fixed = fixed.map(String::from).to_vec();
    proptest::prop_oneof![
        6 => prop::sample::select(fixed),
        1 => "[^/\\x00]{1,12}".prop_filter("a name", |n| n != "." && n != ".."),
        1 => proptest::strategy::Just("가".repeat(84)),
    ]
}

fn hostile_path() -> impl Strategy<Value = String> {
    prop::collection::vec(hostile_name(), 1..4).prop_map(|parts| parts.join("/"))
}

fn hostile_place() -> impl Strategy<Value = String> {
    let odd = ["/", "..", "%2e%2e/x", "a//b", "\\x", "tags/x", "kbgen", "A/index.html"];
    proptest::prop_oneof![
        hostile_path(),
        prop::sample::select(odd.map(String::from).to_vec())
    ]
}

fn hostile_head() -> impl Strategy<Value = Head> {
    let permalink = prop::option::of(hostile_place());
    let aliases = prop::collection::vec(hostile_place(), 0..3);
    (hostile_path(), permalink, aliases, any::<bool>()).prop_map(
        |(path, permalink, aliases, canvas)| {
            let ending = if canvas { "canvas" } else { "md" };
            let updated = Date::parse("2026-01-01");
            Head { aliases, permalink, updated, ..head(&format!("{path}.{ending}")) }
        },
    )
}

proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(200))]
    #[test]
    fn any_vault_can_be_written_on_any_disk(
        mut heads in prop::collection::vec(hostile_head(), 0..14),
        files in prop::collection::vec(hostile_path(), 0..8),
        tags in prop::collection::vec(hostile_path(), 0..5),
        pairs in prop::collection::vec((0..14u32, 0..14u32), 0..5),
        (twin, page) in (any::<bool>(), any::<bool>()),
    ) {
        heads.sort_by(|a, b| a.path.cmp(&b.path));
        let mut fixture = Fixture::with(heads);
        fixture.all_attachments = true;
        fixture.files = files;
        fixture.tags = tags
            .into_iter()
            .map(|name| {
                let notes = vec![NoteId(0); 201];
                Tag { locale: None, name, notes, children: Vec::new(), parent: None }
            })
            .collect();
        fixture.backlinks = vec![(0, 401)];
        let count = fixture.heads.len() as u32;
        let in_vault = |(a, b): &(u32, u32)| a < b && *b < count;
        fixture.twins = pairs.into_iter().filter(in_vault).collect();
        fixture.slugs = if twin { Slugs::Twin } else { Slugs::Native };
        fixture.fallback = if page { Fallback::Page } else { Fallback::Link };
        let site = fixture.plan();
        assert_writable(&site);
        for (at, page) in (0u32..).zip(&site.fallbacks) {
            assert_eq!(site.outputs.get(&page.route), Some(&Output::Fallback(at)));
            let found = site.fallback(page.note, &page.lang).map(|f| &f.route);
            assert_eq!(found, Some(&page.route));
        }
        // Each note and file is reachable where the plan says it is.
        for (note, route) in (0u32..).zip(&site.notes) {
            assert_eq!(site.outputs.get(route), Some(&Output::Note(NoteId(note))));
        }
        for (file, route) in &site.files {
            assert_eq!(site.outputs.get(route), Some(&Output::File(*file)));
        }
        for (at, feed) in (0u32..).zip(&site.feeds) {
            assert_eq!(site.outputs.get(&feed.route), Some(&Output::Feed(at)));
            assert_eq!(site.feed(feed.of).map(|feed| &feed.route), Some(&feed.route));
        }
        for output in site.outputs.values() {
            if let Output::Redirect(to) = output {
                let folder = || site.folders.iter().any(|folder| folder.route == *to);
                assert!(site.notes.contains(to) || folder());
            }
        }
    }

    #[test]
    fn old_addresses_lead_to_notes_with_shared_slugs(
        korean in prop::collection::btree_set("[가-다]/[가-하]{1,2}", 1..8),
        english in prop::collection::btree_set("[a-b]/[a-c]{1,2}", 1..8),
        pairs in prop::collection::vec((0..8usize, 0..8usize), 0..8),
    ) {
        let paths = english.iter().map(|path| format!("en/{path}.md"));
        let paths = paths.chain(korean.iter().map(|path| format!("ko/{path}.md")));
        let mut fixture = Fixture::with(paths.map(|path| head(&path)).collect());
        let mut taken = BTreeSet::new();
        for (a, b) in pairs {
            let (a, b) = (a % english.len(), english.len() + b % korean.len());
            if taken.insert(a) && taken.insert(b) {
                fixture.twins.push((a as u32, b as u32));
            }
        }
        let native = fixture.plan();
        fixture.slugs = Slugs::Twin;
        let shared = fixture.plan();
        assert_writable(&shared);
        for (note, old) in native.notes.iter().enumerate() {
            let now = &shared.notes[note];
            let there = shared.outputs.get(old);
            assert!(old == now || there == Some(&Output::Redirect(now.clone())), "{old}");
        }
        for (a, b) in &fixture.twins {
            let last = |note: &u32| {
                let route = shared.notes[*note as usize].as_str().trim_end_matches('/');
                route.rsplit('/').next().unwrap_or("").to_owned()
            };
            assert!(last(b).starts_with(&last(a)), "{} {}", last(a), last(b));
        }
    }
}
