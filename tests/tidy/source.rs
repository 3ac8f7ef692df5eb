//! Rust text → what is code, comment and string in it, and the paths it names.
//!
//! This is a scanner, not a parser: it relies on the files being formatted by rustfmt.
//! A newcomer's trap: columns are kept, so a place in [`Source::code`] is the same place
//! in the file.

use std::fs;
use std::path::Path;

/// One Rust file.
pub struct Source {
    /// Below the project's folder, with `/`.
    pub path: String,
    /// Blank instead of comments, literals and test modules.
    pub code: String,
    /// Files that it declares for tests only, without `.rs`.
    pub test_files: Vec<String>,
    /// Without literals; lines are kept, columns are not.
    pub without_literals: String,
}

/// A path that a file names, such as `crate::note::Head`.
pub struct Named {
    /// Its segments; a glob is `*`.
    pub segments: Vec<String>,
    /// The line, from 1.
    pub line: usize,
}

const TEST_MARK: &str = "#[cfg(test)]";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Code,
    Comment,
    Literal,
}

impl Source {
    /// Reads a file below `root`.
    pub fn read(root: &Path, path: &str) -> Source {
        let text =
            fs::read_to_string(root.join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
        Source::new(path, &text)
    }

    /// Takes a text apart.
    pub fn new(path: &str, text: &str) -> Source {
        let classes = classes(text.as_bytes());
        let code =
            |(at, c)| if classes[at] == Class::Code || c == '\n' { c } else { ' ' };
        let code: String = text.char_indices().map(code).collect();
        let mut without_literals = String::new();
        let kept = |(at, c): &(usize, char)| classes[*at] != Class::Literal || *c == '\n';
        without_literals.extend(text.char_indices().filter(kept).map(|(_, c)| c));
        let test_files = test_files(path, &code);
        Source {
            path: path.into(),
            code: without_tests(code),
            without_literals,
            test_files,
        }
    }

    /// Lines of the code with their numbers, test modules left out.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code.lines().enumerate().map(|(at, line)| (at + 1, line))
    }

    /// Every path of the code with two segments or more, `use` trees unfolded.
    pub fn paths(&self) -> Vec<Named> {
        let tokens = tokens(&self.code);
        let mut found = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            // `use<>` in a type is no import.
            if tokens[at].0 == "use" && tokens.get(at + 1).is_some_and(|t| t.0 != "<") {
                at = unfold(&tokens, at + 1, &[], &mut found);
            } else if is_word(&tokens[at].0) {
                let end = chain(&tokens, at);
                let words = tokens[at..end].iter().step_by(2);
                let segments: Vec<_> = words.map(|t| t.0.clone()).collect();
                if segments.len() > 1 {
                    found.push(Named { segments, line: tokens[at].1 });
                }
                at = end;
            } else {
                at += 1;
            }
        }
        found
    }

    /// Functions with their first line and how many lines they have.
    pub fn functions(&self) -> Vec<(String, usize, usize)> {
        let tokens = tokens(&self.code);
        let mut found = Vec::new();
        for at in 0..tokens.len().saturating_sub(1) {
            if tokens[at].0 != "fn" || !is_word(&tokens[at + 1].0) {
                continue;
            }
            if let Some(end) = body_end(&tokens, at) {
                let (first, last) = (tokens[at].1, tokens[end].1);
                found.push((tokens[at + 1].0.clone(), first, last - first + 1));
            }
        }
        found
    }
}

/// Where the modules behind `#[cfg(test)] mod name;` live.
fn test_files(path: &str, code: &str) -> Vec<String> {
    let folder = path.trim_end_matches(".rs").trim_end_matches("/mod");
    let declared = code.split(TEST_MARK).skip(1).filter_map(|rest| {
        let item = rest.split([';', '{']).next()?;
        let name = item.rsplit_once("mod ")?.1.trim();
        rest[item.len()..].starts_with(';').then(|| format!("{folder}/{name}"))
    });
    declared.collect()
}

/// The class of every byte.
fn classes(text: &[u8]) -> Vec<Class> {
    let mut classes = Vec::with_capacity(text.len());
    while classes.len() < text.len() {
        let at = classes.len();
        let rest = &text[at..];
        let in_word = at > 0 && is_word_byte(text[at - 1]);
        let (class, length) = if rest.starts_with(b"//") {
            (Class::Comment, rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len()))
        } else if rest.starts_with(b"/*") {
            (Class::Comment, comment(rest))
        } else if rest[0] == b'"' {
            (Class::Literal, quoted(rest, b'"'))
        } else if let Some(length) = raw(rest).filter(|_| !in_word) {
            (Class::Literal, length)
        } else if rest[0] == b'\'' && is_char(rest) {
            (Class::Literal, quoted(rest, b'\''))
        } else {
            (Class::Code, 1)
        };
        classes.resize(at + length.min(rest.len()), class);
    }
    classes
}

/// Length of a block comment, which may hold others.
fn comment(text: &[u8]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        match &text[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

/// Length of a literal that ends at an unescaped quote.
fn quoted(text: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < text.len() && text[at] != quote {
        at += if text[at] == b'\\' { 2 } else { 1 };
    }
    at + 1
}

/// Length of a raw string, prefix included.
fn raw(text: &[u8]) -> Option<usize> {
    let text_of = text.strip_prefix(b"b").unwrap_or(text).strip_prefix(b"r")?;
    let hashes = text_of.iter().take_while(|b| **b == b'#').count();
    if text_of.get(hashes) != Some(&b'"') {
        return None;
    }
    let close: Vec<u8> = [b"\"".as_slice(), &vec![b'#'; hashes]].concat();
    let start = text.len() - text_of.len() + hashes + 1;
    let inner = text[start..].windows(close.len()).position(|w| w == close);
    Some(inner.map_or(text.len(), |end| start + end + close.len()))
}

/// Whether a quote opens a character and not a lifetime.
fn is_char(text: &[u8]) -> bool {
    match text {
        [_, b'\\', ..] => true,
        [_, first, ..] => {
            let length = match first {
                0xf0.. => 4,
                0xe0.. => 3,
                0xc0.. => 2,
                _ => 1,
            };
            text.get(1 + length) == Some(&b'\'')
        }
        _ => false,
    }
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Blanks what follows `#[cfg(test)]`, up to its closing brace or semicolon.
fn without_tests(mut code: String) -> String {
    while let Some(start) = code.find(TEST_MARK) {
        let mut depth = 0;
        let rest = code[start..].char_indices();
        let end = rest
            .filter(|(_, c)| matches!(c, '{' | '}' | ';'))
            .find(|(_, c)| {
                depth += match c {
                    '{' => 1,
                    '}' => -1,
                    _ => 0,
                };
                depth == 0
            })
            .map_or(code.len(), |(at, _)| start + at + 1);
        let blank = |c: char| if c == '\n' { '\n' } else { ' ' };
        let blanked: String = code[start..end].chars().map(blank).collect();
        code.replace_range(start..end, &blanked);
    }
    code
}

/// Words, `::` and single signs, with their lines.
fn tokens(code: &str) -> Vec<(String, usize)> {
    let mut tokens: Vec<(String, usize)> = Vec::new();
    let mut line = 1;
    let mut joined = false;
    for c in code.chars() {
        let word = c == '_' || c.is_alphanumeric();
        match tokens.last_mut() {
            Some((last, _)) if joined && word && is_word(last) => last.push(c),
            Some((last, _)) if joined && c == ':' && last == ":" => last.push(c),
            _ if c.is_whitespace() => {}
            _ => tokens.push((c.to_string(), line)),
        }
        joined = !c.is_whitespace();
        line += usize::from(c == '\n');
    }
    tokens
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c == '_' || c.is_alphanumeric())
}

/// Where a chain of words and `::` that starts at a word ends.
fn chain(tokens: &[(String, usize)], start: usize) -> usize {
    let mut end = start + 1;
    while tokens.get(end).is_some_and(|t| t.0 == "::")
        && tokens.get(end + 1).is_some_and(|t| is_word(&t.0))
    {
        end += 2;
    }
    end
}

/// Unfolds one branch of a `use` tree; returns where it ends.
fn unfold(
    tokens: &[(String, usize)],
    mut at: usize,
    above: &[String],
    found: &mut Vec<Named>,
) -> usize {
    let mut segments = above.to_vec();
    while let Some((token, _)) = tokens.get(at) {
        match token.as_str() {
            "::" => at += 1,
            "as" => at += 2,
            "{" => {
                at += 1;
                while tokens.get(at).is_some_and(|t| t.0 != "}" && t.0 != ";") {
                    at = unfold(tokens, at, &segments, found);
                    at += usize::from(tokens.get(at).is_some_and(|t| t.0 == ","));
                }
                return at + 1;
            }
            "," | "}" | ";" => {
                found.push(Named { segments, line: tokens[at - 1].1 });
                return at;
            }
            _ => {
                segments.push(token.clone());
                at += 1;
            }
        }
    }
    at
}

/// The closing brace of the function whose `fn` stands at `start`.
fn body_end(tokens: &[(String, usize)], start: usize) -> Option<usize> {
    let mut brackets = 0;
    let mut braces = 0;
    for (at, (token, _)) in tokens.iter().enumerate().skip(start) {
        match token.as_str() {
            "(" | "[" => brackets += 1,
            ")" | "]" => brackets -= 1,
            ";" if brackets == 0 && braces == 0 => return None,
            "{" => braces += 1,
            "}" => {
                braces -= 1;
                if braces == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}
