//! One value as HTML: links, tags, dates, check marks, lists.

use super::Drawing;
use super::value::{To, Val, date_text};
use crate::graph::NoteId;
use crate::html::write::{attr, close, element, open, text};
use crate::note::{excerpt, is_web};
use crate::vault::{FileKind, Media};

/// Items of a list that are shown.
const ITEMS: usize = 200;
/// Longer texts are cut, in bytes; a cell is no place to read an article.
const LONG: usize = 4_000;

impl Drawing<'_, '_, '_, '_> {
    /// A note's title, as a link.
    pub(super) fn title(&mut self, note: NoteId) {
        let words = &self.eval.world.head(note).title;
        self.note_link(note, None, words);
    }

    fn note_link(&mut self, note: NoteId, anchor: Option<u32>, words: &str) {
        let world = self.eval.world;
        let anchors = &world.head(note).anchors;
        let id = anchor.and_then(|at| anchors.get(at as usize));
        let href = self.page.href(world.route(note), id.map(|anchor| &*anchor.id));
        let mut attrs = vec![("class", "internal-link"), ("href", &href)];
        let lang = &world.place(note).lang;
        if *lang != world.place(self.page.host).lang {
            attrs.push(("lang", lang.as_str()));
        }
        element(&mut self.page.out, "a", &attrs, words);
    }

    /// Any value; nesting is bounded by that of properties.
    pub(super) fn value(&mut self, value: &Val) {
        match value {
            Val::Null => {}
            Val::Bool(value) => self.check(*value),
            Val::Number(_) => {
                let words = value.shown(self.eval.world);
                text(&mut self.page.out, &words);
            }
            Val::Text(words) if is_web(words) && !words.contains(char::is_whitespace) => {
                self.web(words, words);
            }
            Val::Text(words) if words.len() > LONG => {
                text(&mut self.page.out, &excerpt(words, LONG / 4));
            }
            Val::Text(words) => text(&mut self.page.out, words),
            Val::Tag(name) => self.tag(name),
            Val::Date(date) => {
                let iso = date.to_string();
                let attrs = [("datetime", iso.as_str())];
                element(&mut self.page.out, "time", &attrs, &date_text(*date));
            }
            Val::List(items) => {
                for (at, item) in items.iter().take(ITEMS).enumerate() {
                    self.page.out.push_str(if at > 0 { ", " } else { "" });
                    self.value(item);
                }
                self.page.out.push_str(if items.len() > ITEMS { " …" } else { "" });
            }
            Val::Map(entries) => {
                for (at, (name, value)) in entries.iter().take(ITEMS).enumerate() {
                    self.page.out.push_str(if at > 0 { ", " } else { "" });
                    text(&mut self.page.out, name);
                    self.page.out.push_str(": ");
                    self.value(value);
                }
            }
            Val::Link(link) => self.link(&link.to, &link.shown),
            Val::File(note) => self.title(*note),
            Val::Image(inner) => match self.picture(inner) {
                Some(url) => {
                    let out = &mut self.page.out;
                    out.push_str("<img class=\"base-image\"");
                    attr(out, "src", &url);
                    out.push_str(" alt=\"\" loading=\"lazy\" decoding=\"async\">");
                }
                None => self.value(inner),
            },
        }
    }

    fn check(&mut self, done: bool) {
        let label = self.label(if done { "base_yes" } else { "base_no" });
        let out = &mut self.page.out;
        out.push_str("<input type=\"checkbox\" class=\"base-check\"");
        label.name(out);
        out.push_str(if done { " disabled checked>" } else { " disabled>" });
    }

    fn tag(&mut self, name: &str) {
        let shown = format!("#{name}");
        match self.eval.world.tag_route(self.eval.row, name) {
            Some(route) => {
                let href = self.page.href(route, None);
                let attrs = [("class", "tag"), ("href", href.as_str())];
                element(&mut self.page.out, "a", &attrs, &shown);
            }
            None => element(&mut self.page.out, "span", &[("class", "tag")], &shown),
        }
    }

    fn link(&mut self, to: &To, words: &str) {
        let world = self.eval.world;
        let route = match to {
            To::Note(note, anchor) => return self.note_link(*note, *anchor, words),
            To::Web(url) => return self.web(url, words),
            To::File(file) => world.site.files.get(file),
            To::Folder(folder) => world.folder_route(*folder),
            To::Missing(_) => None,
        };
        match route {
            Some(route) => {
                let href = self.page.href(route, None);
                let attrs = [("class", "internal-link"), ("href", href.as_str())];
                element(&mut self.page.out, "a", &attrs, words);
            }
            None => {
                let attrs = [("class", "internal-link is-unresolved")];
                element(&mut self.page.out, "a", &attrs, words);
            }
        }
    }

    fn web(&mut self, url: &str, words: &str) {
        let out = &mut self.page.out;
        let attrs = [("class", "external-link"), ("href", url), ("rel", "noopener")];
        open(out, "a", &attrs);
        text(out, words);
        close(out, "a");
    }

    /// The address of the picture that a value names, if it may be shown.
    pub(super) fn picture(&mut self, value: &Val) -> Option<String> {
        let value = match value {
            Val::Image(inner) => inner,
            other => other,
        };
        let value = value.items().first()?;
        let to = match value {
            Val::Text(address) if is_web(address) => return Some(address.to_string()),
            // A colour is no name.
            Val::Text(name) if name.starts_with('#') => return None,
            other => self.eval.target(other)?,
        };
        let world = self.eval.world;
        match to {
            To::Web(url) => Some(url.to_string()),
            To::File(file)
                if world.file(file).kind == FileKind::Attachment(Media::Image) =>
            {
                let route = world.site.files.get(&file)?;
                Some(self.page.href(route, None))
            }
            _ => None,
        }
    }
}
