//! Two address spaces over the same addresses: the kernel's, which sees all of the image, and the program's, which
//! sees all but the trampoline and the trap frame.

use core::ptr::{addr_of, addr_of_mut};

/// Entries of a page table (Privileged 20240411, 10.4).
const ENTRIES: usize = 512;
const PAGE: u64 = 4096;
/// Tables of 4 KiB pages, 2 MiB each; link.ld keeps the image within.
const LEAVES: usize = 8;

const VALID: u64 = 1 << 0;
const READ_WRITE: u64 = 1 << 1 | 1 << 2;
const READ_EXECUTE: u64 = 1 << 1 | 1 << 3;
const USER: u64 = 1 << 4;
/// Accessed and dirty already: nobody asks.
const USED: u64 = 1 << 6 | 1 << 7;
const SV39: u64 = 8 << 60;

#[derive(Clone, Copy)]
#[repr(C, align(4096))]
struct Table([u64; ENTRIES]);

impl Table {
    const EMPTY: Table = Table([0; ENTRIES]);

    fn address(&self) -> u64 {
        addr_of!(self.0) as u64
    }
}

/// The page tables of an address space.
#[repr(C)]
struct Space {
    root: Table,
    middle: Table,
    leaves: [Table; LEAVES],
}

/// Values of `satp`.
#[derive(Clone, Copy)]
pub struct Spaces {
    pub kernel: u64,
    pub user: u64,
}

// SAFETY: link.ld and entry.S define them; only their addresses are taken.
unsafe extern "C" {
    static _start: u8;
    static _trampoline: u8;
    static _text_end: u8;
    static _image_end: u8;
}

/// The addresses of what link.ld and entry.S name.
macro_rules! symbol {
    ($name:path) => {
        core::ptr::addr_of!($name) as u64
    };
}
pub(crate) use symbol;

static mut KERNEL: Space = Space::EMPTY;
static mut USERS: Space = Space::EMPTY;

/// Builds both.
pub fn build() -> Spaces {
    // SAFETY: called once, by the only hart, before anybody translates by them.
    let (kernel, user) = unsafe { (&mut *addr_of_mut!(KERNEL), &mut *addr_of_mut!(USERS)) };
    let trap_frame = crate::trap::frame() as u64;
    for page in (symbol!(_start)..symbol!(_image_end)).step_by(PAGE as usize) {
        let code = page < symbol!(_text_end);
        let flags = if code { READ_EXECUTE } else { READ_WRITE };
        kernel.map(page, flags);
        let shared = page == symbol!(_trampoline) || page == trap_frame;
        user.map(page, if shared { flags } else { flags | USER });
    }
    Spaces { kernel: kernel.satp(), user: user.satp() }
}

impl Space {
    const EMPTY: Space = Space { root: Table::EMPTY, middle: Table::EMPTY, leaves: [Table::EMPTY; LEAVES] };

    /// Maps a page to itself.
    fn map(&mut self, page: u64, flags: u64) {
        let [root, middle, leaf] = [30, 21, 12].map(|shift| (page >> shift) as usize % ENTRIES);
        self.root.0[root] = pointer(self.middle.address());
        self.middle.0[middle] = pointer(self.leaves[middle].address());
        self.leaves[middle].0[leaf] = page >> 12 << 10 | flags | USED | VALID;
    }

    fn satp(&self) -> u64 {
        SV39 | self.root.address() >> 12
    }
}

/// An entry that leads to another table.
fn pointer(table: u64) -> u64 {
    table >> 12 << 10 | VALID
}
