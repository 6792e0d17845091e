//! The regions of an address space: which addresses a program may use, and how.
//!
//! A region says what *may* be there; pages come when they are touched. Regions do not overlap, are ordered,
//! and start and end at page boundaries. Neighbours that are used alike are one region.

use alloc::vec::Vec;

use abi::errno::Errno;

/// Bytes in a page.
pub const PAGE: u64 = 4096;

/// What a region may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// Loads.
    pub read: bool,
    /// Stores.
    pub write: bool,
    /// Instruction fetches.
    pub execute: bool,
}

/// What a region is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The program's own segments.
    Image,
    /// Grows with brk.
    Heap,
    /// Grows downward when touched below its start.
    Stack,
    /// From mmap.
    Mapping,
    /// From mmap, and one with the children's.
    Shared,
    /// The kernel's code for programs: the way back from a signal handler.
    Vdso,
}

/// Addresses that are used alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// First address.
    pub start: u64,
    /// First address behind it.
    pub end: u64,
    /// What it may be used for.
    pub access: Access,
    /// What it is there for.
    pub purpose: Purpose,
}

impl Region {
    /// Whether `next` begins where this one ends, and is used alike.
    fn goes_on_with(&self, next: &Region) -> bool {
        (self.end, self.access, self.purpose) == (next.start, next.access, next.purpose)
    }
}

/// The regions of one address space.
#[derive(Clone, Debug)]
pub struct Regions {
    list: Vec<Region>,
    /// No region starts below.
    bottom: u64,
    /// No region ends above.
    top: u64,
    limit: usize,
}

impl Regions {
    /// No regions yet; they will lie from `bottom` to `top`, and be at most `limit`.
    pub fn new(bottom: u64, top: u64, limit: usize) -> Self {
        Regions { list: Vec::new(), bottom, top, limit }
    }

    /// Every region, by rising address.
    pub fn iter(&self) -> impl Iterator<Item = &Region> {
        self.list.iter()
    }

    /// Pages that all regions cover.
    pub fn pages(&self) -> u64 {
        self.list.iter().map(|region| (region.end - region.start) / PAGE).sum()
    }

    /// The region in which `address` lies.
    pub fn find(&self, address: u64) -> Option<Region> {
        let at = self.list.partition_point(|region| region.end <= address);
        self.list.get(at).copied().filter(|region| region.start <= address)
    }

    /// Adds a region; `ENOMEM` where it would overlap, leave the bounds, or be one too many.
    pub fn insert(&mut self, new: Region) -> Result<(), Errno> {
        if new.start >= new.end || new.start < self.bottom || new.end > self.top {
            return Err(Errno::ENOMEM);
        }
        let at = self.list.partition_point(|region| region.end <= new.start);
        if self.list.get(at).is_some_and(|next| next.start < new.end) {
            return Err(Errno::ENOMEM);
        }
        let neighbours = self.list[at.saturating_sub(1)..].iter().take(2);
        let alone = !neighbours.into_iter().any(|near| near.goes_on_with(&new) || new.goes_on_with(near));
        if alone && self.list.len() >= self.limit {
            return Err(Errno::ENOMEM);
        }
        self.list.insert(at, new);
        self.join();
        Ok(())
    }

    /// Takes the addresses from `start` to `end` out of whatever regions they lie in. `ENOMEM` when a region
    /// would fall apart into one too many.
    pub fn remove(&mut self, start: u64, end: u64) -> Result<(), Errno> {
        let punches = self.find(start).is_some_and(|region| region.start < start && end < region.end);
        if punches && self.list.len() >= self.limit {
            return Err(Errno::ENOMEM);
        }
        self.split(start);
        self.split(end);
        self.list.retain(|region| region.start < start || region.end > end);
        Ok(())
    }

    /// Changes what the addresses from `start` to `end` may be used for; all of them must be in regions.
    pub fn protect(&mut self, start: u64, end: u64, access: Access) -> Result<(), Errno> {
        let mut at = start;
        while at < end {
            at = self.find(at).ok_or(Errno::ENOMEM)?.end;
        }
        let cuts = |at: &&u64| self.find(**at).is_some_and(|region| region.start < **at);
        if self.list.len() + [start, end].iter().filter(cuts).count() > self.limit {
            return Err(Errno::ENOMEM);
        }
        self.split(start);
        self.split(end);
        for region in self.list.iter_mut().filter(|r| r.start >= start && r.end <= end) {
            region.access = access;
        }
        self.join();
        Ok(())
    }

    /// The highest free place for `length` bytes below `below`.
    pub fn gap(&self, length: u64, below: u64) -> Option<u64> {
        let mut end = below.min(self.top);
        for region in self.list.iter().rev() {
            if region.end <= end && end - region.end >= length {
                break;
            }
            end = end.min(region.start);
        }
        let start = end.checked_sub(length)?;
        (start >= self.bottom).then_some(start)
    }

    /// Lets the stack grow down to `address`, which lies below it, if it stays within `limit` bytes and keeps
    /// a page's distance from what lies below. True when it grew.
    pub fn grow_stack(&mut self, address: u64, limit: u64) -> bool {
        let start = address / PAGE * PAGE;
        let at = self.list.partition_point(|region| region.end <= address);
        let below = at.checked_sub(1).map_or(self.bottom, |below| self.list[below].end);
        let Some(stack) = self.list.get_mut(at) else { return false };
        let allowed = stack.purpose == Purpose::Stack
            && start < stack.start
            && stack.end - start <= limit
            && start >= below.saturating_add(PAGE);
        if allowed {
            stack.start = start;
        }
        allowed
    }

    /// Moves the end of the heap, whose first address is `start`, from `old` to `new`.
    pub fn set_heap(&mut self, start: u64, old: u64, new: u64) -> Result<(), Errno> {
        if new < old {
            return self.remove(new.max(start), old);
        }
        let access = Access { read: true, write: true, execute: false };
        match new == old {
            true => Ok(()),
            false => self.insert(Region { start: old, end: new, access, purpose: Purpose::Heap }),
        }
    }

    /// Makes one region of neighbours that are used alike.
    fn join(&mut self) {
        self.list.dedup_by(|next, here| {
            let joins = here.goes_on_with(next);
            if joins {
                here.end = next.end;
            }
            joins
        });
    }

    /// Makes `at` a boundary between regions if it lies within one.
    fn split(&mut self, at: u64) {
        let index = self.list.partition_point(|region| region.end <= at);
        if let Some(region) = self.list.get(index).copied().filter(|region| region.start < at) {
            self.list[index].end = at;
            self.list.insert(index + 1, Region { start: at, ..region });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RW: Access = Access { read: true, write: true, execute: false };
    const R: Access = Access { read: true, write: false, execute: false };

    fn region(start: u64, end: u64, purpose: Purpose) -> Region {
        Region { start: start * PAGE, end: end * PAGE, access: RW, purpose }
    }

    fn regions() -> Regions {
        let mut regions = Regions::new(PAGE, 1000 * PAGE, 8);
        assert_eq!(regions.insert(region(16, 20, Purpose::Image)), Ok(()));
        assert_eq!(regions.insert(region(990, 1000, Purpose::Stack)), Ok(()));
        regions
    }

    fn bounds(regions: &Regions) -> Vec<(u64, u64)> {
        regions.iter().map(|region| (region.start / PAGE, region.end / PAGE)).collect()
    }

    #[test]
    fn regions_are_found_and_do_not_overlap() {
        let mut regions = regions();
        assert!(regions.find(16 * PAGE).is_some() && regions.find(20 * PAGE - 1).is_some());
        assert!(
            regions.find(20 * PAGE).is_none()
                && regions.find(0).is_none()
                && regions.find(u64::MAX).is_none()
        );
        for (start, end) in [(19, 21), (15, 17), (17, 18), (10, 30), (0, 1), (999, 1001), (5, 5), (6, 5)] {
            assert_eq!(
                regions.insert(region(start, end, Purpose::Mapping)),
                Err(Errno::ENOMEM),
                "{start} {end}"
            );
        }
        assert_eq!(regions.insert(region(20, 21, Purpose::Mapping)), Ok(()));
        assert_eq!(regions.insert(region(21, 22, Purpose::Mapping)), Ok(()));
        assert_eq!(bounds(&regions), [(16, 20), (20, 22), (990, 1000)]);
        assert_eq!(regions.pages(), 16);
    }

    #[test]
    fn a_hole_splits_a_region() {
        let mut regions = regions();
        assert_eq!(regions.remove(17 * PAGE, 18 * PAGE), Ok(()));
        assert_eq!(bounds(&regions), [(16, 17), (18, 20), (990, 1000)]);
        assert_eq!(regions.remove(0, 2000 * PAGE), Ok(()));
        assert_eq!(regions.iter().count(), 0);
    }

    #[test]
    fn there_are_never_more_than_the_limit() {
        let mut regions = Regions::new(0, 1000 * PAGE, 2);
        assert_eq!(regions.insert(region(1, 10, Purpose::Mapping)), Ok(()));
        assert_eq!(regions.remove(3 * PAGE, 4 * PAGE), Ok(()));
        assert_eq!(regions.remove(6 * PAGE, 7 * PAGE), Err(Errno::ENOMEM));
        assert_eq!(regions.insert(region(20, 21, Purpose::Mapping)), Err(Errno::ENOMEM));
    }

    #[test]
    fn protection_changes_exactly_the_pages_asked_for() {
        let mut regions = regions();
        assert_eq!(regions.protect(17 * PAGE, 19 * PAGE, R), Ok(()));
        assert_eq!(bounds(&regions), [(16, 17), (17, 19), (19, 20), (990, 1000)]);
        assert_eq!(regions.find(18 * PAGE).map(|r| r.access), Some(R));
        assert_eq!(regions.find(19 * PAGE).map(|r| r.access), Some(RW));
        assert_eq!(regions.protect(19 * PAGE, 21 * PAGE, R), Err(Errno::ENOMEM));
    }

    #[test]
    fn neighbours_that_are_used_alike_are_one() {
        let mut regions = Regions::new(0, 1000 * PAGE, 3);
        // From above to below, as mappings are placed, with one between two at the end.
        for page in [9, 8, 7, 5, 6] {
            assert_eq!(regions.insert(region(page, page + 1, Purpose::Mapping)), Ok(()), "{page}");
        }
        assert_eq!(bounds(&regions), [(5, 10)]);
        for page in 5..10 {
            assert_eq!(regions.protect(page * PAGE, (page + 1) * PAGE, R), Ok(()), "{page}");
        }
        assert_eq!(bounds(&regions), [(5, 10)]);
        assert_eq!(regions.protect(6 * PAGE, 7 * PAGE, RW), Ok(()));
        assert_eq!(regions.insert(region(20, 21, Purpose::Mapping)), Err(Errno::ENOMEM));
        assert_eq!(regions.protect(5 * PAGE, 10 * PAGE, RW), Ok(()));
        assert_eq!(bounds(&regions), [(5, 10)]);
    }

    #[test]
    fn gaps_are_looked_for_from_above() {
        let mut regions = regions();
        assert_eq!(regions.gap(PAGE, 900 * PAGE), Some(899 * PAGE));
        assert_eq!(regions.gap(PAGE, 1000 * PAGE), Some(989 * PAGE));
        assert_eq!(regions.gap(5 * PAGE, 22 * PAGE), Some(11 * PAGE));
        assert_eq!(regions.gap(5000 * PAGE, 900 * PAGE), None);
        assert_eq!(regions.gap(u64::MAX, 900 * PAGE), None);
        assert_eq!(regions.insert(region(895, 900, Purpose::Mapping)), Ok(()));
        assert_eq!(regions.gap(PAGE, 900 * PAGE), Some(894 * PAGE));
    }

    #[test]
    fn the_stack_grows_within_its_limit_and_keeps_its_distance() {
        let mut regions = regions();
        let limit = 100 * PAGE;
        assert!(regions.grow_stack(985 * PAGE + 7, limit));
        assert_eq!(regions.find(985 * PAGE).map(|r| r.purpose), Some(Purpose::Stack));
        assert!(!regions.grow_stack(899 * PAGE, limit));
        assert_eq!(regions.insert(region(950, 951, Purpose::Mapping)), Ok(()));
        assert!(!regions.grow_stack(951 * PAGE, limit));
        assert!(!regions.grow_stack(940 * PAGE, limit));
        assert!(regions.grow_stack(952 * PAGE, limit));
        assert!(!regions.grow_stack(0, limit) && !regions.grow_stack(u64::MAX, limit));
    }

    #[test]
    fn the_heap_grows_and_shrinks() {
        let mut regions = regions();
        let start = 20 * PAGE;
        assert_eq!(regions.set_heap(start, start, 25 * PAGE), Ok(()));
        assert_eq!(regions.set_heap(start, 25 * PAGE, 30 * PAGE), Ok(()));
        assert_eq!(bounds(&regions)[1], (20, 30));
        assert_eq!(regions.set_heap(start, 30 * PAGE, 22 * PAGE), Ok(()));
        assert_eq!(bounds(&regions)[1], (20, 22));
        assert_eq!(regions.set_heap(start, 22 * PAGE, 995 * PAGE), Err(Errno::ENOMEM));
    }
}
