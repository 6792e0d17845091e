//! The superblock: is this ext2, and of which shape? (ext2, 3.1)

use crate::bytes::{half, word};
use crate::{BlockDevice, Error, SECTOR};

/// The superblock lies 1024 bytes from the start, whatever the block size.
const SECTOR_OF_SUPERBLOCK: u64 = 2;
const MAGIC: u16 = 0xef53;
/// Bytes of a block group descriptor (ext2, 3.2).
const DESCRIPTOR_SIZE: u64 = 32;

/// The one incompatible feature that ext2 itself has: directory entries name the file's type.
const INCOMPAT_FILETYPE: u32 = 0x2;
/// What each other incompatible feature is called, by its bit.
const INCOMPAT: &[(u32, &str)] = &[
    (0x1, "compression"),
    (0x4, "a journal that must be replayed first"),
    (0x8, "a separate journal device"),
    (0x10, "meta block groups"),
    (0x40, "extents (ext4)"),
    (0x80, "64-bit block numbers (ext4)"),
];

/// The shape of a file system, checked against the size of the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Geometry {
    /// Bytes in a block: 1024, 2048 or 4096.
    pub block_size: u32,
    /// Blocks in the file system.
    pub blocks: u32,
    /// Inodes in the file system.
    pub inodes: u32,
    /// Blocks that are not in use.
    pub free_blocks: u32,
    /// Inodes that are not in use.
    pub free_inodes: u32,
    /// Volume label, zero-padded.
    pub label: [u8; 16],
    pub(crate) first_data_block: u32,
    pub(crate) inodes_per_group: u32,
    pub(crate) inode_size: u32,
    /// Revision 0 has no large files and no typed directory entries.
    pub(crate) typed_entries: bool,
}

impl Geometry {
    pub(crate) fn read<D: BlockDevice>(device: &mut D) -> Result<Self, Error<D::Error>> {
        if device.sectors() < SECTOR_OF_SUPERBLOCK + 2 {
            return Err(Error::NotExt2);
        }
        let mut record = [0; SECTOR];
        device.read(SECTOR_OF_SUPERBLOCK, &mut record).map_err(Error::Device)?;
        Self::parse(&record, device.sectors())
    }

    fn parse<E>(record: &[u8; SECTOR], device_sectors: u64) -> Result<Self, Error<E>> {
        if half(record, 56) != MAGIC {
            return Err(Error::NotExt2);
        }
        let revision = word(record, 76);
        let incompat = if revision == 0 { 0 } else { word(record, 96) };
        refuse_unknown(incompat)?;
        let log_block_size = word(record, 24);
        if log_block_size > 2 {
            return Err(Error::Unsupported("blocks of more than 4 KiB"));
        }
        let mut label = [0; 16];
        label.copy_from_slice(&record[120..136]);
        let geometry = Geometry {
            block_size: 1024 << log_block_size,
            inodes: word(record, 0),
            blocks: word(record, 4),
            free_blocks: word(record, 12),
            free_inodes: word(record, 16),
            label,
            first_data_block: word(record, 20),
            inodes_per_group: word(record, 40),
            inode_size: if revision == 0 { 128 } else { u32::from(half(record, 88)) },
            typed_entries: incompat & INCOMPAT_FILETYPE != 0,
        };
        geometry.check(device_sectors)?;
        Ok(geometry)
    }

    fn check<E>(&self, device_sectors: u64) -> Result<(), Error<E>> {
        let fits = u64::from(self.blocks) * self.sectors_per_block() <= device_sectors;
        let inode_size_known =
            self.inode_size.is_power_of_two() && self.inode_size >= 128 && self.inode_size <= self.block_size;
        match () {
            () if !fits => Err(Error::Corrupt("it claims more blocks than the device has")),
            () if self.inodes_per_group == 0 => Err(Error::Corrupt("block groups without inodes")),
            () if !inode_size_known => Err(Error::Corrupt("an impossible inode size")),
            () if self.first_data_block > 1 => Err(Error::Corrupt("an impossible first block")),
            () => Ok(()),
        }
    }

    pub(crate) fn sectors_per_block(&self) -> u64 {
        u64::from(self.block_size) / SECTOR as u64
    }

    /// Block pointers that fit in a block.
    pub(crate) fn pointers_per_block(&self) -> u64 {
        u64::from(self.block_size) / 4
    }

    /// Byte offset of the descriptor of a block group: the table starts in the block after the superblock's.
    pub(crate) fn descriptor_offset(&self, group: u32) -> u64 {
        (u64::from(self.first_data_block) + 1) * u64::from(self.block_size)
            + u64::from(group) * DESCRIPTOR_SIZE
    }

    /// First sector of `block`; an error when the file system does not have it.
    pub(crate) fn sector_of<E>(&self, block: u32) -> Result<u64, Error<E>> {
        if block >= self.blocks {
            return Err(Error::Corrupt("a pointer past the last block"));
        }
        Ok(u64::from(block) * self.sectors_per_block())
    }
}

fn refuse_unknown<E>(incompat: u32) -> Result<(), Error<E>> {
    let unknown = incompat & !INCOMPAT_FILETYPE;
    if unknown == 0 {
        return Ok(());
    }
    let name =
        INCOMPAT.iter().find(|(bit, _)| unknown & bit != 0).map_or("an unknown feature", |(_, name)| name);
    Err(Error::Unsupported(name))
}
