//! Time, spent asleep: between two looks at the keyboard the processor executes nothing.

use abi::board::TIMEBASE_HZ;
use bootlib::{arch, sbi};

/// A tick of the board's clock.
pub type Ticks = u64;

/// Ticks in a second.
pub const SECOND: Ticks = TIMEBASE_HZ;
/// How often the keyboard is looked at.
pub const BLINK: Ticks = SECOND / 50;

/// The present.
pub fn now() -> Ticks {
    arch::now()
}

/// Sleeps until `deadline`.
pub fn sleep_until(deadline: Ticks) {
    sbi::set_timer(deadline);
    arch::listen_to_alarm(true);
    while arch::now() < deadline {
        arch::wait();
    }
    arch::listen_to_alarm(false);
    // An alarm that never comes: the next owner of the timer finds it silent.
    sbi::set_timer(Ticks::MAX);
}
