//! Device registers.

use abi::board::Window;

/// The registers of one device.
#[derive(Clone, Copy)]
pub struct Mmio(Window);

/// An integer that a register can hold.
pub trait Value: Copy {}
impl Value for u8 {}
impl Value for u32 {}
impl Value for u64 {}

impl Mmio {
    /// The registers in `window`, which holds a device (`abi::board`).
    pub const fn new(window: Window) -> Self {
        Mmio(window)
    }

    /// Reads the register `offset` bytes into the window.
    pub fn read<T: Value>(self, offset: u64) -> T {
        // SAFETY: `place` lies in a device's window, where no Rust object lives.
        unsafe { (self.place::<T>(offset) as *const T).read_volatile() }
    }

    /// Writes the register `offset` bytes into the window.
    pub fn write<T: Value>(self, offset: u64, value: T) {
        // SAFETY: as in `read`; devices that write memory are told only of memory set aside for them.
        unsafe { (self.place::<T>(offset) as *mut T).write_volatile(value) }
    }

    fn place<T>(self, offset: u64) -> u64 {
        let size = size_of::<T>() as u64;
        assert!(offset.is_multiple_of(size) && offset + size <= self.0.size, "a register of the device");
        self.0.base + offset
    }
}
