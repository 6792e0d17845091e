//! Sending signals, and letting them take effect: a signal ends a process, stops it, or has it run a handler on
//! its own stack and come back. (signal(7))

use alloc::sync::Arc;

use abi::errno::Errno;
use abi::linux::signal::{SA_RESTART, SI_USER, SIG_DFL, SIGSEGV};
use abi::syscall::number;
use abi::trace::Tracepoint;
use kernel_core::regions::{PAGE, Purpose};
use kernel_core::signal_frame::{self, Interrupted};
use kernel_core::signals::{Delivery, Detail};

use super::process::INIT;
use super::{Task, current, current_pid, exit, scheduler, stop};
use crate::arch::float::FloatState;
use crate::arch::page_table::Access;
use crate::arch::trap::{InterruptedCall, TrapFrame, with_user_frame};
use crate::mm::space::VDSO;
use crate::mm::{AddressSpace, UserBytes};
use crate::trace;

/// `li a7, rt_sigreturn; ecall`: what a handler returns to. On riscv64 programs bring no such code of their
/// own, as there is no `SA_RESTORER` (arch/riscv/kernel/vdso/rt_sigreturn.S).
const WAY_BACK: [u32; 2] = [(number::rt_sigreturn as u32) << 20 | 17 << 7 | 0x13, 0x73];
/// Where the frame of a handler goes below the stack pointer: at a multiple of this (RISC-V psABI, 2.1).
const STACK_ALIGNMENT: usize = 16;

/// Gives a program the code that its signal handlers return to.
pub fn add_way_back(space: &mut AddressSpace) -> Result<(), Errno> {
    let access = Access { read: true, write: false, execute: true };
    space.add(VDSO, VDSO + PAGE, access, Purpose::Vdso)?;
    space.fill(VDSO, WAY_BACK.map(u32::to_le_bytes).as_flattened())
}

/// Sends a signal to a process, from the current one.
pub fn send(task: &Arc<Task>, signal: u32) {
    send_as(task, signal, SI_USER);
}

/// Sends a signal to a process, from the current one, in the way that `code` stands for.
pub fn send_as(task: &Arc<Task>, signal: u32, code: i32) {
    tell(task, signal, Detail { code, value: current_pid().into(), status: 0 });
}

/// Sends a signal to a process, with what it tells of itself.
pub fn tell(task: &Arc<Task>, signal: u32, detail: Detail) {
    let mut signals = task.signals.lock();
    let goes_on = signals.announce(signal);
    // As on Linux, what init has not asked for does nothing to it.
    let unasked = task.pid == INIT && signals.handler(signal).handler == SIG_DFL;
    let acts = !unasked && signals.send(signal, detail);
    drop(signals);
    if goes_on {
        stop::go_on(task, signal);
    }
    if acts {
        scheduler::interrupt(task);
    }
}

/// Sends the current process a signal that cannot wait. True when a handler will see to it; else it ends the
/// process.
pub fn force(signal: u32, detail: Detail) -> bool {
    current().signals.lock().force(signal, detail)
}

/// Lets the signals that are due take effect on the current process. `call` is the system call that one of
/// them interrupted; it is made again if no handler runs, since then nothing has come but a stop.
pub fn act(mut call: Option<InterruptedCall>) {
    let task = current();
    loop {
        let taken = task.signals.lock().take();
        let Some((signal, delivery)) = taken else { break };
        trace::hit(Tracepoint::SignalDeliver, [signal.into(), task.pid.0.into()]);
        let (action, detail, blocked) = match delivery {
            Delivery::Run { action, detail, blocked } => (action, detail, blocked),
            Delivery::Stop => {
                stop::stop(signal);
                continue;
            }
            Delivery::End => {
                drop(task);
                exit::kill(signal)
            }
        };
        task.unfinished_sleep.take();
        let again = call.take().filter(|call| action.flags & SA_RESTART != 0 && restarts(call.number));
        if let Some(call) = again {
            with_user_frame(|frame| frame.restart(call));
        }
        let registers = with_user_frame(|frame| frame.registers());
        let interrupted = Interrupted { registers, floats: FloatState::values(&task), blocked };
        let entered = enter_handler(signal, action.handler as usize, detail, &interrupted);
        if entered.is_err() {
            // There is no room on the stack, or no stack.
            task.signals.lock().fail_handler(SIGSEGV);
        }
    }
    if let Some(call) = call {
        with_user_frame(|frame| frame.restart(call));
    }
}

/// Whether an interrupted call is made again behind a handler with `SA_RESTART`. (signal(7), "Interruption of
/// system calls and library functions by signal handlers") What rt_sigreturn returns is the result of another
/// call, which has been decided about.
fn restarts(call: usize) -> bool {
    !matches!(
        call,
        number::nanosleep | number::clock_nanosleep | number::ppoll | number::pselect6 | number::rt_sigreturn
    )
}

fn enter_handler(
    signal: u32,
    handler: usize,
    detail: Detail,
    interrupted: &Interrupted,
) -> Result<(), Errno> {
    let stack = with_user_frame(|frame| frame.stack());
    let at = stack.checked_sub(signal_frame::SIZE).ok_or(Errno::EFAULT)? / STACK_ALIGNMENT * STACK_ALIGNMENT;
    UserBytes(at).write(&interrupted.frame(signal, detail))?;
    let arguments = [signal as usize, at, at + signal_frame::CONTEXT];
    with_user_frame(|frame| frame.call_function(handler, at, arguments, VDSO as usize));
    Ok(())
}

/// Goes back from a handler to what it interrupted: the registers, of which a0 is the result, and the signals
/// that are held back.
pub fn go_back() -> Result<usize, Errno> {
    let task = current();
    let mut bytes = [0; signal_frame::SIZE];
    let stack = with_user_frame(|frame| frame.stack());
    let Ok(()) = UserBytes(stack).read(&mut bytes) else {
        task.signals.lock().fail_handler(SIGSEGV);
        return Ok(0);
    };
    let Interrupted { registers, floats, blocked } = Interrupted::of(&bytes);
    task.signals.lock().set_blocked(blocked);
    task.float.replace(floats);
    Ok(with_user_frame(|frame: &mut TrapFrame| {
        frame.set_registers(registers);
        frame.result()
    }))
}
