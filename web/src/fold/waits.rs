//! Stretches in which the processor only waited: the scrubber draws them short.

use super::later;
use machine::event::Cycle;

/// Stretches shorter than this are not told apart from work.
const WORTH_TELLING: Cycle = 4_000_000;
/// Work shorter than this between two stretches of waiting does not part them: a timer tick, an echo.
const INTERRUPTION: Cycle = 200_000;
/// Stretches kept; when there are more, the two that are closest become one.
const KEPT: usize = 200;

/// Stretches of waiting by rising start.
#[derive(Clone, Debug, Default)]
pub struct Waits {
    stretches: Vec<(Cycle, Cycle)>,
    open: Option<(Cycle, Cycle)>,
    changed: bool,
}

impl Waits {
    /// The processor waits from `cycle`, at most until `until`.
    pub fn begin(&mut self, cycle: Cycle, until: Cycle) {
        self.open = Some((cycle, until));
    }

    /// It is `cycle`, and the waiting goes on or is over: returns how much of it is new.
    pub fn pass(&mut self, cycle: Cycle, over: bool) -> Cycle {
        let Some((start, until)) = self.open.take() else { return 0 };
        let end = until.min(cycle).max(start);
        if !over && end < until {
            self.open = Some((end, until));
        }
        if end > start {
            self.add(start, end);
        }
        end - start
    }

    fn add(&mut self, start: Cycle, end: Cycle) {
        match self.stretches.last_mut() {
            // Seen again on the way forward after a step back.
            Some(last) if end <= last.1 => return,
            Some(last) if start <= last.1.saturating_add(INTERRUPTION) => last.1 = end,
            _ => self.stretches.push((start, end)),
        }
        self.changed = true;
        if self.stretches.len() > KEPT {
            self.merge_closest();
        }
    }

    fn merge_closest(&mut self) {
        let gaps = self.stretches.windows(2).map(|pair| pair[1].0 - pair[0].1);
        if let Some((at, _)) = gaps.enumerate().min_by_key(|(_, gap)| *gap) {
            self.stretches[at].1 = self.stretches[at + 1].1;
            self.stretches.remove(at + 1);
        }
    }

    /// The past is not changed by looking at it: recorded stretches stay, only the open one goes.
    pub(super) fn rewind(&mut self, now: Cycle) {
        self.open.take_if(|(start, _)| later(*start, now));
    }

    /// What lies after `now` will not happen.
    pub fn forget_future(&mut self, now: Cycle) {
        self.stretches.retain(|(start, _)| *start < now);
        if let Some(last) = self.stretches.last_mut() {
            last.1 = last.1.min(now);
        }
        self.changed = true;
    }

    /// Power is off: nothing has been recorded.
    pub fn clear(&mut self) {
        *self = Waits { changed: true, ..Waits::default() };
    }

    /// The stretches worth telling, when they have changed.
    pub fn news(&mut self) -> Option<Vec<(Cycle, Cycle)>> {
        let told = self.stretches.iter().copied().filter(|(start, end)| end - start >= WORTH_TELLING);
        std::mem::take(&mut self.changed).then(|| told.collect())
    }

    /// Makes the next [`Waits::news`] hand over everything.
    pub fn resend(&mut self) {
        self.changed = true;
    }
}
