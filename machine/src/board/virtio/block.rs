//! The block device: a disk, or a drive whose medium can be changed.
//!
//! Virtual I/O Device 1.2, 5.2; in QEMU `hw/block/virtio-blk.c`, whose features these are. Requests are served
//! one at a time, each after a time that depends on its length, so that waiting for the disk is something that
//! software can do.

mod geometry;
mod request;

use super::chain::{Malformed, Segment};
use super::model::Model;
use super::queue::Rings;
use crate::board::Cx;
use crate::board::parts::Drive;
use crate::board::saved::{Saved, Visit};
use crate::board::storage::Storage;
use crate::event::{Cycle, Event, Kinds};
use geometry::Geometry;
use request::{Request, Verb, Zeroes};

/// Cycles from a request to its first sector: 50 µs, a fast disk's.
pub const LATENCY: Cycle = 5000;
/// Cycles that each sector takes.
pub const CYCLES_PER_SECTOR: Cycle = 40;

/// The features (5.2.3): most segments, geometry, block size, flush, topology, write-back switch, discard and
/// write zeroes.
const FEATURES: [u32; 8] = [2, 4, 6, 9, 10, 11, 13, 14];
/// `VIRTIO_BLK_F_RO`.
const READ_ONLY: u64 = 1 << 5;

/// Bytes in a sector.
pub const SECTOR: u64 = 512;
/// As many data segments as a queue of QEMU's default size leaves beside header and status.
const SEGMENTS_MAX: u32 = 254;
/// Most sectors that may be discarded or zeroed at once, as QEMU's.
const ZEROES_MAX: u32 = 0x3f_ffff;
/// Where the configuration has the write-back switch (5.2.4).
const WRITE_BACK_AT: u64 = 32;

/// `VIRTIO_BLK_S_OK`, `_IOERR`, `_UNSUPP` (5.2.6).
const OK: u8 = 0;
const IO_ERROR: u8 = 1;
const UNSUPPORTED: u8 = 2;

/// The device behind the transport.
#[derive(Clone, Debug)]
pub struct Block {
    drive: u8,
    removable: bool,
    read_only: bool,
    serial: String,
    medium: Option<Storage>,
    /// Whether writes may wait for a flush: told and asked, but nothing here ever waits.
    write_back: bool,
    /// What is under way.
    request: Option<Request>,
}

impl Block {
    /// A drive with this number, and a medium in it or none. Images are padded to whole sectors.
    pub fn new(drive: u8, parts: Drive) -> Block {
        let Drive { medium, removable, read_only, serial } = parts;
        let mut block =
            Block { drive, removable, read_only, serial, medium: None, write_back: true, request: None };
        block.change(medium);
        block
    }

    /// Whether the medium can be changed.
    pub fn is_removable(&self) -> bool {
        self.removable
    }

    /// The drive's number: that of its slot.
    pub fn number(&self) -> u8 {
        self.drive
    }

    /// Changes the medium; gives back the new capacity in sectors.
    pub fn change(&mut self, medium: Option<Vec<u8>>) -> u64 {
        self.medium = medium.map(|image| {
            let length = (image.len() as u64).next_multiple_of(SECTOR);
            Storage::new(image, length, 0)
        });
        self.capacity()
    }

    /// Capacity in sectors; 0 without a medium.
    pub fn capacity(&self) -> u64 {
        self.medium.as_ref().map_or(0, |storage| storage.length() / SECTOR)
    }

    /// The medium.
    pub fn medium(&self) -> Option<&Storage> {
        self.medium.as_ref()
    }

    /// When a request of so many bytes will be done.
    fn due(&self, now: Cycle, bytes: u64) -> Cycle {
        now + LATENCY + CYCLES_PER_SECTOR * (bytes / SECTOR).min(self.capacity())
    }

    /// Does what a request asks for; gives back the number of bytes written to guest memory.
    fn finish(&mut self, cx: &mut Cx, request: &Request) -> Result<u32, Malformed> {
        let (status, written) = match &request.verb {
            Verb::Read if self.in_range(request.sector, request.bytes()) => self.read(cx, request)?,
            Verb::Write if self.in_range(request.sector, request.bytes()) && !self.read_only => {
                self.write(cx, request)?
            }
            Verb::Read | Verb::Write => (IO_ERROR, 0),
            Verb::Flush => (OK, 0),
            Verb::Identify => self.identify(cx, request)?,
            Verb::Discard(zeroes) => (self.discard(*zeroes), 0),
            Verb::WriteZeroes(zeroes) => (self.write_zeroes(*zeroes), 0),
            Verb::Unknown => (UNSUPPORTED, 0),
        };
        cx.ram.write(request.status, 1, u64::from(status)).ok_or(Malformed)?;
        Ok(written + 1)
    }

    fn in_range(&self, sector: u64, bytes: u64) -> bool {
        let room = self.capacity().checked_sub(sector);
        let fits = room.is_some_and(|room| bytes / SECTOR <= room);
        bytes.is_multiple_of(SECTOR) && fits && self.medium.is_some()
    }

    fn read(&mut self, cx: &mut Cx, request: &Request) -> Result<(u8, u32), Malformed> {
        let Some(storage) = &self.medium else { return Ok((IO_ERROR, 0)) };
        let mut at = request.sector * SECTOR;
        for segment in &request.data {
            let mut bytes = vec![0; segment.length as usize];
            storage.read(at, &mut bytes);
            cx.ram.dma(segment.address, &bytes).ok_or(Malformed)?;
            self.moved(cx, false, at, *segment);
            at += u64::from(segment.length);
        }
        Ok((OK, request.bytes() as u32))
    }

    fn write(&mut self, cx: &mut Cx, request: &Request) -> Result<(u8, u32), Malformed> {
        let mut at = request.sector * SECTOR;
        for segment in &request.data {
            let bytes = cx.ram.slice(segment.address, u64::from(segment.length)).ok_or(Malformed)?;
            let Some(storage) = &mut self.medium else { return Ok((IO_ERROR, 0)) };
            storage.write(at, bytes);
            self.moved(cx, true, at, *segment);
            at += u64::from(segment.length);
        }
        Ok((OK, 0))
    }

    fn moved(&self, cx: &mut Cx, write: bool, at: u64, segment: Segment) {
        let (sector, within) = (at / SECTOR, at % SECTOR);
        let count = (within + u64::from(segment.length)).div_ceil(SECTOR) as u32;
        let (drive, address) = (self.drive, segment.address);
        if segment.length > 0 {
            let event = || Event::Disk { drive, write, sector, count, address };
            cx.recorder.record(Kinds::DISK, cx.now, 0, event);
        }
    }

    /// `VIRTIO_BLK_T_GET_ID`: up to 20 bytes; a shorter text ends with a zero.
    fn identify(&self, cx: &mut Cx, request: &Request) -> Result<(u8, u32), Malformed> {
        let mut id = self.serial.as_bytes().to_vec();
        id.push(0);
        id.truncate(20);
        let mut rest = &id[..];
        for segment in &request.data {
            let (now, later) = rest.split_at(rest.len().min(segment.length as usize));
            cx.ram.dma(segment.address, now).ok_or(Malformed)?;
            rest = later;
        }
        Ok((OK, request.bytes().min(u64::from(u32::MAX - 1)) as u32))
    }

    /// Whether sectors may be discarded or zeroed (5.2.6.2): the status if not.
    fn refuses(&self, zeroes: Zeroes, flags: u32) -> Option<u8> {
        let bytes = u64::from(zeroes.count) * SECTOR;
        if zeroes.count > ZEROES_MAX || !self.in_range(zeroes.sector, bytes) {
            Some(IO_ERROR)
        } else if zeroes.flags & !flags != 0 {
            Some(UNSUPPORTED)
        } else {
            self.read_only.then_some(IO_ERROR)
        }
    }

    /// A discard is a hint that the sectors are of no use any more; they stay as they are.
    fn discard(&self, zeroes: Zeroes) -> u8 {
        self.refuses(zeroes, 0).unwrap_or(OK)
    }

    fn write_zeroes(&mut self, zeroes: Zeroes) -> u8 {
        if let Some(status) = self.refuses(zeroes, Zeroes::UNMAP) {
            return status;
        }
        let Some(storage) = &mut self.medium else { return IO_ERROR };
        storage.fill_with_zeros(zeroes.sector * SECTOR, u64::from(zeroes.count) * SECTOR);
        OK
    }
}

impl Model for Block {
    fn id(&self) -> u32 {
        2
    }

    fn features(&self) -> u64 {
        let features: u64 = FEATURES.iter().map(|bit| 1 << bit).sum();
        features | if self.read_only { READ_ONLY } else { 0 }
    }

    fn queues(&self) -> usize {
        1
    }

    /// `struct virtio_blk_config` (5.2.4), up to its last byte that a feature belongs to.
    fn config(&self) -> Vec<u8> {
        let Geometry { cylinders, heads, sectors } = Geometry::of(self.medium.as_ref());
        let mut bytes = self.capacity().to_le_bytes().to_vec();
        bytes.extend([0_u32, SEGMENTS_MAX].into_iter().flat_map(u32::to_le_bytes));
        bytes.extend(cylinders.to_le_bytes());
        bytes.extend([heads, sectors]);
        bytes.extend((SECTOR as u32).to_le_bytes());
        // Topology: a physical block is a logical one, none is askew, and no size of I/O is better than others.
        bytes.extend([0; 8]);
        // Write-back, a byte unused, one queue.
        bytes.extend([u8::from(self.write_back), 0, 1, 0]);
        // Discard: most sectors, one segment, alignment; write zeroes: most sectors, one segment, may unmap.
        bytes.extend([ZEROES_MAX, 1, 1, ZEROES_MAX, 1].into_iter().flat_map(u32::to_le_bytes));
        bytes.push(1);
        bytes
    }

    fn write_config(&mut self, _: &mut Cx, offset: u64, bytes: &[u8]) {
        if let (WRITE_BACK_AT, [byte, ..]) = (offset, bytes) {
            self.write_back = *byte != 0;
        }
    }

    fn reset(&mut self) {
        self.request = None;
        self.write_back = true;
    }

    fn serve(&mut self, cx: &mut Cx, rings: &mut Rings, queue: usize) -> Result<(), Malformed> {
        if self.request.is_none() {
            let chain = rings.pop(cx.ram, queue)?;
            let request = chain.map(|chain| Request::parse(cx.ram, chain)).transpose()?;
            self.request =
                request.map(|request| Request { due: self.due(cx.now, request.bytes()), ..request });
        }
        Ok(())
    }

    fn next_deadline(&self) -> Cycle {
        self.request.as_ref().map_or(Cycle::MAX, |request| request.due)
    }

    /// Finishes the request that is due, and starts on the next.
    fn tick(&mut self, cx: &mut Cx, rings: &mut Rings) -> Result<(), Malformed> {
        let Some(request) = self.request.take_if(|request| request.due <= cx.now) else { return Ok(()) };
        let written = self.finish(cx, &request)?;
        rings.push(cx.ram, 0, request.head, written)?;
        self.serve(cx, rings, 0)
    }
}

impl Saved for Block {
    const VERSION: u64 = 2;
    const NAME: &'static str = "block device";

    fn fields(&mut self, visit: &mut dyn Visit) {
        visit.fixed("drive number", u64::from(self.drive));
        visit.fixed("medium", u64::from(self.medium.is_some()));
        if let Some(storage) = &mut self.medium {
            storage.visit(visit);
        }
        visit.bool(&mut self.write_back);
        let mut busy = self.request.is_some();
        visit.bool(&mut busy);
        if busy {
            self.request.get_or_insert_default().fields(visit);
        } else {
            self.request = None;
        }
    }
}
