//! Deadlines: who is to be woken when.

use alloc::collections::BTreeMap;

/// Deadlines in rising order. Those of one moment go off in the order in which they were set.
#[derive(Debug)]
pub struct Timers<T> {
    timers: BTreeMap<Timer, T>,
    set: u64,
}

/// A deadline that was set, by which it can be cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timer {
    deadline: u64,
    sequence: u64,
}

impl<T> Default for Timers<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Timers<T> {
    /// No deadlines.
    pub const fn new() -> Self {
        Timers { timers: BTreeMap::new(), set: 0 }
    }

    /// Sets a deadline for `who`.
    pub fn set(&mut self, deadline: u64, who: T) -> Timer {
        self.set += 1;
        let timer = Timer { deadline, sequence: self.set };
        self.timers.insert(timer, who);
        timer
    }

    /// Takes a deadline back; `None` when it has gone off.
    pub fn cancel(&mut self, timer: Timer) -> Option<T> {
        self.timers.remove(&timer)
    }

    /// The earliest deadline.
    pub fn next(&self) -> Option<u64> {
        self.timers.keys().next().map(|timer| timer.deadline)
    }

    /// Takes one whose deadline is not after `now`.
    pub fn expired(&mut self, now: u64) -> Option<T> {
        let first = self.timers.first_entry()?;
        (first.key().deadline <= now).then(|| first.remove())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deadlines_go_off_in_order() {
        let mut timers = Timers::new();
        timers.set(30, 'c');
        let gone = timers.set(10, 'x');
        timers.set(10, 'a');
        timers.set(10, 'b');
        assert_eq!(timers.cancel(gone), Some('x'));
        assert_eq!(timers.cancel(gone), None);
        assert_eq!((timers.next(), timers.expired(9)), (Some(10), None));
        assert_eq!(
            (timers.expired(10), timers.expired(20), timers.expired(20)),
            (Some('a'), Some('b'), None)
        );
        assert_eq!((timers.expired(u64::MAX), timers.next()), (Some('c'), None));
    }
}
