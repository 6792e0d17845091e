//! From words to arguments: variables are replaced, unquoted values split at blanks, patterns matched with
//! file names (POSIX.1-2017, Shell Command Language, 2.6).

use alloc::vec::Vec;

use super::{
    Bytes,
    ast::{Name, Piece, Word},
};

/// What words are expanded against.
pub trait World {
    /// The value of a variable; `None` when it has none.
    fn value(&self, name: &Name) -> Option<Bytes>;
    /// All arguments, for `$@`.
    fn arguments(&self) -> Vec<Bytes>;
    /// The file names that match a pattern, sorted.
    fn matching(&self, pattern: &[Letter]) -> Vec<Bytes>;
}

/// A byte of a word that is being put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The byte.
    pub byte: u8,
    /// Whether it came from quotes and so is never part of a pattern.
    pub quoted: bool,
}

/// The arguments that `words` stand for.
pub fn words(words: &[Word], world: &impl World) -> Vec<Bytes> {
    words.iter().flat_map(|word| fields(word, world)).flat_map(|field| names(field, world)).collect()
}

/// The one text that `word` stands for, where only one can be: a redirection's target, a variable's value.
pub fn text(word: &Word, world: &impl World) -> Bytes {
    let mut text = Bytes::new();
    for piece in &word.pieces {
        match piece {
            Piece::Text(bytes) | Piece::Quoted(bytes) => text.extend(bytes),
            Piece::Variable { name: Name::All, .. } => text.extend(world.arguments().join(&b' ')),
            Piece::Variable { name, .. } => text.extend(world.value(name).unwrap_or_default()),
        }
    }
    text
}

/// The fields of a word: one, or several where an unquoted value has blanks, or none when it is all empty.
fn fields(word: &Word, world: &impl World) -> Vec<Vec<Letter>> {
    let mut fields = Fields::default();
    for piece in &word.pieces {
        match piece {
            Piece::Text(bytes) => fields.add(bytes, false),
            Piece::Quoted(bytes) => fields.add(bytes, true),
            Piece::Variable { name: Name::All, quoted } => {
                for (i, argument) in world.arguments().iter().enumerate() {
                    if i > 0 {
                        fields.cut();
                    }
                    fields.put(argument, *quoted);
                }
            }
            Piece::Variable { name, quoted } => fields.put(&world.value(name).unwrap_or_default(), *quoted),
        }
    }
    fields.cut();
    fields.done
}

#[derive(Default)]
struct Fields {
    done: Vec<Vec<Letter>>,
    current: Option<Vec<Letter>>,
}

impl Fields {
    fn add(&mut self, bytes: &[u8], quoted: bool) {
        self.current.get_or_insert_default().extend(bytes.iter().map(|byte| Letter { byte: *byte, quoted }));
    }

    fn cut(&mut self) {
        self.done.extend(self.current.take());
    }

    fn put(&mut self, value: &[u8], quoted: bool) {
        if quoted {
            return self.add(value, true);
        }
        for (i, part) in value.split(u8::is_ascii_whitespace).enumerate() {
            if i > 0 {
                self.cut();
            }
            if !part.is_empty() {
                self.add(part, false);
            }
        }
    }
}

/// A field with a pattern in it becomes the names that match; one that matches nothing stays as it is.
fn names(field: Vec<Letter>, world: &impl World) -> Vec<Bytes> {
    let is_pattern = field.iter().any(|letter| !letter.quoted && matches!(letter.byte, b'*' | b'?'));
    let found = if is_pattern { world.matching(&field) } else { Vec::new() };
    if found.is_empty() { alloc::vec![field.iter().map(|letter| letter.byte).collect()] } else { found }
}
