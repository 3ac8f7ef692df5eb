//! Bytes of the fuzzer → words that mean something in Obsidian's dialect, so that most
//! inputs reach beyond the first line.

use arbitrary::{Arbitrary, Result, Unstructured};

/// Pieces of notes, in no order.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "글", "word", " ", "\n", "\n\n", "**", "*", "_", "==", "~~", "~", "[[", "]]", "![[", "|",
    "#", "^id", "](", "[", "](a.md)", "<", ">", "> ", "> [!note]- ", "- ", "- [ ] ", "1. ",
    "    ", "\t", "`", "```", "```js {1}\n", "$", "$$", "%%", "<!--", "-->", "<div>", "</div>",
    "<b>", "</b>", "<img src=", "\"", "'", "\\", "| a | b |\n|-|-|\n", "[^1]", "[^1]: ", "^[",
    "#태그", "# ", "## ", "---\n", "을", "(용어)", "🗂\u{fe0f}", "\u{200b}", "\u{a0}", "é",
    "https://a.kr/", "&amp;", "&#x6a;", "javascript:", "<!", "<?", "\0", "\r\n", "\u{feff}",
];

/// A run of pieces and characters.
#[derive(Clone, Debug)]
pub struct Prose(pub String);

impl<'a> Arbitrary<'a> for Prose {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Prose> {
        let mut text = String::new();
        for _ in 0..u.int_in_range(0..=24)? {
            match u.int_in_range(0..=PIECES.len() + 1)? {
                at if at < PIECES.len() => text.push_str(PIECES[at]),
                _ => text.push(u.arbitrary()?),
            }
        }
        Ok(Prose(text))
    }
}

/// Names of files, in which readers and systems find traps.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "a", "A", "b", "글", "파드", "con", "index", "README", "노트 하나", "v1.2", "a.b", "Q&A",
    "한글", "404", "tags", "backlinks", "x y", "x-y", "é", "*", "#h", "%41", "..a", "kbgen",
    "a.ko", "a.en", "note", "2026-01-02",
];

/// The name of a file or folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(pub String);

impl<'a> Arbitrary<'a> for Name {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Name> {
        Ok(Name(match u.int_in_range(0..=NAMES.len() + 2)? {
            at if at < NAMES.len() => NAMES[at].to_owned(),
            _ => {
                let any: String = u.arbitrary()?;
                let plain = |c: &char| *c != '/' && *c != '\0';
                any.chars().filter(plain).take(90).collect()
            }
        }))
    }
}
