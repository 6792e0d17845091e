//! Snapshots: all of a machine at one cycle. Pages of RAM that did not change between two snapshots are shared.

use std::sync::Arc;

use crate::hash::Hasher;
use crate::machine::{Machine, State};
use crate::ram::PAGE;

/// A page of memory, shared.
type Page = Arc<[u8]>;

/// The pages of RAM.
#[derive(Clone)]
pub(crate) struct Pages(Vec<Page>);

impl Pages {
    /// Pages full of zeros.
    pub fn zeroed(count: usize) -> Pages {
        let zero: Page = vec![0; PAGE as usize].into();
        Pages(vec![zero; count])
    }
}

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
    pub fn cycle(&self) -> u64 {
        self.state.cycle
    }

    /// Bytes of RAM that it does not share with `other`.
    pub fn distance(&self, other: &Snapshot) -> u64 {
        let pairs = self.pages.0.iter().zip(&other.pages.0);
        pairs.filter(|(mine, theirs)| !Arc::ptr_eq(mine, theirs)).count() as u64 * PAGE
    }
}

impl Machine {
    /// Takes a snapshot. It copies the pages written since the last one; nothing of the machine changes.
    pub fn snapshot(&mut self) -> Snapshot {
        for page in self.ram.dirty_pages() {
            self.base.0[page] = self.ram.page(page).into();
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
        assert_eq!(self.ram.pages(), snapshot.pages.0.len(), "snapshot of another machine");
        let dirty: Vec<usize> = self.ram.dirty_pages().collect();
        for page in dirty {
            self.ram.restore_page(page, &snapshot.pages.0[page]);
        }
        for (page, bytes) in snapshot.pages.0.iter().enumerate() {
            if !Arc::ptr_eq(bytes, &self.base.0[page]) {
                self.ram.restore_page(page, bytes);
            }
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
