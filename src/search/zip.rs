//! Bytes → gzip without a date, so that equal bytes stay equal. Hosts do not compress
//! files of unknown types, so the index is stored as it travels.

use flate2::{Compression, GzBuilder};
use std::io::Write;

/// Compresses.
pub(super) fn zip(bytes: &[u8]) -> Vec<u8> {
    let level = Compression::new(6);
    let mut out =
        GzBuilder::new().mtime(0).operating_system(255).write(Vec::new(), level);
    out.write_all(bytes).expect("a vector takes all bytes");
    out.finish().expect("a vector takes all bytes")
}
