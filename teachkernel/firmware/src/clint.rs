//! The CLINT: the clock, and for each hart an alarm and a bell. (SiFive U54 manual, chapter 9)

use abi::board::{CLINT, TIMEBASE_HZ};

use crate::arch;
use crate::mmio::Mmio;

const DEVICE: Mmio = Mmio::new(CLINT);
const MSIP: u64 = 0;
const MTIMECMP: u64 = 0x4000;
const MTIME: u64 = 0xbff8;

/// Time since power-on in ticks of [`TIMEBASE_HZ`].
pub fn now() -> u64 {
    DEVICE.read(MTIME)
}

/// The tick `seconds` from now.
pub fn in_seconds(seconds: u64) -> u64 {
    now() + seconds * TIMEBASE_HZ
}

/// Sets a hart's alarm to tick `deadline`.
pub fn set_alarm(hart: usize, deadline: u64) {
    DEVICE.write(MTIMECMP + 8 * hart as u64, deadline);
}

/// Rings a hart's bell (its machine software interrupt) or silences it.
pub fn ring(hart: usize, on: bool) {
    // What the bell is about is in memory before it rings.
    arch::fence();
    DEVICE.write(MSIP + 4 * hart as u64, u32::from(on));
}
