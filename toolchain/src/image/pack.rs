//! Images as they are shipped: zlib streams (RFC 1950), because static hosts do not compress them.

use miniz_oxide::{deflate::compress_to_vec_zlib, inflate::decompress_to_vec_zlib_with_limit};

/// The densest level that is still in zlib's own range.
const LEVEL: u8 = 9;

/// The bytes are no stream of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnpackError {
    /// Not zlib, cut short, or with a wrong checksum.
    #[error("the packed image is damaged or cut short")]
    Damaged,
    /// More bytes come out than the caller allows.
    #[error("the packed image unpacks to more than {0} bytes")]
    TooLarge(usize),
}

/// Packs an image.
pub fn pack(image: &[u8]) -> Vec<u8> {
    compress_to_vec_zlib(image, LEVEL)
}

/// Unpacks an image of at most `limit` bytes.
pub fn unpack(packed: &[u8], limit: usize) -> Result<Vec<u8>, UnpackError> {
    use miniz_oxide::inflate::TINFLStatus;
    decompress_to_vec_zlib_with_limit(packed, limit).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => UnpackError::TooLarge(limit),
        _ => UnpackError::Damaged,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unpack_is_the_inverse_of_pack() {
        let image: Vec<u8> = (0..100_000u32).map(|i| (i % 251) as u8).collect();
        let packed = pack(&image);
        assert!(packed.len() < image.len() / 10);
        assert_eq!(unpack(&packed, image.len()).as_deref(), Ok(&image[..]));
        assert_eq!(unpack(&packed, image.len() - 1), Err(UnpackError::TooLarge(image.len() - 1)));
        assert_eq!(unpack(&packed[..packed.len() - 9], image.len()), Err(UnpackError::Damaged));
        assert_eq!(unpack(b"hello", 100), Err(UnpackError::Damaged));
    }
}
