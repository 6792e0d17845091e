//! The boots of a life: power-on begins one, every reset another.
//!
//! They are told as far as the recording goes, wherever in it the machine stands, and only from what has not been
//! heard yet: what replaying brings again is known.

use super::strip;
use crate::rows;
use machine::event::{Cycle, Event, Stamped};
use machine::relay::{self, Hop, Kind, Relay};
use std::collections::VecDeque;

/// Boots that are kept: a guest may reset its board for ever.
const KEPT: usize = 16;

/// See the module.
pub struct Boots {
    preview: Vec<Hop>,
    /// By rising start, never none.
    known: VecDeque<Boot>,
    /// Everything before this cycle has been heard.
    heard: Cycle,
}

struct Boot {
    from: Cycle,
    relay: Relay,
}

impl Boots {
    /// The boots of a machine with this firmware and this disk, which has just got power.
    pub fn new(flash: &[u8], disk: Option<&[u8]>) -> Self {
        let first = Boot { from: 0, relay: Relay::new(flash, disk) };
        Boots { preview: relay::preview(flash, disk), known: VecDeque::from([first]), heard: 0 }
    }

    /// Takes an event in, if it is new.
    pub fn hear(&mut self, stamped: &Stamped) {
        if stamped.cycle < self.heard {
            return;
        }
        if stamped.event == Event::Reset {
            self.begin(stamped.cycle);
        }
        if let Some(boot) = self.known.back_mut() {
            boot.relay.hear(stamped);
        }
    }

    /// What happened before `now` has been heard.
    pub fn pass(&mut self, now: Cycle) {
        self.heard = self.heard.max(now);
    }

    /// The future that was recorded after `now` is left.
    pub fn forget_future(&mut self, now: Cycle) {
        while self.known.len() > 1 && self.known.back().is_some_and(|boot| boot.from > now) {
            self.known.pop_back();
        }
        if let Some(boot) = self.known.back_mut() {
            boot.from = boot.from.min(now);
            // The relay counts what is stamped with the cycle as past; here it is what comes next.
            boot.relay.rewind(now.saturating_sub(1));
        }
        self.heard = now;
    }

    /// The boot that is under way at `now`, and what is still to come of it.
    pub fn strip(&self, now: Cycle) -> Vec<rows::Hop> {
        let boot = self.known.iter().rfind(|boot| boot.from <= now).or(self.known.front());
        let hops = boot.map_or(&[][..], |boot| boot.relay.hops());
        let done = hops.iter().any(|hop| hop.kind == Kind::Shell);
        strip::strip(hops, &self.preview, done)
    }

    /// Every stage of every boot that has had control, by rising time.
    pub fn stages(&self) -> Vec<rows::Hop> {
        let mut stages: Vec<_> =
            self.known.iter().flat_map(|boot| strip::strip(boot.relay.hops(), &[], true)).collect();
        stages.retain(|hop| hop.entered.is_some());
        stages.sort_by_key(|hop| hop.entered);
        stages
    }

    fn begin(&mut self, from: Cycle) {
        let Some(last) = self.known.back().filter(|last| last.from < from) else { return };
        // What the relay knows of the drives outlives a reset.
        let relay = last.relay.clone();
        self.known.push_back(Boot { from, relay });
        if self.known.len() > KEPT {
            self.known.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use machine::event::Mode;

    fn boots() -> Boots {
        Boots::new(&[1; 64], None)
    }

    fn reset(boots: &mut Boots, cycle: Cycle) {
        hear(boots, cycle, Event::Reset);
        let page = abi::board::FLASH0.base;
        hear(boots, cycle + 6, Event::FirstFetch { page, address: page, mode: Mode::Machine });
        boots.pass(cycle + 7);
    }

    fn hear(boots: &mut Boots, cycle: Cycle, event: Event) {
        boots.hear(&Stamped { cycle, hart: 0, event });
    }

    fn entered(hops: &[rows::Hop]) -> Vec<Option<Cycle>> {
        hops.iter().map(|hop| hop.entered).collect()
    }

    #[test]
    fn each_moment_has_the_strip_of_its_own_boot() {
        let mut boots = boots();
        reset(&mut boots, 0);
        reset(&mut boots, 1000);
        assert_eq!(entered(&boots.strip(999)), [Some(6)]);
        assert_eq!(entered(&boots.strip(1000)), [Some(1006)]);
        assert_eq!(entered(&boots.stages()), [Some(6), Some(1006)]);
        // Replaying brings nothing new.
        reset(&mut boots, 0);
        assert_eq!(entered(&boots.stages()), [Some(6), Some(1006)]);
    }

    #[test]
    fn a_future_that_is_left_takes_its_boots_along() {
        let mut boots = boots();
        reset(&mut boots, 0);
        reset(&mut boots, 1000);
        boots.forget_future(1003);
        assert_eq!(entered(&boots.strip(1003)), [None], "the firmware is still to come");
        boots.forget_future(500);
        assert_eq!(entered(&boots.strip(1000)), [Some(6)]);
        reset(&mut boots, 700);
        assert_eq!(entered(&boots.stages()), [Some(6), Some(706)]);
    }

    #[test]
    fn a_board_that_is_reset_for_ever_fills_no_memory() {
        let mut boots = boots();
        (0..100).for_each(|n| reset(&mut boots, n * 1000));
        assert_eq!(boots.stages().len(), KEPT);
        assert_eq!(entered(&boots.strip(99_500)), [Some(99_006)]);
    }
}
