//! Bytes → public or private. A note whose lines show a private flag is never public,
//! and marks and line ends change nothing.

#![no_main]

use kbgen::base::VaultPath;
use kbgen::note::{NoteOptions, PublishRules, Source, parse, publicity};
use kbgen::vault::decode;
use libfuzzer_sys::fuzz_target;

/// What a reader of the raw lines takes for a flag that hides the note.
fn hides(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let mut lines = text.split('\n');
    if lines.next().map(str::trim_end) != Some("---") {
        return false;
    }
    let block: Vec<&str> = lines.take_while(|line| line.trim_end() != "---").collect();
    block.iter().any(|line| {
        let Some((key, value)) = line.split_once(':') else { return false };
        let bare = |text: &str| {
            text.trim().trim_matches(['"', '\'']).trim().to_ascii_lowercase()
        };
        let value = bare(value.split(" #").next().unwrap_or(""));
        match bare(key).as_str() {
            "publish" => ["false", "no", "off", "n", "0"].contains(&value.as_str()),
            "draft" => ["true", "yes", "on", "y", "1"].contains(&value.as_str()),
            _ => false,
        }
    })
}

/// A block of plain lines, whose order cannot matter.
fn reordered(text: &str) -> Option<String> {
    let block = text.strip_prefix("---\n")?.split_once("\n---\n")?;
    let mut lines: Vec<&str> = block.0.lines().collect();
    let plain = |line: &&str| {
        line.split_once(": ").is_some_and(|(key, value)| {
            let word = |text: &str| {
                !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric())
            };
            word(key) && word(value)
        })
    };
    if !lines.iter().all(plain) {
        return None;
    }
    lines.reverse();
    Some(format!("---\n{}\n---\n{}", lines.join("\n"), block.1))
}

fuzz_target!(|data: &[u8]| {
    let (text, _) = decode("n.md", data);
    let rules = PublishRules::default();
    let answer = publicity(&text, rules);
    if hides(&text) {
        assert!(!answer.public, "a line hides it: {text:?}");
    }
    if std::str::from_utf8(data).is_ok() {
        for other in [
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            text.replace('\n', "\r\n").into_bytes(),
            [b"\n \n", text.as_bytes()].concat(),
        ] {
            let (other, _) = decode("n.md", &other);
            assert_eq!(publicity(&other, rules).public, answer.public, "{other:?}");
        }
    }
    if let Some(other) = reordered(&text) {
        assert_eq!(publicity(&other, rules), answer, "{other:?}");
    }
    let marked = PublishRules { marked_only: true, drafts: false };
    assert!(
        answer.public || !publicity(&text, marked).public,
        "stricter rules hide less"
    );
    let drafts = PublishRules { marked_only: false, drafts: true };
    assert!(!answer.public || publicity(&text, drafts).public, "drafts hide more");
    let path = VaultPath::new("n.md").expect("a plain path");
    let source = Source { path: &path, text: &text, options: NoteOptions::default() };
    let parsed = parse(&source);
    for found in &parsed.diagnostics {
        let span = found.span.unwrap_or_default();
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{found:?}");
    }
});
