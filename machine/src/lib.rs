//! The computer behind the glass: a RISC-V machine with QEMU's `virt` board.
//!
//! Pure and deterministic: no clock, no thread, no random source, no I/O. The same images and the same input
//! log give the same events, the same screen and the same RAM, natively and in a browser.

#![deny(unsafe_code)]
// They panic when nobody reads; the runner has `live::show` and `tell::tell`.
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

pub mod bench;
pub mod board;
pub mod config;
pub mod csr;
pub mod debug;
pub mod dtb;
pub mod engine;
pub mod event;
pub mod float;
pub mod hart;
pub mod hash;
pub mod input;
pub mod isa;
pub mod machine;
pub mod mmu;
pub mod ram;
pub mod recorder;
pub mod recording;
pub mod relay;
#[cfg(feature = "runner")]
pub mod runner;
pub mod script;
pub mod snapshot;
pub mod timeline;
pub mod traps;
pub mod turns;

pub use config::{Config, ConfigError};
pub use machine::{HartView, Machine, Stop};
pub use recording::{Mark, Recording, RecordingError};
pub use snapshot::Snapshot;
pub use timeline::Timeline;
