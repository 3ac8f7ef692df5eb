//! A note's body → the HTML inside its article.
//!
//! Links are drawn as the graph resolved them and written relative to the page that
//! *shows* them, which for an embedded note is its host. The trap: a body is parsed here
//! again, by [`body_of`]; heads never keep one.

mod bases;
mod block;
mod canvas;
pub mod code;
mod drawing;
mod embed;
mod footnote;
mod inline;
mod label;
mod math;
pub mod mermaid;
mod kept;
mod media;
mod page;
mod portable;
mod raw;
mod sanitize;
pub mod write;

pub use label::{Label, Labels};
pub use page::{Fragment, Tools, render, render_body, render_for};
pub use portable::portable;

use crate::graph::NoteId;
use crate::note::{Body, Source, parse_body};
use crate::world::{World, note_options};

/// Parses a note again for its body.
pub fn body_of(world: &World, note: NoteId) -> Body {
    let file = world.source(note);
    let Some(text) = file.text() else { return Body::default() };
    let source = Source {
        path: &file.path,
        text,
        options: note_options(&world.config, &world.vault),
    };
    parse_body(&source)
}
