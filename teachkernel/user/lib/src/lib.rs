//! The user library: everything between a program's `main` and the system-call instruction.
//!
//! ```text
//! main(args)      the program
//! out, message    printing, and saying what went wrong
//! file, dir, input, process, env    files, directories, lines, processes, arguments
//! sys             one typed function per system call
//! raw             one stub per row of abi::syscalls!, and the `ecall` itself
//! ─────────────── the privilege boundary
//! ```
//!
//! The calls are Linux's (riscv64): a program made with this library also runs on Linux, and under
//! `qemu-riscv64`. `unsafe` lives in `raw`, `sys`, `linux`, `start`, `env`, `heap`, `global`, `handler`,
//! `mapping` and `trespass` only.
#![no_std]
#![deny(unsafe_code)]

#[cfg(target_arch = "riscv64")]
extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod dirent;
pub mod number;
pub mod show;

#[cfg(target_arch = "riscv64")]
mod global;
#[cfg(target_arch = "riscv64")]
mod heap;
#[cfg(target_arch = "riscv64")]
mod raw;
#[cfg(target_arch = "riscv64")]
mod start;

#[cfg(target_arch = "riscv64")]
pub mod dir;
#[cfg(target_arch = "riscv64")]
pub mod env;
#[cfg(target_arch = "riscv64")]
pub mod file;
#[cfg(target_arch = "riscv64")]
pub mod handler;
#[cfg(target_arch = "riscv64")]
pub mod input;
#[cfg(target_arch = "riscv64")]
mod lines;
#[cfg(target_arch = "riscv64")]
pub mod linux;
#[cfg(target_arch = "riscv64")]
pub mod mapping;
#[cfg(target_arch = "riscv64")]
pub mod message;
#[cfg(target_arch = "riscv64")]
pub mod out;
#[cfg(target_arch = "riscv64")]
pub mod process;
#[cfg(target_arch = "riscv64")]
pub mod sys;
#[cfg(target_arch = "riscv64")]
pub mod trespass;

pub use abi::errno::Errno;
#[cfg(target_arch = "riscv64")]
pub use env::Args;
#[cfg(target_arch = "riscv64")]
pub use lines::write_all;
#[cfg(target_arch = "riscv64")]
pub use sys::Fd;

/// The result of a system call.
pub type Result<T> = core::result::Result<T, Errno>;
