//! Sv39 page tables of programs. (RISC-V Privileged 20240411, 10.4)
//!
//! ```text
//! 63      54 53                10 9 8 7 6 5 4 3 2 1 0
//! |reserved |  physical page     |RSW|D|A|G|U|X|W|R|V|
//! ```
//!
//! An address is three times 9 bits of index and 12 of offset. Each table is a page of 512 entries; the upper
//! 256 of a root are the kernel's and the same in every root. A table owns the pages that its entries name.

use super::address::{PAGE, PhysAddr, USER_END};
use super::registers::{self, SATP_SV39};
use crate::mm::Frame;
use abi::errno::Errno;

const ENTRIES: usize = PAGE / 8;
const VALID: u64 = 1;
const READ: u64 = 1 << 1;
const WRITE: u64 = 1 << 2;
const EXECUTE: u64 = 1 << 3;
const USER: u64 = 1 << 4;
/// The processor need not note accesses in the table: they are noted in advance.
const ACCESSED_AND_DIRTY: u64 = 1 << 6 | 1 << 7;
/// Software's bit: the page is shared with a child or parent, and copied when it is written to.
const COPY_ON_WRITE: u64 = 1 << 8;

/// An entry of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(transparent)]
pub struct Entry(u64);

impl Entry {
    /// No page, no table.
    pub const NONE: Entry = Entry(0);

    pub(super) fn table(frame: PhysAddr) -> Self {
        Entry((frame.0 as u64) >> 2 | VALID)
    }

    /// Kernel pages: permissions fixed at boot.
    pub(super) fn kernel(page: PhysAddr, write: bool, execute: bool) -> Self {
        const GLOBAL: u64 = 1 << 5;
        let write = if write { WRITE } else { 0 };
        let execute = if execute { EXECUTE } else { 0 };
        Entry((page.0 as u64) >> 2 | VALID | READ | write | execute | GLOBAL | ACCESSED_AND_DIRTY)
    }

    fn user(page: PhysAddr, access: Access) -> Self {
        let bit = |on, bit| if on { bit } else { 0 };
        let access = bit(access.read, READ) | bit(access.write, READ | WRITE) | bit(access.execute, EXECUTE);
        Entry((page.0 as u64) >> 2 | VALID | access | USER | ACCESSED_AND_DIRTY)
    }

    fn is_valid(self) -> bool {
        self.0 & VALID != 0
    }

    fn address(self) -> PhysAddr {
        PhysAddr((self.0 >> 10 << 12) as usize)
    }

    /// Whether the page is to be copied when it is written to.
    pub fn is_copy_on_write(self) -> bool {
        self.0 & COPY_ON_WRITE != 0
    }
}

/// What a program may do with a page.
pub use kernel_core::regions::Access;

/// A program's page table.
pub struct PageTable {
    root: Frame,
}

/// The table that an entry names, or a root.
fn table(at: PhysAddr) -> &'static mut [Entry; ENTRIES] {
    // SAFETY: only pages that this file made tables of are passed; they are seen through the kernel's map,
    // and every way to them goes through `&mut PageTable` or the one map of the kernel, built at boot.
    unsafe { &mut *(at.kernel() as *mut [Entry; ENTRIES]) }
}

/// The page that an entry owns. The caller overwrites the entry, or gives the page back to it.
fn owned(entry: Entry) -> Frame {
    // SAFETY: a valid entry was made by `into_address`, and stands for that one owner.
    unsafe { Frame::from_address(entry.address()) }
}

fn index(address: usize, level: usize) -> usize {
    address >> (12 + 9 * level) & (ENTRIES - 1)
}

impl PageTable {
    /// A table in which a program has nothing and the kernel has all that `kernel_root` shows.
    pub fn new(kernel_root: PhysAddr) -> Result<Self, Errno> {
        let root = Frame::zeroed()?;
        let half = ENTRIES / 2;
        table(root.address())[half..].copy_from_slice(&table(kernel_root)[half..]);
        Ok(PageTable { root })
    }

    /// The value of `satp` that puts this table in force.
    pub fn satp(&self) -> usize {
        SATP_SV39 | (self.root.address().0 / PAGE)
    }

    /// The entry for the page of `address`, if there are tables down to it.
    fn entry(&mut self, address: usize) -> Option<&mut Entry> {
        let mut here = table(self.root.address());
        for level in [2, 1] {
            let entry = here[index(address, level)];
            here = entry.is_valid().then(|| table(entry.address()))?;
        }
        Some(&mut here[index(address, 0)])
    }

    /// The entry for the page of `address`, with tables made on the way.
    fn entry_made(&mut self, address: usize) -> Result<&mut Entry, Errno> {
        let mut here = table(self.root.address());
        for level in [2, 1] {
            let entry = &mut here[index(address, level)];
            if !entry.is_valid() {
                *entry = Entry::table(Frame::zeroed()?.into_address());
            }
            here = table(entry.address());
        }
        Ok(&mut here[index(address, 0)])
    }

    /// The entry of the page at `address`, if a page is there.
    pub fn get(&mut self, address: usize) -> Option<Entry> {
        self.entry(address).copied().filter(|entry| entry.is_valid())
    }

    /// Puts a page at `address`, where none is.
    pub fn map(&mut self, address: usize, frame: Frame, access: Access) -> Result<(), Errno> {
        assert!(address < USER_END, "a program's page in the kernel's half");
        let entry = self.entry_made(address)?;
        assert!(!entry.is_valid(), "two pages at {address:#x}");
        *entry = Entry::user(frame.into_address(), access);
        registers::forget_mapping(address);
        Ok(())
    }

    /// Takes the page at `address` away.
    pub fn unmap(&mut self, address: usize) -> Option<Frame> {
        let entry = self.entry(address).filter(|entry| entry.is_valid())?;
        let frame = owned(*entry);
        *entry = Entry::NONE;
        registers::forget_mapping(address);
        Some(frame)
    }

    /// Works on the bytes of the page at `address`.
    pub fn with_page<R>(&mut self, address: usize, work: impl FnOnce(&mut Frame) -> R) -> Option<R> {
        let entry = self.entry(address).filter(|entry| entry.is_valid())?;
        let mut frame = owned(*entry);
        let result = work(&mut frame);
        *entry = Entry(entry.0 & 0x3ff | Entry::table(frame.into_address()).0);
        Some(result)
    }

    /// Changes what may be done with the page at `address`. A page that is shared stays to be copied.
    pub fn protect(&mut self, address: usize, access: Access) {
        let Some(entry) = self.entry(address).filter(|entry| entry.is_valid()) else { return };
        let shared = entry.is_copy_on_write();
        *entry = Entry::user(entry.address(), Access { write: access.write && !shared, ..access });
        if shared {
            entry.0 |= COPY_ON_WRITE;
        }
        registers::forget_mapping(address);
    }

    /// Shares the page at `address` with `child`: both only read it from now on, and copy it to write, unless
    /// it is meant to be `common`.
    pub fn share(&mut self, address: usize, child: &mut PageTable, common: bool) -> Result<(), Errno> {
        let Some(entry) = self.entry(address).filter(|entry| entry.is_valid()) else { return Ok(()) };
        let mut shared = *entry;
        if !common {
            // Read-only pages too: they may be made writable later.
            shared.0 = shared.0 & !WRITE | COPY_ON_WRITE;
        }
        let place = child.entry_made(address)?;
        let frame = owned(*entry);
        let for_child = frame.share();
        frame.into_address();
        for_child.into_address();
        (*entry, *place) = (shared, shared);
        Ok(())
    }

    /// Makes the page at `address` writable again, copied if somebody else has it too. True when it was
    /// copied.
    pub fn own(&mut self, address: usize, access: Access) -> Result<bool, Errno> {
        let Some(entry) = self.entry(address).filter(|entry| entry.is_copy_on_write()) else {
            return Ok(false);
        };
        let shared = owned(*entry);
        let copied = shared.is_shared();
        let frame = match copied {
            false => shared,
            true => match shared.copy() {
                // One owner fewer: `shared` ends here.
                Ok(copy) => copy,
                Err(error) => {
                    shared.into_address();
                    return Err(error);
                }
            },
        };
        *entry = Entry::user(frame.into_address(), access);
        registers::forget_mapping(address);
        Ok(copied)
    }

    /// The first address from `start` up to `end` at which there is a page.
    pub fn next_mapped(&self, start: usize, end: usize) -> Option<usize> {
        let mut at = start;
        while at < end {
            match self.step(at) {
                (true, _) => return Some(at),
                (false, next) => at = next,
            }
        }
        None
    }

    /// Whether there is a page at `address`, and the next address at which there can be one.
    fn step(&self, address: usize) -> (bool, usize) {
        let mut here = table(self.root.address());
        for level in [2, 1, 0] {
            let (entry, span) = (here[index(address, level)], PAGE << (9 * level));
            let next = (address / span + 1) * span;
            match (entry.is_valid(), level) {
                (false, _) => return (false, next),
                (true, 0) => return (true, next),
                (true, _) => here = table(entry.address()),
            }
        }
        unreachable!("a level below 0")
    }
}

/// Gives back a table and what it names, down to `level` 0.
fn release(entries: &[Entry], level: usize) {
    for entry in entries.iter().filter(|entry| entry.is_valid()) {
        if level > 0 {
            release(table(entry.address()), level - 1);
        }
        drop(owned(*entry));
    }
}

impl Drop for PageTable {
    fn drop(&mut self) {
        // The kernel's half is not a program's to give back.
        release(&table(self.root.address())[..index(USER_END, 2)], 2);
    }
}
