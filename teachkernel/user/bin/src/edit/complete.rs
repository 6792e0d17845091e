//! The names that can stand at the cursor: commands where a command is expected, files everywhere else.

use alloc::vec::Vec;

use crate::{shell::Bytes, sort::sort};

/// Where names come from.
pub trait Names {
    /// Everything that can be run by its name.
    fn commands(&self) -> Vec<Bytes>;
    /// What is in a directory, whose path ends in `/` or is empty; directories end in `/`, too.
    fn files(&self, directory: &[u8]) -> Vec<Bytes>;
}

/// What fits.
pub struct Found {
    /// What is there of the name.
    stem: Bytes,
    /// The names that begin so, sorted.
    pub names: Vec<Bytes>,
    /// The quote that is still open.
    quote: Option<u8>,
}

impl Found {
    /// What is to be typed: what all names have in common, and a blank behind the only one.
    pub fn addition(&self) -> Bytes {
        let Some(first) = self.names.first() else { return Bytes::new() };
        let common = self.names.iter().fold(first.len(), |most, name| {
            most.min(first.iter().zip(name).take_while(|(a, b)| a == b).count())
        });
        let mut addition = Bytes::new();
        for byte in first.get(self.stem.len()..common).unwrap_or_default() {
            if self.quote.is_none() && is_special(*byte) {
                addition.push(b'\\');
            }
            addition.push(*byte);
        }
        if self.names.len() == 1 && !first.ends_with(b"/") {
            addition.extend(self.quote);
            addition.push(b' ');
        }
        addition
    }
}

/// Looks for the names that the end of `text` can become.
pub fn find(text: &[u8], names: &impl Names) -> Found {
    let word = last_word(text);
    let slash = word.text.iter().rposition(|byte| *byte == b'/');
    let (directory, stem) = word.text.split_at(slash.map_or(0, |slash| slash + 1));
    let all = if word.is_command && slash.is_none() { names.commands() } else { names.files(directory) };
    let fits = |name: &Bytes| name.starts_with(stem) && (!name.starts_with(b".") || stem.starts_with(b"."));
    let mut names: Vec<Bytes> = all.into_iter().filter(fits).collect();
    sort(&mut names);
    names.dedup();
    Found { stem: stem.to_vec(), names, quote: word.quote }
}

/// The word at the end of a text, without its quotes.
struct Word {
    text: Bytes,
    /// Whether a command is expected there.
    is_command: bool,
    quote: Option<u8>,
}

fn last_word(text: &[u8]) -> Word {
    let mut word = Word { text: Bytes::new(), is_command: true, quote: None };
    let mut bytes = text.iter().copied();
    while let Some(byte) = bytes.next() {
        match (word.quote, byte) {
            (Some(quote), _) if byte == quote => word.quote = None,
            (None, b'\'' | b'"') => word.quote = Some(byte),
            (Some(_), _) => word.text.push(byte),
            (None, b'\\') => word.text.extend(bytes.next()),
            (None, b' ' | b'\t') => {
                word.is_command &= word.text.is_empty();
                word.text.clear();
            }
            (None, b'|' | b'&' | b';') => word = Word { text: Bytes::new(), is_command: true, quote: None },
            (None, b'<' | b'>') => word = Word { text: Bytes::new(), is_command: false, quote: None },
            _ => word.text.push(byte),
        }
    }
    word
}

/// Whether the shell takes a byte for more than a letter of a name.
fn is_special(byte: u8) -> bool {
    b" \t'\"\\$`|&;<>()*?#~!".contains(&byte)
}
