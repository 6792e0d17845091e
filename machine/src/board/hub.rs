//! An Ethernet hub inside the machine: what one network card sends comes out at all the others.
//!
//! With a single card plugged in and nothing else, its frames come back to it, as through a loop-back plug.

use std::collections::VecDeque;

use super::saved::{Saved, Visit};
use crate::event::Cycle;

/// Cycles that a byte takes: 100 Mbit/s at 100 MHz.
const CYCLES_PER_BYTE: Cycle = 8;
/// Frames that may be under way; more are lost, as in a collision.
const FRAMES_MAX: usize = 64;

/// A frame under way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// The slot of the card that sent it.
    pub from: u8,
    /// Its bytes, from the target address to the payload's end.
    pub bytes: Vec<u8>,
    due: Cycle,
}

/// The hub.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hub {
    frames: VecDeque<Frame>,
}

impl Hub {
    /// The reset line: what is under way is lost.
    pub fn reset(&mut self) {
        self.frames.clear();
    }

    /// Takes a frame from a card. Frames follow one another on the wire.
    pub fn send(&mut self, from: u8, bytes: Vec<u8>, now: Cycle) {
        if self.frames.len() < FRAMES_MAX {
            let start = self.frames.back().map_or(now, |last| last.due.max(now));
            let due = start + CYCLES_PER_BYTE * (bytes.len() as u64).max(1);
            self.frames.push_back(Frame { from, bytes, due });
        }
    }

    /// When the next frame has arrived.
    pub fn next_deadline(&self) -> Cycle {
        self.frames.front().map_or(Cycle::MAX, |frame| frame.due)
    }

    /// The next frame that has arrived by now.
    pub fn arrived(&mut self, now: Cycle) -> Option<Frame> {
        if self.next_deadline() <= now { self.frames.pop_front() } else { None }
    }
}

impl Saved for Hub {
    const VERSION: u64 = 1;
    const NAME: &'static str = "Ethernet hub";

    fn fields(&mut self, visit: &mut dyn Visit) {
        let count = visit.length(self.frames.len());
        self.frames.resize(count, Frame::default());
        for frame in &mut self.frames {
            visit.u8(&mut frame.from);
            visit.vec(&mut frame.bytes);
            visit.u64(&mut frame.due);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_arrive_one_after_the_other() {
        let mut hub = Hub::default();
        hub.send(3, vec![1; 100], 50);
        hub.send(4, vec![2; 10], 60);
        assert_eq!(hub.next_deadline(), 850);
        assert_eq!(hub.arrived(849), None);
        assert_eq!(hub.arrived(850).map(|frame| (frame.from, frame.bytes.len())), Some((3, 100)));
        assert_eq!(hub.next_deadline(), 930);
        crate::board::saved::check_round_trip(&mut hub, &mut Hub::default());
        hub.reset();
        assert_eq!(hub.next_deadline(), Cycle::MAX);
    }

    #[test]
    fn what_is_too_much_is_lost() {
        let mut hub = Hub::default();
        (0..100).for_each(|_| hub.send(0, Vec::new(), 0));
        assert_eq!(std::iter::from_fn(|| hub.arrived(1000)).count(), FRAMES_MAX);
    }
}
