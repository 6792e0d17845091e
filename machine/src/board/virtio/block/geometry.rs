//! Cylinders, heads and sectors of a disk that has none: what software of another age wants to hear.
//!
//! As QEMU guesses them (`hw/block/hd-geometry.c`): from the partition table, if it seems to know, else from
//! the size.

use super::SECTOR;
use crate::board::storage::Storage;

/// A disk's geometry (Virtual I/O Device 1.2, 5.2.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Geometry {
    /// Tracks on a surface.
    pub cylinders: u16,
    /// Surfaces.
    pub heads: u8,
    /// Sectors on a track.
    pub sectors: u8,
}

const CYLINDERS_MAX: u64 = 16_383;
const HEADS: u64 = 16;
const SECTORS: u64 = 63;

impl Geometry {
    /// The geometry of a medium, or of an empty drive.
    pub fn of(medium: Option<&Storage>) -> Geometry {
        let sectors = medium.map_or(0, |medium| medium.length() / SECTOR);
        let partitioned = medium.and_then(|medium| Geometry::by_partitions(medium, sectors));
        partitioned.filter(|geometry| u64::from(geometry.heads) <= HEADS).unwrap_or(Geometry {
            cylinders: (sectors / (HEADS * SECTORS)).clamp(2, CYLINDERS_MAX) as u16,
            heads: HEADS as u8,
            sectors: SECTORS as u8,
        })
    }

    /// By the first partition that is believed to end where a cylinder ends.
    fn by_partitions(medium: &Storage, sectors: u64) -> Option<Geometry> {
        let mut first = [0; SECTOR as usize];
        let signed = medium.read(0, &mut first) && first[510..] == [0x55, 0xaa];
        let entries = first[446..510].chunks_exact(16).filter(|_| signed);
        entries.filter_map(|entry| Geometry::by_entry(entry, sectors)).next()
    }

    /// An entry holds the last head in byte 5, the last sector in byte 6 and its length in the last four.
    fn by_entry(entry: &[u8], all: u64) -> Option<Geometry> {
        let (head, sectors) = (entry[5], entry[6] & 63);
        if entry[12..] == [0; 4] || head == 0 || sectors == 0 {
            return None;
        }
        let heads = u64::from(head) + 1;
        let cylinders = all / (heads * u64::from(sectors));
        let heads = u8::try_from(heads).unwrap_or(u8::MAX);
        (1..=CYLINDERS_MAX).contains(&cylinders).then_some(Geometry {
            cylinders: cylinders as u16,
            heads,
            sectors,
        })
    }
}
