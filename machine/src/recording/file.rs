//! The file around a recording: a head by which it is recognised, then postcard's bytes, deflated.
//!
//! | bytes | what |
//! |---|---|
//! | 0..8 | [`MAGIC`] |
//! | 8..10 | [`VERSION`], little-endian like what follows |
//! | 10..18 | length of the rest after the head |
//! | 18..26 | [hash](crate::hash) of the rest |
//! | 26.. | a zlib stream (RFC 1950) |

use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;
use serde::{Serialize, de::DeserializeOwned};

use super::RecordingError;
use crate::hash::Hasher;

/// The first bytes of every recording.
const MAGIC: &[u8; 8] = b"\x8bkernrec";
/// Rises with every change that older programs would misread.
const VERSION: u16 = 1;
/// Length of the head.
const HEAD: usize = 26;
/// Most bytes that a recording may inflate to: room for several disks.
const LENGTH_MAX: usize = 512 << 20;
/// zlib's usual level.
const LEVEL: u8 = 6;

/// Puts a value into a file.
pub fn seal<T: Serialize>(value: &T) -> Vec<u8> {
    let plain = postcard::to_allocvec(value).expect("plain data always has a postcard form");
    let packed = compress_to_vec_zlib(&plain, LEVEL);
    let mut file = Vec::with_capacity(HEAD + packed.len());
    file.extend(MAGIC);
    file.extend(VERSION.to_le_bytes());
    file.extend((packed.len() as u64).to_le_bytes());
    file.extend(hash(&packed).to_le_bytes());
    file.extend(packed);
    file
}

/// Takes a value out of a file.
pub fn open<T: DeserializeOwned>(file: &[u8]) -> Result<T, RecordingError> {
    let told = file.len().min(MAGIC.len());
    if told == 0 || file[..told] != MAGIC[..told] {
        return Err(RecordingError::Foreign);
    }
    let found = file.len() as u64;
    let (head, packed) =
        file.split_at_checked(HEAD).ok_or(RecordingError::CutShort { wanted: HEAD as u64, found })?;
    let version = u16::from_le_bytes([head[8], head[9]]);
    if version != VERSION {
        return Err(RecordingError::Version { found: version, known: VERSION });
    }
    let length = word(&head[10..18]);
    if (packed.len() as u64) < length {
        return Err(RecordingError::CutShort { wanted: length.saturating_add(HEAD as u64), found });
    }
    if packed.len() as u64 != length || hash(packed) != word(&head[18..26]) {
        return Err(RecordingError::Damaged);
    }
    let plain = decompress_to_vec_zlib_with_limit(packed, LENGTH_MAX).map_err(|_| RecordingError::Damaged)?;
    postcard::from_bytes(&plain).map_err(|_| RecordingError::Damaged)
}

fn word(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = Hasher::default();
    hasher.bytes(bytes);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cut_every_flipped_byte_and_every_other_file_is_told_apart() {
        let file = seal(&vec![7u32; 100]);
        assert_eq!(open::<Vec<u32>>(&file), Ok(vec![7; 100]));
        for length in 1..file.len() {
            let found = length as u64;
            match open::<Vec<u32>>(&file[..length]) {
                Err(RecordingError::CutShort { found: told, .. }) => assert_eq!(told, found),
                other => panic!("cut to {length}: {other:?}"),
            }
        }
        for at in 0..file.len() {
            let mut other = file.clone();
            other[at] ^= 0x40;
            let error = open::<Vec<u32>>(&other).expect_err("a byte is another one");
            match at {
                0..8 => assert_eq!(error, RecordingError::Foreign),
                8..10 => assert!(matches!(error, RecordingError::Version { known: VERSION, .. })),
                _ => assert!(matches!(error, RecordingError::Damaged | RecordingError::CutShort { .. })),
            }
        }
        for foreign in [&b""[..], b"\x7fELF\x02\x01\x01", b"kernelarium"] {
            assert_eq!(open::<Vec<u32>>(foreign), Err(RecordingError::Foreign));
        }
    }
}
