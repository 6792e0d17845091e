//! The pages of RAM as snapshots hold them: whatever did not change between two of them is there once.
//!
//! Two levels, because a list of all pages would cost more than what changes between two snapshots: a snapshot
//! of 64 MiB holds 256 groups, and copies those in which a page has changed.

use std::sync::Arc;

use crate::ram::PAGE;

/// Pages in a group.
const GROUP: usize = 64;

/// A page of memory, shared.
pub(crate) type Page = Arc<[u8; PAGE as usize]>;

/// Neighbouring pages, shared.
type Group = Arc<[Page; GROUP]>;

/// What a page costs beside its bytes: the counts of its `Arc`, and what an allocator keeps for a block.
const OVERHEAD: u64 = 32;

/// What a page and a group take.
const PAGE_BYTES: u64 = PAGE + OVERHEAD;
const GROUP_BYTES: u64 = (GROUP * size_of::<Page>()) as u64 + OVERHEAD;

/// The pages of a RAM.
#[derive(Clone)]
pub(crate) struct Pages {
    groups: Vec<Group>,
    count: usize,
}

impl Pages {
    /// Pages full of zeros.
    pub fn zeroed(count: usize) -> Pages {
        let zero: Page = Arc::new([0; PAGE as usize]);
        let group: Group = Arc::new(std::array::from_fn(|_| zero.clone()));
        Pages { groups: vec![group; count.div_ceil(GROUP)], count }
    }

    /// Number of pages.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The bytes of a page.
    pub fn page(&self, page: usize) -> &[u8] {
        &self.groups[page / GROUP][page % GROUP][..]
    }

    /// Takes other bytes for a page. Shorter ones leave the rest zero.
    pub fn set(&mut self, page: usize, bytes: &[u8]) {
        let mut copy = [0; PAGE as usize];
        let length = bytes.len().min(copy.len());
        copy[..length].copy_from_slice(&bytes[..length]);
        Arc::make_mut(&mut self.groups[page / GROUP])[page % GROUP] = Arc::new(copy);
    }

    /// The pages that are not one and the same in both, rising. Equal bytes in two places count as two pages.
    pub fn apart<'a>(&'a self, other: &'a Pages) -> impl Iterator<Item = usize> + 'a {
        let groups = self.groups.iter().zip(&other.groups).enumerate();
        let differing = groups.filter(|(_, (mine, theirs))| !Arc::ptr_eq(mine, theirs));
        differing.flat_map(|(group, (mine, theirs))| {
            let pages = mine.iter().zip(theirs.iter()).enumerate();
            let differing = pages.filter(|(_, (mine, theirs))| !Arc::ptr_eq(mine, theirs));
            differing.map(move |(page, _)| group * GROUP + page)
        })
    }

    /// Bytes of memory that these pages take beyond those of `other`.
    pub fn bytes_beyond(&self, other: &Pages) -> u64 {
        let handle = size_of::<Group>() as u64;
        let groups =
            self.groups.iter().zip(&other.groups).filter(|(mine, theirs)| !Arc::ptr_eq(mine, theirs));
        let pages = self.apart(other).count();
        self.groups.len() as u64 * handle + groups.count() as u64 * GROUP_BYTES + pages as u64 * PAGE_BYTES
    }

    /// Bytes of memory that these pages take alone.
    pub fn bytes(&self) -> u64 {
        let groups = distinct(self.groups.iter());
        let pages = distinct(self.groups.iter().flat_map(|group| group.iter()));
        (self.groups.len() * size_of::<Group>()) as u64 + groups * GROUP_BYTES + pages * PAGE_BYTES
    }
}

/// How many different allocations these handles are of.
fn distinct<'a, T: 'a>(handles: impl Iterator<Item = &'a Arc<T>>) -> u64 {
    let mut addresses: Vec<*const T> = handles.map(Arc::as_ptr).collect();
    addresses.sort_unstable();
    addresses.dedup();
    addresses.len() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_did_not_change_is_shared_and_counted_once() {
        let zero = Pages::zeroed(1000);
        let mut pages = zero.clone();
        let empty = pages.bytes_beyond(&zero);
        assert!(empty < 256, "a snapshot in which nothing changed costs its handles: {empty}");
        pages.set(3, &[1; PAGE as usize]);
        pages.set(999, &[2; 10]);
        assert_eq!(pages.apart(&zero).collect::<Vec<_>>(), [3, 999]);
        assert_eq!((pages.page(3)[5], pages.page(999)[9], pages.page(999)[10]), (1, 2, 0));
        assert_eq!(zero.page(3)[5], 0, "the other one keeps what it had");
        let two = pages.bytes_beyond(&zero) - empty;
        assert!((2 * PAGE..2 * PAGE + 3000).contains(&two), "two pages and their groups: {two}");
        assert_eq!(pages.clone().bytes_beyond(&pages), empty);
        assert_eq!(pages.bytes() - zero.bytes(), two, "and alone the same beside the one page of zeros");
    }
}
