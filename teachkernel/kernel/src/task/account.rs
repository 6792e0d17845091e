//! Who has had how much of the processor, in ticks of the time base.

use core::sync::atomic::{AtomicU64, Ordering};

use super::current;
use crate::arch::cpu;
use crate::time;

/// A process's times.
#[derive(Default)]
pub struct Times {
    user: AtomicU64,
    kernel: AtomicU64,
    children: [AtomicU64; 2],
}

impl Times {
    /// Time in its program.
    pub fn user(&self) -> u64 {
        self.user.load(Ordering::Relaxed)
    }

    /// Time in the kernel on its behalf.
    pub fn kernel(&self) -> u64 {
        self.kernel.load(Ordering::Relaxed)
    }

    /// Time of children that have ended and been waited for: in their programs, and in the kernel for them.
    pub fn children(&self) -> [u64; 2] {
        self.children.each_ref().map(|time| time.load(Ordering::Relaxed))
    }

    /// Its own time and that of such children, in the same order.
    pub fn with_children(&self) -> [u64; 2] {
        let [user, kernel] = self.children();
        [user + self.user(), kernel + self.kernel()]
    }

    /// Adds the time of a child that has been waited for.
    pub fn add_child(&self, child: &Times) {
        for (sum, time) in self.children.iter().zip(child.with_children()) {
            sum.fetch_add(time, Ordering::Relaxed);
        }
    }
}

/// The time since this was last asked on this hart.
fn since_last() -> u64 {
    let now = time::now();
    now.saturating_sub(cpu::this().accounted.replace(now))
}

/// How long the current process has had the processor, up to now.
pub fn spent() -> u64 {
    let before = current().times.user() + current().times.kernel();
    before + time::now().saturating_sub(cpu::this().accounted.get())
}

/// Control has just come from a program: what has passed was the program's time.
pub fn entered_kernel() {
    let spent = since_last();
    if let Some(task) = cpu::this().current.borrow().as_ref() {
        let user = task.times.user.fetch_add(spent, Ordering::Relaxed) + spent;
        task.debug.user_time(user);
    }
}

/// Control is about to go to a program or to another task: what has passed was the kernel's time.
pub fn leaving_kernel() {
    let spent = since_last();
    if let Some(task) = cpu::this().current.borrow().as_ref() {
        let kernel = task.times.kernel.fetch_add(spent, Ordering::Relaxed) + spent;
        task.debug.kernel_time(kernel);
    }
}
