//! `cargo xtask images`: the firmware chip and the disk, made of the guest's programs.
//!
//! ```text
//! flash.bin   firmware, padded to the chip's 32 MiB
//! disk.img    sector 0: stage 1 and the partition table; the gap: core.img; an ext2 partition with /boot
//! ```

use crate::folder::write_if_changed;
use crate::setup::{self, Need};
use crate::{flat, guest, initramfs, project};
use abi::{board, boot};
use anyhow::{Context, Result};
use lexopt::prelude::*;
use std::process::ExitCode;
use toolchain::image::{Tree, cpio, ext2, flash, mbr};

pub const SUMMARY: &str = "Builds the guest software and writes target/images/{flash.bin,disk.img}";
pub const USAGE: &str = "\
usage: cargo xtask images [--as-built]

  --as-built   put together what was built before, without building it again
";

/// The number by which systems tell our disk from others: "KERN".
const DISK_SIGNATURE: u32 = u32::from_le_bytes(*b"KERN");
/// The partition in bytes: of the same size with every compiler, since the firmware tells the disk's.
const PARTITION_SIZE: u64 = 4 << 20;
/// The kernel in the partition, as `grub.cfg` names it.
const KERNEL_PATH: &str = "/boot/vmlinux";
/// The initramfs in the partition, as `grub.cfg` names it.
const INITRAMFS_PATH: &str = "/boot/initramfs.cpio";

/// Runs the command.
pub fn command(mut arguments: lexopt::Parser) -> Result<ExitCode> {
    let mut as_built = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("as-built") => as_built = true,
            other => return Err(other.unexpected().into()),
        }
    }
    setup::ensure(&[Need::GuestCompiler])?;
    for (name, size) in (if as_built { assemble() } else { build() })?.rows() {
        println!("{name:16} {size}");
    }
    Ok(ExitCode::SUCCESS)
}

/// What the parts of the images measure, in bytes.
pub struct Sizes {
    /// The firmware in the chip.
    pub firmware: usize,
    /// The code of the boot sector.
    pub stage1: usize,
    /// What lies in the gap.
    pub core: usize,
    /// The boot loader in the partition.
    pub stage2: usize,
    /// The kernel's file.
    pub kernel: usize,
    /// The archive that becomes the first root.
    pub initramfs: usize,
    /// The whole disk.
    pub disk: usize,
}

impl Sizes {
    /// Names and sizes, in words.
    pub fn rows(&self) -> [(&'static str, String); 7] {
        let sectors = |bytes: usize| bytes.div_ceil(boot::SECTOR as usize);
        let limit = boot::STAGE1_CODE_MAX;
        [
            ("firmware", format!("{} bytes", self.firmware)),
            ("stage 1", format!("{} of {limit} bytes", self.stage1)),
            ("core.img", format!("{} bytes, {} sectors", self.core, sectors(self.core))),
            ("stage 2", format!("{} bytes", self.stage2)),
            ("kernel", format!("{} bytes", self.kernel)),
            ("initramfs", format!("{} bytes", self.initramfs)),
            ("disk", format!("{} bytes, {} sectors", self.disk, sectors(self.disk))),
        ]
    }
}

/// Brings the guest software and the images up to date. The set-up has been done.
pub fn build() -> Result<Sizes> {
    guest::build()?;
    assemble()
}

/// Puts the built programs together to images.
fn assemble() -> Result<Sizes> {
    let firmware = flat::from_elf(&guest::elf("firmware"), board::FLASH0.base)?;
    let stage1 = flat::from_elf(&guest::elf("stage1"), boot::STAGE1)?;
    let core = flat::from_elf(&guest::elf("core-img"), boot::CORE)?;
    let stage2 = flat::from_elf(&guest::elf("stage2"), boot::STAGE2)?;
    let kernel = guest::stripped("kernel")?;
    let initramfs = cpio::build(&initramfs::tree()?)?;
    let sizes = Sizes {
        firmware: firmware.len(),
        stage1: stage1.len(),
        core: core.len(),
        stage2: stage2.len(),
        kernel: kernel.len(),
        initramfs: initramfs.len(),
        disk: 0,
    };
    let partition = partition(stage2, kernel, initramfs)?;
    let disk = mbr::Disk { stage1: &stage1, core: &core, partition: &partition, signature: DISK_SIGNATURE };
    let disk = disk.build()?;
    write_if_changed(&project::flash(), &flash::pad(&firmware)?)?;
    write_if_changed(&project::disk(), &disk)?;
    Ok(Sizes { disk: disk.len(), ..sizes })
}

/// The file system of the disk's partition.
fn partition(stage2: Vec<u8>, kernel: Vec<u8>, initramfs: Vec<u8>) -> Result<Vec<u8>> {
    let config = project::guest().join("boot/grub.cfg");
    let config = std::fs::read(&config).with_context(|| format!("cannot read {}", config.display()))?;
    let mut tree = Tree::new();
    tree.file(boot::STAGE2_PATH, 0o644, stage2)?;
    tree.file(boot::CONFIG_PATH, 0o644, config)?;
    tree.file(KERNEL_PATH, 0o644, kernel)?;
    tree.file(INITRAMFS_PATH, 0o644, initramfs)?;
    Ok(ext2::Builder::new().size(PARTITION_SIZE).build(&tree)?)
}
