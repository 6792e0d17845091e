//! Inodes: all that is known about a file but its names. (ext2, 3.4 and 3.5)

use crate::bytes::{half, word};
use crate::cache::Role;
use crate::{BlockDevice, Error, SECTOR, Volume};

/// Block pointers in an inode: 12 direct, then one each of single, double and triple indirection.
pub(crate) const POINTERS: usize = 15;
/// `i_flags`: the file is mapped by extents (ext4).
const FLAG_EXTENTS: u32 = 0x8_0000;

/// The number by which directories refer to an inode; the first is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InodeNumber(pub u32);

impl InodeNumber {
    /// The root directory's.
    pub const ROOT: InodeNumber = InodeNumber(2);
}

/// What kind of file an inode is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Link,
    /// A character device.
    CharDevice,
    /// A block device.
    BlockDevice,
    /// A named pipe.
    Pipe,
    /// A socket.
    Socket,
}

impl Kind {
    /// From the upper four bits of `i_mode`, which are `st_mode`'s.
    fn from_mode(mode: u16) -> Option<Self> {
        Some(match mode >> 12 {
            0x1 => Kind::Pipe,
            0x2 => Kind::CharDevice,
            0x4 => Kind::Directory,
            0x6 => Kind::BlockDevice,
            0x8 => Kind::File,
            0xa => Kind::Link,
            0xc => Kind::Socket,
            _ => return None,
        })
    }

    /// From a directory entry's type byte (ext2, 4.1.4).
    pub(crate) fn from_entry(byte: u8) -> Option<Self> {
        use Kind::{BlockDevice, CharDevice, Directory, File, Link, Pipe, Socket};
        let kinds = [File, Directory, CharDevice, BlockDevice, Pipe, Socket, Link];
        kinds.get(usize::from(byte).checked_sub(1)?).copied()
    }
}

/// An inode as read from the medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inode {
    /// Its number.
    pub number: InodeNumber,
    /// What it is.
    pub kind: Kind,
    /// `st_mode`: kind and permissions.
    pub mode: u16,
    /// Length in bytes.
    pub size: u64,
    /// Names that refer to it.
    pub links: u16,
    /// Owner.
    pub user: u16,
    /// Owning group.
    pub group: u16,
    /// Last change of its bytes, in seconds since 1970.
    pub modified: u32,
    /// 512-byte units in use for its bytes and block maps.
    pub sectors: u32,
    pub(crate) pointers: [u32; POINTERS],
}

impl Inode {
    fn parse<E>(number: InodeNumber, record: &[u8; 128]) -> Result<Self, Error<E>> {
        let mode = half(record, 0);
        let kind = Kind::from_mode(mode).ok_or(Error::Corrupt("an inode of no known kind"))?;
        if word(record, 32) & FLAG_EXTENTS != 0 {
            return Err(Error::Unsupported("extents (ext4)"));
        }
        // The upper half of the length stands where directories once kept their access list.
        let high = if kind == Kind::File { word(record, 108) } else { 0 };
        let mut pointers = [0; POINTERS];
        for (i, pointer) in pointers.iter_mut().enumerate() {
            *pointer = word(record, 40 + 4 * i);
        }
        Ok(Inode {
            number,
            kind,
            mode,
            size: u64::from(high) << 32 | u64::from(word(record, 4)),
            links: half(record, 26),
            user: half(record, 2),
            group: half(record, 24),
            modified: word(record, 16),
            sectors: word(record, 28),
            pointers,
        })
    }

    /// The text of a short link stands in place of the block pointers (ext2, 4.3).
    pub(crate) fn inline_link(&self) -> Option<([u8; 4 * POINTERS], usize)> {
        if self.kind != Kind::Link || self.sectors != 0 || self.size >= 4 * POINTERS as u64 {
            return None;
        }
        let mut text = [0; 4 * POINTERS];
        for (chunk, pointer) in text.chunks_exact_mut(4).zip(self.pointers) {
            chunk.copy_from_slice(&pointer.to_le_bytes());
        }
        Some((text, self.size as usize))
    }
}

impl<D: BlockDevice> Volume<D> {
    /// The inode with this number.
    pub fn inode(&mut self, number: InodeNumber) -> Result<Inode, Error<D::Error>> {
        if number.0 == 0 || number.0 > self.geometry.inodes {
            return Err(Error::Corrupt("an inode number past the last inode"));
        }
        let (group, index) = (
            (number.0 - 1) / self.geometry.inodes_per_group,
            (number.0 - 1) % self.geometry.inodes_per_group,
        );
        let table = self.inode_table(group)?;
        let offset = table * SECTOR as u64 + u64::from(index) * u64::from(self.geometry.inode_size);
        let mut record = [0; 128];
        self.table_bytes(offset, &mut record)?;
        Inode::parse(number, &record)
    }

    /// First sector of a block group's inode table.
    fn inode_table(&mut self, group: u32) -> Result<u64, Error<D::Error>> {
        let mut pointer = [0; 4];
        self.table_bytes(self.geometry.descriptor_offset(group) + 8, &mut pointer)?;
        self.geometry.sector_of(u32::from_le_bytes(pointer))
    }

    /// Copies bytes that lie within one sector of the file system's own tables.
    fn table_bytes(&mut self, offset: u64, out: &mut [u8]) -> Result<(), Error<D::Error>> {
        let (sector, start) = (offset / SECTOR as u64, (offset % SECTOR as u64) as usize);
        let sectors = u64::from(self.geometry.blocks) * self.geometry.sectors_per_block();
        if sector >= sectors || start + out.len() > SECTOR {
            return Err(Error::Corrupt("a table past the last block"));
        }
        let bytes = self.cache.get(&mut self.device, Role::Table, sector)?;
        out.copy_from_slice(&bytes[start..start + out.len()]);
        Ok(())
    }
}
