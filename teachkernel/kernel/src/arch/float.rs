//! Floating-point registers, on harts that have them. (RISC-V Privileged 20240411, 3.1.6.6)
//!
//! The kernel computes with integers only, so the registers stay a program's own across a system call; they
//! change hands with the processor. `sstatus.FS` says what is to be done: Off, a program that uses them is
//! stopped; Dirty, they must be saved before somebody else runs.

use core::arch::global_asm;
use core::cell::UnsafeCell;
use core::sync::atomic::{AtomicBool, Ordering};

use super::trap::TrapFrame;
use crate::board::Board;
use crate::mm::KernelStack;
use crate::task::Task;

const FS: usize = 3 << 13;
const INITIAL: usize = 1 << 13;
const CLEAN: usize = 2 << 13;
const DIRTY: usize = 3 << 13;

/// Whether the harts have the D extension.
static PRESENT: AtomicBool = AtomicBool::new(false);

/// f0 to f31, and fcsr.
#[derive(Clone, Copy)]
#[repr(C)]
struct Registers([u64; 33]);

/// A task's registers while it does not run.
pub struct FloatState(UnsafeCell<Registers>);

// SAFETY: only the hart on which the task runs, or between whose tasks it is switched, touches the state.
unsafe impl Sync for FloatState {}

global_asm!(
    r#"
    .section .text
    .option push
    .option arch, +d
float_save:
    li      t0, {fs}
    csrs    sstatus, t0
    .irp    n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    fsd     f\n, (8 * \n)(a0)
    .endr
    frcsr   t0
    sd      t0, 256(a0)
    ret
float_load:
    li      t0, {fs}
    csrs    sstatus, t0
    .irp    n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    fld     f\n, (8 * \n)(a0)
    .endr
    ld      t0, 256(a0)
    fscsr   t0
    ret
    .option pop
"#,
    fs = const FS,
);

// SAFETY: the functions above, by the C calling convention.
unsafe extern "C" {
    fn float_save(to: *mut Registers);
    fn float_load(from: *const Registers);
}

/// Notes whether the harts have floating-point registers.
pub fn start(board: &Board) {
    PRESENT.store(board.has_double_floats, Ordering::Relaxed);
}

/// Whether programs may use floating-point registers.
pub fn is_present() -> bool {
    PRESENT.load(Ordering::Relaxed)
}

/// The part of a new program's `sstatus` that concerns the registers.
pub(super) fn initial_status() -> usize {
    if is_present() { INITIAL } else { 0 }
}

/// The registers with which a task goes back to its program, at the top of its kernel stack.
fn user_frame(stack: &KernelStack) -> *mut TrapFrame {
    (stack.top() - size_of::<TrapFrame>()) as *mut TrapFrame
}

impl FloatState {
    /// All zeros, as a program finds them.
    pub const fn new() -> Self {
        FloatState(UnsafeCell::new(Registers([0; 33])))
    }

    /// A copy for a child of `parent`, which runs.
    pub fn forked(parent: &Task) -> Self {
        leave(parent);
        // SAFETY: the parent runs on this hart, in a system call: nobody else touches its state.
        FloatState(UnsafeCell::new(unsafe { *parent.float.0.get() }))
    }

    /// The registers of the current task: what a signal handler must not change.
    pub fn values(task: &Task) -> [u64; 33] {
        leave(task);
        // SAFETY: the task runs on this hart, in the kernel: nobody else touches its state.
        unsafe { (*task.float.0.get()).0 }
    }

    /// Gives the current task these registers.
    pub fn replace(&self, values: [u64; 33]) {
        if is_present() {
            // SAFETY: as for `values`.
            unsafe {
                *self.0.get() = Registers(values);
                float_load(self.0.get());
            }
        }
    }

    /// All zeros again, for another program of the current task.
    pub fn reset(&self) {
        self.replace([0; 33]);
    }
}

/// The current task is about to be left: its registers are kept if its program has changed them.
pub fn leave(task: &Task) {
    let frame = user_frame(&task.stack);
    // SAFETY: the frame is the task's own, and no reference to it is alive in the scheduler or in fork.
    let status = unsafe { &mut (*frame).status };
    if is_present() && *status & FS == DIRTY {
        // SAFETY: the task runs on this hart; D is there, or the registers could not have changed.
        unsafe { float_save(task.float.0.get()) };
        *status = *status & !FS | CLEAN;
    }
}

/// A task is about to go on: it finds its registers as it left them.
pub fn enter(task: &Task) {
    if is_present() {
        // SAFETY: the task is about to run on this hart, so nobody else touches its state.
        unsafe { float_load(task.float.0.get()) };
    }
}
