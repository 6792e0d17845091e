//! Budgets: how many bytes of the heap programs may make the kernel remember of one kind.

use core::sync::atomic::{AtomicUsize, Ordering};

/// What is left to be taken.
#[derive(Debug)]
pub struct Budget {
    left: AtomicUsize,
}

/// A part of a budget, given back when whatever it was taken for goes.
#[derive(Debug)]
pub struct Share {
    of: &'static Budget,
    bytes: usize,
}

impl Budget {
    /// A budget of so many bytes.
    pub const fn new(bytes: usize) -> Self {
        Budget { left: AtomicUsize::new(bytes) }
    }

    /// Takes `bytes`; `None` when so many are not left.
    pub fn take(&'static self, bytes: usize) -> Option<Share> {
        let less = |left: usize| left.checked_sub(bytes);
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).ok()?;
        Some(Share { of: self, bytes })
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.of.left.fetch_add(self.bytes, Ordering::Relaxed);
    }
}
