//! The driver of a virtio block device behind virtio-mmio. (Virtual I/O Device 1.2: 2.7 split virtqueues,
//! 4.2 MMIO, 5.2 block device)
//!
//! One request at a time, polled: a request is three descriptors, the sectors go straight to where they are
//! wanted. The rings lie in memory that is set aside for each slot:
//!
//! ```text
//!   0  four descriptors of 16 bytes: address, length, flags, next
//!  64  available ring: flags, index, four entries
//!  80  used ring: flags, index, four entries of 8 bytes
//! 128  the request's header: type, 0, first sector
//! 144  the request's status byte
//! ```

use abi::board::Window;
use abi::boot::SECTOR;

use crate::mmio::Mmio;
use crate::ram::{Shared, Span};
use crate::{arch, clint};

/// Registers (4.2.2).
mod register {
    pub const MAGIC: u64 = 0x00;
    pub const VERSION: u64 = 0x04;
    pub const DEVICE_ID: u64 = 0x08;
    pub const DRIVER_FEATURES: u64 = 0x20;
    pub const DRIVER_FEATURES_SELECT: u64 = 0x24;
    pub const QUEUE_SELECT: u64 = 0x30;
    pub const QUEUE_SIZE_MAX: u64 = 0x34;
    pub const QUEUE_SIZE: u64 = 0x38;
    pub const QUEUE_READY: u64 = 0x44;
    pub const QUEUE_NOTIFY: u64 = 0x50;
    pub const INTERRUPT_STATUS: u64 = 0x60;
    pub const INTERRUPT_ACKNOWLEDGE: u64 = 0x64;
    pub const STATUS: u64 = 0x70;
    /// Low words of the addresses of descriptors, available ring, used ring; the high word follows each.
    pub const QUEUE_ADDRESSES: [u64; 3] = [0x80, 0x90, 0xa0];
    pub const GENERATION: u64 = 0xfc;
    /// The block device's configuration starts with its capacity in sectors (5.2.4).
    pub const CAPACITY: u64 = 0x100;
}

const MAGIC: u32 = u32::from_le_bytes(*b"virt");
const MODERN: u32 = 2;
const BLOCK_DEVICE: u32 = 2;

/// Device status (2.1).
const ACKNOWLEDGE: u32 = 1;
const DRIVER: u32 = 2;
const DRIVER_OK: u32 = 4;
const FEATURES_OK: u32 = 8;
/// VIRTIO_F_VERSION_1 is feature 32: bit 0 of the second word. Nothing else is needed.
const VERSION_1: u32 = 1;

const QUEUE_LENGTH: u16 = 4;
const AVAILABLE: u64 = 64;
const USED: u64 = 80;
const HEADER: u64 = 128;
const STATUS_BYTE: u64 = 144;

/// Descriptor flags (2.7.5).
const NEXT: u16 = 1;
const DEVICE_WRITES: u16 = 2;
/// Request type (5.2.6).
const READ: u32 = 0;

/// A device that does not answer within this time is broken.
const PATIENCE_SECONDS: u64 = 5;

/// Why sectors could not be read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// There is no drive with this number.
    NoDrive,
    /// The sectors are not all on the medium.
    PastTheEnd,
    /// The device reports an error or nothing at all.
    Device,
}

/// A block device, and whether its queue is set up.
pub struct Virtio {
    device: Mmio,
    shared: Shared,
    /// Requests so far, as the ring's indices count; `None` while the device is reset.
    requests: Option<u16>,
}

impl Virtio {
    /// The block device in a slot, if there is one.
    pub fn find(window: Window, slot: u64) -> Option<Self> {
        let device = Mmio::new(window);
        let is = |offset, value| device.read::<u32>(offset) == value;
        let found = is(register::MAGIC, MAGIC)
            && is(register::VERSION, MODERN)
            && is(register::DEVICE_ID, BLOCK_DEVICE);
        found.then(|| Virtio { device, shared: Shared::of_slot(slot), requests: None })
    }

    /// Sectors of the medium, 0 when there is none. Read anew when the device changes it meanwhile (2.5.1).
    pub fn capacity(&self) -> u64 {
        let word = |offset| self.device.read::<u32>(offset);
        loop {
            let before = word(register::GENERATION);
            let sectors = u64::from(word(register::CAPACITY)) | u64::from(word(register::CAPACITY + 4)) << 32;
            if word(register::GENERATION) == before {
                return sectors;
            }
        }
    }

    /// Resets the device: it forgets its driver and touches no memory any more.
    pub fn reset(&mut self) {
        self.device.write(register::STATUS, 0_u32);
        self.requests = None;
    }

    /// Reads sectors from `lba` on, as many as `place` holds.
    pub fn read(&mut self, lba: u64, place: Span) -> Result<(), Failure> {
        let sectors = place.length() / SECTOR;
        if lba.checked_add(sectors).is_none_or(|end| end > self.capacity()) {
            return Err(Failure::PastTheEnd);
        }
        let length = u32::try_from(place.length()).map_err(|_| Failure::PastTheEnd)?;
        if length == 0 {
            return Ok(());
        }
        let requests = self.started()?;
        self.describe(lba, place.base(), length);
        self.offer(requests);
        self.requests = Some(requests.wrapping_add(1));
        self.await_answer(requests.wrapping_add(1))
    }

    /// Sets the device up unless it is; returns the requests so far. (3.1.1)
    fn started(&mut self) -> Result<u16, Failure> {
        if let Some(requests) = self.requests {
            return Ok(requests);
        }
        let write = |offset, value: u32| self.device.write(offset, value);
        write(register::STATUS, 0);
        write(register::STATUS, ACKNOWLEDGE);
        write(register::STATUS, ACKNOWLEDGE | DRIVER);
        write(register::DRIVER_FEATURES_SELECT, 0);
        write(register::DRIVER_FEATURES, 0);
        write(register::DRIVER_FEATURES_SELECT, 1);
        write(register::DRIVER_FEATURES, VERSION_1);
        write(register::STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK);
        write(register::QUEUE_SELECT, 0);
        let agreed = self.device.read::<u32>(register::STATUS) & FEATURES_OK != 0;
        if !agreed || self.device.read::<u32>(register::QUEUE_SIZE_MAX) < u32::from(QUEUE_LENGTH) {
            self.reset();
            return Err(Failure::Device);
        }
        write(register::QUEUE_SIZE, u32::from(QUEUE_LENGTH));
        for (place, offset) in register::QUEUE_ADDRESSES.into_iter().zip([0, AVAILABLE, USED]) {
            let address = self.shared.address(offset);
            write(place, address as u32);
            write(place + 4, (address >> 32) as u32);
        }
        self.shared.write(AVAILABLE, 0_u32);
        self.shared.write(USED, 0_u32);
        write(register::QUEUE_READY, 1);
        write(register::STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
        self.requests = Some(0);
        Ok(0)
    }

    /// Writes the request: header, where the sectors go, where the status goes.
    fn describe(&self, lba: u64, address: u64, length: u32) {
        let shared = self.shared;
        shared.write(HEADER, READ);
        shared.write(HEADER + 4, 0_u32);
        shared.write(HEADER + 8, lba);
        shared.write(STATUS_BYTE, 0xff_u8);
        let descriptors = [
            (shared.address(HEADER), 16, NEXT),
            (address, length, NEXT | DEVICE_WRITES),
            (shared.address(STATUS_BYTE), 1, DEVICE_WRITES),
        ];
        for (i, (address, length, flags)) in (0..).zip(descriptors) {
            shared.write(16 * i, address);
            shared.write(16 * i + 8, length);
            shared.write(16 * i + 12, flags);
            shared.write(16 * i + 14, i as u16 + 1);
        }
    }

    /// Makes descriptor 0 available and tells the device. (2.7.13)
    fn offer(&self, requests: u16) {
        self.shared.write(AVAILABLE + 4 + 2 * u64::from(requests % QUEUE_LENGTH), 0_u16);
        arch::fence();
        self.shared.write(AVAILABLE + 2, requests.wrapping_add(1));
        arch::fence();
        self.device.write(register::QUEUE_NOTIFY, 0_u32);
    }

    /// Waits until the device has used as many requests.
    fn await_answer(&mut self, requests: u16) -> Result<(), Failure> {
        let deadline = clint::in_seconds(PATIENCE_SECONDS);
        while self.shared.read::<u16>(USED + 2) != requests {
            if clint::now() > deadline {
                self.reset();
                return Err(Failure::Device);
            }
        }
        arch::fence();
        let raised: u32 = self.device.read(register::INTERRUPT_STATUS);
        self.device.write(register::INTERRUPT_ACKNOWLEDGE, raised);
        if self.shared.read::<u8>(STATUS_BYTE) == 0 { Ok(()) } else { Err(Failure::Device) }
    }
}
