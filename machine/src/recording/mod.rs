//! Recordings: a machine's life as a small file that another host replays to the same state.
//!
//! A life is what the machine was made of and what was done to it. Images that hosts have anyway are named, with
//! their hash; everything else, above all what users put into drives, is held in the file. [`Recording::of`] makes
//! one, [`Recording::to_bytes`] and [`Recording::load`] are the file, [`Timeline::replay`] is the machine again at
//! power-on with its life ahead, and [`Recording::verify`] compares once the replay is there.

mod error;
mod file;
mod line;
mod plan;

pub use error::RecordingError;
use line::{Blobs, Line};
use plan::Plan;
use serde::{Deserialize, Serialize};

use crate::event::Cycle;
use crate::timeline::Timeline;

/// Images that a host has: names for people, and bytes.
pub type Stock<'a> = [(&'a str, &'a [u8])];

/// A moment that somebody chose to keep.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// When.
    pub cycle: Cycle,
    /// What it is called.
    pub name: String,
}

/// A machine's life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    plan: Plan,
    blobs: Blobs,
    life: Line,
    /// Futures that were left.
    left: Vec<Line>,
    marks: Vec<Mark>,
    cycle: Cycle,
    hash: u64,
}

impl Recording {
    /// The life of a machine as it stands. Images that are among `stock` are named, others held.
    pub fn of(timeline: &Timeline, stock: &Stock, marks: Vec<Mark>) -> Recording {
        let mut blobs = Blobs::default();
        let plan = Plan::of(timeline.config(), stock, &mut blobs);
        let life = Line::of(timeline.log(), timeline.head(), &mut blobs);
        let left = timeline.branches().iter();
        let left = left.map(|branch| Line::of(&branch.log, branch.head, &mut blobs)).collect();
        let machine = timeline.machine();
        Recording { plan, life, left, blobs, marks, cycle: machine.cycle(), hash: machine.state_hash() }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// If it is none of ours, of another version, cut short or damaged.
    pub fn load(bytes: &[u8]) -> Result<Recording, RecordingError> {
        let recording: Recording = file::open(bytes)?;
        recording.check()?;
        Ok(recording)
    }

    /// The file.
    pub fn to_bytes(&self) -> Vec<u8> {
        file::seal(self)
    }

    /// The cycle at which the machine stood when the recording was made.
    pub fn cycle(&self) -> Cycle {
        self.cycle
    }

    /// The [state hash](crate::Machine::state_hash) at that cycle.
    pub fn hash(&self) -> u64 {
        self.hash
    }

    /// How far the life was recorded.
    pub fn head(&self) -> Cycle {
        self.life.head
    }

    /// The moments that were chosen.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// RAM of the machine in bytes: what a host needs for it at least.
    pub fn ram_bytes(&self) -> u64 {
        self.plan.ram_bytes
    }

    /// Says whether a machine that stands at [`Recording::cycle`] is the one that was recorded.
    ///
    /// # Errors
    /// If it stands elsewhere, or in another state.
    pub fn verify(&self, timeline: &Timeline) -> Result<(), RecordingError> {
        if timeline.cycle() != self.cycle {
            return Err(RecordingError::Elsewhere { recorded: self.cycle, here: timeline.cycle() });
        }
        match timeline.machine().state_hash() {
            here if here == self.hash => Ok(()),
            here => Err(RecordingError::State { cycle: self.cycle, recorded: self.hash, here }),
        }
    }

    /// What the format alone can't rule out.
    fn check(&self) -> Result<(), RecordingError> {
        let lines = std::iter::once(&self.life).chain(&self.left);
        let sound = lines.into_iter().all(|line| line.is_sound(&self.blobs))
            && self.plan.is_sound(&self.blobs)
            && self.cycle <= self.life.head;
        if sound { Ok(()) } else { Err(RecordingError::Damaged) }
    }
}

impl Timeline {
    /// The machine of a recording at power-on, with its recorded life ahead.
    ///
    /// # Errors
    /// If an image that the recording names is not among `stock`, or no machine can be built.
    pub fn replay(recording: &Recording, stock: &Stock) -> Result<Timeline, RecordingError> {
        let config = recording.plan.config(stock, &recording.blobs)?;
        let life = recording.life.log(&recording.blobs);
        let left = recording.left.iter().map(|line| line.branch(&recording.blobs)).collect();
        Ok(Timeline::new(config)?.with_life(life, recording.life.head, left))
    }
}
