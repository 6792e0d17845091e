//! Breaking the rules, to show that they hold: touching the kernel's memory, and asking for what is not there.
#![expect(unsafe_code, reason = "a store to memory that is not ours is the whole point")]

use core::ptr;

use crate::{Fd, Result, raw};

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

/// Asks the kernel to read from `fd` into its own memory at `physical`.
pub fn read_over(fd: Fd, physical: u64) -> Result<usize> {
    // SAFETY: as above; a kernel that does it harms itself, not this program.
    unsafe { raw::read([fd.0 as usize, kernel_address(physical), 8]) }
}

/// Asks the kernel to write its own memory at `physical` to `fd`.
pub fn write_out(fd: Fd, physical: u64) -> Result<usize> {
    // SAFETY: the kernel only reads.
    unsafe { raw::write([fd.0 as usize, kernel_address(physical), 8]) }
}

/// Asks the kernel to read more bytes from `fd` than there are addresses.
pub fn read_endlessly(fd: Fd, buffer: &mut [u8]) -> Result<usize> {
    // SAFETY: the kernel refuses it; if it did not, no more would come than the file has.
    unsafe { raw::read([fd.0 as usize, buffer.as_mut_ptr() as usize, usize::MAX]) }
}

/// Asks the kernel to write `bytes`, and behind them more than there are addresses, to `fd`.
pub fn write_endlessly(fd: Fd, bytes: &[u8]) -> Result<usize> {
    let vectors = [[bytes.as_ptr() as usize, bytes.len()], [bytes.as_ptr() as usize, usize::MAX]];
    // SAFETY: the kernel only reads.
    unsafe { raw::writev([fd.0 as usize, vectors.as_ptr() as usize, vectors.len()]) }
}

/// Asks the kernel to protect memory from `address` on beyond the last address that there is.
pub fn protect_endlessly(address: usize) -> Result<usize> {
    // SAFETY: the kernel refuses it; otherwise memory would only become one to read.
    unsafe { raw::mprotect([address, usize::MAX - 0x1fff, abi::linux::memory::PROT_READ as usize]) }
}

/// Makes a call that no kernel has had since Linux 3.1.
pub fn ask_for_nothing() -> Result<usize> {
    // SAFETY: null pointers, which any kernel refuses.
    unsafe { raw::nfsservctl([0, 0, 0]) }
}

/// Asks for a restart with the wrong magic number (reboot(2)).
pub fn reboot_without_magic() -> Result<usize> {
    // SAFETY: no pointers.
    unsafe { raw::reboot([1, 2, 0, 0]) }
}

/// Reads the byte at `address`, which the caller has just given back.
pub fn touch(address: usize) -> u8 {
    // SAFETY: any byte value is valid, and if there is no memory the process ends here.
    unsafe { ptr::with_exposed_provenance::<u8>(address).read_volatile() }
}
