//! The kernel's own map of memory, in force in every address space.
//!
//! | what | how |
//! |---|---|
//! | instructions of the kernel | read, execute |
//! | its constants | read |
//! | its variables, all other RAM, devices | read, write |
//!
//! Nothing can be both written and executed, and nothing is for user mode.

use core::cell::UnsafeCell;

use abi::board::Window;

use super::address::{Image, OFFSET, PAGE, PhysAddr, image};
use super::page_table::Entry;
use super::registers::{self, SATP_SV39};

const ENTRIES: usize = 512;
const LARGE: usize = PAGE * ENTRIES;
const HUGE: usize = LARGE * ENTRIES;

#[repr(C, align(4096))]
struct Table(UnsafeCell<[Entry; ENTRIES]>);

// SAFETY: the tables are written by `build` alone, before there is a second hart or a task.
unsafe impl Sync for Table {}

static ROOT: Table = Table::new();
/// The gigabyte of devices and the one of RAM in which the kernel lies, by pages of 2 MiB.
static DEVICES: Table = Table::new();
static MEMORY: Table = Table::new();
/// The kernel's image, by pages of 4 KiB: up to 4 MiB.
static IMAGE: [Table; 2] = [const { Table::new() }; 2];

impl Table {
    const fn new() -> Self {
        Table(UnsafeCell::new([Entry::NONE; ENTRIES]))
    }

    fn address(&self) -> PhysAddr {
        PhysAddr::of(self)
    }

    fn set(&self, index: usize, entry: Entry) {
        // SAFETY: see `Sync`; no reference into the table exists.
        unsafe { (*self.0.get())[index] = entry };
    }
}

/// The root of the kernel's map.
pub fn root() -> PhysAddr {
    ROOT.address()
}

/// The value of `satp` for the kernel's map alone: no program's memory is to be seen.
pub fn satp() -> usize {
    SATP_SV39 | (root().0 / PAGE)
}

/// Builds the map for RAM in `ram` and puts it in force in place of the boot map.
pub fn build(ram: Window) {
    let kernel = image();
    let gigabyte = PhysAddr::of_kernel(kernel.start).0 / HUGE;
    for number in 0..4 {
        ROOT.set(ENTRIES / 2 + number, Entry::kernel(PhysAddr(number * HUGE), true, false));
    }
    // The first gigabyte holds devices only; RAM past the kernel's gigabyte is mapped by gigapages.
    let last = (ram.end() as usize).div_ceil(HUGE);
    for number in 4..last.min(ENTRIES / 2) {
        ROOT.set(ENTRIES / 2 + number, Entry::kernel(PhysAddr(number * HUGE), true, false));
    }
    ROOT.set(ENTRIES / 2, Entry::table(DEVICES.address()));
    ROOT.set(ENTRIES / 2 + gigabyte, Entry::table(MEMORY.address()));
    for number in 0..ENTRIES {
        DEVICES.set(number, Entry::kernel(PhysAddr(number * LARGE), true, false));
        MEMORY.set(number, Entry::kernel(PhysAddr(gigabyte * HUGE + number * LARGE), true, false));
    }
    map_image(kernel);
    registers::set_satp(satp());
}

fn map_image(kernel: Image) {
    let start = PhysAddr::of_kernel(kernel.start).0;
    assert!(
        start.is_multiple_of(LARGE) && kernel.end - kernel.start <= LARGE * IMAGE.len(),
        "the image is too large"
    );
    for (number, table) in IMAGE.iter().enumerate() {
        MEMORY.set((start / LARGE + number) % ENTRIES, Entry::table(table.address()));
        for page in 0..ENTRIES {
            let at = PhysAddr(start + number * LARGE + page * PAGE);
            let text = at.kernel() < kernel.text_end;
            let constant = at.kernel() < kernel.rodata_end;
            table.set(page, Entry::kernel(at, !constant, text));
        }
    }
}

/// Whether an address belongs to the kernel's half.
pub fn is_kernel(address: usize) -> bool {
    address >= OFFSET
}
