//! Kernel files, as a loader sees them: which bytes of the file go to which addresses, and where to start.
//!
//! Two formats are known: ELF files of 64-bit RISC-V (`elf.rs`) and the flat `Image` that Linux builds
//! (`image.rs`). Both end in the same [`Plan`], which is checked as a whole before a byte is moved: inside the
//! memory that the loader can give, nothing twice, and the first instruction among what is loaded.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod elf;
mod error;
mod image;

pub use error::Error;

/// Bytes at the start of the file that [`Plan::new`] wants to see (fewer only if the file is shorter).
pub const HEAD: usize = 4096;
/// Segments that a plan can have.
pub const SEGMENTS_MAX: usize = 8;
/// Files are read by sectors: a segment's last sector is written whole.
const SECTOR: u64 = 512;

/// Physical memory that a kernel may be loaded to.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// First address.
    pub start: u64,
    /// First address behind it.
    pub end: u64,
}

/// Bytes of the file that lie together in memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Segment {
    /// Where they are in the file.
    pub offset: u64,
    /// Where they go: a physical address.
    pub address: u64,
    /// How many there are in the file.
    pub file_size: u64,
    /// How many there are in memory; those beyond the file's are zero.
    pub memory_size: u64,
}

impl Segment {
    /// First address behind what loading it changes.
    fn end(&self) -> Option<u64> {
        let written = self.file_size.checked_next_multiple_of(SECTOR)?;
        self.address.checked_add(written.max(self.memory_size))
    }
}

/// What is to be done to load a kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Physical address of the first instruction.
    pub entry: u64,
    segments: [Segment; SEGMENTS_MAX],
    count: usize,
}

impl Plan {
    /// Reads the headers in `head`, the first [`HEAD`] bytes of a file that has `file_size`.
    pub fn new(head: &[u8], file_size: u64, room: Room) -> Result<Self, Error> {
        let plan = if elf::is_elf(head) {
            elf::plan(head)?
        } else if image::is_image(head) {
            image::plan(head, file_size, room)?
        } else {
            return Err(Error::UnknownFormat);
        };
        plan.check(file_size, room)?;
        Ok(plan)
    }

    fn empty(entry: u64) -> Self {
        Plan { entry, segments: [Segment::default(); SEGMENTS_MAX], count: 0 }
    }

    fn push(&mut self, segment: Segment) -> Result<(), Error> {
        *self.segments.get_mut(self.count).ok_or(Error::TooManySegments)? = segment;
        self.count += 1;
        Ok(())
    }

    /// What goes where.
    pub fn segments(&self) -> &[Segment] {
        &self.segments[..self.count]
    }

    /// First address behind the kernel.
    pub fn end(&self) -> u64 {
        self.segments().iter().filter_map(Segment::end).max().unwrap_or(0)
    }

    fn check(&self, file_size: u64, room: Room) -> Result<(), Error> {
        for (i, segment) in self.segments().iter().enumerate() {
            let end = segment.end().ok_or(Error::OutsideMemory(segment.address))?;
            if segment.address < room.start || end > room.end {
                return Err(Error::OutsideMemory(segment.address));
            }
            if segment.offset.checked_add(segment.file_size).is_none_or(|end| end > file_size) {
                return Err(Error::Truncated);
            }
            if segment.file_size > segment.memory_size {
                return Err(Error::Contradiction);
            }
            let overlaps = |other: &Segment| {
                other.end().is_some_and(|other_end| segment.address < other_end && other.address < end)
            };
            if self.segments()[..i].iter().any(overlaps) {
                return Err(Error::Overlap(segment.address));
            }
        }
        let holds_entry = |s: &Segment| self.entry >= s.address && self.entry - s.address < s.file_size;
        if self.segments().iter().any(holds_entry) { Ok(()) } else { Err(Error::EntryOutside(self.entry)) }
    }
}

/// Little-endian integer of `N` bytes at byte `at` of a header; 0 where the header ends before.
fn field<const N: usize>(head: &[u8], at: usize) -> u64 {
    let bytes = at.checked_add(N).and_then(|end| head.get(at..end)).unwrap_or_default();
    bytes.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests;
