//! The header: where the other parts lie. (Devicetree Specification 0.4, 5.2)

use crate::Error;

const MAGIC: u32 = 0xd00d_feed;
/// Bytes of a version 17 header.
pub const SIZE: usize = 40;
/// The version that is written, and the oldest one that could read it.
const VERSION: (u32, u32) = (17, 16);

/// Where the parts lie, in bytes from the start of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    pub total: usize,
    pub structure: usize,
    pub structure_size: usize,
    pub strings: usize,
    pub strings_size: usize,
    pub reservations: usize,
    pub boot_hart: u32,
}

/// The big-endian `u32` at byte `at`.
pub fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let end = at.checked_add(4)?;
    bytes.get(at..end)?.try_into().ok().map(u32::from_be_bytes)
}

/// Bytes of the tree that starts with `header`, its first 8 bytes or more.
pub fn total_size(header: &[u8]) -> Result<usize, Error> {
    match (word(header, 0), word(header, 4)) {
        (Some(MAGIC), Some(total)) => Ok(total as usize),
        _ => Err(Error::NoTree),
    }
}

impl Header {
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let total = total_size(bytes)?;
        let field = |at| word(bytes, at).map(|value| value as usize).ok_or(Error::Damaged);
        let header = Header {
            total,
            structure: field(8)?,
            strings: field(12)?,
            reservations: field(16)?,
            boot_hart: word(bytes, 28).ok_or(Error::Damaged)?,
            strings_size: field(32)?,
            structure_size: field(36)?,
        };
        let inside = |start: usize, size: usize| start.checked_add(size).is_some_and(|end| end <= total);
        let sound = total <= bytes.len()
            && field(24)? == VERSION.1 as usize
            && inside(header.structure, header.structure_size)
            && inside(header.strings, header.strings_size)
            && inside(header.reservations, 16)
            && header.structure.is_multiple_of(4);
        if sound { Ok(header) } else { Err(Error::Damaged) }
    }

    pub fn write(&self, bytes: &mut [u8]) {
        let fields = [
            MAGIC,
            self.total as u32,
            self.structure as u32,
            self.strings as u32,
            self.reservations as u32,
            VERSION.0,
            VERSION.1,
            self.boot_hart,
            self.strings_size as u32,
            self.structure_size as u32,
        ];
        for (place, field) in bytes.chunks_exact_mut(4).zip(fields) {
            place.copy_from_slice(&field.to_be_bytes());
        }
    }
}
