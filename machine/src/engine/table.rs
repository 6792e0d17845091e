//! A table of remembered pages: looked up by page number in one step, emptied at the price of what is in it.

/// The bits of an address that name its page.
pub const PAGE_MASK: u64 = !0xfff;
/// A tag that equals no page: bit 11 is never set in a page address, nor in a misaligned one.
const NOTHING: u64 = 0x800;

/// A page, and what is remembered of it.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Entry<T> {
    /// The page's virtual address.
    pub tag: u64,
    /// What is remembered.
    pub value: T,
}

/// `N` entries, a power of two; pages whose numbers are equal modulo `N` displace each other.
#[repr(C)]
pub struct Table<T, const N: usize> {
    entries: [Entry<T>; N],
    /// The entries that hold something.
    filled: Vec<u16>,
}

impl<T: Copy + Default, const N: usize> Table<T, N> {
    /// A table without anything in it.
    pub fn new() -> Self {
        const { assert!(N.is_power_of_two() && N <= 1 << 16) };
        Table { entries: [Entry { tag: NOTHING, value: T::default() }; N], filled: Vec::new() }
    }

    /// The entry in which an address would be: it is if the tag is the address's page.
    #[inline(always)]
    pub fn entry(&self, address: u64) -> &Entry<T> {
        &self.entries[Self::index(address)]
    }

    /// What is remembered of an address's page.
    #[inline(always)]
    pub fn get(&self, address: u64) -> Option<T> {
        let entry = self.entry(address);
        (entry.tag == address & PAGE_MASK).then_some(entry.value)
    }

    /// Remembers something of an address's page.
    pub fn insert(&mut self, address: u64, value: T) {
        let index = Self::index(address);
        let entry = &mut self.entries[index];
        if entry.tag == NOTHING {
            self.filled.push(index as u16);
        }
        *entry = Entry { tag: address & PAGE_MASK, value };
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        for index in self.filled.drain(..) {
            self.entries[usize::from(index)].tag = NOTHING;
        }
    }

    #[inline(always)]
    fn index(address: u64) -> usize {
        (address >> 12) as usize % N
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_displaces_and_forgets() {
        let mut table = Table::<u32, 4>::new();
        assert_eq!(table.get(0x1234), None);
        table.insert(0x1234, 7);
        table.insert(0x2000, 8);
        assert_eq!((table.get(0x1fff), table.get(0x2000), table.get(0x5000)), (Some(7), Some(8), None));
        table.insert(0x5000, 9);
        assert_eq!((table.get(0x1000), table.get(0x5000)), (None, Some(9)));
        table.clear();
        assert_eq!((table.get(0x2000), table.get(0x5000)), (None, None));
        table.insert(0x5000, 10);
        assert_eq!(table.get(0x5000), Some(10));
    }
}
