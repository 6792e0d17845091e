//! Requests to a block device, taken apart: Virtual I/O Device 1.2, 5.2.6.

use crate::board::saved::Visit;
use crate::board::virtio::chain::{Chain, Malformed, Segment, total};
use crate::event::Cycle;
use crate::ram::Ram;

/// `VIRTIO_BLK_T_OUT`: data goes to the device.
const OUT: u32 = 1;
/// A flag of drivers older than the specification, which QEMU ignores too.
const BARRIER: u32 = 1 << 31;

/// Request types without [`OUT`].
const MOVE: u32 = 0;
const FLUSH: u32 = 4;
const GET_ID: u32 = 8;
const DISCARD: u32 = 10;
const WRITE_ZEROES: u32 = 12;

/// What a request asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verb {
    /// Sectors to memory.
    Read,
    /// Memory to sectors.
    Write,
    /// Everything written so far is to last.
    Flush,
    /// Who are you?
    Identify,
    /// Sectors are of no use any more.
    Discard(Zeroes),
    /// Sectors become zero.
    WriteZeroes(Zeroes),
    /// Something that was not offered.
    #[default]
    Unknown,
}

/// `struct virtio_blk_discard_write_zeroes`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Zeroes {
    /// First sector.
    pub sector: u64,
    /// Number of sectors.
    pub count: u32,
    /// [`Zeroes::UNMAP`], or bits that mean nothing.
    pub flags: u32,
}

impl Zeroes {
    /// The sectors need not keep their place.
    pub const UNMAP: u32 = 1;
    const SIZE: u64 = 16;
}

/// A request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The chain's head.
    pub head: u16,
    /// What it asks for.
    pub verb: Verb,
    /// First sector.
    pub sector: u64,
    /// The memory that it moves.
    pub data: Vec<Segment>,
    /// Where the status byte goes.
    pub status: u64,
    /// When it will be done.
    pub due: Cycle,
}

impl Request {
    /// Takes a chain apart: 16 bytes of header, data, a status byte.
    pub fn parse(ram: &Ram, mut chain: Chain) -> Result<Request, Malformed> {
        let header: [u8; 16] = chain.take_array(ram)?;
        let kind = u32::from_le_bytes([header[0], header[1], header[2], header[3]]);
        let (_, sector) = halves(header);
        let status = chain.take_last()?;
        let out = kind & OUT != 0;
        let verb = match kind & !(OUT | BARRIER) {
            MOVE if out => Verb::Write,
            MOVE => Verb::Read,
            FLUSH => Verb::Flush,
            GET_ID => Verb::Identify,
            // One range at a time: the configuration says so.
            DISCARD if out && chain.left() <= Zeroes::SIZE => Verb::Discard(zeroes(ram, &mut chain)?),
            WRITE_ZEROES if out && chain.left() <= Zeroes::SIZE => {
                Verb::WriteZeroes(zeroes(ram, &mut chain)?)
            }
            _ => Verb::Unknown,
        };
        let data = if verb == Verb::Write { chain.readable } else { chain.writable };
        Ok(Request { head: chain.head, verb, sector, data, status, due: 0 })
    }

    /// Bytes that it moves.
    pub fn bytes(&self) -> u64 {
        total(&self.data)
    }

    /// Visits every field.
    pub fn fields(&mut self, visit: &mut dyn Visit) {
        let mut head = u32::from(self.head);
        visit.u32(&mut head);
        self.head = head as u16;
        self.visit_verb(visit);
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

    fn visit_verb(&mut self, visit: &mut dyn Visit) {
        let (mut kind, mut zeroes) = match self.verb {
            Verb::Unknown => (0, Zeroes::default()),
            Verb::Read => (1, Zeroes::default()),
            Verb::Write => (2, Zeroes::default()),
            Verb::Flush => (3, Zeroes::default()),
            Verb::Identify => (4, Zeroes::default()),
            Verb::Discard(zeroes) => (5, zeroes),
            Verb::WriteZeroes(zeroes) => (6, zeroes),
        };
        visit.u8(&mut kind);
        visit.u64(&mut zeroes.sector);
        visit.u32(&mut zeroes.count);
        visit.u32(&mut zeroes.flags);
        self.verb = match kind {
            1 => Verb::Read,
            2 => Verb::Write,
            3 => Verb::Flush,
            4 => Verb::Identify,
            5 => Verb::Discard(zeroes),
            6 => Verb::WriteZeroes(zeroes),
            _ => Verb::Unknown,
        };
    }
}

fn zeroes(ram: &Ram, chain: &mut Chain) -> Result<Zeroes, Malformed> {
    let (sector, rest) = halves(chain.take_array(ram)?);
    Ok(Zeroes { sector, count: rest as u32, flags: (rest >> 32) as u32 })
}

fn halves(bytes: [u8; 16]) -> (u64, u64) {
    let word = u128::from_le_bytes(bytes);
    (word as u64, (word >> 64) as u64)
}
