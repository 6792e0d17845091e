//! The scheduler: who runs, who stands in line, who is to be woken when.
//!
//! Preemptive round robin: whoever has run for a quantum while somebody else is ready goes to the end of the
//! line. The timer is set only when something is to happen; a task alone is not interrupted.

use alloc::sync::Arc;
use core::cmp;

use abi::debug::{State as Letter, Wait};
use abi::errno::Errno;
use abi::trace::Tracepoint;
use kernel_core::run_queue::RunQueue;
use kernel_core::timers::Timers;

use super::state::State;
use super::{Comm, Task, account, current};
use crate::arch::{cpu, float, kernel_map, registers, sbi, switch};
use crate::sync::{SpinGuard, SpinLock};
use crate::{debug, time, trace};

/// How long a task runs while others are ready: 10 ms.
const QUANTUM: u64 = time::TICKS_PER_SECOND / 100;
/// No deadline.
const NEVER: u64 = u64::MAX;

pub(super) struct Scheduler {
    ready: RunQueue<Arc<Task>>,
    timers: Timers<Arc<Task>>,
}

static SCHEDULER: SpinLock<Scheduler> =
    SpinLock::new(Scheduler { ready: RunQueue::new(), timers: Timers::new() });

/// Takes the scheduler's lock, under which every state changes.
pub(super) fn lock() -> SpinGuard<'static, Scheduler> {
    SCHEDULER.lock()
}

/// Puts a new task in line.
pub fn start(task: Arc<Task>) {
    SCHEDULER.lock().ready.push(task);
}

/// Wakes a task that sleeps; nothing if it does not.
pub fn wake(task: &Arc<Task>) {
    SCHEDULER.lock().wake(task);
}

/// Wakes a task if a signal may end its sleep.
pub fn interrupt(task: &Arc<Task>) {
    let mut scheduler = SCHEDULER.lock();
    if task.status.is_interruptible() {
        scheduler.wake(task);
    }
}

/// Stops the current task if it is still to stop; returns when it is to go on.
pub fn stop(task: &Task) {
    let scheduler = SCHEDULER.lock();
    if task.signals.lock().is_stopped() {
        task.status.set(State::Stopped, false);
        task.debug.state(Letter::Stopped, Wait::None);
        switch_away(scheduler);
    }
}

/// Has a task go on that is stopped; nothing if it is not.
pub fn go_on(task: &Arc<Task>) {
    let mut scheduler = SCHEDULER.lock();
    if task.status.get() == State::Stopped {
        scheduler.make_ready(task);
    }
}

/// Lets another task run, if one is ready.
pub fn yield_now() {
    let mut scheduler = SCHEDULER.lock();
    if !scheduler.ready.is_empty() {
        scheduler.ready.push(current());
        switch_away(scheduler);
    }
}

/// Sleeps until `deadline`; `EINTR` if a signal comes first. A call that is made again after that, since the
/// signal did nothing but stop the task, sleeps until the deadline that it had at first.
pub fn sleep_until(deadline: u64) -> Result<(), Errno> {
    let task = current();
    let deadline = task.unfinished_sleep.take().unwrap_or(deadline);
    let mut scheduler = SCHEDULER.lock();
    if task.signals.lock().due().is_some() {
        task.unfinished_sleep.set(deadline);
        return Err(Errno::EINTR);
    }
    let timer = scheduler.timers.set(deadline, task.clone());
    sleep(scheduler, &task, Wait::Time, true);
    match SCHEDULER.lock().timers.cancel(timer) {
        Some(_) => {
            task.unfinished_sleep.set(deadline);
            Err(Errno::EINTR)
        }
        None => Ok(()),
    }
}

/// Puts the current task to sleep; returns when it has been woken.
pub(super) fn sleep(scheduler: SpinGuard<'static, Scheduler>, task: &Task, wait: Wait, interruptible: bool) {
    task.status.set(State::Sleeping(wait), interruptible);
    task.debug.state(Letter::Sleeping, wait);
    switch_away(scheduler);
}

/// Leaves the current task for good. The caller keeps no share in it: nobody would give it back.
pub(super) fn leave_for_good() -> ! {
    let scheduler = SCHEDULER.lock();
    if let Some(task) = cpu::this().current.borrow().as_ref() {
        task.status.set(State::Zombie, false);
    }
    switch_away(scheduler);
    unreachable!("a task runs again that has ended");
}

/// A deadline is reached: those who wait for it wake, and the timer is to be set anew.
pub fn timer_rang() {
    cpu::this().timer.set(0);
    SCHEDULER.lock().wake_expired();
}

/// Lets others run if the current task has had its share.
pub fn give_way() {
    if time::now() >= cpu::this().quantum_end.get() {
        yield_now();
    }
}

/// Sets the timer to the next thing that is to happen.
pub fn arm_timer() {
    let cpu = cpu::this();
    let scheduler = SCHEDULER.lock();
    let quantum = if scheduler.ready.is_empty() || cpu.current.borrow().is_none() {
        NEVER
    } else {
        cpu.quantum_end.get()
    };
    let deadline = cmp::min(quantum, scheduler.timers.next().unwrap_or(NEVER));
    if cpu.timer.replace(deadline) != deadline {
        sbi::set_timer(deadline);
    }
}

/// What a hart does when there is nothing to do: wait for an interrupt, again and again.
pub fn idle() -> ! {
    loop {
        let scheduler = SCHEDULER.lock();
        if scheduler.ready.is_empty() {
            drop(scheduler);
            arm_timer();
            registers::wait_for_interrupt();
        } else {
            switch_away(scheduler);
        }
    }
}

/// The first thing that a new task does.
pub extern "C" fn begin() {
    switch::arrive(&SCHEDULER);
    finish_switch();
    super::before_user_mode(None);
    account::leaving_kernel();
}

impl Scheduler {
    fn wake(&mut self, task: &Arc<Task>) {
        if matches!(task.status.get(), State::Sleeping(_)) {
            self.make_ready(task);
        }
    }

    fn make_ready(&mut self, task: &Arc<Task>) {
        task.status.set(State::Running, false);
        task.debug.state(Letter::Running, Wait::None);
        let comm = trace::words::<2>(task.comm().bytes());
        trace::hit(Tracepoint::SchedWakeup, [task.pid.0.into(), comm[0], comm[1]]);
        self.ready.push(task.clone());
    }

    fn wake_expired(&mut self) {
        let now = time::now();
        while let Some(task) = self.timers.expired(now) {
            self.wake(&task);
        }
    }
}

/// Goes on with whoever is first in line, or idles. Returns when the current task is switched to again.
fn switch_away(mut scheduler: SpinGuard<'static, Scheduler>) {
    account::leaving_kernel();
    let cpu = cpu::this();
    let next = scheduler.ready.pop();
    let previous = cpu.current.replace(next.clone());
    tell(previous.as_deref(), next.as_deref());
    cpu.quantum_end.set(time::now() + QUANTUM);
    let satp = next.as_ref().map_or_else(kernel_map::satp, |task| task.satp());
    if registers::satp() != satp {
        registers::set_satp(satp);
    }
    if let Some(previous) = &previous {
        previous.stack.check();
        float::leave(previous);
    }
    if let Some(next) = &next {
        switch::set_kernel_stack(&next.stack);
        float::enter(next);
    }
    // Whoever is left must outlive the switch: it is kept until the other side has arrived.
    cpu.previous.replace(previous);
    drop(next);
    switch::switch(scheduler);
    finish_switch();
}

/// On the other side: the task before is let go, and its stack with it if it was the last to hold it.
fn finish_switch() {
    drop(cpu::this().previous.take());
}

fn tell(previous: Option<&Task>, next: Option<&Task>) {
    let pid = |task: Option<&Task>| task.map_or(0, |task| task.pid.0);
    let comm =
        |task: Option<&Task>| trace::words::<2>(task.map_or(Comm::of_path(b"idle"), Task::comm).bytes());
    debug::running(cpu::this().number(), pid(next));
    let state = previous.map_or(Letter::Running, |task| task.status.get().letter());
    let ([before_0, before_1], [after_0, after_1]) = (comm(previous), comm(next));
    let args = [pid(previous).into(), state as u64, pid(next).into(), before_0, before_1, after_0, after_1];
    trace::hit(Tracepoint::SchedSwitch, args);
}
