//! Devices, as programs see them in /dev.

pub mod block;
pub mod console;
mod memory;
mod terminal;
mod uart;

use alloc::sync::Arc;

use crate::fs::add_device;
use memory::Source;

/// Names the devices that are not hardware of their own.
pub fn start() {
    for (name, source) in [
        ("null", Source::Null),
        ("zero", Source::Zero),
        ("full", Source::Full),
        ("random", Source::Random),
        ("urandom", Source::Urandom),
    ] {
        add_device(name, Arc::new(source));
    }
    for (name, major, minor) in [("console", 5, 1), ("tty", 5, 0), ("ttyS0", 4, 64)] {
        add_device(name, Arc::new(terminal::Terminal::new(major, minor)));
    }
}
