//! Futures that were left.

use super::Timeline;
use crate::event::Cycle;
use crate::input::InputLog;

/// A future that was left by going back and doing something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// Where it parts from what is recorded now.
    pub at: Cycle,
    /// All that was done in it, from power-on.
    pub log: InputLog,
    /// How far it was recorded.
    pub head: Cycle,
}

impl Timeline {
    /// The futures that were left, oldest first.
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// Takes up a future that was left, at the cycle where it parts from the present one, and leaves that
    /// instead. Does nothing if there is no branch of this number.
    pub fn take_branch(&mut self, index: usize) {
        if index >= self.branches.len() {
            return;
        }
        let taken = self.branches.remove(index);
        let log = std::mem::replace(&mut self.log, taken.log);
        let head = std::mem::replace(&mut self.head, taken.head);
        self.branches.push(Branch { at: taken.at, log, head });
        self.checkpoints.forget_after(taken.at);
        self.go_back(taken.at);
        self.measure_branches();
    }

    /// Finds out anew where each branch parts from what is recorded now.
    pub(super) fn measure_branches(&mut self) {
        for branch in &mut self.branches {
            branch.at = parting((&self.log, self.head), (&branch.log, branch.head));
        }
    }
}

/// The last cycle up to which two lives are the same: that of the first input that only one of them has, or the end
/// of the shorter one.
fn parting((mine, head): (&InputLog, Cycle), (theirs, other_head): (&InputLog, Cycle)) -> Cycle {
    let same = mine.entries.iter().zip(&theirs.entries).take_while(|(mine, theirs)| mine == theirs).count();
    let next = [mine, theirs].into_iter().filter_map(|log| log.entries.get(same));
    next.map(|(cycle, _)| *cycle).chain([head, other_head]).min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Input;

    fn log(entries: &[(Cycle, &str)]) -> InputLog {
        let entry = |(cycle, text): &(Cycle, &str)| (*cycle, Input::Console(text.as_bytes().to_vec()).into());
        InputLog { entries: entries.iter().map(entry).collect() }
    }

    #[test]
    fn lives_part_at_the_first_input_that_differs_or_where_one_ends() {
        let long = log(&[(10, "a"), (20, "b")]);
        for (other, head, at) in [
            (log(&[(10, "a"), (20, "c")]), 90, 20),
            (log(&[(10, "a"), (15, "b")]), 90, 15),
            (log(&[(10, "a")]), 90, 20),
            (log(&[(10, "a")]), 17, 17),
            (log(&[]), 90, 10),
            (long.clone(), 50, 50),
        ] {
            assert_eq!(parting((&long, 70), (&other, head)), at, "{other:?}");
            assert_eq!(parting((&other, head), (&long, 70)), at, "{other:?}");
        }
    }
}
