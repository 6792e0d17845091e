//! Locks. A spin lock is for moments and never held while a task sleeps; a [`Mutex`] may be held across a
//! sleep, and those who want it meanwhile sleep too.
//!
//! Order in which locks are taken, outermost first: mutexes; the process table; objects (address spaces,
//! files, pipes, terminals); wait queues; the scheduler; the heap; the page allocator; the console's output.
#![allow(unsafe_code, reason = "locks are made of an atomic and a promise; the promises are argued here")]

mod mutex;
mod spin;

pub use mutex::Mutex;
pub use spin::{RawSpin, SpinGuard, SpinLock, break_open};
