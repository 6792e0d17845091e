//! Files loaded to memory: the sectors go from the disk straight to where they are wanted.

use abi::boot::SECTOR;
use ext2::{BlockDevice, Error, Inode, Volume};

use crate::disk::Failure;
use crate::memory::Place;

/// What a boot stage reads files from.
pub type FileSystem = Volume<crate::disk::Partition>;

/// Loads `length` bytes of a file from byte `offset` on to the start of `place`, which must have room for
/// whole sectors, and clears the rest of the last sector.
///
/// Returns `None` if there is no room.
pub fn load(
    files: &mut FileSystem,
    file: &Inode,
    offset: u64,
    length: u64,
    place: &mut Place,
) -> Result<Option<()>, Error<Failure>> {
    if !offset.is_multiple_of(SECTOR) {
        // Not how sectors lie: the bytes are copied through the file system's buffer.
        let Some(mut part) = place.part(0, length) else { return Ok(None) };
        return files.read_at(file, offset, part.bytes()).map(|_| Some(()));
    }
    let mut done = 0;
    while done < length {
        let piece = files.piece(file, offset + done, length - done)?;
        let bytes = piece.bytes.min((length - done).next_multiple_of(SECTOR));
        let Some(mut part) = place.part(done, bytes) else { return Ok(None) };
        match piece.sector {
            Some(sector) => files.device().read(sector, part.bytes()).map_err(Error::Device)?,
            None => part.clear(),
        }
        done += bytes;
    }
    let tail = place.part(length, done.saturating_sub(length));
    Ok(tail.map(|mut tail| tail.clear()))
}
