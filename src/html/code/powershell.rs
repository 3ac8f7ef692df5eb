//! PowerShell to coloured runs, since no grammar at hand can be used for it.
//!
//! A newcomer's trap: this tells tokens apart by their first characters and never fails;
//! it is no parser, and unclosed strings and comments simply run to the end.

use super::class::Class;

/// The next token of `rest`: its length, never 0, and its class.
pub fn token(rest: &str) -> (usize, Option<Class>) {
    let first = rest.chars().next().unwrap_or_default();
    let word = |from: usize| from + length(&rest[from..], is_word);
    match first {
        '<' if rest.starts_with("<#") => (until(rest, 2, "#>"), Some(Class::Comment)),
        '#' => (rest.find('\n').unwrap_or(rest.len()), Some(Class::Comment)),
        '@' if rest.starts_with("@\"") => (until(rest, 2, "\n\"@"), Some(Class::Text)),
        '@' if rest.starts_with("@'") => (until(rest, 2, "\n'@"), Some(Class::Text)),
        '"' => (quoted(rest), Some(Class::Text)),
        '\'' => (until(rest, 1, "'"), Some(Class::Text)),
        '`' => (1 + rest[1..].chars().next().map_or(0, char::len_utf8), None),
        '$' if rest.starts_with("${") => (until(rest, 2, "}"), Some(Class::Variable)),
        '$' => (
            1 + length(&rest[1..], |c| c.is_alphanumeric() || matches!(c, '_' | ':')),
            Some(Class::Variable),
        ),
        '-' if rest[1..].starts_with(char::is_alphabetic) => {
            (word(1), Some(Class::Variable))
        }
        '|' | '=' | '+' | '*' | '/' | '%' | '!' | '<' | '>' | '&' | '-' => {
            (1, Some(Class::Operator))
        }
        '0'..='9' => {
            (length(rest, |c| c.is_alphanumeric() || c == '.'), Some(Class::Number))
        }
        c if is_word(c) => {
            let end = word(0);
            (end, class_of(&rest[..end]))
        }
        c => (c.len_utf8().min(rest.len()), None),
    }
}

/// Keywords; otherwise `Verb-Noun` is a command.
fn class_of(word: &str) -> Option<Class> {
    let lower = word.to_lowercase();
    if KEYWORDS.binary_search(&lower.as_str()).is_ok() {
        return Some(Class::Keyword);
    }
    word.contains('-').then_some(Class::Function)
}

const KEYWORDS: &[&str] = &[
    "begin", "break", "catch", "class", "continue", "do", "else", "elseif", "end",
    "enum", "exit", "filter", "finally", "for", "foreach", "function", "if", "in",
    "param", "process", "return", "switch", "throw", "trap", "try", "until", "using",
    "while", "workflow",
];

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
}

/// The length of the leading characters that `belongs` accepts.
fn length(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

/// The length up to and with `close`, looked for from `from` on.
fn until(text: &str, from: usize, close: &str) -> usize {
    text[from..].find(close).map_or(text.len(), |at| from + at + close.len())
}

/// The length of a string in double quotes, where a back-tick escapes.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'`' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(code: &str, expected: &[(&str, Option<Class>)]) {
        let mut at = 0;
        let mut found = Vec::new();
        while at < code.len() {
            let (length, class) = token(&code[at..]);
            assert!(length > 0);
            let text = &code[at..at + length];
            if text != " " {
                found.push((text, class));
            }
            at += length;
        }
        assert_eq!(found, expected);
    }

    #[test]
    fn tokens_are_told_apart() {
        check(
            "Get-Item -Path $x | ForEach 1kb # c",
            &[
                ("Get-Item", Some(Class::Function)),
                ("-Path", Some(Class::Variable)),
                ("$x", Some(Class::Variable)),
                ("|", Some(Class::Operator)),
                ("ForEach", Some(Class::Keyword)),
                ("1kb", Some(Class::Number)),
                ("# c", Some(Class::Comment)),
            ],
        );
        check(
            "\"a`\"b\" '한' `é",
            &[
                ("\"a`\"b\"", Some(Class::Text)),
                ("'한'", Some(Class::Text)),
                ("`é", None),
            ],
        );
        check("<# open", &[("<# open", Some(Class::Comment))]);
        check("@\"\na\n\"@", &[("@\"\na\n\"@", Some(Class::Text))]);
        check("${", &[("${", Some(Class::Variable))]);
        check("$", &[("$", Some(Class::Variable))]);
        check("-", &[("-", Some(Class::Operator))]);
    }

    #[test]
    fn keywords_are_sorted() {
        assert!(KEYWORDS.is_sorted());
    }
}
