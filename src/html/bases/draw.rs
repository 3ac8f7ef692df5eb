//! Rows as tables, cards and lists.

use super::eval::{Answer, Fault};
use super::rows::{Group, ROWS, Rows, column};
use super::value::Val;
use super::{Drawing, Spot, summary};
use crate::diag::Code;
use crate::graph::NoteId;
use crate::html::label::Label;
use crate::html::write::{attr, close, element, open};
use crate::note::bases::{Column, FileField, View, ViewKind};

/// The values of a group, row by row.
type Cells = Vec<(NoteId, Vec<Answer>)>;

impl<'t, 'b> Drawing<'_, '_, 't, 'b> {
    pub(super) fn rows(&mut self, view: &View, rows: &Rows) {
        if rows.total == 0 {
            let words = self.label("base_no_rows");
            words.element(&mut self.page.out, "p", &[("class", "base-none")]);
            return;
        }
        let groups: Vec<Cells> =
            rows.groups.iter().map(|group| self.cells(view, group)).collect();
        let unclear = self.unclear_columns(view, &groups);
        for (group, cells) in rows.groups.iter().zip(&groups) {
            if !self.page.has_room() {
                return;
            }
            self.group_title(group);
            match &view.kind {
                ViewKind::Cards => self.cards(view, cells),
                ViewKind::List { numbered } => self.list(view, cells, *numbered),
                ViewKind::Table | ViewKind::Other(_) => self.table(view, cells, &unclear),
            }
        }
        if rows.total > ROWS {
            self.notice("base_cut", &rows.total.to_string());
            let message = format!("a view has {} rows; {ROWS} are shown", rows.total);
            self.report(
                Code::BaseLimit,
                &view.name,
                0..0,
                message,
                "set `limit`, or filter by more",
            );
        }
    }

    fn cells(&mut self, view: &View, group: &Group) -> Cells {
        let row = |note: &NoteId| {
            self.eval.turn(*note);
            let cells = view.order.iter().map(|name| column(&mut self.eval, name));
            (*note, cells.collect())
        };
        group.rows.iter().map(row).collect()
    }

    /// Says which columns are not understood; they stay empty.
    fn unclear_columns(&mut self, view: &View, groups: &[Cells]) -> Vec<bool> {
        let mut unclear = vec![false; view.order.len()];
        for (_, cells) in groups.iter().flatten() {
            for (at, cell) in cells.iter().enumerate() {
                if let Err(fault @ (Fault::Unclear(_) | Fault::Limit)) = cell
                    && !std::mem::replace(&mut unclear[at], true)
                {
                    self.fault("base_unclear_column", fault);
                }
            }
        }
        unclear
    }

    fn group_title(&mut self, group: &Group) {
        let Some(name) = &group.name else { return };
        let tag = if matches!(self.spot, Spot::Page) { "h3" } else { "div" };
        let mut attrs = vec![("class", "base-group")];
        if tag == "div" {
            attrs.extend([("role", "heading"), ("aria-level", "4")]);
        }
        open(&mut self.page.out, tag, &attrs);
        if name.is_empty() {
            self.label("base_no_group").write(&mut self.page.out);
        } else {
            self.value(name);
        }
        close(&mut self.page.out, tag);
    }

    fn table(&mut self, view: &View, cells: &Cells, unclear: &[bool]) {
        let out = &mut self.page.out;
        open(out, "div", &[("class", "table-wrap"), ("tabindex", "0")]);
        out.push_str("<table class=\"base-table\"><thead><tr>");
        for name in &view.order {
            let label = self.column_label(name);
            label.element(&mut self.page.out, "th", &[("scope", "col")]);
        }
        self.page.out.push_str("</tr></thead><tbody>");
        for (note, row) in cells {
            if !self.page.has_room() {
                break;
            }
            self.page.out.push_str("<tr>");
            for ((cell, name), unclear) in row.iter().zip(&view.order).zip(unclear) {
                self.page.out.push_str("<td>");
                if *unclear {
                    self.page.out.push('?');
                } else {
                    self.cell(*note, name, cell);
                }
                close(&mut self.page.out, "td");
            }
            self.page.out.push_str("</tr>");
        }
        self.page.out.push_str("</tbody>");
        self.summaries(view, cells);
        self.page.out.push_str("</table></div>\n");
    }

    /// The last line of a table.
    fn summaries(&mut self, view: &View, cells: &Cells) {
        if !view.order.iter().any(|name| summary_name(view, name).is_some()) {
            return;
        }
        self.page.out.push_str("<tfoot><tr>");
        for (at, name) in view.order.iter().enumerate() {
            self.page.out.push_str("<td>");
            if let Some(wanted) = summary_name(view, name) {
                let values = cells.iter().filter_map(|(_, row)| row.get(at));
                let values: Vec<Val> =
                    values.map(|cell| cell.clone().unwrap_or(Val::Null)).collect();
                match summary::summary(&mut self.eval, wanted, &values) {
                    Ok(value) => {
                        let label = summary::label(wanted);
                        let named = Label { text: wanted, lang: None };
                        let label = label.map_or(named, |key| self.label(key));
                        let attrs = [("class", "base-summary")];
                        label.element(&mut self.page.out, "span", &attrs);
                        self.page.out.push(' ');
                        self.value(&value);
                    }
                    Err(Fault::Type) => {}
                    Err(fault) => self.fault("base_unclear", &fault),
                }
            }
            self.page.out.push_str("</td>");
        }
        self.page.out.push_str("</tr></tfoot>");
    }

    fn cards(&mut self, view: &View, cells: &Cells) {
        open(&mut self.page.out, "ul", &[("class", "base-cards")]);
        for (note, row) in cells {
            if !self.page.has_room() {
                break;
            }
            self.page.out.push_str("<li class=\"base-card\">");
            if let Some(image) = &view.image {
                self.eval.turn(*note);
                let cover = column(&mut self.eval, image).unwrap_or(Val::Null);
                self.cover(&cover, view.contain);
            }
            open(&mut self.page.out, "p", &[("class", "base-card-title")]);
            self.title(*note);
            close(&mut self.page.out, "p");
            self.card_properties(view, *note, row);
            self.page.out.push_str("</li>\n");
        }
        close(&mut self.page.out, "ul");
    }

    fn card_properties(&mut self, view: &View, note: NoteId, row: &[Answer]) {
        let told = |(name, cell): &(&Column, &Answer)| {
            **name != Column::File(FileField::Name)
                && matches!(cell, Ok(value) if !value.is_empty())
        };
        let told: Vec<_> = view.order.iter().zip(row).filter(told).collect();
        if told.is_empty() {
            return;
        }
        self.page.out.push_str("<dl>");
        for (name, cell) in told {
            let label = self.column_label(name);
            label.element(&mut self.page.out, "dt", &[]);
            self.page.out.push_str("<dd>");
            self.cell(note, name, cell);
            self.page.out.push_str("</dd>");
        }
        self.page.out.push_str("</dl>");
    }

    fn list(&mut self, view: &View, cells: &Cells, numbered: bool) {
        let tag = if numbered { "ol" } else { "ul" };
        open(&mut self.page.out, tag, &[("class", "base-list")]);
        for (note, row) in cells {
            if !self.page.has_room() {
                break;
            }
            self.page.out.push_str("<li>");
            let mut first = true;
            for (name, cell) in view.order.iter().zip(row) {
                if !matches!(cell, Ok(value) if !value.is_empty()) {
                    continue;
                }
                if !std::mem::take(&mut first) {
                    self.page.out.push_str(" · ");
                }
                self.cell(*note, name, cell);
            }
            self.page.out.push_str("</li>\n");
        }
        close(&mut self.page.out, tag);
    }

    /// A column's name for people.
    fn column_label<'n>(&self, name: &'n Column) -> Label<'n>
    where
        'b: 'n,
        't: 'n,
    {
        let names = &self.eval.base.names;
        if let Some((_, shown)) = names.iter().find(|(own, _)| own == name) {
            return Label { text: shown, lang: None };
        }
        let key = match name {
            Column::Note(name) | Column::Formula(name) | Column::Unknown(name) => {
                return Label { text: name, lang: None };
            }
            Column::File(FileField::Name | FileField::Basename | FileField::File) => {
                "base_name"
            }
            Column::File(FileField::Backlinks) => "base_backlinks",
            Column::File(FileField::Ctime) => "created",
            Column::File(FileField::Embeds) => "base_embeds",
            Column::File(FileField::Ext) => "base_ext",
            Column::File(FileField::Folder) => "base_folder",
            Column::File(FileField::Links) => "base_links",
            Column::File(FileField::Mtime) => "updated",
            Column::File(FileField::Path) => "base_path",
            Column::File(FileField::Properties) => "base_properties",
            Column::File(FileField::Size) => "base_size",
            Column::File(FileField::Tags) => "tags",
        };
        self.label(key)
    }

    /// A cell; the name of a note is its title and leads to it.
    fn cell(&mut self, note: NoteId, name: &Column, cell: &Answer) {
        match (name, cell) {
            (Column::File(FileField::Name | FileField::File), _) => self.title(note),
            (_, Ok(value)) => self.value(value),
            (_, Err(_)) => {}
        }
    }

    /// A picture or colour on top of a card.
    fn cover(&mut self, cover: &Val, contain: bool) {
        let class = if contain { "base-cover is-contained" } else { "base-cover" };
        match self.picture(cover) {
            Some(url) => {
                let out = &mut self.page.out;
                out.push_str("<img");
                attr(out, "class", class);
                attr(out, "src", &url);
                out.push_str(" alt=\"\" loading=\"lazy\" decoding=\"async\">");
            }
            None => {
                let mut attrs = vec![("class", "base-cover")];
                let colour = cover.shown(self.eval.world);
                let style = format!("background:{colour}");
                if is_colour(&colour) {
                    attrs.push(("style", style.as_str()));
                }
                element(&mut self.page.out, "div", &attrs, "");
            }
        }
    }
}

fn summary_name<'v>(view: &'v View, name: &Column) -> Option<&'v str> {
    let found = view.summaries.iter().find(|(own, _)| own == name);
    found.map(|(_, summary)| &**summary).filter(|summary| !summary.is_empty())
}

/// `#rgb` or `#rrggbb`
fn is_colour(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or("");
    matches!(digits.len(), 3 | 6) && digits.bytes().all(|b| b.is_ascii_hexdigit())
}
