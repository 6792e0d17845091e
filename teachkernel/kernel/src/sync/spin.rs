//! The spin lock: whoever wants it tries until it is free.
//!
//! Interrupts are off in the kernel (see `arch::trap`), so a holder is never interrupted on its own hart; the
//! wait is for another hart, and short. A long one is a deadlock and said aloud.

use core::hint;
use core::sync::atomic::{AtomicBool, Ordering};

use lock_api::{GuardNoSend, RawMutex};

/// Attempts after which a lock counts as never to come.
const PATIENCE: u32 = 100_000_000;

/// The lock itself, without what it protects.
pub struct RawSpin(AtomicBool);

/// A value behind a spin lock.
pub type SpinLock<T> = lock_api::Mutex<RawSpin, T>;
/// The right to use a value behind a spin lock.
pub type SpinGuard<'a, T> = lock_api::MutexGuard<'a, RawSpin, T>;

// SAFETY: `lock` returns only after it has changed the flag from free to taken, which one hart at a time can
// do; acquire and release order what is protected between them.
unsafe impl RawMutex for RawSpin {
    #[allow(clippy::declare_interior_mutable_const, reason = "the trait asks for a constant to start from")]
    const INIT: Self = RawSpin(AtomicBool::new(false));
    type GuardMarker = GuardNoSend;

    fn lock(&self) {
        let mut left = PATIENCE;
        while !self.try_lock() {
            assert!(left > 0, "a lock is never released");
            left -= 1;
            hint::spin_loop();
        }
    }

    fn try_lock(&self) -> bool {
        !self.0.swap(true, Ordering::Acquire)
    }

    // SAFETY: the trait's condition, that the caller holds the lock, is all that this needs.
    unsafe fn unlock(&self) {
        self.0.store(false, Ordering::Release);
    }
}

/// Frees a lock whoever holds it: for a panic, after which nobody goes on.
pub fn break_open<T>(lock: &SpinLock<T>) {
    if lock.is_locked() {
        // SAFETY: the holder is the code that panicked, which never goes on.
        unsafe { lock.force_unlock() };
    }
}
