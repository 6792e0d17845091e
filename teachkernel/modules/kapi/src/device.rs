//! Devices: registers, memory that they can reach, interrupts.
#![allow(unsafe_code, reason = "device registers and memory that devices write are not Rust's")]

use core::ffi::c_void;
use core::sync::atomic::{Ordering, fence};

use crate::raw;

/// A device that the board has.
#[derive(Clone, Copy, Debug)]
pub struct Device {
    /// Its registers.
    pub registers: Registers,
    /// Its source number at the interrupt controller.
    pub irq: u32,
    /// Its place among devices of its kind on the board, from 0.
    pub slot: u32,
}

impl Device {
    /// The device number `index` of those that the device tree calls `compatible`.
    pub fn find(compatible: &str, index: u32) -> Option<Self> {
        let mut info = raw::DeviceInfo::default();
        // SAFETY: the text and the place for the answer are ours.
        let found =
            unsafe { raw::kapi_find_device(compatible.as_ptr(), compatible.len(), index, &raw mut info) };
        let registers = Registers { base: info.registers, size: info.size };
        (found == 0).then_some(Device { registers, irq: info.irq, slot: info.slot })
    }
}

/// Types that registers and shared memory hold.
pub trait Value: Copy {}
impl Value for u8 {}
impl Value for u16 {}
impl Value for u32 {}
impl Value for u64 {}

/// A device's registers.
#[derive(Clone, Copy, Debug)]
pub struct Registers {
    base: usize,
    size: usize,
}

impl Registers {
    fn pointer<T: Value>(self, offset: usize) -> *mut T {
        place(self.base, self.size, offset)
    }

    /// Reads the register at byte `offset`.
    pub fn read<T: Value>(self, offset: usize) -> T {
        // SAFETY: the kernel has said that registers are there, and `pointer` stays among them.
        unsafe { self.pointer::<T>(offset).read_volatile() }
    }

    /// Writes the register at byte `offset`, after everything written to memory before.
    pub fn write<T: Value>(self, offset: usize, value: T) {
        fence(Ordering::SeqCst);
        // SAFETY: as for `read`.
        unsafe { self.pointer::<T>(offset).write_volatile(value) };
    }
}

/// Memory that is shared with a device: either side may write it at any time.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    base: usize,
    size: usize,
}

impl Memory {
    /// Zero-filled memory in one piece, for good.
    pub fn new(size: usize) -> Option<Self> {
        // SAFETY: asking for memory has no conditions.
        let base = unsafe { raw::kapi_memory(size) } as usize;
        (base != 0).then_some(Memory { base, size })
    }

    /// Where the device finds byte `offset`.
    pub fn physical(self, offset: usize) -> u64 {
        // SAFETY: the function only computes, and the address is that of memory that the kernel gave.
        unsafe { raw::kapi_physical(place::<u8>(self.base, self.size, offset)) }
    }

    /// Reads at byte `offset`.
    pub fn read<T: Value>(self, offset: usize) -> T {
        // SAFETY: the memory is ours for good, `place` stays in it, and the access is volatile because the
        // device may write there.
        unsafe { place::<T>(self.base, self.size, offset).read_volatile() }
    }

    /// Writes at byte `offset`.
    pub fn write<T: Value>(self, offset: usize, value: T) {
        // SAFETY: as for `read`.
        unsafe { place::<T>(self.base, self.size, offset).write_volatile(value) };
    }
}

fn place<T: Value>(base: usize, size: usize, offset: usize) -> *mut T {
    assert!(
        offset + size_of::<T>() <= size && (base + offset).is_multiple_of(size_of::<T>()),
        "no such place"
    );
    (base + offset) as *mut T
}

/// The address by which a device finds these bytes.
pub fn physical(bytes: &[u8]) -> u64 {
    // SAFETY: the function only computes, and bytes of Rust are in the kernel's memory.
    unsafe { raw::kapi_physical(bytes.as_ptr()) }
}

/// Calls `handler` at every interrupt of source `irq` from now on.
pub fn on_interrupt<T: Sync + 'static>(irq: u32, context: &'static T, handler: fn(&'static T)) {
    struct Pair<T: 'static>(&'static T, fn(&'static T));

    extern "C" fn call<T: Sync + 'static>(pair: *const c_void) {
        // SAFETY: the kernel passes back what it got below: a pair that is never freed.
        let pair = unsafe { &*pair.cast::<Pair<T>>() };
        (pair.1)(pair.0);
    }

    let pair = alloc::boxed::Box::leak(alloc::boxed::Box::new(Pair(context, handler)));
    // SAFETY: function and context belong together and stay for good.
    unsafe { raw::kapi_on_interrupt(irq, call::<T>, (&raw const *pair).cast()) };
}
