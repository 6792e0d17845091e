//! Bounded logs of rows, and the messages by which the page's copy follows the worker's.
//!
//! Rows carry serial numbers that rise by one. Old rows fall off the front, a step back cuts the end off, and a
//! row near the end may still change (a call gets its result). A [`Tail`] says all three at once: "the oldest row
//! is `first`; forget everything from `from` on; here are the rows from there".

use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// The worker's side: rows by rising serial number, at most `capacity` of them.
#[derive(Clone, Debug)]
pub struct Log<T> {
    rows: VecDeque<T>,
    first: u64,
    capacity: usize,
    /// The smallest serial number whose row the page does not have as it now is.
    changed: Option<u64>,
    /// The oldest row that the page has.
    sent: u64,
}

/// What the page has to do to its window to be up to date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tail<T> {
    /// Serial number of the oldest row that is kept.
    pub first: u64,
    /// Serial number of the first of `rows`; what the page had from here on is void.
    pub from: u64,
    /// The rows from there to the newest.
    pub rows: Vec<T>,
}

/// The page's side of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window<T> {
    /// Serial number of the first of `rows`.
    pub first: u64,
    /// The rows.
    pub rows: Vec<T>,
}

impl<T: Clone> Log<T> {
    /// An empty log that keeps `capacity` rows.
    pub fn new(capacity: usize) -> Self {
        Log { rows: VecDeque::new(), first: 0, capacity, changed: None, sent: 0 }
    }

    /// The serial number that the next row gets.
    pub fn next(&self) -> u64 {
        self.first + self.rows.len() as u64
    }

    /// Appends a row and returns its serial number.
    pub fn push(&mut self, row: T) -> u64 {
        let serial = self.next();
        self.rows.push_back(row);
        if self.rows.len() > self.capacity {
            self.rows.pop_front();
            self.first += 1;
        }
        self.touch(serial);
        serial
    }

    /// The row with this number, if it is still kept.
    pub fn get(&self, serial: u64) -> Option<&T> {
        self.rows.get(usize::try_from(serial.checked_sub(self.first)?).ok()?)
    }

    /// The row with this number, to be changed.
    pub fn get_mut(&mut self, serial: u64) -> Option<&mut T> {
        let at = usize::try_from(serial.checked_sub(self.first)?).ok()?;
        if at < self.rows.len() {
            self.touch(serial);
        }
        self.rows.get_mut(at)
    }

    /// The newest row.
    pub fn last(&self) -> Option<&T> {
        self.rows.back()
    }

    /// The newest row, to be changed.
    pub fn last_mut(&mut self) -> Option<&mut T> {
        self.get_mut(self.next().checked_sub(1)?)
    }

    /// The rows with their numbers, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (u64, &T)> {
        self.rows.iter().enumerate().map(|(at, row)| (self.first + at as u64, row))
    }

    /// The rows, newest first.
    pub fn newest(&self) -> impl Iterator<Item = &T> {
        self.rows.iter().rev()
    }

    /// Whether rows have fallen off the front.
    pub fn is_cut(&self) -> bool {
        self.first > 0
    }

    /// Number of rows kept.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Drops rows from the end as long as `gone` holds for them.
    pub fn pop_while(&mut self, gone: impl Fn(&T) -> bool) {
        while self.rows.back().is_some_and(&gone) {
            self.rows.pop_back();
            self.touch(self.next());
        }
    }

    /// Changes each row by `change`, which says whether it did.
    pub fn amend(&mut self, mut change: impl FnMut(&mut T) -> bool) {
        for at in 0..self.rows.len() {
            if change(&mut self.rows[at]) {
                self.touch(self.first + at as u64);
            }
        }
    }

    /// Forgets every row; numbers go on rising.
    pub fn clear(&mut self) {
        self.first = self.next();
        self.rows.clear();
        self.changed = Some(self.first);
    }

    /// What the page lacks since the last call, at most `window` rows of it.
    pub fn tail(&mut self, window: usize) -> Option<Tail<T>> {
        let changed = self.changed.take()?;
        let first = self.first.max(self.next().saturating_sub(window as u64));
        // After a step back older rows come into the window again, which the page has dropped.
        let from = if first < self.sent { first } else { changed.clamp(first, self.next()) };
        self.sent = first;
        let skip = usize::try_from(from - self.first).unwrap_or(usize::MAX);
        Some(Tail { first, from, rows: self.rows.iter().skip(skip).cloned().collect() })
    }

    /// Makes the next [`Log::tail`] hand over the whole window.
    pub fn resend(&mut self) {
        self.changed = Some(0);
    }

    fn touch(&mut self, serial: u64) {
        self.changed = Some(self.changed.map_or(serial, |c| c.min(serial)));
    }
}

impl<T> Default for Window<T> {
    fn default() -> Self {
        Window { first: 0, rows: Vec::new() }
    }
}

impl<T: Clone> Window<T> {
    /// Follows the worker's log.
    pub fn apply(&mut self, tail: Tail<T>) {
        let keep = usize::try_from(tail.from.saturating_sub(self.first)).unwrap_or(usize::MAX);
        // A tail that starts beyond what we have leaves a hole: then nothing of the old is of use.
        if tail.from < self.first || keep > self.rows.len() {
            self.rows.clear();
            self.first = tail.from;
        } else {
            self.rows.truncate(keep);
        }
        self.rows.extend(tail.rows);
        let old =
            usize::try_from(tail.first.saturating_sub(self.first)).unwrap_or(usize::MAX).min(self.rows.len());
        self.rows.drain(..old);
        self.first = self.first.max(tail.first);
    }

    /// The row with this number.
    pub fn get(&self, serial: u64) -> Option<&T> {
        self.rows.get(usize::try_from(serial.checked_sub(self.first)?).ok()?)
    }

    /// The rows with their numbers, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (u64, &T)> + ExactSizeIterator {
        self.rows.iter().enumerate().map(|(i, row)| (self.first + i as u64, row))
    }

    /// The newest `n` rows with their numbers, oldest first.
    pub fn newest(&self, n: usize) -> impl DoubleEndedIterator<Item = (u64, &T)> {
        self.iter().skip(self.rows.len().saturating_sub(n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follow(log: &mut Log<u32>, window: &mut Window<u32>) {
        if let Some(tail) = log.tail(4) {
            window.apply(tail);
        }
    }

    #[test]
    fn the_window_follows_the_log() {
        let (mut log, mut window) = (Log::new(8), Window::default());
        for n in 0..3 {
            log.push(n);
        }
        follow(&mut log, &mut window);
        assert_eq!(window.rows, [0, 1, 2]);
        assert_eq!(log.tail(4), None, "nothing has changed");
        for n in 3..20 {
            log.push(n);
        }
        follow(&mut log, &mut window);
        assert_eq!((window.first, window.rows.as_slice()), (16, [16, 17, 18, 19].as_slice()));
        log.pop_while(|n| *n > 17);
        follow(&mut log, &mut window);
        assert_eq!(window.rows, [14, 15, 16, 17], "older rows come back into the window after a step back");
    }

    #[test]
    fn a_row_that_changes_late_is_sent_again() {
        let (mut log, mut window) = (Log::new(8), Window::default());
        for n in 0..4 {
            log.push(n);
        }
        follow(&mut log, &mut window);
        *log.get_mut(2).unwrap() = 20;
        follow(&mut log, &mut window);
        assert_eq!(window.rows, [0, 1, 20, 3]);
        log.clear();
        follow(&mut log, &mut window);
        assert!(window.rows.is_empty());
        assert_eq!(log.push(9), 4);
        follow(&mut log, &mut window);
        assert_eq!(window.get(4), Some(&9));
    }
}
