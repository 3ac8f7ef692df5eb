//! Patterns such as `YYYY-MM-DD` for dates, as far as they mean the same everywhere.
//!
//! Names of months and days depend on a language that nobody states, so a pattern with
//! them is refused when the base is read.

use crate::note::Date;
use std::fmt::Write;

/// Tokens that can be written, longer ones first.
const TOKENS: [&str; 12] =
    ["YYYY", "YY", "MM", "DD", "HH", "mm", "ss", "M", "D", "H", "m", "s"];

/// Parts of a pattern.
enum Part<'a> {
    Token(&'static str),
    Text(&'a str),
    Unknown,
}

fn parts(pattern: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = pattern;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        if let Some(inner) = rest.strip_prefix('[')
            && let Some((text, after)) = inner.split_once(']')
        {
            rest = after;
            return Some(Part::Text(text));
        }
        if let Some(token) = TOKENS.iter().find(|token| rest.starts_with(**token)) {
            rest = &rest[token.len()..];
            return Some(Part::Token(token));
        }
        let (text, after) = rest.split_at(first.len_utf8());
        rest = after;
        Some(if first.is_ascii_alphabetic() { Part::Unknown } else { Part::Text(text) })
    })
}

/// Whether every letter of a pattern can be written.
pub(super) fn is_format(pattern: &str) -> bool {
    // `MMM` is the name of a month, not `MM` and `M`.
    let names = ["MMM", "DDD", "YYYYY"].iter().any(|name| pattern.contains(name));
    !names && parts(pattern).all(|part| !matches!(part, Part::Unknown))
}

/// A date in the form of a pattern; `None` when the pattern is not understood.
pub fn format_date(date: Date, pattern: &str) -> Option<String> {
    if !is_format(pattern) {
        return None;
    }
    let at = date.moment();
    let mut out = String::new();
    for part in parts(pattern) {
        let written = match part {
            Part::Text(text) => write!(out, "{text}"),
            Part::Unknown => Ok(()),
            Part::Token("YYYY") => write!(out, "{:04}", at.year()),
            Part::Token("YY") => write!(out, "{:02}", at.year() % 100),
            Part::Token("MM") => write!(out, "{:02}", at.month()),
            Part::Token("M") => write!(out, "{}", at.month()),
            Part::Token("DD") => write!(out, "{:02}", at.day()),
            Part::Token("D") => write!(out, "{}", at.day()),
            Part::Token("HH") => write!(out, "{:02}", at.hour()),
            Part::Token("H") => write!(out, "{}", at.hour()),
            Part::Token("mm") => write!(out, "{:02}", at.minute()),
            Part::Token("m") => write!(out, "{}", at.minute()),
            Part::Token("ss") => write!(out, "{:02}", at.second()),
            Part::Token(_) => write!(out, "{}", at.second()),
        };
        written.ok()?;
    }
    Some(out)
}

/// A length of time such as `1 day`, `2h` or `1M 3d`: years, months, days and seconds.
pub fn duration(text: &str) -> Option<jiff::Span> {
    let mut rest = text.trim();
    let mut span = jiff::Span::new();
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let count: i64 = rest[..digits].parse().ok()?;
        rest = rest[digits..].trim_start();
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (unit, after) = rest.split_at(letters);
        rest = after.trim_start();
        span = match unit {
            "y" | "year" | "years" => span.try_years(count),
            "M" | "month" | "months" => span.try_months(count),
            "w" | "week" | "weeks" => span.try_weeks(count),
            "d" | "day" | "days" => span.try_days(count),
            "h" | "hour" | "hours" => span.try_hours(count),
            "m" | "minute" | "minutes" => span.try_minutes(count),
            "s" | "second" | "seconds" => span.try_seconds(count),
            _ => return None,
        }
        .ok()?;
    }
    Some(span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        let date = Date::parse("2024-03-08T09:05").expect("a date");
        let check = |pattern: &str| format_date(date, pattern);
        assert_eq!(check("YYYY-MM-DD HH:mm:ss").as_deref(), Some("2024-03-08 09:05:00"));
        assert_eq!(check("YY년 M월 D일").as_deref(), Some("24년 3월 8일"));
        assert_eq!(check("[day] D").as_deref(), Some("day 8"));
        assert_eq!(check("MMM D"), None);
        assert_eq!(check("dddd"), None);
    }

    #[test]
    fn durations() {
        for good in ["1 day", "2h", "1M 3d", "10years"] {
            assert!(duration(good).is_some(), "{good}");
        }
        for bad in ["", "day", "1", "1 fortnight", "-1d", "99999999999999999999d"] {
            assert!(duration(bad).is_none(), "{bad}");
        }
    }
}
