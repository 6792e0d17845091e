//! The block map: where on the device the bytes of a file lie. (ext2, 3.5: i_block)
//!
//! ```text
//! pointers[0..12]   blocks 0 to 11 of the file
//! pointers[12]      a block of n pointers to the next n blocks
//! pointers[13]      a block of n pointers to such blocks
//! pointers[14]      and one level more
//! ```
//!
//! A pointer of 0 is a hole: bytes that were never written, and read as zeros.

use crate::bytes::word;
use crate::cache::Role;
use crate::inode::Inode;
use crate::{BlockDevice, Error, Kind, SECTOR, Volume};

const DIRECT: u64 = 12;
/// A piece is not followed further than this: a hostile map must not keep the reader busy.
const PIECE_BLOCKS_MAX: u64 = 4096;

/// Consecutive bytes of a file that also lie together on the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The device sector that holds the first byte; `None` in a hole, which reads as zeros.
    pub sector: Option<u64>,
    /// Offset of the first byte in that sector.
    pub within: usize,
    /// Bytes to the end of the piece, at least 1. May reach past the end of the file in its last block.
    pub bytes: u64,
}

impl<D: BlockDevice> Volume<D> {
    /// The piece at byte `offset` of a file, looking no further than `wanted` bytes ahead.
    pub fn piece(&mut self, inode: &Inode, offset: u64, wanted: u64) -> Result<Piece, Error<D::Error>> {
        if !matches!(inode.kind, Kind::File | Kind::Directory | Kind::Link) {
            return Err(Error::NoBytes);
        }
        let block_size = u64::from(self.geometry.block_size);
        let (first, skip) = (offset / block_size, offset % block_size);
        let start = self.block(inode, first)?;
        let enough = skip.saturating_add(wanted).div_ceil(block_size).clamp(1, PIECE_BLOCKS_MAX);
        let mut blocks = 1;
        while blocks < enough && self.follows(inode, start, first, blocks)? {
            blocks += 1;
        }
        let sector = match start {
            None => None,
            Some(block) => Some(self.geometry.sector_of(block)? + skip / SECTOR as u64),
        };
        Ok(Piece { sector, within: (skip % SECTOR as u64) as usize, bytes: blocks * block_size - skip })
    }

    /// Whether the file's block `first + ahead` lies `ahead` blocks behind `start` on the device, or is a
    /// hole as `start` is.
    fn follows(
        &mut self,
        inode: &Inode,
        start: Option<u32>,
        first: u64,
        ahead: u64,
    ) -> Result<bool, Error<D::Error>> {
        let Some(index) = first.checked_add(ahead) else { return Ok(false) };
        if index >= self.mappable() {
            return Ok(false);
        }
        let here = self.block(inode, index)?;
        Ok(match (start, here) {
            (None, None) => true,
            (Some(start), Some(here)) => u64::from(here) == u64::from(start) + ahead,
            _ => false,
        })
    }

    /// Blocks of a file that its inode's pointers reach.
    fn mappable(&self) -> u64 {
        let n = self.geometry.pointers_per_block();
        DIRECT + n + n * n + n * n * n
    }

    /// The device block that holds block `index` of a file; `None` for a hole.
    fn block(&mut self, inode: &Inode, index: u64) -> Result<Option<u32>, Error<D::Error>> {
        if index < DIRECT {
            return self.checked(inode.pointers[index as usize]);
        }
        let n = self.geometry.pointers_per_block();
        let mut rest = index - DIRECT;
        let mut span = n;
        for depth in 1..=3 {
            if rest < span {
                return self.descend(inode.pointers[11 + depth], depth, span / n, rest);
            }
            rest -= span;
            span *= n;
        }
        Err(Error::Corrupt("a file longer than its block map"))
    }

    /// Follows `depth` levels of pointer blocks; a pointer of the topmost covers `span` blocks of the file.
    fn descend(
        &mut self,
        mut pointer: u32,
        depth: usize,
        mut span: u64,
        mut rest: u64,
    ) -> Result<Option<u32>, Error<D::Error>> {
        let n = self.geometry.pointers_per_block();
        for level in 0..depth {
            let Some(block) = self.checked(pointer)? else { return Ok(None) };
            let at = rest / span * 4;
            let sector = self.geometry.sector_of(block)? + at / SECTOR as u64;
            let bytes = self.cache.get(&mut self.device, Role::Pointers(level), sector)?;
            pointer = word(bytes, (at % SECTOR as u64) as usize);
            rest %= span;
            span = (span / n).max(1);
        }
        self.checked(pointer)
    }

    fn checked(&self, pointer: u32) -> Result<Option<u32>, Error<D::Error>> {
        if pointer == 0 {
            return Ok(None);
        }
        self.geometry.sector_of(pointer).map(|_| Some(pointer))
    }
}
