//! Processes: what one is, how it comes to be, runs, waits and ends.

pub mod account;
pub mod exec;
pub mod exit;
pub mod fault;
mod fork;
mod init;
mod oom;
mod process;
pub mod scheduler;
pub mod signals;
mod state;
mod stop;
pub mod table;
mod vfork;
mod wait_queue;

pub use fork::{Wishes, fork};
pub use init::start_init;
pub use process::{Comm, Pid, Task};
pub use state::State;
pub use wait_queue::WaitQueue;

use alloc::sync::Arc;

use crate::arch::cpu;
use crate::arch::trap::InterruptedCall;

/// The task that runs on this hart. There is one whenever a program or a system call runs.
pub fn current() -> Arc<Task> {
    running().expect("a task runs")
}

/// The task that runs on this hart, if it is not idle.
pub fn running() -> Option<Arc<Task>> {
    cpu::this().current.borrow().clone()
}

/// The number of the task that runs on this hart; 0 when it is idle.
pub fn current_pid() -> u32 {
    cpu::this().current.borrow().as_ref().map_or(0, |task| task.pid.0)
}

/// The last thing before a task goes back to its program: signals take effect, and whoever has had its share
/// makes room. `call` is the system call that a signal interrupted, if one did.
pub fn before_user_mode(call: Option<InterruptedCall>) {
    scheduler::give_way();
    signals::act(call);
    scheduler::arm_timer();
}
