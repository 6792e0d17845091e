//! A process: a number, a name, and separate objects for all that it has.

use alloc::sync::Arc;
use core::sync::atomic::{AtomicUsize, Ordering};

use abi::errno::Errno;
use kernel_core::limits::Limits;
use kernel_core::signals::Signals;

use super::WaitQueue;
use super::account::Times;
use super::state::Status;
use super::vfork::Waiting;
use crate::arch::float::FloatState;
use crate::arch::switch::Context;
use crate::arch::trap::TrapFrame;
use crate::debug::Slot;
use crate::fs::{FileTable, Place};
use crate::mm::{AddressSpace, KernelStack};
use crate::sync::SpinLock;

/// A process number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pid(pub u32);

/// The first process: init.
pub const INIT: Pid = Pid(1);

/// A process's name: the last part of its program's path, 15 bytes at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Comm(pub [u8; 16]);

impl Comm {
    /// The name of the program at `path`.
    pub fn of_path(path: &[u8]) -> Self {
        let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
        let mut comm = [0; 16];
        let count = name.len().min(15);
        comm[..count].copy_from_slice(&name[..count]);
        Comm(comm)
    }

    /// The name's bytes.
    pub fn bytes(&self) -> &[u8] {
        let end = self.0.iter().position(|byte| *byte == 0).unwrap_or(self.0.len());
        &self.0[..end]
    }
}

impl core::fmt::Display for Comm {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        for byte in self.bytes() {
            let shown = if byte.is_ascii_graphic() || *byte == b' ' { char::from(*byte) } else { '?' };
            core::fmt::Write::write_char(out, shown)?;
        }
        Ok(())
    }
}

/// A process.
pub struct Task {
    /// Its number.
    pub pid: Pid,
    /// Its name.
    pub comm: SpinLock<Comm>,
    /// Its memory; `None` once it has ended, and while a child has it.
    space: SpinLock<Option<AddressSpace>>,
    /// `satp` of its memory, for the scheduler.
    satp: AtomicUsize,
    /// Its open files.
    pub files: SpinLock<FileTable>,
    /// Its current directory.
    pub directory: SpinLock<Arc<Place>>,
    /// Its signals.
    pub signals: SpinLock<Signals>,
    /// How much of what it may use.
    pub limits: SpinLock<Limits>,
    /// Whether it runs or waits.
    pub status: Status,
    /// Where it goes on when it is switched to.
    pub context: Context,
    /// The stack on which the kernel works for it.
    pub stack: KernelStack,
    /// Its floating-point registers.
    pub float: FloatState,
    /// How much of the processor it has had.
    pub times: Times,
    /// Where it waits for children to end.
    pub children: WaitQueue,
    /// Until when it would sleep on, after a signal.
    pub unfinished_sleep: Deadline,
    /// Who waits until it becomes another program.
    pub awaited: SpinLock<Option<Waiting>>,
    /// What a debugger sees of it.
    pub debug: Slot,
}

/// A deadline, or none.
#[derive(Default)]
pub struct Deadline(SpinLock<Option<u64>>);

impl Deadline {
    /// Notes one.
    pub fn set(&self, deadline: u64) {
        *self.0.lock() = Some(deadline);
    }

    /// The one that was noted; from now on there is none.
    pub fn take(&self) -> Option<u64> {
        self.0.lock().take()
    }
}

/// What a new process starts with.
pub struct Parts {
    /// Its memory, unless it is to get another's.
    pub space: Option<AddressSpace>,
    /// Its open files.
    pub files: FileTable,
    /// Its current directory.
    pub directory: Arc<Place>,
    /// Its signals.
    pub signals: Signals,
    /// How much of what it may use.
    pub limits: Limits,
    /// Its name.
    pub comm: Comm,
    /// Its floating-point registers.
    pub float: FloatState,
}

impl Task {
    /// A process that will go to user mode with the registers in `frame` when it is first scheduled.
    pub fn new(pid: Pid, parent: Pid, parts: Parts, frame: &TrapFrame) -> Result<Arc<Self>, Errno> {
        let stack = KernelStack::new()?;
        let debug = Slot::take(pid, parent, parts.comm).ok_or(Errno::EAGAIN)?;
        let task = Task {
            pid,
            comm: SpinLock::new(parts.comm),
            satp: AtomicUsize::new(0),
            space: SpinLock::new(None),
            files: SpinLock::new(parts.files),
            directory: SpinLock::new(parts.directory),
            signals: SpinLock::new(parts.signals),
            limits: SpinLock::new(parts.limits),
            status: Status::new(),
            context: Context::for_new_task(&stack, frame),
            stack,
            float: parts.float,
            times: Times::default(),
            children: WaitQueue::new(),
            unfinished_sleep: Deadline::default(),
            awaited: SpinLock::new(None),
            debug,
        };
        task.replace_space(parts.space);
        Ok(Arc::new(task))
    }

    /// Works on its memory; `ESRCH` when it has none.
    pub fn with_space<R>(&self, work: impl FnOnce(&mut AddressSpace) -> R) -> Result<R, Errno> {
        let mut space = self.space.lock();
        let space = space.as_mut().ok_or(Errno::ESRCH)?;
        let result = work(space);
        self.debug.memory(space.satp(), space.pages());
        Ok(result)
    }

    /// Gives it other memory, or none. The caller puts the map in force if the task is running, and only then
    /// drops what is returned.
    pub fn replace_space(&self, new: Option<AddressSpace>) -> Option<AddressSpace> {
        let satp = new.as_ref().map_or_else(crate::arch::kernel_map::satp, AddressSpace::satp);
        self.debug.memory(satp, new.as_ref().map_or((0, 0), AddressSpace::pages));
        let old = core::mem::replace(&mut *self.space.lock(), new);
        self.satp.store(satp, Ordering::Release);
        old
    }

    /// `satp` of its memory.
    pub fn satp(&self) -> usize {
        self.satp.load(Ordering::Acquire)
    }

    /// Its name now.
    pub fn comm(&self) -> Comm {
        *self.comm.lock()
    }

    /// Gives it another name.
    pub fn rename(&self, comm: Comm) {
        *self.comm.lock() = comm;
        self.debug.name(comm);
    }
}
