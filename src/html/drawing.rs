//! Drawings of the Excalidraw plugin: their exported image, and the text in them.
//!
//! The drawing itself is data that only the plugin reads, so what readers get is the
//! image that the writer exported. The trap: a drawing is a note; links to it lead to
//! its page, and only embeds of it become images.

use super::page::{Page, Scope};
use super::write::{close, open};
use crate::graph::NoteId;
use crate::note::EmbedLabel;

impl Page<'_, '_> {
    /// The page's own note: a drawing's image above its text, else the text.
    pub(super) fn note_body(&mut self, scope: Scope<'_>) {
        let blocks = &scope.body.blocks;
        if self.world.drawing(scope.note).is_none() {
            self.blocks(blocks, scope);
            return;
        }
        open(&mut self.out, "p", &[]);
        let written = scope.head.path().stem().to_string();
        self.drawing_embed(scope.note, &written, &EmbedLabel::default());
        close(&mut self.out, "p");
        if blocks.is_empty() {
            return;
        }
        open(&mut self.out, "details", &[("class", "drawing-text")]);
        self.label("drawing_text").element(&mut self.out, "summary", &[]);
        self.blocks(blocks, scope);
        close(&mut self.out, "details");
    }

    /// The image of a drawing that has one, in a text.
    pub(super) fn drawing_embed(
        &mut self,
        note: NoteId,
        written: &str,
        label: &EmbedLabel,
    ) {
        let world = self.world;
        if let Some(file) = world.drawing(note) {
            self.image_embed(file, written, &world.head(note).title, label);
        }
    }
}
