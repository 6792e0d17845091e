//! Address spaces: what memory a program has.
//!
//! Two views of the same: regions say what a program *may* use, the page table says which pages *are* there.
//! Pages come when they are touched (`fault`), are shared with children until somebody writes, and go with
//! the region.

use abi::errno::Errno;
use kernel_core::regions::{PAGE, Purpose, Region, Regions};

use crate::arch::address::USER_END;
use crate::arch::kernel_map;
use crate::arch::page_table::{Access, PageTable};

/// The lowest address that a program can have: a null pointer, and what is near it, is never valid.
pub const BOTTOM: u64 = 0x1_0000;
/// Where the stack ends: a page below the kernel's half, so that nothing is adjacent to it.
pub const STACK_TOP: u64 = USER_END as u64 - PAGE;
/// How far the stack may grow: Linux's default of `RLIMIT_STACK`.
pub const STACK_LIMIT: u64 = 8 << 20;
/// Room at the top of the stack from the start: arguments and a little more.
pub const STACK_START: u64 = 160 << 10;
/// Where signal handlers return to.
pub const VDSO: u64 = STACK_TOP - 2 * STACK_LIMIT;
/// Mappings are put below here.
pub const MAPPING_TOP: u64 = VDSO;
/// Regions in one address space.
const REGIONS_MAX: usize = 1024;

/// The memory of one program.
pub struct AddressSpace {
    pub(super) table: PageTable,
    pub(super) regions: Regions,
    /// Pages that are there.
    pub(super) resident: u64,
    /// Where the heap starts, and where the program wants it to end.
    pub(super) heap: (u64, u64),
}

impl AddressSpace {
    /// An address space without anything but the kernel.
    pub fn new() -> Result<Self, Errno> {
        Ok(AddressSpace {
            table: PageTable::new(kernel_map::root())?,
            regions: Regions::new(BOTTOM, STACK_TOP, REGIONS_MAX),
            resident: 0,
            heap: (0, 0),
        })
    }

    /// The value of `satp` that puts it in force.
    pub fn satp(&self) -> usize {
        self.table.satp()
    }

    /// Pages that are there, and pages that may be.
    pub fn pages(&self) -> (u64, u64) {
        (self.resident, self.regions.pages())
    }

    /// The regions, by rising address.
    pub fn regions(&self) -> impl Iterator<Item = &Region> {
        self.regions.iter()
    }

    /// Where the heap is.
    pub fn set_heap_start(&mut self, start: u64) {
        let start = start.next_multiple_of(PAGE);
        self.heap = (start, start);
    }

    /// Adds a region for a segment or the stack.
    pub fn add(&mut self, start: u64, end: u64, access: Access, purpose: Purpose) -> Result<(), Errno> {
        self.regions.insert(Region { start, end, access, purpose })
    }

    /// A copy for a child: the same regions; pages are shared until one of the two writes.
    pub fn fork(&mut self) -> Result<Self, Errno> {
        let mut child =
            AddressSpace { regions: self.regions.clone(), heap: self.heap, ..AddressSpace::new()? };
        for region in self.regions.iter() {
            let common = region.purpose == Purpose::Shared;
            let mut at = region.start as usize;
            while let Some(page) = self.table.next_mapped(at, region.end as usize) {
                self.table.share(page, &mut child.table, common)?;
                child.resident += 1;
                at = page + PAGE as usize;
            }
        }
        // The parent's writable pages are so no longer.
        crate::arch::registers::forget_mappings();
        Ok(child)
    }

    /// Gives back the pages from `start` to `end`.
    pub(super) fn drop_pages(&mut self, start: u64, end: u64) {
        let mut at = start as usize;
        while let Some(page) = self.table.next_mapped(at, end as usize) {
            drop(self.table.unmap(page));
            self.resident -= 1;
            at = page + PAGE as usize;
        }
    }
}
