//! Traps: where control comes into the kernel, and how it leaves.
//!
//! The kernel itself is not interrupted: interrupts are off in S-mode but for the instant in which an idle
//! hart takes one. So a trap from S-mode is an interrupt of the idle loop, a fault of the copy to or from a
//! program, or a bug.

use core::arch::global_asm;
use core::mem::offset_of;

use abi::errno::Errno;
use abi::syscall::number::rt_sigreturn;

use super::cpu::{KERNEL_STACK, SCRATCH};
use super::registers::{self, SSTATUS_SPIE, SSTATUS_SPP};
use super::{cpu, float, interrupts, user_copy};
use crate::mm::Touch;
use crate::task::{self, scheduler};

/// All registers of what was interrupted, as the trap entry stores them.
#[repr(C, align(16))]
#[derive(Clone, Copy, Debug)]
pub struct TrapFrame {
    /// x0 to x31; x0's place is not used.
    pub x: [usize; 32],
    /// Where it was.
    pub pc: usize,
    /// `sstatus` as the trap left it.
    pub status: usize,
}

/// Numbers of the argument registers.
const A0: usize = 10;
const A7: usize = 17;
const RA: usize = 1;
const SP: usize = 2;
/// Bytes of an ecall: it is never compressed.
const ECALL: usize = 4;

/// A system call that a signal interrupted: all that is needed to make it again.
#[derive(Clone, Copy, Debug)]
pub struct InterruptedCall {
    /// Its number.
    pub number: usize,
    /// The argument in whose register the result is now.
    argument: usize,
}

impl TrapFrame {
    /// The registers of a program that starts at `pc` with its stack at `stack`.
    pub fn at_start(pc: usize, stack: usize) -> Self {
        let mut frame = TrapFrame { x: [0; 32], pc, status: SSTATUS_SPIE | float::initial_status() };
        frame.x[SP] = stack;
        frame
    }

    /// What a child sees: the same, but for the result of the call and perhaps its own stack.
    pub fn forked(&self, stack: usize) -> Self {
        let mut frame = *self;
        frame.x[A0] = 0;
        if stack != 0 {
            frame.x[SP] = stack;
        }
        frame
    }

    /// Makes an interrupted call anew when the program goes on.
    pub fn restart(&mut self, call: InterruptedCall) {
        self.pc -= ECALL;
        self.x[A0] = call.argument;
    }

    /// The program counter and x1 to x31.
    pub fn registers(&self) -> [u64; 32] {
        let mut registers = self.x.map(|register| register as u64);
        registers[0] = self.pc as u64;
        registers
    }

    /// Sets the program counter and x1 to x31.
    pub fn set_registers(&mut self, registers: [u64; 32]) {
        self.x = registers.map(|register| register as usize);
        self.pc = registers[0] as usize;
    }

    /// The register for results.
    pub fn result(&self) -> usize {
        self.x[A0]
    }

    /// The stack pointer.
    pub fn stack(&self) -> usize {
        self.x[SP]
    }

    /// Goes on at a function of the program with these arguments, which returns to `back`.
    pub fn call_function(&mut self, pc: usize, stack: usize, arguments: [usize; 3], back: usize) {
        (self.pc, self.x[RA], self.x[SP]) = (pc, back, stack);
        self.x[A0..A0 + 3].copy_from_slice(&arguments);
    }

    /// The system call that the registers ask for: its number and arguments.
    fn call(&self) -> (usize, [usize; 6]) {
        let mut arguments = [0; 6];
        arguments.copy_from_slice(&self.x[A0..A0 + 6]);
        (self.x[A7], arguments)
    }
}

global_asm!(
    r#"
    .section .text
    .balign 4
trap_entry:
    # In user mode sscratch holds the hart's data, in the kernel 0.
    csrrw   tp, sscratch, tp
    bnez    tp, 1f
    csrr    tp, sscratch
    sd      sp, {scratch}(tp)
    j       2f
1:  sd      sp, {scratch}(tp)
    ld      sp, {kernel_stack}(tp)
2:  addi    sp, sp, -{frame}
    sd      x1, 8(sp)
    sd      x3, 24(sp)
    .irp    n, 5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    sd      x\n, (8 * \n)(sp)
    .endr
    ld      t0, {scratch}(tp)
    csrr    t1, sscratch
    csrr    t2, sepc
    csrr    t3, sstatus
    sd      t0, 16(sp)
    sd      t1, 32(sp)
    sd      t2, {pc}(sp)
    sd      t3, {status}(sp)
    csrw    sscratch, zero
    mv      a0, sp
    call    {handler}

    # The frame is at the stack pointer.
    .globl trap_return
trap_return:
    ld      t2, {pc}(sp)
    ld      t3, {status}(sp)
    csrw    sepc, t2
    csrw    sstatus, t3
    andi    t3, t3, {from_kernel}
    bnez    t3, 3f
    addi    t0, sp, {frame}
    sd      t0, {kernel_stack}(tp)
    csrw    sscratch, tp
3:  ld      x1, 8(sp)
    .irp    n, 3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
    ld      x\n, (8 * \n)(sp)
    .endr
    ld      x2, 16(sp)
    sret
"#,
    scratch = const SCRATCH,
    kernel_stack = const KERNEL_STACK,
    frame = const size_of::<TrapFrame>(),
    pc = const offset_of!(TrapFrame, pc),
    status = const offset_of!(TrapFrame, status),
    from_kernel = const SSTATUS_SPP,
    handler = sym handle,
);

// SAFETY: the label above; only its address is taken.
unsafe extern "C" {
    fn trap_entry();
}

/// Sends the calling hart's traps to the kernel.
pub fn install() {
    registers::set_trap_vector(trap_entry as *const () as usize);
}

/// Why control came (RISC-V Privileged 20240411, table 22).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A device or a deadline.
    Timer,
    External,
    /// A program asks.
    SystemCall,
    /// An address that the map does not allow.
    PageFault(Touch),
    /// An address at which there is nothing.
    AccessFault(Touch),
    /// An address that must be a multiple of the operand's size and is not.
    Misaligned,
    Illegal,
    Breakpoint,
    Other(usize),
}

impl Cause {
    fn read() -> Self {
        const INTERRUPT: usize = 1 << 63;
        match registers::scause() {
            0 | 4 | 6 => Cause::Misaligned,
            1 => Cause::AccessFault(Touch::Execute),
            2 => Cause::Illegal,
            3 => Cause::Breakpoint,
            5 => Cause::AccessFault(Touch::Read),
            7 => Cause::AccessFault(Touch::Write),
            8 => Cause::SystemCall,
            12 => Cause::PageFault(Touch::Execute),
            13 => Cause::PageFault(Touch::Read),
            15 => Cause::PageFault(Touch::Write),
            cause if cause == INTERRUPT | 5 => Cause::Timer,
            cause if cause == INTERRUPT | 9 => Cause::External,
            cause => Cause::Other(cause),
        }
    }
}

/// Every trap comes here, with interrupts off.
extern "C" fn handle(frame: *mut TrapFrame) {
    let (cause, address) = (Cause::read(), registers::stval());
    // SAFETY: the trap entry has just written the frame, and nothing else refers to it yet.
    let TrapFrame { pc, status, .. } = unsafe { *frame };
    if status & SSTATUS_SPP == 0 {
        from_user(frame, cause, address, pc);
    } else {
        from_kernel(frame, cause, address, pc);
    }
}

fn from_user(frame: *mut TrapFrame, cause: Cause, address: usize, pc: usize) {
    task::account::entered_kernel();
    let mut call = None;
    match cause {
        Cause::SystemCall => call = system_call(frame),
        Cause::Timer => scheduler::timer_rang(),
        Cause::External => interrupts::serve(),
        cause => task::fault::from_user(cause, address, pc),
    }
    task::before_user_mode(call);
    task::account::leaving_kernel();
}

/// Makes the call that the registers ask for; gives it back if a signal interrupted it.
fn system_call(frame: *mut TrapFrame) -> Option<InterruptedCall> {
    // SAFETY: the frame is at the top of the current task's stack; no reference to it outlives a statement,
    // and calls that change it (`with_user_frame`) come in between.
    let (number, arguments) = unsafe { (*frame).call() };
    // SAFETY: as above.
    unsafe { (*frame).pc += ECALL };
    let result = crate::syscall::enter(number, arguments);
    // SAFETY: as above.
    unsafe { (*frame).x[A0] = result };
    // The result of rt_sigreturn is that of what was interrupted before.
    let interrupted = result == usize::from(Errno::EINTR.0).wrapping_neg() && number != rt_sigreturn;
    interrupted.then_some(InterruptedCall { number, argument: arguments[0] })
}

/// Works on the registers with which the current task goes back to its program.
pub fn with_user_frame<R>(work: impl FnOnce(&mut TrapFrame) -> R) -> R {
    let frame = (cpu::this().kernel_stack.get() - size_of::<TrapFrame>()) as *mut TrapFrame;
    // SAFETY: after a trap from a program the frame lies at the top of the current task's kernel stack, and
    // nothing on the way from there to here holds a reference to it.
    work(unsafe { &mut *frame })
}

fn from_kernel(frame: *mut TrapFrame, cause: Cause, address: usize, pc: usize) {
    registers::close_user_memory();
    match (cause, user_copy::fix_up(pc)) {
        (Cause::Timer, _) => {
            scheduler::timer_rang();
            // The interrupt stays pending until the timer is set anew; the idle loop would not get further.
            scheduler::arm_timer();
        }
        (Cause::External, _) => interrupts::serve(),
        (Cause::PageFault(access), Some(error_exit)) => {
            if !task::fault::can_touch(address, access) {
                // SAFETY: the frame is the trap entry's, and nothing else refers to it.
                unsafe { (*frame).pc = error_exit };
            }
        }
        (Cause::AccessFault(_) | Cause::Misaligned, Some(error_exit)) => {
            // SAFETY: as above.
            unsafe { (*frame).pc = error_exit };
        }
        _ => panic!("{cause:?} in the kernel itself at {pc:#x}, address {address:#x}"),
    }
}
