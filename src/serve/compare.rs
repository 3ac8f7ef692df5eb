//! Two editions → what changed between them, for each open tab.
//!
//! There are no rules about what an edit touches: the page of every open tab is drawn
//! anew and its bytes are compared. A newcomer's trap: a private note must not be named,
//! so a tab is told of routes of the new edition only.

use super::edition::Edition;
use super::event::{DIGITS, Event};
use crate::base::{Digest, Route, VaultPath, encode_path};
use crate::engine::Snapshot;
use crate::graph::{FileId, NoteId};
use crate::theme::Asset;
use crate::vault::{Content, File};
use crate::world::World;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a tab shows.
#[derive(Clone)]
pub struct Seen {
    /// Where it is.
    pub route: Route,
    /// The page's digest; `None` when nothing is there.
    pub digest: Option<Digest>,
    /// The note that the page is of.
    note: Option<VaultPath>,
}

impl Seen {
    /// What an edition has at a route.
    pub fn new(edition: &Edition, route: Route) -> Seen {
        let world = &edition.snapshot.world;
        let note = note_at(world, &route).map(|note| world.head(note).path().clone());
        Seen { digest: edition.digest(&route), route, note }
    }

    /// Whether a tab that gives this digest is up to date; `-` stands for no page.
    pub fn is(&self, digest: &str) -> bool {
        self.digest.map_or_else(|| "-".to_owned(), |own| own.short(DIGITS)) == digest
    }
}

/// What differs between two editions, whatever tab is asked for.
#[derive(Default)]
pub struct Changes {
    /// Style sheets, as paths of the site.
    style: Vec<String>,
    /// Whether scripts or other client files changed.
    scripts: bool,
    /// Whether templates, strings or the accent changed.
    templates: bool,
    /// Notes that have another path now, by their old one.
    moved: BTreeMap<VaultPath, VaultPath>,
    /// The page of the one note that was edited.
    edited: Option<String>,
}

impl Changes {
    /// Compares two editions.
    pub fn between(old: &Snapshot, new: &Snapshot) -> Changes {
        let base = base_path(new);
        let mut changes = Changes {
            templates: old.theme.pages_digest() != new.theme.pages_digest(),
            ..Changes::default()
        };
        let same = Arc::ptr_eq(&old.theme, &new.theme);
        let assets = [old, new].map(|site| if same { &[] } else { site.theme.assets() });
        for name in differing(assets[0], assets[1]) {
            match name.ends_with(".css") {
                true => {
                    let folder = new.theme.asset_folder();
                    changes.style.push(format!("{base}{folder}/{}", encode_path(name)));
                }
                false => changes.scripts = true,
            }
        }
        changes.notes(&old.world, &new.world, &base);
        changes
    }

    /// Notes by path: both lists are sorted, so they are walked side by side.
    fn notes(&mut self, old: &World, new: &World, base: &str) {
        let (mut gone, mut come, mut edited) = (Vec::new(), Vec::new(), Vec::new());
        let (mut a, mut b) = (old.notes().peekable(), new.notes().peekable());
        loop {
            if let (Some(one), Some(other)) = (a.peek(), b.peek())
                && Arc::ptr_eq(&old.heads[one.0 as usize], &new.heads[other.0 as usize])
            {
                // Remembered of the same path and text.
                a.next();
                b.next();
                continue;
            }
            let order = match (a.peek(), b.peek()) {
                (None, None) => break,
                (Some(_), None) => std::cmp::Ordering::Less,
                (None, Some(_)) => std::cmp::Ordering::Greater,
                (Some(a), Some(b)) => old.head(*a).path().cmp(new.head(*b).path()),
            };
            match order {
                std::cmp::Ordering::Less => gone.extend(a.next()),
                std::cmp::Ordering::Greater => come.extend(b.next()),
                std::cmp::Ordering::Equal => {
                    let (a, b) = (a.next(), b.next());
                    edited.extend(
                        a.zip(b).filter(|(a, b)| {
                            text(old.source(*a)) != text(new.source(*b))
                        }),
                    );
                }
            }
        }
        self.moved = moved(old, new, &gone, &come);
        let mut touched = edited.iter().map(|(_, b)| *b).chain(come.iter().copied());
        if let (Some(one), None) = (touched.next(), touched.next()) {
            self.edited = Some(url(base, new.route(one)));
        }
    }

    /// What each tab is told, and what it shows afterwards.
    pub fn news<T: Copy + Send + Sync>(
        &self,
        edition: &Edition,
        tabs: Vec<(T, Seen)>,
    ) -> Vec<(T, Seen, Vec<Event>)> {
        let base = base_path(&edition.snapshot);
        let routes: BTreeSet<Route> =
            tabs.iter().map(|(_, seen)| self.follow(edition, seen)).collect();
        let routes: Vec<Route> = routes.into_iter().collect();
        let draw = |route: &Route| (route.clone(), Seen::new(edition, route.clone()));
        let drawn: BTreeMap<Route, Seen> = routes.par_iter().map(draw).collect();
        let one = |(id, old): (T, Seen)| {
            let new = drawn[&self.follow(edition, &old)].clone();
            let events = self.events(&old, &new, &base);
            (id, new, events)
        };
        tabs.into_iter().map(one).collect()
    }

    /// Where the note of a tab is now.
    fn follow(&self, edition: &Edition, seen: &Seen) -> Route {
        let world = &edition.snapshot.world;
        let Some(path) = &seen.note else { return seen.route.clone() };
        let path = self.moved.get(path).unwrap_or(path);
        match note_of(world, path) {
            Some(note) => world.route(note).clone(),
            None => seen.route.clone(),
        }
    }

    fn events(&self, old: &Seen, new: &Seen, base: &str) -> Vec<Event> {
        let mut events = Vec::new();
        let differs = old.digest != new.digest;
        if old.route != new.route {
            events.push(Event::Moved(url(base, &new.route)));
        } else if new.digest.is_none() {
            events.extend(differs.then_some(Event::Gone));
        } else if self.scripts || (differs && self.templates) {
            events.push(Event::Reload);
        } else if differs {
            events.push(Event::Page);
        }
        if !self.style.is_empty() && !self.scripts {
            events.push(Event::Style(self.style.clone()));
        }
        events.extend(self.edited.clone().map(Event::Edited));
        events
    }
}

/// What all tabs are told of attachments that were written anew: their pages have the
/// same bytes, but browsers keep what they have loaded.
pub fn attachments(world: &World, paths: &[PathBuf]) -> Vec<Event> {
    let base = world.config.base_path().unwrap_or("/");
    let published = |path: &PathBuf| {
        let below = path.strip_prefix(&world.config.content_root).ok()?;
        let path = vault_path(below)?;
        let at = world.vault.files.binary_search_by(|file| file.path.cmp(&path)).ok()?;
        world.site.files.get(&FileId(u32::try_from(at).ok()?))
    };
    let routes = paths.iter().filter_map(published);
    let (style, media): (Vec<_>, Vec<_>) =
        routes.partition(|route| world.site.publish_css.as_ref() == Some(route));
    let urls = |routes: Vec<&Route>| routes.into_iter().map(|to| url(base, to)).collect();
    let mut events = Vec::new();
    if !style.is_empty() {
        events.push(Event::Style(urls(style)));
    }
    if !media.is_empty() {
        events.push(Event::Media(urls(media)));
    }
    events
}

/// A path below the content root as the vault has it.
pub fn vault_path(below: &Path) -> Option<VaultPath> {
    VaultPath::new(&below.to_str()?.replace('\\', "/"))
}

/// Old paths of notes that were renamed: to a note with the same text, or, when one went
/// and one came, to that.
fn moved(
    old: &World,
    new: &World,
    gone: &[NoteId],
    come: &[NoteId],
) -> BTreeMap<VaultPath, VaultPath> {
    let path = |world: &World, note: NoteId| world.head(note).path().clone();
    if let ([one], [other]) = (gone, come) {
        return BTreeMap::from([(path(old, *one), path(new, *other))]);
    }
    let mut by_text = BTreeMap::new();
    for note in come.iter().rev() {
        by_text.insert(text(new.source(*note)), *note);
    }
    let pair = |note: &NoteId| {
        let other = by_text.get(&text(old.source(*note)))?;
        Some((path(old, *note), path(new, *other)))
    };
    gone.iter().filter_map(pair).collect()
}

/// A digest of a note's text.
fn text(file: &File) -> Option<Digest> {
    match &file.content {
        Content::Text(text) => Some(text.digest),
        Content::Outside { .. } => None,
    }
}

/// Names of client files that are not the same in both lists.
fn differing<'a>(old: &'a [Asset], new: &'a [Asset]) -> BTreeSet<&'a str> {
    let has = |list: &[Asset], asset: &Asset| {
        let at = list.binary_search_by(|other| other.0.cmp(&asset.0));
        at.is_ok_and(|at| list[at].1 == asset.1)
    };
    let lost = old.iter().filter(|asset| !has(new, asset));
    let made = new.iter().filter(|asset| !has(old, asset));
    lost.chain(made).map(|(name, _)| name.as_str()).collect()
}

/// The note whose page is at a route.
fn note_at(world: &World, route: &Route) -> Option<NoteId> {
    match world.site.outputs.get(route)? {
        crate::site::Output::Note(note) => Some(*note),
        _ => None,
    }
}

/// The note with a path.
fn note_of(world: &World, path: &VaultPath) -> Option<NoteId> {
    let at = world.heads.binary_search_by(|head| head.path().cmp(path)).ok()?;
    Some(NoteId(u32::try_from(at).ok()?))
}

/// The path of the site's URL, as it is served.
pub fn base_path(snapshot: &Snapshot) -> String {
    snapshot.world.config.base_path().unwrap_or("/").to_owned()
}

/// A route as a path of a URL.
pub fn url(base: &str, route: &Route) -> String {
    format!("{base}{}", encode_path(route.as_str()))
}
