//! All that is particular to RISC-V: the only code, with `sync` and two files of `mm`, that may be `unsafe`.
#![allow(unsafe_code, reason = "the processor is reached by instructions that Rust does not know")]

pub mod address;
pub mod cpu;
pub mod device_tree;
mod entry;
pub mod float;
pub mod interrupts;
pub mod kernel_map;
pub mod mmio;
pub mod page_table;
pub mod plic;
pub mod registers;
pub mod sbi;
pub mod stack_trace;
pub mod switch;
pub mod trap;
pub mod user_copy;
