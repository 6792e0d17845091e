//! The computer behind the glass: a RISC-V machine with QEMU's `virt` board.
//!
//! Pure and deterministic: no clock, no thread, no random source, no I/O. The same images and the same input
//! log give the same events, the same screen and the same RAM, natively and in a browser.

pub mod board;
pub mod dtb;
pub mod event;
pub mod input;
pub mod isa;
pub mod ram;
pub mod recorder;
pub mod relay;
pub mod script;
