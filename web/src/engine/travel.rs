//! Going elsewhere in time: seeks, searches backwards, futures that were left.
//!
//! All of it is done in turns, so that commands are heard in between: while a finger drags the scrubber only the
//! last place that it has reached is gone to, and the rows before it are made again once it rests.

use super::{Engine, Job, Run};
use crate::protocol::StepKind;
use machine::event::Cycle;

/// Cycles that a search backwards looks through in one turn.
const BACK_SLICE: Cycle = 30_000_000;

impl Engine {
    /// Starts on the way to a cycle of the recorded life.
    pub(super) fn seek(&mut self, target: Cycle) {
        let Some(life) = &self.life else { return };
        self.job = Job::Seek(target.min(life.clock().head));
        self.set_run(Run::Seeking);
    }

    /// Goes on on the way to a cycle: back in one go, because a checkpoint is never far, forward in slices.
    pub(super) fn seek_on(&mut self, target: Cycle, clock: &dyn Fn() -> f64) {
        if target < self.cycle() {
            if let Some(life) = &mut self.life {
                life.back_to(target);
            }
            self.job = Job::Refill;
            self.outbox.moved();
            return;
        }
        let slice = self.pacer.unpaced().min(target - self.cycle());
        let stop = if slice > 0 { self.slice(slice, clock) } else { None };
        if self.cycle() >= target && stop.is_none() {
            self.hold();
        }
        if self.cycle() >= target || stop.is_some() {
            self.prove();
        }
    }

    /// Makes the rows before the present again.
    pub(super) fn refill(&mut self) {
        if let Some(life) = &mut self.life {
            life.refill();
        }
        self.outbox.moved();
        self.hold();
    }

    /// Starts to search the past for the last event of a kind.
    pub(super) fn step_back(&mut self, kind: StepKind) {
        let origin = self.cycle();
        self.hold();
        self.search_back(kind, origin);
    }

    /// Searches on in the past. Until something is found, nothing is told of where the search is.
    pub(super) fn search_back(&mut self, kind: StepKind, origin: Cycle) {
        let Some(life) = &mut self.life else { return };
        let limit = if kind == StepKind::Instruction { 1 } else { BACK_SLICE };
        if life.step_back(kind, limit) {
            self.job = Job::Refill;
            self.outbox.moved();
            self.set_run(Run::Seeking);
        } else if life.machine().cycle() == 0 {
            life.give_up(origin);
            self.outbox.moved();
            self.hold();
            self.outbox.notice("There is nothing of that kind before.".into());
        } else {
            self.job = Job::Back(kind, origin);
            self.set_run(Run::Seeking);
        }
    }

    /// Ends a search backwards that has found nothing yet, before anything else is done.
    pub(super) fn end_search(&mut self) {
        if let (Job::Back(_, origin), Some(life)) = (&self.job, &mut self.life) {
            life.give_up(*origin);
            self.outbox.moved();
            self.hold();
        }
    }

    /// Takes up a future that was left.
    pub(super) fn take_up(&mut self, future: u32) {
        let Some(life) = self.life.as_mut().filter(|life| (future as usize) < life.marks().futures.len())
        else {
            return;
        };
        life.take_up(future as usize);
        self.outbox.moved();
        self.job = Job::Refill;
        self.set_run(Run::Seeking);
    }
}
