//! Physical memory: the firmware runs without translation and reaches all of it.
//!
//! Three kinds of place are touched: what the power-on test checks (nobody's yet), what S-mode passes by
//! address (checked to be S-mode's own), and a few static areas that devices write.

use core::cell::UnsafeCell;
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use abi::board::{RAM_BASE, ROM};
use abi::boot::{DEVICE_TREE, DEVICE_TREE_SIZE, FIRMWARE_RAM, FIRMWARE_RAM_SIZE};

/// The first address past RAM, known once the device tree was read.
static END: AtomicU64 = AtomicU64::new(RAM_BASE);

/// Tells where RAM ends.
pub fn set_end(end: u64) {
    END.store(end, Relaxed);
}

/// Memory that S-mode owns: RAM without the firmware's.
#[derive(Clone, Copy)]
pub struct Span {
    base: u64,
    length: u64,
}

impl Span {
    /// `length` bytes at `base`, if S-mode may touch them all.
    pub fn of_supervisor(base: u64, length: u64) -> Option<Span> {
        let first = FIRMWARE_RAM + FIRMWARE_RAM_SIZE;
        let end = base.checked_add(length)?;
        (base >= first && end <= END.load(Relaxed)).then_some(Span { base, length })
    }

    /// Its first address.
    pub fn base(self) -> u64 {
        self.base
    }

    /// Its length in bytes.
    pub fn length(self) -> u64 {
        self.length
    }

    /// Its bytes, one by one: S-mode on another hart may change them meanwhile.
    pub fn bytes(self) -> impl Iterator<Item = u8> {
        // SAFETY: the span lies in RAM that no Rust object of the firmware occupies.
        (0..self.length).map(move |i| unsafe { ((self.base + i) as *const u8).read_volatile() })
    }

    /// Writes byte `i`.
    pub fn put(self, i: u64, byte: u8) {
        assert!(i < self.length, "a byte of the span");
        // SAFETY: as in `bytes`.
        unsafe { ((self.base + i) as *mut u8).write_volatile(byte) };
    }
}

/// A word of memory that did not keep what was written.
#[derive(Clone, Copy)]
pub struct Mismatch {
    pub address: u64,
    pub expected: u64,
    pub got: u64,
}

/// Words in a line, the unit in which memory is tested.
const LINE_WORDS: u64 = 8;
/// Bytes in a line.
pub const LINE: u64 = LINE_WORDS * 8;

/// A line of RAM under test: nobody's memory yet.
#[derive(Clone, Copy)]
pub struct Line(u64);

impl Line {
    /// The line at `address`, which lies in RAM, behind the firmware's.
    pub fn at(address: u64) -> Self {
        assert!(address >= FIRMWARE_RAM + FIRMWARE_RAM_SIZE && address.is_multiple_of(LINE), "a line of RAM");
        Line(address)
    }

    fn words(self) -> impl Iterator<Item = *mut u64> {
        (0..LINE_WORDS).map(move |i| (self.0 + 8 * i) as *mut u64)
    }

    /// Writes `value` to every word.
    #[inline(always)]
    pub fn write(self, value: u64) {
        // SAFETY: this memory is nobody's yet.
        self.words().for_each(|word| unsafe { word.write_volatile(value) });
    }

    /// Whether every word still holds `expected`; else the first that does not.
    #[inline(always)]
    pub fn check(self, expected: u64) -> Result<(), Mismatch> {
        // SAFETY: this memory is nobody's yet.
        let read = |word: *mut u64| unsafe { word.read_volatile() };
        if self.words().fold(0, |wrong, word| wrong | (read(word) ^ expected)) == 0 {
            return Ok(());
        }
        let found = self.words().map(|word| (word, read(word))).find(|(_, got)| *got != expected);
        let (word, got) = found.unwrap_or((self.0 as *mut u64, !expected));
        Err(Mismatch { address: word.addr() as u64, expected, got })
    }
}

/// A static area whose bytes others than Rust change.
#[repr(C, align(4096))]
struct Area<const N: usize>(UnsafeCell<[u8; N]>);

// SAFETY: the bytes are only reached through the functions below, which say who may touch them when.
unsafe impl<const N: usize> Sync for Area<N> {}

static TREE: Area<{ DEVICE_TREE_SIZE as usize }> = Area(UnsafeCell::new([0; DEVICE_TREE_SIZE as usize]));

/// Copies the board's device tree from wherever it lies to the firmware's own RAM, and returns that.
pub fn take_device_tree(address: u64) -> Result<&'static [u8], fdt_edit::Error> {
    if address < ROM.base || !address.is_multiple_of(8) {
        return Err(fdt_edit::Error::NoTree);
    }
    // SAFETY: the boot ROM's word that a tree lies there; it is only read, and nothing writes it meanwhile.
    let tree = unsafe {
        let header = core::slice::from_raw_parts(address as *const u8, 8);
        core::slice::from_raw_parts(address as *const u8, fdt_edit::total_size(header)?)
    };
    // SAFETY: only the first hart comes here, once, before anybody has a reference to the area.
    let copy = unsafe { &mut *TREE.0.get() };
    fdt_edit::copy(tree, copy)?;
    Ok(copy)
}

/// The place of the device tree that is handed on. The first hart calls this, once, before S-mode runs.
pub fn handed_on_tree() -> &'static mut [u8] {
    // SAFETY: RAM behind the firmware's, where no Rust object lives; called once.
    unsafe { core::slice::from_raw_parts_mut(DEVICE_TREE as *mut u8, DEVICE_TREE_SIZE as usize) }
}

/// Bytes of memory that a driver shares with its device.
pub const SHARED: usize = 256;
/// Shared areas: one for each virtio slot.
const SHARED_AREAS: usize = 8;
static SHARED_AREA: Area<{ SHARED * SHARED_AREAS }> = Area(UnsafeCell::new([0; SHARED * SHARED_AREAS]));

/// Memory that a driver shares with its device.
#[derive(Clone, Copy)]
pub struct Shared(u64);

impl Shared {
    /// The area of virtio slot `n`.
    pub fn of_slot(n: u64) -> Self {
        assert!(n < SHARED_AREAS as u64, "a virtio slot");
        Shared(SHARED_AREA.0.get().addr() as u64 + n * SHARED as u64)
    }

    /// The physical address of byte `offset`.
    pub fn address(self, offset: u64) -> u64 {
        self.0 + offset
    }

    /// Reads at byte `offset`.
    pub fn read<T: Copy>(self, offset: u64) -> T {
        // SAFETY: inside the area, which is only reached by volatile accesses of plain integers.
        unsafe { (self.place::<T>(offset) as *const T).read_volatile() }
    }

    /// Writes at byte `offset`.
    pub fn write<T: Copy>(self, offset: u64, value: T) {
        // SAFETY: as in `read`.
        unsafe { (self.place::<T>(offset) as *mut T).write_volatile(value) }
    }

    fn place<T>(self, offset: u64) -> u64 {
        let size = size_of::<T>() as u64;
        assert!(offset.is_multiple_of(size) && offset + size <= SHARED as u64, "inside the area");
        self.0 + offset
    }
}
