//! Bytes for people: names and texts need not be UTF-8, but a message does.

use core::fmt;

/// Shows bytes as text, with `?` for what is no letter. A width counts letters, and fills up with blanks.
pub struct Shown<'a>(pub &'a [u8]);

impl Shown<'_> {
    /// Hands out the text in parts, and returns how many letters it has.
    pub fn parts(&self, mut take: impl FnMut(&[u8])) -> usize {
        let mut letters = 0;
        for chunk in self.0.utf8_chunks() {
            for letter in chunk.valid().chars() {
                let mut room = [0; 4];
                take(if letter.is_control() { b"?" } else { letter.encode_utf8(&mut room).as_bytes() });
                letters += 1;
            }
            if !chunk.invalid().is_empty() {
                take(b"?");
                letters += 1;
            }
        }
        letters
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut result = Ok(());
        let letters = self.parts(|part| {
            result = result.and_then(|()| f.write_str(core::str::from_utf8(part).unwrap_or("?")));
        });
        result?;
        (letters..f.width().unwrap_or(0)).try_for_each(|_| f.write_str(" "))
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
        assert_eq!(std::format!("{:7}|", Shown("Grüße".as_bytes())), "Grüße  |");
        assert_eq!(Shown(b"a\xff\x1b[2Jb\n").to_string(), "a??[2Jb?");
    }
}
