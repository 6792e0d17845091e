//! The kernel's pure algorithms: everything that can be decided without a processor or a device.
//!
//! Nothing here touches memory that it was not given, waits, or knows what a hart is; so all of it is tested
//! on the host. What comes from programs, archives and media is checked, never believed.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

extern crate alloc;

pub mod arguments;
pub mod buddy;
pub mod children;
pub mod cpio;
pub mod descriptors;
pub mod dirents;
pub mod elf;
pub mod limits;
pub mod line;
pub mod mounts;
pub mod path;
pub mod pipe;
pub mod regions;
pub mod run_queue;
pub mod signal_frame;
pub mod signals;
pub mod stack;
pub mod timers;
