//! The drives: block devices, numbered in the order of their slots.

use abi::board::{VIRTIO_SLOTS, virtio};
use spin::Mutex;

use crate::ram::Span;
use crate::virtio::{Failure, Virtio};

const NONE: Option<Virtio> = None;
static DRIVES: Mutex<[Option<Virtio>; VIRTIO_SLOTS as usize]> = Mutex::new([NONE; VIRTIO_SLOTS as usize]);

/// Finds the drives.
pub fn count() {
    let mut drives = DRIVES.lock();
    let found = (0..VIRTIO_SLOTS).filter_map(|slot| Virtio::find(virtio(slot), slot));
    for (place, drive) in drives.iter_mut().zip(found) {
        *place = Some(drive);
    }
}

/// How many drives there are.
pub fn drives() -> usize {
    DRIVES.lock().iter().flatten().count()
}

/// Sectors of the medium in a drive, 0 when there is none; `None` when there is no such drive.
pub fn capacity(drive: usize) -> Option<u64> {
    DRIVES.lock().get(drive)?.as_ref().map(Virtio::capacity)
}

/// Reads whole sectors from `lba` on, straight to `place`.
pub fn read(drive: usize, lba: u64, place: Span) -> Result<(), Failure> {
    match DRIVES.lock().get_mut(drive) {
        Some(Some(drive)) => drive.read(lba, place),
        _ => Err(Failure::NoDrive),
    }
}

/// Resets every drive, so that the next owner finds them untouched.
pub fn release() {
    DRIVES.lock().iter_mut().flatten().for_each(Virtio::reset);
}
