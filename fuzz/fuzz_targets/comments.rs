//! Text with comments → a page without what they hold, and with what code holds.

#![no_main]

use arbitrary::Arbitrary;
use kbgen::engine::Memory;
use kbgen_fuzz::words::Prose;
use kbgen_fuzz::{Case, Draft, Page, build, settings, single_thread};
use libfuzzer_sys::fuzz_target;
use std::sync::{Arc, LazyLock};

const SECRET: &str = "zqsecretqz";
const SHOWN: &str = "zqshownqz";

#[derive(Arbitrary, Debug)]
enum Part {
    Prose(Prose),
    Inline,
    Block,
    Html,
    Fence,
    Tilde,
    Span,
}

/// Prose without what opens or ends comments and code, which would make of the parts
/// around it something else.
fn tame(prose: &Prose) -> String {
    prose
        .0
        .replace(['%', '`', '~', '$', '\\', '<', '\0', '\t', '\r'], "")
        .replace("    ", "")
}

fn note(parts: &[Part]) -> (String, usize) {
    let mut text = String::new();
    let mut shown = 0;
    for part in parts.iter().take(12) {
        match part {
            Part::Prose(prose) => text.push_str(&tame(prose)),
            Part::Inline => text.push_str(&format!("%%{SECRET} **글** [[{SECRET}]]%%")),
            Part::Block => {
                text.push_str(&format!(
                    "\n\n%%\n{SECRET}\n\n#{SECRET}\n```\n{SECRET}\n%%\n\n"
                ));
            }
            Part::Html => text.push_str(&format!("\n\n<!-- {SECRET} -->\n\n")),
            Part::Fence => {
                text.push_str(&format!("\n\n```\n%%{SHOWN}%%\n```\n\n"));
                shown += 1;
            }
            Part::Tilde => {
                text.push_str(&format!("\n\n~~~ js\n%%\n{SHOWN}\n~~~\n\n"));
                shown += 1;
            }
            Part::Span => {
                text.push_str(&format!("\n\n글 `%%{SHOWN}%%` 끝\n\n"));
                shown += 1;
            }
        }
    }
    (text, shown)
}

static CONFIG: LazyLock<Arc<kbgen::config::Config>> =
    LazyLock::new(|| Arc::new(settings("[html]\nhighlight = false\n")));
static MEMORY: LazyLock<Arc<Memory>> = LazyLock::new(Arc::default);

fuzz_target!(init: single_thread(), |parts: Vec<Part>| {
    let (text, shown) = note(&parts);
    let mut vault = Draft::default();
    vault.text("n.md", &format!("첫 문단\n\n{text}"));
    vault.text("host.md", "![[n]] [[n]]");
    let built = build(Case { vault, config: &CONFIG, memory: &MEMORY });
    built.lacks(&[SECRET]);
    let page = Page::new(built.page("n/").expect("the note has a page"));
    let article = page.article().expect("a note has an article");
    let found = Page::text(article).matches(SHOWN).count();
    // A note that embeds itself shows its code again.
    let right = if article.html().contains("markdown-embed-content") {
        found >= shown
    } else {
        found == shown
    };
    assert!(right, "code is shown: {text:?}\n{}", article.html());
});
