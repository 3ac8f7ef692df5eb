//! Which exported image shows a drawing.
//!
//! The Excalidraw plugin exports `구조.excalidraw.md` as `구조.excalidraw.svg` or
//! `구조.svg`, beside it or in a folder of its own. The trap: a plain `구조.svg`
//! elsewhere may be any picture, so that form counts only beside the drawing.

use super::names::Item;
use super::resolve::{Meaning, Resolver};
use super::{FileId, NoteId};
use crate::base::Span;
use crate::diag::{Code, Diagnostic};
use crate::note::{Head, Link, LinkKind, drawing_name};
use std::sync::Arc;

/// Ends of exported images' names, best first.
const ENDINGS: [&str; 4] = [
    ".excalidraw.svg",
    ".excalidraw.png",
    ".excalidraw.light.svg",
    ".excalidraw.light.png",
];

/// `[note]`: the image of each drawing.
pub(super) fn drawings(
    resolver: &Resolver<'_>,
    heads: &[Arc<Head>],
) -> Vec<Option<FileId>> {
    let image = |(at, head): (usize, &Arc<Head>)| {
        head.drawing.and_then(|_| image(resolver, NoteId(at as u32), head))
    };
    heads.iter().enumerate().map(image).collect()
}

fn image(resolver: &Resolver<'_>, note: NoteId, head: &Head) -> Option<FileId> {
    let name = drawing_name(head.path().stem());
    let beside = ENDINGS.into_iter().chain([".svg", ".png"]);
    let anywhere = ENDINGS.into_iter();
    let paths = beside
        .map(|ending| format!("./{name}{ending}"))
        .chain(anywhere.map(|ending| format!("{name}{ending}")));
    paths.into_iter().find_map(|path| {
        let link = Link::new(LinkKind::WikiEmbed, path, String::new(), Span::default());
        let Meaning::File(rank) = resolver.resolve(note, &link).meaning else {
            return None;
        };
        match resolver.names.files[rank as usize].item {
            Item::File(file) => Some(file),
            Item::Note(_) => None,
        }
    })
}

/// Drawings of which readers see only the text.
pub(super) fn without_image(
    heads: &[Arc<Head>],
    images: &[Option<FileId>],
) -> Vec<Diagnostic> {
    let lonely = heads.iter().zip(images).filter(|(_, image)| image.is_none());
    lonely
        .filter_map(|(head, _)| {
            let name = drawing_name(head.path().stem());
            let message = "the drawing has no exported image; only its text is shown";
            let help = format!("export it as \"{name}.excalidraw.svg\" beside the note");
            let found =
                Diagnostic::new(Code::DrawingImage, head.path().as_str(), message);
            Some(found.at(head.drawing?).help(help))
        })
        .collect()
}
