//! Searches: to the next event that somebody wants, or to the one before.

use super::Timeline;
use crate::event::{Cycle, Kinds, Stamped};
use crate::machine::Stop;
use crate::recorder::kind_of;

/// Cycles looked through at first when searching backwards; the further back, the more at a time.
const WINDOW: Cycle = 1 << 16;
/// What each window is longer than the one after it.
const GROWTH: Cycle = 4;
/// Most cycles looked through at a time.
const WINDOW_MAX: Cycle = 64_000_000;

/// Says whether an event is one that is searched for.
pub type Wanted<'a> = &'a mut dyn FnMut(&Stamped) -> bool;

impl Timeline {
    /// Goes forward to right after the next event of these kinds that is wanted, or to cycle `limit` if there is
    /// none before. Returns whether there was one. Events that are listened to are kept.
    pub fn next(&mut self, kinds: Kinds, limit: Cycle, wanted: Wanted) -> bool {
        self.kept = self.take_events();
        self.machine.listen(self.listening.and(kinds));
        let found = loop {
            let stop = self.leg(limit, kinds);
            let events = self.machine.take_events();
            let found = saw(&events, kinds, wanted);
            let listening = self.listening;
            self.kept.extend(events.into_iter().filter(|stamped| listening.has(kind_of(&stamped.event))));
            if found || stop.is_some_and(|stop| stop != Stop::Event) {
                break found;
            }
        };
        self.machine.listen(self.listening);
        found
    }

    /// Goes back to right after the last event of these kinds before the present moment that is wanted, but no
    /// further than to cycle `limit`: there it stands if none was found. Returns whether one was. `wanted` may
    /// be asked about an event more than once.
    pub fn previous(&mut self, kinds: Kinds, limit: Cycle, wanted: Wanted) -> bool {
        let Some(mut last) = self.cycle().checked_sub(1) else { return false };
        let mut window = WINDOW;
        while last >= limit && last > 0 {
            let start = last.saturating_sub(window).max(limit.saturating_sub(1));
            if let Some(found) = self.last_between(start, last, kinds, wanted) {
                self.seek(found);
                return true;
            }
            last = start;
            window = (GROWTH * window).min(WINDOW_MAX);
        }
        self.seek(limit);
        false
    }

    /// The last cycle after `start`, up to and including `last`, right after which a wanted event lies.
    pub(super) fn last_between(
        &mut self,
        start: Cycle,
        last: Cycle,
        kinds: Kinds,
        wanted: Wanted,
    ) -> Option<Cycle> {
        self.seek(start);
        self.kept = self.take_events();
        self.machine.listen(kinds);
        let mut found = None;
        loop {
            let stop = self.leg(last, kinds);
            if saw(&self.machine.take_events(), kinds, wanted) {
                found = Some(self.cycle());
            }
            if stop.is_some_and(|stop| stop != Stop::Event) {
                break;
            }
        }
        self.machine.listen(self.listening);
        found
    }
}

/// Whether one of these events is wanted. All are shown, so that `wanted` may count.
fn saw(events: &[Stamped], kinds: Kinds, wanted: Wanted) -> bool {
    let asked = events.iter().filter(|stamped| kinds.has(kind_of(&stamped.event)));
    asked.filter(|stamped| wanted(stamped)).count() > 0
}
