//! Everything that listens to a run: figures, the boot's hops, and files of events.

use std::io;

use super::events::Sinks;
use super::live;
use super::mistake::Mistake;
use super::options::Options;
use super::stats::{Spent, Stats};
use crate::Machine;
use crate::event::{Kinds, Stamped};
use crate::relay::{self, Hop, Relay};

/// Who listens.
pub struct Ears {
    stats: Option<Stats>,
    relay: Option<Relay>,
    sinks: Sinks,
}

impl Ears {
    /// Those that the options ask for.
    ///
    /// # Errors
    /// If a file for events can't be written.
    pub fn new(options: &Options, relay: Relay) -> Result<Ears, Mistake> {
        let stats = options.stats.then(Stats::start);
        Ok(Ears { stats, relay: options.relay.then_some(relay), sinks: Sinks::open(&options.events)? })
    }

    /// The events that somebody listens to.
    pub fn kinds(&self) -> Kinds {
        let stats = self.stats.as_ref().map_or(Kinds::NONE, |_| Spent::HEARS);
        let relay = self.relay.as_ref().map_or(Kinds::NONE, |_| relay::HEARS);
        stats.and(relay).and(self.sinks.kinds())
    }

    /// Takes an event in.
    pub fn hear(&mut self, stamped: &Stamped) {
        self.stats.iter_mut().for_each(|stats| stats.hear(stamped));
        self.relay.iter_mut().for_each(|relay| relay.hear(stamped));
        self.sinks.hear(stamped);
    }

    /// Tells at the end, after the console, what was asked for.
    ///
    /// # Errors
    /// If events could not be written.
    pub fn report(self, machine: &Machine) -> io::Result<()> {
        let mut text = String::new();
        if let Some(relay) = &self.relay {
            text.push('\n');
            text.extend(relay.hops().iter().map(hop_line));
        }
        if let Some(stats) = &self.stats {
            text.push('\n');
            text += &stats.report(machine);
        }
        // Whoever closed the output does not want to know more.
        drop(live::show(&mut text.into_bytes()));
        self.sinks.finish(machine.cycle())
    }
}

fn hop_line(hop: &Hop) -> String {
    let entered = hop.entered.map_or("never".to_owned(), |cycle| cycle.to_string());
    let (loaded, bytes, address) = (hop.loaded, hop.bytes, hop.address.unwrap_or(0));
    format!(
        "{:<12} {loaded:>8} of {bytes:>8}  at {address:#10x} in cycle {entered:>10}  {}\n",
        hop.name, hop.source
    )
}
