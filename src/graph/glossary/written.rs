//! `glossary.toml` → concepts, with messages about what in it cannot be used.
//!
//! A mistake costs the entry it is in, and text that is no TOML costs the file; the site
//! is built all the same.

use super::super::{NoteId, Place};
use super::{Concept, Definition};
use crate::base::{Lang, Span, fold, locale_tag};
use crate::diag::{Code, Diagnostic};
use crate::note::{Head, has_hangul};
use std::collections::HashMap;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The name under which people see the file.
const FILE: &str = "glossary.toml";
/// Keys of an entry beside languages.
const KEYS: [&str; 5] = ["also", "definition", "note", "ko", "en"];

/// The concepts that the file writes.
pub(super) fn read(
    text: &str,
    heads: &[Arc<Head>],
    places: &[Place],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Concept> {
    let mut reader = Reader { names: names(heads, places), found: diagnostics };
    let table = match DeTable::parse(text) {
        Ok(table) => table,
        Err(broken) => {
            let at = broken.span().unwrap_or(0..0);
            let message = broken.message().replace('\n', ", ");
            reader.report(at, message, "mend the TOML; until then the file is left out");
            return Vec::new();
        }
    };
    let mut concepts = Vec::new();
    for (key, value) in table.get_ref() {
        let name: &str = key.get_ref().as_ref();
        match (name, value.get_ref()) {
            ("term", DeValue::Array(entries)) => {
                concepts.extend(entries.iter().filter_map(|entry| reader.entry(entry)));
            }
            ("term", _) => {
                reader.report(value.span(), "\"term\" must be a list of tables", LIST);
            }
            _ => reader.report(key.span(), format!("unknown key \"{name}\""), LIST),
        }
    }
    concepts
}

const LIST: &str = "write each term below a line `[[term]]`";

/// Published notes by what a link may call them: path, file name, title.
fn names(heads: &[Arc<Head>], places: &[Place]) -> HashMap<String, NoteId> {
    let mut names = HashMap::new();
    let mut name = |text: &str, at: usize| {
        names.entry(fold(text)).or_insert(NoteId(at as u32));
    };
    for (at, head) in heads.iter().enumerate() {
        name(head.path().without_extension(), at);
    }
    for (at, place) in places.iter().enumerate() {
        name(&place.path, at);
    }
    for (at, head) in heads.iter().enumerate() {
        name(head.path().stem(), at);
    }
    for (at, head) in heads.iter().enumerate() {
        name(&head.title, at);
    }
    names
}

struct Reader<'a> {
    names: HashMap<String, NoteId>,
    found: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn report(
        &mut self,
        at: std::ops::Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let diagnostic = Diagnostic::new(Code::BadGlossary, FILE, message)
            .at(Span::new(at.start, at.end))
            .help(help);
        self.found.push(diagnostic);
    }

    /// One `[[term]]`; `None` when it names nothing.
    fn entry(&mut self, entry: &Spanned<DeValue>) -> Option<Concept> {
        let DeValue::Table(table) = entry.get_ref() else {
            self.report(entry.span(), "a term must be a table", LIST);
            return None;
        };
        let mut concept = Concept::default();
        let (mut also, mut note) = (Vec::new(), None);
        for (key, value) in table {
            let name: &str = key.get_ref().as_ref();
            match name {
                "also" => also = self.texts(name, value),
                "definition" => self.definitions(value, &mut concept),
                "note" => note = self.note(value),
                _ => match locale_tag(name) {
                    Some(lang) => {
                        for text in self.texts(name, value) {
                            concept.form(&lang, &text);
                        }
                    }
                    None => self.unknown(key, name),
                },
            }
        }
        let main = concept.forms.first().map(|form| form.lang.clone());
        let Some(main) = main else {
            let help = "give it a name, such as `ko = \"파드\"`";
            self.report(entry.span(), "a term without a name", help);
            return None;
        };
        for text in also {
            // A synonym belongs to the language of its letters.
            let latin = || concept.forms.iter().find(|f| f.lang != Lang::ko());
            let lang = match has_hangul(&text) {
                true => Lang::ko(),
                false => latin().map_or(main.clone(), |form| form.lang.clone()),
            };
            concept.form(&lang, &text);
        }
        note.into_iter().for_each(|note| concept.source(note));
        concept.definitions.iter_mut().for_each(|definition| definition.note = note);
        Some(concept)
    }

    fn unknown(&mut self, key: &Spanned<std::borrow::Cow<'_, str>>, name: &str) {
        let near = KEYS
            .into_iter()
            .map(|known| (strsim::damerau_levenshtein(name, known), known))
            .filter(|(distance, _)| *distance <= 2 && name.len() < 40)
            .min();
        let help = match near {
            Some((_, near)) => format!("did you mean \"{near}\"?"),
            None => "keys are language tags, `also`, `definition` and `note`".to_owned(),
        };
        self.report(key.span(), format!("unknown key \"{name}\""), help);
    }

    /// One text, or a list of them.
    fn texts(&mut self, name: &str, value: &Spanned<DeValue>) -> Vec<String> {
        let one = std::slice::from_ref(value);
        let items: Vec<&Spanned<DeValue>> = match value.get_ref() {
            DeValue::Array(items) => items.iter().collect(),
            _ => one.iter().collect(),
        };
        items.into_iter().filter_map(|item| self.text(name, item)).collect()
    }

    fn text(&mut self, name: &str, value: &Spanned<DeValue>) -> Option<String> {
        let text = match value.get_ref() {
            DeValue::String(text) => {
                text.split_whitespace().collect::<Vec<_>>().join(" ")
            }
            _ => String::new(),
        };
        if text.is_empty() {
            let message = format!("\"{name}\" must be text");
            self.report(value.span(), message, "put words in quotes");
            return None;
        }
        Some(text)
    }

    fn definitions(&mut self, value: &Spanned<DeValue>, concept: &mut Concept) {
        let DeValue::Table(table) = value.get_ref() else {
            let help = "write `definition.ko = \"…\"`";
            self.report(value.span(), "\"definition\" needs a language", help);
            return;
        };
        for (key, value) in table {
            let name: &str = key.get_ref().as_ref();
            match locale_tag(name) {
                Some(lang) => {
                    let text = self.text(name, value);
                    let define = |text| Definition { lang, text, note: None };
                    text.map(define).into_iter().for_each(|d| concept.define(d));
                }
                None => {
                    let message = format!("\"{name}\" is no language");
                    self.report(key.span(), message, "use a tag such as `ko` or `en`");
                }
            }
        }
    }

    /// The note that `[[파드]]` or `파드` names, if it is published.
    fn note(&mut self, value: &Spanned<DeValue>) -> Option<NoteId> {
        let text = self.text("note", value)?;
        let inner = text.trim_start_matches("[[").trim_end_matches("]]");
        let name = inner.split(['|', '#']).next().unwrap_or(inner).trim();
        let name = name.strip_suffix(".md").unwrap_or(name);
        let found = self.names.get(&fold(name)).copied();
        if found.is_none() {
            let message = format!("no published note is named \"{name}\"");
            let help = "correct the name, or leave `note` out";
            self.report(value.span(), message, help);
        }
        found
    }
}
