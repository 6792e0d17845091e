//! What each hart has for itself, found through its `tp` register.

use alloc::sync::Arc;
use core::cell::{Cell, RefCell};

use super::registers;
use super::switch::Context;
use crate::task::Task;

/// Harts that the kernel can run on.
pub const HARTS: usize = 8;

/// One hart's own data. The trap entry knows the first two fields by their offsets.
#[repr(C)]
pub struct Cpu {
    /// Where the stack pointer starts at a trap from user mode: the top of the current task's kernel stack.
    pub(super) kernel_stack: Cell<usize>,
    /// Holds the stack pointer for a moment in the trap entry.
    pub(super) scratch: Cell<usize>,
    /// Place in [`CPUS`].
    number: Cell<usize>,
    /// The task that runs; `None` while the hart is idle.
    pub current: RefCell<Option<Arc<Task>>>,
    /// The task that ran before, kept until its stack is no longer in use.
    pub previous: RefCell<Option<Arc<Task>>>,
    /// Where the idle loop goes on.
    pub idle: Context,
    /// When the current task has had its share.
    pub quantum_end: Cell<u64>,
    /// What the timer was last set to.
    pub timer: Cell<u64>,
    /// When user or kernel time was last accounted.
    pub accounted: Cell<u64>,
    /// The tracepoint record that is being handed over.
    pub record: Cell<abi::trace::Record>,
}

/// Offset of [`Cpu::kernel_stack`].
pub(super) const KERNEL_STACK: usize = core::mem::offset_of!(Cpu, kernel_stack);
/// Offset of [`Cpu::scratch`].
pub(super) const SCRATCH: usize = core::mem::offset_of!(Cpu, scratch);

// SAFETY: a `Cpu` is only reached through `this`, by the hart whose it is; and no interrupt handler runs while
// kernel code does (see `trap`), so no two uses overlap.
unsafe impl Sync for Cpu {}

impl Cpu {
    const fn new() -> Self {
        let record = abi::trace::Record { id: 0, hart: 0, pid: 0, args: [0; 7] };
        Cpu {
            kernel_stack: Cell::new(0),
            scratch: Cell::new(0),
            number: Cell::new(0),
            current: RefCell::new(None),
            previous: RefCell::new(None),
            idle: Context::new(),
            quantum_end: Cell::new(0),
            timer: Cell::new(0),
            accounted: Cell::new(0),
            record: Cell::new(record),
        }
    }

    /// Which of the kernel's harts this is, from 0.
    pub fn number(&self) -> usize {
        self.number.get()
    }
}

static CPUS: [Cpu; HARTS] = [const { Cpu::new() }; HARTS];

/// Gives the calling hart its data.
pub fn start(number: usize) {
    let cpu = &CPUS[number];
    cpu.number.set(number);
    registers::set_thread_pointer(&raw const *cpu as usize);
}

/// The calling hart's data.
pub fn this() -> &'static Cpu {
    // SAFETY: `start` has set tp to an element of CPUS, which is static, and nothing else writes tp.
    unsafe { &*(registers::thread_pointer() as *const Cpu) }
}
