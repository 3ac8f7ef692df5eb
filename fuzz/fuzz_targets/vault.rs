//! A small vault → its whole site. Nothing private leaves, links lead to pages, and the
//! same vault gives the same bytes.

#![no_main]

use arbitrary::Arbitrary;
use kbgen::base::{Route, encode_path};
use kbgen::config::Config;
use kbgen_fuzz::page::BASE;
use kbgen_fuzz::words::{Name, Prose};
use kbgen_fuzz::{Built, Case, Draft, Page, build, settings, single_thread};
use libfuzzer_sys::fuzz_target;
use percent_encoding::percent_decode_str;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::{Arc, LazyLock};
use url::Url;

/// Stands in all that must not be published.
const SECRET: &str = "zqsecretqz";

#[derive(Arbitrary, Debug)]
struct Input {
    notes: Vec<Note>,
    canvas: Option<Vec<u8>>,
    base: bool,
    config: u8,
}

#[derive(Arbitrary, Debug)]
struct Note {
    name: Name,
    folder: Folder,
    flag: Flag,
    key: Option<u8>,
    lang: Option<bool>,
    parts: Vec<Part>,
}

#[derive(Arbitrary, Debug, Clone, Copy)]
enum Folder {
    Root,
    Ko,
    En,
    Deep,
    Hidden,
}

#[derive(Arbitrary, Debug, Clone, Copy, PartialEq)]
enum Flag {
    None,
    Publish,
    Private,
    Draft,
    Odd,
    Broken,
    Unclosed,
}

#[derive(Arbitrary, Debug)]
enum Part {
    Prose(Prose),
    Wiki(u8),
    Heading(u8),
    Block(u8),
    Markdown(u8),
    Html(u8),
    Embed(u8),
    EmbedHeading(u8),
    Tag(u8),
    Asset(u8),
    Title(u8),
    Comment,
    Callout(Prose),
    Rows,
    Footnote(u8),
    Code(Prose),
}

static CONFIGS: LazyLock<[Arc<Config>; 3]> = LazyLock::new(|| {
    // With an address, the lost page too knows where the site is.
    let plain = format!("[html]\nhighlight = false\n[book]\nurl = \"{BASE}\"\n");
    [
        plain.clone(),
        format!("{plain}language = \"ko\"\nfallback = \"page\"\n[languages.en]\ndir = \"en\"\n"),
        format!("{plain}[security]\nsanitize = true\n[content]\nattachments = \"all\"\n"),
    ]
    .map(|toml| Arc::new(settings(&toml)))
});

impl Note {
    fn is_private(&self) -> bool {
        !matches!(self.flag, Flag::None | Flag::Publish)
    }

    fn path(&self, at: usize) -> String {
        let folder = match self.folder {
            Folder::Root => "",
            Folder::Ko => "ko/",
            Folder::En => "en/",
            Folder::Deep => "폴더/속 폴더/",
            Folder::Hidden => "글/",
        };
        // A private name is no secret where a public note writes it, so none is one here.
        let name = self.name.0.trim_start_matches('.');
        match name.is_empty() {
            true => format!("{folder}n{at}.md"),
            false => format!("{folder}{name}.md"),
        }
    }

    fn text(&self, paths: &[String], private: &str) -> String {
        let mut text = String::from("---\n");
        let secret = if self.is_private() { private } else { "글" };
        match self.flag {
            Flag::None => {}
            Flag::Publish => text.push_str("publish: true\n"),
            Flag::Private => text.push_str("publish: false\n"),
            Flag::Draft => text.push_str("draft: yes\n"),
            Flag::Odd => text.push_str("publish: [later]\n"),
            Flag::Broken => text.push_str("a: b: c\npublish: false\n"),
            Flag::Unclosed => text.push_str("publish: false\n"),
        }
        if self.is_private() {
            let _ = writeln!(text, "title: {secret}\ntags: [{secret}]");
        }
        if let Some(key) = self.key {
            let _ = writeln!(text, "translation_key: k{}", key % 3);
        }
        if let Some(ko) = self.lang {
            let _ = writeln!(text, "lang: {}", if ko { "ko" } else { "en" });
        }
        text.push_str(if self.flag == Flag::Unclosed { "\n" } else { "---\n" });
        let _ = writeln!(text, "# {secret} 제목\n\n첫 문단 {secret} ^id\n\n#{secret}\n");
        for part in self.parts.iter().take(10) {
            part.write(&mut text, paths, private, self.is_private());
        }
        text
    }
}

impl Part {
    fn write(&self, text: &mut String, paths: &[String], secret: &str, private: bool) {
        let path = |at: &u8| {
            let path = paths.get(usize::from(*at)).map_or("없는 글", String::as_str);
            path.strip_suffix(".md").unwrap_or(path)
        };
        let _ = match self {
            Part::Prose(prose) => {
                write!(text, "{}", without_ends(&prose.0.replace(secret, "")))
            }
            Part::Wiki(at) => write!(text, " [[{}]]을 ", path(at)),
            Part::Heading(at) => write!(text, " [[{}#제목|글 **b**]] ", path(at)),
            Part::Block(at) => write!(text, " [[{}#^id]] ", path(at)),
            Part::Markdown(at) => write!(text, " [글](<{}.md>) ", encode_path(path(at))),
            Part::Html(at) => {
                write!(text, " <a href=\"{}.md\">글</a> ", encode_path(path(at)))
            }
            Part::Embed(at) => write!(text, "\n\n![[{}]]\n\n", path(at)),
            Part::EmbedHeading(at) => write!(text, " ![[{}#제목]] ", path(at)),
            Part::Tag(at) => write!(text, " #태그/t{} ", at % 4),
            Part::Asset(at) if private => {
                write!(text, "\n\n![[{secret}{}.png]]\n", at % 3)
            }
            Part::Asset(at) => write!(text, "\n\n![[그림 {}.png|100]]\n", at % 3),
            Part::Title(at) => write!(text, "\n\n## 제목 {}\n\n", at % 5),
            Part::Comment => write!(text, "\n\n%%{secret} [[{secret}]] #{secret}%%\n\n"),
            Part::Callout(prose) => {
                let lines = prose.0.replace(['\n', '\r'], "\n> ");
                write!(text, "\n\n> [!tip]- 제목\n> {lines}\n\n")
            }
            Part::Rows => write!(
                text,
                "\n\n```base\nviews:\n  - type: table\n    name: 표\n```\n\n"
            ),
            Part::Footnote(at) => {
                write!(text, " 글[^{at}] ^[속]\n\n[^{at}]: 주 [[{}]]\n\n", path(at))
            }
            Part::Code(prose) => {
                write!(text, "\n\n```js {{1}}\n{}\n```\n\n", prose.0.replace('`', ""))
            }
        };
    }
}

/// Words without what could make a comment below them code or a formula, where nothing is
/// a comment; the target `comments` knows which is which.
fn without_ends(prose: &str) -> String {
    let mut prose = prose.to_owned();
    for (mark, shorter) in [("```", "`"), ("~~~", "~"), ("$$", "$")] {
        while prose.contains(mark) {
            prose = prose.replace(mark, shorter);
        }
    }
    prose
}

impl Input {
    fn draft(&self, secret: &str) -> (Draft, usize, usize) {
        let notes = &self.notes[..self.notes.len().min(8)];
        let paths: Vec<String> =
            notes.iter().enumerate().map(|(at, note)| note.path(at)).collect();
        let mut draft = Draft::default();
        let (mut bytes, mut embeds) = (0, 0);
        for (at, note) in notes.iter().enumerate() {
            if paths[..at].contains(&paths[at]) {
                continue;
            }
            let text = note.text(&paths, secret);
            bytes += text.len();
            embeds += text.matches("![[").count();
            draft.text(&paths[at], &text);
        }
        for at in 0..3 {
            draft.attachment(&format!("그림 {at}.png"));
        }
        // Where all attachments are asked for, private notes cannot keep theirs.
        if usize::from(self.config) % 3 != 2 {
            for at in 0..3 {
                draft.attachment(&format!("{SECRET}{at}.png"));
            }
        }
        if let Some(cards) = &self.canvas {
            draft.text("판.canvas", &canvas(cards, &paths));
        }
        if self.base {
            draft.text("표.base", "views:\n  - type: cards\n    name: 카드\n");
        }
        (draft, bytes, embeds)
    }
}

fn canvas(cards: &[u8], paths: &[String]) -> String {
    let cards = cards.iter().take(6).enumerate().map(|(at, card)| {
        let file = paths.get(usize::from(card / 4)).map_or("없다.md", String::as_str);
        let file = serde_json::to_string(file).expect("text is JSON");
        format!(
            "{{\"id\":\"{at}\",\"type\":\"file\",\"file\":{file},\"x\":{},\"y\":0,\
             \"width\":200,\"height\":100}}",
            at * 220
        )
    });
    let cards: Vec<String> = cards.collect();
    format!("{{\"nodes\":[{}],\"edges\":[]}}", cards.join(","))
}

fn made(input: &Input, secret: &str) -> (Built, usize, usize) {
    let (vault, bytes, embeds) = input.draft(secret);
    let config = &CONFIGS[usize::from(input.config) % 3];
    let built = build(Case { vault, config, memory: &Arc::default() });
    (built, bytes, embeds)
}

fuzz_target!(init: single_thread(), |input: Input| {
    let (built, bytes, embeds) = made(&input, SECRET);
    built.check_messages();
    built.lacks(&[SECRET]);
    let pages: BTreeMap<&Route, Page> =
        built.pages().map(|(route, html)| (route, Page::new(html))).collect();
    links_lead_to_pages(&built, &pages);
    pages_are_reached(&built, &pages);
    let total: usize = built.pages().map(|(_, html)| html.len()).sum();
    let pieces = built.files.len() + embeds;
    let limit = pieces * (64 << 10) + 64 * bytes * (1 + embeds);
    assert!(total < limit, "{bytes} bytes with {embeds} embeds gave {total}");
    // Twice the same, on more threads and with other secrets.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).stack_size(16 << 20);
    let pool = pool.build();
    let again = pool.expect("a pool").install(|| made(&input, SECRET).0);
    assert!(again.files == built.files, "the same vault gives the same bytes");
    assert_eq!(again.diagnostics, built.diagnostics);
    let other = made(&input, "zqotherqz [[a]] #b\n\n## c\n\n").0;
    // Attachments of private notes are other files then, and none is published.
    for (route, bytes) in &built.files {
        assert!(other.files.get(route) == Some(bytes), "{route:?} knows what is private");
    }
    assert_eq!(other.files.len(), built.files.len());
});

/// Every address of the site that a page has is one that was written, with its fragment.
fn links_lead_to_pages(built: &Built, pages: &BTreeMap<&Route, Page>) {
    let ids: BTreeMap<&Route, BTreeSet<&str>> =
        pages.iter().map(|(route, page)| (*route, page.ids())).collect();
    for (route, page) in pages {
        for (element, address) in page.addresses() {
            let Some((target, fragment)) = local(route, address) else { continue };
            let written = built.files.contains_key(&target);
            let own = target.as_str().starts_with("kbgen/");
            assert!(written || own, "<{element}> {address:?} of {route:?} leads nowhere");
            let Some(ids) = ids.get(&target).filter(|_| element == "a") else { continue };
            assert!(
                fragment.is_empty() || ids.contains(fragment.as_str()),
                "{address:?} of {route:?}: no id {fragment:?}"
            );
        }
    }
}

/// The route and fragment that an address of a page means; `None` for other hosts.
fn local(route: &Route, address: &str) -> Option<(Route, String)> {
    let base = Url::parse(BASE).and_then(|base| base.join(&encode_path(route.as_str())));
    let url = base.expect("an address").join(address).ok()?;
    if url.host_str() != Some("k.example") {
        return None;
    }
    let path = url.path().strip_prefix("/site/").expect("below the site");
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    Some((Route::file(&decode(path)), decode(url.fragment().unwrap_or(""))))
}

/// From the home page every page can be reached, redirects and the lost page apart.
fn pages_are_reached(built: &Built, pages: &BTreeMap<&Route, Page>) {
    let mut reached = BTreeSet::from([Route::home()]);
    let mut open = vec![Route::home()];
    while let Some(route) = open.pop() {
        let Some(page) = pages.get(&route) else { continue };
        for (_, address) in page.addresses() {
            let Some((target, _)) = local(&route, address) else { continue };
            if reached.insert(target.clone()) {
                open.push(target);
            }
        }
    }
    for (route, html) in built.pages().filter(|(route, _)| !reached.contains(*route)) {
        let aside =
            route.as_str() == "404.html" || html.contains("http-equiv=\"refresh\"");
        assert!(aside, "no page leads to {route:?}");
    }
}
