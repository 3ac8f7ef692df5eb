//! Bytes → a note's page. Nothing panics or takes long, the article stays an article,
//! and what it holds is harmless.

#![no_main]

use kbgen::engine::Memory;
use kbgen::vault::decode;
use kbgen_fuzz::{Case, Draft, Page, build, settings, single_thread};
use libfuzzer_sys::fuzz_target;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

static CONFIGS: LazyLock<[Arc<kbgen::config::Config>; 2]> = LazyLock::new(|| {
    ["", "[security]\nsanitize = true\n[markdown]\nsmart_punctuation = true\n"]
        .map(|toml| Arc::new(settings(toml)))
});
static MEMORY: LazyLock<Arc<Memory>> = LazyLock::new(Arc::default);
/// Elements around the article of an empty note.
static FRAME: LazyLock<Vec<String>> = LazyLock::new(|| frame(&site("", 0)));

fn site(text: &str, config: usize) -> String {
    let mut vault = Draft::default();
    vault.text("n.md", text);
    vault.text("끝/다른 글.md", "# 제목\n\n문단 ^id\n");
    vault.attachment("a.png");
    let config = &CONFIGS[config];
    let built = build(Case { vault, config, memory: &MEMORY });
    built.check_messages();
    built.page("n/").unwrap_or_default().to_owned()
}

/// The frame without classes that depend on the note.
fn frame(html: &str) -> Vec<String> {
    let page = Page::new(html);
    let frame = page.frame().into_iter();
    frame.map(|name| name.split([' ', '.']).next().unwrap_or("").to_owned()).collect()
}

fuzz_target!(init: {
    single_thread();
    LazyLock::force(&FRAME);
}, |bytes: &[u8]| {
    let (text, _) = decode("n.md", bytes);
    let begun = Instant::now();
    let html = site(&text, bytes.len() % 2);
    let mut took = begun.elapsed();
    let limit = Duration::from_secs(2) + Duration::from_micros(40) * bytes.len() as u32;
    // A machine that does much else may take long once, but not three times.
    for _ in 0..2 {
        if took >= limit {
            let begun = Instant::now();
            site(&text, bytes.len() % 2);
            took = took.min(begun.elapsed());
        }
    }
    assert!(took < limit, "{} bytes took {took:?}", bytes.len());
    // A private note has no page, and one with a permalink leads on to it.
    if html.is_empty() || html.contains("http-equiv=\"refresh\"") {
        return;
    }
    let page = Page::new(&html);
    let article = page.article().expect("a note has an article");
    assert_eq!(frame(&html), *FRAME);
    let length = article.inner_html().len();
    assert!(length < 64 * bytes.len() + (64 << 10), "{} bytes gave {length}", bytes.len());
    Page::check_harmless(article);
    Page::check_stable(article);
});
