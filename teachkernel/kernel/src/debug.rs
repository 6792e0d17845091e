//! The kernel's present state, where a debugger finds it: a table of processes in a documented layout, true
//! at every moment. (`abi::debug`)

use abi::debug::{HEADER_SIZE, Header, MAGIC, State, TASK_SIZE, Task, Wait};

use crate::arch::address::PhysAddr;
use crate::sync::SpinLock;
use crate::task::{Comm, Pid};
use crate::{time, trace};

/// Processes that there can be at once.
pub const SLOTS: usize = 128;

const FREE: Task = Task {
    pid: 0,
    ppid: 0,
    comm: [0; 16],
    state: 0,
    wait: 0,
    reserved: [0; 2],
    resident_pages: 0,
    satp: 0,
    user_ticks: 0,
    kernel_ticks: 0,
    start_ticks: 0,
    status: 0,
    mapped_pages: 0,
};

static HEADER: SpinLock<Header> = SpinLock::new(Header {
    magic: 0,
    tasks: 0,
    task_slots: SLOTS as u32,
    task_stride: TASK_SIZE as u32,
    current: [0; 8],
    reserved: 0,
});
static TASKS: SpinLock<[Task; SLOTS]> = SpinLock::new([FREE; SLOTS]);

/// Fills the header and tells the trace port where it is.
pub fn start() {
    const { assert!(size_of::<Header>() == HEADER_SIZE) };
    {
        let mut header = HEADER.lock();
        header.magic = MAGIC;
        header.tasks = PhysAddr::of(TASKS.data_ptr()).0 as u64;
    }
    trace::publish(PhysAddr::of(HEADER.data_ptr()));
}

/// Says which process runs on a hart.
pub fn running(hart: usize, pid: u32) {
    HEADER.lock().current[hart] = pid;
}

/// A process's place in the table; free again when this is dropped.
pub struct Slot(usize);

impl Slot {
    /// Takes a free place.
    pub fn take(pid: Pid, parent: Pid, comm: Comm) -> Option<Self> {
        let mut tasks = TASKS.lock();
        let at = tasks.iter().position(|task| task.pid == 0)?;
        tasks[at] = Task {
            pid: pid.0,
            ppid: parent.0,
            comm: comm.0,
            state: State::Running as u8,
            start_ticks: time::now(),
            ..FREE
        };
        Some(Slot(at))
    }

    fn set(&self, change: impl FnOnce(&mut Task)) {
        change(&mut TASKS.lock()[self.0]);
    }

    /// When the process was made.
    pub fn start_ticks(&self) -> u64 {
        TASKS.lock()[self.0].start_ticks
    }

    /// It has another parent.
    pub fn parent(&self, parent: Pid) {
        self.set(|task| task.ppid = parent.0);
    }

    /// It has another name.
    pub fn name(&self, comm: Comm) {
        self.set(|task| task.comm = comm.0);
    }

    /// It does something else.
    pub fn state(&self, state: State, wait: Wait) {
        self.set(|task| (task.state, task.wait) = (state as u8, wait as u8));
    }

    /// It has ended.
    pub fn ended(&self, status: u32) {
        self.set(|task| {
            (task.state, task.wait, task.status) = (State::Zombie as u8, Wait::None as u8, status)
        });
    }

    /// Its memory has changed: resident and mapped pages.
    pub fn memory(&self, satp: usize, (resident, mapped): (u64, u64)) {
        self.set(|task| {
            (task.satp, task.resident_pages, task.mapped_pages) =
                (satp as u64, resident as u32, mapped as u32);
        });
    }

    /// Its time in its program.
    pub fn user_time(&self, ticks: u64) {
        self.set(|task| task.user_ticks = ticks);
    }

    /// Its time in the kernel.
    pub fn kernel_time(&self, ticks: u64) {
        self.set(|task| task.kernel_ticks = ticks);
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.set(|task| *task = FREE);
    }
}
