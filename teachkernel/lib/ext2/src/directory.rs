//! Directories: files whose bytes are a list of names. (ext2, 4.1)
//!
//! ```text
//! 0  u32  inode, 0 for an unused entry
//! 4  u16  length of the entry, a multiple of 4; entries do not cross blocks
//! 6  u8   length of the name
//! 7  u8   type of the file (when the feature is on; else the name length's upper half, always 0)
//! 8       the name
//! ```
//!
//! Hashed directories keep this list as well: their index hides in blocks that look empty.

use crate::bytes::{half, word};
use crate::inode::{Inode, InodeNumber};
use crate::{BlockDevice, Error, Kind, Volume};

/// Most bytes in a name.
pub const NAME_MAX: usize = 255;
const HEADER: u64 = 8;
/// A longer directory than this is not believed: what bounds a search in a hostile image.
const SIZE_MAX: u64 = 4 << 20;

/// One name in a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it names.
    pub inode: InodeNumber,
    /// The kind of file, when the directory tells.
    pub kind: Option<Kind>,
    /// Where the next entry starts: the position to go on from.
    pub next: u64,
    name: [u8; NAME_MAX],
    name_length: u8,
}

impl Entry {
    /// The name's bytes, without a slash or zero at their end.
    pub fn name(&self) -> &[u8] {
        &self.name[..usize::from(self.name_length)]
    }
}

/// The fixed part of an entry, checked against the block that it lies in.
struct Header {
    inode: u32,
    length: u64,
    name_length: u8,
    kind: Option<Kind>,
}

impl<D: BlockDevice> Volume<D> {
    /// The first entry in use at or behind byte `position` of directory `dir`: 0 to begin with, then
    /// [`Entry::next`]. `None` at the end.
    pub fn next_entry(&mut self, dir: &Inode, position: u64) -> Result<Option<Entry>, Error<D::Error>> {
        if dir.kind != Kind::Directory {
            return Err(Error::NotADirectory);
        }
        if dir.size > SIZE_MAX {
            return Err(Error::Corrupt("a directory of implausible size"));
        }
        let mut at = position;
        while at < dir.size {
            let header = self.entry_header(dir, at)?;
            let next = at + header.length;
            if header.inode != 0 {
                return self.named(dir, at, header).map(Some);
            }
            at = next;
        }
        Ok(None)
    }

    /// The entry of directory `dir` that is called `name`.
    pub fn child(&mut self, dir: &Inode, name: &[u8]) -> Result<Option<Entry>, Error<D::Error>> {
        let mut position = 0;
        while let Some(entry) = self.next_entry(dir, position)? {
            if entry.name() == name {
                return Ok(Some(entry));
            }
            position = entry.next;
        }
        Ok(None)
    }

    fn entry_header(&mut self, dir: &Inode, at: u64) -> Result<Header, Error<D::Error>> {
        let mut record = [0; HEADER as usize];
        if self.read_at(dir, at, &mut record)? < record.len() {
            return Err(Error::Corrupt("a directory that ends within an entry"));
        }
        let block_size = u64::from(self.geometry.block_size);
        let header = Header {
            inode: word(&record, 0),
            length: u64::from(half(&record, 4)),
            name_length: record[6],
            kind: if self.geometry.typed_entries { Kind::from_entry(record[7]) } else { None },
        };
        let room = block_size - at % block_size;
        let fits = header.length >= HEADER + u64::from(header.name_length) && header.length <= room;
        if !fits || !header.length.is_multiple_of(4) || !at.is_multiple_of(4) {
            return Err(Error::Corrupt("a directory entry of impossible length"));
        }
        Ok(header)
    }

    fn named(&mut self, dir: &Inode, at: u64, header: Header) -> Result<Entry, Error<D::Error>> {
        let mut name = [0; NAME_MAX];
        let length = usize::from(header.name_length);
        if self.read_at(dir, at + HEADER, &mut name[..length])? < length {
            return Err(Error::Corrupt("a directory that ends within a name"));
        }
        Ok(Entry {
            inode: InodeNumber(header.inode),
            kind: header.kind,
            next: at + header.length,
            name,
            name_length: header.name_length,
        })
    }
}
