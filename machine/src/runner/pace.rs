//! Keeping machine time to the clock on the wall: when the next slice runs, never what it does.

use std::time::{Duration, Instant};

use abi::board::CYCLES_PER_SECOND;

use super::options::Pace;
use crate::Machine;
use crate::event::Cycle;

/// Nanoseconds on the wall that one cycle takes.
const CYCLE_NANOS: u64 = 1_000_000_000 / CYCLES_PER_SECOND;
/// A machine that falls further behind the wall than this does not try to catch up.
const LAG_MAX: Duration = Duration::from_millis(100);

/// Says how long to wait after each slice.
pub struct Clock {
    pace: Pace,
    /// The moment that belongs to `cycle`.
    start: Instant,
    cycle: Cycle,
}

impl Clock {
    /// A clock that is right now.
    pub fn start(pace: Pace, machine: &Machine) -> Clock {
        Clock { pace, start: Instant::now(), cycle: machine.cycle() }
    }

    /// Sets it right: what has happened since then takes no time on the wall.
    pub fn set(&mut self, machine: &Machine) {
        *self = Clock::start(self.pace, machine);
    }

    /// How long to wait before the machine may go on.
    pub fn wait(&mut self, machine: &Machine) -> Duration {
        let now = machine.cycle();
        if self.pace == Pace::None {
            return Duration::ZERO;
        }
        if now < self.cycle {
            // A debugger has gone back.
            self.set(machine);
        }
        let idle = machine.idle_since().unwrap_or(now);
        if self.pace == Pace::Idle && idle > self.cycle {
            // What it worked before that takes no time on the wall.
            (self.start, self.cycle) = (Instant::now(), idle);
        }
        let machine_time = Duration::from_nanos((now - self.cycle).saturating_mul(CYCLE_NANOS));
        let wall_time = self.start.elapsed();
        if wall_time > machine_time + LAG_MAX {
            self.set(machine);
        }
        machine_time.saturating_sub(wall_time)
    }
}
