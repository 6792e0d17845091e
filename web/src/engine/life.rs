//! A machine with power: its recorded life, and the rows that its events have made.

use super::read;
use super::strip;
use crate::fold::Fold;
use crate::protocol::{Clock, Panels, StepKind};
use crate::rows::{self, Place};
use machine::event::{Cycle, Kinds};
use machine::input::Input;
use machine::relay::{self, Hop, Relay};
use machine::timeline::{self, Timeline};
use machine::{Config, ConfigError, Stop};

/// With fewer crossings than this after a step back, rows are made again from the recording.
const ENOUGH: usize = 160;
/// How far back the recording is read for that, in cycles.
const LOOK_BACK: Cycle = 10_000_000;

/// See the module.
pub struct Life {
    timeline: Timeline,
    /// Rows of what has happened up to now.
    pub fold: Fold,
    relay: Relay,
    preview: Vec<Hop>,
    /// The relay as far as the recording goes, for the strip when time has gone back.
    furthest: Vec<Hop>,
    kinds: Kinds,
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
        let mut life = Life {
            timeline: Timeline::new(config)?,
            fold: Fold::default(),
            relay: Relay::new(flash, Some(disk)),
            preview: relay::preview(flash, Some(disk)),
            furthest: Vec::new(),
            kinds: Kinds::NONE,
            waited: 0,
        };
        life.listen(panels);
        Ok(life)
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
        let done = self.furthest.iter().any(|hop| hop.kind == relay::Kind::Shell);
        strip::strip(&self.furthest, &self.preview, done)
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
            self.furthest = self.relay.hops().to_vec();
        }
        self.timeline.input(input);
        self.digest();
    }

    /// Goes to a cycle that is recorded.
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

    /// Goes to the event of a kind that was last before now; says whether there is one, and else stays.
    pub fn step_back(&mut self, kind: StepKind) -> bool {
        let now = self.machine().cycle();
        let found = self.timeline.step(step_kind(kind), timeline::Direction::Back, now);
        if !found {
            self.timeline.seek(now);
            self.timeline.take_events();
        }
        self.went_back();
        found
    }

    fn went_back(&mut self) {
        let present = read::present(self.machine());
        // The relay counts what is stamped with the cycle as past; here it is what comes next.
        self.relay.rewind(present.cycle.saturating_sub(1));
        self.fold.rewind(&present);
        if self.fold.crossings.len() < ENOUGH && self.fold.crossings.is_cut() && self.kinds.has(Kinds::TRAP) {
            self.refill(present.cycle);
        }
    }

    /// Makes the rows before `cycle` again, from the recording.
    fn refill(&mut self, cycle: Cycle) {
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
            self.relay.hear(&stamped);
        }
        let awake = !self.is_idle();
        self.waited += self.fold.pass(self.timeline.cycle(), awake);
        if self.relay.hops().len() >= self.furthest.len() {
            let changed = self.relay.hops() != self.furthest;
            if changed {
                self.furthest = self.relay.hops().to_vec();
            }
        }
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
