//! A poster → PNG: fields, template, SVG, pixels.

use super::compose::compose;
use super::fonts::{Fonts, named};
use super::{EDITION, Poster, SIZE};
use crate::base::{Digest, Lang, Shelf, digest_of};
use crate::diag::Error;
use crate::theme::Theme;
use icu_properties::CodePointSetData;
use icu_properties::props::DefaultIgnorableCodePoint;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Family, ID};
use resvg::usvg::{self, FontFamily, FontResolver, Group, ImageHrefResolver, Node};
use resvg::usvg::{Options, Tree};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A picture, and what is not on it.
#[derive(Debug)]
pub struct Drawn {
    /// The file.
    pub png: Vec<u8>,
    /// Characters of the poster that no font has.
    pub missing: Vec<char>,
    /// Characters of the template that no font has.
    pub odd: Vec<char>,
}

/// How often characters are taken out that the renderer has no glyph for.
const TRIES: usize = 3;

/// Draws a poster, or takes its picture from the shelf.
///
/// # Errors
/// [`Error::Template`] when `og.svg` cannot be drawn.
pub fn draw(
    poster: &Poster,
    theme: &Theme,
    fonts: &Fonts,
    shelf: Option<&dyn Shelf>,
) -> Result<Drawn, Error> {
    let (poster, missing) = drawable(poster, fonts);
    let svg = theme.render(&compose(&poster, fonts))?;
    let mut svg = unescaped(&String::from_utf8_lossy(&svg));
    let key = key(&svg, fonts, &poster.lang);
    if let Some(png) = shelf.and_then(|shelf| shelf.find(key)) {
        return Ok(Drawn { png, missing, odd: Vec::new() });
    }
    let mut odd = BTreeSet::new();
    let mut tree = parse(&svg, fonts, &poster.lang)?;
    for _ in 0..TRIES {
        let mut boxes = BTreeSet::new();
        without_glyph(tree.root(), &mut boxes);
        if boxes.is_empty() {
            break;
        }
        svg.retain(|c| !boxes.contains(&c));
        odd.extend(boxes);
        tree = parse(&svg, fonts, &poster.lang)?;
    }
    let png = paint(&tree).ok_or_else(|| fault("", "it is too large to be drawn"))?;
    let lasting = odd.is_empty() && !asks_machine(tree.root(), fonts);
    if let (Some(shelf), true) = (shelf, lasting) {
        shelf.keep(key, &png);
    }
    Ok(Drawn { png, missing, odd: odd.into_iter().collect() })
}

/// A picture without anything on it, for when kbgen fails to draw one.
pub fn plain() -> Vec<u8> {
    let pixmap = Pixmap::new(SIZE.0, SIZE.1);
    pixmap.and_then(|pixmap| pixmap.encode_png().ok()).unwrap_or_default()
}

/// More letters than any poster shows; each line that is broken measures those left.
pub(super) const LETTERS: usize = 1000;

/// The poster without what no font has.
fn drawable(poster: &Poster, fonts: &Fonts) -> (Poster, Vec<char>) {
    let unseen = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    let mut missing = BTreeSet::new();
    let mut kept = |text: &str| -> String {
        let keep = |c: &char| {
            if c.is_whitespace() {
                return true;
            }
            // SVG holds none of these, whatever some font may draw for them.
            if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') {
                return false;
            }
            let drawn = fonts.glyph(*c, &poster.lang).is_some();
            if !drawn && !unseen.contains(*c) {
                missing.insert(*c);
            }
            drawn
        };
        let text: String = text.chars().take(LETTERS).filter(keep).collect();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let (title, site, text) =
        (kept(&poster.title), kept(&poster.site), kept(&poster.text));
    let poster = Poster { title, site, text, lang: poster.lang.clone() };
    (poster, missing.into_iter().collect())
}

/// The picture's text with its numbered characters as themselves, so that each of them
/// can be taken out. Those of ASCII stay: they may be markup.
fn unescaped(svg: &str) -> String {
    let mut out = String::with_capacity(svg.len());
    let mut rest = svg;
    while let Some(at) = rest.find("&#") {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(';').unwrap_or(rest.len());
        let number = rest.get(2..end).unwrap_or_default();
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        let c = code.ok().and_then(char::from_u32).filter(|c| !c.is_ascii());
        let length = if c.is_some() { end + 1 } else { 2 };
        match c {
            Some(c) => out.push(c),
            None => out.push_str(&rest[..length]),
        }
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

/// All that the pixels depend on, but for fonts that a text names and only the machine
/// has, see [`asks_machine`].
fn key(svg: &str, fonts: &Fonts, lang: &Lang) -> Digest {
    let used: BTreeSet<char> = svg.chars().collect();
    let faces = used.iter().filter_map(|c| fonts.glyph(*c, lang));
    let faces: BTreeSet<ID> = faces.map(|glyph| glyph.face).collect();
    let mut stamps: Vec<_> = faces.into_iter().map(|face| fonts.stamp(face)).collect();
    stamps.sort_unstable();
    let version = env!("CARGO_PKG_VERSION");
    digest_of(&("share image", version, EDITION, svg, lang.as_str(), stamps))
}

/// Reads the SVG and places its letters. Nothing is taken from the disk but fonts.
fn parse(svg: &str, fonts: &Fonts, lang: &Lang) -> Result<Tree, Error> {
    let select_font = move |font: &usvg::Font, db: &mut Arc<usvg::fontdb::Database>| {
        let named = |family: &FontFamily| matches!(family, FontFamily::Named(_));
        let families = families(font);
        let own = self::named(db, &families, font.weight());
        if own.is_none() && font.families().iter().any(named) {
            *db = Arc::clone(fonts.all());
        }
        own.or_else(|| self::named(db, &families, font.weight()))
            .or_else(|| self::named(db, &[Family::SansSerif], font.weight()))
    };
    let select_fallback =
        move |c: char, used: &[ID], db: &mut Arc<usvg::fontdb::Database>| {
            let glyph =
                fonts.glyph(c, lang).filter(|glyph| !used.contains(&glyph.face))?;
            if glyph.system {
                *db = Arc::clone(fonts.all());
            }
            Some(glyph.face)
        };
    let options = Options {
        fontdb: Arc::clone(fonts.own()),
        font_resolver: FontResolver {
            select_font: Box::new(select_font),
            select_fallback: Box::new(select_fallback),
        },
        image_href_resolver: ImageHrefResolver {
            resolve_data: ImageHrefResolver::default_data_resolver(),
            resolve_string: Box::new(|_, _| None),
        },
        languages: vec![lang.to_string()],
        font_family: fonts.own_family().to_owned(),
        ..Options::default()
    };
    Tree::from_str(svg, &options).map_err(|why| match why {
        usvg::Error::ParsingFailed(why) => {
            let line = svg.lines().nth((why.pos().row as usize).saturating_sub(1));
            fault(line.unwrap_or_default(), &why.to_string())
        }
        other => fault("", &other.to_string()),
    })
}

/// Whether a text names a font that only the machine may have: which one that is changes
/// with what is installed, and the key of a kept picture does not say.
fn asks_machine(group: &Group, fonts: &Fonts) -> bool {
    group.children().iter().any(|node| match node {
        Node::Group(group) => asks_machine(group, fonts),
        Node::Text(text) => {
            let mut spans = text.chunks().iter().flat_map(usvg::TextChunk::spans);
            spans.any(|span| {
                let font = span.font();
                named(fonts.own(), &families(font), font.weight()).is_none()
            })
        }
        Node::Path(_) | Node::Image(_) => false,
    })
}

fn families(font: &usvg::Font) -> Vec<Family<'_>> {
    font.families().iter().map(family).collect()
}

fn family(family: &FontFamily) -> Family<'_> {
    match family {
        FontFamily::Serif => Family::Serif,
        FontFamily::SansSerif => Family::SansSerif,
        FontFamily::Cursive => Family::Cursive,
        FontFamily::Fantasy => Family::Fantasy,
        FontFamily::Monospace => Family::Monospace,
        FontFamily::Named(name) => Family::Name(name),
    }
}

/// What is wrong with the template; `line` is what it drew there.
fn fault(line: &str, why: &str) -> Error {
    let line = line.trim();
    let at = if line.is_empty() { String::new() } else { format!(" at `{line}`") };
    let message =
        format!("templates/og.svg:1:1: this is no SVG that can be drawn{at}: {why}");
    Error::Template { message }
}

/// Characters that were given a font's box for what it lacks.
fn without_glyph(group: &Group, found: &mut BTreeSet<char>) {
    for node in group.children() {
        match node {
            Node::Group(group) => without_glyph(group, found),
            Node::Text(text) => {
                let spans = text.layouted().iter();
                let glyphs = spans.flat_map(|span| &span.positioned_glyphs);
                for glyph in glyphs.filter(|glyph| glyph.id.0 == 0) {
                    // Markup is ASCII, and some font has all of that.
                    let seen = |c: &char| !c.is_whitespace() && !c.is_ascii();
                    found.extend(glyph.text.chars().filter(seen));
                }
            }
            Node::Path(_) | Node::Image(_) => {}
        }
    }
}

/// Draws the tree to fill the picture.
fn paint(tree: &Tree) -> Option<Vec<u8>> {
    let mut pixmap = Pixmap::new(SIZE.0, SIZE.1)?;
    let (width, height) = (tree.size().width(), tree.size().height());
    let scale = Transform::from_scale(SIZE.0 as f32 / width, SIZE.1 as f32 / height);
    resvg::render(tree, scale, &mut pixmap.as_mut());
    pixmap.encode_png().ok()
}
