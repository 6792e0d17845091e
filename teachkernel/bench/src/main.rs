//! The bench's guest: does the workload that the host has left an order for, in user mode behind page tables of
//! 4 KiB pages, leaves the checksum, and switches the machine off.
//!
//! ```text
//! entry.S   reset, and the trampoline    trap.rs   system calls
//! pages.rs  the two address spaces       user.rs   the program
//! ```
#![no_std]
#![no_main]

mod pages;
mod riscv;
mod trap;
mod user;

use core::arch::global_asm;
use workloads::job;

global_asm!(include_str!("entry.S"));

/// `entry.S` comes here, in supervisor mode and without translation.
#[unsafe(no_mangle)]
extern "C" fn supervisor() -> ! {
    let spaces = pages::build();
    // SAFETY: the host has left the order there, in RAM behind the image.
    let (workload, rounds) =
        unsafe { ((job::ADDRESS as *const u64).read(), (job::ADDRESS as *const u64).add(1).read()) };
    trap::start(spaces, [workload, rounds])
}

/// Leaves the checksum and switches off.
fn finish(checksum: u64) -> ! {
    riscv::set_space(0);
    // SAFETY: addresses are physical again, and the order is still there.
    unsafe { (job::ADDRESS as *mut u64).add(2).write(checksum) };
    switch_off(abi::board::FINISHER_PASS)
}

/// Something went wrong; the host sees the code.
fn fail(code: u32) -> ! {
    riscv::set_space(0);
    switch_off(code << 16 | abi::board::FINISHER_FAIL)
}

fn switch_off(word: u32) -> ! {
    // SAFETY: the board's test finisher, by its physical address.
    unsafe { (abi::board::FINISHER.base as *mut u32).write_volatile(word) };
    loop {
        core::hint::spin_loop();
    }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    // In user mode this traps once more, and ends with another code.
    fail(1)
}
