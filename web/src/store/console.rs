//! The console's text as the page keeps it, for terminals that come and go with their panel.

use crate::protocol::Screen;

/// Bytes kept: what a terminal that is opened late can still show.
const KEPT: usize = 96 << 10;

/// See the module. A terminal that has shown up to some position of some epoch goes on from there; in another
/// epoch it starts anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Console {
    /// Rises when the text is replaced.
    pub epoch: u64,
    /// Position of the first byte that is kept.
    pub first: u64,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Console {
    /// Takes what the worker sends.
    pub fn apply(&mut self, screen: Screen) {
        match screen {
            Screen::Append(bytes) => self.bytes.extend(bytes),
            Screen::Replace(bytes) => *self = Console { epoch: self.epoch + 1, first: 0, bytes },
        }
        let over = self.bytes.len().saturating_sub(KEPT);
        self.bytes.drain(..over);
        self.first += over as u64;
    }

    /// The position after the last byte.
    pub fn end(&self) -> u64 {
        self.first + self.bytes.len() as u64
    }

    /// What a terminal at `position` of this epoch lacks.
    pub fn since(&self, position: u64) -> &[u8] {
        let skip = position.saturating_sub(self.first).min(self.bytes.len() as u64);
        &self.bytes[skip as usize..]
    }
}
