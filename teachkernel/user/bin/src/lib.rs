//! What the programs decide without asking the kernel: the shell's grammar and keys, tables, layouts. It is
//! pure, and its tests run on the host: `cargo test -p programs --lib`.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod columns;
pub mod date;
pub mod echo;
pub mod edit;
pub mod proc;
pub mod shell;
pub mod signals;
pub mod sort;
