//! When memory has run out: who ends, so that the others can go on. (Linux, `mm/oom_kill.c`)

use alloc::sync::Arc;

use abi::linux::signal::{SI_KERNEL, SIGKILL};
use kernel_core::signals::Detail;

use super::process::INIT;
use super::{Pid, Task, current, scheduler, signals, table};
use crate::log;

/// Ends the process that has the most memory, unless that is the current one: false then. Others have run when
/// it returns, so that looking for memory again makes sense.
pub fn make_room() -> bool {
    let Some(victim) = largest().filter(|victim| victim.pid != Pid(super::current_pid())) else {
        return false;
    };
    if !victim.signals.lock().pending().has(SIGKILL) {
        let (comm, pid, toucher) = (victim.comm(), victim.pid.0, current().comm());
        log!("killed {comm} ({pid}): there is no memory left for {toucher}, and it has the most");
        signals::tell(&victim, SIGKILL, Detail { code: SI_KERNEL, value: 0 });
    }
    scheduler::yield_now();
    true
}

/// The process with the most pages of its own; never init, without which there is nobody to start others.
fn largest() -> Option<Arc<Task>> {
    let table = table::lock();
    let living = table.iter().filter(|entry| entry.status.is_none() && entry.task.pid != INIT);
    let pages = |task: &Task| task.with_space(|space| space.pages().0).unwrap_or(0);
    living.map(|entry| entry.task.clone()).max_by_key(|task| pages(task))
}
