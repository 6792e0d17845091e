//! The signature of a test program: the memory between `begin_signature` and `end_signature`, as riscof and
//! Spike's `+signature` write it.

use std::fmt::Write;

/// The bytes as lines of `granularity` bytes each, in hexadecimal with the highest byte first; a last line that
/// is not full is filled with zeros.
pub fn lines(bytes: &[u8], granularity: usize) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(granularity) {
        for at in (0..granularity).rev() {
            // Writing to a string can't fail.
            let _ = write!(text, "{:02x}", chunk.get(at).copied().unwrap_or(0));
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn words_have_their_highest_byte_first() {
        let bytes = [1, 2, 3, 4, 0xca, 0xfe];
        assert_eq!(lines(&bytes, 4), "04030201\n0000feca\n");
        assert_eq!(lines(&bytes, 8), "0000feca04030201\n");
        assert_eq!(lines(&bytes, 16), format!("{}0000feca04030201\n", "0".repeat(16)));
        assert_eq!(lines(&[], 4), "");
    }
}
