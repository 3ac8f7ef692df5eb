//! A set of smaller pictures ↔ bytes to keep.

use super::{Set, Variant};

/// Bytes that [`unpack`] reads.
pub fn pack(set: &Set) -> Vec<u8> {
    let mut out = set.width.to_le_bytes().to_vec();
    for Variant { width, jpeg, bytes } in &set.variants {
        out.push(u8::from(*jpeg));
        out.extend(width.to_le_bytes());
        out.extend((bytes.len() as u32).to_le_bytes());
        out.extend(bytes);
    }
    out
}

/// The set that was packed; `None` for other bytes.
pub fn unpack(mut bytes: &[u8]) -> Option<Set> {
    let width = number(&mut bytes)?;
    let mut variants = Vec::new();
    while let Some((kind, rest)) = bytes.split_first() {
        bytes = rest;
        let width = number(&mut bytes)?;
        let len = number(&mut bytes)? as usize;
        let (own, rest) = bytes.split_at_checked(len)?;
        bytes = rest;
        variants.push(Variant { width, jpeg: *kind == 1, bytes: own.to_vec() });
    }
    Some(Set { width, variants })
}

fn number(bytes: &mut &[u8]) -> Option<u32> {
    let (number, rest) = bytes.split_first_chunk::<4>()?;
    *bytes = rest;
    Some(u32::from_le_bytes(*number))
}
