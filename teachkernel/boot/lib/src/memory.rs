//! Physical memory that a stage fills for the next one.

use core::slice;

/// Memory set aside for something that is loaded: nobody else's until it is entered.
#[derive(Debug)]
pub struct Place {
    base: u64,
    length: u64,
}

impl Place {
    /// The `length` bytes at `base`.
    ///
    /// # Safety
    /// They are RAM, outside this stage's own image, variables and stack, and no other `Place` has them.
    pub const unsafe fn new(base: u64, length: u64) -> Self {
        Place { base, length }
    }

    /// Its first address.
    pub fn base(&self) -> u64 {
        self.base
    }

    /// Its length in bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The part of `length` bytes from `offset` on; `None` when it is not all inside.
    pub fn part(&mut self, offset: u64, length: u64) -> Option<Part<'_>> {
        let inside = offset.checked_add(length).is_some_and(|end| end <= self.length);
        inside.then(|| {
            // SAFETY: by the promise of `new`, and borrowed from the place as a whole.
            Part(unsafe { slice::from_raw_parts_mut((self.base + offset) as *mut u8, length as usize) })
        })
    }
}

/// A part of a [`Place`], being filled.
pub struct Part<'a>(&'a mut [u8]);

impl Part<'_> {
    /// Its bytes.
    pub fn bytes(&mut self) -> &mut [u8] {
        self.0
    }

    /// Fills it with zeros.
    pub fn clear(&mut self) {
        self.0.fill(0);
    }
}
