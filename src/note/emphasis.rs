//! Matches delimiter runs: `*`, `_`, `~~` and `==`.
//!
//! This is CommonMark's delimiter algorithm with one change, the flanking test beside
//! CJK characters: `**용어(term)**은` is strong. The bookkeeping
//! (lower bounds, rule of three) is that of the parser whose events are re-matched here;
//! with [`Rules::cjk`] off the result is the same tree, which a property test checks.

use super::cjk::neighbour;

/// What differs from plain CommonMark.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    /// The CJK-friendly flanking test.
    pub cjk: bool,
    /// `~x~` strikes too (GFM); Obsidian wants two.
    pub single_tilde: bool,
    /// `==x==` marks.
    pub highlight: bool,
}

impl Rules {
    /// Obsidian's dialect.
    pub const OBSIDIAN: Rules = Rules { cjk: true, single_tilde: false, highlight: true };
}

/// A maximal run of one delimiter character.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Run {
    pub mark: u8,
    pub len: usize,
    pub opens: bool,
    pub closes: bool,
}

impl Run {
    /// Judges a run by its neighbours; `None` when it can be nothing but text.
    pub fn new(
        mark: u8,
        len: usize,
        before: Option<char>,
        after: Option<char>,
        rules: Rules,
    ) -> Option<Run> {
        let valid = match mark {
            b'~' => len == 2 || len == 1 && rules.single_tilde,
            b'=' => len == 2 && rules.highlight,
            _ => true,
        };
        let (opens, closes) = flanks(mark, len, before, after, rules);
        (valid && (opens || closes)).then_some(Run { mark, len, opens, closes })
    }
}

fn flanks(
    mark: u8,
    len: usize,
    before: Option<char>,
    after: Option<char>,
    rules: Rules,
) -> (bool, bool) {
    let (prev, next) = (neighbour(before), neighbour(after));
    let cjk = |n: super::cjk::Neighbour| rules.cjk && n.cjk;
    // CJK punctuation does not forbid a run to flank the text beside it.
    let prev_stop = prev.punctuation && !cjk(prev);
    let next_stop = next.punctuation && !cjk(next);
    let word = mark == b'*' || mark == b'=' || mark == b'~' && len > 1;
    let opens = !next.blank
        && (word && !next_stop
            || mark == b'~' && len > 1
            || prev.blank
            || prev.punctuation
            || word && cjk(prev));
    let closes = !prev.blank
        && (word && !prev_stop || next.blank || next.punctuation || word && cjk(next));
    (opens, closes)
}

/// Markup that a pair of delimiters makes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Emphasis,
    Strong,
    Strike,
    Mark,
}

/// What became of a run: it closes some markup, leaves text, opens other markup.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Matched {
    /// Inner first.
    pub closes: Vec<Kind>,
    /// Characters that stay text.
    pub text: usize,
    /// Outer first.
    pub opens: Vec<Kind>,
}

/// Matches all runs of one inline text.
pub(super) fn match_runs(runs: &[Run]) -> Vec<Matched> {
    let mut out: Vec<Matched> =
        runs.iter().map(|run| Matched { text: run.len, ..Matched::default() }).collect();
    let mut stack = Stack::default();
    for (at, run) in runs.iter().enumerate() {
        let mut count = run.len;
        let both = run.opens && run.closes;
        while run.closes && count > 0 {
            let Some(opener) = stack.find(run.mark, run.len, both) else { break };
            let matched = count.min(opener.count);
            for kind in kinds(run.mark, matched) {
                out[at].closes.push(kind);
                out[opener.at].opens.push(kind);
            }
            out[at].text -= matched;
            out[opener.at].text -= matched;
            if opener.count > matched {
                stack.push(Opener { count: opener.count - matched, ..opener });
            }
            count -= matched;
        }
        if count > 0 && run.opens {
            stack.push(Opener { at, mark: run.mark, count, len: run.len, both });
        }
    }
    for matched in &mut out {
        matched.opens.reverse();
    }
    out
}

/// The markup of `count` matched characters, inner first.
fn kinds(mark: u8, count: usize) -> impl Iterator<Item = Kind> {
    let (double, single) = match mark {
        b'~' => (Kind::Strike, Kind::Strike),
        b'=' => (Kind::Mark, Kind::Mark),
        _ => (Kind::Strong, Kind::Emphasis),
    };
    std::iter::repeat_n(double, count / 2).chain(std::iter::repeat_n(single, count % 2))
}

#[derive(Clone, Copy)]
struct Opener {
    at: usize,
    mark: u8,
    count: usize,
    len: usize,
    both: bool,
}

/// Openers that wait, and below which index each kind of closer need not look again.
#[derive(Default)]
struct Stack {
    openers: Vec<Opener>,
    bounds: [usize; 10],
}

const UNDERSCORE_ONE_SIDED: usize = 0;
const ASTERISK_ONE_SIDED: usize = 1;
const ASTERISK: usize = 2;
const TILDE: usize = 5;
const UNDERSCORE: usize = 6;
const EQUALS: usize = 9;

impl Stack {
    fn slots(mark: u8, len: usize) -> (usize, Option<usize>) {
        match mark {
            b'_' => (UNDERSCORE + len % 3, Some(UNDERSCORE_ONE_SIDED)),
            b'*' => (ASTERISK + len % 3, Some(ASTERISK_ONE_SIDED)),
            b'~' => (TILDE, None),
            _ => (EQUALS, None),
        }
    }

    fn find(&mut self, mark: u8, len: usize, both: bool) -> Option<Opener> {
        let (slot, one_sided) = Self::slots(mark, len);
        let mut low = self.bounds[slot];
        if let (false, Some(other)) = (both, one_sided) {
            low = low.min(self.bounds[other]);
        }
        let low = low.min(self.openers.len());
        let fits = |opener: &Opener| {
            let same_length = matches!(mark, b'*' | b'_') || len == opener.len;
            // CommonMark's rule of three.
            let three = !both && !opener.both
                || !(len + opener.len).is_multiple_of(3)
                || len.is_multiple_of(3);
            opener.mark == mark && same_length && three
        };
        let Some(found) = self.openers[low..].iter().rposition(fits) else {
            let top = self.openers.len();
            self.bounds[slot] = top;
            if let (false, Some(other)) = (both, one_sided) {
                self.bounds[other] = top;
            }
            return None;
        };
        let opener = self.openers[low + found];
        self.openers.truncate(low + found);
        for bound in &mut self.bounds {
            *bound = (*bound).min(low + found);
        }
        Some(opener)
    }

    fn push(&mut self, opener: Opener) {
        if matches!(opener.mark, b'~' | b'=') {
            let (slot, _) = Self::slots(opener.mark, opener.len);
            self.bounds[slot] = self.bounds[slot].min(self.openers.len());
        }
        self.openers.push(opener);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(before: char, mark: u8, after: char) -> (bool, bool) {
        flanks(mark, 2, Some(before), Some(after), Rules::OBSIDIAN)
    }

    #[test]
    fn particles_follow_a_closer_directly() {
        assert_eq!(check(')', b'*', '은'), (true, true));
        assert_eq!(check('%', b'*', '가'), (true, true));
        assert_eq!(check(')', b'*', 'b'), (true, false));
        assert_eq!(check('은', b'*', '('), (true, true));
        assert!(!check('a', b'_', '가').0);
    }
}
