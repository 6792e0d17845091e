//! Wait queues: where tasks sleep until a condition may have come true.
//!
//! The condition is something behind a spin lock. A sleeper looks at it, and goes to sleep with the lock in
//! its hand; the lock is released only once the scheduler's is held. Whoever makes the condition true holds
//! the lock while doing so, and wakes the queue afterwards: so no wake-up can fall between looking and
//! sleeping.

use alloc::sync::Arc;
use alloc::vec::Vec;

use abi::debug::Wait;
use abi::errno::Errno;

use super::{Task, current, scheduler};
use crate::sync::{SpinGuard, SpinLock};

/// Tasks that wait for the same thing.
pub struct WaitQueue {
    waiting: SpinLock<Vec<Arc<Task>>>,
}

impl WaitQueue {
    /// Nobody waits.
    pub const fn new() -> Self {
        WaitQueue { waiting: SpinLock::new(Vec::new()) }
    }

    /// Sleeps until woken, then has the lock again. The condition may be false still: look again. `EINTR`
    /// when the task is to end.
    pub fn sleep<'a, T: ?Sized>(
        &self,
        guard: SpinGuard<'a, T>,
        wait: Wait,
    ) -> Result<SpinGuard<'a, T>, Errno> {
        let guard = self.sleep_any(guard, wait, true);
        if current().signals.lock().due().is_some() { Err(Errno::EINTR) } else { Ok(guard) }
    }

    /// Sleeps until woken, whatever signals come: for what is sure to happen soon.
    pub fn sleep_deeply<'a, T: ?Sized>(&self, guard: SpinGuard<'a, T>, wait: Wait) -> SpinGuard<'a, T> {
        self.sleep_any(guard, wait, false)
    }

    /// Wakes everybody.
    pub fn wake_all(&self) {
        let waiting = core::mem::take(&mut *self.waiting.lock());
        waiting.iter().for_each(scheduler::wake);
    }

    fn sleep_any<'a, T: ?Sized>(
        &self,
        guard: SpinGuard<'a, T>,
        wait: Wait,
        interruptible: bool,
    ) -> SpinGuard<'a, T> {
        let lock = SpinGuard::mutex(&guard);
        let task = current();
        self.waiting.lock().push(task.clone());
        let scheduler = scheduler::lock();
        drop(guard);
        if interruptible && task.signals.lock().due().is_some() {
            drop(scheduler);
        } else {
            scheduler::sleep(scheduler, &task, wait, interruptible);
        }
        // Still there if a signal or nothing at all woke it.
        self.waiting.lock().retain(|other| !Arc::ptr_eq(other, &task));
        lock.lock()
    }
}
