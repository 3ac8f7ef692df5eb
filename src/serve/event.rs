//! What tabs are told, and how it is written into an event stream.
//!
//! A newcomer's trap: events name routes, kinds and numbers, never what a note says.

use super::edition::Status;
use crate::base::Digest;
use serde_json::{Value, json};

/// Something that a tab is told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// The stream begins.
    Hello(Status),
    /// The tab's page has other bytes now.
    Page,
    /// The tab's note is at another path of the site.
    Moved(String),
    /// There is no page at the tab's path any more.
    Gone,
    /// Style sheets changed, by their paths on the site.
    Style(Vec<String>),
    /// Images or other attachments were written anew, by their paths on the site.
    Media(Vec<String>),
    /// Scripts or templates changed.
    Reload,
    /// A note was edited; the path of its page.
    Edited(String),
    /// A new edition.
    Status(Status),
    /// The work on a new edition takes long; the seconds so far.
    Slow(u64),
}

impl Event {
    /// The event as text of a stream. `id` is the digest of the page that the tab has
    /// once it has followed the event; browsers send it again when they reconnect.
    pub fn text(&self, id: Option<Digest>) -> String {
        let (name, data) = self.parts();
        let id = match id {
            Some(digest) => format!("id: {}\n", digest.short(DIGITS)),
            None => "id: -\n".to_owned(),
        };
        format!("event: {name}\n{id}data: {data}\n\n")
    }

    fn parts(&self) -> (&'static str, Value) {
        match self {
            Event::Hello(status) => {
                ("hello", json!({ "generation": status.generation, "status": status }))
            }
            Event::Page => ("page", json!({})),
            Event::Moved(to) => ("moved", json!({ "to": to })),
            Event::Gone => ("gone", json!({})),
            Event::Style(files) => ("style", json!({ "files": files })),
            Event::Media(files) => ("media", json!({ "files": files })),
            Event::Reload => ("reload", json!({})),
            Event::Edited(to) => ("edited", json!({ "to": to })),
            Event::Status(status) => ("status", json!(status)),
            Event::Slow(seconds) => ("slow", json!({ "seconds": seconds })),
        }
    }
}

/// Digits of a digest that tabs know their page by.
pub const DIGITS: usize = 16;
