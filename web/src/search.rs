//! A step that has to look for its moment, as the page shows it: how far it has looked, and how it ended.

use crate::protocol::{Direction, StepKind};
use crate::rows::Pid;
use machine::event::Cycle;
use serde::{Deserialize, Serialize};

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    /// What it looks for.
    pub kind: StepKind,
    /// Which way.
    pub direction: Direction,
    /// Where the step began.
    pub from: Cycle,
    /// Cycles that it has looked through, waits left out.
    pub looked: Cycle,
    /// How it stands.
    pub outcome: Outcome,
    /// Who had the processor meanwhile, as far as that is known.
    pub busy: Vec<(Pid, String)>,
}

/// How a search stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// It goes on.
    Going,
    /// Nothing so far, and the reader is asked whether to look on.
    NotYet,
    /// The reader stopped it.
    Stopped,
    /// The processor waits for something that only the world outside can bring.
    Asleep,
    /// There is nothing of the kind before.
    NoneBefore,
}

impl Search {
    /// Whether looking on can find something.
    pub fn can_go_on(&self) -> bool {
        matches!(self.outcome, Outcome::NotYet | Outcome::Stopped)
    }

    /// Whether the machine stands somewhere else than where the step began.
    pub fn has_moved(&self) -> bool {
        self.direction == Direction::Forward && self.looked > 0
    }
}
