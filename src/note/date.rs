//! Dates in properties: a day, or a day and a time, without a zone.

use jiff::civil;
use std::fmt;

/// A date property. Obsidian writes `2024-03-18` or `2024-03-18T12:09`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Date {
    moment: civil::DateTime,
    timed: bool,
}

impl Date {
    /// Accepts `YYYY-MM-DD`, `YYYY-MM-DDTHH:MM[:SS]`, with a blank instead of `T`; a
    /// zone after the time is dropped. Anything else is no date.
    pub fn parse(text: &str) -> Option<Date> {
        let text = text.trim();
        let day: civil::Date = text.get(..10)?.parse().ok()?;
        if day.year() < 1 || text.as_bytes()[4] != b'-' {
            return None;
        }
        let rest = &text[10..];
        if rest.is_empty() {
            return Some(Date { moment: day.at(0, 0, 0, 0), timed: false });
        }
        let clock = rest.strip_prefix(['T', 't', ' '])?;
        let clock = clock.split(['Z', 'z', '+', '-']).next()?.trim();
        let time: civil::Time = clock.parse().ok()?;
        Some(Date { moment: day.to_datetime(time), timed: true })
    }

    /// A moment of the years 1 to 9999.
    pub fn new(moment: civil::DateTime, timed: bool) -> Option<Date> {
        (moment.year() >= 1).then_some(Date { moment, timed })
    }

    /// The day and, at midnight unless one is stated, the time.
    pub fn moment(self) -> civil::DateTime {
        self.moment
    }

    /// Whether a time is stated.
    pub fn is_timed(self) -> bool {
        self.timed
    }

    /// `2024-03-18`
    pub fn day(&self) -> String {
        self.moment.date().to_string()
    }
}

impl fmt::Display for Date {
    /// ISO 8601 as `time[datetime]` wants it; seconds only when there are any.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.moment.date())?;
        if self.timed {
            write!(f, "T{:02}:{:02}", self.moment.hour(), self.moment.minute())?;
            if self.moment.second() > 0 {
                write!(f, ":{:02}", self.moment.second())?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_what_obsidian_writes_and_nothing_odd() {
        let check = |text: &str| Date::parse(text).map(|d| d.to_string());
        assert_eq!(check("2024-03-18T12:09").as_deref(), Some("2024-03-18T12:09"));
        assert_eq!(check("2024-03-18").as_deref(), Some("2024-03-18"));
        assert_eq!(check("2024-03-18 03:04").as_deref(), Some("2024-03-18T03:04"));
        assert_eq!(
            check("2024-01-02T03:04:05+09:00").as_deref(),
            Some("2024-01-02T03:04:05")
        );
        for odd in ["2024-13-45", "20240102", "99999-01-01", "0000-00-00", "x", "2024년"]
        {
            assert_eq!(check(odd), None, "{odd}");
        }
    }
}
