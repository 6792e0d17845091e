//! QEMU's `virt` board with our images in it: the one place that knows the command line.

use crate::project;
use crate::setup::{self, Need};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is put into QEMU's board.
pub struct Board {
    /// The firmware chip, exactly 32 MiB.
    pub flash: PathBuf,
    /// The disk in slot 0.
    pub disk: PathBuf,
    /// The removable drive's medium in slot 1: a file of no bytes is an empty drive.
    pub media: PathBuf,
}

impl Board {
    /// The stock board, with `media` in the removable drive.
    pub fn stock(media: Option<PathBuf>) -> Result<Self> {
        let media = match media {
            Some(file) => file,
            None => empty_drive()?,
        };
        Ok(Board { flash: project::flash(), disk: project::disk(), media })
    }

    /// The command that runs it, with the serial port on standard input and output.
    pub fn command(&self) -> Result<Command> {
        setup::ensure(&[Need::Qemu])?;
        let mut qemu = Command::new("qemu-system-riscv64");
        qemu.args(["-M", "virt", "-m", "64", "-bios", "none"]);
        // Version 1 of virtio-mmio is what QEMU offers unless asked; our guests speak the current one.
        qemu.args(["-global", "virtio-mmio.force-legacy=false"]);
        // Neither the chip nor a disk keeps what a session writes, so sessions can share the files.
        qemu.args([
            "-drive",
            &format!("if=pflash,unit=0,format=raw,readonly=on,file={}", shown(&self.flash)?),
        ]);
        for (slot, (id, file)) in [("disk", &self.disk), ("media", &self.media)].into_iter().enumerate() {
            qemu.args(["-drive", &format!("if=none,id={id},format=raw,snapshot=on,file={}", shown(file)?)]);
            qemu.args(["-device", &format!("virtio-blk-device,drive={id},bus=virtio-mmio-bus.{slot}")]);
        }
        qemu.args(["-nographic", "-monitor", "none"]);
        Ok(qemu)
    }
}

/// QEMU's option syntax doubles commas.
fn shown(file: &Path) -> Result<String> {
    let text = file.to_str().with_context(|| format!("{} is not UTF-8", file.display()))?;
    Ok(text.replace(',', ",,"))
}

/// A medium without sectors: the drive is there and empty, as on our own board.
fn empty_drive() -> Result<PathBuf> {
    let file = project::images().join("empty.img");
    std::fs::write(&file, []).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(file)
}
