//! Signals that ask the process to end: noted here, and heeded between two slices, so that every run ends as it
//! would by itself, with its disks, events and recording written.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

/// Whether somebody wants the process to end. The default hears nothing.
#[derive(Clone, Default)]
pub struct Signals(Arc<AtomicUsize>);

impl Signals {
    /// Takes note of signals from now on, instead of ending at once.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn heed() -> io::Result<Signals> {
        let signals = Signals::default();
        for number in [SIGHUP, SIGINT, SIGTERM] {
            signal_hook::flag::register_usize(number, Arc::clone(&signals.0), number as usize)?;
        }
        Ok(signals)
    }

    /// The number of the last one that came.
    pub fn pending(&self) -> Option<usize> {
        Some(self.0.load(Ordering::Relaxed)).filter(|number| *number != 0)
    }
}
