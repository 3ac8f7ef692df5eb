//! A picture → smaller ones for narrower screens.
//!
//! A photograph stays a JPEG and anything else becomes a WebP without loss: no encoder in
//! pure Rust writes a lossy WebP, and a screenshot with blurred letters serves nobody. A
//! newcomer's trap: a smaller picture may have more bytes, since letters that were made
//! small have more colours. One that saves little is never written.

mod entry;
#[cfg(test)]
mod tests;

pub use entry::{pack, unpack};

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageError};
use image::{ImageFormat, ImageReader, ImageResult, Limits};
use std::io::Cursor;

/// Widths of smaller pictures: of a phone, and of a line of text on a fine screen.
pub const WIDTHS: [u32; 2] = [640, 1280];

/// The largest files that are read.
pub const MOST_BYTES: u64 = 64 << 20;

/// The largest side of a picture, and the memory that it may take.
const MOST_SIDE: u32 = 30_000;
const MOST_MEMORY: u64 = 400 << 20;

/// How good photographs are, of 100.
const QUALITY: u8 = 80;

/// Counts the ways to make them, for those that are kept.
pub const EDITION: u32 = 1;

/// A picture and its smaller forms.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Set {
    /// How wide the picture is when it is upright.
    pub width: u32,
    /// Its smaller forms, the narrowest first.
    pub variants: Vec<Variant>,
}

/// A smaller form of a picture.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Variant {
    /// Its width.
    pub width: u32,
    /// Whether it is a JPEG, and not a WebP.
    pub jpeg: bool,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Variant {
    /// How its file's name ends.
    pub fn ending(&self) -> &'static str {
        if self.jpeg { "jpg" } else { "webp" }
    }
}

/// Whether smaller forms are made of a picture, by the ending of its name and its sides.
pub fn is_large(extension: &str, size: (u32, u32)) -> bool {
    // Which side is the width is told by the file itself.
    matches!(extension, "png" | "jpg" | "jpeg") && size.0.max(size.1) > WIDTHS[0]
}

/// Makes the smaller forms that are worth it.
///
/// # Errors
/// In words, where the picture cannot be read.
pub fn variants(bytes: &[u8]) -> Result<Set, String> {
    made(bytes).map_err(|why| match why {
        ImageError::Limits(_) => "it is too large to be read".to_owned(),
        ImageError::Unsupported(_) => "it is of an unknown kind".to_owned(),
        _ => "it is broken".to_owned(),
    })
}

fn made(bytes: &[u8]) -> ImageResult<Set> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    reader.limits(limits.clone());
    let jpeg = reader.format() == Some(ImageFormat::Jpeg);
    let moves = reader.format() == Some(ImageFormat::Png)
        && PngDecoder::new(Cursor::new(bytes))?.is_apng()?;
    let mut decoder = reader.into_decoder()?;
    let turned = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let (wide, high) = decoder.dimensions();
    let width = if turns(turned) { high } else { wide };
    let mut set = Set { width, variants: Vec::new() };
    if moves || width <= WIDTHS[0] {
        return Ok(set);
    }
    // A decoder holds its own buffers against the limits, and not the pixels it gives.
    limits.reserve(decoder.total_bytes())?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(turned);
    let mut most = bytes.len();
    // From the widest down: each has to save something over the next.
    for wide in WIDTHS.into_iter().rev().filter(|wide| wide * 5 <= width * 4) {
        let high = u64::from(picture.height()) * u64::from(wide) / u64::from(width);
        let high = u32::try_from(high.max(1)).unwrap_or(u32::MAX);
        let small = picture.resize_exact(wide, high, FilterType::CatmullRom);
        let bytes = encode(&small, jpeg, profile.clone())?;
        if bytes.len() < most / 10 * 9 {
            most = bytes.len();
            set.variants.push(Variant { width: wide, jpeg, bytes });
        }
    }
    set.variants.reverse();
    Ok(set)
}

/// Whether width and height change places.
fn turns(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}

fn encode(
    picture: &DynamicImage,
    jpeg: bool,
    profile: Option<Vec<u8>>,
) -> ImageResult<Vec<u8>> {
    let (width, height) = (picture.width(), picture.height());
    let mut out = Vec::new();
    if jpeg {
        let mut encoder = JpegEncoder::new_with_quality(&mut out, QUALITY);
        // What cannot carry a profile shows usual colours.
        let _ = profile.map(|profile| encoder.set_icc_profile(profile));
        let pixels = picture.to_rgb8();
        encoder.write_image(&pixels, width, height, ExtendedColorType::Rgb8)?;
    } else {
        let mut encoder = WebPEncoder::new_lossless(&mut out);
        let _ = profile.map(|profile| encoder.set_icc_profile(profile));
        if picture.color().has_alpha() {
            let pixels = picture.to_rgba8();
            encoder.write_image(&pixels, width, height, ExtendedColorType::Rgba8)?;
        } else {
            let pixels = picture.to_rgb8();
            encoder.write_image(&pixels, width, height, ExtendedColorType::Rgb8)?;
        }
    }
    Ok(out)
}
