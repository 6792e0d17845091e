//! Mappings: memory that a program asks for, page by page, wherever there is room.

use abi::errno::Errno;
use abi::linux::memory::{PROT_EXEC, PROT_READ, PROT_WRITE};
use kernel_core::regions::{PAGE, Purpose, Region};

use super::space::{BOTTOM, MAPPING_TOP, STACK_TOP};
use super::{AddressSpace, frame};
use crate::arch::page_table::Access;

/// What `PROT_…` bits allow. A page that can be written can also be read; one that can be executed but not
/// written is what W^X leaves.
pub fn page_access(protection: u32) -> Result<Access, Errno> {
    if protection & !(PROT_READ | PROT_WRITE | PROT_EXEC) != 0 {
        return Err(Errno::EINVAL);
    }
    let has = |bit| protection & bit != 0;
    if has(PROT_WRITE) && has(PROT_EXEC) {
        return Err(Errno::EACCES);
    }
    Ok(Access { read: has(PROT_READ) || has(PROT_WRITE), write: has(PROT_WRITE), execute: has(PROT_EXEC) })
}

/// Where a mapping is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    /// Anywhere, near this address if there is room.
    Near(u64),
    /// Here, in place of what is there.
    Exactly(u64),
    /// Here, if nothing is there.
    IfFree(u64),
}

/// Checks a range of pages: where it ends.
fn end_of(start: u64, length: u64) -> Result<u64, Errno> {
    let length = length.checked_next_multiple_of(PAGE).filter(|length| *length > 0).ok_or(Errno::EINVAL)?;
    let end = start.checked_add(length).ok_or(Errno::EINVAL)?;
    if start.is_multiple_of(PAGE) { Ok(end) } else { Err(Errno::EINVAL) }
}

impl AddressSpace {
    /// Adds a mapping of `length` bytes; returns where it is.
    pub fn map(&mut self, place: Where, length: u64, access: Access, shared: bool) -> Result<u64, Errno> {
        let length =
            end_of(0, length).map_err(|_| if length == 0 { Errno::EINVAL } else { Errno::ENOMEM })?;
        // Shared pages are brought at once: better not begin with what can't end well.
        if shared && length / PAGE > frame::counts().0 as u64 {
            return Err(Errno::ENOMEM);
        }
        let purpose = if shared { Purpose::Shared } else { Purpose::Mapping };
        let start = match place {
            Where::Near(hint) => self.free_place(hint, length)?,
            Where::Exactly(start) => {
                let end = end_of(start, length)?;
                if start < BOTTOM || end > STACK_TOP {
                    return Err(Errno::ENOMEM);
                }
                self.regions.remove(start, end)?;
                self.drop_pages(start, end);
                start
            }
            Where::IfFree(start) => {
                let end = end_of(start, length)?;
                if self.regions.iter().any(|region| region.start < end && start < region.end) {
                    return Err(Errno::EEXIST);
                }
                start
            }
        };
        self.regions.insert(Region { start, end: start + length, access, purpose })?;
        if shared && let Err(error) = self.bring_all(start, start + length) {
            self.unmap(start, length)?;
            return Err(error);
        }
        Ok(start)
    }

    fn free_place(&self, hint: u64, length: u64) -> Result<u64, Errno> {
        let hint = hint / PAGE * PAGE;
        let fits = hint.checked_add(length).is_some_and(|end| hint >= BOTTOM && end <= MAPPING_TOP);
        if fits && self.regions.gap(length, hint + length) == Some(hint) {
            return Ok(hint);
        }
        self.regions.gap(length, MAPPING_TOP).ok_or(Errno::ENOMEM)
    }

    /// Takes the pages from `start` on out of the address space, whether they are there or not.
    pub fn unmap(&mut self, start: u64, length: u64) -> Result<(), Errno> {
        let end = end_of(start, length)?;
        if end > STACK_TOP + PAGE {
            return Err(Errno::EINVAL);
        }
        self.regions.remove(start, end)?;
        self.drop_pages(start, end);
        Ok(())
    }

    /// Makes the program's own pages from `start` on as they were before they were touched. `ENOMEM` where there
    /// are none, `EINVAL` where there are such as a file was read into: nobody could bring their bytes again.
    pub fn discard(&mut self, start: u64, length: u64) -> Result<(), Errno> {
        let end = end_of(start, length)?;
        let mut complete = true;
        let mut at = start;
        while at < end {
            let next = self.regions.iter().find(|region| region.end > at).copied();
            let Some(region) = next.filter(|region| region.start < end) else {
                return Err(Errno::ENOMEM);
            };
            complete &= region.start <= at;
            let behind = region.end.min(end);
            match region.purpose {
                Purpose::Image | Purpose::Vdso => return Err(Errno::EINVAL),
                // Others have them too.
                Purpose::Shared => {}
                Purpose::Heap | Purpose::Stack | Purpose::Mapping => {
                    self.drop_pages(at.max(region.start), behind);
                }
            }
            at = behind;
        }
        if complete { Ok(()) } else { Err(Errno::ENOMEM) }
    }

    /// Changes what may be done with the pages from `start` on; all must be in the address space.
    pub fn protect(&mut self, start: u64, length: u64, access: Access) -> Result<(), Errno> {
        if length == 0 && start.is_multiple_of(PAGE) {
            return Ok(());
        }
        // Linux finds nothing beyond the last address, where mmap and munmap call it a wrong argument.
        let wraps = || if start.is_multiple_of(PAGE) { Errno::ENOMEM } else { Errno::EINVAL };
        let end = end_of(start, length).map_err(|_| wraps())?;
        self.regions.protect(start, end, access)?;
        let mut at = start as usize;
        while let Some(page) = self.table.next_mapped(at, end as usize) {
            self.table.protect(page, access);
            at = page + PAGE as usize;
        }
        Ok(())
    }
}
