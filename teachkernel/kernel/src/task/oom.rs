//! When memory has run out: who ends, so that the others can go on. (Linux, `mm/oom_kill.c`)

use alloc::sync::Arc;

use abi::errno::Errno;
use abi::linux::signal::{SI_KERNEL, SIGKILL};
use kernel_core::signals::Detail;

use super::process::INIT;
use super::{Pid, Task, current_pid, scheduler, signals, table};
use crate::log;

/// Ends the process that has the most memory, unless that is the current one: false then. Others have run when
/// it returns, so that looking for memory again makes sense.
pub fn make_room() -> bool {
    let Some(victim) = largest().filter(|victim| victim.pid != Pid(current_pid())) else {
        return false;
    };
    if !victim.signals.lock().pending().has(SIGKILL) {
        log!("killed {} ({}): memory has run out, and it has the most", victim.comm(), victim.pid.0);
        signals::tell(&victim, SIGKILL, Detail { code: SI_KERNEL, value: 0, status: 0 });
    }
    scheduler::yield_now();
    true
}

/// Does `work`, and once again with the memory of another process if there was not enough.
pub fn with_room<R>(mut work: impl FnMut() -> Result<R, Errno>) -> Result<R, Errno> {
    match work() {
        Err(Errno::ENOMEM) if make_room() => work(),
        result => result,
    }
}

/// The process with the most pages of its own; never init, without which there is nobody to start others.
fn largest() -> Option<Arc<Task>> {
    let table = table::lock();
    let living = table.iter().filter(|entry| entry.status.is_none() && entry.task.pid != INIT);
    let pages = |task: &Task| task.with_space(|space| space.pages().0).unwrap_or(0);
    living.map(|entry| entry.task.clone()).max_by_key(|task| pages(task))
}
