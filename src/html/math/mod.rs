//! TeX → MathML at build time, so that formulas need no script.
//!
//! [`tex`] rewrites what Obsidian knows and the crate does not, and refuses what would
//! cost too much; the crate `pulldown-latex` reads the formula; [`tree`] reads the
//! crate's markup back and mends it. The trap: that markup is not escaped, so nothing of
//! it reaches a page but through the tree's lists of elements and attributes.

mod tex;
mod tree;

use super::page::{ARTICLE_BYTES, Page, Scope};
use super::write::{attr, close, text};
use crate::diag::Code;
use crate::note::excerpt;
use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::event::{Content, Dimension, DimensionUnit, Event};
use pulldown_latex::mathml::write_mathml;
use pulldown_latex::{Parser, Storage};
use std::borrow::Cow;
use std::convert::Infallible;
use std::error::Error as _;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Most events of one formula; macros may multiply what was written.
const EVENTS: usize = 20_000;

/// Characters of a formula that fit a line on a phone, whatever they are.
const PHONE_LINE: usize = 22;
/// Those that fit a line on a wide screen.
const LINE: usize = 48;

/// Most formulas with macros on one page.
const MACROS: usize = 200;

/// Why a formula is not drawn.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Fault {
    /// What the TeX holds that is not understood.
    what: String,
    /// Where that stands in the formula, where it is known.
    at: Option<Range<usize>>,
}

impl Fault {
    fn new(what: impl Into<String>) -> Self {
        Fault { what: what.into(), at: None }
    }
}

impl Page<'_, '_> {
    /// Draws a formula inside `tag`; one that is not understood is shown as its source.
    pub(super) fn math(
        &mut self,
        tag: &'static str,
        tex: &str,
        display: bool,
        id: Option<&str>,
        scope: Scope<'_>,
    ) {
        let drawn = self.allowed(tex).and_then(|()| draw(tex, display));
        let length = drawn.as_ref().map_or(0, |html| length(html));
        let long = length > PHONE_LINE;
        let class = match (display, &drawn) {
            (true, Ok(_)) => "math math-block",
            (true, Err(_)) => "math math-block math-error",
            (false, Ok(_)) if length > LINE => "math math-inline is-long is-wide",
            (false, Ok(_)) if long => "math math-inline is-long",
            (false, Ok(_)) => "math math-inline",
            (false, Err(_)) => "math math-inline math-error",
        };
        let mut out = String::from("<");
        out.push_str(tag);
        attr(&mut out, "class", class);
        if let Some(id) = id {
            attr(&mut out, "id", &format!("^{id}"));
        }
        attr(&mut out, "data-tex", tex);
        if display || long {
            // A wide formula scrolls in its place, also by keys.
            attr(&mut out, "tabindex", "0");
        }
        out.push('>');
        match drawn {
            Ok(html) => out.push_str(&html),
            Err(fault) => {
                text(&mut out, tex);
                if scope.host {
                    self.report_math(tex, &fault);
                }
            }
        }
        close(&mut out, tag);
        self.keep(tag, out);
    }

    /// Macros multiply what is written, so a page has only so many formulas with them.
    fn allowed(&mut self, tex: &str) -> Result<(), Fault> {
        let defines = !tex::defined(tex).is_empty();
        self.macros += usize::from(defines);
        if defines && self.macros > MACROS || self.size() >= ARTICLE_BYTES {
            return Err(Fault::new("the page has too much of them"));
        }
        Ok(())
    }

    fn report_math(&mut self, tex: &str, fault: &Fault) {
        let shown = excerpt(tex, 40);
        let message = format!("the formula \"{shown}\" is shown as TeX: {}", fault.what);
        let inner = fault.at.clone().unwrap_or(0..0);
        let help = "write it with commands that Obsidian and kbgen both know";
        self.report_inside(Code::MathNotRendered, tex, inner, message, help);
    }
}

/// How many characters a formula shows; browsers do not break its line.
fn length(html: &str) -> usize {
    let shown = html.split("<annotation").next().unwrap_or("");
    let words = shown.split('<').filter_map(|part| part.split_once('>'));
    words.map(|(_, words)| words.chars().count()).sum()
}

/// A formula as a `math` element.
pub(super) fn draw(source: &str, display: bool) -> Result<String, Fault> {
    let prepared = tex::prepare(source)?;
    let drawn = read(&prepared, display).or_else(|error| {
        // MathJax breaks the lines of a formula without an environment.
        let lines = error.contains("new line command");
        let gathered = format!("\\begin{{gathered}}{prepared}\\end{{gathered}}");
        let again = lines.then(|| read(&gathered, display).ok()).flatten();
        again.ok_or_else(|| explain(source, &error))
    })?;
    let mode = if display { "block" } else { "inline" };
    let tree = tree::read(&drawn).ok_or_else(|| Fault::new("it cannot be drawn"))?;
    Ok(tree::write(&tree, mode, source))
}

/// Runs the crate; errors are its own words.
fn read(tex: &str, display: bool) -> Result<String, String> {
    let run = || -> Result<String, String> {
        let storage = Storage::new();
        let mut events = Vec::new();
        for event in Parser::new(tex, &storage) {
            let event = event.map_err(|error| {
                error.source().map_or_else(|| error.to_string(), ToString::to_string)
            })?;
            if events.len() >= EVENTS {
                return Err("too long".into());
            }
            events.push(Ok::<_, Infallible>(mended(event)));
        }
        let display_mode = if display { DisplayMode::Block } else { DisplayMode::Inline };
        let config = RenderConfig { display_mode, ..RenderConfig::default() };
        let mut out = Vec::new();
        write_mathml(&mut out, events.into_iter(), config).map_err(|e| e.to_string())?;
        String::from_utf8(out).map_err(|e| e.to_string())
    };
    // A fault of the crate costs one formula.
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| Err("a panic".into()))
}

/// Events that the crate writes wrongly as others that it writes well.
fn mended(event: Event<'_>) -> Event<'_> {
    let blank = |em| Some(Dimension::new(em, DimensionUnit::Em));
    match event {
        Event::Content(Content::Text("&nbsp;")) => {
            Event::Space { width: blank(0.25), height: None, depth: None }
        }
        // Text is escaped, names of functions are not.
        Event::Content(Content::Function(name)) if name.contains(['<', '>', '&']) => {
            Event::Content(Content::Text(name))
        }
        Event::Space { width: None, height, depth } => {
            Event::Space { width: blank(0.0), height, depth }
        }
        event => event,
    }
}

/// The crate's error in words for a writer of notes, and its place.
fn explain(source: &str, error: &str) -> Fault {
    let says = |words: &str| error.contains(words);
    if (says("primitive") || says("environment found"))
        && let Some(fault) = unknown(source)
    {
        return fault;
    }
    let what = if says("alignment") {
        "a \"&\" stands outside of a table"
    } else if says("group") {
        "a brace or an environment is not closed"
    } else if says("math shift") {
        "a dollar stands inside it"
    } else if says("twice") {
        "a sign has two subscripts or two superscripts"
    } else if says("delimiter") {
        "a `\\left` or `\\right` has no bracket"
    } else if says("color") {
        "a colour is not known"
    } else if says("primitive") {
        "a command stands where a sign or a brace is expected"
    } else if says("acro") || says("expansion") || says("hash sign") {
        "a macro is not defined or not used as it should be"
    } else if says("too long") {
        "it is too long"
    } else if says("panic") {
        "it cannot be drawn"
    } else {
        "a command lacks what must follow it"
    };
    Fault::new(what)
}

/// The first command or environment that is not known by itself.
fn unknown(source: &str) -> Option<Fault> {
    let own = tex::defined(source);
    for found in tex::commands(source).take(tex::COMMANDS) {
        let name = &source[found.clone()];
        if own.contains(&name[1..]) {
            continue;
        }
        let rest = &source[found.end..];
        let (probe, words, kind) = match environment(name, rest) {
            Some(env) => {
                (format!("\\begin{{{env}}}\\end{{{env}}}"), env, "the environment")
            }
            None => (format!("{name}{{}}"), name, "the command"),
        };
        let probe = tex::prepare(&probe).map_or_else(|_| probe.clone(), Cow::into_owned);
        let error = read(&probe, true).err().unwrap_or_default();
        if error.contains("primitive") || error.contains("environment found") {
            let start = source[found.start..].find(words).unwrap_or(0) + found.start;
            let at = Some(start..start + words.len());
            return Some(Fault { what: format!("{kind} \"{words}\" is not known"), at });
        }
    }
    None
}

fn environment<'t>(command: &str, rest: &'t str) -> Option<&'t str> {
    let rest = rest.trim_start().strip_prefix('{').filter(|_| command == "\\begin")?;
    rest.split_once('}').map(|(name, _)| name)
}

#[cfg(test)]
mod tests;
