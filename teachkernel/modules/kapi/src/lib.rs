//! What a module may ask of the kernel, and what the kernel asks of a module.
//!
//! The border itself is C's: functions by name and structures in C's layout (`raw`), so that a module need not
//! be built together with the kernel. Above it stand safe types, which are all that a driver sees:
//!
//! | file | what |
//! |---|---|
//! | `device` | finding a device, its registers, memory that it can reach, its interrupt |
//! | `event` | sleeping until an interrupt has come |
//! | `block` | offering a block device; reading one |
//! | `file_system` | offering a file system |
#![no_std]
#![deny(unsafe_code)]
#![warn(missing_docs)]

extern crate alloc;

mod block;
mod device;
mod event;
mod file_system;
pub mod raw;

pub use abi::errno::Errno;
pub use block::{BlockDevice, BlockDriver, offer_block_device};
pub use device::{Device, Memory, Registers, on_interrupt, physical};
pub use event::Event;
pub use file_system::{Attributes, Entry, FileSystem, Handle, offer_file_system};

/// Says a line on the console.
pub fn log(text: &str) {
    raw::log(text.as_bytes());
}
