//! An address → a link, an embed, raw HTML. What a browser would run is never written,
//! wherever the address stands and however it is spelt.

#![no_main]

use kbgen::config::Config;
use kbgen::engine::Memory;
use kbgen::note::{Destination, classify};
use kbgen_fuzz::page::BASE;
use kbgen_fuzz::{Case, Draft, Page, build, settings, single_thread};
use libfuzzer_sys::fuzz_target;
use std::sync::{Arc, LazyLock};
use url::Url;

static CONFIGS: LazyLock<[Arc<Config>; 2]> = LazyLock::new(|| {
    [
        "[html]\nhighlight = false\n",
        "[security]\nsanitize = true\n[html]\nhighlight = false\n",
    ]
    .map(|toml| Arc::new(settings(toml)))
});
static MEMORY: LazyLock<Arc<Memory>> = LazyLock::new(Arc::default);

/// The address wherever a note can hold one.
fn note(address: &str) -> String {
    let yaml = serde_json::to_string(address).expect("text is JSON");
    format!(
        "---\nimage: {yaml}\ncover: {yaml}\nsource: {yaml}\n---\n\
         [a]({address}) ![b]({address}) [c](<{address}>) ![d](<{address}>) <{address}>\n\n\
         [[{address}]] ![[{address}|e]] [f][r] {address}\n\n[r]: {address}\n\n\
         <a href=\"{address}\">g</a><img src='{address}' srcset=\"{address} 2x\">\n\
         <iframe src={address}></iframe><svg><a xlink:href=\"{address}\">h</a></svg>\n\
         <form action=\"{address}\"><button formaction='{address}'>i</button></form>\n\
         <video poster=\"{address}\" src='{address}'></video>\n\
         <p style=\"background:url({address})\" cite={address}>j</p>\n\n{address}\n"
    )
}

fn check(address: &str) {
    let base = Url::parse(BASE).expect("a plain address");
    let Ok(url) = base.join(address) else { return };
    let harmless = ["http", "https", "mailto", "tel", "obsidian"].contains(&url.scheme());
    let elsewhere = url.host_str() != base.host_str();
    match classify(address) {
        Destination::Unsafe => {}
        Destination::External => assert!(harmless, "{address:?} is {url}"),
        Destination::Internal => {
            assert!(harmless && !elsewhere, "{address:?} is {url}");
        }
    }
}

fuzz_target!(init: single_thread(), |bytes: &[u8]| {
    let address = String::from_utf8_lossy(bytes);
    check(&address);
    let mut vault = Draft::default();
    vault.text("n.md", &note(&address));
    let config = &CONFIGS[bytes.len() % 2];
    let built = build(Case { vault, config, memory: &MEMORY });
    built.check_messages();
    let html = built.page("n/").expect("the note has a page");
    let page = Page::new(html);
    let article = page.article().expect("a note has an article");
    Page::check_harmless(article);
    Page::check_stable(article);
    // Of the page around it only kbgen's own files are loaded, and the image is named.
    for element in page.elements().filter(|e| e.value().name() == "meta") {
        let content = element.value().attr("content").unwrap_or("");
        let scheme = Url::parse(content).map(|url| url.scheme().to_owned());
        let bad = ["javascript", "data", "vbscript"];
        let property = element.value().attr("property") == Some("og:image");
        assert!(!property || !scheme.is_ok_and(|s| bad.contains(&s.as_str())), "{content}");
    }
});
