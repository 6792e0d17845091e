//! The device tree's bytes in memory.

use abi::board::Window;

use super::address::PhysAddr;

/// A longer tree than this is not believed.
const SIZE_MAX: usize = 1 << 20;

/// The device tree at `at`: its bytes, and where they are. The header says how long it is.
pub fn bytes(at: PhysAddr) -> Option<(&'static [u8], Window)> {
    /// Magic number and total size.
    const HEADER: usize = 8;
    if at.0 == 0 || !at.0.is_multiple_of(4) {
        return None;
    }
    // SAFETY: the boot protocol says that a device tree is there; it is read-only from now on, and its memory
    // is kept from the page allocator.
    let header: [u8; HEADER] = unsafe { (at.kernel() as *const [u8; HEADER]).read() };
    let size = u32::from_be_bytes([header[4], header[5], header[6], header[7]]) as usize;
    if !(HEADER..=SIZE_MAX).contains(&size) {
        return None;
    }
    // SAFETY: as above, for as many bytes as the header says.
    let bytes = unsafe { core::slice::from_raw_parts(at.kernel() as *const u8, size) };
    Some((bytes, Window { base: at.0 as u64, size: size as u64 }))
}

/// The bytes of something else that the boot loader left in RAM.
pub fn left_by_loader(window: Window) -> &'static [u8] {
    // SAFETY: the device tree says that the bytes are there; the page allocator does not have them until they
    // are given back, after their last use.
    unsafe {
        core::slice::from_raw_parts(
            PhysAddr(window.base as usize).kernel() as *const u8,
            window.size as usize,
        )
    }
}
