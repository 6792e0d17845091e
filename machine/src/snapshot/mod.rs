//! Snapshots: all of a machine at one cycle. Pages of RAM that did not change between two snapshots are shared.

mod pages;

use crate::event::Cycle;
use crate::hart::Hart;
use crate::hash::Hasher;
use crate::machine::{Machine, State};
pub(crate) use pages::Pages;

/// All of a machine at one cycle, but what it is made of: a snapshot belongs to machines of the same
/// configuration.
#[derive(Clone)]
pub struct Snapshot {
    state: State,
    pages: Pages,
    executed: Vec<u8>,
}

impl Snapshot {
    /// The cycle at which it was taken.
    pub fn cycle(&self) -> Cycle {
        self.state.cycle
    }

    /// Cycles up to then in which a hart executed: what it costs to replay them.
    pub fn worked(&self) -> Cycle {
        self.state.worked()
    }

    /// Instructions completed until then, by all harts.
    pub fn retired(&self) -> u64 {
        self.state.retired()
    }

    /// Bytes of memory that it takes beyond what `other` takes: pages, what has been written to disks and flash,
    /// registers.
    pub fn bytes_beyond(&self, other: &Snapshot) -> u64 {
        self.fixed_bytes()
            + self.state.board.bytes_beyond(&other.state.board)
            + self.pages.bytes_beyond(&other.pages)
    }

    /// Bytes of memory that it takes alone, but for the images that the machine was made of.
    pub fn bytes(&self) -> u64 {
        self.fixed_bytes() + self.pages.bytes()
    }

    /// What it would be at a later cycle, with so many pages written since.
    #[cfg(test)]
    pub(crate) fn later(&self, cycle: Cycle, pages: usize) -> Snapshot {
        let mut later = self.clone();
        later.state.cycle = cycle;
        (0..pages).for_each(|page| later.pages.set(page, &cycle.to_le_bytes()));
        later
    }

    fn fixed_bytes(&self) -> u64 {
        let fixed = size_of::<Snapshot>() + self.state.harts.len() * size_of::<Hart>() + self.executed.len();
        fixed as u64
    }
}

impl Machine {
    /// Takes a snapshot. It copies the pages written since the last one; nothing of the machine changes.
    pub fn snapshot(&mut self) -> Snapshot {
        for page in self.ram.dirty_pages() {
            self.base.set(page, self.ram.page(page));
        }
        self.ram.clear_dirty();
        self.engine.forget_stores();
        Snapshot { state: self.state.clone(), pages: self.base.clone(), executed: self.ram.executed() }
    }

    /// Becomes what a snapshot holds. Events and who listens stay as they are.
    ///
    /// # Panics
    /// If the snapshot is of a machine with another amount of RAM.
    pub fn restore(&mut self, snapshot: &Snapshot) {
        assert_eq!(self.ram.pages(), snapshot.pages.count(), "snapshot of another machine");
        let dirty: Vec<usize> = self.ram.dirty_pages().collect();
        for page in dirty.into_iter().chain(snapshot.pages.apart(&self.base)) {
            self.ram.restore_page(page, snapshot.pages.page(page));
        }
        self.base = snapshot.pages.clone();
        self.ram.clear_dirty();
        self.ram.restore_executed(&snapshot.executed);
        self.state = snapshot.state.clone();
        self.resume();
    }

    /// A number that is the same exactly when the machine is (but for one chance in 2⁶⁴): harts, board, RAM.
    pub fn state_hash(&self) -> u64 {
        let state = &self.state;
        let mut hash = Hasher::default();
        hash.word(state.cycle);
        hash.word(state.turn as u64);
        for hart in &state.harts {
            hart.words().into_iter().for_each(|word| hash.word(word));
        }
        hash.word(state.off.map_or(0, |status| 1 + u64::from(status)));
        let (since, until) = state.idle.map_or((0, 0), |idle| (idle.since + 1, idle.until));
        hash.word(since);
        hash.word(until);
        hash.bytes(&state.board.save());
        hash.bytes(&self.ram.executed());
        for page in 0..self.ram.pages() {
            let bytes = self.ram.page(page);
            if bytes.iter().any(|byte| *byte != 0) {
                hash.word(page as u64);
                hash.bytes(bytes);
            }
        }
        hash.finish()
    }
}
