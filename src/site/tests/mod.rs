//! Small vaults in, planned sites out.

mod fixture;
mod hostile;

use super::{FolderId, ListId, Output, Site};
use crate::base::{Lang, Route};
use crate::diag::Code;
use crate::graph::{FileId, NoteId, Tag};
use crate::note::Head;
use fixture::{Fixture, head, moved};

/// Plans notes and compares their routes.
fn check(heads: Vec<Head>, routes: &[&str]) -> Site {
    let site = Fixture::with(heads).plan();
    let found: Vec<&str> = site.notes.iter().map(Route::as_str).collect();
    assert_eq!(found, routes);
    site
}

fn check_paths(paths: &[&str], routes: &[&str]) -> Site {
    check(paths.iter().map(|p| head(p)).collect(), routes)
}

fn messages(site: &Site, code: Code) -> Vec<&str> {
    let found = site.diagnostics.iter().filter(|d| d.code == code);
    found.map(|d| d.message.as_str()).collect()
}

fn at<'s>(site: &'s Site, route: &str) -> Option<&'s Output> {
    site.outputs.get(&Route::file(route))
}

fn redirect(to: &str) -> Output {
    Output::Redirect(Route::file(to))
}

#[test]
fn notes_stand_at_their_slugs() {
    let site = check_paths(
        &["Board.canvas", "a/b c.md", "ko/개념/파드.md", "v1.2 릴리스.md"],
        &["board.canvas/", "a/b-c/", "ko/개념/파드/", "v1.2-릴리스/"],
    );
    assert!(site.diagnostics.is_empty(), "{:?}", site.diagnostics);
    assert_eq!(at(&site, "a/b-c/"), Some(&Output::Note(NoteId(1))));
}

#[test]
fn the_best_named_note_is_its_folders_page() {
    check_paths(&["README.md", "index.md", "x.md"], &["readme/", "", "x/"]);
    check_paths(&["README.md", "readme2.md"], &["", "readme2/"]);
    check_paths(&["d/D.md", "d/Index.md", "d/README.md"], &["d/d/", "d/", "d/readme/"]);
    check_paths(&["개념/개념.md", "개념/파드.md"], &["개념/", "개념/파드/"]);
    check_paths(&["ko/README.md", "en/x.md"], &["ko/", "en/x/"]);
    // Canvases are no folder pages, and nothing is named like the root.
    check_paths(&["d/index.canvas", "d/x.md"], &["d/index.canvas/", "d/x/"]);
    let site = check_paths(&["d/d.md", "d/e/d.md"], &["d/", "d/e/d/"]);
    assert_eq!(site.folders[1].note, Some(NoteId(0)));
    assert_eq!(site.note_folders, [FolderId(1), FolderId(2)]);
}

#[test]
fn folders_without_a_note_get_a_page() {
    let site = check_paths(&["a/b/x.md"], &["a/b/x/"]);
    assert_eq!(at(&site, ""), Some(&Output::Home(FolderId(0))));
    assert_eq!(at(&site, "a/"), Some(&Output::Folder(FolderId(1), 1)));
    assert_eq!(at(&site, "a/b/"), Some(&Output::Folder(FolderId(2), 1)));
    let titles: Vec<_> = site.folders.iter().map(|f| (&*f.title, f.count)).collect();
    assert_eq!(titles, [("", 1), ("a", 1), ("b", 1)]);
    assert_eq!(site.ancestors(FolderId(2)), [FolderId(0), FolderId(1)]);
    assert_eq!(site.folder_at(None, "a/b"), Some(FolderId(2)));
    assert_eq!(site.folder_at(Some(&Lang::ko()), "a/b"), None);
}

#[test]
fn every_locale_has_its_own_root() {
    let site = check_paths(
        &["en/x.md", "ko/d/x.md", "ko/index.md"],
        &["en/x/", "ko/d/x/", "ko/"],
    );
    assert_eq!(at(&site, ""), Some(&Output::Home(FolderId(0))));
    assert_eq!(at(&site, "en/"), Some(&Output::Home(FolderId(1))));
    assert_eq!(at(&site, "ko/"), Some(&Output::Note(NoteId(2))));
    let ko = site.root(Some(&Lang::ko()));
    assert_eq!((ko, site.folder(ko).count), (FolderId(2), 2));
    assert_eq!(site.folder_at(Some(&Lang::ko()), "d"), Some(FolderId(3)));
    assert_eq!(site.folder(FolderId(0)).count, 0);
}

#[test]
fn later_notes_are_numbered_and_named() {
    let site = check_paths(&["B.md", "b!.md", "b.md"], &["b/", "b-2/", "b-3/"]);
    assert_eq!(
        messages(&site, Code::SlugCollision),
        [
            "\"b!.md\" and \"B.md\" want the same place \"b/\"; \"b!.md\" is at \"b-2/\"",
            "\"b.md\" and \"B.md\" want the same place \"b/\"; \"b.md\" is at \"b-3/\"",
        ]
    );
    let site = check_paths(&["docs.md", "docs/x.md"], &["docs-2/", "docs/x/"]);
    assert_eq!(
        messages(&site, Code::SlugCollision),
        ["\"docs.md\" and the folder \"docs\" want the same place \"docs/\"; \
          \"docs.md\" is at \"docs-2/\""]
    );
    let site = check_paths(&["C++/x.md", "C/x.md"], &["c/x/", "c/x-2/"]);
    let folders: Vec<_> = site.folders.iter().map(|f| f.route.as_str()).collect();
    assert_eq!(folders, ["", "c/", "c-2/"]);
    check_paths(&["straße.md", "strasse.md"], &["straße/", "strasse-2/"]);
}

#[test]
fn generated_places_are_taken_first() {
    let site = check_paths(
        &["404.html.md", "Search.md", "kbgen/x.md", "ko/Graph.md", "tags/index.md"],
        &["404.html-2/", "search-2/", "kbgen-2/x/", "ko/graph-2/", "tags-2/"],
    );
    assert_eq!(
        messages(&site, Code::SlugCollision),
        [
            "the folder \"kbgen\" and kbgen itself want the same place \"kbgen/\"; \
             the folder \"kbgen\" is at \"kbgen-2/\"",
            "\"tags/index.md\" and kbgen itself want the same place \"tags/\"; \
             \"tags/index.md\" is at \"tags-2/\"",
            "\"404.html.md\" and kbgen itself want the same place \"404.html/\"; \
             \"404.html.md\" is at \"404.html-2/\"",
            "\"Search.md\" and kbgen itself want the same place \"search/\"; \
             \"Search.md\" is at \"search-2/\"",
            "\"ko/Graph.md\" and kbgen itself want the same place \"ko/graph/\"; \
             \"ko/Graph.md\" is at \"ko/graph-2/\"",
        ]
    );
    assert_eq!(at(&site, "404.html"), Some(&Output::NotFound));
}

#[test]
fn permalinks_replace_paths() {
    let site = check(
        vec![
            moved("en/Guide.md", "guide/start"),
            moved("ko/안내.md", "/guide/%EC%8B%9C%EC%9E%91/"),
            moved("x.md", "../up"),
        ],
        &["en/guide/start/", "ko/guide/시작/", "x/"],
    );
    assert_eq!(at(&site, "en/guide/"), Some(&redirect("en/guide/start/")));
    assert_eq!(at(&site, "ko/안내/"), Some(&redirect("ko/guide/시작/")));
    assert_eq!(messages(&site, Code::PermalinkIgnored).len(), 1);
    let site = check(
        vec![moved("a.md", "tags"), moved("b.md", "c"), head("c.md"), moved("d.md", "")],
        &["tags-2/", "c/", "c-2/", "d/"],
    );
    assert_eq!(messages(&site, Code::SlugCollision).len(), 2);
    check(vec![moved("a.md", "kbgen/x/main.js")], &["kbgen-2/x/main.js/"]);
}

#[test]
fn a_permalink_can_make_a_note_the_page_of_a_folder() {
    let site = check(
        vec![moved("en/Home.md", "/"), moved("ko/홈.md", "/"), head("ko/x.md")],
        &["en/", "ko/", "ko/x/"],
    );
    assert_eq!(site.note_folders[1], site.root(Some(&Lang::ko())));
    assert_eq!(at(&site, "ko/홈/"), Some(&redirect("ko/")));
    let site = check(
        vec![moved("Plugins/Core plugins.md", "plugins"), head("Plugins/x.md")],
        &["plugins/", "plugins/x/"],
    );
    assert_eq!(site.folders[1].note, Some(NoteId(0)));
    assert_eq!(site.folders[1].notes, [NoteId(1)]);
    // A note that took a folder elsewhere stays in the listing of its own.
    let site = check(vec![moved("d/home.md", "/"), head("d/x.md")], &["", "d/x/"]);
    assert_eq!(site.note_folders[0], FolderId(0));
    assert_eq!(site.folders[1].notes, [NoteId(0), NoteId(1)]);
}

#[test]
fn a_folders_own_note_beats_a_permalink_to_it() {
    let site = check(vec![moved("Home.md", "/"), head("README.md")], &["home/", ""]);
    assert_eq!(
        messages(&site, Code::SlugCollision),
        ["\"Home.md\" and \"README.md\" want the same place \"/\"; \
          \"Home.md\" is at \"home/\""]
    );
    let site =
        check(vec![moved("Home.md", "/"), moved("index.md", "about")], &["", "about/"]);
    assert_eq!(site.folders[0].note, Some(NoteId(0)));
    let site = check(vec![moved("d/index.md", "x"), head("d/y.md")], &["x/", "d/y/"]);
    assert_eq!(site.folders[1].route.as_str(), "x/");
    assert_eq!(at(&site, "d/"), Some(&redirect("x/")));
}

#[test]
fn path_aliases_redirect_where_nothing_stands() {
    let aliased = |path: &str, aliases: &[&str]| Head {
        aliases: aliases.iter().map(|a| (*a).to_owned()).collect(),
        ..head(path)
    };
    let site = check(
        vec![
            aliased("ko/새 글.md", &["Guides/Old", "옛 이름", "../x", "/tags"]),
            aliased("x.md", &["Guides/Old", "ko/새 글", "guides/old", "/x", "kbgen/y"]),
        ],
        &["ko/새-글/", "x/"],
    );
    assert_eq!(at(&site, "ko/guides/old/"), Some(&redirect("ko/새-글/")));
    assert_eq!(at(&site, "guides/old/"), Some(&redirect("x/")));
    assert_eq!(
        messages(&site, Code::AliasCollision),
        [
            "alias \"/tags\" cannot lead to this note: \"ko/tags/\" is the place of \
             kbgen itself",
            "alias \"ko/새 글\" cannot lead to this note: \"ko/새-글/\" is the place of \
             \"ko/새 글.md\"",
            "alias \"kbgen/y\" cannot lead to this note: \"kbgen/y/\" is the place of \
             kbgen itself",
        ]
    );
}

#[test]
fn listings_go_by_order_then_by_title() {
    let entry = |path: &str, title: &str, order: Option<i64>| Head {
        title: title.into(),
        order,
        ..head(path)
    };
    let site = check(
        vec![
            entry("a.md", "Chapter 10", None),
            entry("b.md", "chapter 2", None),
            entry("c.md", "Zuletzt", Some(2)),
            entry("d.md", "Zuerst", Some(-1)),
            entry("e/index.md", "가 folder", None),
            entry("f/x.md", "X", None),
            entry("g/index.md", "Z folder", Some(1)),
        ],
        &["a/", "b/", "c/", "d/", "e/", "f/x/", "g/"],
    );
    let root = &site.folders[0];
    assert_eq!(root.notes, [3, 2, 1, 0].map(NoteId));
    let titles: Vec<_> = root.folders.iter().map(|f| &*site.folder(*f).title).collect();
    assert_eq!(titles, ["Z folder", "f", "가 folder"]);
    assert_eq!(site.neighbours(NoteId(3)), (None, Some(NoteId(2))));
    assert_eq!(site.neighbours(NoteId(1)), (Some(NoteId(2)), Some(NoteId(0))));
    assert_eq!(site.neighbours(NoteId(4)), (None, None));
}

#[test]
fn reading_order_starts_with_the_folders_note_and_follows_dates() {
    let day = |path: &str, title: &str| Head { title: title.into(), ..head(path) };
    let site = check(
        vec![
            day("d/2026-01-02.md", "Friday"),
            day("d/2026-01-10.md", "Amazing Saturday"),
            head("d/index.md"),
        ],
        &["d/2026-01-02/", "d/2026-01-10/", "d/"],
    );
    assert_eq!(site.neighbours(NoteId(2)), (None, Some(NoteId(0))));
    assert_eq!(site.neighbours(NoteId(0)), (Some(NoteId(2)), Some(NoteId(1))));
    assert_eq!(site.neighbours(NoteId(1)), (Some(NoteId(0)), None));
}

#[test]
fn only_used_attachments_are_published() {
    let mut fixture = Fixture::of(&["a.md", "b/x.png.md"]);
    let names = ["b/X.PNG", "i/A b.png", "i/a  B.png", "i/secret.png", "publish.css"];
    fixture.files = names.map(String::from).to_vec();
    fixture.links = vec![(0, 2), (0, 1), (1, 0), (0, 99)];
    let site = fixture.plan();
    let routes: Vec<_> = site.files.iter().map(|(f, r)| (f.0, r.as_str())).collect();
    assert_eq!(
        routes,
        [(0, "b/x-2.png"), (1, "i/a-b.png"), (2, "i/a-b-2.png"), (4, "publish.css")]
    );
    assert_eq!(site.publish_css, Some(Route::file("publish.css")));
    assert_eq!(at(&site, "publish.css"), Some(&Output::File(FileId(4))));
    assert_eq!(
        messages(&site, Code::SlugCollision),
        ["\"b/X.PNG\" and \"b/x.png.md\" want the same place \"b/x.png\"; \
          \"b/X.PNG\" is at \"b/x-2.png\""]
    );
    fixture.all_attachments = true;
    assert_eq!(fixture.plan().files.len(), 5);
}

#[test]
fn icons_keep_their_names() {
    let mut fixture = Fixture::of(&["favicon.svg.md"]);
    fixture.files =
        vec!["favicon.ico".into(), "favicon.svg".into(), "x/publish.css".into()];
    let site = fixture.plan();
    assert_eq!(site.favicons, [(Route::file("favicon.svg"), None)]);
    assert_eq!(site.files.len(), 2);
    assert_eq!(site.notes[0].as_str(), "favicon.svg-2/");
    assert_eq!(site.publish_css, None);
}

#[test]
fn tags_have_pages_in_their_locale() {
    let mut fixture = Fixture::of(&["a.md", "ko/b.md", "tags/x.md"]);
    let tag = |locale: Option<Lang>, name: &str, notes: u32| Tag {
        locale,
        name: name.into(),
        notes: (0..notes).map(|_| NoteId(0)).collect(),
        children: Vec::new(),
        parent: None,
    };
    fixture.tags = vec![tag(None, "X", 401), tag(Some(Lang::ko()), "개발", 1)];
    let site = fixture.plan();
    assert_eq!(at(&site, "tags/x/"), Some(&Output::Tag(0, 1)));
    assert_eq!(at(&site, "tags/x/3/"), Some(&Output::Tag(0, 3)));
    assert_eq!(at(&site, "tags/x/4/"), None);
    assert_eq!(at(&site, "ko/tags/개발/"), Some(&Output::Tag(1, 1)));
    assert_eq!(at(&site, "tags/"), Some(&Output::Tags(None, 1)));
    assert_eq!(at(&site, "ko/tags/"), Some(&Output::Tags(Some(Lang::ko()), 1)));
    assert_eq!(site.tags_page(Some(&Lang::ko())), Some(&Route::file("ko/tags/")));
    assert_eq!(site.tags_page(Some(&Lang::en())), None);
    assert_eq!(site.notes[2].as_str(), "tags/x-2/");
}

#[test]
fn long_lists_go_on_at_pages_of_their_own() {
    let paths: Vec<String> = (0..401).map(|n| format!("d/{n:03}.md")).collect();
    let mut paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    paths.push("d/2.md");
    paths.sort_unstable();
    let mut fixture = Fixture::of(&paths);
    fixture.backlinks = vec![(0, 601), (1, 200)];
    let site = fixture.plan();
    let folder = FolderId(1);
    assert_eq!(at(&site, "d/"), Some(&Output::Folder(folder, 1)));
    assert!(matches!(at(&site, "d/2/"), Some(Output::Note(_))));
    assert_eq!(at(&site, "d/2-2/"), Some(&Output::Folder(folder, 2)));
    assert_eq!(at(&site, "d/3/"), Some(&Output::Folder(folder, 3)));
    let route = |page| site.list_page(ListId::Folder(folder), page).map(Route::as_str);
    assert_eq!([route(1), route(2), route(4)], [Some("d/"), Some("d/2-2/"), None]);
    assert_eq!(at(&site, "d/000/backlinks/"), Some(&Output::Backlinks(NoteId(0), 1)));
    assert_eq!(at(&site, "d/000/backlinks/3/"), Some(&Output::Backlinks(NoteId(0), 3)));
    assert_eq!(at(&site, "d/000/backlinks/4/"), None);
    assert_eq!(at(&site, "d/001/backlinks/"), None);
}

#[test]
fn an_empty_vault_has_a_front_page() {
    let site = Fixture::default().plan();
    let routes: Vec<_> = site.outputs.keys().map(Route::as_str).collect();
    let own = "404.html feed.xml graph.json llms-full.txt llms.txt robots.txt search/";
    let own: Vec<_> = own.split(' ').chain(["sitemap.xml"]).collect();
    assert_eq!(routes[0], "");
    assert_eq!(routes[1..], own);
}

#[test]
fn twenty_thousand_equal_slugs_stay_linear() {
    let paths: Vec<String> = (0..20_000)
        .map(|n| {
            let odd = char::from_u32(0x2190 + n % 100).expect("a symbol");
            format!("a{}.md", odd.to_string().repeat(n as usize / 100 + 1))
        })
        .collect();
    let site = Fixture::with(paths.iter().map(|p| head(p)).collect()).plan();
    assert_eq!(site.notes[19_999].as_str(), "a-20000/");
}

#[test]
fn very_deep_folders_do_not_overflow() {
    let site = Fixture::of(&[&format!("{}x.md", "d/".repeat(1500))]).plan();
    assert_eq!(site.folders.len(), 1501);
    assert_eq!(site.ancestors(FolderId(1500)).len(), 1500);
}
