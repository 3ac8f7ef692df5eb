//! Bytes → gzip without a date, so that equal bytes stay equal. Hosts do not compress
//! files of unknown types, so the index is stored as it travels.

use flate2::{Compression, GzBuilder};
use std::io::Write;

/// Compresses well.
pub(super) fn zip(bytes: &[u8]) -> Vec<u8> {
    pack(bytes, Compression::new(6))
}

/// Compresses fast: for texts, which are most of the index and read a few at a time.
pub(super) fn zip_fast(bytes: &[u8]) -> Vec<u8> {
    pack(bytes, Compression::new(1))
}

fn pack(bytes: &[u8], level: Compression) -> Vec<u8> {
    let mut out =
        GzBuilder::new().mtime(0).operating_system(255).write(Vec::new(), level);
    out.write_all(bytes).expect("a vector takes all bytes");
    out.finish().expect("a vector takes all bytes")
}
