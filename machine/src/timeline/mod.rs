//! Time travel: a machine with the log of what was done to it and snapshots on the way.
//!
//! Any cycle between power-on and the [head](Timeline::head) can be reached: backwards by restoring the nearest
//! snapshot before it and replaying the log. Doing something new in the past starts another future; the one
//! that was recorded stays as a [`Branch`].

mod checkpoints;
mod step;

use crate::config::{Config, ConfigError};
use crate::event::{Cycle, Kinds, Stamped};
use crate::input::{Input, InputLog};
use crate::machine::{END_OF_TIME, Machine, Stop};
use checkpoints::Checkpoints;
pub use step::{Direction, StepKind};

/// Cycles from one checkpoint to the next, while there is room: a fraction of a second of replay.
const SPACING: Cycle = 10_000_000;

/// A future that was left by going back and doing something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// Where the other future begins.
    pub at: Cycle,
    /// All that was done in the one left, from power-on.
    pub log: InputLog,
    /// How far it was recorded.
    pub head: Cycle,
}

/// A machine and its recorded life.
pub struct Timeline {
    machine: Machine,
    log: InputLog,
    /// The next entry of the log to be applied.
    next: usize,
    head: Cycle,
    checkpoints: Checkpoints,
    branches: Vec<Branch>,
    listening: Kinds,
    /// Events that a step has taken from the machine, not handed out yet.
    kept: Vec<Stamped>,
}

impl Timeline {
    /// Builds a machine, at power-on.
    ///
    /// # Errors
    /// If the configuration is not one of a machine.
    pub fn new(config: Config) -> Result<Timeline, ConfigError> {
        let mut machine = Machine::new(config)?;
        let checkpoints = Checkpoints::new(machine.snapshot());
        Ok(Timeline {
            machine,
            log: InputLog::default(),
            next: 0,
            head: 0,
            checkpoints,
            branches: Vec::new(),
            listening: Kinds::NONE,
            kept: Vec::new(),
        })
    }

    /// The machine as it is now.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// The present cycle.
    pub fn cycle(&self) -> Cycle {
        self.machine.cycle()
    }

    /// The furthest cycle that is recorded.
    pub fn head(&self) -> Cycle {
        self.head
    }

    /// Whether the present lies in the recorded past: going forward replays.
    pub fn is_replaying(&self) -> bool {
        self.cycle() < self.head
    }

    /// Everything that was done to the machine, also what lies ahead while replaying.
    pub fn log(&self) -> &InputLog {
        &self.log
    }

    /// The futures that were left, oldest first.
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// Keeps events of these kinds from now on, while going forward; going back gives none.
    pub fn listen(&mut self, kinds: Kinds) {
        self.listening = kinds;
        self.machine.listen(kinds);
    }

    /// The events since the last call. Call it often: they are kept until then.
    pub fn take_events(&mut self) -> Vec<Stamped> {
        let mut events = std::mem::take(&mut self.kept);
        events.extend(self.machine.take_events());
        events
    }

    /// Goes forward to `until` exactly, or until power-off: replays what is recorded, then runs on.
    pub fn forward(&mut self, until: Cycle) -> Stop {
        self.forward_until(until, Kinds::NONE)
    }

    /// Like [`Timeline::forward`], but also ends right after the instruction at which an event of these kinds
    /// happens.
    pub fn forward_until(&mut self, until: Cycle, pause: Kinds) -> Stop {
        let until = until.min(END_OF_TIME);
        loop {
            self.replay_due();
            if self.cycle() >= until {
                return Stop::Reached;
            }
            let target = until.min(self.next_stop());
            let before = self.cycle();
            let stop = self.machine.run_while_quiet(target, pause);
            self.head = self.head.max(self.cycle());
            // Time has passed, so the inputs of this cycle are yet to come, as they must for a checkpoint.
            if self.cycle() > before && self.cycle() >= self.checkpoints.next_due(self.cycle(), SPACING) {
                let snapshot = self.machine.snapshot();
                self.checkpoints.add(snapshot);
            }
            let recorded = self.next < self.log.entries.len();
            match stop {
                Stop::Reached => {}
                // The log knows of something that happens to the machine while it is off.
                Stop::PowerOff { .. } if recorded && self.log.entries[self.next].0 <= self.cycle() => {}
                stop => return stop,
            }
        }
    }

    /// Does something to the machine, now. In the recorded past this leaves the recorded future.
    pub fn input(&mut self, input: Input) {
        self.replay_due();
        let now = self.cycle();
        if self.next < self.log.entries.len() || now < self.head {
            self.branches.push(Branch { at: now, log: self.log.clone(), head: self.head });
            self.log.entries.truncate(self.next);
            self.checkpoints.forget_after(now);
            self.head = now;
        }
        self.log.entries.push((now, input.clone()));
        self.next += 1;
        self.machine.apply(input);
    }

    /// Goes to a cycle: back by restoring and replaying, forward by replaying and running on.
    pub fn seek(&mut self, cycle: Cycle) -> Stop {
        if cycle >= self.cycle() {
            return self.forward(cycle);
        }
        self.go_back(cycle)
    }

    /// Takes up a future that was left, at the cycle where it parted, and leaves the present one instead.
    /// Does nothing if there is no branch of this number.
    pub fn take_branch(&mut self, index: usize) {
        if index >= self.branches.len() {
            return;
        }
        let branch = self.branches.remove(index);
        let log = std::mem::replace(&mut self.log, branch.log);
        let head = std::mem::replace(&mut self.head, branch.head);
        self.branches.push(Branch { at: branch.at, log, head });
        self.checkpoints.forget_after(branch.at);
        self.go_back(branch.at);
    }

    /// Restores the nearest checkpoint at or before a cycle and replays from there to it, without events.
    fn go_back(&mut self, cycle: Cycle) -> Stop {
        let snapshot = self.checkpoints.at_or_before(cycle);
        self.machine.restore(snapshot);
        // A checkpoint is taken before the inputs of its cycle.
        let now = snapshot.cycle();
        self.next = self.log.entries.partition_point(|(at, _)| *at < now);
        self.kept = self.take_events();
        self.machine.listen(Kinds::NONE);
        let stop = self.forward(cycle);
        self.machine.listen(self.listening);
        stop
    }

    /// Applies what the log holds for the present cycle.
    fn replay_due(&mut self) {
        while let Some((cycle, input)) = self.log.entries.get(self.next) {
            if *cycle > self.machine.cycle() {
                break;
            }
            self.machine.apply(input.clone());
            self.next += 1;
        }
    }

    /// The next cycle at which something other than the machine itself has to be done.
    fn next_stop(&self) -> Cycle {
        let input = self.log.entries.get(self.next).map_or(Cycle::MAX, |(cycle, _)| *cycle);
        input.min(self.checkpoints.next_due(self.cycle(), SPACING))
    }
}
