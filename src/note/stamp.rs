//! Writes the property `source` into the text of a note and leaves every other byte.
//!
//! This is the only change that kbgen makes to a note, so it trusts nothing: the text
//! that it made is read again, and handed out only when it says the same as before in
//! all else. A newcomer's trap: the text is that of the *file*, with its byte order mark
//! and its own line ends, not the decoded one of all other stages.

use super::frontmatter;
use super::privacy::{PublishRules, publicity};
use super::properties::{Properties, Value};
use super::section::{Mark, marks};
use std::ops::Range;

/// The property.
const KEY: &str = "source";
const BOM: char = '\u{feff}';

/// Why a note is left as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// Its properties cannot be read.
    Broken,
    /// Its property `source` holds something else than marks.
    Taken,
    /// Lines cannot be put into its properties without touching others.
    Form,
}

impl Refusal {
    /// What is wrong, and what to do.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Refusal::Broken => ("its properties cannot be read", "mend the YAML"),
            Refusal::Taken => (
                "its property `source` holds something else",
                "give that property another name, such as `url`",
            ),
            Refusal::Form => (
                "`source` cannot be put into its properties without changing other lines",
                "write the properties as `key: value` lines that begin on the first line",
            ),
        }
    }
}

/// The file's text with these marks; all other bytes stay. Equal marks give equal text.
pub fn stamp(file: &str, marks: &[Mark]) -> Result<String, Refusal> {
    let text = file.trim_start_matches(BOM);
    let start = file.len() - text.len();
    let found = frontmatter::find(text);
    let eol = line_end(text);
    let (place, lines) = match &found.block {
        None => {
            let lines = format!("---{eol}{}---{eol}", property(KEY, marks, eol));
            (0..0, lines)
        }
        Some(block) => in_block(&text[block.clone()], block.start, marks, eol)?,
    };
    if Some(marks) == read(text)?.1.as_deref() {
        return Ok(file.to_owned());
    }
    let (from, to) = (start + place.start, start + place.end);
    let stamped = [&file[..from], &lines, &file[to..]].concat();
    if is_same_but_for_marks(text, &stamped[start..], marks) {
        Ok(stamped)
    } else {
        Err(Refusal::Form)
    }
}

/// The line end of the first line.
fn line_end(text: &str) -> &'static str {
    let first = text.split_inclusive('\n').next().unwrap_or("");
    if first.ends_with("\r\n") { "\r\n" } else { "\n" }
}

/// The property as lines.
fn property(key: &str, marks: &[Mark], eol: &str) -> String {
    let mut lines = format!("{key}:{eol}");
    for mark in marks {
        lines.push_str(&format!("  - {mark}{eol}"));
    }
    lines
}

/// What to replace in the file, for a block that begins at `start`.
fn in_block(
    block: &str,
    start: usize,
    marks: &[Mark],
    eol: &str,
) -> Result<(Range<usize>, String), Refusal> {
    let properties = frontmatter::parse(block).map_err(|_| Refusal::Broken)?;
    let Some(place) = properties.place(KEY) else {
        let end = start + block.len();
        return Ok((end..end, property(KEY, marks, eol)));
    };
    if !is_replaceable(properties.get(KEY)) {
        return Err(Refusal::Taken);
    }
    let key = place.start as usize;
    let line = block[..key].rfind('\n').map_or(0, |at| at + 1);
    let end = extent(&block[line..]).ok_or(Refusal::Form)?;
    // The key may be quoted, or spelt with a capital.
    let name = block[line..].split(':').next().unwrap_or(KEY);
    Ok((start + line..start + line + end, property(name, marks, eol)))
}

fn is_replaceable(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::List(items)) if items.is_empty() => true,
        Some(value) => marks(value).is_some(),
    }
}

/// Bytes of the property's lines. Only lines that hold nothing but the key and marks
/// may go, so a comment among them is in the way.
fn extent(lines: &str) -> Option<usize> {
    let mut at = 0;
    for line in lines.split_inclusive('\n') {
        let value = if at == 0 {
            let (key, value) = line.split_once(':')?;
            let plain = key.trim_end().trim_matches(['"', '\'']);
            plain.eq_ignore_ascii_case(KEY).then_some(value)?
        } else {
            let words = line.trim_start();
            match words.strip_prefix('-') {
                Some(item) if item.starts_with([' ', '\t']) => item,
                _ if words.is_empty() || line.starts_with(words) => break,
                _ => return None,
            }
        };
        let value = value.trim().trim_start_matches('[').trim_end_matches(']');
        let unquoted =
            |mark: &str| mark.trim().trim_matches(['"', '\'']).trim().to_owned();
        let mut written = value.split([',', ' ']).map(unquoted);
        if !written.all(|mark| mark.is_empty() || Mark::parse(&mark).is_some()) {
            return None;
        }
        at += line.len();
    }
    Some(at)
}

/// The properties without `source`, its marks, and the body.
type Read<'a> = (Properties, Option<Box<[Mark]>>, &'a str);

fn read(text: &str) -> Result<Read<'_>, Refusal> {
    let found = frontmatter::find(text);
    let block = found.block.unwrap_or(0..0);
    let mut properties = frontmatter::parse(&text[block]).map_err(|_| Refusal::Broken)?;
    let source = properties.get(KEY).and_then(marks);
    properties.entries.retain(|(key, _)| !key.trim().eq_ignore_ascii_case(KEY));
    properties.places.clear();
    Ok((properties, source, &text[found.body..]))
}

/// Whether the stamped text says the same, is as public as before, and has the marks.
fn is_same_but_for_marks(text: &str, stamped: &str, marks: &[Mark]) -> bool {
    let (Ok(old), Ok(new)) = (read(text), read(stamped)) else { return false };
    let public = |text: &str| {
        [(false, false), (false, true), (true, false), (true, true)].map(
            |(marked_only, drafts)| publicity(text, PublishRules { marked_only, drafts }),
        )
    };
    old.0 == new.0
        && old.2 == new.2
        && new.1.as_deref() == Some(marks)
        && public(text) == public(stamped)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks() -> Vec<Mark> {
        ["s0a1b2c3d", "s123456789012-설치"]
            .map(|m| Mark::parse(m).expect("a mark"))
            .into()
    }

    const LINES: &str = "source:\n  - s0a1b2c3d\n  - s123456789012-설치\n";

    fn check(file: &str, expected: &str) {
        assert_eq!(stamp(file, &marks()).as_deref(), Ok(expected), "{file:?}");
        assert_eq!(stamp(expected, &marks()).as_deref(), Ok(expected), "a second time");
    }

    #[test]
    fn marks_are_added_at_the_end_of_the_properties() {
        check(
            "---\nb: \"1\"  # x\na: 2  \n---\n글",
            &format!("---\nb: \"1\"  # x\na: 2  \n{LINES}---\n글"),
        );
        check("---\n---\n", &format!("---\n{LINES}---\n"));
        check("---\na: |\n  x\n\n---\n", &format!("---\na: |\n  x\n\n{LINES}---\n"));
        check("", &format!("---\n{LINES}---\n"));
        check("---\n글\n", &format!("---\n{LINES}---\n---\n글\n"));
        let crlf = |text: &str| format!("{BOM}{}", text.replace('\n', "\r\n"));
        check(&crlf("---\na: 1\n---\n글"), &crlf(&format!("---\na: 1\n{LINES}---\n글")));
        check(&crlf("글\n글"), &crlf(&format!("---\n{LINES}---\n글\n글")));
        // The properties have CR LF, the text below has not.
        let mixed = "---\r\na: 1\r\n---\r\n";
        let lines = LINES.replace('\n', "\r\n");
        check(&format!("{mixed}글\n"), &format!("---\r\na: 1\r\n{lines}---\r\n글\n"));
    }

    #[test]
    fn former_marks_are_replaced_in_place() {
        for old in [
            "source:\n",
            "source: \n",
            "source: []\n",
            "source: s00000000\n",
            "source:\n- \"s00000000\"\n- 's00000001'\n",
            "source:\n    - s00000000\n",
            "source: [s00000000, \"s00000001\"]\n",
        ] {
            check(
                &format!("---\na: 1\n{old}b: 2 # x\n---\n글"),
                &format!("---\na: 1\n{LINES}b: 2 # x\n---\n글"),
            );
            check(&format!("---\n{old}---\n"), &format!("---\n{LINES}---\n"));
        }
        check(
            "---\n\"Source\": s00000000\n---\n",
            &format!("---\n{}---\n", LINES.replace("source", "\"Source\"")),
        );
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        let refused =
            |file: &str, why| assert_eq!(stamp(file, &marks()), Err(why), "{file:?}");
        refused("---\na: b: c\n---\n", Refusal::Broken);
        refused("---\nsource: 1\nsource: 2\n---\n", Refusal::Broken);
        refused("---\nsource: https://example.org\n---\n", Refusal::Taken);
        refused("---\nsource:\n  - 책\n---\n", Refusal::Taken);
        refused("---\nsource:\n  a: 1\n---\n", Refusal::Taken);
        refused("---\nsource: # note\n  - s00000000\n---\n", Refusal::Form);
        refused("---\nsource:\n  # note\n  - s00000000\n---\n", Refusal::Form);
        refused("---\nsource: &x s00000000\nb: *x\n---\n", Refusal::Form);
        refused("---\n{a: 1}\n---\n", Refusal::Form);
        // The flag counts behind the blank line, and would no longer.
        refused("\n---\ndraft: true\n---\n", Refusal::Form);
        refused("---\na: \"\n---\nsource: s00000000\n", Refusal::Broken);
    }

    proptest::proptest! {
        #[test]
        fn without_its_lines_a_note_is_as_before(
            bom in "\u{feff}?",
            properties in "(([a-c]|[d-f]g): ?(1|'x y'|\"한\" # 말|\\[a, b\\]|\\|\n  글)?[ ]{0,2}(\r?\n)){0,3}",
            fence in "(---[ ]{0,2}(\r?\n))?",
            body in "([-#a가%: \t]|\r?\n|---\n){0,30}",
        ) {
            let file = if fence.is_empty() {
                format!("{bom}{body}")
            } else {
                format!("{bom}{fence}{properties}{fence}{body}")
            };
            if let Ok(stamped) = stamp(&file, &marks()) {
                let lines = LINES.replace('\n', line_end(file.trim_start_matches(BOM)));
                let own = format!("---{0}{lines}---{0}", line_end(file.trim_start_matches(BOM)));
                let back = stamped.replacen(&lines, "", 1);
                let whole = stamped.replacen(&own, "", 1);
                proptest::prop_assert!(back == file || whole == file, "{file:?} {stamped:?}");
            }
        }
    }
}
