//! The boot protocol: who loads whom, where to, and what stands in the registers at each hand-over.
//!
//! ```text
//! flash 0x2000_0000   firmware (M-mode, runs in place)
//!   └ sector 0        stage 1,  loaded to STAGE1   (at most 440 bytes of code)
//!      └ the gap      core.img, loaded to CORE     (sectors named in stage 1 itself)
//!         └ ext2      stage 2,  loaded to STAGE2   (the file STAGE2_PATH)
//!            └ ext2   kernel,   loaded where its ELF headers say, by default KERNEL
//! ```
//!
//! From stage 1 on every stage is entered in S-mode with `satp` 0, interrupts off and
//!
//! | register | content |
//! |---|---|
//! | `a0` | hart number |
//! | `a1` | physical address of the device tree |
//! | `a2` | boot drive, as the disk service numbers it |
//!
//! which for the kernel is the Linux RISC-V boot protocol (Documentation/arch/riscv/boot.rst) with `a2` to
//! spare. Each loaded image is DMAed straight to the address at which it then runs: the bytes on the disk are
//! the bytes that the program counter lands on.

use crate::board::RAM_BASE;

/// RAM of the firmware: its data and stack. PMP keeps S-mode out, the device tree reserves it.
pub const FIRMWARE_RAM: u64 = RAM_BASE;
/// Length of [`FIRMWARE_RAM`] in bytes.
pub const FIRMWARE_RAM_SIZE: u64 = 0x8_0000;
/// Where the firmware puts the device tree that it hands on, with room to grow.
pub const DEVICE_TREE: u64 = RAM_BASE + 0x8_0000;
/// Room for the device tree in bytes.
pub const DEVICE_TREE_SIZE: u64 = 0x1_0000;
/// Where sector 0 is loaded and entered.
pub const STAGE1: u64 = RAM_BASE + 0x10_0000;
/// Where `core.img` is loaded and entered.
pub const CORE: u64 = RAM_BASE + 0x10_1000;
/// Most bytes that `core.img` may have: its load address to that of stage 2.
pub const CORE_SIZE_MAX: u64 = STAGE2 - CORE;
/// Where stage 2 is loaded and entered. Its stack and heap lie between its end and [`KERNEL`].
pub const STAGE2: u64 = RAM_BASE + 0x14_0000;
/// Where kernels are loaded by convention (the Linux RISC-V image's 2 MiB alignment).
pub const KERNEL: u64 = RAM_BASE + 0x20_0000;

/// Bytes in a disk sector.
pub const SECTOR: u64 = 512;
/// Code bytes that fit in front of the disk signature and partition table of a master boot record.
pub const STAGE1_CODE_MAX: usize = 440;
/// Offset in stage 1 of the little-endian `u64` sector at which `core.img` starts. The image writer fills it in.
pub const STAGE1_CORE_LBA: usize = 424;
/// Offset in stage 1 of the little-endian `u32` number of sectors of `core.img`.
pub const STAGE1_CORE_SECTORS: usize = 432;
/// First sector of the first partition; the sectors from 1 to here are the gap.
pub const FIRST_PARTITION_LBA: u64 = 2048;
/// Stage 2 in the file system of the first partition.
pub const STAGE2_PATH: &str = "/boot/grub/stage2";
/// The menu's configuration.
pub const CONFIG_PATH: &str = "/boot/grub/grub.cfg";

/// SBI implementation ID of our firmware (an unassigned number; 'K').
pub const SBI_IMPLEMENTATION: u64 = 0x4b;
/// SBI extension of the disk service: the firmware-specific space (SBI 2.0, chapter 15).
pub const DISK_EXTENSION: u64 = 0x0a00_0000 + SBI_IMPLEMENTATION;
/// `read(drive, lba, sectors, physical address)`: reads whole sectors straight to RAM below 4 GiB.
pub const DISK_READ: u64 = 0;
/// `info(drive)` returns the drive's capacity in sectors, 0 when no medium is in; `SBI_ERR_INVALID_PARAM` past the last drive.
pub const DISK_INFO: u64 = 1;
/// `release()`: resets the block devices, so that the next owner finds them untouched.
pub const DISK_RELEASE: u64 = 2;
