//! What the runner runs: a machine for the moment, or one whose life is kept.

use crate::event::{Cycle, Kinds, Stamped};
use crate::input::Input;
use crate::timeline::Timeline;
use crate::{Machine, Stop};

/// A machine, with or without its past.
pub enum Life {
    /// It can only go on.
    Fleeting(Box<Machine>),
    /// All that is done to it is kept: it can be recorded, and go back.
    Kept(Box<Timeline>),
}

impl From<Machine> for Life {
    fn from(machine: Machine) -> Life {
        Life::Fleeting(Box::new(machine))
    }
}

impl From<Timeline> for Life {
    fn from(timeline: Timeline) -> Life {
        Life::Kept(Box::new(timeline))
    }
}

impl Life {
    /// The machine.
    pub fn machine(&self) -> &Machine {
        match self {
            Life::Fleeting(machine) => machine,
            Life::Kept(timeline) => timeline.machine(),
        }
    }

    /// Keeps events of these kinds from now on.
    pub fn listen(&mut self, kinds: Kinds) {
        match self {
            Life::Fleeting(machine) => machine.listen(kinds),
            Life::Kept(timeline) => timeline.listen(kinds),
        }
    }

    /// The events since the last call.
    pub fn take_events(&mut self) -> Vec<Stamped> {
        match self {
            Life::Fleeting(machine) => machine.take_events(),
            Life::Kept(timeline) => timeline.take_events(),
        }
    }

    /// Lets something happen to the machine, now.
    pub fn apply(&mut self, input: Input) {
        match self {
            Life::Fleeting(machine) => machine.apply(input),
            Life::Kept(timeline) => timeline.input(input),
        }
    }

    /// Runs until a cycle, or until right after an event of these kinds.
    pub fn run(&mut self, until: Cycle, pause: Kinds) -> Stop {
        match self {
            Life::Fleeting(machine) => machine.run_while_quiet(until, pause),
            Life::Kept(timeline) => timeline.forward_until(until, pause),
        }
    }
}
