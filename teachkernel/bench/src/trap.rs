//! Traps from the program, with the steps that xv6's `usertrap` and `usertrapret` take.

use crate::pages::{Spaces, symbol};
use crate::{riscv, user};
use core::ptr::addr_of_mut;

/// Where the trampoline keeps the program's registers; entry.S knows the layout.
#[repr(C)]
pub struct TrapFrame {
    x: [u64; 32],
    kernel_space: u64,
    kernel_stack: u64,
    kernel_trap: u64,
    pc: u64,
    user_space: u64,
}

// SAFETY: link.ld and entry.S define them, with these meanings.
unsafe extern "C" {
    static mut _trap_frame: TrapFrame;
    static _kernel_stack_end: u8;
    static _user_stack_end: u8;
    static _user_trap: u8;
    static _kernel_trap: u8;
    fn _user_return(space: u64) -> !;
}

/// Bits of `sstatus`: interrupts now, interrupts after the trap, and where the trap came from.
const SIE: u64 = 1 << 1;
const SPIE: u64 = 1 << 5;
const SPP: u64 = 1 << 8;
/// `scause` of a system call.
const USER_CALL: u64 = 8;
const SP: usize = 2;
const A0: usize = 10;
const A7: usize = 17;

/// The trap frame's address.
pub fn frame() -> *mut TrapFrame {
    addr_of_mut!(_trap_frame)
}

/// Starts the program with these arguments.
pub fn start(spaces: Spaces, arguments: [u64; 2]) -> ! {
    // SAFETY: link.ld sets a page aside for it; nobody else runs.
    let frame = unsafe { &mut *frame() };
    frame.kernel_space = spaces.kernel;
    frame.user_space = spaces.user;
    frame.kernel_stack = symbol!(_kernel_stack_end);
    frame.kernel_trap = from_user as *const () as u64;
    frame.pc = user::program as *const () as u64;
    frame.x[SP] = symbol!(_user_stack_end);
    frame.x[A0..][..2].copy_from_slice(&arguments);
    riscv::set_space(spaces.kernel);
    to_user(frame)
}

/// `entry.S` comes here, on the kernel's stack and in its address space.
extern "C" fn from_user() -> ! {
    // SAFETY: the trampoline has filled it, and nobody else uses it meanwhile.
    let frame = unsafe { &mut *frame() };
    if riscv::status() & SPP != 0 {
        crate::fail(2);
    }
    riscv::set_vector(symbol!(_kernel_trap));
    frame.pc = riscv::trap_pc();
    if riscv::cause() != USER_CALL {
        crate::fail(3);
    }
    frame.pc += 4;
    riscv::set_status(riscv::status() | SIE);
    frame.x[A0] = call(frame.x[A7], frame.x[A0]);
    to_user(frame)
}

/// A system call's answer.
fn call(number: u64, argument: u64) -> u64 {
    match number {
        user::ANSWER => workloads::answer(argument),
        user::FINISH => crate::finish(argument),
        _ => crate::fail(4),
    }
}

fn to_user(frame: &mut TrapFrame) -> ! {
    riscv::set_status(riscv::status() & !SIE);
    riscv::set_vector(symbol!(_user_trap));
    frame.kernel_space = riscv::space();
    riscv::set_status(riscv::status() & !SPP | SPIE);
    riscv::set_trap_pc(frame.pc);
    // SAFETY: the program's registers are in the trap frame, and its space has the trampoline where it is here.
    unsafe { _user_return(frame.user_space) }
}

/// `entry.S` comes here when the kernel itself traps.
#[unsafe(no_mangle)]
extern "C" fn from_kernel() -> ! {
    crate::fail(5)
}
