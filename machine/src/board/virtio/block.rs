//! The block device: a disk, or a drive whose medium can be changed.
//!
//! Virtual I/O Device 1.2, 5.2. Requests are served one at a time, each after a time that depends on its
//! length, so that waiting for the disk is something that software can do.

use super::queue::{Chain, Malformed, Segment};
use crate::board::Cx;
use crate::board::parts::Drive;
use crate::board::saved::{Saved, Visit};
use crate::board::storage::Storage;
use crate::event::{Cycle, Event, Kinds};

/// Device ID of a block device (chapter 5).
pub const DEVICE_ID: u32 = 2;
/// Cycles from a request to its first sector: 50 µs, a fast disk's.
pub const LATENCY: Cycle = 5000;
/// Cycles that each sector takes.
pub const CYCLES_PER_SECTOR: Cycle = 40;

/// `VIRTIO_BLK_F_SEG_MAX`, `_BLK_SIZE` and `_FLUSH` (5.2.3).
const FEATURES: u64 = 1 << 2 | 1 << 6 | 1 << 9;
/// `VIRTIO_BLK_F_RO`.
const READ_ONLY: u64 = 1 << 5;

const SECTOR: u64 = 512;
/// As many data segments as a queue of QEMU's default size leaves beside header and status.
const SEGMENTS_MAX: u32 = 254;

const READ: u32 = 0;
const WRITE: u32 = 1;
const FLUSH: u32 = 4;
const GET_ID: u32 = 8;

/// `VIRTIO_BLK_S_OK`, `_IOERR`, `_UNSUPP` (5.2.6).
const OK: u8 = 0;
const IO_ERROR: u8 = 1;
const UNSUPPORTED: u8 = 2;

/// A request taken apart (5.2.6).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The chain's head.
    pub head: u16,
    kind: u32,
    sector: u64,
    data: Vec<Segment>,
    status: u64,
    /// When it will be done.
    pub due: Cycle,
}

/// The device behind the transport.
#[derive(Clone, Debug)]
pub struct Block {
    drive: u8,
    removable: bool,
    read_only: bool,
    serial: String,
    medium: Option<Storage>,
}

impl Block {
    /// A drive with this number, and a medium in it or none. Images are padded to whole sectors.
    pub fn new(drive: u8, parts: Drive) -> Block {
        let Drive { medium, removable, read_only, serial } = parts;
        let mut block = Block { drive, removable, read_only, serial, medium: None };
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

    /// The features that it offers.
    pub fn features(&self) -> u64 {
        FEATURES | if self.read_only { READ_ONLY } else { 0 }
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

    /// A byte of the configuration space (5.2.4).
    pub fn config(&self, offset: u64) -> u8 {
        let field = |value: u64, from: u64| (value >> (8 * (offset - from))) as u8;
        match offset {
            0..8 => field(self.capacity(), 0),
            12..16 => field(u64::from(SEGMENTS_MAX), 12),
            20..24 => field(SECTOR, 20),
            _ => 0,
        }
    }

    /// Takes a chain apart and says when it will be done.
    pub fn start(&self, cx: &Cx, chain: Chain) -> Result<Request, Malformed> {
        let Chain { head, mut readable, mut writable } = chain;
        let header = take_header(cx, &mut readable)?;
        let status = take_last_byte(&mut writable)?;
        let kind = u32::from_le_bytes([header[0], header[1], header[2], header[3]]);
        let sector = header[8..].iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
        let data = if kind == WRITE { readable } else { writable };
        let sectors = (total(&data) / SECTOR).min(self.capacity());
        let due = cx.now + LATENCY + CYCLES_PER_SECTOR * sectors;
        Ok(Request { head, kind, sector, data, status, due })
    }

    /// Does what a request asks for; gives back the number of bytes written to guest memory.
    pub fn finish(&mut self, cx: &mut Cx, request: &Request) -> Result<u32, Malformed> {
        let (status, written) = match request.kind {
            READ | WRITE if !self.in_range(request) => (IO_ERROR, 0),
            WRITE if self.read_only => (IO_ERROR, 0),
            READ => self.read(cx, request)?,
            WRITE => self.write(cx, request)?,
            FLUSH => (OK, 0),
            GET_ID => self.identify(cx, request)?,
            _ => (UNSUPPORTED, 0),
        };
        cx.ram.write(request.status, 1, u64::from(status)).ok_or(Malformed)?;
        Ok(written + 1)
    }

    fn in_range(&self, request: &Request) -> bool {
        let length = total(&request.data);
        let sectors = length / SECTOR;
        let room = self.capacity().checked_sub(request.sector);
        length.is_multiple_of(SECTOR) && room.is_some_and(|room| sectors <= room) && self.medium.is_some()
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
        Ok((OK, total(&request.data) as u32))
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

    /// `VIRTIO_BLK_T_GET_ID`: 20 bytes, zero-padded.
    fn identify(&self, cx: &mut Cx, request: &Request) -> Result<(u8, u32), Malformed> {
        let mut id = [0; 20];
        id.iter_mut().zip(self.serial.bytes()).for_each(|(to, from)| *to = from);
        let mut rest = &id[..];
        for segment in &request.data {
            let (now, later) = rest.split_at(rest.len().min(segment.length as usize));
            cx.ram.dma(segment.address, now).ok_or(Malformed)?;
            rest = later;
        }
        Ok((OK, (id.len() - rest.len()) as u32))
    }
}

fn total(segments: &[Segment]) -> u64 {
    segments.iter().map(|segment| u64::from(segment.length)).sum()
}

/// Takes the 16 bytes of the request's header off the front, however they are split (2.7.4).
fn take_header(cx: &Cx, segments: &mut Vec<Segment>) -> Result<[u8; 16], Malformed> {
    let mut header = [0; 16];
    let mut filled = 0;
    while filled < header.len() {
        let first = segments.first_mut().ok_or(Malformed)?;
        let length = (first.length as usize).min(header.len() - filled);
        let bytes = cx.ram.slice(first.address, length as u64).ok_or(Malformed)?;
        header[filled..filled + length].copy_from_slice(bytes);
        filled += length;
        first.address += length as u64;
        first.length -= length as u32;
        if first.length == 0 {
            segments.remove(0);
        }
    }
    Ok(header)
}

/// Takes the status byte off the end; gives back its address.
fn take_last_byte(segments: &mut Vec<Segment>) -> Result<u64, Malformed> {
    let last = segments.last_mut().ok_or(Malformed)?;
    last.length = last.length.checked_sub(1).ok_or(Malformed)?;
    let address = last.address + u64::from(last.length);
    if last.length == 0 {
        segments.pop();
    }
    Ok(address)
}

impl Request {
    /// Visits every field.
    pub fn fields(&mut self, visit: &mut dyn Visit) {
        let mut head = u32::from(self.head);
        visit.u32(&mut head);
        self.head = head as u16;
        visit.u32(&mut self.kind);
        visit.u64(&mut self.sector);
        let count = visit.length(self.data.len());
        self.data.resize(count, Segment::default());
        for segment in &mut self.data {
            visit.u64(&mut segment.address);
            visit.u32(&mut segment.length);
        }
        visit.u64(&mut self.status);
        visit.u64(&mut self.due);
    }
}

impl Saved for Block {
    const VERSION: u64 = 1;
    const NAME: &'static str = "block device";

    fn fields(&mut self, visit: &mut dyn Visit) {
        visit.fixed("drive number", u64::from(self.drive));
        visit.fixed("medium", u64::from(self.medium.is_some()));
        if let Some(storage) = &mut self.medium {
            storage.visit(visit);
        }
    }
}
