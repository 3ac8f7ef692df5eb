//! A note's page from the world.

use super::frame::{About, Frame};
use super::json_ld::Article;
use super::lists;
use super::page::{BacklinkView, BacklinksPart, OutlineEntry, PageView, Sentence};
use super::share::cover;
use super::shell::{DateView, LanguageLink, Ref, Shell};
use super::site::of_note;
use crate::base::{Lang, encode_fragment, encode_path, fold};
use crate::graph::{Backlink, FileId, NoteId, Target};
use crate::html::Fragment;
use crate::note::{Date, Destination, Head, LinkKind, classify};
use crate::site::{ListId, PER_PAGE};
use crate::theme::Theme;
use crate::world::World;

/// Sentences shown for one linking note.
const SENTENCES: usize = 3;

/// Puts a note's page together.
pub fn page(world: &World, theme: &Theme, note: NoteId, fragment: Fragment) -> PageView {
    let frame = Frame::of_note(world, theme, note);
    let head = world.head(note);
    let folder = world.site.note_folders[note.0 as usize];
    let own_folder = world.site.folder(folder).note == Some(note);
    let mut breadcrumbs = frame.breadcrumbs(folder);
    if !own_folder {
        breadcrumbs.push(frame.folder_ref(folder));
    }
    let (prev, next) = world.site.neighbours(note);
    let versions = of_note(world, note);
    let about = About {
        title: &head.title,
        description: description(head),
        image: cover(&frame, note),
        versions,
        folder: Some(folder),
        note: Some(note),
        ..About::default()
    };
    let shell = frame.shell(about);
    let authors = world.config.book.authors.clone();
    let created = head.created.map(|day| dated(&frame, note, day));
    let updated = head.updated.map(|day| dated(&frame, note, day));
    let tags = tags(&frame, head, note);
    let article = Article {
        authors: &authors,
        created: created.as_ref(),
        updated: updated.as_ref(),
        tags: &tags,
    };
    PageView {
        json_ld: frame.json_ld(&shell, &breadcrumbs, Some(article)),
        title: head.title.clone(),
        title_lang: None,
        twins: twins(&shell, None),
        missing: None,
        show_title: !head.title_in_body,
        article_class: head.css_classes.iter().map(|class| format!(" {class}")).collect(),
        wide: matches!(&*head.path().extension(), "canvas" | "base"),
        breadcrumbs,
        authors,
        created,
        updated,
        minutes: head.minutes,
        tags,
        outline: outline(head),
        backlinks: backlinks(&frame, note),
        listing: own_folder.then(|| lists::front_listing(&frame, folder, note)).flatten(),
        prev: prev.map(|note| frame.note_ref(note)),
        next: next.map(|note| frame.note_ref(note)),
        edit_href: edit_href(world, head),
        stale: world.freshness.stale(note).map(|original| frame.note_ref(original)),
        diagram_js: frame.diagram_js().filter(|_| fragment.diagrams),
        html: fragment.html,
        shell,
    }
}

/// A date, which leads to the daily note of that name.
fn dated(frame: &Frame<'_>, note: NoteId, day: Date) -> DateView {
    let mut view = frame.date(day);
    let world = frame.world;
    let links = world.head(note).links.iter().zip(&world.graph.targets[note.0 as usize]);
    view.href = links
        .filter(|(link, _)| link.kind == LinkKind::Day && link.path == view.iso)
        .find_map(|(_, target)| match target {
            Target::Note(daily, _) if *daily != note => Some(world.route(*daily)),
            _ => None,
        })
        .map(|route| frame.href(route));
    view
}

/// Routes of all versions of a note, itself included; empty without another.
pub(super) fn versions(
    world: &World,
    note: NoteId,
) -> std::collections::BTreeMap<Lang, crate::base::Route> {
    world.graph.versions[note.0 as usize]
        .iter()
        .map(|&version| (world.place(version).lang.clone(), world.route(version).clone()))
        .collect()
}

/// The links of the switch to other versions, without the one in a language that is
/// linked elsewhere.
pub(super) fn twins(shell: &Shell, without: Option<&Lang>) -> Vec<LanguageLink> {
    let without = without.map(Lang::as_str);
    let twin = |link: &&LanguageLink| {
        !link.current && !link.missing && Some(&*link.lang) != without
    };
    shell.languages.iter().filter(twin).cloned().collect()
}

/// Property `description`, else the first paragraph.
pub fn description(head: &Head) -> String {
    head.about().to_owned()
}

/// A URL as written, or that of the copied file and the file.
pub(super) fn image(frame: &Frame<'_>, note: NoteId) -> Option<(String, Option<FileId>)> {
    let world = frame.world;
    let head = world.head(note);
    let cover = head.cover.as_ref()?;
    if classify(cover) == Destination::External {
        return Some((cover.clone(), None));
    }
    let at = head.links.iter().position(|link| link.kind == LinkKind::Cover)?;
    match world.graph.targets[note.0 as usize].get(at)? {
        Target::File(file) => {
            let route = world.site.files.get(file)?;
            let href = frame.absolute(route).unwrap_or_else(|| frame.href(route));
            Some((href, Some(*file)))
        }
        _ => None,
    }
}

/// Tags of the properties.
fn tags(frame: &Frame<'_>, head: &Head, note: NoteId) -> Vec<Ref> {
    head.tags[..head.property_tags.min(head.tags.len())]
        .iter()
        .filter_map(|tag| {
            let route = frame.world.tag_route(note, tag)?;
            Some(Ref { title: format!("#{tag}"), href: frame.href(route), lang: None })
        })
        .collect()
}

/// Headings nested by relative level; empty for fewer than two.
pub(super) fn outline(head: &Head) -> Vec<OutlineEntry> {
    let headings: Vec<_> =
        head.outline().filter(|(_, anchor)| !anchor.text.is_empty()).collect();
    if headings.len() < 2 {
        return Vec::new();
    }
    let mut open: Vec<(u8, OutlineEntry)> = Vec::new();
    let mut done = Vec::new();
    for (level, anchor) in headings {
        while open.last().is_some_and(|(above, _)| *above >= level) {
            close_entry(&mut open, &mut done);
        }
        let entry = OutlineEntry {
            title: anchor.text.clone(),
            href: format!("#{}", encode_fragment(&anchor.id)),
            children: Vec::new(),
        };
        open.push((level, entry));
    }
    while !open.is_empty() {
        close_entry(&mut open, &mut done);
    }
    done
}

fn close_entry(open: &mut Vec<(u8, OutlineEntry)>, done: &mut Vec<OutlineEntry>) {
    if let Some((_, entry)) = open.pop() {
        match open.last_mut() {
            Some((_, above)) => above.children.push(entry),
            None => done.push(entry),
        }
    }
}

fn backlinks(frame: &Frame<'_>, note: NoteId) -> Option<BacklinksPart> {
    let all = frame.world.graph.backlinks.of(note);
    if all.is_empty() {
        return None;
    }
    let more = frame.world.site.list_page(ListId::Backlinks(note), 1);
    Some(BacklinksPart {
        total: all.len(),
        items: all.iter().take(PER_PAGE).map(|link| backlink(frame, link)).collect(),
        more_href: more.map(|route| frame.href(route)),
    })
}

/// One linking note with the sentences that link.
pub(super) fn backlink(frame: &Frame<'_>, link: &Backlink) -> BacklinkView {
    let world = frame.world;
    let head = world.head(link.from);
    let Ref { title, href, lang } = frame.note_ref(link.from);
    let mut seen = None;
    let mut sentences = Vec::new();
    let mut more = 0;
    for &ix in world.graph.backlinks.links(link) {
        let Some(context) = head.links.get(ix as usize).and_then(|link| link.context)
        else {
            continue;
        };
        if seen.replace(context.sentence) == Some(context.sentence) {
            continue;
        }
        let Some(text) = head.contexts.get(context.sentence as usize) else { continue };
        let (start, end) = (context.span.start as usize, context.span.end as usize);
        let (Some(before), Some(inner), Some(after)) =
            (text.get(..start), text.get(start..end), text.get(end..))
        else {
            continue;
        };
        if sentences.len() == SENTENCES {
            more += 1;
            continue;
        }
        let (before, link) = (before.to_string(), inner.to_string());
        sentences.push(Sentence { before, link, after: after.to_string() });
    }
    let folder = world.site.folder(world.site.note_folders[link.from.0 as usize]);
    let folder = if fold(&folder.title) == fold(&title) { "" } else { &folder.title };
    BacklinkView { title, href, lang, folder: folder.to_string(), sentences, more }
}

fn edit_href(world: &World, head: &Head) -> Option<String> {
    let pattern = world.config.html.edit_url.as_ref()?;
    Some(pattern.replace("{path}", &encode_path(head.path().as_str())))
}
