//! Breaking the rules, to show that they hold.
#![expect(unsafe_code, reason = "a store to memory that is not ours is the whole point")]

use core::ptr;

/// Where the upper half of every address space begins: the kernel's (RISC-V Privileged 20240411, 10.4.1: the
/// bits above an Sv39 address repeat its highest).
const UPPER_HALF: usize = 0xffff_ffc0_0000_0000;

/// The address at which the kernel keeps the byte of physical memory at `physical`.
pub fn kernel_address(physical: u64) -> usize {
    UPPER_HALF + physical as usize % UPPER_HALF.wrapping_neg()
}

/// Writes over kernel memory at `physical`. It returns only if nobody stops it.
pub fn overwrite(physical: u64) {
    let target = ptr::with_exposed_provenance_mut::<u64>(kernel_address(physical) & !7);
    // SAFETY: the address is in the upper half, where nothing of a program ever lies: the store traps, or it
    // changes memory that this program cannot see.
    unsafe { target.write_volatile(0) };
}
