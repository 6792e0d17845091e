//! Remembered translations: for each regime of translation three small tables, one each for fetching, loading
//! and storing, looked up by page number.
//!
//! They never show: a translation is remembered only as long as the page tables that it rests on stand as they
//! were. The pages that hold those tables are marked in RAM, and a store that changes a valid entry there
//! forgets everything. So `sfence.vma` has nothing to do, writing `satp` selects other tables, and neither
//! costs more than a few instructions. A table for storing holds only pages that need no books kept: dirty,
//! without decoded code, page tables or broken bits.

use crate::mmu::Regime;
use crate::ram::{Ram, page_flag};

/// Entries of a table for data.
pub const DATA_ENTRIES: usize = 256;
/// Entries of a table for fetching.
pub const FETCH_ENTRIES: usize = 64;
/// Regimes remembered at a time, of each hart.
const CONTEXTS: usize = 16;

/// The bits of an address that name its page.
pub const PAGE_MASK: u64 = !0xfff;
/// A tag that equals no page: bit 11 is never set in a page address, nor in a misaligned one.
const NOTHING: u64 = 0x800;

/// Where a page of data is.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct DataEntry {
    /// The page's virtual address.
    pub tag: u64,
    /// What to add to a virtual address to get its offset in RAM.
    pub addend: u64,
}

/// Where a page of code is.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct FetchEntry {
    /// The page's virtual address.
    pub tag: u64,
    /// Its number in the code cache.
    pub page: u32,
}

/// The translations of one regime.
#[repr(C)]
pub struct Context {
    /// For loads.
    pub read: [DataEntry; DATA_ENTRIES],
    /// For stores.
    pub write: [DataEntry; DATA_ENTRIES],
    /// For fetching.
    pub fetch: [FetchEntry; FETCH_ENTRIES],
    regime: Option<Regime>,
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
        let empty = DataEntry { tag: NOTHING, addend: 0 };
        Context {
            read: [empty; DATA_ENTRIES],
            write: [empty; DATA_ENTRIES],
            fetch: [FetchEntry { tag: NOTHING, page: 0 }; FETCH_ENTRIES],
            regime: None,
            seen: Epoch::default(),
        }
    }

    fn forget(&mut self, reads: bool, stores: bool, fetches: bool) {
        if reads {
            self.read.fill(DataEntry { tag: NOTHING, addend: 0 });
        }
        if stores {
            self.write.fill(DataEntry { tag: NOTHING, addend: 0 });
        }
        if fetches {
            self.fetch.fill(FetchEntry { tag: NOTHING, page: 0 });
        }
    }

    /// Remembers a page for loads: `offset` is where the address's byte is in RAM.
    pub fn remember_load(&mut self, address: u64, offset: usize) {
        self.read[data_index(address)] = data_entry(address, offset);
    }

    /// Remembers a page for stores.
    pub fn remember_store(&mut self, address: u64, offset: usize) {
        self.write[data_index(address)] = data_entry(address, offset);
    }

    /// Remembers a page of code.
    pub fn remember_fetch(&mut self, address: u64, page: u32) {
        self.fetch[fetch_index(address)] = FetchEntry { tag: address & PAGE_MASK, page };
    }

    /// The code page of an address, if it is remembered.
    #[inline(always)]
    pub fn code_page(&self, address: u64) -> Option<u32> {
        let entry = &self.fetch[fetch_index(address)];
        (entry.tag == address & PAGE_MASK).then_some(entry.page)
    }
}

fn data_entry(address: u64, offset: usize) -> DataEntry {
    DataEntry { tag: address & PAGE_MASK, addend: (offset as u64).wrapping_sub(address) }
}

/// The slot of an address in a table for data.
#[inline(always)]
pub fn data_index(address: u64) -> usize {
    (address >> 12) as usize % DATA_ENTRIES
}

#[inline(always)]
fn fetch_index(address: u64) -> usize {
    (address >> 12) as usize % FETCH_ENTRIES
}

/// The translations of all harts. They share what is forgotten, because they share the memory that it rests on.
pub struct Tlb {
    /// [`CONTEXTS`] for each hart that has come to its turn, or that one with a higher number.
    contexts: Vec<Context>,
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
        let mut tlb = Tlb { contexts, current: 0, victims, now: Epoch::default(), tables: Vec::new() };
        tlb.make_room(0);
        tlb
    }
}

impl Tlb {
    /// Makes the context of a regime the current one, without what has been forgotten since.
    pub fn select(&mut self, regime: &Regime) {
        if self.contexts[self.current].regime.as_ref() != Some(regime) {
            self.make_room(regime.hart);
            let first = regime.hart * CONTEXTS;
            let known = |context: &Context| context.regime.as_ref() == Some(regime);
            let known = self.contexts[first..first + CONTEXTS].iter().position(known);
            self.current = first + known.unwrap_or_else(|| self.give_up_one(regime));
        }
        self.catch_up();
    }

    /// Sets contexts aside for the harts up to this one.
    fn make_room(&mut self, hart: usize) {
        let harts = self.victims.len().max(hart + 1);
        self.victims.resize(harts, 0);
        self.contexts.resize_with(harts * CONTEXTS, Context::new);
    }

    /// Empties a context for a regime, the hart's oldest; gives which of its contexts it is.
    fn give_up_one(&mut self, regime: &Regime) -> usize {
        let victim = (self.victims[regime.hart] + 1) % CONTEXTS;
        self.victims[regime.hart] = victim;
        let context = &mut self.contexts[regime.hart * CONTEXTS + victim];
        context.forget(true, true, true);
        context.regime = Some(*regime);
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
