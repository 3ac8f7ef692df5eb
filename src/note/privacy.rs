//! Whether a note is published, decided once, before anything else reads it.
//!
//! Privacy fails closed: what cannot be read clearly as public stays private
//!.

use super::properties::Value;
use super::{canvas, frontmatter};
use crate::base::VaultPath;

/// How a run treats notes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct PublishRules {
    /// Only notes with `publish: true`.
    pub marked_only: bool,
    /// Drafts are shown too.
    pub drafts: bool,
}

/// The answer for one note.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Publicity {
    /// Whether it may be read by later stages.
    pub public: bool,
    /// A flag that is neither true nor false, or that stands in a broken block.
    pub unclear: Option<Unclear>,
}

/// Why a note stays private although nothing says so clearly.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unclear {
    /// `publish` or `draft` has an odd value.
    Value,
    /// The properties cannot be read and mention `publish` or `draft`.
    Broken,
}

/// Decides for any file that becomes a page, from its decoded text. A canvas has its
/// flags in `metadata.frontmatter`, a base at its top.
pub fn publicity_of(path: &VaultPath, text: &str, rules: PublishRules) -> Publicity {
    let plain = Publicity { public: !rules.marked_only, unclear: None };
    let broken = Publicity { public: false, unclear: Some(Unclear::Broken) };
    match path.extension().as_str() {
        // Texts of cards mention much; only what may be a flag is worth a look.
        "canvas" if !mentions_flag(text) => plain,
        "canvas" => match serde_json::from_str(text) {
            Ok(json) => match canvas::properties(&json) {
                Some(block) => publicity(&format!("---\n{block}\n---\n"), rules),
                None => plain,
            },
            // It has no page to speak of, but even its name may be meant to be private.
            Err(_) if text.contains("frontmatter") => broken,
            Err(_) => plain,
        },
        "base" if !mentions_flag(text) => plain,
        "base" => publicity(&format!("---\n{}\n---\n", text.trim_end()), rules),
        _ => publicity(text, rules),
    }
}

/// Decides from a note's decoded text.
pub fn publicity(text: &str, rules: PublishRules) -> Publicity {
    // A flag counts even where blank lines stand before the fence.
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let found = frontmatter::find(text);
    let Some(block) = found.block else {
        if found.unclosed && text.lines().any(opens_with_flag) {
            return Publicity { public: false, unclear: Some(Unclear::Broken) };
        }
        return Publicity { public: !rules.marked_only, unclear: None };
    };
    if !mentions_flag(&text[block.clone()]) {
        return Publicity { public: !rules.marked_only, unclear: None };
    }
    match frontmatter::parse(&text[block.clone()]) {
        Ok(properties) => {
            let answer = decide(&properties.entries, rules);
            // A quoted text over several lines can swallow a flag that its writer sees.
            if answer.public && lines_hide(&text[block], rules) {
                return Publicity { public: false, unclear: Some(Unclear::Broken) };
            }
            answer
        }
        Err(_) => Publicity { public: false, unclear: Some(Unclear::Broken) },
    }
}

fn decide(entries: &[(String, Value)], rules: PublishRules) -> Publicity {
    let mut answer = Publicity { public: !rules.marked_only, unclear: None };
    let mut hidden = false;
    for (key, value) in entries {
        if key == "<<" {
            // A merge brings keys in from elsewhere; they are not followed.
            return Publicity { public: false, unclear: Some(Unclear::Broken) };
        }
        let publish = key.trim().eq_ignore_ascii_case("publish");
        if !publish && !key.trim().eq_ignore_ascii_case("draft") {
            continue;
        }
        match (publish, flag(value)) {
            (true, Some(true)) => answer.public = true,
            (_, None) if *value == Value::Null => {}
            (_, None) => {
                hidden = true;
                answer.unclear = Some(Unclear::Value);
            }
            (true, Some(false)) => hidden = true,
            (false, Some(draft)) => hidden |= draft && !rules.drafts,
        }
    }
    answer.public &= !hidden;
    answer
}

/// Whether a line that starts with a flag hides the note, read without YAML.
fn lines_hide(block: &str, rules: PublishRules) -> bool {
    let entries = block.lines().filter_map(|line| {
        let (key, value) = line.split_once(':')?;
        let text = value.split(" #").next()?.trim().trim_matches(['"', '\'']).to_string();
        Some((plain_key(key).to_string(), Value::Scalar { text, quoted: true }))
    });
    let hides = |(key, value): (String, Value)| match flag(&value) {
        Some(value) if key.eq_ignore_ascii_case("publish") => !value,
        Some(value) if key.eq_ignore_ascii_case("draft") => value && !rules.drafts,
        _ => false,
    };
    entries.into_iter().any(hides)
}

/// A key without blanks and quotes.
fn plain_key(key: &str) -> &str {
    key.trim().trim_matches(['"', '\'']).trim()
}

/// Whether a line looks like `publish:` or `draft:`.
fn opens_with_flag(line: &str) -> bool {
    line.split_once(':').is_some_and(|(key, _)| {
        let key = plain_key(key);
        key.eq_ignore_ascii_case("publish") || key.eq_ignore_ascii_case("draft")
    })
}

/// Whether a block could hold a flag, however it is written. A key may be escaped inside
/// double quotes (`"publi\x73h"`), so a backslash counts as well.
fn mentions_flag(block: &str) -> bool {
    if block.contains('\\') {
        return true;
    }
    let lower = block.to_lowercase();
    lower.contains("publish") || lower.contains("draft")
}

/// Reads a truth value the way YAML 1.1, YAML 1.2 and people write it.
fn flag(value: &Value) -> Option<bool> {
    match value.text()?.trim().to_lowercase().as_str() {
        "true" | "yes" | "on" | "y" | "1" => Some(true),
        "false" | "no" | "off" | "n" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(text: &str) -> bool {
        publicity(text, PublishRules::default()).public
    }

    #[test]
    fn clear_flags() {
        assert!(public("글") && public("---\npublish: true\n---\n글"));
        for flag in ["publish: false", "publish: no", "publish: \"false\"", "draft: yes"]
        {
            assert!(!public(&format!("---\n{flag}\n---\n글")), "{flag}");
            assert!(!public(&format!("\n\n---\n{flag}\n---\n글")), "{flag}");
        }
        assert!(public("---\npublish:\ndraft: false\n---\n"));
        assert!(!public("---\npublish: true\ndraft: true\n---\n"));
    }

    #[test]
    fn unclear_flags_hide_and_say_so() {
        for flag in
            ["publish: maybe", "publish: [false]", "draft: soon", "publish: {a: b}"]
        {
            let got = publicity(&format!("---\n{flag}\n---\n"), PublishRules::default());
            assert_eq!(
                (got.public, got.unclear),
                (false, Some(Unclear::Value)),
                "{flag}"
            );
        }
        let got =
            publicity("---\na: b: c\npublish: false\n---\n", PublishRules::default());
        assert_eq!((got.public, got.unclear), (false, Some(Unclear::Broken)));
        assert!(public("---\ndate: {{date}}\n---\n"));
        assert!(!public("---\npublish: false\n글"), "an unclosed block");
        assert!(!public("---\ntitle: x\n\npublish: false\n\n글"), "with a blank line");
        assert!(!public("\n\u{feff}---\npublish: false\n---\n글"), "a late BOM");
        assert!(!public("---\na: \"b\n  publish: false\n  c\"\n---\n글"), "in a text");
        assert!(!public("---\na: &a {publish: false}\n<<: *a\n---\n글"), "merged");
        assert!(!public("---\npublish: false\npublish: true\n---\n"), "a repeated key");
    }

    #[test]
    fn rules_of_the_run() {
        let marked = PublishRules { marked_only: true, drafts: false };
        assert!(!publicity("글", marked).public);
        assert!(publicity("---\npublish: true\n---\n", marked).public);
        let drafts = PublishRules { marked_only: false, drafts: true };
        assert!(publicity("---\ndraft: true\n---\n", drafts).public);
        assert!(!publicity("---\ndraft: true\npublish: false\n---\n", drafts).public);
    }

    proptest::proptest! {
        #[test]
        fn a_line_that_hides_always_hides(
            before in "([a-z]{1,4}: [a-z0-9\\[{'\"]{0,6}\n){0,3}",
            after in "([a-z]{1,4}: [a-z0-9\\[{'\"]{0,6}\n){0,3}",
        ) {
            let text = format!("---\n{before}publish: false\n{after}---\n글");
            proptest::prop_assert!(!public(&text));
        }
    }
}
