//! Words every stage shares: paths, routes, spans, digests, names and languages.
//!
//! Nothing here knows what a note is. A newcomer's trap: [`VaultPath`] names a source
//! file, [`Route`] names a place on the site; one is never turned into the other here.

mod collate;
mod digest;
mod lang;
mod lasting;
mod media;
mod memo;
mod name;
mod path;
mod route;
mod shelf;
mod slug;
mod span;

pub use collate::Collation;
pub use digest::{Digest, DigestMap, Hashed, TextMap, digest_bytes, digest_of};
pub use lang::{Lang, locale_tag};
pub use lasting::{cache_policy, is_lasting, kind_of_lasting};
pub use media::media_type;
pub use memo::{Last, Memo};
pub use name::{NameKey, fold, nfc};
pub use path::VaultPath;
pub use route::{Route, encode_fragment, encode_path};
pub use shelf::Shelf;
pub use slug::{Slugs, heading_slug, is_word, segment_slug};
pub use span::{LineMap, Place, Span};

/// The file by which kbgen knows an output folder as its own; it lists what was written.
pub const MANIFEST: &str = ".kbgen-manifest.json";
