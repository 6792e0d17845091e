//! Driver of virtio block devices behind virtio-mmio. (Virtual I/O Device Version 1.2: "virtio")
//!
//! | file | what |
//! |---|---|
//! | `transport` | registers, and the handshake by which driver and device agree |
//! | `queue` | the ring of requests in shared memory |
//! | `disk` | reading sectors; noticing that the medium was changed |
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod disk;
mod queue;
mod transport;

use alloc::boxed::Box;

use disk::Disk;
use kapi::{Device, offer_block_device, on_interrupt};

/// Takes every virtio block device of the board into use.
pub fn start() {
    let slots = (0..).map_while(|index| Device::find("virtio,mmio", index));
    for device in slots {
        let Some(disk) = Disk::new(device.registers) else { continue };
        let disk: &'static Disk = Box::leak(Box::new(disk));
        on_interrupt(device.irq, disk, Disk::interrupted);
        if offer_block_device(device.slot, disk).is_err() {
            kapi::log("there are too many block devices");
        }
    }
}
