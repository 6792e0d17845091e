//! From one task's kernel stack to another's.
//!
//! The scheduler's lock is taken before the switch and released after it, on the other side: so nobody can
//! pick the leaving task up before its registers are saved. (As xv6 does it: its book, 7.3.)

use alloc::sync::Arc;
use core::arch::global_asm;
use core::cell::{RefCell, UnsafeCell};
use core::mem;

use super::trap::TrapFrame;
use crate::mm::KernelStack;
use crate::sync::{SpinGuard, SpinLock};
use crate::task::Task;

/// What a function call keeps: the registers that must survive a switch (RISC-V calling convention).
#[repr(C)]
#[derive(Clone, Copy)]
struct Saved {
    ra: usize,
    sp: usize,
    s: [usize; 12],
}

/// Where a task, or the idle loop, goes on when it is switched to.
pub struct Context(UnsafeCell<Saved>);

// SAFETY: a context is touched only by `switch_context`, under the scheduler's lock.
unsafe impl Sync for Context {}

global_asm!(
    r#"
    .section .text
switch_context:
    sd      ra, 0(a0)
    sd      sp, 8(a0)
    .irp    n, 0,1,2,3,4,5,6,7,8,9,10,11
    sd      s\n, (16 + 8 * \n)(a0)
    .endr
    ld      ra, 0(a1)
    ld      sp, 8(a1)
    .irp    n, 0,1,2,3,4,5,6,7,8,9,10,11
    ld      s\n, (16 + 8 * \n)(a1)
    .endr
    ret

    # A new task comes here by the `ret` above, with its trap frame at the stack pointer.
begin_task:
    call    {begin}
    j       trap_return
"#,
    begin = sym crate::task::scheduler::begin,
);

// SAFETY: the functions above, by the C calling convention.
unsafe extern "C" {
    fn switch_context(from: *mut Saved, to: *const Saved);
    fn begin_task();
}

impl Context {
    /// A context that will be filled when it is left.
    pub const fn new() -> Self {
        Context(UnsafeCell::new(Saved { ra: 0, sp: 0, s: [0; 12] }))
    }

    /// The context of a task that has not run yet: it goes to user mode with the registers in `frame`.
    pub fn for_new_task(stack: &KernelStack, frame: &TrapFrame) -> Self {
        let place = (stack.top() - size_of::<TrapFrame>()) as *mut TrapFrame;
        // SAFETY: the frame lies within the stack, aligned, and nobody uses the stack yet.
        unsafe { place.write(*frame) };
        Context(UnsafeCell::new(Saved {
            ra: begin_task as *const () as usize,
            sp: place as usize,
            s: [0; 12],
        }))
    }
}

/// Leaves the hart's previous task, or the idle loop, for its current one; returns when somebody switches
/// back.
///
/// `guard` is the scheduler's lock, which whoever runs next releases: here, or in [`arrive`].
pub fn switch<T>(guard: SpinGuard<'static, T>) {
    let cpu = super::cpu::this();
    let context = |task: &RefCell<Option<Arc<Task>>>| match task.borrow().as_ref() {
        Some(task) => task.context.0.get(),
        None => cpu.idle.0.get(),
    };
    let (from, to) = (context(&cpu.previous), context(&cpu.current));
    if from == to {
        return;
    }
    let lock = SpinGuard::mutex(&guard);
    mem::forget(guard);
    // SAFETY: the lock is held, so both contexts are ours; `to` was saved here or made by `for_new_task`; both
    // tasks are alive, for the hart's data hold a share in each until the other side has arrived.
    unsafe { switch_context(from, to) };
    arrive(lock);
}

/// Releases the lock that the task before took for the switch.
pub fn arrive<T>(lock: &'static SpinLock<T>) {
    // SAFETY: `switch` forgot the guard of this lock on the way here.
    unsafe { lock.force_unlock() };
}

/// Sets the stack that the next trap from user mode starts on.
pub fn set_kernel_stack(stack: &KernelStack) {
    super::cpu::this().kernel_stack.set(stack.top());
}
