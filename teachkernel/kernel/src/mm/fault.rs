//! Page faults: a page that is not there yet, one that must be copied first, or a mistake.

use abi::errno::Errno;
use kernel_core::regions::{PAGE, Purpose};

use super::space::STACK_LIMIT;
use super::{AddressSpace, Frame};

/// What was done to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touch {
    /// It was read.
    Read,
    /// It was written.
    Write,
    /// An instruction was fetched there.
    Execute,
}

/// How a fault was made good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A fresh page was put there.
    Fresh,
    /// A shared page was copied, or its last owner may write again.
    Copied,
}

/// Why a fault can't be made good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// The program has nothing there.
    Nothing,
    /// What it has there may not be used so.
    Forbidden,
    /// There is no memory left for programs.
    NoMemory,
}

impl AddressSpace {
    /// Makes `address` usable for `touch`, if the program may.
    pub fn fault(&mut self, address: u64, touch: Touch) -> Result<Outcome, Denied> {
        let region = match self.regions.find(address) {
            Some(region) => region,
            None if self.regions.grow_stack(address, STACK_LIMIT) => {
                self.regions.find(address).ok_or(Denied::Nothing)?
            }
            None => return Err(Denied::Nothing),
        };
        let allowed = match touch {
            Touch::Read => region.access.read,
            Touch::Write => region.access.write,
            Touch::Execute => region.access.execute,
        };
        if !allowed {
            return Err(Denied::Forbidden);
        }
        let page = (address / PAGE * PAGE) as usize;
        match self.table.get(page) {
            None => self.bring(page, region.access).map(|()| Outcome::Fresh),
            Some(_) => self.table.own(page, region.access).map(|_| Outcome::Copied),
        }
        .map_err(|_| Denied::NoMemory)
    }

    /// Puts a page of zeros at `page`.
    pub(super) fn bring(
        &mut self,
        page: usize,
        access: crate::arch::page_table::Access,
    ) -> Result<(), Errno> {
        self.table.map(page, Frame::zeroed()?, access)?;
        self.resident += 1;
        Ok(())
    }

    /// Writes bytes into regions of an address space that does not run, whatever the regions may be used
    /// for: how a program's segments and stack get there.
    pub fn fill(&mut self, address: u64, mut bytes: &[u8]) -> Result<(), Errno> {
        let mut at = address;
        while !bytes.is_empty() {
            let (page, within) = ((at / PAGE * PAGE) as usize, (at % PAGE) as usize);
            let count = bytes.len().min(PAGE as usize - within);
            let region = self.regions.find(at).ok_or(Errno::EFAULT)?;
            if self.table.get(page).is_none() {
                self.bring(page, region.access)?;
            }
            self.table.with_page(page, |frame| {
                frame.as_mut()[within..within + count].copy_from_slice(&bytes[..count])
            });
            (at, bytes) = (at + count as u64, &bytes[count..]);
        }
        Ok(())
    }

    /// Brings every page of a region that programs share: a child can only share what is there.
    pub(super) fn bring_all(&mut self, start: u64, end: u64) -> Result<(), Errno> {
        let region =
            self.regions.find(start).filter(|r| r.purpose == Purpose::Shared).ok_or(Errno::ENOMEM)?;
        for page in (start..end).step_by(PAGE as usize) {
            self.bring(page as usize, region.access)?;
        }
        Ok(())
    }
}
