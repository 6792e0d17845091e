//! What the boot stages share: the way into a Rust `main`, the firmware's services, files loaded to memory.
#![no_std]
#![deny(unsafe_code)]

#[expect(unsafe_code, reason = "CSRs, the jump to the next stage")]
pub mod arch;
pub mod console;
pub mod disk;
pub mod load;
#[expect(unsafe_code, reason = "physical memory")]
pub mod memory;
#[expect(unsafe_code, reason = "calls to the firmware")]
pub mod sbi;
