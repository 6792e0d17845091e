//! Remembered translations: for each regime of translation three tables, one each for fetching, loading and
//! storing, looked up by page number.
//!
//! They never show: a translation is remembered only as long as the page tables that it rests on stand as they
//! were. The pages that hold those tables are marked in RAM, and a store that changes a valid entry there
//! forgets everything. So `sfence.vma` has nothing to do, writing `satp` selects other tables, and neither
//! costs more than a few instructions. A table for storing holds only pages that need no books kept: dirty,
//! without decoded code, page tables or broken bits.

use super::table::Table;
use crate::mmu::Regime;
use crate::ram::{Ram, page_flag};

/// Entries of a table for data: they reach over 8 MiB.
pub const DATA_ENTRIES: usize = 2048;
/// Entries of a table for fetching.
pub const FETCH_ENTRIES: usize = 256;
/// Regimes remembered at a time, of each hart.
const CONTEXTS: usize = 16;

/// The translations of one regime.
#[repr(C)]
pub struct Context {
    /// For loads: what to add to a virtual address to get its offset in RAM.
    pub read: Table<u64, DATA_ENTRIES>,
    /// For stores.
    pub write: Table<u64, DATA_ENTRIES>,
    /// For fetching: the page's number in the code cache.
    pub fetch: Table<u32, FETCH_ENTRIES>,
    seen: Epoch,
}

/// How often things have been forgotten: a context that has seen less has to forget them yet.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Epoch {
    all: u64,
    stores: u64,
    fetches: u64,
}

impl Context {
    fn new() -> Context {
        Context { read: Table::new(), write: Table::new(), fetch: Table::new(), seen: Epoch::default() }
    }

    fn forget(&mut self, reads: bool, stores: bool, fetches: bool) {
        if reads {
            self.read.clear();
        }
        if stores {
            self.write.clear();
        }
        if fetches {
            self.fetch.clear();
        }
    }

    /// Remembers a page for loads: `offset` is where the address's byte is in RAM.
    pub fn remember_load(&mut self, address: u64, offset: usize) {
        self.read.insert(address, (offset as u64).wrapping_sub(address));
    }

    /// Remembers a page for stores.
    pub fn remember_store(&mut self, address: u64, offset: usize) {
        self.write.insert(address, (offset as u64).wrapping_sub(address));
    }
}

/// The translations of all harts. They share what is forgotten, because they share the memory that it rests on.
pub struct Tlb {
    /// [`CONTEXTS`] for each hart that has come to its turn, or that one with a higher number.
    contexts: Vec<Context>,
    /// The regime that each context is of. Apart, because they are searched.
    regimes: Vec<Option<Regime>>,
    current: usize,
    /// The context of each hart to give up next.
    victims: Vec<usize>,
    now: Epoch,
    /// Pages marked as page tables.
    tables: Vec<u32>,
}

impl Default for Tlb {
    fn default() -> Tlb {
        let (contexts, victims) = (Vec::new(), Vec::new());
        let (now, tables, regimes) = (Epoch::default(), Vec::new(), Vec::new());
        let mut tlb = Tlb { contexts, regimes, current: 0, victims, now, tables };
        tlb.make_room(0);
        tlb
    }
}

impl Tlb {
    /// Makes the context of a regime the current one, without what has been forgotten since.
    pub fn select(&mut self, regime: &Regime) {
        if self.regimes[self.current].as_ref() != Some(regime) {
            self.make_room(regime.hart);
            let first = regime.hart * CONTEXTS;
            let mut regimes = self.regimes[first..first + CONTEXTS].iter();
            let known = regimes.position(|known| known.as_ref() == Some(regime));
            self.current = first + known.unwrap_or_else(|| self.give_up_one(regime));
        }
        self.catch_up();
    }

    /// Sets contexts aside for the harts up to this one.
    fn make_room(&mut self, hart: usize) {
        let harts = self.victims.len().max(hart + 1);
        self.victims.resize(harts, 0);
        self.contexts.resize_with(harts * CONTEXTS, Context::new);
        self.regimes.resize(harts * CONTEXTS, None);
    }

    /// Empties a context for a regime, the hart's oldest; gives which of its contexts it is.
    fn give_up_one(&mut self, regime: &Regime) -> usize {
        let victim = (self.victims[regime.hart] + 1) % CONTEXTS;
        self.victims[regime.hart] = victim;
        let index = regime.hart * CONTEXTS + victim;
        self.contexts[index].forget(true, true, true);
        self.regimes[index] = Some(*regime);
        victim
    }

    /// The current context.
    #[inline(always)]
    pub fn context(&mut self) -> &mut Context {
        &mut self.contexts[self.current]
    }

    fn catch_up(&mut self) {
        let context = &mut self.contexts[self.current];
        if context.seen != self.now {
            let all = context.seen.all != self.now.all;
            let stores = all || context.seen.stores != self.now.stores;
            let fetches = all || context.seen.fetches != self.now.fetches;
            context.forget(all, stores, fetches);
            context.seen = self.now;
        }
    }

    /// Forgets every translation.
    pub fn forget_all(&mut self, ram: &mut Ram) {
        self.now.all += 1;
        for page in self.tables.drain(..) {
            ram.unmark(page as usize, page_flag::TABLE);
        }
        self.catch_up();
    }

    /// Forgets where stores go.
    pub fn forget_stores(&mut self) {
        self.now.stores += 1;
        self.catch_up();
    }

    /// Forgets where code is.
    pub fn forget_fetches(&mut self) {
        self.now.fetches += 1;
        self.catch_up();
    }

    /// Notes that translations rest on a page table in this page of RAM.
    pub fn mark_table(&mut self, ram: &mut Ram, page: usize) {
        if ram.flags(page) & page_flag::TABLE == 0 {
            ram.mark(page, page_flag::TABLE);
            self.tables.push(page as u32);
            self.unmap(ram, page);
        }
    }

    /// Makes sure that stores to a page are seen from now on.
    pub fn unmap(&mut self, ram: &mut Ram, page: usize) {
        if ram.flags(page) & page_flag::MAPPED != 0 {
            ram.unmark(page, page_flag::MAPPED);
            self.forget_stores();
        }
    }
}
