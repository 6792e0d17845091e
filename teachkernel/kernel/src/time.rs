//! Time: ticks of the time base since power-on, and the date if the board has a clock.

use abi::board::{TIMEBASE_HZ, Window};
use abi::linux::Timespec;
use spin::Once;

use crate::arch::mmio::Registers;
use crate::arch::registers;
use crate::board::Board;

/// Ticks a second.
pub const TICKS_PER_SECOND: u64 = TIMEBASE_HZ;
const NANOSECONDS: u64 = 1_000_000_000;
const NANOSECONDS_PER_TICK: u64 = NANOSECONDS / TICKS_PER_SECOND;

/// Nanoseconds between 1970 and power-on.
static POWER_ON: Once<u64> = Once::new();

/// Reads the date once; from then on it goes with the time base.
pub fn start(board: &Board) {
    POWER_ON.call_once(|| board.clock.map_or(0, date).saturating_sub(now() * NANOSECONDS_PER_TICK));
}

/// Nanoseconds since 1970, by the goldfish RTC: reading the low half latches the high one.
fn date(clock: Window) -> u64 {
    let registers = Registers::new(clock);
    let low: u32 = registers.read(0);
    let high: u32 = registers.read(4);
    u64::from(high) << 32 | u64::from(low)
}

/// Ticks since power-on.
pub fn now() -> u64 {
    registers::time() as u64
}

/// Time since power-on.
pub fn since_power_on() -> Timespec {
    duration(now())
}

/// Time since 1970, or since power-on where there is no clock.
pub fn since_1970() -> Timespec {
    timespec(POWER_ON.get().unwrap_or(&0).saturating_add(now().saturating_mul(NANOSECONDS_PER_TICK)))
}

fn timespec(nanoseconds: u64) -> Timespec {
    Timespec { tv_sec: (nanoseconds / NANOSECONDS) as i64, tv_nsec: (nanoseconds % NANOSECONDS) as i64 }
}

/// The duration of so many ticks.
pub fn duration(ticks: u64) -> Timespec {
    timespec(ticks.saturating_mul(NANOSECONDS_PER_TICK))
}

/// The ticks that a duration takes, rounded up; `None` if it is none.
pub fn ticks(duration: Timespec) -> Option<u64> {
    let seconds = u64::try_from(duration.tv_sec).ok()?;
    let nanoseconds = u64::try_from(duration.tv_nsec).ok().filter(|n| *n < NANOSECONDS)?;
    Some(seconds.saturating_mul(TICKS_PER_SECOND).saturating_add(nanoseconds.div_ceil(NANOSECONDS_PER_TICK)))
}
