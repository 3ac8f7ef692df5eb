//! Bytes of a file to clean text: UTF-8, line ends `\n`, no byte order mark, no NUL.
//!
//! Text that is clean already is borrowed, not copied. Every span of kbgen indexes the
//! text as it leaves here, so the place of a bad byte is counted in this text too, not
//! in the file.

use crate::base::Span;
use crate::diag::{Code, Diagnostic};
use std::borrow::Cow;
use std::str;

const BOM: char = '\u{feff}';
const SAVE_AS_UTF8: &str = "save the file as UTF-8";

/// Decodes the file that people know as `path`; a file in another encoding is read as
/// well as it can be, with a warning.
pub fn decode<'a>(path: &str, bytes: &'a [u8]) -> (Cow<'a, str>, Option<Diagnostic>) {
    if let Some(unit) = utf16_unit(bytes) {
        let units = bytes.chunks(2).map(|pair| match pair {
            [a, b] => unit([*a, *b]),
            // Half a unit at the end: an unpaired surrogate, shown as U+FFFD.
            _ => 0xd800,
        });
        let text: String = char::decode_utf16(units)
            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
        let found = Diagnostic::new(Code::BadEncoding, path, "decoded as UTF-16")
            .at(Span::default());
        return (Cow::Owned(clean(&text).into_owned()), Some(found.help(SAVE_AS_UTF8)));
    }
    match str::from_utf8(bytes) {
        Ok(text) => (clean(text), None),
        Err(error) => {
            let (good, bad) = bytes.split_at(error.valid_up_to());
            let start = clean(&String::from_utf8_lossy(good)).len();
            let byte = bad.first().copied().unwrap_or_default();
            let found = Diagnostic::new(
                Code::BadEncoding,
                path,
                format!("invalid UTF-8 (byte 0x{byte:02X})"),
            )
            .at(Span::new(start, start + char::REPLACEMENT_CHARACTER.len_utf8()))
            .help(SAVE_AS_UTF8);
            let text = clean(&String::from_utf8_lossy(bytes)).into_owned();
            (Cow::Owned(text), Some(found))
        }
    }
}

/// How two bytes make a unit of UTF-16; `None` for other encodings.
///
/// UTF-16 shows by its byte order mark. Without one it shows by an opening `---`: its
/// properties may hold a privacy flag, which must count.
fn utf16_unit(bytes: &[u8]) -> Option<fn([u8; 2]) -> u16> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"-\0-\0-\0") {
        Some(u16::from_le_bytes)
    } else if bytes.starts_with(b"\xfe\xff") || bytes.starts_with(b"\0-\0-\0-") {
        Some(u16::from_be_bytes)
    } else {
        None
    }
}

/// Removes leading byte order marks, makes every line end `\n` and NUL U+FFFD.
fn clean(text: &str) -> Cow<'_, str> {
    // A file joined from others may open with several marks; any left would hide the
    // properties behind it.
    let text = text.trim_start_matches(BOM);
    if !text.as_bytes().contains(&b'\r') && !text.as_bytes().contains(&0) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\r', '\0']) {
        out.push_str(&rest[..at]);
        let end = &rest[at..];
        out.push(if end.starts_with('\0') { char::REPLACEMENT_CHARACTER } else { '\n' });
        rest = &end[if end.starts_with("\r\n") { 2 } else { 1 }..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expects a text and, for a bad encoding, the message and the span's start.
    fn check(bytes: &[u8], text: &str, fault: Option<(&str, Option<u32>)>) {
        let (decoded, found) = decode("a.md", bytes);
        assert_eq!(decoded, text, "{bytes:?}");
        let found = found.map(|d| (d.message, d.span.map(|s| s.start)));
        assert_eq!(found, fault.map(|(message, at)| (message.to_owned(), at)));
    }

    fn utf16(text: &str, bytes_of: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes_of).collect()
    }

    #[test]
    fn clean_text_is_not_copied() {
        for text in ["", "# 한글\n\n본문\n", "\u{feff}---\n"] {
            assert!(matches!(decode("a.md", text.as_bytes()).0, Cow::Borrowed(_)));
        }
    }

    #[test]
    fn line_ends_marks_and_nul_are_normalised() {
        check(b"a\r\nb\rc\n\r\r\n", "a\nb\nc\n\n\n", None);
        check("\u{feff}\u{feff}---\r\n가".as_bytes(), "---\n가", None);
        check(b"a\0b\0", "a\u{fffd}b\u{fffd}", None);
        check("a\u{feff}b".as_bytes(), "a\u{feff}b", None);
    }

    #[test]
    fn utf16_is_told_by_its_mark_or_its_properties() {
        let as_utf16 = Some(("decoded as UTF-16", None));
        check(&utf16("\u{feff}가\r\n😀", u16::to_le_bytes), "가\n😀", as_utf16);
        check(&utf16("\u{feff}가\0", u16::to_be_bytes), "가\u{fffd}", as_utf16);
        check(
            &utf16("---\ndraft: true\n", u16::to_le_bytes),
            "---\ndraft: true\n",
            as_utf16,
        );
        check(&utf16("---\nx", u16::to_be_bytes), "---\nx", as_utf16);
        check(b"\xff\xfea\0\x00\xd8b\0c", "a\u{fffd}b\u{fffd}", as_utf16);
    }

    #[test]
    fn invalid_utf8_is_read_lossily_and_placed() {
        // "한" in EUC-KR, after a BOM and a CRLF.
        check(
            b"\xef\xbb\xbfa\r\n\xc7\xd1 x\r\n",
            "a\n\u{fffd}\u{fffd} x\n",
            Some(("invalid UTF-8 (byte 0xC7)", Some(2))),
        );
        check(
            b"a\r\xff\n",
            "a\n\u{fffd}\n",
            Some(("invalid UTF-8 (byte 0xFF)", Some(2))),
        );
        check(
            b"ok \xea\xb0",
            "ok \u{fffd}",
            Some(("invalid UTF-8 (byte 0xEA)", Some(3))),
        );
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_give_clean_text(bytes: Vec<u8>) {
            let (text, found) = decode("a.md", &bytes);
            proptest::prop_assert!(!text.contains(['\r', '\0']));
            proptest::prop_assert!(!text.starts_with(BOM));
            if let Some(span) = found.and_then(|d| d.span) {
                proptest::prop_assert_eq!(span.of(&text), "\u{fffd}");
            }
        }
    }
}
