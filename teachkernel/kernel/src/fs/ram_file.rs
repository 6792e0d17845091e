//! The bytes of a file in RAM: pages where something was written, nothing where not.

use alloc::collections::BTreeMap;
use alloc::collections::btree_map::Entry;

use core::sync::atomic::{AtomicUsize, Ordering};

use abi::errno::Errno;

use crate::arch::address::PAGE;
use crate::mm::{Frame, frame};

/// How long a file can be: more than the machine's memory is not plausible.
const LENGTH_MAX: u64 = 1 << 32;

/// Pages of all files. They may take half of the memory, so that programs can still be run to remove them.
static TAKEN: AtomicUsize = AtomicUsize::new(0);

/// A page of a file.
struct FilePage(Frame);

impl FilePage {
    fn new() -> Result<Self, Errno> {
        if TAKEN.load(Ordering::Relaxed) >= frame::counts().1 / 2 {
            return Err(Errno::ENOSPC);
        }
        let page = Frame::zeroed()?;
        TAKEN.fetch_add(1, Ordering::Relaxed);
        Ok(FilePage(page))
    }
}

impl Drop for FilePage {
    fn drop(&mut self) {
        TAKEN.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Pages by their number in the file.
#[derive(Default)]
pub struct Pages {
    pages: BTreeMap<u64, FilePage>,
    length: u64,
}

impl Pages {
    /// Bytes in the file.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Pages that it takes.
    pub fn count(&self) -> usize {
        self.pages.len()
    }

    /// Reads at `position`; returns how much.
    pub fn read(&self, position: u64, out: &mut [u8]) -> usize {
        let left = self.length.saturating_sub(position);
        let count = out.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        for (page, within, range) in pieces(position, count) {
            let out = &mut out[range];
            match self.pages.get(&page) {
                Some(page) => out.copy_from_slice(&page.0.as_ref()[within..within + out.len()]),
                None => out.fill(0),
            }
        }
        count
    }

    /// Writes at `position`; returns how much. `ENOSPC` when there is no memory for anything, `EFBIG` for a
    /// position that no file has.
    pub fn write(&mut self, position: u64, bytes: &[u8]) -> Result<usize, Errno> {
        if bytes.is_empty() {
            return Ok(0);
        }
        if position.checked_add(bytes.len() as u64).is_none_or(|end| end > LENGTH_MAX) {
            return Err(Errno::EFBIG);
        }
        let mut done = 0;
        for (page, within, range) in pieces(position, bytes.len()) {
            let Ok(FilePage(frame)) = self.page(page) else { break };
            frame.as_mut()[within..within + range.len()].copy_from_slice(&bytes[range.clone()]);
            done = range.end;
        }
        self.length = self.length.max(position + done as u64);
        if done == 0 { Err(Errno::ENOSPC) } else { Ok(done) }
    }

    /// Cuts or lengthens the file.
    pub fn truncate(&mut self, length: u64) -> Result<(), Errno> {
        if length > LENGTH_MAX {
            return Err(Errno::EFBIG);
        }
        let whole = length.div_ceil(PAGE as u64);
        drop(self.pages.split_off(&whole));
        let within = (length % PAGE as u64) as usize;
        if let Some(page) = self.pages.get_mut(&(length / PAGE as u64)).filter(|_| within > 0) {
            page.0.as_mut()[within..].fill(0);
        }
        self.length = length;
        Ok(())
    }

    fn page(&mut self, number: u64) -> Result<&mut FilePage, Errno> {
        match self.pages.entry(number) {
            Entry::Occupied(page) => Ok(page.into_mut()),
            Entry::Vacant(place) => Ok(place.insert(FilePage::new()?)),
        }
    }
}

/// Cuts `count` bytes from `position` on at page boundaries: page, offset in it, place in the buffer.
fn pieces(position: u64, count: usize) -> impl Iterator<Item = (u64, usize, core::ops::Range<usize>)> {
    let mut done = 0;
    core::iter::from_fn(move || {
        let at = position + done as u64;
        let within = (at % PAGE as u64) as usize;
        let piece = (PAGE - within).min(count - done);
        let range = done..done + piece;
        done += piece;
        (piece > 0).then_some((at / PAGE as u64, within, range))
    })
}
