//! How the site looks: templates, interface strings and client files.
//!
//! A [`Theme`] turns one typed view into one page of HTML. The trap for newcomers: the
//! built-in files answer to two names. `page.html` is the project's file where there is
//! one; `builtin/page.html` is always kbgen's own, so that a project can extend it and
//! replace a single block.

mod assets;
mod fault;
mod load;
mod scripts;
mod strings;
#[cfg(test)]
mod tests;

pub use assets::Asset;
pub use load::{live, load};
pub use strings::STRINGS;

use crate::base::Digest;
use crate::diag::{Diagnostic, Error};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{Error as IoError, ErrorKind as IoErrorKind, Result as IoResult, Write};
use strings::Strings;
use tera::{Context, Tera, Value};

/// Input of one template.
pub trait View: Serialize {
    /// The template's name, such as `page.html`.
    const TEMPLATE: &'static str;

    /// The page's language, whose interface strings the template sees as `s`.
    fn lang(&self) -> &str;
}

/// Templates, strings and client files of one run, loaded and checked.
pub struct Theme {
    tera: Tera,
    strings: Strings,
    /// Language tag → its strings as templates see them.
    words: BTreeMap<String, Value>,
    assets: Vec<Asset>,
    folder: String,
    purpose: Purpose,
    pages: Digest,
    poster: Digest,
    diagnostics: Vec<Diagnostic>,
}

/// Where a project's own script for diagrams lies below `static/`.
pub const DIAGRAM_JS: &str = "js/mermaid.js";

/// Where a project's own font for share images lies below `static/`; the first is taken.
pub const POSTER_FONTS: [&str; 3] = ["fonts/og.otf", "fonts/og.ttf", "fonts/og.ttc"];

/// What a theme is loaded for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Purpose {
    Publish,
    Serve,
}

/// Names that every template may use beside its view's fields.
const GLOBALS: [&str; 2] = ["accent", "s"];

/// A page longer than this is a template that never ends.
const PAGE_LIMIT: usize = 64 << 20;

impl Theme {
    /// Draws one page, as UTF-8.
    pub fn render<V: View>(&self, view: &V) -> Result<Vec<u8>, Error> {
        let fault = |e| fault::describe(&e, &[], Some(V::TEMPLATE));
        let mut context = Context::from_serialize(view).map_err(fault)?;
        context.insert_value("s", self.words(view.lang()));
        let mut page = Bounded(Vec::with_capacity(16 << 10));
        let drawn = self.tera.render_to(V::TEMPLATE, &context, &mut page);
        if page.0.len() >= PAGE_LIMIT {
            let size = PAGE_LIMIT >> 20;
            let what = format!("a page is longer than {size} MiB; is a loop endless?");
            let message = format!("templates/{}:1:1: {what}", V::TEMPLATE);
            return Err(Error::Template { message });
        }
        drawn.map_err(fault)?;
        Ok(page.0)
    }

    /// All interface strings of a language, made once; English where there are none.
    fn words(&self, lang: &str) -> Value {
        let primary = lang.split('-').next().unwrap_or(lang);
        let own = [lang, primary, "en"].into_iter().find_map(|lang| self.words.get(lang));
        own.cloned().unwrap_or_else(Value::none)
    }

    /// The same as text, for tests that look into it.
    #[cfg(test)]
    pub(crate) fn page_text<V: View>(&self, view: &V) -> Result<String, Error> {
        Ok(String::from_utf8(self.render(view)?).expect("templates write text"))
    }

    /// Client files by their path below [`Theme::asset_folder`], sorted.
    pub fn assets(&self) -> &[Asset] {
        &self.assets
    }

    /// The folder of the client files below the site's root, such as `kbgen/3f2a9c1e`. It
    /// is named by their contents, so that browsers may keep them for ever.
    pub fn asset_folder(&self) -> &str {
        &self.folder
    }

    /// Whether pages are served while they are written, and not published.
    pub fn is_live(&self) -> bool {
        self.purpose == Purpose::Serve
    }

    /// A digest of all that pages are made of: templates, strings and the accent.
    pub fn pages_digest(&self) -> Digest {
        self.pages
    }

    /// A digest of all that share images are made of beside their words: templates of
    /// pictures, strings, the accent, and a font of the project's.
    pub fn poster_digest(&self) -> Digest {
        self.poster
    }

    /// An interface string in a language, for labels that the renderer writes itself. An
    /// unknown key is returned as it is.
    pub fn strings<'a>(&'a self, lang: &str, key: &'a str) -> &'a str {
        self.strings.get(lang, key, None).unwrap_or(key)
    }

    /// Whether a string is in the language itself, and not in English in its place.
    pub fn speaks(&self, lang: &str, key: &str) -> bool {
        self.strings.speaks(lang, key)
    }

    /// A day as readers of a language write it: by the strings `date` and `months`, else
    /// in the form of ISO 8601, since the words of English are of no use to others.
    pub fn day(&self, lang: &str, day: jiff::civil::Date) -> String {
        if !self.strings.speaks(lang, "date") {
            return day.to_string();
        }
        let month = usize::from(day.month().unsigned_abs());
        let months = self.strings(lang, "months").split_whitespace();
        let name = months.clone().nth(month - 1).unwrap_or_default();
        let (year, number) = (day.year().to_string(), month.to_string());
        let date = day.day().to_string();
        strings::fill(self.strings(lang, "date"), |place| match place {
            "year" => Some(&year),
            "month" => Some(&number),
            "day" => Some(&date),
            "name" => Some(name),
            _ => None,
        })
    }

    /// What is odd but not fatal, such as an override of a string that does not exist.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Top-level names that a template uses and neither its view nor the theme has.
    pub fn unknown_variables(&self, template: &str, known: &[&str]) -> Vec<String> {
        let Ok(used) = self.tera.get_template_variables(template) else {
            return Vec::new();
        };
        let mut unknown: Vec<String> = used
            .into_iter()
            .filter(|name| !known.contains(name) && !GLOBALS.contains(name))
            .map(String::from)
            .collect();
        unknown.sort();
        unknown
    }
}

/// A buffer that refuses to outgrow [`PAGE_LIMIT`].
struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> IoResult<usize> {
        if self.0.len() + bytes.len() > PAGE_LIMIT {
            self.0.resize(PAGE_LIMIT, b' ');
            return Err(IoError::from(IoErrorKind::FileTooLarge));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> IoResult<()> {
        Ok(())
    }
}
