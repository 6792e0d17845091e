//! The bytes of a file.

use crate::cache::Role;
use crate::inode::Inode;
use crate::map::Piece;
use crate::{BlockDevice, Error, SECTOR, Volume};

impl<D: BlockDevice> Volume<D> {
    /// Reads from byte `offset` of a file, directory or link into `out`; returns how many bytes there were:
    /// fewer than asked at the end, 0 behind it.
    ///
    /// Whole sectors go from the device straight to `out`; only the ends of an unaligned read are copied.
    pub fn read_at(&mut self, inode: &Inode, offset: u64, out: &mut [u8]) -> Result<usize, Error<D::Error>> {
        let left = inode.size.saturating_sub(offset);
        let length = usize::try_from(left).unwrap_or(usize::MAX).min(out.len());
        let mut done = 0;
        while done < length {
            let rest = &mut out[done..length];
            let piece = self.piece(inode, offset + done as u64, rest.len() as u64)?;
            done += self.read_piece(piece, rest)?;
        }
        Ok(length)
    }

    /// Reads the start of `piece` into `out`: as many whole sectors as there are, or a part of one.
    fn read_piece(&mut self, piece: Piece, out: &mut [u8]) -> Result<usize, Error<D::Error>> {
        let here = usize::try_from(piece.bytes).unwrap_or(usize::MAX).min(out.len());
        let Some(sector) = piece.sector else {
            out[..here].fill(0);
            return Ok(here);
        };
        if piece.within == 0 && here >= SECTOR {
            let whole = here / SECTOR * SECTOR;
            self.device.read(sector, &mut out[..whole]).map_err(Error::Device)?;
            return Ok(whole);
        }
        let part = here.min(SECTOR - piece.within);
        let bytes = self.cache.get(&mut self.device, Role::Data, sector)?;
        out[..part].copy_from_slice(&bytes[piece.within..piece.within + part]);
        Ok(part)
    }
}
