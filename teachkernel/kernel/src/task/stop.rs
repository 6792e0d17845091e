//! Stopping: a process that a signal stops stands still until SIGCONT has it go on, or SIGKILL ends it. Its parent
//! is told of both. (signal(7), wait(2))

use alloc::sync::Arc;

use abi::linux::signal::{CLD_CONTINUED, CLD_STOPPED, SA_NOCLDSTOP, SIGCHLD, SIGCONT, SIGSTOP};
use abi::linux::{CONTINUED, stopped};
use kernel_core::signals::Detail;

use super::{Pid, Task, current, scheduler, signals, table};

/// Stops the current process because of a signal; returns when it is to go on.
pub fn stop(signal: u32) {
    let task = current();
    let parent = {
        let mut table = table::lock();
        let orphaned = table.get(task.pid).is_none_or(|entry| table.is_orphaned(entry.group));
        if signal != SIGSTOP && orphaned {
            // Nobody who knows of the terminal could have it go on. (POSIX.1-2017, 2.4.3)
            return task.signals.lock().forget_stop();
        }
        // It may have been told to go on in the meantime; whoever did that notes it in the table afterwards.
        if !task.signals.lock().is_stopped() {
            return;
        }
        table.note(task.pid, stopped(signal))
    };
    tell(parent, task.pid, CLD_STOPPED, signal);
    scheduler::stop(&task);
}

/// Has a process that was stopped go on, because of a signal.
pub fn go_on(task: &Arc<Task>, signal: u32) {
    if signal == SIGCONT {
        let parent = table::lock().note(task.pid, CONTINUED);
        tell(parent, task.pid, CLD_CONTINUED, signal);
    }
    scheduler::go_on(task);
}

fn tell(parent: Option<Arc<Task>>, child: Pid, code: i32, signal: u32) {
    let Some(parent) = parent else { return };
    parent.children.wake_all();
    let wanted = parent.signals.lock().handler(SIGCHLD).flags & SA_NOCLDSTOP == 0;
    if wanted {
        signals::tell(&parent, SIGCHLD, Detail { code, value: child.0.into(), status: signal });
    }
}
