//! Diagnostics as data: what is wrong with a writer's file, where, and what to do.
//!
//! Stages only make these values. Drawing them (text, JSON, annotations) happens at the
//! edge, in `cmd::report`, so that a stage never prints.

mod code;
mod error;

pub use code::Code;
pub use error::Error;

use crate::base::Span;
use std::fmt;

/// How much a diagnostic matters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// Worth knowing; never fails a build.
    Info,
    /// Something a reader of the site will notice; fails `--strict`.
    Warning,
    /// Something that could not be published.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        })
    }
}

/// One finding about one file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Diagnostic {
    /// The file as people should see it: relative to the content root, with `/`.
    pub path: String,
    /// Where in the decoded text; `None` when the whole file is meant.
    pub span: Option<Span>,
    /// The kind of finding.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong: lower-case start, no full stop, literals in double quotes.
    pub message: String,
    /// What to do about it, in the same form.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A diagnostic with the severity its code has by default.
    pub fn new(code: Code, path: impl Into<String>, message: impl Into<String>) -> Self {
        Diagnostic {
            path: path.into(),
            span: None,
            code,
            severity: code.severity(),
            message: message.into(),
            help: None,
        }
    }

    /// Points at a place in the file.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Changes the severity.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

/// Text that is safe on a terminal: control characters and bidirectional overrides
/// appear as escapes, so that no name can forge a line or a colour.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => {
                out.extend(c.escape_unicode());
            }
            c if c.is_control() => out.extend(c.escape_default()),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_forge_lines_or_colours() {
        assert_eq!(visible("a\nb\u{1b}[31m"), "a\\nb\\u{1b}[31m");
        assert_eq!(visible("한글\u{202e}x"), "한글\\u{202e}x");
    }
}
