//! The `Range` of a request → the bytes to send.

use std::ops::RangeInclusive;

/// What part of some bytes is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Part {
    /// All of them: no range, one that is not understood, or several.
    All,
    /// Some of them.
    Some(RangeInclusive<u64>),
    /// None that there are.
    Beyond,
}

/// Reads a range of `len` bytes.
pub fn part(header: Option<&str>, len: u64) -> Part {
    let Some(text) = header.and_then(|text| text.trim().strip_prefix("bytes=")) else {
        return Part::All;
    };
    let Some((first, last)) = text.split_once('-') else { return Part::All };
    let number = |text: &str| -> Option<Option<u64>> {
        let text = text.trim();
        if text.is_empty() {
            return Some(None);
        }
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        // More than 64 bits are more than any file has.
        digits.then(|| Some(text.parse().unwrap_or(u64::MAX)))
    };
    let (Some(first), Some(last)) = (number(first), number(last)) else {
        return Part::All;
    };
    match (first, last) {
        (None, None) => Part::All,
        (None, Some(0)) => Part::Beyond,
        (None, Some(_)) if len == 0 => Part::Beyond,
        (None, Some(count)) => Part::Some(len.saturating_sub(count)..=len - 1),
        (Some(first), Some(last)) if first > last => Part::All,
        (Some(first), _) if first >= len => Part::Beyond,
        (Some(first), last) => Part::Some(first..=last.unwrap_or(u64::MAX).min(len - 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, part};

    fn check(header: &str, len: u64, expected: Part) {
        assert_eq!(part(Some(header), len), expected, "{header} of {len}");
    }

    #[test]
    fn one_range_is_understood() {
        check("bytes=0-9", 100, Part::Some(0..=9));
        check("bytes=90-", 100, Part::Some(90..=99));
        check("bytes=-10", 100, Part::Some(90..=99));
        check("bytes=-200", 100, Part::Some(0..=99));
        check("bytes=50-5000", 100, Part::Some(50..=99));
        check("bytes=0-99999999999999999999999", 100, Part::Some(0..=99));
    }

    #[test]
    fn what_is_not_there_is_told() {
        check("bytes=100-", 100, Part::Beyond);
        check("bytes=99999999999999999999999-", 100, Part::Beyond);
        check("bytes=-0", 100, Part::Beyond);
        check("bytes=0-", 0, Part::Beyond);
        check("bytes=-1", 0, Part::Beyond);
    }

    #[test]
    fn anything_else_is_the_whole() {
        for header in
            ["bytes=", "bytes=-", "bytes=9-1", "bytes=a-b", "lines=1-2", "bytes=0-1,3-4"]
        {
            check(header, 100, Part::All);
        }
        assert_eq!(part(None, 100), Part::All);
    }
}
