//! Device registers.

use core::sync::atomic::{Ordering, fence};

use abi::board::Window;

use super::address::PhysAddr;

/// A device's registers, seen by the kernel.
#[derive(Clone, Copy, Debug)]
pub struct Registers {
    base: usize,
    size: usize,
}

/// Sizes that a register can have.
pub trait Value: Copy {}
impl Value for u8 {}
impl Value for u32 {}
impl Value for u64 {}

impl Registers {
    /// The registers in a window of the device tree. The kernel's map shows the first 4 GiB but RAM as devices.
    pub fn new(window: Window) -> Self {
        assert!(window.end() <= 1 << 32, "a device outside the kernel's map");
        Registers { base: PhysAddr(window.base as usize).kernel(), size: window.size as usize }
    }

    fn pointer<T: Value>(self, offset: usize) -> *mut T {
        assert!(
            offset + size_of::<T>() <= self.size && offset.is_multiple_of(size_of::<T>()),
            "no such register"
        );
        (self.base + offset) as *mut T
    }

    /// Reads the register at `offset`.
    pub fn read<T: Value>(self, offset: usize) -> T {
        // SAFETY: the pointer lies in the device's window, aligned, and is mapped; a device register is no
        // memory that Rust owns.
        unsafe { self.pointer::<T>(offset).read_volatile() }
    }

    /// Writes the register at `offset`, after everything written to memory before.
    pub fn write<T: Value>(self, offset: usize, value: T) {
        fence(Ordering::SeqCst);
        // SAFETY: as for `read`.
        unsafe { self.pointer::<T>(offset).write_volatile(value) };
    }
}
