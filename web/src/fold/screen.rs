//! What the serial port said, and when: so that after a step back the terminal shows what it showed then.

use super::later;
use crate::protocol::Screen;
use machine::event::Cycle;
use std::collections::VecDeque;

/// Bytes kept: more than the terminal scrolls back.
const KEPT: usize = 128 << 10;

/// The console's bytes with their cycles.
#[derive(Debug, Default)]
pub struct ScreenLog {
    bytes: VecDeque<(Cycle, u8)>,
    /// How many bytes at the end the page does not have.
    unsent: usize,
    /// Whether the page has bytes that have not been said yet, now that time has gone back.
    stale: bool,
}

impl ScreenLog {
    /// A byte left the serial port.
    pub fn push(&mut self, cycle: Cycle, byte: u8) {
        self.bytes.push_back((cycle, byte));
        self.unsent += 1;
        if self.bytes.len() > KEPT {
            self.bytes.pop_front();
            self.unsent = self.unsent.min(KEPT);
        }
    }

    pub(super) fn rewind(&mut self, now: Cycle) {
        let before = self.bytes.len();
        while self.bytes.back().is_some_and(|(cycle, _)| later(*cycle, now)) {
            self.bytes.pop_back();
        }
        self.stale |= self.bytes.len() != before;
        self.unsent = self.unsent.min(self.bytes.len());
    }

    /// What the page lacks.
    pub fn news(&mut self) -> Option<Screen> {
        let all = std::mem::take(&mut self.stale);
        let count = if all { self.bytes.len() } else { self.unsent };
        self.unsent = 0;
        let new: Vec<u8> = self.bytes.range(self.bytes.len() - count..).map(|(_, byte)| *byte).collect();
        match all {
            true => Some(Screen::Replace(new)),
            false if new.is_empty() => None,
            false => Some(Screen::Append(new)),
        }
    }

    /// Whether the page lacks at least `bytes` bytes.
    pub fn has_news(&self, bytes: usize) -> bool {
        self.stale || self.unsent >= bytes
    }
}
