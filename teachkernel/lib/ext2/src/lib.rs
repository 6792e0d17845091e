//! Reading the Second Extended File System: no allocation, no unsafe code, and no trust in the medium.
//!
//! The boot stages and the kernel read the same files by the same code. The medium may be damaged or
//! hostile: every number read from it is checked before it is used, every loop is bounded by the size of
//! the device or of the caller's buffer, and nothing panics. Only what mke2fs calls `ext2` is understood
//! (blocks of 1, 2 or 4 KiB, block maps); ext4's extents are refused by name.
//!
//! ```text
//! Volume::open(device)    superblock.rs   is this ext2, and of which shape?
//!   .inode(number)        inode.rs        what is known about one file
//!   .piece(inode, offset) map.rs          where on the device its bytes lie
//!   .read_at(inode, …)    read.rs         the bytes themselves
//!   .next_entry(dir, …)   directory.rs    names in a directory
//!   .lookup(path)         path.rs         from a path to an inode, symbolic links followed
//! ```
//!
//! Source: Dave Poirier, "The Second Extended File System: Internal Layout" (below: ext2).
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod bytes;
mod cache;
mod directory;
mod error;
mod inode;
mod map;
mod path;
mod read;
mod superblock;

pub use directory::{Entry, NAME_MAX};
pub use error::Error;
pub use inode::{Inode, InodeNumber, Kind};
pub use map::Piece;
pub use path::PATH_MAX;
pub use superblock::Geometry;

use cache::Cache;

/// Bytes in a sector, the unit in which devices are read.
pub const SECTOR: usize = 512;

/// What a file system lies on: sectors of 512 bytes, counted from 0 at its first byte.
pub trait BlockDevice {
    /// Why a read failed.
    type Error;

    /// Sectors that the device has.
    fn sectors(&self) -> u64;

    /// Fills `buffer`, whose length is a multiple of [`SECTOR`], from `sector` on.
    fn read(&mut self, sector: u64, buffer: &mut [u8]) -> Result<(), Self::Error>;
}

/// An ext2 file system on a device.
pub struct Volume<D> {
    device: D,
    geometry: Geometry,
    cache: Cache,
}

impl<D: BlockDevice> Volume<D> {
    /// Reads the superblock of `device`; refuses what it cannot read faithfully.
    pub fn open(mut device: D) -> Result<Self, Error<D::Error>> {
        let geometry = Geometry::read(&mut device)?;
        Ok(Volume { device, geometry, cache: Cache::new() })
    }

    /// The shape of the file system.
    pub fn geometry(&self) -> &Geometry {
        &self.geometry
    }

    /// The device below, for readers that move a file's sectors by themselves (see [`Volume::piece`]).
    pub fn device(&mut self) -> &mut D {
        &mut self.device
    }
}
