//! Going elsewhere in time: seeks, single instructions, futures that were left.
//!
//! All of it is done in turns, so that commands are heard in between: while a finger drags the scrubber only the
//! last place that it has reached is gone to, and the rows before it are made again once it rests.

use super::{Engine, Job, Run};
use machine::event::Cycle;

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

    /// Goes back by one instruction.
    pub(super) fn back_by_an_instruction(&mut self) {
        let Some(life) = &mut self.life else { return };
        if life.back_by_an_instruction() {
            self.job = Job::Refill;
            self.outbox.moved();
            self.set_run(Run::Seeking);
        } else {
            self.outbox.notice("There is no instruction before: this is where the processor starts.".into());
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
