//! The notes of a locale → `llms.txt`, a list with their Markdown, and `llms-full.txt`,
//! all of it in one file.
//!
//! A root without notes stands for a site whose notes all lie in locale folders: its
//! files lead on to those of the languages.

use super::lines::{destination, escaped};
use crate::base::Route;
use crate::graph::NoteId;
use crate::site::{FeedOf, Folder, FolderId};
use crate::theme::Theme;
use crate::view::{description, site_description, site_title};
use crate::world::World;
use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

/// Bytes of `llms-full.txt`; notes beyond them are only named.
const FULL_BYTES: usize = 64 << 20;
/// Notes that are written side by side.
const BATCH: usize = 256;

/// The list of a locale's notes.
pub fn llms(world: &World, theme: &Theme, root: FolderId) -> Vec<u8> {
    let mut text = opening(world, theme, root);
    let folder = world.site.folder(root);
    if folder.count == 0 {
        languages(world, "llms.txt", &mut text);
        return text.into_bytes();
    }
    let lang = lang(world, folder);
    for (title, notes) in sections(world, root) {
        let title = if title.is_empty() { theme.strings(lang, "notes") } else { &title };
        text.push_str(&format!("\n## {}\n\n", escaped(title, false)));
        for note in notes {
            entry(world, note, &mut text);
        }
    }
    let full = world.address(&beside(world, root, "llms-full.txt"));
    text.push_str(&format!("\n## Optional\n\n- [llms-full.txt]({full})\n"));
    text.into_bytes()
}

/// All notes of a locale; `twin` writes one.
pub fn llms_full<'t>(
    world: &World,
    theme: &Theme,
    root: FolderId,
    twin: &(dyn Fn(NoteId) -> &'t str + Sync),
) -> Vec<u8> {
    let mut text = opening(world, theme, root);
    if world.site.folder(root).count == 0 {
        languages(world, "llms-full.txt", &mut text);
        return text.into_bytes();
    }
    let notes: Vec<NoteId> =
        sections(world, root).into_iter().flat_map(|(_, notes)| notes).collect();
    for batch in notes.chunks(BATCH) {
        if text.len() > FULL_BYTES {
            batch.iter().for_each(|note| entry(world, *note, &mut text));
            continue;
        }
        let twins: Vec<&str> = batch.par_iter().map(|note| twin(*note)).collect();
        for (note, twin) in batch.iter().zip(twins) {
            let address = world.address(world.route(*note));
            text.push_str(&format!("\n---\n\nSource: {address}\n\n{twin}"));
        }
    }
    text.into_bytes()
}

/// The name of the site and a sentence about it.
fn opening(world: &World, theme: &Theme, root: FolderId) -> String {
    let folder = world.site.folder(root);
    let title = site_title(world, theme, folder.locale.as_ref());
    let mut text = format!("# {}\n", escaped(&title, false));
    let lang = folder.locale.as_ref().unwrap_or(&world.graph.site_lang);
    let about = site_description(world, lang);
    if !about.is_empty() {
        text.push_str(&format!("\n> {}\n", escaped(about, false)));
    }
    text
}

fn lang<'w>(world: &'w World, folder: &'w Folder) -> &'w str {
    folder.locale.as_ref().unwrap_or(&world.graph.site_lang).as_str()
}

/// A file in the folder of a root. A root's page may stand elsewhere, its files do not.
fn beside(world: &World, root: FolderId, name: &str) -> Route {
    let feed = world.site.feed(FeedOf::Root(root)).map_or("", |feed| feed.route.as_str());
    let folder = feed.rfind('/').map_or("", |at| &feed[..=at]);
    Route::file(&format!("{folder}{name}"))
}

fn languages(world: &World, name: &str, text: &mut String) {
    text.push('\n');
    let roots = world.site.folders.iter().take_while(|folder| folder.parent.is_none());
    for (root, at) in roots.zip(0..) {
        let Some(lang) = root.locale.as_ref().filter(|_| root.count > 0) else {
            continue;
        };
        let address = world.address(&beside(world, FolderId(at), name));
        let about = site_description(world, lang);
        let about = if about.is_empty() { String::new() } else { format!(": {about}") };
        text.push_str(&format!("- [{}]({address}){about}\n", lang.native_name()));
    }
}

/// A link to a note's Markdown with what the note says about itself.
fn entry(world: &World, note: NoteId, text: &mut String) {
    let head = world.head(note);
    let address = world.address(&world.route(note).twin());
    let title = escaped(&head.title, false);
    text.push_str(&format!("- [{title}]({})", destination(&address)));
    let about = description(head);
    if !about.is_empty() {
        text.push_str(&format!(": {}", about.replace('\n', " ")));
    }
    text.push('\n');
}

/// Notes in reading order, by folder; a title is that of a folder after those above it,
/// empty for the root.
fn sections(world: &World, root: FolderId) -> Vec<(String, Vec<NoteId>)> {
    let mut found = Vec::new();
    let mut open = vec![(root, String::new())];
    while let Some((id, title)) = open.pop() {
        let folder = world.site.folder(id);
        // The page of another folder stands there.
        let own = |note: &NoteId| world.site.note_folders[note.0 as usize] == id;
        let notes = folder.note.iter().chain(&folder.notes).copied();
        let notes: Vec<NoteId> = notes.filter(own).collect();
        for below in folder.folders.iter().rev() {
            let name = &world.site.folder(*below).title;
            let path =
                if title.is_empty() { name.clone() } else { format!("{title} / {name}") };
            open.push((*below, path));
        }
        if !notes.is_empty() {
            found.push((title, notes));
        }
    }
    found
}
