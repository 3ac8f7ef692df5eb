//! The text of a filter or formula as tokens.
//!
//! A newcomer's trap: `/` opens a regular expression where an operand is due. There are
//! none here, so the parser refuses that place; this file takes every `/` as a sign.

use std::ops::Range;

/// A token and where it stands, in bytes.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Token {
    pub kind: Kind,
    pub at: Range<usize>,
}

/// What a token is.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Kind {
    Number(f64),
    Text(String),
    Name(String),
    Sign(&'static str),
}

/// Signs; longer ones come first.
const SIGNS: [&str; 21] = [
    "==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "+", "-", "*", "/", "%", "(", ")",
    "[", "]", ",", ".", ":",
];

/// All tokens, or where the text makes none.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Range<usize>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (kind, length) = if first == '"' || first == '\'' {
            let (inner, length) = quoted(rest, first).ok_or(at..text.len())?;
            (Kind::Text(inner), length)
        } else if first.is_ascii_digit() {
            let length = number(rest);
            let value = rest[..length].parse().map_err(|_| at..at + length)?;
            (Kind::Number(value), length)
        } else if is_name(first) {
            let length = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
            (Kind::Name(rest[..length].to_owned()), length)
        } else {
            let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
            let sign = sign.ok_or(at..at + first.len_utf8())?;
            (Kind::Sign(sign), sign.len())
        };
        tokens.push(Token { kind, at: at..at + length });
        at += length;
    }
    Ok(tokens)
}

/// Letters of any script and the marks on them.
fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$' || (!c.is_ascii() && is_mark(c))
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1100}'..='\u{11ff}')
}

/// Bytes of the number that begins here: `1`, `1.5`, but `1` of `1.abs()`.
fn number(text: &str) -> usize {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(text);
    match text[whole..].strip_prefix('.').map(digits) {
        Some(after) if after > 0 => whole + 1 + after,
        _ => whole,
    }
}

/// The text inside of quotes, and its length with them.
fn quoted(text: &str, mark: char) -> Option<(String, usize)> {
    let mut inner = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            c if c == mark => return Some((inner, at + 1)),
            '\\' => match chars.next()?.1 {
                'n' => inner.push('\n'),
                't' => inner.push('\t'),
                other => inner.push(other),
            },
            c => inner.push(c),
        }
    }
    None
}
