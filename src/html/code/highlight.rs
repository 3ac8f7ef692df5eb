//! Code to coloured runs of text.
//!
//! A newcomer's trap: a grammar is a pile of regular expressions over what strangers
//! wrote. Blocks are measured before they are parsed; what is too big stays plain.

use super::class::{Class, Classes};
use super::language::{enters_javascript, grammar, is_safe, is_slow};
use super::powershell;
use crate::base::Memo;
use std::sync::Arc;
use syntect::parsing::{BasicScopeStackOp, ParseState, ScopeStack, SyntaxSet};

/// Blocks above this size are not highlighted.
const MAX_BYTES: usize = 200_000;
/// Blocks with a longer line are not highlighted.
const MAX_LINE: usize = 5_000;
/// Blocks where the squares of the lines' lengths add up to more are not highlighted.
const MAX_WORK: usize = 16_000_000;
/// Blocks with more possible comments at the end of a line are not highlighted.
const MAX_CUTS: usize = 16;

/// A run of text of one class, from the end of the run before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Run {
    /// Where it ends, in bytes.
    pub end: usize,
    /// What it is.
    pub class: Option<Class>,
}

/// All grammars, and the runs of blocks that were asked for lately.
pub struct Highlighter {
    runs: Memo<Option<Vec<Run>>, Grammars>,
}

/// All grammars; loaded once, then shared by reference.
struct Grammars {
    grammars: SyntaxSet,
    classes: Classes,
}

/// All that the runs of a block depend on.
#[derive(Hash)]
struct Block<'a> {
    lang: &'a str,
    code: &'a str,
}

impl Default for Highlighter {
    fn default() -> Self {
        Highlighter::new()
    }
}

impl Highlighter {
    /// Loads the grammars, which takes some milliseconds.
    pub fn new() -> Highlighter {
        let grammars = Grammars {
            grammars: two_face::syntax::extra_newlines(),
            classes: Classes::new(),
        };
        Highlighter { runs: Memo::with(grammars) }
    }

    /// Splits code into runs that cover all of it; `None` where it should stay plain.
    pub fn runs(&self, lang: &str, code: &str) -> Arc<Option<Vec<Run>>> {
        self.runs.ask(&Block { lang, code }, |grammars, block| {
            grammars.runs(block.lang, block.code)
        })
    }

    /// Drops the runs of blocks that nobody asked for lately.
    pub fn next_generation(&self) {
        self.runs.next_generation();
    }

    #[cfg(test)]
    pub(super) fn knows(&self, name: &str) -> bool {
        let grammars = &self.runs.tool().grammars;
        grammars.find_syntax_by_token(name).is_some_and(|found| is_safe(&found.name))
    }
}

impl Grammars {
    fn runs(&self, lang: &str, code: &str) -> Option<Vec<Run>> {
        if code.is_empty() || code.len() > MAX_BYTES {
            return None;
        }
        if matches!(lang, "powershell" | "pwsh" | "ps1" | "psm1" | "posh") {
            return Some(powershell_runs(code));
        }
        let grammar = grammar(lang, code)?;
        let syntax = self.grammars.find_syntax_by_token(grammar)?;
        if !is_safe(&syntax.name) || !is_bearable(code, is_slow(&syntax.name)) {
            return None;
        }
        let mut parser = Parser {
            highlighter: self,
            state: ParseState::new(syntax),
            scopes: ScopeStack::new(),
            classes: Vec::new(),
        };
        let mut runs = Runs { code, runs: Vec::new(), end: 0 };
        let guarded = enters_javascript(&syntax.name);
        for line in code.split_inclusive('\n') {
            let cuts = if guarded { trailing_comments(line) } else { Vec::new() };
            parser.line(line, &cuts, &mut runs)?;
        }
        Some(runs.runs)
    }
}

/// A grammar at work, between two pieces of text.
#[derive(Clone)]
struct Parser<'a> {
    highlighter: &'a Grammars,
    state: ParseState,
    scopes: ScopeStack,
    /// The class inside each scope of `scopes`.
    classes: Vec<Option<Class>>,
}

impl Parser<'_> {
    /// Parses a line, in pieces that end where a comment opens at one of `cuts`.
    ///
    /// The JavaScript grammar never returns from a line like `c /* d` or `c /* d */`:
    /// <https://github.com/trishume/syntect/issues/460>. Two of its rules match nothing
    /// there and hand over to each other; when the comment comes as a line of its own,
    /// they do not.
    fn line(&mut self, line: &str, cuts: &[usize], runs: &mut Runs) -> Option<()> {
        if cuts.len() > MAX_CUTS {
            return None;
        }
        let mut from = 0;
        for &cut in cuts {
            let mut ahead = self.clone();
            let tokens = ahead.piece(&line[from..cut])?;
            // In a string or a comment, the signs open nothing.
            if !matches!(ahead.class(), Some(Class::Text | Class::Comment)) {
                *self = ahead;
                runs.extend(tokens);
                from = cut;
            }
        }
        runs.extend(self.piece(&line[from..])?);
        Some(())
    }

    /// Parses a line or a part of one; yields the lengths of its tokens.
    fn piece(&mut self, text: &str) -> Option<Vec<(usize, Option<Class>)>> {
        let ops = self.state.parse_line(text, &self.highlighter.grammars).ok()?;
        let mut tokens = Vec::with_capacity(ops.len() + 1);
        let mut done = 0;
        for (at, op) in &ops {
            if *at > done {
                tokens.push((at - done, self.class()));
                done = *at;
            }
            let (table, classes) = (&self.highlighter.classes, &mut self.classes);
            let apply = |change: BasicScopeStackOp, _: &[_]| match change {
                BasicScopeStackOp::Push(scope) => {
                    let below = classes.last().copied().flatten();
                    classes.push(table.inside(scope, below));
                }
                BasicScopeStackOp::Pop => {
                    classes.pop();
                }
            };
            self.scopes.apply_with_hook(op, apply).ok()?;
        }
        tokens.push((text.len().checked_sub(done)?, self.class()));
        Some(tokens)
    }

    fn class(&self) -> Option<Class> {
        self.classes.last().copied().flatten()
    }
}

/// Where `/*` opens what would be comments up to the line's end, as far as one can tell
/// without knowing what is a string.
fn trailing_comments(line: &str) -> Vec<usize> {
    let mut found = Vec::new();
    // From the end: the start of the text after the nearest `*/`, if there is one.
    let (mut after, mut end) = (None, line.len());
    while let Some(at) = line[..end].rfind("/*") {
        if let Some(close) = line[at + 2..end.max(at + 2)].find("*/") {
            after = Some(at + 2 + close + 2);
        }
        let rest = after.map_or("", |after| line[after..].trim_start());
        if rest.is_empty() || found.last() == Some(&(line.len() - rest.len())) {
            found.push(at);
        }
        end = at;
    }
    found.reverse();
    found
}

/// Whether the grammar's regular expressions can cope. Looking for the next token costs
/// up to a line's length, hence a line up to its square.
fn is_bearable(code: &str, slow: bool) -> bool {
    let most = if slow { MAX_WORK / 8 } else { MAX_WORK };
    let mut work = 0;
    code.split('\n').all(|line| {
        work += line.len() * line.len().min(1_000);
        line.len() <= MAX_LINE && work <= most
    })
}

fn powershell_runs(code: &str) -> Vec<Run> {
    let mut runs = Runs { code, runs: Vec::new(), end: 0 };
    while runs.end < code.len() {
        let (length, class) = powershell::token(&code[runs.end..]);
        runs.push(runs.end + length, class);
    }
    runs.runs
}

/// Runs in the making: as few as possible.
struct Runs<'a> {
    code: &'a str,
    runs: Vec<Run>,
    end: usize,
}

impl Runs<'_> {
    fn extend(&mut self, tokens: Vec<(usize, Option<Class>)>) {
        for (length, class) in tokens {
            self.push(self.end + length, class);
        }
    }

    fn push(&mut self, end: usize, class: Option<Class>) {
        if end == self.end {
            return;
        }
        let blank = is_blank(&self.code[self.end..end]);
        self.end = end;
        match self.runs.as_mut_slice() {
            [.., last] if last.class == class => last.end = end,
            // Blanks have no colour: they part no equal runs and need none of their own.
            [.., last] if blank && last.class.is_none() => last.end = end,
            [.., before, gap]
                if !blank
                    && before.class == class
                    && gap.class.is_none()
                    && is_blank(&self.code[before.end..gap.end]) =>
            {
                before.end = end;
                self.runs.pop();
            }
            _ => self.runs.push(Run { end, class: class.filter(|_| !blank) }),
        }
    }
}

fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &[usize]) {
        assert_eq!(trailing_comments(line), expected);
    }

    #[test]
    fn comments_are_trailing_when_nothing_else_follows() {
        check("a\n", &[]);
        check("a /* b\n", &[2]);
        check("a /* b */ \n", &[2]);
        check("a /* b */ c\n", &[]);
        check("a /* b */ /* c", &[2, 10]);
        check("a /* b */ c /* d */\n", &[12]);
        check("/**/", &[0]);
        check("a /* b /* c */\n", &[2, 7]);
    }
}
