//! A program in an address: deflated, in base64's URL-safe alphabet.
//!
//! The first letter is the version of the form: `1` is raw deflate (RFC 1951) in base64url without padding
//! (RFC 4648, 5). Addresses are for ever, so a new form gets a new letter.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

/// Longest program that is taken from an address, in bytes.
const LONGEST: usize = 256 << 10;

/// The program as a part of an address.
pub fn pack(source: &str) -> String {
    format!("1{}", URL_SAFE_NO_PAD.encode(compress_to_vec(source.as_bytes(), 9)))
}

/// The program in a part of an address; `None` when it holds none.
pub fn unpack(text: &str) -> Option<String> {
    let packed = URL_SAFE_NO_PAD.decode(text.strip_prefix('1')?).ok()?;
    String::from_utf8(decompress_to_vec_with_limit(&packed, LONGEST).ok()?).ok()
}

/// Bytes as text, for storage that takes only text.
pub fn to_text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of [`to_text`]; `None` when it is something else.
pub fn from_text(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_survives_the_address() {
        let source = ".globl _start\n_start:\n  li a7, SYS_exit # «äöü»\n  ecall\n".repeat(20);
        let packed = pack(&source);
        assert!(packed.len() < source.len() / 4);
        assert!(packed.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
        assert_eq!(unpack(&packed), Some(source));
    }

    #[test]
    fn what_is_no_program_is_none() {
        for text in ["", "1", "hello", "1!!!", "9AAAA"] {
            assert_eq!(unpack(text), None, "{text:?}");
        }
    }
}
