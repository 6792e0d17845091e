//! Snapshots along a machine's life, in bounded memory: dense where one stands, sparse far from there.
//!
//! Distances are in *work*: cycles in which a hart executed, because those are what replaying costs. Around the
//! present the wanted distance is a fraction of how far away one is, so that stepping on from where one went is
//! quick. Everywhere else it is [`FAR`], which bounds the replay of a first step back, and beyond [`YOUNG`] it
//! grows with the work before: a life of any length needs few snapshots.

use crate::event::Cycle;
use crate::snapshot::Snapshot;

/// Most bytes that checkpoints may hold unless told otherwise.
pub const MEMORY: u64 = 256 << 20;
/// Most checkpoints: choosing the one to drop looks at all of them.
const COUNT_MAX: usize = 512;

/// Work from one checkpoint to the next when going where none are, while there is room.
const SPACING: Cycle = 4_000_000;
/// The distance wanted far from the present: well under a quarter of a second to replay natively.
const FAR: Cycle = 12_000_000;
/// Work up to which [`FAR`] holds.
const YOUNG: Cycle = 500_000_000;
/// The distance wanted where one stands.
const NEAR: Cycle = 1 << 15;
/// What part of its distance from the present the gap around a checkpoint may be.
const FRACTION: Cycle = 4;

/// A snapshot, and what it costs.
struct Checkpoint {
    snapshot: Snapshot,
    /// Bytes that it does not share with the one before.
    bytes: u64,
}

/// Snapshots by rising cycle. The first, at power-on, always stays.
pub struct Checkpoints {
    list: Vec<Checkpoint>,
    bytes: u64,
    memory: u64,
}

impl Checkpoints {
    /// Starts with the machine at power-on; never more than `memory` bytes unless that one takes more.
    pub fn new(first: Snapshot, memory: u64) -> Checkpoints {
        let bytes = first.bytes();
        Checkpoints { list: vec![Checkpoint { snapshot: first, bytes }], bytes, memory }
    }

    /// Bytes that all of them hold.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The cycles at which they were taken.
    pub fn cycles(&self) -> impl Iterator<Item = Cycle> + '_ {
        self.list.iter().map(|checkpoint| checkpoint.snapshot.cycle())
    }

    /// The latest one at or before a cycle.
    pub fn at_or_before(&self, cycle: Cycle) -> &Snapshot {
        &self.list[self.before(cycle)].snapshot
    }

    /// The latest one at which at most `count` instructions were completed.
    pub fn before_instruction(&self, count: u64) -> &Snapshot {
        let after = self.list.partition_point(|checkpoint| checkpoint.snapshot.retired() <= count);
        &self.list[after.max(1) - 1].snapshot
    }

    fn before(&self, cycle: Cycle) -> usize {
        self.list.partition_point(|checkpoint| checkpoint.snapshot.cycle() <= cycle).max(1) - 1
    }

    /// How much work is left, for a machine at this cycle that has worked so much, until one is to be taken.
    pub fn due_in(&self, cycle: Cycle, worked: Cycle) -> Cycle {
        (self.at_or_before(cycle).worked() + SPACING).saturating_sub(worked)
    }

    /// The cycles between the last checkpoint before `target` and `target` itself at which one is worth taking
    /// on the way there, rising: denser and denser, so that steps back from the target are short.
    pub fn on_the_way_to(&self, target: Cycle) -> Vec<Cycle> {
        let from = self.at_or_before(target).cycle();
        let distances = std::iter::successors(Some(NEAR), |distance| Some(distance * FRACTION));
        let cycles = distances.map_while(|distance| target.checked_sub(distance));
        let mut way: Vec<Cycle> = cycles.take_while(|cycle| *cycle > from).collect();
        way.reverse();
        way
    }

    /// Adds one, unless there is one of its cycle, and drops others while there are too many.
    pub fn add(&mut self, snapshot: Snapshot) {
        let (cycle, present) = (snapshot.cycle(), snapshot.worked());
        let before = self.before(cycle);
        if self.list[before].snapshot.cycle() == cycle {
            return;
        }
        self.list.insert(before + 1, Checkpoint { snapshot, bytes: 0 });
        self.weigh(before + 1);
        self.weigh(before + 2);
        while self.list.len() > COUNT_MAX || self.bytes > self.memory {
            let Some(at) = self.least_missed(present) else { break };
            self.remove(at);
        }
    }

    fn remove(&mut self, at: usize) {
        self.bytes -= self.list.remove(at).bytes;
        self.weigh(at);
    }

    /// Finds out anew what the one at a place costs.
    fn weigh(&mut self, at: usize) {
        if at == 0 || at >= self.list.len() {
            return;
        }
        let bytes = self.list[at].snapshot.bytes_beyond(&self.list[at - 1].snapshot);
        let old = std::mem::replace(&mut self.list[at].bytes, bytes);
        self.bytes = self.bytes - old + bytes;
    }

    /// The one whose place would be left with the smallest gap for what is wanted there.
    fn least_missed(&self, present: Cycle) -> Option<usize> {
        let worked = |at: usize| self.list[at].snapshot.worked();
        let missed = |at: &usize| {
            let (here, before) = (worked(*at), worked(*at - 1));
            // Behind the last one there is nothing to be replayed from it, unless one stands there.
            let after = if *at + 1 < self.list.len() { worked(*at + 1) } else { present.max(here) + SPACING };
            (u128::from(after - before) << 32) / u128::from(wanted(here, present))
        };
        (1..self.list.len()).min_by_key(missed)
    }

    /// Drops those after a cycle.
    pub fn forget_after(&mut self, cycle: Cycle) {
        let after = self.before(cycle) + 1;
        let gone: u64 = self.list.drain(after..).map(|checkpoint| checkpoint.bytes).sum();
        self.bytes -= gone;
    }
}

/// The distance wanted between checkpoints after so much work, when one stands at `present`.
fn wanted(worked: Cycle, present: Cycle) -> Cycle {
    let far = u128::from(FAR) * u128::from(worked.max(YOUNG)) / u128::from(YOUNG);
    let far = Cycle::try_from(far).unwrap_or(Cycle::MAX);
    (worked.abs_diff(present) / FRACTION).clamp(NEAR, far)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Config, Machine};

    /// Checkpoints of a life that never sleeps: one every [`SPACING`], and between any two of them so many of the
    /// 256 pages of RAM are written.
    fn life(to: Cycle, pages: usize, memory: u64) -> Checkpoints {
        let mut machine =
            Machine::new(Config { ram_bytes: 1 << 20, ..Config::default() }).expect("a machine");
        let first = machine.snapshot();
        let mut checkpoints = Checkpoints::new(first.clone(), memory);
        let mut snapshot = first;
        for cycle in (SPACING..=to).step_by(SPACING as usize) {
            snapshot = snapshot.later(cycle, pages);
            checkpoints.add(snapshot.clone());
        }
        checkpoints
    }

    fn widest(cycles: &[Cycle]) -> Cycle {
        cycles.windows(2).map(|pair| pair[1] - pair[0]).max().expect("several")
    }

    #[test]
    fn the_sum_is_what_the_checkpoints_cost_one_by_one() {
        let mut checkpoints = life(200_000_000, 20, 1 << 20);
        let sum: u64 = checkpoints.list.iter().map(|checkpoint| checkpoint.bytes).sum();
        assert_eq!(checkpoints.bytes(), sum);
        assert!((1 << 19..=1 << 20).contains(&sum), "{sum}");
        let pairs = checkpoints.list.windows(2);
        let beyond = pairs.map(|pair| pair[1].snapshot.bytes_beyond(&pair[0].snapshot)).sum::<u64>();
        assert_eq!(sum, beyond + checkpoints.list[0].snapshot.bytes());
        checkpoints.forget_after(50_000_000);
        assert!(checkpoints.cycles().all(|cycle| cycle <= 50_000_000));
        assert_eq!(checkpoints.bytes(), checkpoints.list.iter().map(|c| c.bytes).sum::<u64>());
    }

    #[test]
    fn thinning_keeps_the_far_gaps_bounded_and_the_near_ones_small() {
        // All of RAM every four million instructions, and room for it sixty times.
        let checkpoints = life(YOUNG, 256, 60 << 20);
        let cycles: Vec<Cycle> = checkpoints.cycles().collect();
        assert!((50..=62).contains(&cycles.len()), "{}", cycles.len());
        assert!(widest(&cycles) <= FAR + SPACING, "{cycles:?}");
        assert!(widest(&cycles[cycles.len() - 6..]) == SPACING, "{cycles:?}");
    }

    #[test]
    fn a_longer_life_has_wider_gaps_where_it_is_old_but_not_where_it_was_young() {
        let checkpoints = life(8 * YOUNG, 2, MEMORY);
        let cycles: Vec<Cycle> = checkpoints.cycles().collect();
        assert!(cycles.len() <= COUNT_MAX);
        let young = cycles.partition_point(|cycle| *cycle <= YOUNG);
        assert!(widest(&cycles[..young]) <= FAR, "{cycles:?}");
        assert!(widest(&cycles) <= 8 * FAR, "{cycles:?}");
        assert_eq!(wanted(50 * YOUNG, 0), 50 * FAR);
    }

    #[test]
    fn each_cycle_has_one_at_most_and_the_way_to_a_moment_gets_denser() {
        let mut checkpoints = life(SPACING, 1, MEMORY);
        let again = checkpoints.list[1].snapshot.clone();
        checkpoints.add(again);
        assert_eq!(checkpoints.list.len(), 2);
        assert_eq!(checkpoints.on_the_way_to(NEAR + 101), [101]);
        let way = checkpoints.on_the_way_to(SPACING - 1);
        let distances: Vec<Cycle> = way.iter().map(|cycle| (SPACING - 1 - cycle) / NEAR).collect();
        assert_eq!(distances, [64, 16, 4, 1]);
        assert_eq!((wanted(0, 0), wanted(100_000_000, 0)), (NEAR, FAR));
    }
}
