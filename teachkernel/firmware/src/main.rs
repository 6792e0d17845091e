//! The firmware: the code in the flash chip, where the processor starts when the power comes on.
//!
//! It trusts nothing: it tests the memory before it uses it, counts the hardware that the device tree
//! names, finds a disk whose first sector carries the boot signature, loads that sector and starts it. Then
//! it stays in M-mode behind everything else and answers when S-mode asks: the SBI (RISC-V Supervisor Binary
//! Interface 2.0), with one service of our own that reads disks for the boot stages.
//!
//! ```text
//! entry.S   first instructions, the trap gate      arch.rs    CSRs, PMP, the way to S-mode
//! poweron   the memory test                        mmio.rs    device registers
//! inventory what the device tree names             ram.rs     physical memory
//! boot      which disk, which sector               virtio.rs  the block device driver
//! trap, sbi/*   what runs after that, on behalf of S-mode
//! ```
#![no_std]
#![no_main]
#![deny(unsafe_code)]

#[macro_use]
mod console;

#[expect(unsafe_code, reason = "CSRs, and functions shared with entry.S")]
mod arch;
mod boot;
mod clint;
mod disk;
mod finisher;
mod harts;
mod inventory;
#[expect(unsafe_code, reason = "device registers")]
mod mmio;
mod poweron;
#[expect(unsafe_code, reason = "physical memory")]
mod ram;
mod sbi;
mod trap;
mod virtio;

use abi::boot::{DEVICE_TREE, STAGE1};

/// Power is on, and the firmware's own memory is good: `entry.S` comes here with the address of the board's
/// device tree.
fn main(hart: usize, board_tree: u64) -> ! {
    console::start();
    say!("Kernelarium, running from the flash chip. Checking the computer.");
    let tree = ram::take_device_tree(board_tree).unwrap_or_else(|why| refuse!("{why}; cannot go on."));
    let memory =
        inventory::memory(tree).unwrap_or_else(|| refuse!("the device tree names no memory; cannot go on."));
    poweron::test(memory);
    ram::set_end(memory.end());
    harts::count(tree);
    disk::count();
    inventory::print(tree);
    inventory::hand_on(tree).unwrap_or_else(|why| refuse!("{why}; cannot go on."));
    arch::prepare_supervisor(harts::have_sstc());
    match boot::load_boot_sector() {
        Some(drive) => arch::enter_supervisor(hart, DEVICE_TREE, drive, STAGE1),
        None => boot::nothing_to_start(),
    }
}

#[panic_handler]
fn panic(info: &core::panic::PanicInfo) -> ! {
    refuse!("defect in the firmware: {info}")
}
