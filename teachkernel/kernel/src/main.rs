//! The kernel: a program that is loaded like any other, and that all other programs ask for everything.
//!
//! This file is the story of its start. Where each part lives:
//!
//! | folder | what it knows |
//! |---|---|
//! | `arch` | RISC-V: first instructions, traps, page tables, switching stacks |
//! | `sync` | locks |
//! | `mm` | memory: page frames, heap, address spaces, page faults, pointers of programs |
//! | `task` | processes: fork, exec, exit, scheduler, signals |
//! | `fs` | files: paths, mounts, the RAM file system, /proc, pipes |
//! | `device` | console, null and its kin, block devices |
//! | `module` | what drivers and file systems outside the kernel may call |
//! | `syscall` | one small function for each system call |
#![no_std]
#![no_main]
#![deny(unsafe_code)]

extern crate alloc;

mod arch;
mod board;
mod debug;
mod device;
mod fs;
mod log;
mod mm;
mod module;
mod panic;
mod random;
mod sync;
mod syscall;
mod task;
mod time;
mod trace;

use arch::address::PhysAddr;

/// The kernel's main function: brings everything up, starts the first program, and from then on only answers.
extern "C" fn kernel_main(hart: usize, device_tree: PhysAddr) -> ! {
    arch::cpu::start(0);
    arch::trap::install();
    let board = board::read(device_tree);
    panic::start(&board);
    device::console::start(&board);
    log!("here, with {} MiB of memory", board.memory.size >> 20);
    arch::float::start(&board);
    mm::start(&board);
    trace::start(&board);
    debug::start();
    time::start(&board);
    arch::plic::start(board.interrupt_controller, hart);
    device::console::listen(&board);
    module::start(&board);
    device::start();
    fs::start(&board);
    task::start_init(&board);
    arch::registers::enable_interrupt_sources(arch::registers::SIE_TIMER_AND_EXTERNAL);
    task::scheduler::idle()
}
