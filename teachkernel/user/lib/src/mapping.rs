//! Memory straight from the kernel, beside the heap.
#![expect(unsafe_code, reason = "an address becomes memory")]

use core::{ptr, slice};

use crate::{Result, sys};

/// Mapped memory, given back when it goes out of scope.
pub struct Mapping {
    address: usize,
    length: usize,
}

impl Mapping {
    /// Maps `length` bytes of zeroes.
    pub fn new(length: usize) -> Result<Self> {
        Ok(Mapping { address: sys::map(length)?, length })
    }

    /// Where it is.
    pub fn address(&self) -> usize {
        self.address
    }

    /// The memory.
    pub fn bytes(&mut self) -> &mut [u8] {
        // SAFETY: the kernel mapped so many zeroed bytes here for us alone, and they stay until we are dropped.
        unsafe { slice::from_raw_parts_mut(ptr::with_exposed_provenance_mut(self.address), self.length) }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: it came from `map`, and borrows of it have ended.
        let _ = unsafe { sys::unmap(self.address, self.length) };
    }
}
