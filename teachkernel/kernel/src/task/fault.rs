//! What becomes of a program that does what it may not: it is told, in plain words on the console, and ends.

use abi::linux::signal::{
    BUS_ADRALN, BUS_ADRERR, ILL_ILLOPC, SEGV_ACCERR, SEGV_MAPERR, SI_KERNEL, SIGBUS, SIGILL, SIGKILL,
    SIGSEGV, SIGTRAP, TRAP_BRKPT,
};
use abi::trace::Tracepoint;
use kernel_core::signals::Detail;

use super::{current, oom, signals};
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
        Cause::AccessFault(touch) => Fault { signal: SIGBUS, code: BUS_ADRERR, address }
            .send(format_args!("tried to {} {address:#x}, where there is nothing", verb(touch))),
        Cause::Misaligned => Fault { signal: SIGBUS, code: BUS_ADRALN, address }
            .send(format_args!("used {address:#x}, which is not a multiple of the operand's size")),
        Cause::Illegal => Fault { signal: SIGILL, code: ILL_ILLOPC, address: pc }
            .send(format_args!("at {pc:#x} there is no instruction that it may execute")),
        Cause::Breakpoint => Fault { signal: SIGTRAP, code: TRAP_BRKPT, address: pc }
            .send(format_args!("ran into a breakpoint at {pc:#x}")),
        Cause::SystemCall | Cause::Timer | Cause::External | Cause::Other(_) => {
            Fault { signal: SIGKILL, code: SI_KERNEL, address: pc }
                .send(format_args!("of a trap that the kernel does not know, at {pc:#x}"));
        }
    }
}

/// Whether the current program's memory can be touched so at `address`: the page is there then, and a copy
/// between kernel and program goes on behind a page fault.
pub fn can_touch(address: usize, touch: Touch) -> bool {
    match fault(address, touch) {
        // Once only: a call that finds no memory can say so.
        Err(Denied::NoMemory) if oom::make_room() => fault(address, touch).is_ok(),
        result => result.is_ok(),
    }
}

fn fault(address: usize, touch: Touch) -> Result<Outcome, Denied> {
    current().with_space(|space| space.fault(address as u64, touch)).unwrap_or(Err(Denied::Nothing))
}

fn page_fault(address: usize, touch: Touch, pc: usize) {
    let result = fault(address, touch);
    if result == Err(Denied::NoMemory) && oom::make_room() {
        // The program touches the address again when its turn comes.
        return;
    }
    let outcome = match result {
        Ok(Outcome::Fresh) => 0,
        Ok(Outcome::Copied) => 1,
        Err(_) => KILLED,
    };
    trace::hit(Tracepoint::PageFaultUser, [address as u64, pc as u64, scause(touch), outcome]);
    let Err(denied) = result else { return };
    let verb = verb(touch);
    let nothing = Fault { signal: SIGSEGV, code: SEGV_MAPERR, address };
    match denied {
        Denied::NoMemory => Fault { signal: SIGKILL, code: SI_KERNEL, address }
            .send(format_args!("there is no memory left for it")),
        _ if is_kernel(address) => nothing.send(format_args!("tried to {verb} kernel memory, {address:#x}")),
        _ if address < 4096 => nothing.send(format_args!("tried to {verb} {address:#x}: a null pointer")),
        Denied::Nothing => nothing.send(format_args!("tried to {verb} {address:#x}, where it has no memory")),
        Denied::Forbidden => Fault { code: SEGV_ACCERR, ..nothing }
            .send(format_args!("tried to {verb} {address:#x}, which it may not {verb}")),
    }
}

/// A signal for what the current process did, and where.
struct Fault {
    signal: u32,
    code: i32,
    address: usize,
}

impl Fault {
    /// Sends it; the console tells why, unless the process sees to it itself.
    fn send(self, why: core::fmt::Arguments<'_>) {
        let detail = Detail { code: self.code, value: self.address as u64, status: 0 };
        if !signals::force(self.signal, detail) {
            let task = current();
            log!("killed {} ({}): {why}", task.comm(), task.pid.0);
        }
    }
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
