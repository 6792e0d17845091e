//! Bytes of a disk or a flash chip: a shared image below, what has been written above.
//!
//! Cloning shares both, so that a snapshot costs a handle for each block ever written.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::saved::Visit;

/// Bytes in a block of the upper layer.
pub const BLOCK: usize = 4096;

/// Storage of a fixed length.
#[derive(Clone, Debug)]
pub struct Storage {
    image: Arc<[u8]>,
    digest: u64,
    length: u64,
    /// What the bytes past the image's end are.
    fill: u8,
    written: BTreeMap<u64, Arc<[u8; BLOCK]>>,
}

impl Storage {
    /// An image padded with `fill` to `length` bytes, or cut to them. The padding takes no memory.
    pub fn new(mut image: Vec<u8>, length: u64, fill: u8) -> Storage {
        image.truncate(usize::try_from(length).unwrap_or(usize::MAX));
        let used = image.iter().rposition(|byte| *byte != fill).map_or(0, |last| last + 1);
        image.truncate(used);
        Storage { digest: digest(&image), image: image.into(), length, fill, written: BTreeMap::new() }
    }

    /// Length in bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Bytes of the image as it was given, up to the last that is not padding.
    pub fn image(&self) -> &[u8] {
        &self.image
    }

    /// The blocks that have ever been written, each with its offset in bytes. One that is written again is another.
    pub fn written(&self) -> impl Iterator<Item = (u64, &Arc<[u8; BLOCK]>)> {
        self.written.iter().map(|(block, bytes)| (block * BLOCK as u64, bytes))
    }

    /// Copies bytes out; false when not all of them exist.
    pub fn read(&self, at: u64, out: &mut [u8]) -> bool {
        if !self.holds(at, out.len()) {
            return false;
        }
        let (mut at, mut out) = (at, out);
        while !out.is_empty() {
            let (block, within) = split(at);
            let length = out.len().min(BLOCK - within);
            let (now, later) = out.split_at_mut(length);
            match self.written.get(&block) {
                Some(bytes) => now.copy_from_slice(&bytes[within..within + now.len()]),
                None => self.read_image(at, now),
            }
            at += now.len() as u64;
            out = later;
        }
        true
    }

    fn read_image(&self, at: u64, out: &mut [u8]) {
        let from = (at as usize).min(self.image.len());
        let there = (self.image.len() - from).min(out.len());
        out[..there].copy_from_slice(&self.image[from..from + there]);
        out[there..].fill(self.fill);
    }

    /// Writes bytes; false when there is no room for all of them.
    pub fn write(&mut self, at: u64, bytes: &[u8]) -> bool {
        if !self.holds(at, bytes.len()) {
            return false;
        }
        let (mut at, mut rest) = (at, bytes);
        while !rest.is_empty() {
            let (block, within) = split(at);
            let (now, later) = rest.split_at(rest.len().min(BLOCK - within));
            self.block_mut(block)[within..within + now.len()].copy_from_slice(now);
            at += now.len() as u64;
            rest = later;
        }
        true
    }

    /// Writes zeros; false when there is no room for all of them. Whole blocks share one page of zeros.
    pub fn fill_with_zeros(&mut self, at: u64, length: u64) -> bool {
        if at > self.length || length > self.length - at {
            return false;
        }
        let zeros = Arc::new([0; BLOCK]);
        let (mut at, end) = (at, at + length);
        while at < end {
            let (block, within) = split(at);
            let count = (end - at).min((BLOCK - within) as u64);
            if count == BLOCK as u64 {
                self.written.insert(block, Arc::clone(&zeros));
            } else {
                self.block_mut(block)[within..within + count as usize].fill(0);
            }
            at += count;
        }
        true
    }

    /// Bytes of memory that it takes beyond what `other` takes.
    pub fn bytes_beyond(&self, other: &Storage) -> u64 {
        let shared =
            |(at, block): (&u64, &Arc<_>)| other.written.get(at).is_some_and(|b| Arc::ptr_eq(b, block));
        let own = self.written.iter().filter(|entry| !shared(*entry)).count() as u64 * BLOCK as u64;
        let image = if Arc::ptr_eq(&self.image, &other.image) { 0 } else { self.image.len() as u64 };
        own + image + self.handles()
    }

    /// Bytes of memory that it takes alone.
    pub fn bytes(&self) -> u64 {
        (self.written.len() * BLOCK + self.image.len()) as u64 + self.handles()
    }

    /// What the map of written blocks takes: a key and a handle for each, and the tree around them.
    fn handles(&self) -> u64 {
        self.written.len() as u64 * 32
    }

    fn block_mut(&mut self, block: u64) -> &mut [u8; BLOCK] {
        if !self.written.contains_key(&block) {
            let mut bytes = [self.fill; BLOCK];
            self.read_image(block * BLOCK as u64, &mut bytes);
            self.written.insert(block, Arc::new(bytes));
        }
        Arc::make_mut(self.written.get_mut(&block).expect("it was just put there"))
    }

    fn holds(&self, at: u64, length: usize) -> bool {
        at <= self.length && length as u64 <= self.length - at
    }

    /// Visits what has been written. The image itself is named by its digest: a recording has it apart.
    pub fn visit(&mut self, visit: &mut dyn Visit) {
        visit.fixed("image length", self.length);
        visit.fixed("image", self.digest);
        let mut blocks = std::mem::take(&mut self.written).into_iter();
        for _ in 0..visit.length(blocks.len()) {
            let (mut block, mut bytes) = blocks.next().unwrap_or_else(|| (0, Arc::new([0; BLOCK])));
            visit.u64(&mut block);
            visit_block(&mut bytes, visit);
            self.written.insert(block, bytes);
        }
    }
}

/// A block that is only looked at stays shared.
fn visit_block(bytes: &mut Arc<[u8; BLOCK]>, visit: &mut dyn Visit) {
    let mut copy = **bytes;
    visit.bytes(&mut copy);
    if copy != **bytes {
        *bytes = Arc::new(copy);
    }
}

fn split(at: u64) -> (u64, usize) {
    (at / BLOCK as u64, (at % BLOCK as u64) as usize)
}

/// FNV-1a over words of eight bytes: tells images apart, promises nothing against forgers.
fn digest(bytes: &[u8]) -> u64 {
    let word = |chunk: &[u8]| chunk.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
    let step = |hash: u64, word: u64| (hash ^ word).wrapping_mul(0x100_0000_01b3);
    step(bytes.chunks(8).map(word).fold(0xcbf2_9ce4_8422_2325, step), bytes.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_padding_reads_as_fill_and_the_end_is_the_end() {
        let storage = Storage::new(vec![1, 2, 3, 0xff], 10_000, 0xff);
        assert_eq!(storage.image(), [1, 2, 3]);
        let mut out = [0; 4];
        assert!(storage.read(2, &mut out));
        assert_eq!(out, [3, 0xff, 0xff, 0xff]);
        assert!(storage.read(9_996, &mut out));
        assert!(!storage.read(9_997, &mut out));
        assert!(!storage.read(u64::MAX, &mut out));
    }

    #[test]
    fn writes_cover_the_image_across_blocks_and_clones_do_not_see_later_ones() {
        let mut storage = Storage::new(vec![7; 9000], 20_000, 0);
        assert!(storage.write(4090, &[1; 12]));
        let before = storage.clone();
        assert_eq!(storage.bytes_beyond(&before), 2 * 32, "all is shared but the handles");
        assert!(storage.write(4095, &[2; 2]));
        let mut out = [0; 14];
        assert!(storage.read(4089, &mut out));
        assert_eq!(out, [7, 1, 1, 1, 1, 1, 2, 2, 1, 1, 1, 1, 1, 7]);
        assert!(before.read(4089, &mut out));
        assert_eq!(out[6], 1);
        assert_eq!(storage.bytes_beyond(&before), 2 * (32 + BLOCK as u64), "two blocks were written again");
        assert!(!storage.write(19_999, &[0; 2]));
    }

    #[test]
    fn what_was_written_survives_saving() {
        use crate::board::saved::{Loader, Saver};
        let mut storage = Storage::new(vec![7; 9000], 20_000, 0);
        storage.write(12_000, b"kept");
        let mut saver = Saver::default();
        storage.visit(&mut saver);
        let mut fresh = Storage::new(vec![7; 9000], 20_000, 0);
        let mut loader = Loader::new(&saver.0);
        fresh.visit(&mut loader);
        assert_eq!(loader.finish(), Ok(()));
        let mut out = [0; 4];
        assert!(fresh.read(12_000, &mut out));
        assert_eq!(&out, b"kept");
        let mut loader = Loader::new(&saver.0);
        Storage::new(vec![8; 9000], 20_000, 0).visit(&mut loader);
        assert!(loader.finish().is_err(), "another image");
    }
}
