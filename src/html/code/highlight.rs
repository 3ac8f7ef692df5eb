//! Code to coloured runs of text.
//!
//! A newcomer's trap: a grammar is a pile of regular expressions over what strangers
//! wrote. Blocks are measured before they are parsed; what is too big stays plain.

use super::class::{Class, Classes};
use super::language::grammar;
use syntect::parsing::{BasicScopeStackOp, ParseState, ScopeStack, SyntaxSet};

/// Blocks above this size are not highlighted.
const MAX_BYTES: usize = 200_000;
/// Blocks with a longer line are not highlighted.
const MAX_LINE: usize = 5_000;

/// A run of text of one class, from the end of the run before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Run {
    /// Where it ends, in bytes.
    pub end: usize,
    /// What it is.
    pub class: Option<Class>,
}

/// All grammars; loaded once, then shared by reference.
pub struct Highlighter {
    grammars: SyntaxSet,
    classes: Classes,
}

impl Default for Highlighter {
    fn default() -> Self {
        Highlighter::new()
    }
}

impl Highlighter {
    /// Loads the grammars, which takes some milliseconds.
    pub fn new() -> Highlighter {
        Highlighter {
            grammars: two_face::syntax::extra_newlines(),
            classes: Classes::new(),
        }
    }

    #[cfg(test)]
    pub(super) fn knows(&self, name: &str) -> bool {
        self.grammars.find_syntax_by_token(name).is_some()
    }

    /// Splits code into runs that cover all of it; `None` where it should stay plain.
    pub fn runs(&self, lang: &str, code: &str) -> Option<Vec<Run>> {
        if code.is_empty() || !is_bearable(code) {
            return None;
        }
        let grammar = grammar(lang, code)?;
        let syntax = self.grammars.find_syntax_by_token(grammar)?;
        let mut state = ParseState::new(syntax);
        let mut scopes = ScopeStack::new();
        let mut stack: Vec<Option<Class>> = Vec::new();
        let mut runs = Runs { code, runs: Vec::new(), end: 0 };
        let mut line_start = 0;
        for line in code.split_inclusive('\n') {
            let ops = state.parse_line(line, &self.grammars).ok()?;
            for (at, op) in &ops {
                runs.push(line_start + at, stack.last().copied().flatten());
                let apply = |change: BasicScopeStackOp, _: &[_]| match change {
                    BasicScopeStackOp::Push(scope) => {
                        let below = stack.last().copied().flatten();
                        stack.push(self.classes.inside(scope, below));
                    }
                    BasicScopeStackOp::Pop => {
                        stack.pop();
                    }
                };
                scopes.apply_with_hook(op, apply).ok()?;
            }
            line_start += line.len();
            runs.push(line_start, stack.last().copied().flatten());
        }
        Some(runs.runs)
    }
}

fn is_bearable(code: &str) -> bool {
    code.len() <= MAX_BYTES && code.split('\n').all(|line| line.len() <= MAX_LINE)
}

/// Runs in the making: as few as possible.
struct Runs<'a> {
    code: &'a str,
    runs: Vec<Run>,
    end: usize,
}

impl Runs<'_> {
    /// Adds the text up to `end`, unless a capture reached back behind what is there.
    fn push(&mut self, end: usize, class: Option<Class>) {
        if end <= self.end || !self.code.is_char_boundary(end) {
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
