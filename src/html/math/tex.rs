//! TeX as Obsidian's writers know it → TeX that the crate reads, within limits.
//!
//! Obsidian draws formulas with `MathJax`, which knows more commands. Here are those
//! that can be said in another way. The limits matter more than they look: the crate
//! reads a command that stands as another's argument by calling itself, and a stack that
//! runs out cannot be caught.

use super::Fault;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

/// Longest formula, in bytes.
const BYTES: usize = 16 << 10;
/// Most commands of one formula.
pub(super) const COMMANDS: usize = 600;
/// Deepest nesting of braces, brackets and environments.
const DEPTH: usize = 60;

/// Commands that go by another name here.
const NAMES: &[(&str, &str)] = &[
    ("Bbb", "mathbb"),
    ("bcancel", "cancel"),
    ("bm", "boldsymbol"),
    ("dddot", "ddot"),
    ("frak", "mathfrak"),
    ("hbox", "text"),
    ("hdots", "dots"),
    ("hfill", "quad"),
    ("mathbbm", "mathbb"),
    ("mathds", "mathbb"),
    ("mathscr", "mathcal"),
    ("mbox", "text"),
    ("mod", "bmod"),
    ("pmb", "boldsymbol"),
    ("slash", "/"),
    ("space", " "),
    ("textnormal", "text"),
    ("xcancel", "cancel"),
];

/// Commands that change nothing here.
#[rustfmt::skip]
const IDLE: &[&str] = &[
    "Large", "allowbreak", "centering", "large", "mathstrut", "nobreak", "nolinebreak",
    "nonumber", "normalsize", "notag", "relax", "small", "smash", "strut",
];

/// Commands that change nothing here, with their argument.
const IDLE_WITH: &[&str] = &["label", "require", "vspace"];

/// Environments that go by another name; `eqnarray` has a column more than `align`.
const ENVIRONMENTS: &[(&str, &str)] = &[
    ("displaymath", "gather*"),
    ("eqnarray", "align"),
    ("eqnarray*", "align*"),
    ("flalign", "align"),
    ("flalign*", "align*"),
    ("math", "gathered"),
    ("multline*", "multline"),
    ("subequations", "gathered"),
];

/// Commands that define others.
#[rustfmt::skip]
const DEFINE: &[&str] = &[
    "DeclareMathOperator", "def", "edef", "futurelet", "gdef", "let", "newcommand",
    "providecommand", "renewcommand", "xdef",
];

/// Refuses what costs too much and rewrites the rest for the crate.
pub(super) fn prepare(source: &str) -> Result<Cow<'_, str>, Fault> {
    limits(source)?;
    if !source.contains('\\') {
        return Ok(Cow::Borrowed(source));
    }
    let mut writer = Writer {
        source,
        at: 0,
        out: String::new(),
        own: defined(source),
        columns: vec![],
    };
    writer.run()?;
    Ok(Cow::Owned(writer.out))
}

/// Where commands stand: the backslash and its letters, or its one sign.
pub(super) fn commands(source: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + source[at..].find('\\')?;
        at = command_end(source, start);
        Some(start..at)
    })
}

fn command_end(source: &str, start: usize) -> usize {
    let rest = &source[start + 1..];
    let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let one = rest.chars().next().map_or(0, char::len_utf8);
    start + 1 + letters.max(one)
}

/// Names that a formula defines for itself.
pub(super) fn defined(source: &str) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    let mut before = "";
    for found in commands(source) {
        let name = &source[found.start + 1..found.end];
        if DEFINE.contains(&before) {
            names.insert(name);
        }
        before = name;
    }
    names
}

fn limits(source: &str) -> Result<(), Fault> {
    if source.len() > BYTES {
        return Err(Fault::new("it is longer than 16 KB"));
    }
    let (mut depth, mut count) = (0_usize, 0);
    let mut at = 0;
    while let Some(ahead) = source[at..].find(['\\', '{', '}']) {
        let start = at + ahead;
        at = start + 1;
        match source.as_bytes()[start] {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {
                at = command_end(source, start);
                count += 1;
                let name = &source[start + 1..at];
                match name {
                    "left" | "begin" | "begingroup" => depth += 1,
                    "right" | "end" | "endgroup" => depth = depth.saturating_sub(1),
                    // In a macro's text, definitions would multiply.
                    _ if DEFINE.contains(&name) && depth > 0 => {
                        return Err(Fault::new("it defines a macro inside of another"));
                    }
                    _ => {}
                }
            }
        }
        if depth > DEPTH {
            return Err(Fault::new("it is nested too deeply"));
        }
    }
    if count > COMMANDS {
        return Err(Fault::new(format!("it has more than {COMMANDS} commands")));
    }
    Ok(())
}

struct Writer<'t> {
    source: &'t str,
    at: usize,
    out: String,
    own: BTreeSet<&'t str>,
    /// For each open environment: whether it is an `eqnarray`, the `&` of its row, and
    /// the braces open in it.
    columns: Vec<(bool, usize, usize)>,
}

impl<'t> Writer<'t> {
    fn run(&mut self) -> Result<(), Fault> {
        let source = self.source;
        while let Some(ahead) = source[self.at..].find(['\\', '&', '{', '}']) {
            let start = self.at + ahead;
            self.out.push_str(&source[self.at..start]);
            self.at = start + 1;
            match source.as_bytes()[start] {
                b'\\' => {
                    self.at = command_end(source, start);
                    self.command(&source[start + 1..self.at])?;
                }
                b'&' => self.column(),
                brace => {
                    if let Some((_, _, braces)) = self.columns.last_mut() {
                        let open = brace == b'{';
                        *braces =
                            if open { *braces + 1 } else { braces.saturating_sub(1) };
                    }
                    self.out.push(char::from(brace));
                }
            }
        }
        self.out.push_str(&source[self.at..]);
        Ok(())
    }

    /// The second `&` in a row of an `eqnarray` goes: `a &=& b` is `a &= b`.
    fn column(&mut self) {
        if let Some((true, count, 0)) = self.columns.last_mut() {
            *count += 1;
            if *count == 2 {
                self.out.push(' ');
                return;
            }
        }
        self.out.push('&');
    }

    fn command(&mut self, name: &'t str) -> Result<(), Fault> {
        let known = NAMES.binary_search_by_key(&name, |(from, _)| from);
        let name = known.map_or(name, |found| NAMES[found].1);
        if name.starts_with("text") {
            self.text(name)?;
        } else if self.own.contains(name) && self.out.trim_end().ends_with(['_', '^']) {
            self.out.push_str(&format!("{{\\{name}}}"));
        } else if IDLE.binary_search(&name).is_ok() {
            self.out.push(' ');
        } else if IDLE_WITH.contains(&name) {
            self.argument();
            self.out.push(' ');
        } else if DEFINE.contains(&name) {
            self.definition(name)?;
        } else {
            match name {
                "begin" | "end" => self.environment(name),
                "tag" => self.tag(),
                "boxed" => self.boxed()?,
                "\\" => {
                    if let Some((_, count, 0)) = self.columns.last_mut() {
                        *count = 0;
                    }
                    self.name(name);
                }
                _ => self.name(name),
            }
        }
        Ok(())
    }

    fn name(&mut self, name: &str) {
        self.out.push('\\');
        self.out.push_str(name);
    }

    /// Formulas in a text stand beside it: `\text{if $x$}` is `\text{if }x`.
    fn text(&mut self, name: &str) -> Result<(), Fault> {
        let before = self.at;
        let words = self.argument().unwrap_or("");
        let dollars = words.matches('$').count();
        if dollars == 0 || dollars % 2 == 1 || words.contains("\\$") {
            self.at = before;
            self.name(name);
            return Ok(());
        }
        self.out.push('{');
        for (at, part) in words.split('$').enumerate() {
            if at % 2 == 1 {
                self.out.push_str(&format!("{{{}}}", prepare(part)?));
            } else if !part.is_empty() {
                self.out.push_str(&format!("\\{name}{{{part}}}"));
            }
        }
        self.out.push('}');
        Ok(())
    }

    fn environment(&mut self, command: &str) {
        self.name(command);
        let Some(name) = self.argument() else { return };
        let known = ENVIRONMENTS.iter().find(|(from, _)| *from == name);
        self.out.push_str(&format!("{{{}}}", known.map_or(name, |(_, to)| to)));
        if command == "begin" {
            self.columns.push((name.starts_with("eqnarray"), 0, 0));
        } else {
            self.columns.pop();
        }
    }

    /// `\tag{1}` stands behind its line; nothing is numbered by itself, as in Obsidian.
    fn tag(&mut self) {
        let starred = self.source[self.at..].starts_with('*');
        self.at += usize::from(starred);
        let Some(words) = self.argument() else { return self.name("tag") };
        let (open, close) = if starred { ("", "") } else { ("(", ")") };
        self.out.push_str(&format!("\\qquad\\text{{{open}{words}{close}}}"));
    }

    /// A frame is an array of one cell with lines around it.
    fn boxed(&mut self) -> Result<(), Fault> {
        let Some(inner) = self.argument() else {
            self.name("boxed");
            return Ok(());
        };
        let inner = prepare(inner)?;
        self.out.push_str("{\\begin{array}{|c|}\\hline\\displaystyle ");
        self.out.push_str(&inner);
        self.out.push_str("\\\\\\hline\\end{array}}");
        Ok(())
    }

    /// All forms of definition as `\def\name#1{…}`, which the crate reads best.
    fn definition(&mut self, kind: &str) -> Result<(), Fault> {
        let refuse = || Fault::new("a macro has parameters that are not understood");
        if kind == "let" {
            self.name("let");
            return Ok(());
        }
        let starred = self.source[self.at..].starts_with('*');
        self.at += usize::from(starred);
        let name = match self.argument() {
            Some(name) => name.trim(),
            None => {
                let rest = &self.source[self.at..];
                let start = self.at + rest.len() - rest.trim_start().len();
                if !self.source[start..].starts_with('\\') {
                    return Err(refuse());
                }
                self.at = command_end(self.source, start);
                &self.source[start..self.at]
            }
        };
        self.out.push_str("\\def");
        self.out.push_str(name);
        let rest = self.source[self.at..].trim_start();
        let parameters =
            rest.find('{').map(|end| rest[..end].trim()).ok_or_else(refuse)?;
        self.at = self.source.len() - rest.len() + parameters.len();
        if let Some(count) =
            parameters.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'))
        {
            let count = count.trim().parse::<u8>().ok().filter(|n| *n < 10);
            for number in 1..=count.ok_or_else(refuse)? {
                self.out.push_str(&format!("#{number}"));
            }
        } else if parameters.split('#').enumerate().all(|(at, part)| match at {
            0 => part.is_empty(),
            at => part == at.to_string(),
        }) {
            self.out.push_str(parameters);
        } else {
            // Parameters that end at a word could make a text without bounds.
            return Err(refuse());
        }
        if kind == "DeclareMathOperator" {
            let words = self.argument().ok_or_else(refuse)?;
            self.out.push_str(&format!("{{\\operatorname{{{words}}}}}"));
        }
        Ok(())
    }

    /// Takes a group in braces, without them.
    fn argument(&mut self) -> Option<&'t str> {
        let rest = &self.source[self.at..];
        let start = self.at + rest.len() - rest.trim_start().len();
        if !self.source[start..].starts_with('{') {
            return None;
        }
        let (mut depth, mut escaped) = (0_usize, false);
        for (ahead, byte) in self.source[start..].bytes().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'{' => depth += 1,
                b'}' => {
                    depth -= 1;
                    if depth == 0 {
                        self.at = start + ahead + 1;
                        return Some(&self.source[start + 1..start + ahead]);
                    }
                }
                _ => {}
            }
        }
        None
    }
}
