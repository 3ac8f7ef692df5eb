//! A TOML table read key by key: every key asked for is known, the rest is reported.
//!
//! A newcomer's trap: the names of the settings stand nowhere else. Asking for a key is
//! what makes it known, so a key that is not asked for is one that kbgen warns about.

use super::nearest;
use crate::base::Span;
use crate::diag::{Code, Diagnostic, Severity};
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The name under which people see the file.
pub(super) const FILE: &str = "book.toml";

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Item<T> {
    /// What was written.
    pub(super) value: T,
    /// Where, in the decoded text of the file.
    pub(super) span: Span,
}

/// What reading finds out besides values.
#[derive(Default, Debug)]
pub(super) struct Findings {
    /// Values of the wrong type: the file cannot be used.
    pub(super) errors: Vec<Diagnostic>,
    unknown: Vec<Unknown>,
    /// The fixed tables' keys, each with its table.
    homes: BTreeMap<&'static str, String>,
}

/// A key that nobody asked for.
#[derive(Debug)]
struct Unknown {
    warning: Diagnostic,
    key: String,
}

impl Findings {
    /// The warnings about unknown keys. A key that is no misspelling may still be right
    /// in another table, and which tables there are is known only at the end.
    pub(super) fn warnings(&mut self) -> Vec<Diagnostic> {
        let unknown = std::mem::take(&mut self.unknown);
        let homes = &self.homes;
        let finish = |Unknown { warning, key }: Unknown| match homes.get(key.as_str()) {
            Some(home) if warning.help.is_none() && !home.is_empty() => {
                warning.help(format!("it belongs under \"[{home}]\""))
            }
            _ => warning,
        };
        unknown.into_iter().map(finish).collect()
    }
}

/// One table of the file, or the place of one that is not there.
pub(super) struct Section<'t, 'f> {
    path: String,
    table: Option<&'t DeTable<'t>>,
    /// Whether the table's own name is fixed, unlike that of `[languages.ko]`.
    fixed: bool,
    known: Vec<&'static str>,
    later: Vec<&'static str>,
    findings: &'f mut Findings,
}

impl<'t, 'f> Section<'t, 'f> {
    /// The whole file.
    pub(super) fn whole(table: &'t DeTable<'t>, findings: &'f mut Findings) -> Self {
        Section {
            path: String::new(),
            table: Some(table),
            fixed: true,
            known: Vec::new(),
            later: Vec::new(),
            findings,
        }
    }

    /// A string.
    pub(super) fn text(&mut self, key: &'static str) -> Option<Item<String>> {
        let value = self.take(key)?;
        let text = string(value);
        if text.is_none() {
            self.mistyped(key, value, "be text", in_quotes(value.get_ref()));
        }
        text
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, key: &'static str) -> Option<bool> {
        let value = self.take(key)?;
        if let DeValue::Boolean(flag) = value.get_ref() {
            return Some(*flag);
        }
        let quoted = matches!(value.get_ref(), DeValue::String(_));
        let remedy = quoted.then_some("leave out the quotes");
        self.mistyped(key, value, "be true or false", remedy);
        None
    }

    /// A list of strings; one string alone is a list of one.
    pub(super) fn list(&mut self, key: &'static str) -> Option<Vec<Item<String>>> {
        let value = self.take(key)?;
        if let Some(one) = string(value) {
            return Some(vec![one]);
        }
        let DeValue::Array(array) = value.get_ref() else {
            self.mistyped(key, value, "be a list of texts", in_quotes(value.get_ref()));
            return None;
        };
        let mut items = Vec::with_capacity(array.len());
        for entry in array {
            match string(entry) {
                Some(item) => items.push(item),
                None => {
                    let remedy = in_quotes(entry.get_ref());
                    self.mistyped(key, entry, "hold nothing but texts", remedy);
                }
            }
        }
        Some(items)
    }

    /// A table with fixed keys; an empty one when it is not there.
    pub(super) fn section(&mut self, key: &'static str) -> Section<'t, '_> {
        let table = self.take(key).and_then(|value| self.table_of(key, value));
        self.inner(key, table, self.fixed)
    }

    /// A table whose keys the writer chooses, each with a table: `[languages.ko]`.
    pub(super) fn sections<T>(
        &mut self,
        key: &'static str,
        mut read: impl FnMut(Section<'t, '_>) -> T,
    ) -> Vec<(Item<String>, T)> {
        let mut found = Vec::new();
        for (name, value) in self.entries(key) {
            let path = format!("{key}.{}", name.value);
            if let Some(table) = self.table_of(&path, value) {
                found.push((name, read(self.inner(&path, Some(table), false))));
            }
        }
        found
    }

    /// The entries of a table whose keys the writer chooses, each with a string, in the
    /// order of the file.
    pub(super) fn pairs(
        &mut self,
        key: &'static str,
    ) -> Vec<(Item<String>, Item<String>)> {
        let mut pairs = Vec::new();
        for (name, value) in self.entries(key) {
            match string(value) {
                Some(text) => pairs.push((name, text)),
                None => {
                    let path = format!("{key}.{}", name.value);
                    self.mistyped(&path, value, "be text", in_quotes(value.get_ref()));
                }
            }
        }
        pairs.sort_by_key(|(name, _)| name.span.start);
        pairs
    }

    /// All of a table whose keys nobody knows here, each with a string.
    pub(super) fn texts(mut self) -> BTreeMap<String, String> {
        let mut texts = BTreeMap::new();
        for (name, value) in self.table.into_iter().flatten() {
            let key = name.get_ref().as_ref();
            match string(value) {
                Some(text) => drop(texts.insert(key.to_owned(), text.value)),
                None => {
                    self.mistyped(key, value, "be text", in_quotes(value.get_ref()));
                }
            }
        }
        texts
    }

    /// Names settings that are decided upon but do nothing so far.
    pub(super) fn later(&mut self, keys: &[&'static str]) {
        self.later.extend(keys);
    }

    /// Reports the keys that nobody asked for.
    pub(super) fn finish(self) {
        if self.fixed {
            for key in &self.known {
                self.findings.homes.insert(key, self.path.clone());
            }
        }
        for (name, _) in self.table.into_iter().flatten() {
            let key = name.get_ref().as_ref();
            if self.known.contains(&key) {
                continue;
            }
            let full = join(&self.path, key);
            let warning = if self.later.contains(&key) {
                warn(name.span(), format!("\"{full}\" is not supported yet"))
                    .help("leave it out, it has no effect")
            } else {
                let warning = warn(name.span(), format!("unknown setting \"{full}\""));
                match nearest(key, self.known.iter().copied()) {
                    Some(near) => warning.help(format!("did you mean \"{near}\"?")),
                    None => warning,
                }
            };
            self.findings.unknown.push(Unknown { warning, key: key.to_owned() });
        }
    }

    fn take(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.known.push(key);
        self.table?.get(key)
    }

    /// The entries of a table below this one.
    fn entries(
        &mut self,
        key: &'static str,
    ) -> Vec<(Item<String>, &'t Spanned<DeValue<'t>>)> {
        let table = self.take(key).and_then(|value| self.table_of(key, value));
        let name = |name: &Spanned<_>| Item {
            value: AsRef::<str>::as_ref(name.get_ref()).to_owned(),
            span: span(name.span()),
        };
        table.into_iter().flatten().map(|(key, value)| (name(key), value)).collect()
    }

    fn inner(
        &mut self,
        key: &str,
        table: Option<&'t DeTable<'t>>,
        fixed: bool,
    ) -> Section<'t, '_> {
        Section {
            path: join(&self.path, key),
            table,
            fixed,
            known: Vec::new(),
            later: Vec::new(),
            findings: self.findings,
        }
    }

    fn table_of(
        &mut self,
        key: &str,
        value: &'t Spanned<DeValue<'t>>,
    ) -> Option<&'t DeTable<'t>> {
        let DeValue::Table(table) = value.get_ref() else {
            let full = join(&self.path, key);
            let remedy = format!("write it as \"[{full}]\" with a line for each key");
            self.mistyped(key, value, "be a table", Some(&remedy));
            return None;
        };
        Some(table)
    }

    fn mistyped(
        &mut self,
        key: &str,
        value: &Spanned<DeValue>,
        wanted: &str,
        remedy: Option<&str>,
    ) {
        let full = join(&self.path, key);
        let kind = kind(value.get_ref());
        let error =
            error(span(value.span()), format!("\"{full}\" must {wanted}, not {kind}"));
        self.findings.errors.push(match remedy {
            Some(remedy) => error.help(remedy),
            None => error,
        });
    }
}

/// A mistake in the file that stops the run.
pub(super) fn error(span: Span, message: String) -> Diagnostic {
    // There is no code of its own for these: they never share a report with notes.
    Diagnostic::new(Code::UnknownSetting, FILE, message)
        .severity(Severity::Error)
        .at(span)
}

/// The bytes of a TOML span.
pub(super) fn span(range: Range<usize>) -> Span {
    Span::new(range.start, range.end)
}

fn warn(range: Range<usize>, message: String) -> Diagnostic {
    Diagnostic::new(Code::UnknownSetting, FILE, message).at(span(range))
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

fn string(value: &Spanned<DeValue>) -> Option<Item<String>> {
    let DeValue::String(text) = value.get_ref() else { return None };
    Some(Item { value: text.to_string(), span: span(value.span()) })
}

/// What helps against a number, a date or a flag where a text should be.
fn in_quotes(value: &DeValue) -> Option<&'static str> {
    let plain = !matches!(value, DeValue::Array(_) | DeValue::Table(_));
    plain.then_some("put it in quotes")
}

fn kind(value: &DeValue) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(true) => "true",
        DeValue::Boolean(false) => "false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
