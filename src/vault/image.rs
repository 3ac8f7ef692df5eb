//! The first bytes of an image to its width and height, as browsers show it.
//!
//! Only the header is looked at: a whole photograph is never read, so a picture whose
//! dimensions stand far behind its colour profile has none here.

use imagesize::{ImageError, ImageSize};
use std::io;

/// What the first bytes of an image say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Header {
    /// Width and height in pixels.
    Size(u32, u32),
    /// The dimensions may stand in bytes yet to come.
    Cut,
    /// No image that browsers show.
    Unknown,
}

/// Reads the dimensions in a header.
pub(super) fn header(bytes: &[u8]) -> Header {
    match imagesize::blob_size(bytes) {
        Ok(ImageSize { width, height }) => match (pixels(width), pixels(height)) {
            (Some(width), Some(height)) if is_turned(bytes) => {
                Header::Size(height, width)
            }
            (Some(width), Some(height)) => Header::Size(width, height),
            _ => Header::Unknown,
        },
        Err(ImageError::IoError(error))
            if error.kind() == io::ErrorKind::UnexpectedEof =>
        {
            Header::Cut
        }
        Err(_) => Header::Unknown,
    }
}

/// The size that an SVG gives itself in pixels. One that names only the shape of its
/// picture is as large as its page lets it be, so that has none here.
pub(super) fn svg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let text = String::from_utf8_lossy(bytes);
    let mut rest = &*text;
    let tag = loop {
        rest = &rest[rest.find('<')?..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = &comment[comment.find("-->")?..];
        } else if let Some(tag) = rest.strip_prefix("<svg") {
            break &tag[..tag.find('>')?];
        } else {
            rest = &rest[1..];
        }
    };
    Some((side(tag, "width")?, side(tag, "height")?))
}

/// An attribute of a tag as whole pixels.
fn side(tag: &str, name: &str) -> Option<u32> {
    let start = |(at, _): (usize, &str)| {
        let value = tag[at + name.len()..].trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        // `stroke-width` ends alike, and so may the value of another attribute.
        let apart = tag[..at].ends_with(char::is_whitespace);
        apart.then(|| value[1..].split(quote).next()).flatten()
    };
    let value = tag.match_indices(name).find_map(start)?.trim();
    let number: f32 =
        value.strip_suffix("px").unwrap_or(value).trim_end().parse().ok()?;
    let length = number.round();
    (1.0..=65_535.0).contains(&length).then_some(length as u32)
}

/// A plausible length; BMP's upside-down (negative) heights are turned round.
fn pixels(length: usize) -> Option<u32> {
    let length = u32::try_from(length).ok()?.cast_signed().unsigned_abs();
    (length > 0).then_some(length)
}

/// Whether a photograph was taken with the camera on its side: browsers turn it.
fn is_turned(bytes: &[u8]) -> bool {
    let Some(mut rest) = bytes.strip_prefix(b"\xff\xd8") else { return false };
    // Segments of a JPEG: a mark, the length of what follows, and that.
    while let [0xff, mark, high, low, ..] = *rest {
        let end = 2 + usize::from(u16::from_be_bytes([high, low]));
        let Some(data) = rest.get(4..end) else { return false };
        if let (0xe1, Some(tiff)) = (mark, data.strip_prefix(b"Exif\0\0")) {
            return orientation(tiff).is_some_and(|turn| (5..=8).contains(&turn));
        }
        rest = &rest[end..];
    }
    false
}

/// The orientation in the first directory of EXIF data.
fn orientation(tiff: &[u8]) -> Option<u16> {
    const ORIENTATION: u16 = 0x0112;
    let big = tiff.starts_with(b"MM");
    let short = |at: usize| {
        let two = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if big { u16::from_be_bytes(two) } else { u16::from_le_bytes(two) })
    };
    let four = tiff.get(4..8)?.try_into().ok()?;
    let start = if big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) };
    let start = usize::try_from(start).ok()?;
    let entries = (0..usize::from(short(start)?)).map(|nr| start + 2 + 12 * nr);
    let mut tags = entries.map_while(|at| Some((at, short(at)?)));
    tags.find(|(_, tag)| *tag == ORIENTATION).and_then(|(at, _)| short(at + 8))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: Header) {
        assert_eq!(header(bytes), expected, "{bytes:?}");
    }

    #[test]
    fn headers_give_sizes() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0";
        check(png, Header::Size(640, 480));
        check(&png[..20], Header::Cut);
        check(b"GIF89a\x03\0\x02\0\0\0", Header::Size(3, 2));
        check(
            b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x11\x08\0\x02\0\x03",
            Header::Size(3, 2),
        );
        let mut bmp = b"BM".to_vec();
        bmp.resize(18, 0);
        bmp.extend(5_i32.to_le_bytes());
        bmp.extend((-7_i32).to_le_bytes());
        check(&bmp, Header::Size(5, 7));
    }

    #[test]
    fn photographs_have_the_size_that_is_shown() {
        let jpeg = |turn: u8, little: bool| {
            let mut exif =
                b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
            exif.extend([turn, 0, 0]);
            if little {
                exif.truncate(6);
                exif.extend(b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0");
                exif.extend([turn, 0, 0, 0]);
            }
            let length = [0, exif.len() as u8 + 2];
            let (start, end) =
                (b"\xff\xd8\xff\xe0\0\x04ab\xff\xe1", b"\xff\xc0\0\x11\x08\0\x02\0\x03");
            [&start[..], &length, &exif, end].concat()
        };
        for little in [false, true] {
            check(&jpeg(1, little), Header::Size(3, 2));
            check(&jpeg(4, little), Header::Size(3, 2));
            check(&jpeg(5, little), Header::Size(2, 3));
            check(&jpeg(8, little), Header::Size(2, 3));
            check(&jpeg(9, little), Header::Size(3, 2));
        }
    }

    #[test]
    fn other_bytes_give_none() {
        check(b"not an image at all", Header::Unknown);
        check(b"GIF89a\0\0\0\0\0\0", Header::Unknown);
        check(b"<svg width=\"3\" height=\"2\"/>", Header::Unknown);
    }

    #[test]
    fn an_svg_may_say_its_size() {
        let check = |text: &str, expected: Option<(u32, u32)>| {
            assert_eq!(svg_size(text.as_bytes()), expected, "{text}");
        };
        check("<svg width=\"3\" height=\"2\"/>", Some((3, 2)));
        let long = "<?xml version='1.0'?><!-- <svg width='9' height='9'> -->\n\
                    <svg viewBox='0 0 9 9' stroke-width='7'\n width = '119.6px' height='40'>";
        check(long, Some((120, 40)));
        check("<svg viewBox=\"0 0 3 2\"/>", None);
        check("<svg width=\"100%\" height=\"2\"/>", None);
        check("<svg width=\"2em\" height=\"2\"/>", None);
        check("<svg width=\"0\" height=\"2\"/>", None);
        check("<svg width=\"1e9\" height=\"NaN\"/>", None);
        check("<svg width=\"3\" height=\"2\"", None);
        check("<p>가</p>", None);
    }

    proptest::proptest! {
        #[test]
        fn hostile_svgs_do_not_panic(text in "[<!\\->svg widthe='\"0-9가]{0,80}") {
            svg_size(format!("<svg {text}").as_bytes());
        }

        #[test]
        fn hostile_headers_do_not_panic(
            kind in 0_usize..6,
            rest in proptest::collection::vec(0_u8.., 0..200),
        ) {
            let magic: [&[u8]; 6] = [
                b"\xff\xd8\xff",
                b"\xff\xd8\xff\xc0\0\x09\x08\0\x02\0\x03\xff\xe1\0\x40Exif\0\0II*\0",
                b"\x89PNG",
                b"\0\0\0\x10ftypavif\0\0\0\0\0\0\0\x40meta\0\0\0\0",
                b"RIFF\0\0\0\0WEBPVP8X",
                b"BM",
            ];
            header(&[magic[kind], &rest].concat());
        }
    }
}
