//! Properties with a meaning: from any type a writer may give them to a [`Head`].
//!
//! Every key tolerates every type: a scalar where a list is due is a list of one, null
//! equals absent, anything else is ignored with a diagnostic.

use super::date::Date;
use super::head::{Head, LinkKind};
use super::properties::{Properties, Value};
use super::{link, section, word};
use crate::base::{Lang, Span, VaultPath, fold, nfc};
use crate::diag::{Code, Diagnostic};
use std::collections::HashSet;

/// Files the known properties of a note.
pub(super) fn apply(
    properties: &Properties,
    path: &VaultPath,
    head: &mut Head,
) -> Vec<Diagnostic> {
    let mut known = Known { head, path, diagnostics: Vec::new(), at: Span::default() };
    for (entry, (key, value)) in properties.entries.iter().enumerate() {
        known.at = properties.places.get(entry).copied().unwrap_or_default();
        known.links(value, key.trim().eq_ignore_ascii_case("translation"));
        known.day(value);
        known.property(&key.trim().to_lowercase(), value);
    }
    known.diagnostics
}

struct Known<'a> {
    head: &'a mut Head,
    path: &'a VaultPath,
    diagnostics: Vec<Diagnostic>,
    at: Span,
}

impl Known<'_> {
    fn property(&mut self, key: &str, value: &Value) {
        if *value == Value::Null {
            return;
        }
        match key {
            "title" => {
                if let Some(text) = self.text(key, value) {
                    self.head.title = text;
                }
            }
            "description" => self.head.description = self.text(key, value),
            "permalink" => self.head.permalink = self.text(key, value),
            "translation_key" => self.head.translation_key = self.text(key, value),
            "original" => self.head.original = value.text().and_then(Lang::parse),
            "source" => self.head.source = section::marks(value),
            "lang" | "language" => self.lang(key, value),
            "image" | "cover" | "socialimage" => self.cover(key, value),
            "aliases" | "alias" => self.aliases(key, value),
            "tags" | "tag" => self.tags(key, value),
            "cssclasses" | "cssclass" => self.classes(key, value),
            "created" => self.head.created = date(value).or(self.head.created),
            "date" => self.head.created = self.head.created.or_else(|| date(value)),
            "updated" | "modified" => self.head.updated = date(value),
            "order" => {
                self.head.order = value.text().and_then(|text| text.trim().parse().ok());
            }
            _ => {}
        }
    }

    /// One line of text; blank text counts as absent.
    fn text(&mut self, key: &str, value: &Value) -> Option<String> {
        let Some(text) = value.text() else {
            self.wrong(key, "a text");
            return None;
        };
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!line.is_empty()).then(|| nfc(&line).into_owned())
    }

    fn lang(&mut self, key: &str, value: &Value) {
        self.head.lang = value.text().and_then(Lang::parse);
        if self.head.lang.is_none() {
            self.wrong(key, "a language tag such as `ko`");
        }
    }

    fn cover(&mut self, key: &str, value: &Value) {
        let linked = property_link(value);
        let Some(text) = linked.or_else(|| self.text(key, value)) else { return };
        // A base takes a colour for a cover.
        let colour = text.starts_with('#');
        if !colour && super::url::classify(&text) == super::url::Destination::Internal {
            let target = link::wiki(LinkKind::Cover, &text, self.at);
            self.head.links.push(target);
        }
        // The first picture stands; a colour gives way to it.
        let named = self.head.cover.as_ref().is_some_and(|own| !own.starts_with('#'));
        if !named {
            self.head.cover = Some(text);
        }
    }

    /// The texts of a list; whatever else is in it is reported.
    fn texts<'v>(&mut self, key: &str, value: &'v Value) -> Vec<&'v str> {
        let unusable = match value {
            Value::List(items) => {
                items.iter().any(|item| matches!(item, Value::List(_) | Value::Map(_)))
            }
            other => matches!(other, Value::Map(_)),
        };
        if unusable {
            self.wrong(key, "a list of texts");
        }
        value.texts()
    }

    fn aliases(&mut self, key: &str, value: &Value) {
        for text in self.texts(key, value) {
            let alias = nfc(text.trim()).into_owned();
            if !alias.is_empty() && !self.head.aliases.contains(&alias) {
                self.head.aliases.push(alias);
            }
        }
    }

    /// A plain string may hold several tags, as vaults before Obsidian 1.9 wrote them.
    fn tags(&mut self, key: &str, value: &Value) {
        let one = matches!(value, Value::Scalar { .. });
        let mut seen: HashSet<String> = self.head.tags.iter().map(|t| fold(t)).collect();
        for text in self.texts(key, value) {
            let parts: Vec<&str> = if one {
                text.split([',', ' ', '\n', '\t']).collect()
            } else {
                vec![text]
            };
            for part in parts {
                let name = part.trim().trim_start_matches('#').trim_end_matches('/');
                let whole = word::tag(name).is_some_and(|tag| tag.len() == name.len());
                if whole && seen.insert(fold(name)) {
                    self.head.tags.push(nfc(name).into_owned());
                }
            }
        }
        self.head.property_tags = self.head.tags.len();
    }

    fn classes(&mut self, key: &str, value: &Value) {
        for text in self.texts(key, value) {
            for class in text.split_whitespace() {
                let plain = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
                if class.chars().all(plain) {
                    self.head.css_classes.push(class.into());
                }
            }
        }
    }

    /// Text that is wholly `[[…]]` is a link, in lists and nested maps too.
    fn links(&mut self, value: &Value, translation: bool) {
        if let Some(target) = property_link(value) {
            let target = target.split('|').next().unwrap_or("").to_string();
            if translation {
                self.head.translations.push(self.head.links.len() as u32);
            }
            self.head.links.push(link::wiki(LinkKind::Property, &target, self.at));
            return;
        }
        match value {
            Value::List(items) => {
                items.iter().for_each(|item| self.links(item, translation));
            }
            Value::Map(entries) => {
                entries.iter().for_each(|(_, item)| self.links(item, translation));
            }
            Value::Scalar { text, .. } if translation && is_path(text) => {
                self.no_link(text);
            }
            _ => {}
        }
    }

    /// Says of a path that it pairs nothing: only `[[…]]` is a link in a property.
    fn no_link(&mut self, path: &str) {
        let path = path.trim();
        let message = format!("`translation` holds a path and no link: \"{path}\"");
        let found = Diagnostic::new(Code::BadProperty, self.path.as_str(), message);
        let name = path.strip_suffix(".md").unwrap_or(path);
        let help = format!("write `translation: \"[[{name}]]\"`");
        self.diagnostics.push(found.at(self.at).help(help));
    }

    /// A day without a time leads to the daily note of that name.
    fn day(&mut self, value: &Value) {
        let Some(text) = value.text().map(str::trim) else { return };
        if Date::parse(text).is_some_and(|date| date.day() == text) {
            self.head.links.push(link::wiki(LinkKind::Day, text, self.at));
        }
    }

    fn wrong(&mut self, key: &str, want: &str) {
        let message = format!("`{key}` is not {want}");
        self.diagnostics.push(
            Diagnostic::new(Code::BadProperty, self.path.as_str(), message)
                .at(self.at)
                .help("change the value or remove the property"),
        );
    }
}

/// The inside of `"[[x]]"`, or of an unquoted `[[x]]`, which YAML reads as a list in a
/// list.
pub fn property_link(value: &Value) -> Option<String> {
    match value {
        Value::Scalar { text, .. } => {
            let inner = text.trim().strip_prefix("[[")?.strip_suffix("]]")?;
            let one = !inner.contains("[[") && !inner.contains("]]");
            (one && !inner.trim().is_empty()).then(|| inner.trim().to_string())
        }
        Value::List(outer) => match &outer[..] {
            [Value::List(inner)] => match &inner[..] {
                [Value::Scalar { text, quoted: false }] => Some(text.trim().to_string()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// Whether a text names a note's file; other texts may be the words of a dictionary.
fn is_path(text: &str) -> bool {
    let text = text.trim();
    let named = text.len() < 256 && !text.contains("://") && !text.contains('\n');
    named && (text.ends_with(".md") || text.contains('/') && !text.contains(' '))
}

fn date(value: &Value) -> Option<Date> {
    Date::parse(value.text()?)
}
