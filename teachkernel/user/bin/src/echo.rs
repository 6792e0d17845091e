//! What `echo` writes.

/// Hands out the text of `[-n] [WORD…]` in parts; with `-n` no newline follows.
pub fn parts<'a>(words: impl Iterator<Item = &'a [u8]>, mut put: impl FnMut(&[u8])) {
    let mut words = words.peekable();
    let quiet = words.next_if(|word| *word == b"-n").is_some();
    for (i, word) in words.enumerate() {
        if i > 0 {
            put(b" ");
        }
        put(word);
    }
    if !quiet {
        put(b"\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    fn echo(line: &str) -> Vec<u8> {
        let mut text = Vec::new();
        parts(line.split_whitespace().map(str::as_bytes), |part| text.extend_from_slice(part));
        text
    }

    #[test]
    fn words_stand_one_blank_apart() {
        assert_eq!(echo(""), b"\n");
        assert_eq!(echo("one  two"), b"one two\n");
        assert_eq!(echo("-n one"), b"one");
        assert_eq!(echo("-n"), b"");
        assert_eq!(echo("one -n"), b"one -n\n");
    }
}
