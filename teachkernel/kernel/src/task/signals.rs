//! Sending signals, and letting them take effect. Signals do what they do by default: handlers are recorded,
//! but not run.

use alloc::sync::Arc;

use abi::trace::Tracepoint;

use super::process::INIT;
use super::{Task, current, exit, scheduler};
use crate::trace;

/// Sends a signal to a process.
pub fn send(task: &Arc<Task>, signal: u32) {
    // As on Linux, what init has not asked for does nothing to it.
    if task.pid != INIT && task.signals.lock().send(signal) {
        scheduler::interrupt(task);
    }
}

/// Sends the current process a signal that nothing can avert.
pub fn force(signal: u32) {
    current().signals.lock().force(signal);
}

/// Lets the current process end if a signal is due.
pub fn act() {
    let task = current();
    let due = task.signals.lock().due();
    if let Some(signal) = due {
        trace::hit(Tracepoint::SignalDeliver, [signal.into(), task.pid.0.into()]);
        drop(task);
        exit::kill(signal);
    }
}
