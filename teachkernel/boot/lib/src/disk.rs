//! The disk, and the partition on it that holds the boot files.

use core::fmt;

use abi::boot::SECTOR;
use ext2::BlockDevice;
use sbi_spec::binary::Error;

use crate::sbi;

/// Why the disk could not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// A sector could not be read.
    Unreadable(u64),
    /// The sector is not on the disk, or the drive is not there.
    Absent(u64),
    /// Sector 0 lists no partition.
    NoPartition,
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Unreadable(sector) => write!(out, "sector {sector} of the disk cannot be read"),
            Failure::Absent(sector) => write!(out, "the disk has no sector {sector}"),
            Failure::NoPartition => out.write_str("the disk has no first partition"),
        }
    }
}

/// The first partition of a drive.
#[derive(Clone, Copy, Debug)]
pub struct Partition {
    drive: usize,
    first: u64,
    sectors: u64,
}

/// The first of the four entries of the partition table in a master boot record, and in it the numbers of its
/// first sector and of its sectors.
const ENTRY: usize = 446;
const ENTRY_FIRST: usize = ENTRY + 8;
const ENTRY_SECTORS: usize = ENTRY + 12;

fn word(bytes: &[u8], at: usize) -> u64 {
    (0..4).fold(0, |value, i| value | u64::from(bytes[at + i]) << (8 * i))
}

impl Partition {
    /// Reads the partition table of `drive`.
    pub fn first_of(drive: usize) -> Result<Self, Failure> {
        let mut whole = Partition { drive, first: 0, sectors: 1 };
        let mut record = [0; SECTOR as usize];
        whole.read(0, &mut record)?;
        let (first, sectors) = (word(&record, ENTRY_FIRST), word(&record, ENTRY_SECTORS));
        if first == 0 || sectors == 0 {
            return Err(Failure::NoPartition);
        }
        Ok(Partition { drive, first, sectors })
    }
}

impl BlockDevice for Partition {
    type Error = Failure;

    fn sectors(&self) -> u64 {
        self.sectors
    }

    fn read(&mut self, sector: u64, buffer: &mut [u8]) -> Result<(), Failure> {
        let count = buffer.len() as u64 / SECTOR;
        let lba = self.first.saturating_add(sector);
        if sector.checked_add(count).is_none_or(|end| end > self.sectors) {
            return Err(Failure::Absent(lba));
        }
        sbi::disk_read(self.drive, lba, buffer).map_err(|error| match error {
            Error::InvalidParam => Failure::Absent(lba),
            _ => Failure::Unreadable(lba),
        })
    }
}
