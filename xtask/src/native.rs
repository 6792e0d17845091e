//! The images in our own machine: waits for the machine's parts to come together.

use anyhow::{Result, bail};
use machine::script::{Advance, Console};
use std::process::ExitCode;

/// The machine, when there is one.
pub struct Unthrottled(std::convert::Infallible);

impl Unthrottled {
    /// Listens to the machine's console.
    pub fn new(machine: Unthrottled) -> Self {
        machine
    }

    /// The machine.
    pub fn machine(&self) -> &Self {
        self
    }

    /// Instructions so far.
    pub fn retired(&self) -> u64 {
        match self.0 {}
    }
}

/// The stock machine.
pub fn machine(_media: Option<Vec<u8>>) -> Result<Unthrottled> {
    bail!("the native machine is not there yet: use --qemu")
}

/// At the terminal.
pub fn interactive(machine: Unthrottled) -> Result<ExitCode> {
    match machine.0 {}
}

impl Console for Unthrottled {
    type Error = std::convert::Infallible;

    fn send(&mut self, _: &[u8]) -> Result<(), Self::Error> {
        match self.0 {}
    }

    fn advance(&mut self, _: u64, _: &mut Vec<u8>) -> Result<Advance, Self::Error> {
        match self.0 {}
    }
}
