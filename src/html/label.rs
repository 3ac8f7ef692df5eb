//! Interface strings inside an article, in the language of the text around them.
//!
//! A language without a table of strings has English in their place, which says so:
//! screen readers pronounce it, and right-to-left pages lay it out.

use super::page::Page;
use super::write::{attr, close, open, text};
use crate::base::Lang;

/// An interface string and whether it is in the language that was asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Label<'a> {
    /// The words.
    pub text: &'a str,
    /// The language of the words, where it is not that of the text around them.
    pub lang: Option<&'a str>,
}

/// Gives the interface string of a language by its key.
pub type Labels<'a> = &'a dyn Fn(&Lang, &'static str) -> Label<'a>;

impl Label<'_> {
    /// Appends the words as text.
    pub fn write(self, out: &mut String) {
        let Some(lang) = self.lang else { return text(out, self.text) };
        // The only words that stand in for others are English.
        open(out, "bdi", &[("lang", lang), ("dir", "ltr")]);
        text(out, self.text);
        close(out, "bdi");
    }

    /// Appends an element that holds nothing but the words.
    pub fn element(self, out: &mut String, tag: &str, attrs: &[(&str, &str)]) {
        open(out, tag, attrs);
        self.write(out);
        close(out, tag);
    }

    /// Appends the attributes that name an element without a text of its own.
    pub fn name(self, out: &mut String) {
        attr(out, "aria-label", self.text);
        self.lang(out);
    }

    /// Appends the language of an element whose names alone are these words.
    pub fn lang(self, out: &mut String) {
        if let Some(lang) = self.lang {
            attr(out, "lang", lang);
        }
    }
}

impl<'t> Page<'_, 't> {
    /// An interface string in the language of the text that is being drawn.
    pub(super) fn label(&self, key: &'static str) -> Label<'t> {
        (self.tools.label)(self.lang, key)
    }
}
