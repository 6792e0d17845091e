//! Who runs next: round robin. Whoever is ready stands in line; the head runs for a quantum, then goes to
//! the end.

use alloc::collections::VecDeque;

/// Those who are ready to run, the next one first.
#[derive(Debug)]
pub struct RunQueue<T> {
    line: VecDeque<T>,
}

impl<T> Default for RunQueue<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> RunQueue<T> {
    /// Nobody is ready.
    pub const fn new() -> Self {
        RunQueue { line: VecDeque::new() }
    }

    /// Puts somebody at the end of the line.
    pub fn push(&mut self, who: T) {
        self.line.push_back(who);
    }

    /// Takes whoever is first.
    pub fn pop(&mut self) -> Option<T> {
        self.line.pop_front()
    }

    /// Whether nobody is ready.
    pub fn is_empty(&self) -> bool {
        self.line.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_gets_a_turn() {
        let mut queue = RunQueue::new();
        for who in ["a", "b", "c"] {
            queue.push(who);
        }
        let mut turns = Vec::new();
        for _ in 0..7 {
            let who = queue.pop().expect("somebody is ready");
            turns.push(who);
            queue.push(who);
        }
        assert_eq!(turns, ["a", "b", "c", "a", "b", "c", "a"]);
        assert!(!queue.is_empty());
    }
}
