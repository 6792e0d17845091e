//! A machine with power: its recorded life, and the rows that its events have made.

use super::boots::Boots;
use super::read;
use crate::fold::Fold;
use crate::protocol::{Clock, Marks, Panels, StepKind};
use crate::rows::{self, Place};
use abi::board::DISK_SLOT;
use machine::event::{Cycle, Kinds};
use machine::input::Input;
use machine::recording::Stock;
use machine::relay;
use machine::timeline::{self, Timeline};
use machine::{Config, ConfigError, Mark, Recording, RecordingError, Stop};

/// With fewer crossings than this after a step back, rows are made again from the recording.
const ENOUGH: usize = 160;
/// How far back the recording is read for that, in cycles.
const LOOK_BACK: Cycle = 10_000_000;

/// See the module.
pub struct Life {
    timeline: Timeline,
    /// Rows of what has happened up to now.
    pub fold: Fold,
    boots: Boots,
    kinds: Kinds,
    marks: Vec<Mark>,
    /// Cycles of waiting since power-on, all in all, going back included.
    pub waited: Cycle,
}

/// What a step found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stepped {
    /// What was looked for.
    Found,
    /// Nothing yet: the limit came first.
    NotYet,
    /// Power-off, with this status.
    Ended(u16),
}

impl Life {
    /// Power on.
    pub fn new(flash: &[u8], disk: &[u8], panels: Panels) -> Result<Self, ConfigError> {
        let config = Config::stock(flash.to_vec(), disk.to_vec());
        let mut life = Life::of(Timeline::new(config)?, Vec::new());
        life.listen(panels);
        Ok(life)
    }

    /// The machine of a recording at power-on, with its life ahead.
    pub fn replay(recording: &Recording, stock: &Stock) -> Result<Self, RecordingError> {
        Ok(Life::of(Timeline::replay(recording, stock)?, recording.marks().to_vec()))
    }

    fn of(timeline: Timeline, marks: Vec<Mark>) -> Self {
        let config = timeline.config();
        let (flash, disk) = (&config.flash, config.disk(DISK_SLOT as usize));
        Life {
            fold: Fold::default(),
            boots: Boots::new(flash, disk),
            kinds: Kinds::NONE,
            marks,
            waited: 0,
            timeline,
        }
    }

    /// The life so far as a recording; images of `stock` are not in it.
    pub fn record(&self, stock: &Stock) -> Recording {
        Recording::of(&self.timeline, stock, self.marks.clone())
    }

    /// Whether it stands where `recording` was made, in the same state.
    pub fn verify(&self, recording: &Recording) -> Result<(), RecordingError> {
        recording.verify(&self.timeline)
    }

    /// Marks the present moment, or takes its mark away.
    pub fn mark(&mut self) {
        let cycle = self.timeline.cycle();
        match self.marks.binary_search_by_key(&cycle, |mark| mark.cycle) {
            Ok(at) => drop(self.marks.remove(at)),
            Err(at) => {
                let numbers =
                    self.marks.iter().filter_map(|mark| mark.name.strip_prefix("Mark ")?.parse().ok());
                let name = format!("Mark {}", numbers.max().unwrap_or(0u32) + 1);
                self.marks.insert(at, Mark { cycle, name });
            }
        }
    }

    /// What the scrubber shows besides the boot.
    pub fn marks(&self) -> Marks {
        // Marks of a longer future wait until that is taken up again.
        let here = self.marks.iter().filter(|mark| mark.cycle <= self.timeline.head());
        let moments = here.map(|mark| (mark.cycle, mark.name.clone()));
        let futures = self.timeline.branches().iter().map(|branch| (branch.at, branch.head));
        Marks { moments: moments.collect(), futures: futures.collect() }
    }

    /// Takes up a future that was left, where it parts from this one.
    pub fn take_up(&mut self, future: usize) {
        self.timeline.take_branch(future);
        let now = self.timeline.cycle();
        self.fold.waits.forget_future(now);
        self.boots.forget_future(now);
        self.went_back();
    }

    /// Hears what the panels need; the console, the relay and the waits are always heard.
    pub fn listen(&mut self, panels: Panels) {
        let traps = panels.any(Panels::TENNIS.and(Panels::SYSCALLS).and(Panels::SCHEDULE));
        let always = relay::HEARS.and(Kinds::CONSOLE).and(Kinds::IDLE);
        self.kinds = if traps { always.and(Kinds::TRAP) } else { always };
        self.timeline.listen(self.kinds);
    }

    /// The machine, to be read.
    pub fn machine(&self) -> &machine::Machine {
        self.timeline.machine()
    }

    /// What time it is.
    pub fn clock(&self) -> Clock {
        let machine = self.machine();
        let hart = machine.hart(0);
        Clock {
            cycle: machine.cycle(),
            retired: machine.retired(),
            head: self.timeline.head().max(machine.cycle()),
            place: Some(Place::from(hart.mode())),
            pid: read::current(machine),
            idle: self.is_idle(),
        }
    }

    /// Whether the processor waits.
    pub fn is_idle(&self) -> bool {
        self.machine().idle_until().is_some()
    }

    /// The boot so far, and what is still to come of it.
    pub fn strip(&self) -> Vec<rows::Hop> {
        self.boots.strip(self.timeline.cycle())
    }

    /// Every stage that has had control, in all boots of the recorded life.
    pub fn stages(&self) -> Vec<rows::Hop> {
        self.boots.stages()
    }

    /// Goes on until `until`.
    pub fn forward(&mut self, until: Cycle) -> Stop {
        let stop = self.timeline.forward(until);
        self.digest();
        stop
    }

    /// Something comes from outside. In the past it makes another future.
    pub fn input(&mut self, input: Input) {
        let now = self.machine().cycle();
        if now < self.timeline.head() {
            self.fold.waits.forget_future(now);
            self.boots.forget_future(now);
        }
        self.timeline.input(input);
        self.digest();
    }

    /// Goes back to a cycle. [`Life::refill`] then makes the rows before it again, if they are few.
    pub fn back_to(&mut self, cycle: Cycle) {
        self.timeline.seek(cycle);
        self.went_back();
    }

    /// Goes on to the next event of a kind, at most `limit` cycles away.
    pub fn step(&mut self, kind: StepKind, limit: Cycle) -> Stepped {
        let found = self.timeline.step(step_kind(kind), timeline::Direction::Forward, limit);
        self.digest();
        match (found, self.machine().off()) {
            (true, _) => Stepped::Found,
            (false, Some(status)) => Stepped::Ended(status),
            (false, None) => Stepped::NotYet,
        }
    }

    /// Goes back by one instruction; says whether there is one, and else stays.
    pub fn back_by_an_instruction(&mut self) -> bool {
        let found = self.timeline.step(timeline::StepKind::Instruction, timeline::Direction::Back, 1);
        if found {
            self.went_back();
        }
        found
    }

    /// The last cycle after `start`, up to `last`, right after which an event of a kind lies. The machine is
    /// then at `last`, and its rows are not: [`Life::back_to`] or [`Life::give_up`] bring both together again.
    pub fn last_moment(&mut self, kind: StepKind, start: Cycle, last: Cycle) -> Option<Cycle> {
        let found = self.timeline.last_moment(step_kind(kind), start, last);
        self.timeline.take_events();
        found
    }

    /// A search backwards ends without a find: everything is as it was at `origin`.
    pub fn give_up(&mut self, origin: Cycle) {
        self.timeline.listen(Kinds::NONE);
        self.timeline.seek(origin);
        self.timeline.listen(self.kinds);
    }

    fn went_back(&mut self) {
        let present = read::present(self.machine());
        self.fold.rewind(&present);
    }

    /// Makes the rows before the present moment again, from the recording, if few are left.
    pub fn refill(&mut self) {
        let cycle = self.timeline.cycle();
        let few = self.fold.crossings.len() < ENOUGH && self.fold.crossings.is_cut();
        if !few || !self.kinds.has(Kinds::TRAP) {
            return;
        }
        self.timeline.seek(cycle.saturating_sub(LOOK_BACK));
        self.fold.start(&read::present(self.machine()));
        self.timeline.forward(cycle);
        for stamped in self.timeline.take_events() {
            self.fold.take_rows(&stamped);
        }
    }

    fn digest(&mut self) {
        for stamped in self.timeline.take_events() {
            self.waited += self.fold.take(&stamped);
            self.boots.hear(&stamped);
        }
        let awake = !self.is_idle();
        self.waited += self.fold.pass(self.timeline.cycle(), awake);
        self.boots.pass(self.timeline.cycle());
    }
}

fn step_kind(kind: StepKind) -> timeline::StepKind {
    match kind {
        StepKind::Instruction => timeline::StepKind::Instruction,
        StepKind::Crossing => timeline::StepKind::Crossing,
        StepKind::SystemCall => timeline::StepKind::SystemCall,
        StepKind::Switch => timeline::StepKind::Switch,
    }
}
