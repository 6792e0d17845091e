//! The facts on which both sides of the glass must agree.
//!
//! The machine, the guest software, the image writers and the page all take them from here, so that an
//! address, a system-call number or the shape of a trace record is written down once. No dependencies, no
//! allocation, no unsafe code: this crate builds for the host, for wasm and for the bare guest.
#![no_std]
#![forbid(unsafe_code)]

pub mod board;
pub mod boot;
pub mod debug;
pub mod errno;
pub mod linux;
pub mod syscall;
pub mod trace;
