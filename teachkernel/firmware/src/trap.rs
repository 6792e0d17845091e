//! What interrupts S-mode and comes up here: requests, alarms, bells.

use crate::arch::{self, interrupt};
use crate::sbi;

/// Registers of the code that was interrupted, in the order of `entry.S`; the ones that are not here keep
/// their values all the while.
#[repr(C)]
pub struct Frame {
    /// The argument registers a0 to a7.
    pub a: [usize; 8],
    ra: usize,
    t: [usize; 7],
    sp: usize,
    padding: usize,
}

/// `mcause`: bit 63 marks interrupts.
const INTERRUPT: usize = 1 << 63;
const MACHINE_SOFTWARE: usize = INTERRUPT | 3;
const MACHINE_TIMER: usize = INTERRUPT | 7;
const ECALL_FROM_SUPERVISOR: usize = 9;

/// Handles one trap.
pub fn handle(frame: &mut Frame) {
    match arch::cause() {
        ECALL_FROM_SUPERVISOR => {
            arch::skip_ecall();
            sbi::call(&mut frame.a);
        }
        MACHINE_TIMER => {
            arch::enable(interrupt::MACHINE_TIMER, false);
            arch::pend(interrupt::SUPERVISOR_TIMER, true);
        }
        MACHINE_SOFTWARE => sbi::ipi::answer(),
        _ => arch::forward_trap(),
    }
}
