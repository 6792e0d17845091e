//! Block devices that modules offer: one read at a time, told to whoever traces.

use alloc::sync::Arc;
use alloc::vec::Vec;

use abi::errno::Errno;
use abi::trace::Tracepoint;
use kapi::raw::BlockOperations;

use crate::device::block;
use crate::sync::{Mutex, SpinLock};
use crate::trace;

/// Bytes in a sector.
pub const SECTOR: usize = 512;
/// Block devices at once.
const DEVICES_MAX: usize = 8;

/// A block device.
pub struct BlockDevice {
    /// Its slot on the board: 0 is vda.
    pub slot: u32,
    operations: &'static BlockOperations,
    /// Held while a read is going on.
    reading: Mutex<()>,
}

static DEVICES: SpinLock<Vec<Arc<BlockDevice>>> = SpinLock::new(Vec::new());

/// Enters a block device and gives it a name in /dev.
pub fn register(slot: u32, operations: &'static BlockOperations) -> Result<(), Errno> {
    let device = Arc::new(BlockDevice { slot, operations, reading: Mutex::new(()) });
    let mut devices = DEVICES.lock();
    if devices.len() >= DEVICES_MAX {
        return Err(Errno::ENOSPC);
    }
    devices.push(device.clone());
    drop(devices);
    block::offer(device);
    Ok(())
}

/// The block device in a slot.
pub fn block_device(slot: u32) -> Result<Arc<BlockDevice>, Errno> {
    DEVICES.lock().iter().find(|device| device.slot == slot).cloned().ok_or(Errno::ENXIO)
}

impl BlockDevice {
    /// Reads whole sectors; `ENOMEDIUM` when the drive is empty, `EIO` past the end.
    pub fn read(&self, sector: u64, buffer: &mut [u8]) -> Result<(), Errno> {
        let _reading = self.reading.lock();
        let count = (buffer.len() / SECTOR) as u64;
        match self.sectors() {
            0 => return Err(Errno::ENOMEDIUM),
            sectors if sector.checked_add(count).is_none_or(|end| end > sectors) => return Err(Errno::EIO),
            _ => {}
        }
        let dev = u64::from(self.slot);
        trace::hit(Tracepoint::BlockRqIssue, [dev, sector, count, 0]);
        let code = (self.operations.read)(self.operations.context, sector, buffer.as_mut_ptr(), buffer.len());
        let error = u64::from(code.unsigned_abs());
        trace::hit(Tracepoint::BlockRqComplete, [dev, sector, count, error]);
        if code == 0 { Ok(()) } else { Err(Errno(error as u16)) }
    }

    /// Sectors of the medium; 0 when there is none.
    pub fn sectors(&self) -> u64 {
        (self.operations.sectors)(self.operations.context)
    }

    /// Another number whenever the medium has been changed.
    pub fn generation(&self) -> u32 {
        (self.operations.generation)(self.operations.context)
    }
}
