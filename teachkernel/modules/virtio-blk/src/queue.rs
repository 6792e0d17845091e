//! The split virtqueue: a ring of requests in memory that driver and device share. (virtio, 2.7)
//!
//! ```text
//! 0x000  descriptors   16 bytes each: address u64, length u32, flags u16, next u16
//! 0x080  available     flags u16, index u16, then descriptor numbers u16: written by the driver
//! 0x0c0  used          flags u16, index u16, then pairs u32, u32: written by the device
//! 0x140  request       what the device is asked for, and its answer
//! ```
//!
//! There is one request at a time, a chain of three descriptors: question, bytes, answer.

use kapi::Memory;

use crate::transport::QueueAddresses;

/// Descriptors in the table; a power of two.
pub const LENGTH: u16 = 8;
const DESCRIPTORS: usize = 0;
const AVAILABLE: usize = 0x80;
const USED: usize = 0xc0;
const REQUEST: usize = 0x140;
const STATUS: usize = REQUEST + 16;
const SIZE: usize = 0x200;

const NEXT: u16 = 1;
const DEVICE_WRITES: u16 = 2;
/// `VIRTIO_BLK_T_IN` (virtio, 5.2.6).
const READ: u32 = 0;
/// What the device overwrites with its answer; not one of its answers.
const NO_ANSWER: u8 = 0xff;

/// The queue and the one request in it.
pub struct Queue(Memory);

impl Queue {
    /// An empty queue.
    pub fn new() -> Option<Self> {
        Memory::new(SIZE).map(Queue)
    }

    /// Where the device finds its parts.
    pub fn addresses(&self) -> QueueAddresses {
        QueueAddresses {
            descriptors: self.0.physical(DESCRIPTORS),
            available: self.0.physical(AVAILABLE),
            used: self.0.physical(USED),
        }
    }

    /// Asks for `length` bytes from `sector` on, to be put at physical address `to`.
    pub fn ask(&self, sector: u64, to: u64, length: u32) {
        let Queue(memory) = self;
        memory.write(REQUEST, READ);
        memory.write(REQUEST + 4, 0_u32);
        memory.write(REQUEST + 8, sector);
        memory.write(STATUS, NO_ANSWER);
        self.describe(0, memory.physical(REQUEST), 16, NEXT);
        self.describe(1, to, length, NEXT | DEVICE_WRITES);
        self.describe(2, memory.physical(STATUS), 1, DEVICE_WRITES);
        let index: u16 = memory.read(AVAILABLE + 2);
        memory.write(AVAILABLE + 4 + 2 * usize::from(index % LENGTH), 0_u16);
        core::sync::atomic::fence(core::sync::atomic::Ordering::SeqCst);
        memory.write(AVAILABLE + 2, index.wrapping_add(1));
    }

    /// Whether the device has answered every request.
    pub fn is_answered(&self) -> bool {
        self.0.read::<u16>(USED + 2) == self.0.read::<u16>(AVAILABLE + 2)
    }

    /// Whether the last answer was "done".
    pub fn is_good(&self) -> bool {
        core::sync::atomic::fence(core::sync::atomic::Ordering::SeqCst);
        self.0.read::<u8>(STATUS) == 0
    }

    fn describe(&self, number: u16, address: u64, length: u32, flags: u16) {
        let at = DESCRIPTORS + 16 * usize::from(number);
        self.0.write(at, address);
        self.0.write(at + 8, length);
        self.0.write(at + 12, flags);
        self.0.write(at + 14, number + 1);
    }
}
