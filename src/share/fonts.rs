//! Characters → the fonts that have them.
//!
//! Own fonts come first: the project's `static/fonts/og.otf`, if there is one, then the
//! font that kbgen brings along, which has all Korean syllables. The fonts of the machine
//! are looked at only for what these lack, in an order that does not depend on how the
//! disk lists them.

use crate::base::{Lang, Memo};
use crate::theme::{POSTER_FONTS, Theme};
use flate2::read::GzDecoder;
use resvg::usvg::fontdb::{Database, Family, ID, Query, Source, Style, Weight};
use std::io::Read;
use std::sync::{Arc, OnceLock};
use ttf_parser::{Face, Tag};

/// The font that kbgen brings along, see `scripts/share-font`.
const OWN: &[u8] = include_bytes!("../../fonts/share.otf.gz");

/// How bold the letters of the template are.
const BOLD: i32 = 700;

/// Fonts, and which of them has what.
pub struct Fonts {
    glyphs: Memo<Option<Glyph>, Faces>,
}

/// Where a character is drawn from.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Glyph {
    pub face: ID,
    /// How wide it is, in parts of the font's size.
    pub advance: f32,
    /// Whether it is from a font of the machine.
    pub system: bool,
}

/// All that [`find`] depends on.
#[derive(Hash)]
struct Asked {
    c: char,
    region: &'static str,
}

struct Faces {
    own: Arc<Database>,
    /// The family of the first own font.
    family: String,
    all: OnceLock<Arc<Database>>,
}

impl Fonts {
    /// The fonts of a theme.
    pub fn new(theme: &Theme) -> Fonts {
        let mut own = Database::new();
        for name in POSTER_FONTS {
            if let Some((_, bytes)) = theme.assets().iter().find(|(own, _)| own == name) {
                own.load_font_data(bytes.to_vec());
            }
        }
        let mut bytes = Vec::new();
        // What stands in the program is whole; without it the project's would remain.
        if GzDecoder::new(OWN).read_to_end(&mut bytes).is_ok() {
            own.load_font_data(bytes);
        }
        let first = own.faces().next().and_then(|face| face.families.first());
        let family = first.map(|(name, _)| name.clone()).unwrap_or_default();
        call_all(&mut own, &family);
        let (own, all) = (Arc::new(own), OnceLock::new());
        Fonts { glyphs: Memo::with(Faces { own, family, all }) }
    }

    /// The font that draws a character for readers of a language.
    pub(super) fn glyph(&self, c: char, lang: &Lang) -> Option<Glyph> {
        *self.glyphs.ask(&Asked { c, region: region(lang) }, find)
    }

    /// The family to draw a text in: the own one, unless it lacks something and a single
    /// font of the machine has it all.
    pub(super) fn family(&self, text: &str, lang: &Lang) -> String {
        let faces = self.glyphs.tool();
        let mut glyphs = text.chars().filter_map(|c| self.glyph(c, lang));
        let whole = glyphs.find(|glyph| glyph.system).map(|glyph| glyph.face);
        let has_all = |face: &ID| {
            let inked =
                |c: char| c.is_whitespace() || has(faces.all(), *face, c).is_some();
            text.chars().all(inked)
        };
        let name = |face: ID| Some(faces.all().face(face)?.families.first()?.0.clone());
        whole.filter(has_all).and_then(name).unwrap_or_else(|| faces.family.clone())
    }

    /// The family of the own font.
    pub(super) fn own_family(&self) -> &str {
        &self.glyphs.tool().family
    }

    /// The database for the renderer: the own fonts, and only where it asks for more all.
    pub(super) fn own(&self) -> &Arc<Database> {
        &self.glyphs.tool().own
    }

    /// Own fonts and those of the machine; ids are the same as in [`Fonts::own`].
    pub(super) fn all(&self) -> &Arc<Database> {
        self.glyphs.tool().all()
    }

    /// What tells a font from others: its checksum and how much it holds.
    pub(super) fn stamp(&self, face: ID) -> (u32, u16) {
        let read = |data: &[u8], index: u32| {
            let face = Face::parse(data, index).ok()?;
            let head = face.raw_face().table(Tag::from_bytes(b"head"))?;
            let sum = <[u8; 4]>::try_from(head.get(8..12)?).ok()?;
            Some((u32::from_be_bytes(sum), face.number_of_glyphs()))
        };
        let faces = self.glyphs.tool();
        let own = faces.own.face(face).is_some();
        let db = if own { &faces.own } else { faces.all() };
        db.with_face_data(face, read).flatten().unwrap_or_default()
    }
}

/// Lets every family that says no more than a kind, such as `sans-serif`, be this one.
fn call_all(db: &mut Database, family: &str) {
    db.set_serif_family(family);
    db.set_sans_serif_family(family);
    db.set_monospace_family(family);
    db.set_cursive_family(family);
    db.set_fantasy_family(family);
}

impl Faces {
    fn all(&self) -> &Arc<Database> {
        self.all.get_or_init(|| {
            let mut all = Database::clone(&self.own);
            all.load_system_fonts();
            call_all(&mut all, &self.family);
            Arc::new(all)
        })
    }
}

/// The first font that has a character.
fn find(faces: &Faces, asked: &Asked) -> Option<Glyph> {
    let own = faces.own.faces().find_map(|face| {
        let advance = has(&faces.own, face.id, asked.c)?;
        Some(Glyph { face: face.id, advance, system: false })
    });
    own.or_else(|| {
        ranked(faces, asked.region).into_iter().find_map(|face| {
            let advance = has(faces.all(), face, asked.c)?;
            Some(Glyph { face, advance, system: true })
        })
    })
}

/// The fonts of the machine, those first that look most like the own one.
fn ranked(faces: &Faces, region: &str) -> Vec<ID> {
    let all = faces.all();
    let mut found: Vec<_> = all
        .faces()
        .filter(|face| faces.own.face(face.id).is_none())
        .map(|face| {
            let family = face.families.first().map_or("", |(name, _)| name.as_str());
            let elsewhere = !region.is_empty() && !family.ends_with(region);
            let other = face.monospaced || family.contains("Serif");
            let weight = (i32::from(face.weight.0) - BOLD).abs();
            let slanted = face.style != Style::Normal;
            let file = match &face.source {
                Source::File(path) => Some(path.clone()),
                _ => None,
            };
            let name = (family.to_owned(), face.post_script_name.clone(), file);
            ((elsewhere, other, slanted, weight, name, face.index), face.id)
        })
        .collect();
    found.sort();
    found.into_iter().map(|(_, id)| id).collect()
}

/// How wide a font draws a character; `None` if it would leave a box or nothing.
fn has(db: &Database, face: ID, c: char) -> Option<f32> {
    let read = |data: &[u8], index: u32| {
        let face = Face::parse(data, index).ok()?;
        let glyph = face.glyph_index(c).filter(|glyph| glyph.0 != 0)?;
        let inked = c.is_whitespace()
            || face.glyph_bounding_box(glyph).is_some()
            || face.is_color_glyph(glyph);
        let advance = f32::from(face.glyph_hor_advance(glyph)?);
        inked.then(|| advance / f32::from(face.units_per_em()))
    };
    db.with_face_data(face, read).flatten()
}

/// The family that a template names, among the own fonts or else those of the machine.
pub(super) fn named(db: &Database, families: &[Family<'_>], weight: u16) -> Option<ID> {
    let weight = Weight(weight);
    db.query(&Query { families, weight, ..Query::default() })
}

/// How names of fonts for many regions end, which draw the same letters differently.
fn region(lang: &Lang) -> &'static str {
    match (lang.primary(), lang.as_str()) {
        ("ko", _) => "KR",
        ("ja", _) => "JP",
        ("zh", "zh-HK") => "HK",
        ("zh", "zh-TW" | "zh-Hant") => "TC",
        ("zh", _) => "SC",
        _ => "",
    }
}
