//! Block devices in /dev: the bare bytes of a disk, to be read. `vda` is the disk in the first slot of the
//! board, `vdb` the removable drive in the second.

use alloc::format;
use alloc::sync::Arc;
use alloc::vec;

use abi::errno::Errno;

use crate::fs::{DEVICES_DEVICE, Inode, Kind, Metadata, add_device, device_number};
use crate::module::BlockDevice;

/// Major number: the first of those that Linux gives to drivers as they come, counted from above.
const MAJOR: u64 = 254;
/// Minor numbers of a disk: itself and its partitions.
const MINORS: u64 = 16;
const SECTOR: u64 = 512;
/// Sectors read at once.
const PIECE: u64 = 8;

struct Disk(Arc<BlockDevice>);

/// Gives a block device its name.
pub fn offer(device: Arc<BlockDevice>) {
    let letter = char::from(b'a' + device.slot as u8 % 26);
    add_device(&format!("vd{letter}"), Arc::new(Disk(device)));
}

/// The slot of the block device that a device file stands for.
pub fn slot_of(file: &Metadata) -> Option<u32> {
    let (major, minor) = (file.device_file >> 8, file.device_file & 0xff);
    let disk = file.kind() == Kind::BlockDevice && major == MAJOR && minor.is_multiple_of(MINORS);
    disk.then_some((minor / MINORS) as u32)
}

impl Inode for Disk {
    fn metadata(&self) -> Result<Metadata, Errno> {
        let slot = u64::from(self.0.slot);
        let device_file = device_number(MAJOR, slot * MINORS);
        Ok(Metadata { device_file, ..Metadata::new(DEVICES_DEVICE, 0x3000 + slot, Kind::BlockDevice, 0o660) })
    }

    fn read(&self, position: u64, out: &mut [u8], _wait: bool) -> Result<usize, Errno> {
        let end = self.0.sectors() * SECTOR;
        if end == 0 {
            return Err(Errno::ENOMEDIUM);
        }
        let count = out.len().min(usize::try_from(end.saturating_sub(position)).unwrap_or(usize::MAX));
        let mut done = 0;
        while done < count {
            let at = position + done as u64;
            let (sector, within) = (at / SECTOR, (at % SECTOR) as usize);
            let sectors = PIECE.min(end / SECTOR - sector);
            let mut piece = vec![0; (sectors * SECTOR) as usize];
            self.0.read(sector, &mut piece)?;
            let length = (piece.len() - within).min(count - done);
            out[done..done + length].copy_from_slice(&piece[within..within + length]);
            done += length;
        }
        Ok(count)
    }

    fn write(&self, _position: u64, _bytes: &[u8], _wait: bool) -> Result<usize, Errno> {
        Err(Errno::EPERM)
    }
}
