//! A poster → the fields of `og.svg`: what stands there, broken into lines, and where.

use super::fonts::Fonts;
use super::wrap::{Ruler, cut, wrap};
use super::{Poster, SIZE};
use crate::base::Lang;
use crate::theme::View;
use serde::Serialize;

/// Input of `og.svg`.
#[derive(Clone, Debug, Serialize)]
pub struct PosterView {
    /// Width of the picture.
    pub width: u32,
    /// Height of the picture.
    pub height: u32,
    /// The language of the title.
    pub lang: String,
    /// The direction of the text: `rtl` or `ltr`.
    pub dir: &'static str,
    /// The family to draw letters in, in quotation marks.
    pub font: String,
    /// The whole title.
    pub title: String,
    /// The title in lines that fit.
    pub lines: Vec<PosterLine>,
    /// The size of the title's letters.
    pub size: u32,
    /// The site's title on the picture of a page, in one line; else empty.
    pub site: String,
    /// A sentence about the site on its own picture, in lines that fit; else empty.
    pub text: Vec<PosterLine>,
    /// The size of its letters.
    pub text_size: u32,
}

/// A line of text.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct PosterLine {
    /// What stands there.
    pub text: String,
    /// Where the letters stand on, from the top.
    pub y: u32,
}

impl View for PosterView {
    const TEMPLATE: &'static str = "og.svg";

    fn lang(&self) -> &str {
        &self.lang
    }
}

/// How wide lines are. Letters are measured one by one, so there is some room to spare.
const WIDTH: f32 = 1010.0;
/// Sizes of the title, and the lines that are tried with each.
const SIZES: [(u32, usize); 4] = [(92, 2), (78, 3), (66, 3), (56, 4)];
/// Sizes of sentence and site title.
const TEXT_SIZE: u32 = 36;
const TEXT_LINES: usize = 2;
/// What title and sentence may fill, from the top.
const ABOVE: u32 = 70;
const BELOW: u32 = 510;

/// Fills the view of a poster whose characters all have a font.
pub(super) fn compose(poster: &Poster, fonts: &Fonts) -> PosterView {
    let lang = &poster.lang;
    let ems = |c: char| fonts.glyph(c, lang).map_or(0.0, |glyph| glyph.advance);
    let at = |size: u32| WIDTH / size as f32;
    let ruler = Ruler(&ems);
    let fits = |(size, most): &(u32, usize)| {
        Some((*size, wrap(&poster.title, &ruler, at(*size), *most)?))
    };
    let (size, lines) = SIZES.iter().find_map(fits).unwrap_or_else(|| {
        let (size, most) = SIZES[SIZES.len() - 1];
        (size, cut(&poster.title, &ruler, at(size), most))
    });
    let text = cut(&poster.text, &ruler, at(TEXT_SIZE), TEXT_LINES);
    let site = cut(&poster.site, &ruler, at(TEXT_SIZE), 1).concat();
    let (lines, text) = place(lines, size, text);
    let all = format!("{}{}{}", poster.title, poster.site, poster.text);
    PosterView {
        width: SIZE.0,
        height: SIZE.1,
        lang: lang.to_string(),
        dir: if Lang::is_rtl(lang) { "rtl" } else { "ltr" },
        font: format!("'{}'", fonts.family(&all, lang).replace(['\'', '\\'], "")),
        title: poster.title.clone(),
        lines,
        size,
        site,
        text,
        text_size: TEXT_SIZE,
    }
}

/// Puts lines below each other, in the middle of what they may fill.
fn place(
    lines: Vec<String>,
    size: u32,
    text: Vec<String>,
) -> (Vec<PosterLine>, Vec<PosterLine>) {
    let (step, text_step) = (size * 5 / 4, TEXT_SIZE * 3 / 2);
    let gap = if text.is_empty() { 0 } else { TEXT_SIZE * 3 / 4 };
    let high = step * lines.len() as u32 + gap + text_step * text.len() as u32;
    let top = ABOVE + (BELOW - ABOVE).saturating_sub(high) / 2;
    // Letters stand at about four fifths of their line.
    let stand = |top, step, size: u32| top + u32::midpoint(step, size * 7 / 10);
    let put = |lines: Vec<String>, top: u32, step: u32, size: u32| {
        let line =
            |(at, text)| PosterLine { text, y: stand(top + step * at, step, size) };
        (0..).zip(lines).map(line).collect::<Vec<_>>()
    };
    let below = top + step * lines.len() as u32 + gap;
    (put(lines, top, step, size), put(text, below, text_step, TEXT_SIZE))
}
