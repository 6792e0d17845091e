//! Main memory: one flat allocation, and what is known about each of its pages.
//!
//! Every page has a byte of [flags](page_flag). A store looks at it once: when the page is already dirty,
//! holds no decoded code and has no broken bit, the store is a plain copy; everything else takes the cold
//! path that keeps the books.

use abi::board::RAM_BASE;

/// Bytes in a page.
pub const PAGE: u64 = 4096;
/// `log2` of [`PAGE`].
pub const PAGE_SHIFT: u32 = 12;

/// What is known about a page of RAM.
pub mod page_flag {
    /// Written since [`Ram::clear_dirty`](super::Ram::clear_dirty): a checkpoint must copy it.
    pub const DIRTY: u8 = 1;
    /// Decoded instructions of this page are cached: a write must be noted in the list of stale pages.
    pub const CODE: u8 = 2;
    /// Instructions of this page have run since a device last filled it. Part of the machine's state.
    pub const EXECUTED: u8 = 4;
    /// The page has a [`StuckBit`](super::StuckBit).
    pub const FAULTY: u8 = 8;
    /// Remembered translations rest on page tables in this page: a write must be noted.
    pub const TABLE: u8 = 16;
    /// A remembered translation may store to this page without looking at its flags. Set by the processor
    /// only while the page is dirty and has none of [`CODE`], [`FAULTY`] and [`TABLE`].
    pub const MAPPED: u8 = 32;
    /// The flags with which a store has more to do than to store.
    pub const WATCHED: u8 = CODE | FAULTY | TABLE;
}
use page_flag::{CODE, DIRTY, EXECUTED, FAULTY, TABLE, WATCHED};

/// A broken bit: whatever is written, it reads the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StuckBit {
    /// Physical address of the byte.
    pub address: u64,
    /// Which bit of the byte, 0 to 7.
    pub bit: u8,
    /// What it always reads.
    pub value: bool,
}

impl StuckBit {
    fn force(self, byte: &mut u8) {
        let mask = 1 << (self.bit & 7);
        *byte = if self.value { *byte | mask } else { *byte & !mask };
    }
}

/// RAM from [`RAM_BASE`] on. The allocation never moves or grows.
pub struct Ram {
    bytes: Box<[u8]>,
    flags: Box<[u8]>,
    stuck: Box<[StuckBit]>,
    stale: Vec<u32>,
    tables_changed: bool,
    filled: bool,
}

impl Ram {
    /// Zeroed RAM of `size` bytes, rounded up to whole pages. Stuck bits outside it do nothing.
    pub fn new(size: u64, stuck: &[StuckBit]) -> Ram {
        let pages = size.div_ceil(PAGE) as usize;
        let mut ram = Ram {
            bytes: vec![0; pages << PAGE_SHIFT].into_boxed_slice(),
            flags: vec![0; pages].into_boxed_slice(),
            stuck: stuck.into(),
            stale: Vec::new(),
            tables_changed: false,
            filled: false,
        };
        for fault in stuck {
            if let Some(at) = ram.offset(fault.address, 1) {
                ram.flags[at >> PAGE_SHIFT] |= FAULTY | DIRTY;
                fault.force(&mut ram.bytes[at]);
            }
        }
        ram
    }

    /// Like [`Ram::new`]; `None` if the host has not so much memory.
    pub fn try_new(size: u64, stuck: &[StuckBit]) -> Option<Ram> {
        // A zeroed allocation that fails ends the process, so that one is tried before which may fail, and given
        // back at once. Zeroed memory is worth it: its pages cost the host nothing until they are written.
        Vec::<u8>::new().try_reserve_exact(usize::try_from(size).ok()?).ok()?;
        Some(Ram::new(size, stuck))
    }

    /// Length in bytes.
    pub fn size(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// Number of pages.
    pub fn pages(&self) -> usize {
        self.flags.len()
    }

    /// The offset in RAM of `length` bytes at a physical address; `None` unless all of them are in RAM.
    #[inline(always)]
    pub fn offset(&self, address: u64, length: u64) -> Option<usize> {
        let offset = address.wrapping_sub(RAM_BASE);
        let size = self.bytes.len() as u64;
        (offset < size && length <= size - offset).then_some(offset as usize)
    }

    /// Reads `N` bytes at an offset that [`Ram::offset`] gave.
    #[inline(always)]
    pub fn load<const N: usize>(&self, offset: usize) -> [u8; N] {
        let mut out = [0; N];
        out.copy_from_slice(&self.bytes[offset..offset + N]);
        out
    }

    /// Writes `N` bytes at an offset that [`Ram::offset`] gave, as a processor does. May cross a page.
    #[inline(always)]
    pub fn store<const N: usize>(&mut self, offset: usize, value: [u8; N]) {
        let last = offset + N - 1;
        let plain = self.flags[offset >> PAGE_SHIFT] & (DIRTY | WATCHED) == DIRTY;
        if plain && (offset ^ last) >> PAGE_SHIFT == 0 {
            self.bytes[offset..=last].copy_from_slice(&value);
        } else {
            self.put(offset, &value, 0, 0);
        }
    }

    /// Writes `N` bytes in one page that is known to be dirty and not watched.
    #[inline(always)]
    pub fn store_plain<const N: usize>(&mut self, offset: usize, value: [u8; N]) {
        self.bytes[offset..offset + N].copy_from_slice(&value);
    }

    /// Writes `N` bytes beside what is known of the page by the flags `kept`, which hold on.
    pub fn store_keeping<const N: usize>(&mut self, offset: usize, value: [u8; N], kept: u8) {
        self.put(offset, &value, 0, kept);
    }

    /// Reads 1, 2, 4 or 8 bytes, little-endian; `None` outside RAM.
    #[inline]
    pub fn read(&self, address: u64, size: u8) -> Option<u64> {
        let at = self.offset(address, u64::from(size))?;
        Some(match size {
            1 => u64::from(self.bytes[at]),
            2 => u64::from(u16::from_le_bytes(self.load(at))),
            4 => u64::from(u32::from_le_bytes(self.load(at))),
            _ => u64::from_le_bytes(self.load(at)),
        })
    }

    /// Writes 1, 2, 4 or 8 bytes, little-endian, as a processor does; `None` outside RAM.
    #[inline]
    pub fn write(&mut self, address: u64, size: u8, value: u64) -> Option<()> {
        let at = self.offset(address, u64::from(size))?;
        match size {
            1 => self.store(at, [value as u8]),
            2 => self.store(at, (value as u16).to_le_bytes()),
            4 => self.store(at, (value as u32).to_le_bytes()),
            _ => self.store(at, value.to_le_bytes()),
        }
        Some(())
    }

    /// Bytes of RAM at a physical address; `None` unless all of them are in RAM.
    pub fn slice(&self, address: u64, length: u64) -> Option<&[u8]> {
        let at = self.offset(address, length)?;
        Some(&self.bytes[at..at + length as usize])
    }

    /// Copies bytes in as a device does: the pages count as not executed yet. `None` unless all fit in RAM.
    pub fn dma(&mut self, address: u64, bytes: &[u8]) -> Option<()> {
        let at = self.offset(address, bytes.len() as u64)?;
        self.put(at, bytes, EXECUTED, 0);
        self.filled = true;
        Some(())
    }

    /// The write that keeps the books, page by page; `clear` are flags to take from the pages touched,
    /// `kept` flags that the write does not concern.
    #[cold]
    fn put(&mut self, offset: usize, bytes: &[u8], clear: u8, kept: u8) {
        let (mut at, mut rest) = (offset, bytes);
        while !rest.is_empty() {
            let page = at >> PAGE_SHIFT;
            let (now, later) = rest.split_at(rest.len().min(((page + 1) << PAGE_SHIFT) - at));
            self.bytes[at..at + now.len()].copy_from_slice(now);
            self.touch(page, clear, kept);
            (at, rest) = (at + now.len(), later);
        }
    }

    fn touch(&mut self, page: usize, clear: u8, kept: u8) {
        let flags = self.flags[page];
        let concerned = flags & (CODE | TABLE) & !kept;
        if concerned & CODE != 0 {
            self.stale.push(page as u32);
        }
        self.tables_changed |= concerned & TABLE != 0;
        if flags & FAULTY != 0 {
            self.force(page);
        }
        self.flags[page] = (flags | DIRTY) & !(concerned & CODE | clear);
    }

    fn force(&mut self, page: usize) {
        for fault in &self.stuck {
            let at = fault.address.wrapping_sub(RAM_BASE) as usize;
            if at >> PAGE_SHIFT == page {
                fault.force(&mut self.bytes[at]);
            }
        }
    }

    /// The [flags](page_flag) of a page.
    #[inline(always)]
    pub fn flags(&self, page: usize) -> u8 {
        self.flags[page]
    }

    /// Notes that decoded instructions of a page are cached from now on. Whoever keeps translations that
    /// store without asking [`Ram::flags`] must drop those of this page.
    pub fn mark_code(&mut self, page: usize) {
        self.flags[page] |= CODE;
    }

    /// Sets flags of a page.
    pub fn mark(&mut self, page: usize, flags: u8) {
        self.flags[page] |= flags;
    }

    /// Takes flags from a page.
    pub fn unmark(&mut self, page: usize, flags: u8) {
        self.flags[page] &= !flags;
    }

    /// Whether pages with the flag `TABLE` have been written since the last call.
    pub fn take_tables_changed(&mut self) -> bool {
        std::mem::take(&mut self.tables_changed)
    }

    /// Whether a device has written since the last call.
    pub fn take_filled(&mut self) -> bool {
        std::mem::take(&mut self.filled)
    }

    /// Notes that an instruction of this page runs; whether it is the first since a device filled the page.
    #[inline]
    pub fn mark_executed(&mut self, page: usize) -> bool {
        let first = self.flags[page] & EXECUTED == 0;
        self.flags[page] |= EXECUTED;
        first
    }

    /// Takes the executed mark from every page: a reset starts the story again.
    pub fn clear_executed(&mut self) {
        self.flags.iter_mut().for_each(|flags| *flags &= !EXECUTED);
    }

    /// Whether code pages have been written since [`Ram::take_stale`].
    #[inline(always)]
    pub fn has_stale(&self) -> bool {
        !self.stale.is_empty()
    }

    /// The code pages that have been written: their decoded instructions are void. They no longer count as
    /// code pages. In the order of the writes.
    pub fn take_stale(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.stale)
    }

    /// The bytes of a page.
    pub fn page(&self, page: usize) -> &[u8] {
        &self.bytes[page << PAGE_SHIFT..(page + 1) << PAGE_SHIFT]
    }

    /// Pages written since [`Ram::clear_dirty`], rising.
    pub fn dirty_pages(&self) -> impl Iterator<Item = usize> + '_ {
        self.flags.iter().enumerate().filter(|(_, flags)| **flags & DIRTY != 0).map(|(page, _)| page)
    }

    /// Forgets which pages are dirty: a checkpoint has them now. Whoever keeps translations that store
    /// without asking [`Ram::flags`] must drop them.
    pub fn clear_dirty(&mut self) {
        self.flags.iter_mut().for_each(|flags| *flags &= !DIRTY);
    }

    /// Which pages have been executed, a bit for each page: the only flag that is machine state.
    pub fn executed(&self) -> Vec<u8> {
        let bit = |(i, flags): (usize, &u8)| u8::from(flags & EXECUTED != 0) << i;
        self.flags.chunks(8).map(|eight| eight.iter().enumerate().map(bit).sum()).collect()
    }

    /// Puts back what [`Ram::executed`] gave.
    pub fn restore_executed(&mut self, executed: &[u8]) {
        for (page, flags) in self.flags.iter_mut().enumerate() {
            let set = executed.get(page / 8).is_some_and(|byte| byte >> (page % 8) & 1 != 0);
            *flags = if set { *flags | EXECUTED } else { *flags & !EXECUTED };
        }
    }

    /// Overwrites a page from a checkpoint; its decoded instructions become stale, and it counts as dirty.
    pub fn restore_page(&mut self, page: usize, bytes: &[u8]) {
        self.put(page << PAGE_SHIFT, &bytes[..bytes.len().min(PAGE as usize)], 0, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: u64 = RAM_BASE + 0x1000;

    #[test]
    fn reads_and_writes_every_size_and_nothing_outside() {
        let mut ram = Ram::new(0x4000, &[]);
        ram.write(HERE, 8, 0x8877_6655_4433_2211).expect("in RAM");
        let read: Vec<_> = [1, 2, 4, 8].iter().map(|size| ram.read(HERE, *size)).collect();
        assert_eq!(read, [Some(0x11), Some(0x2211), Some(0x4433_2211), Some(0x8877_6655_4433_2211)]);
        for outside in [0, RAM_BASE - 1, RAM_BASE + 0x3ffd, RAM_BASE + 0x4000, u64::MAX] {
            assert_eq!(ram.read(outside, 4), None, "{outside:#x}");
            assert_eq!(ram.write(outside, 4, 1), None, "{outside:#x}");
        }
        assert!(ram.slice(RAM_BASE, u64::MAX).is_none());
    }

    #[test]
    fn a_write_across_pages_dirties_both() {
        let mut ram = Ram::new(0x4000, &[]);
        ram.write(HERE - 4, 8, u64::MAX).expect("in RAM");
        assert_eq!(ram.dirty_pages().collect::<Vec<_>>(), [0, 1]);
        ram.clear_dirty();
        assert_eq!(ram.dirty_pages().count(), 0);
    }

    #[test]
    fn writes_and_dma_make_decoded_code_stale_once() {
        let mut ram = Ram::new(0x4000, &[]);
        ram.write(HERE, 1, 1).expect("in RAM");
        ram.mark_code(1);
        ram.write(HERE, 1, 2).expect("in RAM");
        ram.write(HERE, 1, 3).expect("in RAM");
        ram.mark_code(2);
        ram.dma(HERE, &[0; 0x1800]).expect("in RAM");
        assert!(ram.has_stale());
        assert_eq!(ram.take_stale(), [1, 2]);
    }

    #[test]
    fn a_device_fill_makes_the_next_fetch_a_first_one() {
        let mut ram = Ram::new(0x4000, &[]);
        assert!(ram.mark_executed(1));
        assert!(!ram.mark_executed(1));
        ram.write(HERE, 4, 0x13).expect("in RAM");
        assert!(!ram.mark_executed(1), "a store by the processor is no fill");
        let saved = ram.executed();
        ram.dma(HERE, &[0x13]).expect("in RAM");
        assert!(ram.mark_executed(1));
        ram.clear_executed();
        ram.restore_executed(&saved);
        assert_eq!((ram.mark_executed(0), ram.mark_executed(1)), (true, false));
    }

    #[test]
    fn a_stuck_bit_reads_the_same_whatever_is_written() {
        let stuck = [
            StuckBit { address: HERE, bit: 3, value: true },
            StuckBit { address: HERE + 1, bit: 0, value: false },
            StuckBit { address: 0, bit: 0, value: true },
        ];
        let mut ram = Ram::new(0x4000, &stuck);
        assert_eq!(ram.read(HERE, 2), Some(0x0008));
        ram.write(HERE, 8, 0).expect("in RAM");
        ram.write(HERE, 8, 0).expect("in RAM");
        assert_eq!(ram.read(HERE, 2), Some(0x0008));
        ram.dma(HERE, &[0xff; 2]).expect("in RAM");
        assert_eq!(ram.read(HERE, 2), Some(0xfeff));
    }
}
