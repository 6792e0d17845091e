//! Calls to the firmware: the RISC-V Supervisor Binary Interface, 2.0.

use core::arch::asm;

const TIME: usize = 0x5449_4d45;
const SYSTEM_RESET: usize = 0x5352_5354;
const LEGACY_SHUTDOWN: usize = 8;

fn call(extension: usize, function: usize, a0: usize, a1: usize) -> isize {
    let error: isize;
    // SAFETY: the firmware keeps every register but a0 and a1 (SBI 2.0, chapter 3) and the kernel's memory.
    unsafe {
        asm!("ecall", inlateout("a0") a0 => error, inlateout("a1") a1 => _,
             in("a6") function, in("a7") extension, options(nostack));
    };
    error
}

/// Asks for a timer interrupt when `time` reaches `deadline`; `u64::MAX` for never.
pub fn set_timer(deadline: u64) {
    call(TIME, 0, deadline as usize, 0);
}

/// How the machine is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reset {
    /// Off; everything went well.
    PowerOff,
    /// Off; something went wrong.
    Failure,
    /// Off and on again.
    Restart,
}

/// Ends the machine's run (SBI 2.0, chapter 10).
pub fn reset(how: Reset) -> ! {
    let (kind, reason) = match how {
        Reset::PowerOff => (0, 0),
        Reset::Failure => (0, 1),
        Reset::Restart => (1, 0),
    };
    call(SYSTEM_RESET, 0, kind, reason);
    call(LEGACY_SHUTDOWN, 0, 0, 0);
    // A firmware without either: the processor sleeps for good, with every interrupt off.
    super::registers::enable_interrupt_sources(0);
    loop {
        super::registers::wait_for_interrupt();
    }
}
