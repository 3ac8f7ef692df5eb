//! Smaller pictures show the same, save something, and cost bounded memory.

use super::*;
use image::{Rgb, RgbImage, Rgba, RgbaImage};

/// A picture that does not pack too well.
fn photo(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let noise = (x.wrapping_mul(31) ^ y.wrapping_mul(17)).wrapping_mul(2_654_435_761);
        let wave = |at: u32, by: u32| (at * by / 8 % 256) as u8;
        Rgb([wave(x, 3), wave(y, 5), (noise >> 27) as u8])
    })
}

fn saved(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, format).expect("a picture");
    out.into_inner()
}

fn widths(set: &Set) -> Vec<u32> {
    set.variants.iter().map(|variant| variant.width).collect()
}

#[test]
fn photographs_become_smaller_photographs() {
    let bytes = saved(&photo(1800, 900).into(), ImageFormat::Jpeg);
    let set = variants(&bytes).expect("a set");
    assert_eq!((set.width, widths(&set)), (1800, vec![640, 1280]));
    let mut most = bytes.len();
    for variant in set.variants.iter().rev() {
        let read = image::load_from_memory(&variant.bytes).expect("a picture");
        assert_eq!((read.width(), read.height()), (variant.width, variant.width / 2));
        assert!(variant.jpeg && variant.bytes.len() < most);
        most = variant.bytes.len();
    }
}

#[test]
fn other_pictures_become_webp_and_keep_what_shines_through() {
    let clear = RgbaImage::from_fn(1700, 850, |x, y| {
        let Rgb([r, g, b]) = *photo(1, 1).get_pixel(0, 0);
        Rgba([r ^ (x * 7 % 251) as u8, g ^ (y * 3 % 241) as u8, b, (x / 8 % 256) as u8])
    });
    let set = variants(&saved(&clear.into(), ImageFormat::Png)).expect("a set");
    assert!(!set.variants.is_empty());
    for variant in &set.variants {
        assert_eq!(image::guess_format(&variant.bytes).ok(), Some(ImageFormat::WebP));
        let read = image::load_from_memory(&variant.bytes).expect("a picture");
        assert!(read.color().has_alpha());
    }
}

#[test]
fn what_saves_nothing_is_not_made() {
    let plain = RgbImage::from_pixel(2000, 1000, Rgb([9, 9, 9]));
    let tiny = saved(&plain.into(), ImageFormat::Png);
    let set = variants(&tiny).expect("a set");
    assert!(set.variants.iter().all(|variant| variant.bytes.len() < tiny.len()));
    let narrow = variants(&saved(&photo(640, 2000).into(), ImageFormat::Jpeg));
    assert_eq!(narrow.map(|set| set.variants), Ok(Vec::new()));
}

#[test]
fn broken_and_huge_pictures_are_refused() {
    let bytes = saved(&photo(900, 900).into(), ImageFormat::Png);
    for broken in [&b""[..], b"no picture", &bytes[..40], &bytes[..bytes.len() / 2]] {
        assert!(variants(broken).is_err());
    }
    // A sound header of so many pixels, and few bytes behind it.
    let mut bomb = bytes;
    bomb[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    let mut crc = flate2::Crc::new();
    crc.update(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&crc.sum().to_be_bytes());
    assert_eq!(variants(&bomb), Err("it is too large to be read".to_owned()));
}

#[test]
fn a_set_is_kept_whole_or_not() {
    let variant = |width, jpeg, len| Variant { width, jpeg, bytes: vec![7; len] };
    let set = Set { width: 9, variants: vec![variant(1, true, 5), variant(2, false, 0)] };
    let packed = pack(&set);
    assert_eq!(unpack(&packed), Some(set));
    assert_eq!(unpack(&packed[..packed.len() - 1]), None);
    assert_eq!(unpack(b"abc"), None);
}
