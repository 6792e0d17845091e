//! Pacing: when the next slice of machine time runs, never what happens in it.
//!
//! Work is paced to the speed that the reader set; waiting is paced to the wall at the machine's own 100 MHz, also
//! at unlimited speed: a menu that waits three seconds takes three seconds. The pacer keeps one moment, `due`, at
//! which machine time so far is paid for in wall time; each slice moves it on by what its work and its waiting
//! cost.

use crate::protocol::Speed;
use abi::board::CYCLES_PER_SECOND;
use machine::event::Cycle;

/// Wall time of a slice that keeps the worker answering, in milliseconds.
const SLICE_MS: f64 = 4.0;
/// Cycles of a slice while the processor waits: 10 ms of machine time.
const WAITING_SLICE: Cycle = CYCLES_PER_SECOND / 100;
/// Most cycles of a slice, however fast the host is.
const MOST: Cycle = 20_000_000;
/// How far the pacer may fall behind before it gives up catching up, in milliseconds.
const SLACK_MS: f64 = 40.0;

/// See the module. All times are in milliseconds of the host's clock.
#[derive(Clone, Debug)]
pub struct Pacer {
    speed: Speed,
    due: f64,
    /// Cycles of work that take about [`SLICE_MS`] on this host, as measured.
    fitting: f64,
}

impl Default for Pacer {
    fn default() -> Self {
        Pacer { speed: Speed::Unlimited, due: 0.0, fitting: 50_000.0 }
    }
}

impl Pacer {
    /// Sets the speed; what was paid for at the old one stays so.
    pub fn set_speed(&mut self, speed: Speed, now: f64) {
        self.speed = speed;
        self.due = now;
    }

    /// Time passes again from now on.
    pub fn resume(&mut self, now: f64) {
        self.due = now;
    }

    /// Milliseconds until the next slice may run; 0 when it may now.
    pub fn wait(&self, now: f64) -> f64 {
        (self.due - now).max(0.0)
    }

    /// Cycles of the next paced slice.
    pub fn slice(&self, waiting: bool) -> Cycle {
        let fitting = self.unpaced();
        match self.speed {
            _ if waiting => WAITING_SLICE,
            Speed::Unlimited => fitting,
            Speed::PerSecond(n) => ((n * SLICE_MS / 500.0) as Cycle).clamp(1, fitting),
        }
    }

    /// Cycles of the next slice when nothing is paced.
    pub fn unpaced(&self) -> Cycle {
        (self.fitting as Cycle).clamp(1, MOST)
    }

    /// A slice has run from `started` to `ended`: so many cycles of work, so many of waiting.
    pub fn ran(&mut self, started: f64, ended: f64, work: Cycle, waited: Cycle) {
        self.measure(ended - started, work + waited);
        let work_ms = match self.speed {
            Speed::Unlimited => 0.0,
            Speed::PerSecond(n) => work as f64 * 1000.0 / n.max(1.0),
        };
        let waited_ms = waited as f64 * 1000.0 / CYCLES_PER_SECOND as f64;
        self.due = self.due.max(started - SLACK_MS) + work_ms + waited_ms;
    }

    /// An unpaced slice has run: only how fast the host is can be learnt from it.
    pub fn measure(&mut self, elapsed: f64, cycles: Cycle) {
        // Short slices say nothing: clocks in browsers tick in steps of up to a millisecond.
        if cycles < self.unpaced() / 2 {
            return;
        }
        let scale = if elapsed > 0.5 { (SLICE_MS / elapsed).clamp(0.25, 2.0) } else { 2.0 };
        self.fitting = (self.fitting * (1.0 + scale) / 2.0).clamp(1_000.0, MOST as f64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_of_waiting_takes_a_second_at_any_speed() {
        for speed in [Speed::Unlimited, Speed::PerSecond(1.0), Speed::PerSecond(1e6)] {
            let mut pacer = Pacer::default();
            pacer.set_speed(speed, 0.0);
            let (mut now, mut cycles) = (0.0, 0);
            while cycles < CYCLES_PER_SECOND {
                now += pacer.wait(now);
                let slice = pacer.slice(true);
                pacer.ran(now, now, 0, slice);
                cycles += slice;
            }
            now += pacer.wait(now);
            assert!((now - 1000.0).abs() < 1.0, "{speed:?}: {now}");
        }
    }

    #[test]
    fn work_keeps_to_the_speed() {
        let mut pacer = Pacer::default();
        pacer.set_speed(Speed::PerSecond(1000.0), 0.0);
        let (mut now, mut work) = (0.0, 0);
        while work < 2000 {
            now += pacer.wait(now);
            let slice = pacer.slice(false);
            pacer.ran(now, now + 0.1, slice, 0);
            work += slice;
        }
        assert!((now - 2000.0).abs() < 20.0, "{now}");
        pacer.set_speed(Speed::PerSecond(1.0), now);
        assert_eq!(pacer.slice(false), 1, "one instruction at a time");
    }

    #[test]
    fn unlimited_work_never_waits_and_slices_fit_the_host() {
        let mut pacer = Pacer::default();
        let mut now = 0.0;
        for _ in 0..50 {
            assert_eq!(pacer.wait(now), 0.0);
            let slice = pacer.slice(false);
            let elapsed = slice as f64 / 50_000.0; // 50 million a second
            pacer.ran(now, now + elapsed, slice, 0);
            now += elapsed;
        }
        let slice = pacer.slice(false) as f64 / 50_000.0;
        assert!((2.0..8.0).contains(&slice), "{slice} ms");
    }
}
