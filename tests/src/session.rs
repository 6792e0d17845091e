//! A machine with a script at its console and an ear at its events.

use crate::Images;
use machine::event::{Event, Kinds, Stamped};
use machine::input::Input;
use machine::script::{self, Advance, Console, Driver};
use machine::{Config, Machine, Stop};
use std::convert::Infallible;

/// A machine, what it has printed and what has happened in it.
pub struct Session {
    machine: Listened,
    driver: Driver,
}

struct Listened {
    machine: Machine,
    events: Vec<Stamped>,
}

impl Session {
    /// Switches on the stock machine with the built images.
    pub fn stock() -> Self {
        let images = Images::built();
        Session::start(Config::stock(images.flash, images.disk))
    }

    /// Switches a machine on.
    ///
    /// # Panics
    /// When there can be no such machine.
    pub fn start(config: Config) -> Self {
        let mut machine = Machine::new(config).unwrap_or_else(|error| panic!("no such machine: {error}"));
        machine.listen(
            Kinds::POWER.and(Kinds::FIRST_FETCH).and(Kinds::DISK).and(Kinds::CONSOLE).and(Kinds::TRACE),
        );
        Session { machine: Listened { machine, events: Vec::new() }, driver: Driver::default() }
    }

    /// Plays a script to its end.
    ///
    /// # Panics
    /// When it is no script, or when an expectation fails.
    pub fn play(&mut self, source: &str) {
        let script = script::parse(source).unwrap_or_else(|error| panic!("{error}\n{source}"));
        if let Err(failure) = self.driver.run(&script, &mut self.machine, |_| {}) {
            panic!("{failure}");
        }
    }

    /// All that has been printed.
    pub fn console(&self) -> String {
        String::from_utf8_lossy(self.driver.transcript()).into_owned()
    }

    /// All that has happened.
    pub fn events(&self) -> &[Stamped] {
        &self.machine.events
    }

    /// The machine.
    pub fn machine(&mut self) -> &mut Machine {
        &mut self.machine.machine
    }
}

impl Console for Listened {
    type Error = Infallible;

    fn send(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        self.machine.apply(Input::Console(bytes.to_vec()));
        Ok(())
    }

    fn advance(&mut self, cycles: u64, output: &mut Vec<u8>) -> Result<Advance, Infallible> {
        let before = self.machine.cycle();
        let stop = self.machine.run(before + cycles);
        let events = self.machine.take_events();
        output.extend(events.iter().filter_map(|stamped| match stamped.event {
            Event::ConsoleOut(byte) => Some(byte),
            _ => None,
        }));
        self.events.extend(events);
        Ok(Advance { cycles: self.machine.cycle() - before, off: matches!(stop, Stop::PowerOff { .. }) })
    }
}
