//! The scrubber's scale: cycles to a place on the rail, long waits drawn short.
//!
//! A computer waits most of its life. On a rail in plain cycles the boot would shrink to nothing while the shell
//! waits for a key, so every told stretch of waiting takes at most a fixed share of the work's length.

use machine::event::Cycle;

/// What a stretch of waiting counts at most, as a part of all the work: one in so many.
const SHARE: u64 = 40;

/// A mapping of the recorded life, 0 to `head`, to 0.0..=1.0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scale {
    waits: Vec<(Cycle, Cycle)>,
    head: Cycle,
    /// Length that one stretch counts at most.
    most: u64,
    length: u64,
}

impl Scale {
    /// The scale of a life of `head` cycles with these stretches of waiting, by rising start.
    pub fn new(waits: &[(Cycle, Cycle)], head: Cycle) -> Self {
        let waits: Vec<_> = waits
            .iter()
            .map(|(start, end)| (*start.min(&head), *end.min(&head)))
            .filter(|(s, e)| s < e)
            .collect();
        let waited: u64 = waits.iter().map(|(start, end)| end - start).sum();
        let work = head.saturating_sub(waited);
        let mut scale = Scale { waits, head, most: (work / SHARE).max(1), length: 0 };
        scale.length = scale.measure(head).max(1);
        scale
    }

    /// Where `cycle` lies on the rail.
    pub fn place(&self, cycle: Cycle) -> f64 {
        (self.measure(cycle.min(self.head)) as f64 / self.length.max(1) as f64).clamp(0.0, 1.0)
    }

    /// Which cycle lies at `place`.
    pub fn cycle(&self, place: f64) -> Cycle {
        let goal = (place.clamp(0.0, 1.0) * self.length as f64) as u64;
        let (mut low, mut high) = (0, self.head);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.measure(middle) < goal { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// The stretches of waiting on the rail: from, to.
    pub fn waits(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.waits.iter().map(|(start, end)| (self.place(*start), self.place(*end)))
    }

    /// Length of the life up to `cycle`, waits shortened.
    fn measure(&self, cycle: Cycle) -> u64 {
        let saved: u64 = self
            .waits
            .iter()
            .take_while(|(start, _)| *start < cycle)
            .map(|(start, end)| {
                let (long, so_far) = (end - start, cycle.min(*end) - start);
                let drawn = long.min(self.most);
                // Within a wait the rail is even.
                so_far - (u128::from(so_far) * u128::from(drawn) / u128::from(long)) as u64
            })
            .sum();
        cycle - saved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_gets_the_room() {
        let scale = Scale::new(&[(50_000_000, 350_000_000)], 400_000_000);
        assert!(scale.place(50_000_000) > 0.45, "half of the work is half of the rail");
        assert!(scale.place(350_000_000) < 0.55);
        assert_eq!((scale.place(0), scale.place(400_000_000)), (0.0, 1.0));
    }

    #[test]
    fn there_and_back() {
        let scale = Scale::new(&[(1_000, 9_000_000)], 10_000_000);
        for cycle in [0, 500, 1_000, 9_500_000, 10_000_000] {
            let back = scale.cycle(scale.place(cycle));
            assert!(back.abs_diff(cycle) <= 400, "{cycle} became {back}");
        }
    }

    #[test]
    fn an_empty_life_has_a_scale() {
        let scale = Scale::new(&[], 0);
        assert_eq!((scale.place(5), scale.cycle(0.7)), (0.0, 0));
    }
}
