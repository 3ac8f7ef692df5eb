//! Share images of whole sites: files that pages name, by what is painted on them.

use crate::folder::{Folder, Said, tree};
use crate::html::select;
use resvg::tiny_skia::Pixmap;
use std::collections::BTreeMap;
use std::fs;

const ADDRESS: &str = "https://example.org/kb/";

/// A project that draws a picture for each note.
fn project(files: &[(&str, &str)]) -> Folder {
    let book =
        format!("[book]\ntitle = \"위키\"\nurl = \"{ADDRESS}\"\n[html]\nog = \"page\"\n");
    let folder = Folder::with(files);
    folder.write("book.toml", book.as_bytes());
    folder
}

/// Builds with a cache beside the vault.
fn build(folder: &Folder) -> Said {
    let cache = folder.path().join("cache");
    let said = folder.build_with(&[], &[("XDG_CACHE_HOME", &cache.to_string_lossy())]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    said
}

/// The path of a page's picture.
fn image(folder: &Folder, page: &str) -> String {
    let html = folder.read(page);
    let found = select(&html, "meta[property=og:image]");
    let tag = found.first().map(|found| found.outer).expect("a picture");
    let address = tag.split("content=\"").nth(1).and_then(|rest| rest.split('"').next());
    let path = address.and_then(|address| address.strip_prefix(ADDRESS));
    path.expect("an absolute address").to_owned()
}

fn pixels(folder: &Folder, page: &str) -> Pixmap {
    let png = fs::read(folder.out().join(image(folder, page))).expect("a file");
    Pixmap::decode_png(&png).expect("a PNG")
}

/// How many pixels differ.
fn differ(one: &Pixmap, other: &Pixmap) -> usize {
    one.pixels().iter().zip(other.pixels()).filter(|(one, other)| one != other).count()
}

fn images(folder: &Folder) -> BTreeMap<String, Vec<u8>> {
    let mut files = tree(&folder.out());
    files.retain(|path, _| path.starts_with("kbgen/og/"));
    files
}

#[test]
fn a_title_is_painted_on_a_picture_that_every_page_has() {
    let folder = project(&[
        ("content/a.md", "---\ntitle: 파드 수명 주기\n---\n"),
        ("content/b.md", "---\ntitle: \"\\U0010FFF0\"\n---\n"),
        ("content/c/d.md", "#tag\n"),
    ]);
    build(&folder);
    let (title, empty) =
        (pixels(&folder, "a/index.html"), pixels(&folder, "b/index.html"));
    assert_eq!((title.width(), title.height()), (1200, 630));
    assert!(differ(&title, &empty) > 5_000, "letters are painted");
    let pages = tree(&folder.out());
    let pages = pages.keys().filter(|path| path.ends_with(".html"));
    for page in pages {
        assert_eq!(pixels(&folder, page).width(), 1200, "{page}");
    }
    assert_eq!(images(&folder).len(), 4, "three notes and the site");
}

#[test]
fn what_is_cached_is_what_would_be_drawn() {
    let folder = project(&[("content/a.md", ""), ("content/b.md", "")]);
    build(&folder);
    let first = images(&folder);
    let cache = folder.path().join("cache/kbgen/images");
    let kept = tree(&cache);
    assert_eq!((first.len(), kept.len()), (3, 3));
    for path in kept.keys() {
        fs::write(cache.join(path), "spoilt").expect("a file");
    }
    fs::remove_dir_all(folder.out()).expect("no site");
    build(&folder);
    assert!(images(&folder) == first, "the same pictures");
    assert!(tree(&cache) == kept, "spoilt entries are made anew");
}

#[test]
fn a_project_draws_its_own_picture() {
    let folder = project(&[
        ("content/a.md", ""),
        (
            "templates/og.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 21\">\
             <rect width=\"40\" height=\"21\" fill=\"#ff0000\"/></svg>",
        ),
    ]);
    build(&folder);
    let picture = pixels(&folder, "a/index.html");
    let red = |pixel: &resvg::tiny_skia::PremultipliedColorU8| {
        (pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()) == (255, 0, 0, 255)
    };
    assert!(picture.pixels().iter().all(red));
}

#[test]
fn a_template_that_is_no_svg_stops_the_build() {
    let folder = project(&[("content/a.md", ""), ("templates/og.svg", "<svg")]);
    let said = folder.build(&[]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("templates/og.svg:1:1: this is no SVG"), "{}", said.err);
}
