//! The heap: one region that grows and shrinks at its end.

use kernel_core::regions::PAGE;

use super::AddressSpace;

/// How large a heap may become: what a machine of this kind can hold, many times over.
const HEAP_LIMIT: u64 = 1 << 32;

impl AddressSpace {
    /// Moves the end of the heap to `wanted`; returns where it is then, which is where it was when the wish
    /// can't be granted. (brk(2), "C library/kernel differences")
    pub fn set_heap_end(&mut self, wanted: u64) -> u64 {
        let (start, end) = self.heap;
        if wanted < start || wanted - start > HEAP_LIMIT {
            return end;
        }
        let (old, new) = (end.next_multiple_of(PAGE), wanted.next_multiple_of(PAGE));
        if self.regions.set_heap(start, old, new).is_err() {
            return end;
        }
        self.drop_pages(new, old.max(new));
        self.heap = (start, wanted);
        wanted
    }
}
