//! Output: artifacts in memory become files in a folder, and nothing else is touched.
//!
//! [`check`] says whether a site may be written to a folder, [`Target::open`] locks it,
//! and a [`Writer`] stages files in `.kbgen-tmp/` until [`Writer::finish`] moves them
//! into place. The folder is shared ground: its owner may add a `CNAME` or a `.git`.
//! Only what the manifest lists is kbgen's to replace or remove, so the manifest claims
//! new files *before* they appear and forgets old ones *after* they are gone. A build
//! killed at any moment thus leaves no file that the next one would call foreign.

mod check;
mod finish;
mod hold;
mod manifest;
#[cfg(test)]
mod tests;
mod writer;

pub use check::{Protected, Target, check};
pub use manifest::{Manifest, render};
pub use writer::Writer;

use std::fs::Metadata;
use std::path::Path;

/// What a finished build did to the output.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Report {
    /// Files that are new or have new content.
    pub written: usize,
    /// Files that were there already, byte for byte.
    pub unchanged: usize,
    /// Files of the former site that are no more.
    pub removed: usize,
    /// Size of the whole site, written or unchanged.
    pub bytes: u64,
}

/// The folder of staged files, inside the output.
const STAGING: &str = ".kbgen-tmp";

/// The file whose lock keeps other builds out; it holds the process number.
const LOCK: &str = ".kbgen-lock";

/// What a path is called on its disk, however it is spelt.
#[cfg(unix)]
#[allow(clippy::unnecessary_wraps, reason = "other systems have no answer")]
fn identity(metadata: &Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    Some((metadata.dev(), metadata.ino()))
}

/// Elsewhere the standard library does not tell; canonical paths must do.
#[cfg(not(unix))]
fn identity(_: &Metadata) -> Option<(u64, u64)> {
    None
}

/// Whether two spellings name one existing file or folder, as on disks without case.
fn same_file(a: &Path, b: &Path) -> bool {
    let known = |path: &Path| path.symlink_metadata().ok().as_ref().and_then(identity);
    match (known(a), known(b)) {
        (Some(a), Some(b)) => a == b,
        _ => match (a.canonicalize(), b.canonicalize()) {
            (Ok(a), Ok(b)) => a == b,
            _ => false,
        },
    }
}
