//! Counters that software may set and stop (Privileged 20240411, 3.1.10 and 3.1.12).

/// A counter that follows a number that the machine keeps anyway, at a distance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counter {
    /// What to add to the machine's number, or the value itself while stopped.
    base: u64,
    stopped: bool,
}

impl Counter {
    /// Its value when the machine's number is `now`.
    pub fn value(self, now: u64) -> u64 {
        if self.stopped { self.base } else { self.base.wrapping_add(now) }
    }

    /// Sets the value.
    pub fn set(&mut self, now: u64, value: u64) {
        self.base = if self.stopped { value } else { value.wrapping_sub(now) };
    }

    /// Whether it stands still.
    pub fn stopped(self) -> bool {
        self.stopped
    }

    /// Stops it, or lets it go on.
    pub fn stop(&mut self, now: u64, stopped: bool) {
        let value = self.value(now);
        self.stopped = stopped;
        self.set(now, value);
    }

    /// The state, for hashes.
    pub fn words(self) -> [u64; 2] {
        [self.base, u64::from(self.stopped)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_from_what_was_written_and_stands_still_when_stopped() {
        let mut counter = Counter::default();
        assert_eq!(counter.value(100), 100);
        counter.set(100, 5);
        assert_eq!(counter.value(110), 15);
        counter.stop(110, true);
        assert_eq!(counter.value(200), 15);
        counter.set(200, 7);
        counter.stop(200, false);
        assert_eq!(counter.value(201), 8);
    }
}
