//! A virtio block device: sectors, and a medium that may be changed. (virtio, 5.2)

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use kapi::{BlockDriver, Errno, Event, Registers, physical};

use crate::queue::{LENGTH, Queue};
use crate::transport::Transport;

/// Device ID of a block device (virtio, 5).
const BLOCK_DEVICE: u32 = 2;

/// A disk, or a drive.
pub struct Disk {
    transport: Transport,
    queue: Queue,
    answered: Event,
    sectors: AtomicU64,
    generation: AtomicU32,
}

impl Disk {
    /// Takes the device in a slot into use, if it is a block device.
    pub fn new(registers: Registers) -> Option<Self> {
        let transport = Transport::new(registers, BLOCK_DEVICE)?;
        let queue = Queue::new()?;
        if !transport.greet() || !transport.set_queue(LENGTH, &queue.addresses()) {
            kapi::log("a virtio block device does not agree, and is left alone");
            return None;
        }
        transport.go();
        let sectors = AtomicU64::new(transport.configuration());
        Some(Disk { transport, queue, answered: Event::new(), sectors, generation: AtomicU32::new(1) })
    }

    /// The device wants attention.
    pub fn interrupted(&self) {
        let why = self.transport.take_interrupt();
        if why.configuration {
            // The capacity is what can change: another medium, or none.
            self.sectors.store(self.transport.configuration(), Ordering::Release);
            self.generation.fetch_add(1, Ordering::AcqRel);
        }
        if why.used {
            self.answered.signal();
        }
    }
}

impl BlockDriver for Disk {
    fn read(&self, sector: u64, buffer: &mut [u8]) -> Result<(), Errno> {
        let length = u32::try_from(buffer.len()).map_err(|_| Errno::EINVAL)?;
        self.queue.ask(sector, physical(buffer), length);
        self.transport.notify();
        self.answered.wait_until(|| self.queue.is_answered());
        if self.queue.is_good() { Ok(()) } else { Err(Errno::EIO) }
    }

    fn sectors(&self) -> u64 {
        self.sectors.load(Ordering::Acquire)
    }

    fn generation(&self) -> u32 {
        self.generation.load(Ordering::Acquire)
    }
}
