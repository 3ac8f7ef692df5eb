//! A base: its views as tables, cards and lists of published notes.
//!
//! The way of a view: filter, sort and group all notes ([`rows`]), ask each row for each
//! column ([`eval`]), draw ([`draw`], [`cell`]). The trap: a view whose filter, order or
//! groups are not understood shows no row at all, only what is not understood.

mod call;
mod cell;
mod draw;
mod eval;
mod file;
mod number;
mod rows;
mod summary;
mod value;

use super::label::Label;
use super::page::{Page, Scope};
use super::write::{close, element, open};
use crate::base::Span;
use crate::diag::{Code, Diagnostic};
use crate::graph::NoteId;
use crate::note::bases::{Base, Cause, View, ViewKind};
use crate::note::excerpt;
use eval::{Eval, Fault, Trouble};
use std::collections::BTreeSet;

/// Steps of evaluation that one page may cost.
pub(super) const STEPS: u64 = 20_000_000;
/// Messages about one base.
const MESSAGES: usize = 50;

/// Where a base is drawn.
#[derive(Clone, Copy)]
pub(super) enum Spot {
    /// On its own page: views have headings that links can name.
    Page,
    /// In a `base` block of a note.
    Block,
    /// In an embed, which shows one view.
    Embed(usize),
}

/// Drawing one base.
struct Drawing<'p, 'w, 't, 'b> {
    page: &'p mut Page<'w, 't>,
    eval: Eval<'w, 'b>,
    spot: Spot,
    /// Whether messages are for another page to say.
    quiet: bool,
    /// What was said already.
    said: BTreeSet<String>,
}

impl Page<'_, '_> {
    /// Draws a base for a note, which is what the base calls `this`.
    pub(super) fn base(&mut self, base: &Base, spot: Spot, scope: Scope<'_>) {
        if let Some((reason, offset)) = &base.broken {
            self.broken_base(reason, *offset, spot, scope);
            return;
        }
        let purse = std::mem::take(&mut self.base_steps);
        let eval = Eval::new(self.world, base, (scope.note, self.host), purse);
        let quiet = !scope.host || matches!(spot, Spot::Embed(_));
        let said = BTreeSet::new();
        let mut drawing = Drawing { page: self, eval, spot, quiet, said };
        open(&mut drawing.page.out, "div", &[("class", "base")]);
        for (at, view) in base.views.iter().enumerate() {
            if let Spot::Embed(wanted) = spot
                && wanted != at
            {
                continue;
            }
            if !drawing.page.has_room() {
                break;
            }
            drawing.heading(at, view, base.views.len(), scope);
            drawing.view(view);
        }
        close(&mut drawing.page.out, "div");
        let purse = drawing.eval.purse;
        self.base_steps = purse;
    }

    /// Draws the base of another file, in an embed.
    pub(super) fn embedded_base(&mut self, note: NoteId, view: usize, scope: Scope<'_>) {
        let body = super::body_of(self.world, note);
        let base = body.blocks.first().map(|block| &block.kind);
        if let Some(crate::note::BlockKind::Base(base)) = base {
            self.base(base, Spot::Embed(view), scope);
        }
    }

    fn broken_base(&mut self, reason: &str, offset: usize, spot: Spot, scope: Scope<'_>) {
        let label = self.label("base_broken");
        label.element(&mut self.out, "p", &[("class", "base-notice")]);
        if !scope.host {
            return;
        }
        let path = self.world.head(self.host).path().as_str();
        let message = format!("the base cannot be read: {reason}");
        let found = Diagnostic::new(Code::BadBase, path, message)
            .help("mend its YAML, or open it in Obsidian and save it again");
        match spot {
            Spot::Page => {
                let at = self.at.start as usize + offset;
                self.diagnostics.push(found.at(Span::new(at, at)));
            }
            Spot::Block => self.diagnostics.push(found.at(self.at)),
            // Its own page says it.
            Spot::Embed(_) => {}
        }
    }
}

impl<'t> Drawing<'_, '_, 't, '_> {
    fn label(&self, key: &'static str) -> Label<'t> {
        self.page.label(key)
    }

    /// On the base's own page, a heading; in notes, whose outline is their own, a line.
    fn heading(&mut self, at: usize, view: &View, views: usize, scope: Scope<'_>) {
        let kind = match &view.kind {
            ViewKind::Table => "base_table",
            ViewKind::Cards => "base_cards",
            ViewKind::List { .. } => "base_list",
            ViewKind::Other(_) => "base_view",
        };
        let named = Label { text: &view.name, lang: None };
        let name = if view.name.is_empty() { self.label(kind) } else { named };
        match self.spot {
            Spot::Page if views > 1 || !view.name.is_empty() => {
                let Some(anchor) = scope.head.anchors.get(at) else { return };
                open(&mut self.page.out, "h2", &[("id", &anchor.id)]);
                name.write(&mut self.page.out);
                self.page.heading_anchor(&anchor.id);
                close(&mut self.page.out, "h2");
                self.page.out.push('\n');
            }
            Spot::Block if views > 1 => {
                let attrs =
                    [("class", "base-title"), ("role", "heading"), ("aria-level", "3")];
                name.element(&mut self.page.out, "div", &attrs);
            }
            _ => {}
        }
    }

    fn view(&mut self, view: &View) {
        if let ViewKind::Other(kind) = &view.kind {
            self.notice("base_unknown_view", kind);
            let message =
                format!("a view of the type \"{}\" cannot be drawn", excerpt(kind, 40));
            self.report(
                Code::BaseView,
                kind,
                0..kind.len(),
                message,
                "use `table`, `cards` or `list`",
            );
            return;
        }
        match rows::rows(&mut self.eval, view) {
            Ok(rows) => self.rows(view, &rows),
            Err(fault) => self.fault("base_unclear", &fault),
        }
    }

    /// Says why there are no rows, or no values in a column.
    fn fault(&mut self, label: &'static str, fault: &Fault) {
        match fault {
            Fault::Unclear(trouble) => {
                let text =
                    if trouble.text.is_empty() { "filters" } else { &trouble.text };
                self.notice(label, text);
                self.trouble(trouble);
            }
            Fault::Limit | Fault::Type => {
                self.notice("base_steps", "");
                let message =
                    "the base has too much to compute; part of it is left empty";
                self.report(
                    Code::BaseLimit,
                    "",
                    0..0,
                    message.into(),
                    "filter by less, or split it",
                );
            }
        }
    }

    fn notice(&mut self, label: &'static str, expression: &str) {
        let words = self.label(label);
        let out = &mut self.page.out;
        open(out, "p", &[("class", "base-notice")]);
        words.write(out);
        if !expression.is_empty() {
            out.push(' ');
            element(out, "code", &[], &excerpt(expression, 200));
        }
        close(out, "p");
        out.push('\n');
    }

    fn trouble(&mut self, trouble: &Trouble) {
        let shown = excerpt(&trouble.text, 80);
        let problem = &trouble.problem;
        let (code, message, help) = told(&trouble.problem.cause, &shown);
        self.report(code, &trouble.text, problem.start..problem.end, message, help);
    }

    /// Reports something once, at its place in the base where that can be found.
    fn report(
        &mut self,
        code: Code,
        text: &str,
        part: std::ops::Range<usize>,
        message: String,
        help: &str,
    ) {
        let news = self.said.len() < MESSAGES && self.said.insert(message.clone());
        if !news || self.quiet {
            return;
        }
        let page = &mut *self.page;
        let source = page.world.source(page.host).text().unwrap_or("");
        // YAML has no text for a filter that begins with `!`.
        let looked_for = if text.is_empty() { "- !" } else { text };
        let found = page.at.of(source).find(looked_for);
        let start = page.at.start as usize;
        let at = match found {
            Some(offset) => {
                Span::new(start + offset + part.start, start + offset + part.end)
            }
            None => Span::new(start, start),
        };
        let path = page.world.head(page.host).path().as_str();
        page.diagnostics.push(Diagnostic::new(code, path, message).at(at).help(help));
    }
}

/// Code, message and remedy for an expression that is not understood.
fn told(cause: &Cause, shown: &str) -> (Code, String, &'static str) {
    let (message, help) = match cause {
        Cause::Syntax => (
            format!("the expression \"{shown}\" is not understood here"),
            "mend it; a property with blanks in its name is `note[\"its name\"]`",
        ),
        Cause::Size => (
            format!("the expression \"{shown}\" is too long or nests too deeply"),
            "split it into formulas",
        ),
        Cause::Unknown(name) => (
            format!("a base does not know \"{}\"", excerpt(name, 80)),
            "look for its name in Obsidian's help; some functions need Obsidian itself",
        ),
        Cause::Arguments(name) => (
            format!("\"{name}\" has too few or too many arguments"),
            "look it up in Obsidian's help",
        ),
        Cause::Cycle(name) => (
            format!("\"{}\" needs itself", excerpt(name, 80)),
            "take one of the formulas out of the circle",
        ),
        Cause::Filter => (
            "a filter is neither an expression nor one of `and`, `or` and `not`".into(),
            "mend it; put quotes around an expression that begins with `!`",
        ),
        Cause::Clock(name) => {
            let message = format!("\"{name}\" has another answer at each build");
            let help =
                "compare with a date that stands there, as in `date(\"2026-01-31\")`";
            return (Code::BaseClock, message, help);
        }
    };
    (Code::BaseExpression, message, help)
}
