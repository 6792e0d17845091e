//! Snapshots along a machine's life, in bounded memory.

use crate::event::Cycle;
use crate::snapshot::Snapshot;

/// Most bytes of RAM pages that checkpoints may hold beyond those of the first.
const MEMORY_MAX: u64 = 256 << 20;
/// Most checkpoints: each costs a list of its pages.
const COUNT_MAX: usize = 512;

/// A snapshot, and what it costs.
struct Checkpoint {
    snapshot: Snapshot,
    /// Bytes that it does not share with the one before.
    bytes: u64,
}

/// Snapshots by rising cycle. The first, at power-on, always stays.
pub struct Checkpoints(Vec<Checkpoint>);

impl Checkpoints {
    /// Starts with the machine at power-on.
    pub fn new(first: Snapshot) -> Checkpoints {
        Checkpoints(vec![Checkpoint { snapshot: first, bytes: 0 }])
    }

    /// The latest one at or before a cycle.
    pub fn at_or_before(&self, cycle: Cycle) -> &Snapshot {
        let after = self.0.partition_point(|checkpoint| checkpoint.snapshot.cycle() <= cycle);
        &self.0[after.max(1) - 1].snapshot
    }

    /// The cycle at which the next one is to be taken, when going forward from `now`.
    pub fn next_due(&self, now: Cycle, spacing: Cycle) -> Cycle {
        match self.0.last() {
            Some(last) if last.snapshot.cycle() + spacing > now => last.snapshot.cycle() + spacing,
            _ => now,
        }
    }

    /// Adds one, later than all others, and thins out older ones when there are too many.
    pub fn add(&mut self, snapshot: Snapshot) {
        let bytes = self.0.last().map_or(0, |last| last.snapshot.distance(&snapshot));
        self.0.push(Checkpoint { snapshot, bytes });
        while self.0.len() > COUNT_MAX
            || self.0.iter().map(|checkpoint| checkpoint.bytes).sum::<u64>() > MEMORY_MAX
        {
            let Some(at) = self.least_missed() else { break };
            self.0.remove(at);
            if at < self.0.len() {
                self.0[at].bytes = self.0[at - 1].snapshot.distance(&self.0[at].snapshot);
            }
        }
    }

    /// The one that leaves the smallest gap for its age: spacing grows with distance from the present.
    fn least_missed(&self) -> Option<usize> {
        let cycle = |at: usize| self.0[at].snapshot.cycle();
        let now = self.0.last()?.snapshot.cycle();
        let gap = |at: usize| u128::from(cycle(at + 1) - cycle(at - 1)) << 32;
        (1..self.0.len() - 1).min_by_key(|at| gap(*at) / u128::from(now - cycle(*at) + 1))
    }

    /// Drops those after a cycle.
    pub fn forget_after(&mut self, cycle: Cycle) {
        self.0.retain(|checkpoint| checkpoint.snapshot.cycle() <= cycle);
    }
}
