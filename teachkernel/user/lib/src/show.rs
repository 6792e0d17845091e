//! Bytes for people: names and texts need not be UTF-8, but a message does.

use core::fmt;

/// Shows bytes as text, with `?` for what is no letter.
pub struct Shown<'a>(pub &'a [u8]);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for chunk in self.0.utf8_chunks() {
            for letter in chunk.valid().chars() {
                fmt::Write::write_char(f, if letter.is_control() { '?' } else { letter })?;
            }
            if !chunk.invalid().is_empty() {
                f.write_str("?")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    #[test]
    fn bytes_become_text_that_cannot_steer_the_terminal() {
        assert_eq!(Shown(b"plain").to_string(), "plain");
        assert_eq!(Shown("Grüße".as_bytes()).to_string(), "Grüße");
        assert_eq!(Shown(b"a\xff\x1b[2Jb\n").to_string(), "a??[2Jb?");
    }
}
