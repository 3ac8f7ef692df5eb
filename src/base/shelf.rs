//! What may be kept from one run to the next.

use super::digest::Digest;

/// A place for things that are dear to make and follow from their key alone. It may
/// forget any of them at any time, but never gives other bytes than it was given.
pub trait Shelf: Send + Sync {
    /// What was put there.
    fn find(&self, key: Digest) -> Option<Vec<u8>>;

    /// Puts something there, if there is room.
    fn keep(&self, key: Digest, bytes: &[u8]);
}
