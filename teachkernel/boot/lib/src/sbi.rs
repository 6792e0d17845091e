//! Calls to the firmware. (RISC-V Supervisor Binary Interface 2.0; the disk service: `abi::boot`)

use core::arch::asm;

use abi::boot::{DISK_EXTENSION, DISK_READ, DISK_RELEASE, SECTOR};
use sbi_spec::binary::{Error, SbiRet};
use sbi_spec::{dbcn, time};

/// # Safety
/// The call must not make the firmware write memory that Rust owns otherwise.
unsafe fn call(extension: usize, function: usize, a: [usize; 4]) -> Result<usize, Error> {
    let (error, value);
    // SAFETY: the caller's argument; the firmware keeps all other registers.
    unsafe {
        asm!(
            "ecall",
            inlateout("a0") a[0] => error,
            inlateout("a1") a[1] => value,
            in("a2") a[2],
            in("a3") a[3],
            in("a6") function,
            in("a7") extension,
        );
    }
    SbiRet { error, value }.into_result()
}

/// Sends bytes to the console.
pub fn console_write(bytes: &[u8]) {
    let mut rest = bytes;
    while !rest.is_empty() {
        let request = [rest.len(), rest.as_ptr().addr(), 0, 0];
        // SAFETY: the firmware only reads the bytes.
        match unsafe { call(dbcn::EID_DBCN, dbcn::CONSOLE_WRITE, request) } {
            Ok(count) => rest = rest.get(count..).unwrap_or_default(),
            // There is nowhere to report it.
            Err(_) => return,
        }
    }
}

/// The next byte that has arrived at the console, if there is one.
pub fn console_read() -> Option<u8> {
    let mut byte = 0_u8;
    let request = [1, (&raw mut byte).addr(), 0, 0];
    // SAFETY: the firmware writes at most the one byte, which nothing else refers to meanwhile.
    let count = unsafe { call(dbcn::EID_DBCN, dbcn::CONSOLE_READ, request) };
    // Read as volatile: the compiler does not see the firmware's write.
    // SAFETY: a live local variable.
    (count == Ok(1)).then(|| unsafe { (&raw const byte).read_volatile() })
}

/// Sets the alarm to tick `deadline`.
pub fn set_timer(deadline: u64) {
    // SAFETY: touches no memory. Every firmware has this call, so that there is no error to handle.
    let _ = unsafe { call(time::EID_TIME, time::SET_TIMER, [deadline as usize, 0, 0, 0]) };
}

/// Fills `buffer` with sectors of a drive from `lba` on; the device writes them straight there.
pub fn disk_read(drive: usize, lba: u64, buffer: &mut [u8]) -> Result<(), Error> {
    let sectors = buffer.len() / SECTOR as usize;
    let request = [drive, lba as usize, sectors, buffer.as_mut_ptr().addr()];
    // SAFETY: the buffer is borrowed for writing, and at least as long as the sectors.
    unsafe { call(DISK_EXTENSION as usize, DISK_READ as usize, request) }.map(|_| ())
}

/// Resets the block devices, for their next owner.
pub fn disk_release() {
    // SAFETY: afterwards the devices touch no memory at all. It cannot fail.
    let _ = unsafe { call(DISK_EXTENSION as usize, DISK_RELEASE as usize, [0; 4]) };
}
