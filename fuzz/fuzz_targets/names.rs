//! Names → routes, fragments, links. Whatever a file, a heading or a permalink is
//! called, its page can be written on any disk and be reached by its link.

#![no_main]

use arbitrary::Arbitrary;
use kbgen::base::{Route, Slugs, VaultPath, encode_fragment, encode_path};
use kbgen::base::{fold, heading_slug, nfc, segment_slug};
use kbgen::config::Config;
use kbgen::engine::Memory;
use kbgen::note::{LinkKind, NoteOptions, Source, parse};
use kbgen_fuzz::page::BASE;
use kbgen_fuzz::words::Name;
use kbgen_fuzz::{Built, Case, Draft, Page, build, settings, single_thread};
use libfuzzer_sys::fuzz_target;
use percent_encoding::percent_decode_str;
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};
use unicode_normalization::UnicodeNormalization;
use url::Url;

#[derive(Arbitrary, Debug)]
struct Input {
    names: Vec<(Name, Option<Name>)>,
    permalinks: Vec<String>,
    aliases: Vec<String>,
    heading: String,
    words: String,
}

static CONFIG: LazyLock<Arc<Config>> =
    LazyLock::new(|| Arc::new(settings("[html]\nhighlight = false\n")));
static MEMORY: LazyLock<Arc<Memory>> = LazyLock::new(Arc::default);

fuzz_target!(init: single_thread(), |input: Input| {
    for (name, _) in &input.names {
        segment(&name.0);
        heading(&name.0);
        link_text(&name.0, &input.heading, &input.words);
    }
    heading(&input.heading);
    slugs(&input);
    site(&input);
});

/// A segment fits every disk, whatever the name.
fn segment(name: &str) {
    let slug = segment_slug(name);
    check_segment(&slug);
    assert_eq!(segment_slug(&slug), slug, "a slug's slug is itself");
    assert_eq!(segment_slug(&name.nfd().collect::<String>()), slug, "{name:?} in NFD");
    let decoded = percent_decode_str(&encode_path(&slug)).decode_utf8().map(String::from);
    assert_eq!(decoded.as_deref(), Ok(&*slug));
}

fn check_segment(slug: &str) {
    assert!(!slug.is_empty() && slug.len() <= 200, "{} bytes: {slug}", slug.len());
    assert!(
        !slug.contains(['/', '\\', '\0', ':', '*', '?', '"', '<', '>', '|']),
        "{slug:?}"
    );
    assert!(slug != "." && slug != ".." && !slug.ends_with(['.', ' ']), "{slug:?}");
    assert!(!slug.chars().any(char::is_control), "{slug:?}");
    let device = slug.split('.').next().unwrap_or("").to_ascii_lowercase();
    let port = device.strip_prefix("com").or(device.strip_prefix("lpt"));
    let port =
        port.is_some_and(|rest| rest.len() == 1 && rest.as_bytes()[0].is_ascii_digit());
    assert!(
        !port && !["con", "prn", "aux", "nul"].contains(&device.as_str()),
        "{slug:?}"
    );
}

fn heading(text: &str) {
    let id = heading_slug(text);
    assert_eq!(heading_slug(&text.nfd().collect::<String>()), id, "{text:?} in NFD");
    assert!(!id.chars().any(|c| c.is_whitespace()), "an id has no blanks: {id:?}");
    let decoded =
        percent_decode_str(&encode_fragment(&id)).decode_utf8().map(String::from);
    assert_eq!(decoded.as_deref(), Ok(&*id));
}

/// Ids that were handed out are all different.
fn slugs(input: &Input) {
    let mut slugs = Slugs::default();
    let texts = input.names.iter().map(|(name, _)| heading_slug(&name.0));
    let ids: Vec<String> = texts.map(|slug| slugs.unique(slug)).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
}

/// A wiki link holds what was written between its brackets.
fn link_text(name: &str, subpath: &str, words: &str) {
    let plain = |text: &str| {
        let marks = [
            '[', ']', '|', '#', '\\', '\n', '\r', '%', '`', '$', '<', '\0', '&',
            '\u{feff}',
        ];
        let text = text.replace(marks, "").replace('\u{a0}', " ");
        // A line's ends of other standards are no part of a name either.
        nfc(&text).trim().to_owned()
    };
    let (name, subpath, words) = (plain(name), plain(subpath), plain(words));
    if name.is_empty() || name.contains("://") {
        return;
    }
    let text = format!("글 [[{name}#{subpath}|{words}]] 끝");
    let path = VaultPath::new("n.md").expect("a plain path");
    let source = Source { path: &path, text: &text, options: NoteOptions::default() };
    let head = parse(&source).head;
    let links: Vec<_> = head.links.iter().filter(|l| l.kind == LinkKind::Wiki).collect();
    assert_eq!(links.len(), 1, "{text:?} has one link");
    assert_eq!((links[0].path.as_str(), links[0].subpath.as_str()), (&*name, &*subpath));
}

/// All names as files of one vault.
fn site(input: &Input) {
    let mut vault = Draft::default();
    let mut paths = Vec::new();
    let mut links = String::new();
    for (at, (name, folder)) in input.names.iter().take(8).enumerate() {
        let mut path = format!("{}.md", name.0);
        if let Some(folder) = folder {
            path = format!("{}/{path}", folder.0);
        }
        let Some(known) = VaultPath::new(&path) else { continue };
        let known = known.as_str().to_owned();
        // Hidden files are no part of a vault, and a link's parts are trimmed.
        let hidden = known.split('/').any(|part| part.starts_with('.'));
        let blank = name.0.trim() != name.0 || known.trim() != known;
        // The list itself is found by its route.
        let first = known.split('/').next().unwrap_or(&known);
        let taken = segment_slug(first.trim_end_matches(".md")).starts_with("모든-글");
        if paths.contains(&known) || hidden || blank || taken {
            continue;
        }
        let text = |text: Option<&String>| {
            let json = text.map(|text| serde_json::to_string(text).expect("JSON"));
            json.unwrap_or_else(|| "null".into())
        };
        let permalink = text(input.permalinks.get(at));
        let alias = text(input.aliases.get(at));
        let body =
            format!("---\npermalink: {permalink}\naliases: [{alias}]\n---\n## {at}\n");
        if vault.text(&known, &body) {
            links.push_str(&format!("- [글](<{}>)\n", encode_path(&known)));
            paths.push(known);
        }
    }
    vault.text("모든 글.md", &links);
    let built = build(Case { vault, config: &CONFIG, memory: &MEMORY });
    built.check_messages();
    check_routes(&built);
    // A link to a note in another language may lead to its twin in this one.
    let twins =
        paths.iter().filter(|path| path.contains(".en.") || path.contains(".ko."));
    check_links(&built, paths.len(), twins.count());
}

fn check_routes(built: &Built) {
    let mut folded = BTreeSet::new();
    for route in built.files.keys() {
        let file = route.output_path();
        file.split('/').for_each(check_segment);
        assert!(folded.insert(fold(&file)), "{file} is there in another case");
        let link = Route::home().link_to(route);
        let url = Url::parse(BASE).and_then(|base| base.join(&link)).expect("an address");
        let path = url.path().strip_prefix("/site/").expect("below the site");
        let decoded = percent_decode_str(path).decode_utf8().expect("UTF-8");
        assert_eq!(decoded, route.as_str());
    }
}

/// Every note is linked from the list by its whole path, and the link leads to a page.
fn check_links(built: &Built, notes: usize, twins: usize) {
    let (route, html) = (built.pages())
        .find(|(route, _)| route.as_str() == "모든-글/")
        .expect("the list has a page, since no name is as long");
    let page = Page::new(html);
    let article = page.article().expect("a note has an article");
    let base = Url::parse(BASE).and_then(|base| base.join(&encode_path(route.as_str())));
    let base = base.expect("an address");
    let mut seen = BTreeSet::new();
    for link in article.descendants().filter_map(scraper::ElementRef::wrap) {
        if link.value().name() != "a" {
            continue;
        }
        let href = link.value().attr("href").expect("every link leads somewhere");
        let url = base.join(href).expect("an address");
        let path = url.path().strip_prefix("/site/").expect("below the site");
        let decoded = percent_decode_str(path).decode_utf8().expect("UTF-8");
        assert!(built.page(&decoded).is_some(), "{href} leads to {decoded}");
        seen.insert(decoded.into_owned());
    }
    let found = seen.len();
    assert!(found <= notes && found + twins >= notes, "every note has a page of its own");
}
