//! What becomes of a program that does what it may not: it is told, in plain words on the console, and ends.

use abi::linux::signal::{SIGBUS, SIGILL, SIGKILL, SIGSEGV, SIGTRAP};
use abi::trace::Tracepoint;

use super::{current, signals};
use crate::arch::kernel_map::is_kernel;
use crate::arch::trap::Cause;
use crate::log;
use crate::mm::{Denied, Outcome, Touch};
use crate::trace;

/// [`Tracepoint::PageFaultUser`]'s `outcome` for a program that was killed.
const KILLED: u64 = 2;

/// A trap from a program that is neither a call nor an interrupt.
pub fn from_user(cause: Cause, address: usize, pc: usize) {
    match cause {
        Cause::PageFault(touch) => page_fault(address, touch, pc),
        Cause::AccessFault(touch) => {
            kill(SIGBUS, format_args!("it tried to {} {address:#x}, where there is nothing", verb(touch)))
        }
        Cause::Misaligned => {
            kill(SIGBUS, format_args!("it used {address:#x}, which is not a multiple of the operand's size"))
        }
        Cause::Illegal => {
            kill(SIGILL, format_args!("at {pc:#x} there is no instruction that it may execute"))
        }
        Cause::Breakpoint => kill(SIGTRAP, format_args!("it ran into a breakpoint at {pc:#x}")),
        Cause::SystemCall | Cause::Timer | Cause::External | Cause::Other(_) => {
            kill(SIGKILL, format_args!("of a trap that the kernel does not know, at {pc:#x}"));
        }
    }
}

/// A page fault of the copy between kernel and program: true when the copy can go on.
pub fn from_copy(address: usize, touch: Touch) -> bool {
    current().with_space(|space| space.fault(address as u64, touch)).is_ok_and(|result| result.is_ok())
}

fn page_fault(address: usize, touch: Touch, pc: usize) {
    let result =
        current().with_space(|space| space.fault(address as u64, touch)).unwrap_or(Err(Denied::Nothing));
    let outcome = match result {
        Ok(Outcome::Fresh) => 0,
        Ok(Outcome::Copied) => 1,
        Err(_) => KILLED,
    };
    trace::hit(Tracepoint::PageFaultUser, [address as u64, pc as u64, scause(touch), outcome]);
    let Err(denied) = result else { return };
    let verb = verb(touch);
    match denied {
        Denied::NoMemory => kill(SIGKILL, format_args!("there is no memory left for it")),
        _ if is_kernel(address) => {
            kill(SIGSEGV, format_args!("it tried to {verb} {address:#x}, which belongs to the kernel"))
        }
        _ if address < 4096 => kill(SIGSEGV, format_args!("it tried to {verb} {address:#x}: a null pointer")),
        Denied::Nothing => {
            kill(SIGSEGV, format_args!("it tried to {verb} {address:#x}, where it has no memory"))
        }
        Denied::Forbidden => {
            kill(SIGSEGV, format_args!("it tried to {verb} {address:#x}, which it may not {verb}"))
        }
    }
}

fn kill(signal: u32, why: core::fmt::Arguments<'_>) {
    let task = current();
    log!("killed {} ({}): {why}", task.comm(), task.pid.0);
    signals::force(signal);
}

fn verb(touch: Touch) -> &'static str {
    match touch {
        Touch::Read => "read",
        Touch::Write => "write",
        Touch::Execute => "execute",
    }
}

fn scause(touch: Touch) -> u64 {
    match touch {
        Touch::Execute => 12,
        Touch::Read => 13,
        Touch::Write => 15,
    }
}
