//! Patterns in file names: `*` and `?` (POSIX.1-2017, Shell Command Language, 2.13).

use super::expand::Letter;

/// Whether `name` matches `pattern`. Neither holds a `/`. A leading dot must be there in so many words.
pub fn matches(pattern: &[Letter], name: &[u8]) -> bool {
    let hidden = name.first() == Some(&b'.');
    if hidden && pattern.first().is_none_or(|letter| letter.byte != b'.') {
        return false;
    }
    // Where the last star was, and how much of the name it has swallowed so far: going back to the last star
    // is enough, since an earlier one could only swallow what this one can.
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        match pattern.get(p) {
            Some(Letter { byte: b'*', quoted: false }) => {
                star = Some((p, n));
                p += 1;
            }
            Some(letter) if letter.byte == name[n] || letter.byte == b'?' && !letter.quoted => {
                p += 1;
                n += 1;
            }
            _ => {
                let Some((at, swallowed)) = star else { return false };
                star = Some((at, swallowed + 1));
                p = at + 1;
                n = swallowed + 1;
            }
        }
    }
    pattern[p..].iter().all(|letter| letter.byte == b'*' && !letter.quoted)
}
