//! A machine under a debugger: where it stops, forwards and backwards along its timeline.

use std::collections::BTreeSet;

use crate::event::{Cycle, Event, Kinds, Stamped};
use crate::input::Input;
use crate::timeline::Timeline;
use crate::traps::{Traps, Watch};
use crate::{Machine, Stop};

/// Most cycles that are searched backwards at a time.
const STRETCH: Cycle = 64_000_000;

/// What the machine is to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Action {
    /// Run.
    #[default]
    Continue,
    /// Let a hart execute one instruction.
    Step(usize),
    /// Run backwards.
    Back,
    /// Take back one instruction of a hart.
    StepBack(usize),
}

/// Why it stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halt {
    /// The step is done.
    Step(usize),
    /// A hart stands before a breakpoint.
    Breakpoint(usize),
    /// A hart is about to access what is watched.
    Access {
        /// Which hart.
        hart: usize,
        /// The first byte of those that it accesses and that are watched.
        address: u64,
        /// Whether it writes.
        write: bool,
    },
    /// The guest has reset the machine, and that is to be its end. The hart on turn.
    Reset(usize),
    /// Power-on: there is nothing before it.
    Begin,
    /// The machine is off.
    End,
}

/// A machine with its life, and all that a debugger waits for.
pub struct Debugger {
    timeline: Timeline,
    breakpoints: BTreeSet<u64>,
    watches: Vec<Watch>,
    /// The hart that stopped last, or that the debugger has looked at since.
    pub looked_at: usize,
    /// The cycle of the last access that was told of, and not executed yet.
    told: Option<Cycle>,
    /// Whether a reset by the guest is the machine's end.
    pub no_reboot: bool,
    /// What is to be done when it runs.
    pub action: Action,
}

impl Debugger {
    /// Puts a machine under a debugger.
    pub fn new(timeline: Timeline) -> Debugger {
        Debugger {
            timeline,
            breakpoints: BTreeSet::new(),
            watches: Vec::new(),
            looked_at: 0,
            told: None,
            no_reboot: false,
            action: Action::Continue,
        }
    }

    /// The machine.
    pub fn machine(&self) -> &Machine {
        self.timeline.machine()
    }

    /// The machine's life.
    pub fn timeline(&mut self) -> &mut Timeline {
        &mut self.timeline
    }

    /// The machine's life, without a debugger.
    pub fn into_timeline(self) -> Timeline {
        self.timeline
    }

    /// The hart whose turn it is.
    pub fn hart(&self) -> usize {
        self.machine().turn()
    }

    /// Sets a breakpoint, or takes it away. Returns whether that changes anything.
    pub fn set_breakpoint(&mut self, address: u64, there: bool) -> bool {
        let changed =
            if there { self.breakpoints.insert(address) } else { self.breakpoints.remove(&address) };
        self.set_traps();
        changed
    }

    /// Watches memory.
    pub fn watch(&mut self, watch: Watch) {
        self.watches.push(watch);
        self.set_traps();
    }

    /// Watches it no longer. Returns whether it was watched.
    pub fn unwatch(&mut self, watch: Watch) -> bool {
        let at = self.watches.iter().position(|known| *known == watch);
        at.map(|at| self.watches.remove(at));
        self.set_traps();
        at.is_some()
    }

    /// Waits for nothing any more, and runs.
    pub fn let_go(&mut self) {
        self.breakpoints.clear();
        self.watches.clear();
        self.action = Action::Continue;
        self.set_traps();
    }

    fn set_traps(&mut self) {
        let breakpoints = self.breakpoints.iter().copied().collect();
        self.timeline.set_traps(Traps::new(breakpoints, self.watches.clone()));
    }

    /// Writes to physical memory or a register: the machine's life goes on from here in another way.
    pub fn input(&mut self, input: Input) {
        self.timeline.input(input);
    }

    /// Does what is to be done, for at most so many cycles. Returns why the machine is to stop, if it is.
    pub fn go(&mut self, cycles: Cycle) -> Option<Halt> {
        let limit = self.timeline.cycle().saturating_add(cycles);
        let halt = match self.action {
            Action::Continue => self.run(limit),
            Action::Step(hart) => self.step(hart, limit),
            Action::Back => self.back(),
            Action::StepBack(hart) => Some(self.step_back(hart)),
        };
        if let Some(Halt::Step(hart) | Halt::Breakpoint(hart) | Halt::Access { hart, .. }) = halt {
            self.looked_at = hart;
        }
        halt
    }

    /// Runs to where somebody waits. An access is told of before it happens, as GDB expects it of a RISC-V: it
    /// lets the instruction execute by itself, without watches. Who goes on all the same has heard of it.
    fn run(&mut self, limit: Cycle) -> Option<Halt> {
        let told = self.told.take().filter(|cycle| *cycle == self.timeline.cycle());
        let kinds = if self.no_reboot { Kinds::WATCH.and(Kinds::POWER) } else { Kinds::WATCH };
        let mut first = None;
        let found = self.timeline.next(kinds, limit, &mut |stamped| {
            let wanted = match stamped.event {
                Event::Access { .. } => told != Some(stamped.cycle),
                Event::Reset => stamped.cycle > 0,
                Event::PowerOff { .. } => false,
                _ => true,
            };
            if wanted {
                first.get_or_insert_with(|| stamped.clone());
            }
            wanted
        });
        let Some(stamped) = first.filter(|_| found) else { return self.machine().off().map(|_| Halt::End) };
        if matches!(stamped.event, Event::Access { .. }) {
            self.timeline.seek(stamped.cycle);
            self.told = Some(stamped.cycle);
        }
        self.halt(&stamped)
    }

    /// One instruction of a hart; others run until it is that hart's turn. A hart that sleeps takes its step when
    /// it wakes.
    fn step(&mut self, hart: usize, limit: Cycle) -> Option<Halt> {
        while self.timeline.cycle() < limit {
            let on_turn = self.hart() == hart && !self.machine().hart(hart).waiting();
            let next = self.machine().idle_until().unwrap_or(0).clamp(self.timeline.cycle() + 1, limit);
            match self.timeline.forward(next) {
                Stop::PowerOff { .. } => return Some(Halt::End),
                _ if on_turn => return Some(Halt::Step(hart)),
                _ => {}
            }
        }
        None
    }

    /// Runs back to the last moment at which a hart stood before a breakpoint, or before an access.
    fn back(&mut self) -> Option<Halt> {
        let now = self.timeline.cycle();
        if now == 0 {
            return Some(Halt::Begin);
        }
        if let Some(halt) = self.access_before(now) {
            return Some(halt);
        }
        let mut last = None;
        let found = self.timeline.previous(Kinds::WATCH, now.saturating_sub(STRETCH), &mut |stamped| {
            last = Some(stamped.clone());
            true
        });
        let last: Stamped = last.filter(|_| found)?;
        // Right after it an access is done, and backwards that is before it.
        self.timeline.seek(last.cycle);
        self.halt(&last)
    }

    /// The access of the instruction that leads to this moment.
    fn access_before(&mut self, now: Cycle) -> Option<Halt> {
        self.timeline.seek(now - 1);
        let mut last = None;
        self.timeline.next(Kinds::WATCH, now, &mut |stamped| {
            if matches!(stamped.event, Event::Access { .. }) {
                last = Some(stamped.clone());
            }
            last.is_some()
        });
        let Some(access) = last else {
            self.timeline.seek(now);
            return None;
        };
        self.timeline.seek(access.cycle);
        self.halt(&access)
    }

    /// Goes back to before the last instruction of a hart.
    fn step_back(&mut self, hart: usize) -> Halt {
        loop {
            let Some(before) = self.timeline.cycle().checked_sub(1) else { return Halt::Begin };
            self.timeline.seek(before);
            // A sleep passes in one step, whatever its length.
            if let Some(since) = self.machine().idle_since().filter(|since| *since < before) {
                self.timeline.seek(since);
            } else if self.hart() == hart && !self.machine().hart(hart).waiting() {
                return Halt::Step(hart);
            }
        }
    }

    /// What an event means to whoever waits for it.
    fn halt(&self, stamped: &Stamped) -> Option<Halt> {
        let hart = usize::from(stamped.hart);
        match stamped.event {
            Event::Breakpoint { .. } => Some(Halt::Breakpoint(hart)),
            Event::Access { address, size, write } => {
                let watch = self.watches.iter().find(|watch| watch.sees(address, u64::from(size), write));
                // GDB knows a watch of a byte in the middle of what is accessed by that byte only.
                let address = watch.map_or(address, |watch| watch.address.max(address));
                Some(Halt::Access { hart, address, write })
            }
            Event::Reset => Some(Halt::Reset(hart)),
            _ => None,
        }
    }
}
