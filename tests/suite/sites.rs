//! Properties of whole sites: determinism, size, and that a vault is only read.

use crate::folder::{Folder, Said, tree};
use std::fmt::Write;

/// A vault with a bit of everything.
fn sample() -> Folder {
    let folder = Folder::with(&[
        ("index.md", "# 처음\n\n[[가]] [[나]] [[guide]]\n"),
        (
            "가.md",
            "---\ntags: [하나, 둘/셋]\naliases: [옛/이름]\n---\n[[나#끝]] ![[나]] ![[그림.png]]\n",
        ),
        ("나.md", "## 시작\n\n글 #하나\n\n## 끝\n\n```rust\nfn main() {}\n```\n"),
        ("ko/guide.md", "한국어 [[guide]]\n"),
        ("en/guide.md", "English [[없음]]\n"),
        ("비밀.md", "---\npublish: false\n---\n비밀\n"),
    ]);
    folder.write("그림.png", b"\x89PNG\r\n\x1a\n");
    folder
}

fn good(said: &Said) {
    assert_eq!(said.code, Some(0), "{}", said.err);
}

#[test]
fn a_vault_is_only_read() {
    let folder = sample();
    let before = tree(&folder.vault());
    good(&folder.build(&[]));
    good(&folder.build(&["--drafts", "--base-url", "https://example.org/notes/"]));
    assert_eq!(tree(&folder.vault()), before);
    let beside: Vec<_> = tree(folder.path())
        .into_keys()
        .filter(|path| !path.starts_with("vault/") && !path.starts_with("out/"))
        .collect();
    assert!(beside.is_empty(), "nothing is written beside the output: {beside:?}");
}

#[test]
fn the_same_notes_give_the_same_bytes() {
    let (one, two) = (sample(), sample());
    good(&one.build_with(&[], &[("RAYON_NUM_THREADS", "1")]));
    good(&two.build_with(&[], &[("RAYON_NUM_THREADS", "8"), ("TZ", "Asia/Seoul")]));
    let (first, second) = (tree(&one.out()), tree(&two.out()));
    assert!(first.keys().eq(second.keys()), "the same files");
    for (path, bytes) in &first {
        assert!(bytes == &second[path], "{path} differs");
    }
    good(&one.build(&[]));
    assert_eq!(tree(&one.out()), first, "a second build changes nothing");
}

#[test]
fn no_path_of_the_machine_is_in_a_site() {
    let folder = sample();
    good(&folder.build(&[]));
    let name = folder.path().file_name().expect("it has a name").to_string_lossy();
    for (path, bytes) in tree(&folder.out()) {
        let found = bytes.windows(name.len()).any(|window| window == name.as_bytes());
        assert!(!found, "{path} names the folder of the build");
    }
}

/// Bytes of a note's page in a vault with so many others.
fn page_size(others: usize) -> usize {
    let folder = Folder::with(&[("가/주제.md", "[[노트-000001]] 글\n")]);
    for n in 0..others {
        let mut text = format!("# 노트 {n:06}\n\n#태그{} 글\n", n % 50);
        writeln!(text, "[[노트-{:06}]]", (n + 1) % others).expect("a string takes all");
        folder.write(&format!("나/{:02}/노트-{n:06}.md", n % 10), text.as_bytes());
    }
    good(&folder.build(&[]));
    folder.read("가/주제/index.html").len()
}

#[test]
fn a_page_does_not_grow_with_the_vault() {
    let (small, large) = (page_size(100), page_size(500));
    assert!(large <= small + 200, "{small} bytes among 100 notes, {large} among 500");
}

#[test]
fn every_link_leads_to_a_file_of_the_site() {
    let folder = sample();
    good(&folder.build(&[]));
    let site = tree(&folder.out());
    let mut followed = 0;
    for (path, bytes) in site.iter().filter(|(path, _)| path.ends_with("index.html")) {
        let page = String::from_utf8(bytes.clone()).expect("pages are UTF-8");
        for link in links(&page) {
            let target = resolve(path, link);
            assert!(site.contains_key(&target), "{path}: {link} leads to no {target}");
            followed += 1;
        }
    }
    assert!(followed > 50, "{followed} links were followed");
}

/// Local addresses of a page, without fragments. The `src` of an embed's wrapper is the
/// link as its author wrote it, and no address.
fn links(page: &str) -> Vec<&str> {
    let wrapper = |before: &str| {
        let tag = &before[before.rfind('<').unwrap_or_default()..];
        tag.contains("internal-embed")
    };
    let mut found = Vec::new();
    for mark in [" href=\"", " src=\""] {
        for (at, _) in page.match_indices(mark).filter(|(at, _)| !wrapper(&page[..*at])) {
            let value = page[at + mark.len()..].split('"').next().unwrap_or_default();
            let address = value.split(['#', '?']).next().unwrap_or_default();
            if !address.is_empty() && !address.contains(':') {
                found.push(address);
            }
        }
    }
    found
}

/// A relative link of a page as a file of the site.
pub fn resolve(page: &str, href: &str) -> String {
    let decoded: Vec<u8> = percent_encoding::percent_decode_str(href).collect();
    let decoded = String::from_utf8(decoded).expect("links are UTF-8");
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in decoded.split('/') {
        match part {
            ".." => assert!(parts.pop().is_some(), "{page}: {href} leaves the site"),
            "." | "" => {}
            part => parts.push(part),
        }
    }
    if decoded.ends_with('/') || decoded == "." || decoded == ".." {
        parts.push("index.html");
    }
    parts.join("/")
}
