//! Which page frames are free: the buddy allocator, and how many owners each frame has.
//!
//! Free memory is kept as blocks of 2^order frames, aligned to their size. A request splits the smallest
//! block that is large enough; a block that comes back is joined with its *buddy*, the other half of the
//! block that both were cut from, as long as that is free too. (Knuth, The Art of Computer Programming 1,
//! 2.5; the same scheme as Linux's `mm/page_alloc.c`.)
//!
//! All bookkeeping stands in a table beside the memory, one [`Slot`] a frame; the frames are never touched.

/// Orders of blocks: 1, 2, … 1024 frames (4 MiB).
pub const ORDERS: usize = 11;
const NONE: u32 = u32::MAX;

/// What is known about one frame. All zeros means "not the allocator's to give".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slot {
    state: State,
    /// Neighbours in the list of free blocks of the same order; only in the first frame of a free block.
    previous: u32,
    next: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// Firmware, kernel, or behind the first frame of a block.
    #[default]
    Reserved,
    /// First frame of a free block of this order.
    Free(u8),
    /// First frame of a block of this order that has so many owners.
    Owned { order: u8, owners: u32 },
}

/// The allocator over a table of slots.
pub struct Buddy<'a> {
    slots: &'a mut [Slot],
    heads: [u32; ORDERS],
    free: usize,
    total: usize,
}

impl<'a> Buddy<'a> {
    /// An allocator of no memory yet over a table of all-zero slots, one for each frame.
    pub fn new(slots: &'a mut [Slot]) -> Self {
        Buddy { slots, heads: [NONE; ORDERS], free: 0, total: 0 }
    }

    /// Gives the allocator the frames from `start` up to `end`.
    pub fn add(&mut self, start: usize, end: usize) {
        let end = end.min(self.slots.len());
        let mut at = start;
        while at < end {
            let aligned = if at == 0 { ORDERS - 1 } else { at.trailing_zeros() as usize };
            let fits = (end - at).ilog2() as usize;
            let order = aligned.min(fits).min(ORDERS - 1);
            self.insert(at, order);
            self.free += 1 << order;
            self.total += 1 << order;
            at += 1 << order;
        }
    }

    /// Frames that are free.
    pub fn free(&self) -> usize {
        self.free
    }

    /// Frames that the allocator manages.
    pub fn total(&self) -> usize {
        self.total
    }

    /// A block of 2^`order` frames with one owner: its first frame.
    pub fn allocate(&mut self, order: usize) -> Option<usize> {
        let found = (order..ORDERS).find(|order| self.heads[*order] != NONE)?;
        let first = self.heads[found] as usize;
        self.remove(first, found);
        for half in (order..found).rev() {
            self.insert(first + (1 << half), half);
        }
        self.slots[first].state = State::Owned { order: order as u8, owners: 1 };
        self.free -= 1 << order;
        Some(first)
    }

    /// Owners of the block that starts at `frame`; 0 when none starts there.
    pub fn owners(&self, frame: usize) -> u32 {
        match self.slots.get(frame).map(|slot| slot.state) {
            Some(State::Owned { owners, .. }) => owners,
            _ => 0,
        }
    }

    /// One owner more of the block that starts at `frame`.
    pub fn share(&mut self, frame: usize) {
        match self.slots.get_mut(frame).map(|slot| &mut slot.state) {
            Some(State::Owned { owners, .. }) => *owners += 1,
            _ => unreachable!("frame {frame} is shared while nobody owns it"),
        }
    }

    /// One owner less; the last one's leaving makes the block free.
    pub fn release(&mut self, frame: usize) {
        match self.slots.get_mut(frame).map(|slot| &mut slot.state) {
            Some(State::Owned { order, owners: 1 }) => {
                let order = usize::from(*order);
                self.free += 1 << order;
                self.join(frame, order);
            }
            Some(State::Owned { owners, .. }) => *owners -= 1,
            _ => unreachable!("frame {frame} is given back while nobody owns it"),
        }
    }

    /// Enters a free block, joined with its buddy as often as that is free.
    fn join(&mut self, mut first: usize, mut order: usize) {
        while order < ORDERS - 1 {
            let buddy = first ^ (1 << order);
            if self.slots.get(buddy).map(|slot| slot.state) != Some(State::Free(order as u8)) {
                break;
            }
            self.remove(buddy, order);
            self.slots[first].state = State::Reserved;
            first = first.min(buddy);
            order += 1;
        }
        self.insert(first, order);
    }

    fn insert(&mut self, first: usize, order: usize) {
        let next = self.heads[order];
        self.slots[first] = Slot { state: State::Free(order as u8), previous: NONE, next };
        if next != NONE {
            self.slots[next as usize].previous = first as u32;
        }
        self.heads[order] = first as u32;
    }

    fn remove(&mut self, first: usize, order: usize) {
        let Slot { previous, next, .. } = self.slots[first];
        match previous {
            NONE => self.heads[order] = next,
            previous => self.slots[previous as usize].next = next,
        }
        if next != NONE {
            self.slots[next as usize].previous = previous;
        }
        self.slots[first].state = State::Reserved;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_given_can_be_taken_and_joins_again() {
        let mut slots = [Slot::default(); 3000];
        let mut buddy = Buddy::new(&mut slots);
        buddy.add(5, 2900);
        assert_eq!(buddy.free(), 2895);
        let mut taken = [false; 3000];
        let mut frames = Vec::new();
        while let Some(frame) = buddy.allocate(0) {
            assert!((5..2900).contains(&frame) && !taken[frame]);
            taken[frame] = true;
            frames.push(frame);
        }
        assert_eq!((frames.len(), buddy.free()), (2895, 0));
        frames.iter().for_each(|frame| buddy.release(*frame));
        assert_eq!(buddy.free(), 2895);
        let whole = buddy.allocate(ORDERS - 1).expect("the pieces have joined to 4 MiB");
        assert_eq!(whole, 1024);
    }

    #[test]
    fn blocks_are_aligned_to_their_size_and_do_not_overlap() {
        let mut slots = [Slot::default(); 64];
        let mut buddy = Buddy::new(&mut slots);
        buddy.add(0, 64);
        let one = buddy.allocate(0).expect("room");
        let eight = buddy.allocate(3).expect("room");
        let four = buddy.allocate(2).expect("room");
        assert_eq!((eight % 8, four % 4), (0, 0));
        assert!(one < eight.min(four) || one >= eight.max(four));
        assert!(!(eight..eight + 8).contains(&four));
    }

    #[test]
    fn a_shared_frame_stays_until_its_last_owner_leaves() {
        let mut slots = [Slot::default(); 1];
        let mut buddy = Buddy::new(&mut slots);
        buddy.add(0, 1);
        let frame = buddy.allocate(0).expect("room");
        buddy.share(frame);
        buddy.release(frame);
        assert_eq!((buddy.owners(frame), buddy.allocate(0)), (1, None));
        buddy.release(frame);
        assert_eq!((buddy.owners(frame), buddy.free()), (0, 1));
    }

    #[test]
    fn random_use_never_loses_or_doubles_a_frame() {
        let mut slots = [Slot::default(); 512];
        let mut buddy = Buddy::new(&mut slots);
        buddy.add(3, 500);
        let mut owned: Vec<(usize, usize)> = Vec::new();
        let mut seed = 1_u32;
        for _ in 0..20_000 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let order = (seed >> 28) as usize % 5;
            if seed & 0x10000 == 0 {
                if let Some(frame) = buddy.allocate(order) {
                    let end = frame + (1 << order);
                    assert!(owned.iter().all(|(other, o)| end <= *other || frame >= other + (1 << o)));
                    owned.push((frame, order));
                }
            } else if !owned.is_empty() {
                let (frame, _) = owned.swap_remove(seed as usize % owned.len());
                buddy.release(frame);
            }
            let held: usize = owned.iter().map(|(_, order)| 1 << order).sum();
            assert_eq!(buddy.free() + held, 497);
        }
    }
}
