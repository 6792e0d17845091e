//! Time travel: a machine with the log of what was done to it and snapshots on the way.
//!
//! Any cycle between power-on and the [head](Timeline::head) can be reached: backwards by restoring the nearest
//! snapshot before it and replaying the log. Doing something new in the past starts another future; the one
//! that was recorded stays as a [`Branch`]. The state at a cycle is the one after the inputs of that cycle.

mod branch;
mod checkpoints;
mod search;
mod step;

use std::sync::Arc;

use crate::config::{Config, ConfigError};
use crate::event::{Cycle, Kinds, Stamped};
use crate::input::{Input, InputLog};
use crate::machine::{END_OF_TIME, Machine, Stop};
use crate::traps::Traps;
pub use branch::Branch;
use checkpoints::Checkpoints;
pub use step::{Direction, StepKind};

/// Fewest cycles from one look at whether a checkpoint is due to the next: a wait is passed in few of them.
const STRIDE: Cycle = 250_000;

/// A machine and its recorded life.
pub struct Timeline {
    machine: Machine,
    /// What the machine was made of.
    config: Config,
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
        Timeline::with_memory(config, checkpoints::MEMORY)
    }

    /// Like [`Timeline::new`], with this many bytes of memory for checkpoints. The machine itself takes up to
    /// twice its RAM besides: RAM, and a copy of what the last checkpoint had in it.
    ///
    /// # Errors
    /// If the configuration is not one of a machine.
    pub fn with_memory(mut config: Config, memory: u64) -> Result<Timeline, ConfigError> {
        let mut machine = Machine::new(config.clone())?;
        config.trim();
        let checkpoints = Checkpoints::new(machine.snapshot(), memory);
        Ok(Timeline {
            machine,
            config,
            log: InputLog::default(),
            next: 0,
            head: 0,
            checkpoints,
            branches: Vec::new(),
            listening: Kinds::NONE,
            kept: Vec::new(),
        })
    }

    /// The same at power-on, with a life that was recorded elsewhere ahead of it.
    pub(crate) fn with_life(mut self, log: InputLog, head: Cycle, branches: Vec<Branch>) -> Timeline {
        self.log = log;
        self.head = head;
        self.branches = branches;
        self.measure_branches();
        self.replay_due();
        self
    }

    /// The machine as it is now.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// What the machine was made of: flash images without their padding.
    pub fn config(&self) -> &Config {
        &self.config
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

    /// Bytes of memory that checkpoints hold.
    pub fn checkpoint_bytes(&self) -> u64 {
        self.checkpoints.bytes()
    }

    /// The cycles from which going back can replay, rising.
    pub fn checkpoints(&self) -> impl Iterator<Item = Cycle> + '_ {
        self.checkpoints.cycles()
    }

    /// From now on tells of instructions and accesses as events of [`Kinds::WATCH`].
    pub fn set_traps(&mut self, traps: Traps) {
        self.machine.set_traps(traps);
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
        loop {
            if let Some(stop) = self.leg(until, pause) {
                return stop;
            }
        }
    }

    /// Goes forward to `until`, the next input or where a checkpoint may be due, whichever comes first, and
    /// does what is to be done there. `None` if there is more of the way.
    fn leg(&mut self, until: Cycle, pause: Kinds) -> Option<Stop> {
        let (before, until) = (self.cycle(), until.min(END_OF_TIME));
        if before >= until {
            return Some(Stop::Reached);
        }
        let stop = self.machine.run_while_quiet(until.min(self.next_stop()), pause);
        self.head = self.head.max(self.cycle());
        // Time has passed, so the inputs of this cycle are yet to come, as they must for a checkpoint.
        if self.cycle() > before && self.work_to_checkpoint() == 0 {
            self.lay_checkpoint();
        }
        self.replay_due();
        match stop {
            Stop::Reached => None,
            // The log knew of the reset button.
            Stop::PowerOff { .. } if self.machine.off().is_none() => None,
            stop => Some(stop),
        }
    }

    /// Does something to the machine, now. In the recorded past this leaves the recorded future.
    pub fn input(&mut self, input: Input) {
        let now = self.cycle();
        if self.is_replaying() || self.next < self.log.entries.len() {
            self.branches.push(Branch { at: now, log: self.log.clone(), head: self.head });
            self.log.entries.truncate(self.next);
            self.checkpoints.forget_after(now);
            self.head = now;
        }
        self.log.entries.push((now, Arc::new(input.clone())));
        self.next += 1;
        self.machine.apply(input);
        self.measure_branches();
    }

    /// Goes to a cycle by the shortest way: from the checkpoint before it, or from here if that is nearer. There
    /// may be no events of what lies between; whoever wants them goes [forward](Timeline::forward).
    pub fn seek(&mut self, cycle: Cycle) -> Stop {
        let now = self.cycle();
        if cycle >= now && self.checkpoints.at_or_before(cycle).cycle() <= now {
            return self.forward(cycle);
        }
        self.go_back(cycle)
    }

    /// Goes to the first moment at which `count` instructions are completed, but no further than cycle `limit`.
    /// Returns whether it got there.
    pub fn seek_instruction(&mut self, count: u64, limit: Cycle) -> bool {
        // One fewer, because several cycles may follow in which nothing is completed.
        let from = self.checkpoints.before_instruction(count.saturating_sub(1)).cycle();
        if count <= self.machine.retired() || from > self.cycle() {
            self.go_back(from);
        }
        while self.machine.retired() < count {
            // Every cycle completes one instruction at most, so this never goes too far.
            let next = self.cycle().saturating_add(count - self.machine.retired());
            let until = self.machine.idle_until().unwrap_or(next).min(limit);
            if self.forward(until) != Stop::Reached || self.cycle() >= limit {
                break;
            }
        }
        self.machine.retired() >= count
    }

    /// Restores the nearest checkpoint at or before a cycle and replays from there to it, without events. Lays
    /// checkpoints on the way, denser towards the end: whoever goes back once goes back again.
    fn go_back(&mut self, cycle: Cycle) -> Stop {
        let way = self.checkpoints.on_the_way_to(cycle);
        let snapshot = self.checkpoints.at_or_before(cycle);
        let now = snapshot.cycle();
        self.machine.restore(snapshot);
        // A checkpoint is taken before the inputs of its cycle.
        self.next = self.log.entries.partition_point(|(at, _)| *at < now);
        self.kept = self.take_events();
        self.machine.listen(Kinds::NONE);
        self.replay_due();
        for stop in way {
            self.pass(stop);
        }
        let stop = self.forward(cycle);
        self.machine.listen(self.listening);
        stop
    }

    /// Goes forward to a cycle and takes a checkpoint there, unless an input comes at that very cycle.
    fn pass(&mut self, cycle: Cycle) {
        let free = self.log.entries.binary_search_by_key(&cycle, |(at, _)| *at).is_err();
        self.forward(cycle);
        if free && self.cycle() == cycle {
            self.lay_checkpoint();
        }
    }

    fn lay_checkpoint(&mut self) {
        let snapshot = self.machine.snapshot();
        self.checkpoints.add(snapshot);
    }

    /// Applies what the log holds for the present cycle.
    fn replay_due(&mut self) {
        while let Some((cycle, input)) = self.log.entries.get(self.next) {
            if *cycle > self.machine.cycle() {
                break;
            }
            self.machine.apply(Input::clone(input));
            self.next += 1;
        }
    }

    /// The next cycle at which something other than the machine itself has to be done.
    fn next_stop(&self) -> Cycle {
        let input = self.log.entries.get(self.next).map_or(Cycle::MAX, |(cycle, _)| *cycle);
        input.min(self.cycle().saturating_add(self.work_to_checkpoint().max(STRIDE)))
    }

    fn work_to_checkpoint(&self) -> Cycle {
        self.checkpoints.due_in(self.cycle(), self.machine.worked())
    }
}
