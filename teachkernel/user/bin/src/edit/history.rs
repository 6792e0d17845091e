//! The lines before this one.

use alloc::{collections::VecDeque, vec::Vec};

use crate::shell::Bytes;

/// Lines that are kept.
const MOST: usize = 200;

/// Lines that were entered, and where among them the reader looks.
#[derive(Default)]
pub struct History {
    /// The oldest first.
    lines: VecDeque<Bytes>,
    /// How many lines back the reader looks; 0 is the line that is being typed.
    back: usize,
    /// The line that was being typed before looking back.
    draft: Bytes,
}

impl History {
    /// Adds a line, unless there is nothing in it or it is the last one again.
    pub fn add(&mut self, line: &[u8]) {
        if line.trim_ascii().is_empty() || self.lines.back().is_some_and(|last| last == line) {
            return;
        }
        if self.lines.len() == MOST {
            self.lines.pop_front();
        }
        self.lines.push_back(line.to_vec());
    }

    /// Looks at no earlier line any more.
    pub fn leave(&mut self) {
        self.back = 0;
        self.draft = Vec::new();
    }

    /// One line further back; `current` is what stands there now.
    pub fn older(&mut self, current: &[u8]) -> Option<Bytes> {
        let at = self.lines.len().checked_sub(self.back + 1)?;
        if self.back == 0 {
            self.draft = current.to_vec();
        }
        self.back += 1;
        self.lines.get(at).cloned()
    }

    /// One line further on; behind the last is the one that was being typed.
    pub fn newer(&mut self) -> Option<Bytes> {
        self.back = self.back.checked_sub(1)?;
        match self.back {
            0 => Some(core::mem::take(&mut self.draft)),
            back => self.lines.get(self.lines.len() - back).cloned(),
        }
    }
}
