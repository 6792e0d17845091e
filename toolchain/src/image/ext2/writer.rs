//! Puts content, inodes, bitmaps and descriptors into the image.

use super::{
    Builder,
    geometry::Geometry,
    inode::{self, DIRECT},
    inventory::{FIRST_FREE, Inventory, Item},
    superblock::{self, Usage},
};
use crate::image::Content;

/// Writes a file system; `geometry` has room for the whole inventory.
pub fn write(builder: &Builder, geometry: &Geometry, inventory: &Inventory) -> Vec<u8> {
    let mut writer = Writer::new(geometry);
    let is_directory = |item: &&Item| matches!(item.node.content, Content::Directory(_));
    for item in inventory.items.iter().filter(is_directory) {
        writer.item(item);
        let group = u64::from(item.inode - 1) / geometry.inodes_per_group;
        writer.usage[group as usize].directories += 1;
    }
    for item in inventory.items.iter().filter(|item| !is_directory(item)) {
        writer.item(item);
    }
    writer.finish(builder)
}

struct Writer<'a> {
    geometry: &'a Geometry,
    image: Vec<u8>,
    /// The group that blocks are taken from, and how many of its blocks are taken.
    group: u64,
    taken: u64,
    usage: Vec<Usage>,
}

impl<'a> Writer<'a> {
    fn new(geometry: &'a Geometry) -> Self {
        let mut writer = Writer {
            geometry,
            image: vec![0; geometry.image_size as usize],
            group: 0,
            taken: geometry.overhead(0),
            usage: vec![Usage::default(); geometry.groups as usize],
        };
        for group in 0..geometry.groups {
            let free = geometry.group_blocks(group) - geometry.overhead(group);
            writer.usage[group as usize].free_blocks = free;
            writer.usage[group as usize].free_inodes = geometry.inodes_per_group;
            writer.mark(geometry.block_bitmap(group), 0, geometry.overhead(group));
            // Bits that stand for nothing read as taken.
            writer.mark(geometry.block_bitmap(group), geometry.group_blocks(group), 8 * geometry.block_size);
            writer.mark(geometry.inode_bitmap(group), geometry.inodes_per_group, 8 * geometry.block_size);
        }
        for reserved in 1..FIRST_FREE {
            writer.take_inode(reserved);
        }
        writer
    }

    /// Sets the bits `from..to` in the bitmap at block `bitmap`.
    fn mark(&mut self, bitmap: u64, from: u64, to: u64) {
        let start = (bitmap * self.geometry.block_size) as usize;
        for bit in from..to {
            self.image[start + (bit / 8) as usize] |= 1 << (bit % 8);
        }
    }

    fn take_inode(&mut self, inode: u32) {
        let index = u64::from(inode) - 1;
        let group = index / self.geometry.inodes_per_group;
        let bit = index % self.geometry.inodes_per_group;
        self.mark(self.geometry.inode_bitmap(group), bit, bit + 1);
        self.usage[group as usize].free_inodes -= 1;
    }

    /// The next free block.
    fn take_block(&mut self) -> u32 {
        while self.taken >= self.geometry.group_blocks(self.group) {
            self.group += 1;
            self.taken = self.geometry.overhead(self.group);
        }
        let bit = self.taken;
        self.taken += 1;
        self.mark(self.geometry.block_bitmap(self.group), bit, bit + 1);
        self.usage[self.group as usize].free_blocks -= 1;
        (self.geometry.start(self.group) + bit) as u32
    }

    fn put(&mut self, block: u32, bytes: &[u8]) {
        let at = u64::from(block) * self.geometry.block_size;
        self.image[at as usize..at as usize + bytes.len()].copy_from_slice(bytes);
    }

    fn item(&mut self, item: &Item) {
        let block_size = self.geometry.block_size;
        let mut blocks = Vec::new();
        for chunk in item.data.chunks(block_size as usize) {
            let block = self.take_block();
            self.put(block, chunk);
            blocks.push(block);
        }
        let pointers = self.pointers(&blocks);
        let total = inode::blocks_with_indirect(item.data.len(), block_size);
        let at = self.geometry.inode_offset(item.inode);
        let bytes = inode::bytes(item, pointers, total, block_size);
        self.image[at..at + bytes.len()].copy_from_slice(&bytes);
        if item.inode >= FIRST_FREE {
            self.take_inode(item.inode);
        }
    }

    /// The inode's pointers to `blocks`: twelve direct, then one each of single, double and triple indirect.
    fn pointers(&mut self, blocks: &[u32]) -> [u32; 15] {
        let mut pointers = [0; 15];
        let (direct, mut rest) = blocks.split_at(blocks.len().min(DIRECT));
        pointers[..direct.len()].copy_from_slice(direct);
        let mut reach = 1;
        for (depth, pointer) in (1..).zip(&mut pointers[DIRECT..]) {
            reach *= self.per_block();
            let (here, beyond) = rest.split_at(rest.len().min(reach));
            if !here.is_empty() {
                *pointer = self.indirect(here, depth);
            }
            rest = beyond;
        }
        pointers
    }

    /// Pointers that one block holds.
    fn per_block(&self) -> usize {
        self.geometry.block_size as usize / 4
    }

    /// A block of pointers from which `depth` steps lead to `blocks`.
    fn indirect(&mut self, blocks: &[u32], depth: u32) -> u32 {
        let own = self.take_block();
        let reach = self.per_block().pow(depth - 1);
        let mut pointers = Vec::with_capacity(self.geometry.block_size as usize);
        for chunk in blocks.chunks(reach) {
            let next = if depth == 1 { chunk[0] } else { self.indirect(chunk, depth - 1) };
            pointers.extend(next.to_le_bytes());
        }
        self.put(own, &pointers);
        own
    }

    fn finish(mut self, builder: &Builder) -> Vec<u8> {
        let geometry = self.geometry;
        let descriptors = superblock::descriptors(geometry, &self.usage);
        for group in (0..geometry.groups).filter(|group| geometry.has_superblock(*group)) {
            let copy = superblock::superblock(builder, geometry, &self.usage, group);
            let start = (geometry.start(group) * geometry.block_size) as usize;
            // With blocks of 4 KiB the first superblock stands behind the boot block, in the same block.
            let at = if group == 0 { superblock::OFFSET } else { start };
            self.image[at..at + copy.len()].copy_from_slice(&copy);
            let next = start + geometry.block_size as usize;
            self.image[next..next + descriptors.len()].copy_from_slice(&descriptors);
        }
        self.image
    }
}
