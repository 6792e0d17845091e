//! The machine seen from its console: unthrottled, until it ends.

use std::convert::Infallible;

use super::files::Files;
use super::life::Life;
use super::mistake::Mistake;
use super::signals::Signals;
use crate::event::{Cycle, Event, Kinds, Stamped};
use crate::input::Input;
use crate::recorder::kind_of;
use crate::script::{Advance, Console};
use crate::{Machine, Stop};

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The guest switched the machine off, with this exit status.
    Off(u16),
    /// The guest reset a machine that was to end then.
    Rebooted,
    /// The last cycle that it may run to is reached.
    Limit(Cycle),
    /// Somebody ended the process by a signal.
    Signal(usize),
}

/// Cycles between two times that files get what the guest has written: a second of machine time.
const STORE: Cycle = 100_000_000;

/// A machine that runs as fast as the host goes, driven by a [`Driver`](crate::script::Driver) or by hand.
pub struct Unthrottled<F: FnMut(&Stamped)> {
    life: Life,
    heard: F,
    kinds: Kinds,
    no_reboot: bool,
    limit: Cycle,
    end: Option<End>,
    files: Files,
    signals: Signals,
    store_at: Cycle,
}

impl Unthrottled<fn(&Stamped)> {
    /// Listens to nothing but the console.
    pub fn new(machine: impl Into<Life>) -> Self {
        Unthrottled::listening(machine, Kinds::NONE, |_| ())
    }
}

impl<F: FnMut(&Stamped)> Unthrottled<F> {
    /// Hands every event of these kinds to `heard`.
    pub fn listening(life: impl Into<Life>, kinds: Kinds, heard: F) -> Self {
        let mut life = life.into();
        life.listen(kinds.and(Kinds::CONSOLE).and(Kinds::POWER));
        Unthrottled {
            life,
            heard,
            kinds,
            no_reboot: false,
            limit: Cycle::MAX,
            end: None,
            files: Files::default(),
            signals: Signals::default(),
            store_at: 0,
        }
    }

    /// Ends when the guest resets the machine.
    #[must_use]
    pub fn without_reboot(mut self, no_reboot: bool) -> Self {
        self.no_reboot = no_reboot;
        self
    }

    /// Ends at this cycle at the latest.
    #[must_use]
    pub fn limited(mut self, limit: Option<Cycle>) -> Self {
        self.limit = limit.unwrap_or(Cycle::MAX);
        self
    }

    /// Copies what the guest writes to these files.
    #[must_use]
    pub fn with_files(mut self, files: Files) -> Self {
        self.files = files;
        self
    }

    /// Ends when one of these signals comes, at the end of the slice.
    #[must_use]
    pub fn heeding(mut self, signals: Signals) -> Self {
        self.signals = signals;
        self
    }

    /// The machine.
    pub fn machine(&self) -> &Machine {
        self.life.machine()
    }

    /// The machine and its life, for whoever goes on with it, and whether the files have all that was written.
    pub fn finish(mut self) -> (Life, Result<(), Mistake>) {
        let stored = self.files.store(self.life.machine().board());
        (self.life, stored)
    }

    /// Lets something happen to the machine, now.
    pub fn apply(&mut self, input: Input) {
        self.life.apply(input);
    }

    /// How the run ended, once it has.
    pub fn end(&self) -> Option<End> {
        self.end
    }

    /// Runs up to `cycles` on and appends what the machine has printed.
    pub fn run(&mut self, cycles: u64, output: &mut Vec<u8>) {
        let until = self.machine().cycle().saturating_add(cycles).min(self.limit);
        let pause = if self.no_reboot { Kinds::POWER } else { Kinds::NONE };
        while self.end.is_none() {
            let stop = self.life.run(until, pause);
            let rebooted = self.hear(output);
            self.end = match stop {
                Stop::PowerOff { status } => Some(End::Off(status)),
                Stop::Event if rebooted => Some(End::Rebooted),
                Stop::Reached if self.machine().cycle() >= self.limit => Some(End::Limit(self.limit)),
                Stop::Reached => break,
                Stop::Event => None,
            };
        }
        self.end = self.end.or(self.signals.pending().map(End::Signal));
        if self.machine().cycle() >= self.store_at {
            self.store_at = self.machine().cycle().saturating_add(STORE);
            // What goes wrong now is told at the end, when it goes wrong again.
            drop(self.files.store(self.life.machine().board()));
        }
    }

    /// Hands on what has happened. Returns whether the machine was reset after power-on.
    fn hear(&mut self, output: &mut Vec<u8>) -> bool {
        let mut rebooted = false;
        for stamped in self.life.take_events() {
            match stamped.event {
                Event::ConsoleOut(byte) => output.push(byte),
                Event::Reset => rebooted |= stamped.cycle > 0,
                _ => {}
            }
            if self.kinds.has(kind_of(&stamped.event)) {
                (self.heard)(&stamped);
            }
        }
        rebooted
    }
}

impl<F: FnMut(&Stamped)> Console for Unthrottled<F> {
    type Error = Infallible;

    fn send(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        self.apply(Input::Console(bytes.to_vec()));
        Ok(())
    }

    fn advance(&mut self, cycles: u64, output: &mut Vec<u8>) -> Result<Advance, Infallible> {
        let before = self.machine().cycle();
        self.run(cycles, output);
        Ok(Advance { cycles: self.machine().cycle() - before, off: self.end.is_some() })
    }
}
