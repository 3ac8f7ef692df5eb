//! Bytes → gzip without a date, so that equal bytes stay equal. Hosts do not compress
//! files of unknown types, so the index is stored as it travels.

use flate2::{Compress, Compression, Crc, FlushCompress, Status};
use std::cell::RefCell;

/// What stands before the data: no name, no date, no system.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

fn compressor(level: u32) -> Compress {
    Compress::new(Compression::new(level), false)
}

/// Compresses well.
pub(super) fn zip(bytes: &[u8]) -> Vec<u8> {
    pack(bytes, &mut compressor(6))
}

thread_local! {
    /// A compressor takes a quarter of a megabyte of zeroes to make, for a text of a few
    /// kilobytes; what it does depends on nothing that it did before.
    static FAST: RefCell<Compress> = RefCell::new(compressor(2));
}

/// Compresses fast: for texts, which are most of the index and read a few at a time.
pub(super) fn zip_fast(bytes: &[u8]) -> Vec<u8> {
    FAST.with_borrow_mut(|compress| {
        compress.reset();
        pack(bytes, compress)
    })
}

fn pack(bytes: &[u8], compress: &mut Compress) -> Vec<u8> {
    let mut out = Vec::with_capacity(HEAD.len() + 64 + bytes.len() / 2);
    out.extend(HEAD);
    loop {
        let rest = &bytes[compress.total_in() as usize..];
        match compress.compress_vec(rest, &mut out, FlushCompress::Finish) {
            Ok(Status::StreamEnd) => break,
            Ok(_) => out.reserve(out.len()),
            Err(_) => unreachable!("a fresh compressor takes all bytes"),
        }
    }
    let mut crc = Crc::new();
    crc.update(bytes);
    out.extend(crc.sum().to_le_bytes());
    out.extend(crc.amount().to_le_bytes());
    out.shrink_to_fit();
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn what_was_packed_is_unpacked_whatever_was_packed_before() {
        let noise: Vec<u8> =
            (0..99_999u32).map(|i| (i.wrapping_mul(i) >> 7) as u8).collect();
        for bytes in [&b""[..], b"a", &"파드".repeat(3_000).into_bytes(), &noise] {
            for packed in [zip(bytes), zip_fast(bytes), zip_fast(bytes)] {
                let mut back = Vec::new();
                let read =
                    flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut back);
                assert!(read.is_ok() && back == bytes, "{} bytes", bytes.len());
            }
        }
        assert_eq!(zip_fast(&noise), zip_fast(&noise));
    }
}
