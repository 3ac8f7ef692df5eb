//! `kbgen serve` and the files that change below it: what one save makes, and whom it
//! reaches.

use crate::folder::write;
use crate::server::{Server, Tab, names, save, vault};
use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

/// The number of the edition that a tab is told of next.
pub fn generation(tab: &mut Tab) -> u64 {
    loop {
        let (name, data) = tab.next();
        if name == "status" {
            let rest = data.split_once("\"generation\":").expect("a number").1;
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            return digits.parse().expect("a number");
        }
    }
}

#[test]
fn one_save_is_one_edition() {
    let (_dir, root) = vault(&[("index.md", "# 집"), ("a.md", "0")]);
    let server = Server::start(&root, &[]);
    let mut tab = server.tab("/a/");
    let path = root.join("a.md");
    let atomic = |text: &str| save(&path, text);
    let plain = |text: &str| write(&path, text.as_bytes());
    // Swap files of vim, and a second writing of the same text.
    let swap = |text: &str| {
        write(&root.join(".a.md.swp"), b"swap");
        save(&path, text);
        write(&path, text.as_bytes());
        fs::remove_file(root.join(".a.md.swp")).expect("it is there");
    };
    let ways: [&dyn Fn(&str); 3] = [&atomic, &plain, &swap];
    for (at, way) in (2..).zip(ways.iter().cycle().take(6)) {
        way(&format!("글 {at}"));
        assert_eq!(generation(&mut tab), at);
        assert!(server.get("/a/").text().contains(&format!("글 {at}")));
        // Whatever else the system has to say of it makes no other edition.
        thread::sleep(Duration::from_millis(60));
    }
}

#[test]
fn what_is_no_change_makes_no_edition() {
    let (_dir, root) = vault(&[("index.md", "# 집"), ("a.md", "글")]);
    let server = Server::start(&root, &[]);
    let mut tab = server.tab("/a/");
    let quiet: [&dyn Fn(&Path); 4] = [
        &|root| save(&root.join("a.md"), "글"),
        &|root| write(&root.join(".obsidian/workspace.json"), b"{}"),
        &|root| write(&root.join(".a.md.swp"), b"swap"),
        &|root| drop(fs::read(root.join("a.md"))),
    ];
    for act in quiet {
        act(&root);
        thread::sleep(Duration::from_millis(60));
    }
    save(&root.join("a.md"), "다른 글");
    assert_eq!(generation(&mut tab), 2);
}

#[test]
fn pages_that_show_a_note_follow_it() {
    let (_dir, root) = vault(&[
        ("index.md", "# 집"),
        ("f/a.md", "---\ntitle: 에이\ntags: [t]\n---\nzqx1"),
        ("embeds.md", "![[a]]"),
        ("links.md", "[[a]]"),
        ("apart.md", "글"),
    ]);
    let server = Server::start(&root, &[]);
    let tab = |page: &str| server.tab(page);
    let (mut embeds, mut links) = (tab("/embeds/"), tab("/links/"));
    let (mut list, mut tag, mut apart) = (tab("/f/"), tab("/tags/t/"), tab("/apart/"));
    save(&root.join("f/a.md"), "---\ntitle: 에이\ntags: [t]\n---\nzqx2");
    assert_eq!(names(&embeds.edition()), ["page", "edited"]);
    assert!(server.get("/embeds/").text().contains("zqx2"));
    for tab in [&mut links, &mut apart] {
        assert_eq!(names(&tab.edition()), ["edited"]);
    }
    list.edition();
    tag.edition();
    save(&root.join("f/a.md"), "---\ntitle: 비이\ntags: [t]\n---\nzqx2");
    for (tab, page) in [(&mut list, "/f/"), (&mut tag, "/tags/t/")] {
        assert_eq!(names(&tab.edition()), ["page", "edited"], "{page}");
        assert!(server.get(page).text().contains("비이"), "{page}");
    }
    links.edition();
    apart.edition();
    save(&root.join("f/a.md"), "---\npublish: false\n---\nzqx2");
    assert_eq!(names(&links.edition()), ["page"], "the link leads nowhere now");
    assert!(!server.get("/embeds/").text().contains("zqx2"));
}
