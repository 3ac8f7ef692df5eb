//! An info string (` ```rust {1,3-5} title="main.rs" `) to what it asks for.
//!
//! A newcomer's trap: info strings are hostile. The language keeps only characters that
//! are safe in a class name; the title may hold anything and must be escaped.

/// What the info string of a fenced code block says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Fence {
    /// The language, as in `language-x`; empty when none is given.
    pub lang: String,
    /// The class of the `code` element.
    pub class: Option<String>,
    /// A file name or caption.
    pub title: Option<String>,
    /// Whether lines are numbered.
    pub lines: bool,
    /// The number of the first line.
    pub start: u32,
    /// Marked lines, counted from 1: first and last of each range, sorted, apart.
    pub marks: Vec<(u32, u32)>,
    /// Whether a leading `+` or `-` says that a line was added or removed.
    pub diff: bool,
}

impl Fence {
    /// Reads an info string; what is not understood is ignored.
    pub fn parse(info: &str) -> Fence {
        let mut fence = Fence { start: 1, ..Fence::default() };
        let mut rest = Words { rest: info };
        let mut first = true;
        while let Some(word) = rest.next() {
            match word {
                Word::Marks(list) => fence.marks.extend(ranges(list)),
                Word::Named(name, value) if fence.set(name, value) => {}
                Word::Plain(word) if !first => fence.flag(word),
                Word::Plain(word) | Word::Named(word, _) if first => {
                    fence.set_language(word);
                }
                _ => {}
            }
            first = false;
        }
        fence.marks = merged(fence.marks);
        fence
    }

    fn set_language(&mut self, word: &str) {
        self.lang = language(word);
        self.class = (!self.lang.is_empty()).then(|| format!("language-{}", self.lang));
        self.diff |= matches!(self.lang.as_str(), "diff" | "patch");
    }

    /// Takes `name="value"`; false when the name means nothing here.
    fn set(&mut self, name: &str, value: &str) -> bool {
        match name.to_ascii_lowercase().as_str() {
            "title" | "filename" | "file" => {
                let title = value.trim();
                self.title = (!title.is_empty()).then(|| title.to_owned());
            }
            "hl_lines" | "highlight" => self.marks.extend(ranges(value)),
            "linenums" | "linenos" | "showlinenumbers" | "startfrom" => {
                self.lines = value != "false";
                self.start = value.trim().parse().unwrap_or(self.start);
            }
            _ => return false,
        }
        true
    }

    fn flag(&mut self, word: &str) {
        match word.trim_start_matches('.').to_ascii_lowercase().as_str() {
            "linenums" | "linenos" | "showlinenumbers" | "numberlines"
            | "line-numbers" => {
                self.lines = true;
            }
            "diff" => self.diff = true,
            _ => {}
        }
    }
}

/// A part of an info string.
enum Word<'a> {
    /// `rust`, `linenums`
    Plain(&'a str),
    /// `title="main.rs"`
    Named(&'a str, &'a str),
    /// The inside of `{1,3-5}`.
    Marks(&'a str),
}

/// Parts of an info string from left to right.
struct Words<'a> {
    rest: &'a str,
}

impl<'a> Words<'a> {
    fn next(&mut self) -> Option<Word<'a>> {
        loop {
            let rest = self.rest.trim_start_matches(is_gap);
            self.rest = rest;
            let open = rest.strip_prefix('{');
            if let Some((list, after)) = open.and_then(split_marks) {
                self.rest = after;
                return Some(Word::Marks(list));
            }
            match open {
                Some(after) => self.rest = after,
                None if rest.is_empty() => return None,
                None => break,
            }
        }
        let word = self.take(|c| is_gap(c) || matches!(c, '{' | '='));
        match self.rest.strip_prefix('=') {
            Some(value) => {
                self.rest = value;
                Some(Word::Named(word, self.value()))
            }
            None => Some(Word::Plain(word)),
        }
    }

    /// A value after `=`: quoted, or up to the next gap.
    fn value(&mut self) -> &'a str {
        let Some(quote) = self.rest.chars().next().filter(|c| matches!(c, '"' | '\''))
        else {
            return self.take(is_gap);
        };
        self.rest = &self.rest[1..];
        let value = self.take(|c| c == quote);
        self.rest = self.rest.strip_prefix(quote).unwrap_or(self.rest);
        value
    }

    fn take(&mut self, stop: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(stop).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | '}')
}

/// Splits `1,3-5} rest` at the brace; `None` when anything but line numbers is inside.
fn split_marks(inside: &str) -> Option<(&str, &str)> {
    let end = inside.find(|c: char| !matches!(c, '0'..='9' | ',' | '-' | ' '))?;
    let after = inside[end..].strip_prefix('}')?;
    inside[..end]
        .contains(|c: char| c.is_ascii_digit())
        .then_some((&inside[..end], after))
}

/// `1,3-5` or `1 3-5` as ranges; parts that are no line numbers are ignored.
fn ranges(list: &str) -> impl Iterator<Item = (u32, u32)> {
    list.split([',', ' ']).filter_map(|part| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (first.parse::<u32>().ok()?, last.parse::<u32>().ok()?);
        (first > 0 && first <= last).then_some((first, last))
    })
}

/// Sorts ranges and joins those that touch, so that lines meet them in one pass.
fn merged(mut marks: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    marks.sort_unstable();
    let mut out: Vec<(u32, u32)> = Vec::with_capacity(marks.len());
    for (first, last) in marks {
        match out.last_mut() {
            Some(before) if first <= before.1.saturating_add(1) => {
                before.1 = before.1.max(last);
            }
            _ => out.push((first, last)),
        }
    }
    out
}

/// The first word as a class name may hold it.
fn language(word: &str) -> String {
    let word = word.strip_prefix('.').unwrap_or(word);
    word.chars()
        .flat_map(char::to_lowercase)
        .filter(|c| matches!(c, 'a'..='z' | '0'..='9' | '_' | '+' | '#' | '-'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{any, proptest};

    #[track_caller]
    fn check(info: &str, lang: &str) -> Fence {
        let fence = Fence::parse(info);
        assert_eq!(fence.lang, lang);
        let class = (!lang.is_empty()).then(|| format!("language-{lang}"));
        assert_eq!(fence.class, class);
        fence
    }

    #[test]
    fn the_language_is_the_first_word() {
        check("", "");
        check("  Rust  ", "rust");
        check("C++", "c++");
        check("C#", "c#");
        check("{python}", "python");
        check("{.rust .numberLines}", "rust");
        check("rust,no_run", "rust");
        check("js{1,3}", "js");
        check("{1,3}", "");
        check("title=\"x\"", "");
        check("한글", "");
        check("a=b", "a");
    }

    #[test]
    fn attributes_are_read() {
        let fence = check("rust title=\"src/main.rs\" {1,3-5} linenums=\"10\"", "rust");
        assert_eq!(fence.title.as_deref(), Some("src/main.rs"));
        assert_eq!(fence.marks, [(1, 1), (3, 5)]);
        assert!(fence.lines && fence.start == 10 && !fence.diff);
        let fence = check("js title='a \"b\"' hl_lines=\"7 3-5 4-6\" diff", "js");
        assert_eq!(fence.title.as_deref(), Some("a \"b\""));
        assert_eq!(fence.marks, [(3, 7)]);
        assert!(!fence.lines && fence.start == 1 && fence.diff);
        assert!(check("py showLineNumbers", "py").lines);
        assert!(check("py lineNos", "py").lines);
        assert!(!check("py lineNos=false", "py").lines);
        assert!(check("{.py .numberLines startFrom=\"5\"}", "py").start == 5);
        assert!(check("diff", "diff").diff);
    }

    #[test]
    fn hostile_words_leave_nothing_odd() {
        check("<script>xssmark(1)</script>", "scriptxssmark1script");
        check("\"><img src=x onerror=xssmark(2)>", "img");
        check("' onmouseover='xssmark(3)' x='", "");
        check("js {title=\"\\\" onfocus=\" .' onmouseover='x(3)' x='}", "js");
        assert_eq!(check("js {0,9-3,99999999999,-,}", "js").marks, []);
        assert_eq!(check("js {1-4294967295,3}", "js").marks, [(1, u32::MAX)]);
        check("js {{{{{{{{", "js");
        check("js title=\"open", "js");
    }

    proptest! {
        #[test]
        fn any_info_string_yields_a_safe_class(info in any::<String>()) {
            let safe = |c: char| c.is_ascii_alphanumeric() || "_+#-".contains(c);
            assert!(Fence::parse(&info).lang.chars().all(safe));
        }

        #[test]
        fn odd_but_plausible_info_strings_are_read(
            info in "[a{}=\"', .1-]{0,30}",
        ) {
            let marks = Fence::parse(&info).marks;
            assert!(marks.iter().all(|(first, last)| *first > 0 && first <= last));
            assert!(marks.windows(2).all(|pair| pair[0].1 < pair[1].0));
        }
    }
}
