//! State that belongs to the whole program. There are no threads, so a cell is enough.
#![expect(unsafe_code, reason = "a static must be Sync, which only a promise of ours can make it")]

use core::cell::RefCell;

use crate::sys;

/// A value for the one thread that a program has.
pub struct Global<T>(RefCell<T>);

// SAFETY: this library starts no threads and handles no signals, so no two users ever overlap; a function that
// enters twice is caught by the RefCell.
unsafe impl<T> Sync for Global<T> {}

impl<T> Global<T> {
    /// Wraps `value`.
    pub const fn new(value: T) -> Self {
        Global(RefCell::new(value))
    }

    /// Runs `use_it` with the value. A program that comes back here from within `use_it` is broken and ends.
    pub fn with<R>(&self, use_it: impl FnOnce(&mut T) -> R) -> R {
        match self.0.try_borrow_mut() {
            Ok(mut value) => use_it(&mut value),
            Err(_) => sys::exit_group(crate::start::BROKEN),
        }
    }
}
