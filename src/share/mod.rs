//! What a page shows where it is shared: a title in, a picture of 1200 × 630 pixels out.
//!
//! The picture is the template `og.svg`, drawn. Letters come from one font that kbgen
//! brings along, so that a picture depends on notes and settings; only characters that it
//! lacks are looked for among the fonts of the machine. A newcomer's trap: what no font
//! has is left out and named, because a renderer would draw a box in its place.

mod compose;
mod draw;
mod fonts;
#[cfg(test)]
mod tests;
mod wrap;

pub use compose::{PosterLine, PosterView};
pub use draw::{Drawn, draw, plain};
pub use fonts::Fonts;

use crate::base::{Lang, Route, digest_of};
use crate::theme::Theme;
use icu_properties::CodePointSetData;
use icu_properties::props::ExtendedPictographic;

/// The folder of the pictures on the site.
pub const FOLDER: &str = "kbgen/og/";

/// Width and height in pixels, as the services that show them want it.
pub const SIZE: (u32, u32) = (1200, 630);

/// Counts the ways to draw: a change of the font or of how lines are broken must change
/// the names of the pictures.
const EDITION: u32 = 1;

/// What a share image shows.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Poster {
    /// The title of the page, or of the site.
    pub title: String,
    /// The site's title, on the picture of a page; else empty.
    pub site: String,
    /// A sentence about the site, on its own picture; else empty.
    pub text: String,
    /// The language of the title.
    pub lang: Lang,
}

impl Poster {
    /// Where its picture is. The name follows from what stands on it and from its look,
    /// so that no service shows an old one for a new title; not from the fonts of the
    /// machine, if it needs one, since a page has the same bytes wherever it is built.
    pub fn route(&self, theme: &Theme) -> Route {
        let digest = digest_of(&(self, theme.poster_digest(), EDITION));
        Route::file(&format!("{FOLDER}{}.png", digest.short(16)))
    }

    /// The picture in words: what stands on it.
    pub fn words(&self) -> String {
        let parts = [&self.title, &self.site, &self.text].into_iter();
        let parts: Vec<&str> =
            parts.map(String::as_str).filter(|part| !part.is_empty()).collect();
        parts.join(" · ")
    }
}

/// Whether a character is a picture, such as an emoji, and no letter.
pub fn is_pictogram(c: char) -> bool {
    CodePointSetData::new::<ExtendedPictographic>().contains(c)
}
