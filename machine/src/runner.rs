//! The native runner's machine: unthrottled, seen from its console.

use std::convert::Infallible;

use crate::event::{Event, Kinds, Stamped};
use crate::input::Input;
use crate::script::{Advance, Console};
use crate::{Machine, Stop};

/// A machine that runs as fast as the host goes, driven by a [`Driver`](crate::script::Driver) or by hand.
pub struct Unthrottled<F: FnMut(&Stamped)> {
    machine: Machine,
    heard: F,
}

impl Unthrottled<fn(&Stamped)> {
    /// Listens to nothing but the console.
    pub fn new(machine: Machine) -> Self {
        Unthrottled::listening(machine, Kinds::NONE, |_| ())
    }
}

impl<F: FnMut(&Stamped)> Unthrottled<F> {
    /// Hands every event of these kinds, and those of the console, to `heard`.
    pub fn listening(mut machine: Machine, kinds: Kinds, heard: F) -> Self {
        machine.listen(kinds.and(Kinds::CONSOLE));
        Unthrottled { machine, heard }
    }

    /// The machine.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// The exit status once the machine is off.
    pub fn status(&self) -> Option<u16> {
        self.machine.off()
    }
}

impl<F: FnMut(&Stamped)> Console for Unthrottled<F> {
    type Error = Infallible;

    fn send(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        self.machine.apply(Input::Console(bytes.to_vec()));
        Ok(())
    }

    fn advance(&mut self, cycles: u64, output: &mut Vec<u8>) -> Result<Advance, Infallible> {
        let before = self.machine.cycle();
        let stop = self.machine.run(before.saturating_add(cycles));
        for stamped in self.machine.take_events() {
            if let Event::ConsoleOut(byte) = stamped.event {
                output.push(byte);
            }
            (self.heard)(&stamped);
        }
        let off = matches!(stop, Stop::PowerOff { .. });
        Ok(Advance { cycles: self.machine.cycle() - before, off })
    }
}
