//! Digests: a 128-bit hash of bytes or of any `Hash` value.
//!
//! They name client assets, compare pages and stand for folded names. They are no
//! defence against someone who wants a collision; nothing secret depends on them.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasherDefault, Hash, Hasher};
use twox_hash::{XxHash3_64, XxHash3_128};

/// A 128-bit hash. Equal inputs give equal digests on every machine.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub u128);

impl Digest {
    /// The first `digits` hexadecimal digits, as used in file names.
    pub fn short(self, digits: usize) -> String {
        let mut hex = format!("{:032x}", self.0);
        hex.truncate(digits);
        hex
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// Hashes bytes.
pub fn digest_bytes(bytes: &[u8]) -> Digest {
    Digest(XxHash3_128::oneshot(bytes))
}

/// Hashes any value by its derived `Hash`.
pub fn digest_of<T: Hash + ?Sized>(value: &T) -> Digest {
    let mut hasher = Wide { short: [0; SHORT], len: 0, long: None };
    value.hash(&mut hasher);
    Digest(hasher.digest())
}

/// Bytes up to which a value is hashed in one go.
const SHORT: usize = 256;

/// Feeds `Hash` implementations into the 128-bit algorithm. An edit asks for the digests
/// of thousands of short values, and a hasher that takes in parts begins by allocating.
struct Wide {
    short: [u8; SHORT],
    len: usize,
    long: Option<XxHash3_128>,
}

impl Wide {
    fn digest(&self) -> u128 {
        match &self.long {
            Some(long) => long.finish_128(),
            None => XxHash3_128::oneshot(&self.short[..self.len]),
        }
    }
}

impl Hasher for Wide {
    fn finish(&self) -> u64 {
        // Only all of it is read; this exists for the trait.
        self.digest() as u64
    }

    fn write(&mut self, bytes: &[u8]) {
        let end = self.len + bytes.len();
        if let Some(long) = &mut self.long {
            long.write(bytes);
        } else if let Some(free) = self.short.get_mut(self.len..end) {
            free.copy_from_slice(bytes);
            self.len = end;
        } else {
            let long = self.long.insert(XxHash3_128::new());
            long.write(&self.short[..self.len]);
            long.write(bytes);
        }
    }

    // Integers are written little-endian so that a digest is the same everywhere.
    fn write_u32(&mut self, i: u32) {
        self.write(&i.to_le_bytes());
    }

    fn write_u64(&mut self, i: u64) {
        self.write(&i.to_le_bytes());
    }

    fn write_usize(&mut self, i: usize) {
        self.write(&(i as u64).to_le_bytes());
    }
}

/// A table by digest. Digests are hashes already, so it takes them as they are.
pub type DigestMap<T> = HashMap<Digest, T, BuildHasherDefault<Taken>>;

/// A text with its hash, for tables of many short texts: it is hashed once and fast.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hashed<'a> {
    /// Equal texts have equal ones on every machine.
    pub hash: u64,
    /// The text itself.
    pub text: &'a str,
}

impl<'a> From<&'a str> for Hashed<'a> {
    fn from(text: &'a str) -> Hashed<'a> {
        Hashed { hash: XxHash3_64::oneshot(text.as_bytes()), text }
    }
}

impl Hash for Hashed<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

/// A table by texts.
pub type TextMap<'a, T> = HashMap<Hashed<'a>, T, BuildHasherDefault<Taken>>;

/// Gives the lower half of a digest as its hash.
#[derive(Default)]
pub struct Taken(u64);

impl Hasher for Taken {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn write_u128(&mut self, digest: u128) {
        self.0 = digest as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_values_are_hashed_alike() {
        for len in (0..4 * SHORT).step_by(7) {
            let bytes = vec![7u8; len];
            let mut whole = bytes.clone();
            // How a text is told from a longer one.
            whole.push(0xff);
            let text = String::from_utf8(bytes).expect("ASCII");
            assert_eq!(digest_of(&text), digest_bytes(&whole), "{len} bytes");
            whole.extend_from_slice(&5u32.to_le_bytes());
            assert_eq!(digest_of(&(text, 5u32)), digest_bytes(&whole), "{len} bytes");
        }
    }

    #[test]
    fn equal_values_have_equal_digests() {
        assert_eq!(digest_of("가"), digest_of(&String::from("가")));
        assert_ne!(digest_of("a"), digest_of("b"));
        assert_eq!(digest_bytes(b"a").short(8).len(), 8);
    }
}
