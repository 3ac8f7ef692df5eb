//! Properties as values: what stands between the `---` lines, typed by shape only.
//!
//! A newcomer's trap: places are those of keys in the *file*, for messages; a value has
//! none of its own.

use crate::base::Span;

/// A property's value. Scalars keep the text they were written with, so `1.50` stays
/// `1.50` and a title of `2024` is the text `2024`.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// A scalar and whether it was quoted.
    Scalar {
        /// The text as written, unescaped.
        text: String,
        /// Quoted or block scalars are text whatever they look like.
        quoted: bool,
    },
    /// A list.
    List(Vec<Value>),
    /// A mapping, in source order.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Texts of a scalar or of a list's scalars; empty for anything else.
    pub fn texts(&self) -> Vec<&str> {
        match self {
            Value::Scalar { text, .. } => vec![text],
            Value::List(items) => items.iter().filter_map(Value::text).collect(),
            _ => Vec::new(),
        }
    }
}

/// All properties of a note, in source order.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Properties {
    /// Keys as written, and values.
    pub entries: Vec<(String, Value)>,
    /// `[entry]`: where its key stands in the file.
    pub places: Vec<Span>,
}

impl Properties {
    /// The value under a key, compared without case.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.position(key).map(|at| &self.entries[at].1)
    }

    /// Where a key stands in the file.
    pub fn place(&self, key: &str) -> Option<Span> {
        self.places.get(self.position(key)?).copied()
    }

    /// The key that stands at a place.
    pub fn key_at(&self, place: Span) -> Option<&str> {
        let at = self.places.iter().position(|other| *other == place)?;
        self.entries.get(at).map(|(key, _)| key.as_str())
    }

    fn position(&self, key: &str) -> Option<usize> {
        self.entries.iter().position(|(k, _)| k.trim().eq_ignore_ascii_case(key))
    }
}
