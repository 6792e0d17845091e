//! The mutex: a lock that may be held while its holder sleeps, for instance for a disk.

use core::cell::UnsafeCell;
use core::ops::{Deref, DerefMut};

use abi::debug::Wait;

use super::SpinLock;
use crate::task::WaitQueue;

/// A value that one task at a time may use, for as long as it likes.
pub struct Mutex<T: ?Sized> {
    taken: SpinLock<bool>,
    waiting: WaitQueue,
    value: UnsafeCell<T>,
}

// SAFETY: `taken` lets one guard exist at a time, so a value that may move between harts may be shared.
unsafe impl<T: Send + ?Sized> Sync for Mutex<T> {}

/// The right to use the value behind a mutex.
pub struct MutexGuard<'a, T: ?Sized>(&'a Mutex<T>);

impl<T> Mutex<T> {
    /// A mutex around a value.
    pub const fn new(value: T) -> Self {
        Mutex { taken: SpinLock::new(false), waiting: WaitQueue::new(), value: UnsafeCell::new(value) }
    }
}

impl<T: ?Sized> Mutex<T> {
    /// Waits for the value.
    pub fn lock(&self) -> MutexGuard<'_, T> {
        let mut taken = self.taken.lock();
        while *taken {
            taken = self.waiting.sleep_deeply(taken, Wait::Lock);
        }
        *taken = true;
        MutexGuard(self)
    }
}

impl<T: ?Sized> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: `taken` is set while the guard lives, so nobody else has a reference.
        unsafe { &*self.0.value.get() }
    }
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as for `deref`; `&mut self` makes this the only reference.
        unsafe { &mut *self.0.value.get() }
    }
}

impl<T: ?Sized> Drop for MutexGuard<'_, T> {
    fn drop(&mut self) {
        *self.0.taken.lock() = false;
        self.0.waiting.wake_all();
    }
}
