//! How a process ends.

use abi::linux::signal::{CLD_EXITED, CLD_KILLED, SI_KERNEL, SIGCHLD, SIGCONT, SIGHUP};
use abi::linux::{Ended, exited, killed};
use abi::trace::Tracepoint;
use kernel_core::signals::Detail;

use super::process::INIT;
use super::{Pid, current, scheduler, signals, table, vfork};
use crate::arch::{kernel_map, registers};
use crate::trace;

/// What a signal tells that no process sent.
const BY_KERNEL: Detail = Detail { code: SI_KERNEL, value: 0, status: 0 };

/// Ends the current process because it asked to.
pub fn exit(code: i32) -> ! {
    end(exited(code))
}

/// Ends the current process because of a signal.
pub fn kill(signal: u32) -> ! {
    end(killed(signal))
}

/// What SIGCHLD tells of a process that has ended.
fn detail(pid: Pid, status: u32) -> Detail {
    let (code, status) = match Ended::from_status(status) {
        Ended::Exited(code) => (CLD_EXITED, code.into()),
        Ended::Killed(signal) => (CLD_KILLED, signal),
    };
    Detail { code, value: pid.0.into(), status }
}

fn end(status: u32) -> ! {
    let task = current();
    assert!(task.pid != INIT, "init ended, with wait status {status:#x}; nobody is left to start programs");
    let comm = trace::words::<2>(task.comm().bytes());
    trace::hit(Tracepoint::SchedProcessExit, [task.pid.0.into(), status.into(), comm[0], comm[1]]);
    // Taken out under the lock, closed without it: closing may wake others.
    let files = task.files.lock().take_all();
    drop(files);
    registers::set_satp(kernel_map::satp());
    vfork::release(&task, task.replace_space(None));
    let detail = detail(task.pid, status);
    let (told, forsaken) = {
        let mut table = table::lock();
        let guarded = table.guarded(task.pid);
        (table.end(task.pid, status), table.forsaken(&guarded))
    };
    // (_exit(2), "NOTES")
    for forsaken in forsaken {
        signals::tell(&forsaken, SIGHUP, BY_KERNEL);
        signals::tell(&forsaken, SIGCONT, BY_KERNEL);
    }
    for told in told {
        told.children.wake_all();
        signals::tell(&told, SIGCHLD, detail);
    }
    drop(task);
    scheduler::leave_for_good()
}
