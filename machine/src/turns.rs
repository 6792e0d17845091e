//! Turns: which hart executes. The harts are hardware threads of one core, which executes one instruction a
//! cycle.
//!
//! A turn ends at every cycle that is a multiple of [`TURN`], and when the hart waits for an interrupt; the
//! next hart in the circle that does not wait gets the next. Which hart that is depends on the state at that
//! cycle and on nothing else, so slices and snapshots never show. A hart that no other wants to replace keeps
//! its turn, and pays nothing for it.
//!
//! Losing the turn loses the reservation of `lr`. So no `sc` can succeed after another hart has written,
//! even if it wrote the same value back, and a hart always gets a turn long enough for the constrained loops
//! of which the specification demands that they end (Unprivileged 20240411, 13.3).

use crate::event::{Cycle, Event, Kinds};
use crate::hart::Hart;
use crate::machine::{Idle, Machine, State};

/// Cycles from one change of turns to the next: 10 µs of machine time.
pub const TURN: Cycle = 1000;

impl State {
    /// The hart that executes.
    pub fn on_turn(&mut self) -> &mut Hart {
        &mut self.harts[self.turn]
    }

    /// The cycle at which another hart will take over, if none waits before.
    pub fn turn_end(&self) -> Cycle {
        match self.next_ready() {
            Some(_) => (self.cycle / TURN + 1).saturating_mul(TURN),
            None => Cycle::MAX,
        }
    }

    /// The next hart in the circle that could execute, if there is one beside the one on turn.
    fn next_ready(&self) -> Option<usize> {
        let (before, from) = self.harts.split_at(self.turn);
        let others = from.iter().skip(1).chain(before);
        others.into_iter().find(|hart| !hart.waiting).map(|hart| hart.index)
    }

    /// Hands the turn to a hart.
    fn pass_turn(&mut self, to: usize) {
        let now = self.cycle;
        self.on_turn().leave(now);
        self.turn = to;
        self.on_turn().come_back(now);
    }
}

impl Machine {
    /// Wakes the harts for which an interrupt waits that they have enabled, and decides who is on turn.
    /// `passed` says that time has come to this cycle just now, so that a turn may have ended with it.
    pub(crate) fn settle(&mut self, passed: bool) {
        let state = &mut self.state;
        for (hart, lines) in state.harts.iter_mut().zip(self.lines) {
            if hart.waiting && hart.pending(lines) & hart.csr.mie != 0 {
                hart.waiting = false;
            }
        }
        let ended = passed && state.cycle.is_multiple_of(TURN);
        if (ended || state.on_turn().waiting)
            && let Some(next) = state.next_ready()
        {
            state.pass_turn(next);
        }
        self.note_idleness();
    }

    /// Says so when all harts sleep, and when the end of that sleep moves.
    fn note_idleness(&mut self) {
        if !self.state.on_turn().waiting {
            self.state.idle = None;
            return;
        }
        let (cycle, until) = (self.state.cycle, self.deadline);
        let since = self.state.idle.map_or(cycle, |idle| idle.since);
        let idle = Some(Idle { since, until });
        if self.state.idle != idle {
            self.state.idle = idle;
            self.recorder.record(Kinds::IDLE, cycle, 0, || Event::Idle { until });
        }
    }
}
