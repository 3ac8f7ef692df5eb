//! The file as text: one line a note, sorted, so that a change of one note is a change of
//! one line for whoever merges two branches.

use super::{Entry, Lock, Print};
use crate::base::{Span, VaultPath};
use crate::diag::{Code, Diagnostic};
use std::fmt::Write;

/// The file's name, beside `book.toml`.
pub const NAME: &str = "kbgen.lock";

/// The format that this kbgen writes and reads.
const FORMAT: u32 = 1;

const FIRST: &str = "# kbgen.lock ";

const ABOUT: &str = "\
# Where each published note is and was, so that old addresses lead to it.
# Written by kbgen; keep it with the notes, in a repository too.
";

/// What is wrong with a file that cannot be read as a whole. It is not to be replaced.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unreadable {
    /// The entries that can be read: links from elsewhere should work meanwhile.
    pub rest: Lock,
    /// The first thing that is wrong, with a remedy.
    pub found: Diagnostic,
}

/// Reads the file.
///
/// # Errors
/// [`Unreadable`] when a line is none of kbgen's, or the format is another one.
pub fn parse(text: &str) -> Result<Lock, Box<Unreadable>> {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    let format = first.strip_prefix(FIRST).and_then(|rest| rest.trim().parse().ok());
    let mut wrong = match format {
        Some(FORMAT) => None,
        Some(other) => {
            let message =
                format!("it has the format {other}, which this kbgen cannot read");
            let found = bad(message, Span::new(0, first.trim_end().len()));
            let found = found.help("use the kbgen that wrote it, or a newer one");
            return Err(Box::new(Unreadable { rest: Lock::default(), found }));
        }
        None => Some(broken("the first line is not that of the file", 0, first)),
    };
    let mut rest = Lock::default();
    let mut at = if format.is_some() { first.len() } else { 0 };
    let skipped = usize::from(format.is_some());
    for line in text.split_inclusive('\n').skip(skipped) {
        let plain = line.trim_end_matches('\n');
        if !plain.is_empty() && !plain.starts_with('#') {
            match entry(plain, Span::new(at, at + plain.len())) {
                Some(entry) => rest.entries.push(entry),
                None => {
                    wrong.get_or_insert_with(|| broken("this is no entry", at, plain));
                }
            }
        }
        at += line.len();
    }
    rest.entries.sort_by(|a, b| a.path.cmp(&b.path));
    match wrong {
        None => Ok(rest),
        Some(found) => Err(Box::new(Unreadable { rest, found })),
    }
}

fn broken(what: &str, at: usize, line: &str) -> Diagnostic {
    bad(what.to_owned(), Span::new(at, at + line.trim_end().len())).help(
        "resolve what a merge left, or take the file from the repository again; kbgen \
         leaves it as it is until then",
    )
}

fn bad(message: String, span: Span) -> Diagnostic {
    Diagnostic::new(Code::BadLock, NAME, message).at(span)
}

/// An entry: path, address, language, print, and earlier addresses.
fn entry(line: &str, span: Span) -> Option<Entry> {
    let mut cells = line.split('\t');
    let path = decoded(cells.next()?)?;
    let route = route(cells.next()?)?;
    let lang = cells.next()?;
    let print = Print::parse(cells.next()?)?;
    let former = cells.map(self::route).collect::<Option<Vec<_>>>()?;
    let tag = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let plain = VaultPath::new(&path).is_some() && lang.chars().all(tag);
    plain.then(|| Entry { path, route, lang: lang.to_owned(), print, former, span })
}

/// An address as it is written: `/guide/start/`.
fn route(cell: &str) -> Option<String> {
    let route = decoded(cell.strip_prefix('/')?)?;
    let plain = |part: &str| !matches!(part, "" | "." | "..");
    let page = route.strip_suffix('/').is_some_and(|path| path.split('/').all(plain));
    (route.is_empty() || page).then_some(route)
}

/// The text of the file; entries come in its order.
pub fn render(lock: &Lock) -> String {
    let mut out = format!("{FIRST}{FORMAT}\n{ABOUT}");
    for entry in &lock.entries {
        let start = out.len();
        encode(&entry.path, &mut out);
        if out[start..].starts_with('#') {
            out.replace_range(start..=start, "%23");
        }
        out.push_str("\t/");
        encode(&entry.route, &mut out);
        // A string takes everything.
        let _ = write!(out, "\t{}\t{}", entry.lang, entry.print);
        for route in &entry.former {
            out.push_str("\t/");
            encode(route, &mut out);
        }
        out.push('\n');
    }
    out
}

/// Writes a path so that it is one cell of one line; Hangul stays readable.
fn encode(text: &str, out: &mut String) {
    for c in text.chars() {
        if c.is_control() || c == '%' || c == '\u{2028}' || c == '\u{2029}' {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                let _ = write!(out, "%{byte:02x}");
            }
        } else {
            out.push(c);
        }
    }
}

fn decoded(cell: &str) -> Option<String> {
    let text = percent_encoding::percent_decode_str(cell).decode_utf8().ok()?;
    Some(text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lock::print;
    use proptest::prelude::{any, prop_assume, proptest};

    fn entry_of(path: &str, route: &str, former: &[&str]) -> Entry {
        let former = former.iter().map(|&f| f.to_owned()).collect();
        let (path, route) = (path.to_owned(), route.to_owned());
        let span = Span::default();
        Entry { path, route, lang: "ko".into(), print: print("가"), former, span }
    }

    fn without_places(mut lock: Lock) -> Lock {
        lock.entries.iter_mut().for_each(|entry| entry.span = Span::default());
        lock
    }

    #[test]
    fn what_is_written_is_read() {
        let lock = Lock {
            entries: vec![
                entry_of("#a\tb\n%.md", "a-b/", &["", "x y/"]),
                entry_of("시작.md", "", &[]),
            ],
        };
        let text = render(&lock);
        assert_eq!(text.lines().count(), 3 + 2, "{text}");
        assert_eq!(parse(&text).map(without_places), Ok(lock));
        let empty = render(&Lock::default());
        assert_eq!(parse(&empty), Ok(Lock::default()));
    }

    #[test]
    fn a_broken_file_keeps_what_can_be_read() {
        let good = render(&Lock { entries: vec![entry_of("a.md", "a/", &[])] });
        let check = |text: &str, entries: usize, line: usize| {
            let wrong = parse(text).expect_err("it is broken");
            assert_eq!(wrong.rest.entries.len(), entries, "{text}");
            let at = wrong.found.span.expect("a place").start as usize;
            assert_eq!(text[..at].matches('\n').count() + 1, line, "{text}");
        };
        check(&good.replace("# kbgen.lock 1", "# kbgen.lock 2"), 0, 1);
        check(&good.replace("# kbgen.lock 1", "<<<<<<< HEAD"), 1, 1);
        check(&format!("{good}=======\n"), 1, 5);
        check("", 0, 1);
        check(&good.replace("\t/a/", "\ta/"), 0, 4);
        check(&good.replace("\t/a/", "\t/a"), 0, 4);
        check(&good.replace("\t/a/", "\t/../a/"), 0, 4);
        check(&good.replace("a.md", "../a.md"), 0, 4);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = parse(&text);
            let _ = parse(&format!("# kbgen.lock 1\n{text}"));
        }

        #[test]
        fn any_names_survive(path in "[^./\\\\\0]{1,20}", route in "[^/]{1,9}") {
            let known = VaultPath::new(&path);
            prop_assume!(!matches!(route.as_str(), "." | ".."));
            prop_assume!(known.is_some_and(|known| known.as_str() == path));
            let lock = Lock { entries: vec![entry_of(&path, &format!("{route}/"), &[])] };
            assert_eq!(parse(&render(&lock)).map(without_places), Ok(lock));
        }
    }
}
