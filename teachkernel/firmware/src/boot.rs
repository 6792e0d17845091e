//! The boot device: the first drive whose sector 0 ends in the signature 55 AA.

use abi::boot::{SECTOR, STAGE1};

use crate::ram::Span;
use crate::virtio::Failure;
use crate::{arch, disk};

/// Offset of the signature in sector 0, and the signature.
const SIGNATURE_AT: usize = 510;
const SIGNATURE: [u8; 2] = [0x55, 0xaa];

/// Loads the boot sector to its place and returns the drive that it came from.
pub fn load_boot_sector() -> Option<u64> {
    (0..disk::drives()).find(|drive| try_drive(*drive)).map(|drive| drive as u64)
}

fn try_drive(drive: usize) -> bool {
    let Some(place) = Span::of_supervisor(STAGE1, SECTOR) else { return false };
    match disk::read(drive, 0, place) {
        Ok(()) => {}
        Err(Failure::Device) => {
            say!("disk {drive} cannot be read.");
            return false;
        }
        // No medium: the inventory has said so.
        Err(Failure::PastTheEnd | Failure::NoDrive) => return false,
    }
    let bootable = place.bytes().skip(SIGNATURE_AT).eq(SIGNATURE);
    if bootable {
        say!("disk {drive} has the boot signature 55 AA. Starting its first sector.");
    } else {
        say!("no boot signature on disk {drive}: its first sector does not end in 55 AA.");
    }
    bootable
}

/// Says that there is nothing to start, and stays so.
pub fn nothing_to_start() -> ! {
    say!("nothing to start. Connect a disk with an operating system and press reset.");
    arch::halt()
}
