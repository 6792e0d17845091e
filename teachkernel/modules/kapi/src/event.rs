//! Events: sleeping until something has happened.
#![allow(unsafe_code, reason = "the kernel is called through C")]

use core::ffi::c_void;

use crate::raw;

/// Something that happens again and again, typically an interrupt.
#[derive(Clone, Copy, Debug)]
pub struct Event(*const c_void);

// SAFETY: the pointer is the kernel's name for the event; the kernel locks what is behind it.
unsafe impl Send for Event {}
// SAFETY: as above.
unsafe impl Sync for Event {}

impl Event {
    /// Makes an event, for good.
    pub fn new() -> Self {
        // SAFETY: making an event has no conditions.
        Event(unsafe { raw::kapi_event() })
    }

    /// Sleeps until `ready`; it is asked at once and after every signal.
    pub fn wait_until<F: Fn() -> bool>(self, ready: F) {
        extern "C" fn call<F: Fn() -> bool>(ready: *const c_void) -> i32 {
            // SAFETY: the kernel passes back the address of the closure below, while `wait_until` runs.
            i32::from(unsafe { &*ready.cast::<F>() }())
        }
        // SAFETY: the event is the kernel's own; function and context belong together, and the closure lives
        // until the call returns.
        unsafe { raw::kapi_event_wait(self.0, call::<F>, (&raw const ready).cast()) };
    }

    /// Wakes those who wait.
    pub fn signal(self) {
        // SAFETY: the event is the kernel's own.
        unsafe { raw::kapi_event_signal(self.0) };
    }
}

impl Default for Event {
    fn default() -> Self {
        Self::new()
    }
}
