//! The first instructions, and the memory that belongs to the kernel.

use abi::boot::{DEVICE_TREE, DEVICE_TREE_SIZE};
use bootlib::memory::Place;
use kernel_image::{Room, Segment};

bootlib::entry!(crate::main);

/// The memory of a kernel's segment, which `kernel-image` has found to lie in `room`, apart from the others.
pub fn segment(segment: &Segment, room: Room) -> Place {
    let length = segment.memory_size.max(segment.file_size.next_multiple_of(abi::boot::SECTOR));
    assert!(segment.address >= room.start && segment.address + length <= room.end, "kernel-image checks it");
    // SAFETY: `room` is RAM that the boot contract gives to the kernel; no other segment is there.
    unsafe { Place::new(segment.address, length) }
}

/// Memory from `start` to the end of `room`, behind the kernel.
pub fn behind_kernel(start: u64, room: Room) -> Place {
    assert!(start >= room.start && start <= room.end, "the caller looks first");
    // SAFETY: as for `segment`; it starts behind the last one.
    unsafe { Place::new(start, room.end - start) }
}

/// The device tree, with the room that it has to grow.
pub fn device_tree() -> Place {
    // SAFETY: the boot contract sets it aside; the firmware does not touch it any more.
    unsafe { Place::new(DEVICE_TREE, DEVICE_TREE_SIZE) }
}
