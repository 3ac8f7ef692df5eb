//! Posters are drawn with the letters that they have, and never with boxes.

use super::draw::LETTERS;
use super::*;
use crate::base::{Digest, Shelf};
use crate::config::{self, Overrides};
use crate::diag::Error;
use crate::theme::{self, Theme};
use resvg::tiny_skia::Pixmap;
use std::collections::BTreeMap;
use std::fs;
use std::sync::Mutex;

/// A character of a private plane, which no font has.
const NOWHERE: char = '\u{10fff0}';

/// A theme with a template of the project's.
fn themed(og: Option<&str>) -> Theme {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let overrides = Overrides::default();
    let (config, _) = config::load(folder.path(), &overrides).expect("settings");
    if let Some(og) = og {
        fs::write(folder.path().join("og.svg"), og).expect("a file");
    }
    theme::load(&config, Some(folder.path()), None).expect("a theme")
}

fn poster(title: &str) -> Poster {
    let (title, site) = (title.to_owned(), "위키".to_owned());
    Poster { title, site, text: String::new(), lang: Lang::ko() }
}

fn drawn(theme: &Theme, title: &str) -> Drawn {
    draw(&poster(title), theme, &Fonts::new(theme), None).expect("a picture")
}

fn pixels(png: &[u8]) -> Pixmap {
    Pixmap::decode_png(png).expect("a PNG")
}

#[test]
fn every_korean_syllable_and_usual_letter_has_a_font_of_kbgens_own() {
    let fonts = Fonts::new(&themed(None));
    let lacks = |c: &char| fonts.glyph(*c, &Lang::ko()).is_none_or(|glyph| glyph.system);
    let letters = ('가'..='힣').chain('ㄱ'..='ㅣ').chain('!'..='~').chain('®'..='ÿ');
    let lacking: String =
        letters.chain("—“”‘’…·→「」、。ァか".chars()).filter(lacks).collect();
    assert_eq!(lacking, "");
}

#[test]
fn a_title_is_painted() {
    let theme = themed(None);
    let (empty, title) = (drawn(&theme, ""), drawn(&theme, "파드 수명 주기"));
    let (empty, title) = (pixels(&empty.png), pixels(&title.png));
    assert_eq!((title.width(), title.height()), SIZE);
    let pairs = empty.pixels().iter().zip(title.pixels());
    let differ = pairs.filter(|(one, other)| one != other).count();
    assert!(differ > 5_000, "{differ} pixels");
}

#[test]
fn what_no_font_has_is_left_out_and_named() {
    let theme = themed(None);
    let odd = drawn(&theme, &format!("파드{NOWHERE} 주기"));
    assert_eq!((odd.missing.as_slice(), odd.odd.as_slice()), (&[NOWHERE][..], &[][..]));
    assert!(odd.png == drawn(&theme, "파드 주기").png, "what remains is painted alike");
    let unseen = drawn(&theme, "파드\u{200d}\u{fe0f}\u{7} 주기");
    assert!(unseen.missing.is_empty() && unseen.png == odd.png);
    let never = drawn(&theme, "파드\u{1}\u{fffe}\u{ffff} 주기");
    assert!(never.missing.is_empty() && never.png == odd.png, "SVG cannot hold them");
}

#[test]
fn an_endless_word_costs_no_more_than_what_is_shown() {
    let theme = themed(None);
    let (long, longer) = ("가".repeat(LETTERS), "가".repeat(1 << 20));
    assert!(drawn(&theme, &long).png == drawn(&theme, &longer).png);
}

#[test]
fn what_a_template_writes_is_left_out_like_that() {
    let svg = |text: &str| {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1200\" height=\"630\">\
             <text x=\"9\" y=\"99\" font-size=\"90\">{{{{ title }}}} {text}</text></svg>"
        )
    };
    let plain = drawn(&themed(Some(&svg("가"))), "파드");
    assert!(plain.odd.is_empty());
    for text in [format!("{NOWHERE}가"), "&#x10fff0;가".into(), "&#1114096;가".into()]
    {
        let odd = drawn(&themed(Some(&svg(&text))), "파드");
        assert_eq!(odd.odd, [NOWHERE], "{text}");
        assert!(odd.png == plain.png, "{text}: what remains is painted alike");
    }
}

#[test]
fn a_template_reads_no_file_and_says_what_is_wrong_with_it() {
    let start = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\">";
    let file =
        format!("{start}<image href=\"/etc/hostname\" width=\"9\" height=\"9\"/></svg>");
    let empty = drawn(&themed(Some(&format!("{start}</svg>"))), "");
    assert!(drawn(&themed(Some(&file)), "").png == empty.png);
    for broken in ["", "<svg", "text", "<html></html>", &format!("{start}<b></svg>")] {
        let theme = themed(Some(broken));
        let found = draw(&poster("가"), &theme, &Fonts::new(&theme), None);
        let Err(Error::Template { message }) = found else {
            panic!("{broken:?} is drawn");
        };
        assert!(message.starts_with("templates/og.svg:1:1: "), "{message}");
    }
}

#[derive(Default)]
struct Kept(Mutex<BTreeMap<Digest, Vec<u8>>>);

impl Shelf for Kept {
    fn find(&self, key: Digest) -> Option<Vec<u8>> {
        self.0.lock().expect("a lock").get(&key).cloned()
    }

    fn keep(&self, key: Digest, bytes: &[u8]) {
        self.0.lock().expect("a lock").insert(key, bytes.to_vec());
    }
}

#[test]
fn a_picture_is_kept_with_what_is_missing_on_it() {
    let (theme, kept) = (themed(None), Kept::default());
    let fonts = Fonts::new(&theme);
    let again = |title: &str| {
        let drawn = draw(&poster(title), &theme, &fonts, Some(&kept)).expect("a picture");
        (drawn.png, drawn.missing)
    };
    let title = format!("파드{NOWHERE}");
    let first = again(&title);
    assert!(again(&title) == first && first.1.len() == 1);
    again("서비스");
    assert_eq!(kept.0.lock().expect("a lock").len(), 2);
    let mark = |bytes: &mut Vec<u8>| bytes.clear();
    kept.0.lock().expect("a lock").values_mut().for_each(mark);
    assert!(again(&title).0.is_empty(), "it comes from the shelf");
}

#[test]
fn a_picture_with_a_font_of_the_machine_is_drawn_anew() {
    let text = |family: &str| {
        format!(
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'>\
             <text y='5' font-family='{family}'>{{{{ title }}}}</text></svg>"
        )
    };
    for (family, lasts) in [("{{ font }}", true), ("No Such Font", false)] {
        let (theme, kept) = (themed(Some(&text(family))), Kept::default());
        draw(&poster("파드"), &theme, &Fonts::new(&theme), Some(&kept))
            .expect("a picture");
        assert_eq!(kept.0.lock().expect("a lock").len(), usize::from(lasts), "{family}");
    }
}

#[test]
fn a_name_follows_from_what_is_drawn() {
    let theme = themed(None);
    let name = |poster: &Poster, theme: &Theme| poster.route(theme);
    let (one, other) = (poster("가"), poster("나"));
    assert_eq!(name(&one, &theme), name(&poster("가"), &themed(None)));
    assert_ne!(name(&one, &theme), name(&other, &theme));
    assert_ne!(name(&one, &theme), name(&one, &themed(Some("<svg/>"))));
}

#[test]
fn hostile_titles_are_drawn() {
    let theme = themed(None);
    let titles = [
        "</text><script>&amp;&#0; \u{0}\u{fffe}\u{ffff}".to_owned(),
        "가".repeat(5_000),
        "x".repeat(5_000),
        "a ".repeat(5_000),
        "שלום עולם 파드".to_owned(),
        "مرحبا بالعالم 파드 สวัสดี 👩‍👩‍👧 🚀 國".to_owned(),
        "각 e\u{301}".to_owned(),
        "\u{202e}파드".to_owned(),
    ];
    for title in titles {
        assert_eq!(pixels(&drawn(&theme, &title).png).width(), SIZE.0, "{title}");
    }
}
