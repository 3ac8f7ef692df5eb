//! Footnotes: numbered by first reference, listed once at the end.

use super::page::{Page, Scope};
use super::write::{attr, close, element, open};
use crate::note::Footnote;
use std::collections::HashMap;

/// Numbers given so far, in one note.
#[derive(Default)]
pub(super) struct Numbers {
    /// Label → number and count of references.
    by_label: HashMap<Box<str>, (usize, usize)>,
    /// `[number - 1]`: index of the definition in the body.
    order: Vec<usize>,
    /// Label → definition, filled on first use.
    definitions: Option<HashMap<Box<str>, usize>>,
}

impl Numbers {
    /// The number of a label and how often it was referred to; `None` if undefined.
    fn refer(&mut self, label: &str, footnotes: &[Footnote]) -> Option<(usize, usize)> {
        if let Some((number, count)) = self.by_label.get_mut(label) {
            *count += 1;
            return Some((*number, *count));
        }
        let definitions = self.definitions.get_or_insert_with(|| {
            footnotes.iter().enumerate().map(|(at, f)| (f.label.clone(), at)).collect()
        });
        let at = *definitions.get(label)?;
        self.order.push(at);
        self.by_label.insert(label.into(), (self.order.len(), 1));
        Some((self.order.len(), 1))
    }
}

impl Page<'_, '_> {
    pub(super) fn footnote_ref(&mut self, label: &str, scope: Scope<'_>) {
        let Some((number, count)) = self.notes.refer(label, &scope.body.footnotes) else {
            super::write::text(&mut self.out, &format!("[^{label}]"));
            return;
        };
        let shown = number.to_string();
        if !scope.host {
            element(&mut self.out, "sup", &[("class", "footnote-ref")], &shown);
            return;
        }
        let id = match count {
            1 => format!("fnref-{number}"),
            _ => format!("fnref-{number}-{count}"),
        };
        open(&mut self.out, "sup", &[("class", "footnote-ref"), ("id", &id)]);
        let href = format!("#fn-{number}");
        let attrs = [("class", "footnote-link"), ("href", href.as_str())];
        element(&mut self.out, "a", &attrs, &shown);
        close(&mut self.out, "sup");
    }

    /// The list at the end of the article. A footnote may refer to further ones.
    pub(super) fn footnotes(&mut self, scope: Scope<'_>) {
        if self.notes.order.is_empty() {
            return;
        }
        self.out.push_str("<section class=\"footnotes\"");
        let label = self.label("footnotes");
        label.name(&mut self.out);
        self.out.push_str("><ol");
        if label.lang.is_some() {
            // The name of the section is in one language, what it holds in another.
            attr(&mut self.out, "lang", self.lang.as_str());
        }
        self.out.push_str(">\n");
        let mut at = 0;
        while let Some(&definition) = self.notes.order.get(at) {
            let number = at + 1;
            open(&mut self.out, "li", &[("id", &format!("fn-{number}"))]);
            self.blocks(&scope.body.footnotes[definition].blocks, scope);
            let back = format!("#fnref-{number}");
            let closed = self.out.trim_end().ends_with("</p>");
            if closed {
                self.out.truncate(self.out.trim_end().len() - "</p>".len());
                self.out.push(' ');
            }
            self.out.push_str("<a class=\"footnote-backref\"");
            attr(&mut self.out, "href", &back);
            self.label("footnote_back").name(&mut self.out);
            self.out.push_str(">↩</a>");
            self.out.push_str(if closed { "</p></li>\n" } else { "</li>\n" });
            at += 1;
        }
        self.out.push_str("</ol></section>");
    }

    /// The same at the end of an embed, without ids.
    pub(super) fn embedded_footnotes(&mut self, scope: Scope<'_>) {
        if self.notes.order.is_empty() {
            return;
        }
        open(&mut self.out, "ol", &[("class", "embed-footnotes")]);
        let mut at = 0;
        while let Some(&definition) = self.notes.order.get(at) {
            open(&mut self.out, "li", &[]);
            self.blocks(&scope.body.footnotes[definition].blocks, scope);
            close(&mut self.out, "li");
            at += 1;
        }
        close(&mut self.out, "ol");
    }
}
