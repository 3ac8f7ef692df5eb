//! What a page shows where it is shared: a picture that its note names, or one that is
//! drawn for it.

use super::frame::Frame;
use super::note;
use super::shell::SharedImage;
use super::site::site_description;
use crate::base::Route;
use crate::config::Og;
use crate::graph::NoteId;
use crate::share::{self, Poster};
use crate::site::Output;
use crate::theme::Theme;
use crate::vault::Content;
use crate::world::World;
use std::collections::BTreeMap;

/// A share image to draw.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shown {
    /// What stands on it.
    pub poster: Poster,
    /// The file whose words these are, for messages.
    pub path: String,
}

/// All share images of the site that are drawn, by their places. There are none while
/// the site's address is unknown, because those who show them want absolute addresses.
pub fn posters(world: &World, theme: &Theme) -> BTreeMap<Route, Shown> {
    let outputs = world.site.outputs.iter();
    let frames = outputs.filter_map(|(route, to)| frame_of(world, theme, route, to));
    let shown = frames.filter_map(|frame| {
        let note = match world.site.outputs.get(frame.route) {
            Some(Output::Note(note)) => Some(*note),
            _ => None,
        };
        // The first page names the file that messages are about.
        let covered = note.is_some_and(|note| cover(&frame, note).is_some());
        frame.poster().filter(|_| !covered)
    });
    let mut found = BTreeMap::new();
    for shown in shown {
        found.entry(shown.poster.route(theme)).or_insert(shown);
    }
    found
}

/// The frame of the page at a route; `None` for what is no page with a head.
fn frame_of<'a>(
    world: &'a World,
    theme: &'a Theme,
    route: &'a Route,
    output: &'a Output,
) -> Option<Frame<'a>> {
    let of = |locale| Some(Frame::of_locale(world, theme, route, locale));
    match output {
        Output::Note(note) => Some(Frame::of_note(world, theme, *note)),
        Output::Backlinks(note, _) => {
            Some(Frame { route, ..Frame::of_note(world, theme, *note) })
        }
        Output::Fallback(page) => {
            let page = &world.site.fallbacks[*page as usize];
            let (lang, locale) = (&page.lang, page.locale.as_ref());
            Some(Frame { world, theme, route, lang, locale })
        }
        Output::Folder(folder, _) | Output::Home(folder) => {
            of(world.site.folder(*folder).locale.as_ref())
        }
        Output::Tag(tag, _) => of(world.graph.tags[*tag as usize].locale.as_ref()),
        Output::Tags(locale, _) | Output::Search(locale) => of(locale.as_ref()),
        Output::Glossary(list, _) => {
            of(world.site.glossaries[*list as usize].locale.as_ref())
        }
        Output::NotFound => of(None),
        _ => None,
    }
}

impl Frame<'_> {
    /// The picture that is drawn for the page.
    fn poster(&self) -> Option<Shown> {
        let config = &self.world.config;
        config.book.url.as_ref()?;
        match config.html.og {
            Og::Off => None,
            Og::Site => Some(self.site_poster()),
            Og::Page => Some(self.own_poster().unwrap_or_else(|| self.site_poster())),
        }
    }

    /// A picture of the note that the page shows. The one that is the site's front page
    /// is often called like it and then is the site.
    fn own_poster(&self) -> Option<Shown> {
        let note = match self.world.site.outputs.get(self.route)? {
            Output::Note(note) => *note,
            Output::Fallback(page) => self.world.site.fallbacks[*page as usize].note,
            _ => return None,
        };
        let head = self.world.head(note);
        let (title, site) = (head.title.clone(), self.site_title());
        if title == site || title.is_empty() {
            return None;
        }
        let lang = self.world.place(note).lang.clone();
        let poster = Poster { title, site, text: String::new(), lang };
        Some(Shown { poster, path: head.path().to_string() })
    }

    fn site_poster(&self) -> Shown {
        let poster = Poster {
            title: self.site_title(),
            site: String::new(),
            text: site_description(self.world, self.lang).to_owned(),
            lang: self.lang.clone(),
        };
        let project = self.world.config.project;
        let path = if project { "book.toml" } else { "." }.to_owned();
        Shown { poster, path }
    }

    /// The picture of the page: `cover` if its note names one, else the one drawn for it.
    pub(super) fn shared(&self, cover: Option<SharedImage>) -> Option<SharedImage> {
        cover.or_else(|| {
            let Shown { poster, .. } = self.poster()?;
            Some(SharedImage {
                href: self.absolute(&poster.route(self.theme))?,
                width: Some(share::SIZE.0),
                height: Some(share::SIZE.1),
                alt: poster.words(),
            })
        })
    }
}

/// The picture that a note names.
pub(super) fn cover(frame: &Frame<'_>, note: NoteId) -> Option<SharedImage> {
    let (href, file) = note::image(frame, note)?;
    let size = file.and_then(|file| match frame.world.file(file).content {
        Content::Outside { size, .. } => size,
        Content::Text(_) => None,
    });
    let (width, height) = size.unzip();
    Some(SharedImage { href, width, height, alt: String::new() })
}
