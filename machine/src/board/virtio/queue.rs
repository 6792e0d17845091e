//! Split virtqueues: the rings in guest memory through which a driver hands buffers to a device.
//!
//! Virtual I/O Device 1.2, 2.7. Everything read from the rings is only an allegation: chains are walked with a
//! bound, addresses are checked, and what makes no sense is [`Malformed`].

use super::chain::{Chain, Malformed, Segment};
use crate::board::saved::Visit;
use crate::ram::Ram;

/// Most entries that a queue may have.
pub const SIZE_MAX: u32 = 1024;

/// `VIRTIO_F_INDIRECT_DESC` and `VIRTIO_F_EVENT_IDX` (chapter 6): what the rings offer.
pub const INDIRECT_DESC: u64 = 1 << 28;
/// See [`INDIRECT_DESC`].
pub const EVENT_IDX: u64 = 1 << 29;
/// `VIRTIO_F_VERSION_1` (chapter 6): what every driver should accept, and some don't know of.
pub const VERSION_1: u64 = 1 << 32;

const NEXT: u16 = 1;
const WRITE: u16 = 2;
const INDIRECT: u16 = 4;
const NO_INTERRUPT: u16 = 1;
const DESCRIPTOR: u64 = 16;

/// A queue as the driver has set it up, and how far the device has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Queue {
    /// Number of entries.
    pub size: u32,
    /// Whether the device may use it.
    pub ready: bool,
    /// Physical address of the descriptor table.
    pub descriptors: u64,
    /// Physical address of the driver's ring of available chains.
    pub driver: u64,
    /// Physical address of the device's ring of used chains.
    pub device: u64,
    next_available: u16,
    next_used: u16,
}

struct Descriptor {
    segment: Segment,
    flags: u16,
    next: u16,
}

impl Queue {
    /// A queue that the driver has not set up yet.
    pub fn new(size: u32) -> Queue {
        Queue { size, ..Queue::default() }
    }

    /// Takes the next chain that the driver has made available.
    fn pop(&mut self, ram: &mut Ram, event_idx: bool) -> Result<Option<Chain>, Malformed> {
        let available = read16(ram, self.driver, 2)?;
        let waiting = available.wrapping_sub(self.next_available);
        if waiting == 0 {
            return Ok(None);
        }
        if u32::from(waiting) > self.size {
            return Err(Malformed);
        }
        let slot = u64::from(self.next_available) % u64::from(self.size);
        let head = read16(ram, self.driver, 4 + 2 * slot)?;
        self.next_available = self.next_available.wrapping_add(1);
        if event_idx {
            // 2.7.10: the driver is to ring when it goes past this chain.
            let event = 4 + 8 * u64::from(self.size);
            ram.write(at(self.device, event)?, 2, u64::from(self.next_available)).ok_or(Malformed)?;
        }
        self.chain(ram, head).map(Some)
    }

    fn chain(&self, ram: &Ram, head: u16) -> Result<Chain, Malformed> {
        let mut chain = Chain { head, ..Chain::default() };
        let first = descriptor(ram, self.descriptors, self.size, head)?;
        if first.flags & INDIRECT == 0 {
            collect(ram, self.descriptors, self.size, head, &mut chain)?;
            return Ok(chain);
        }
        // 2.7.5.3: an indirect descriptor stands alone; its table is walked from its start.
        let length = u64::from(first.segment.length);
        if first.flags & NEXT != 0 || !length.is_multiple_of(DESCRIPTOR) || length > DESCRIPTOR << 16 {
            return Err(Malformed);
        }
        collect(ram, first.segment.address, (length / DESCRIPTOR) as u32, 0, &mut chain)?;
        Ok(chain)
    }

    /// Gives a chain back with the number of bytes written to it.
    fn push(&mut self, ram: &mut Ram, head: u16, written: u32) -> Result<(), Malformed> {
        if self.size == 0 {
            return Err(Malformed);
        }
        let slot = u64::from(self.next_used) % u64::from(self.size);
        let element = u64::from(head) | u64::from(written) << 32;
        ram.write(at(self.device, 4 + 8 * slot)?, 8, element).ok_or(Malformed)?;
        self.next_used = self.next_used.wrapping_add(1);
        ram.write(at(self.device, 2)?, 2, u64::from(self.next_used)).ok_or(Malformed)
    }

    /// Whether the driver wants to be interrupted for the chain that was given back last (2.7.7).
    fn wants_interrupt(&self, ram: &Ram, event_idx: bool) -> bool {
        if event_idx {
            let event = read16(ram, self.driver, 4 + 2 * u64::from(self.size));
            return event.is_ok_and(|event| event == self.next_used.wrapping_sub(1));
        }
        read16(ram, self.driver, 0).is_ok_and(|flags| flags & NO_INTERRUPT == 0)
    }

    /// Visits every field.
    pub fn fields(&mut self, visit: &mut dyn Visit) {
        visit.u32(&mut self.size);
        visit.bool(&mut self.ready);
        visit.u64(&mut self.descriptors);
        visit.u64(&mut self.driver);
        visit.u64(&mut self.device);
        for index in [&mut self.next_available, &mut self.next_used] {
            let mut wide = u32::from(*index);
            visit.u32(&mut wide);
            *index = wide as u16;
        }
    }
}

/// A device's queues, while the device works on them.
pub struct Rings<'a> {
    /// The queues, by number.
    pub queues: &'a mut [Queue],
    /// Whether the driver has finished its set-up and the device is not broken.
    pub live: bool,
    /// The features that the driver has accepted.
    pub features: u64,
    /// Raised when chains are given back to a driver that wants to hear of it.
    pub interrupt: &'a mut bool,
}

impl Rings<'_> {
    /// Whether the driver has accepted all features of a mask.
    pub fn has(&self, feature: u64) -> bool {
        self.features & feature == feature
    }

    /// Takes the next chain of a queue; none while the driver has not made the queue ready.
    pub fn pop(&mut self, ram: &mut Ram, queue: usize) -> Result<Option<Chain>, Malformed> {
        let event_idx = self.has(EVENT_IDX);
        match self.queues.get_mut(queue) {
            Some(queue) if self.live && queue.ready => queue.pop(ram, event_idx),
            _ => Ok(None),
        }
    }

    /// Gives a chain back to its queue with the number of bytes written to it.
    pub fn push(&mut self, ram: &mut Ram, queue: usize, head: u16, written: u32) -> Result<(), Malformed> {
        let event_idx = self.has(EVENT_IDX);
        let queue = self.queues.get_mut(queue).ok_or(Malformed)?;
        queue.push(ram, head, written)?;
        *self.interrupt |= queue.wants_interrupt(ram, event_idx);
        Ok(())
    }
}

/// Follows a chain through a table of `size` descriptors; one longer than the table goes in circles.
fn collect(ram: &Ram, table: u64, size: u32, first: u16, chain: &mut Chain) -> Result<(), Malformed> {
    let mut index = first;
    for _ in 0..size.min(SIZE_MAX) {
        let entry = descriptor(ram, table, size, index)?;
        let Segment { address, length } = entry.segment;
        ram.offset(address, u64::from(length)).ok_or(Malformed)?;
        if entry.flags & WRITE != 0 {
            chain.writable.push(entry.segment);
        } else if chain.writable.is_empty() && entry.flags & INDIRECT == 0 {
            chain.readable.push(entry.segment);
        } else {
            return Err(Malformed);
        }
        if entry.flags & NEXT == 0 {
            return Ok(());
        }
        index = entry.next;
    }
    Err(Malformed)
}

fn descriptor(ram: &Ram, table: u64, size: u32, index: u16) -> Result<Descriptor, Malformed> {
    if u32::from(index) >= size {
        return Err(Malformed);
    }
    let here = at(table, DESCRIPTOR * u64::from(index))?;
    let address = ram.read(here, 8).ok_or(Malformed)?;
    let rest = ram.read(at(here, 8)?, 8).ok_or(Malformed)?;
    let segment = Segment { address, length: rest as u32 };
    Ok(Descriptor { segment, flags: (rest >> 32) as u16, next: (rest >> 48) as u16 })
}

fn at(base: u64, offset: u64) -> Result<u64, Malformed> {
    base.checked_add(offset).ok_or(Malformed)
}

fn read16(ram: &Ram, base: u64, offset: u64) -> Result<u16, Malformed> {
    ram.read(at(base, offset)?, 2).map(|value| value as u16).ok_or(Malformed)
}
