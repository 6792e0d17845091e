//! The boot sector. All of it is in `stage1.S`; this file only gives it the numbers of the boot contract.
#![no_std]
#![no_main]

use abi::boot::{CORE, DISK_EXTENSION, DISK_READ, STAGE1_CORE_LBA, STAGE1_CORE_SECTORS};
use sbi_spec::dbcn::{CONSOLE_WRITE, EID_DBCN};

core::arch::global_asm!(
    include_str!("stage1.S"),
    CORE = const CORE,
    DISK_EXTENSION = const DISK_EXTENSION,
    DISK_READ = const DISK_READ,
    CONSOLE_EXTENSION = const EID_DBCN,
    CONSOLE_WRITE = const CONSOLE_WRITE,
    CORE_LBA_AT = const STAGE1_CORE_LBA,
    CORE_SECTORS_AT = const STAGE1_CORE_SECTORS,
);

/// Rust wants to know what to do when Rust code fails; there is none here.
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {
        core::hint::spin_loop();
    }
}
