//! Where the parts of each block group lie (section 2 of the specification).
//!
//! ```text
//! group: [superblock, group descriptors]  block bitmap  inode bitmap  inode table  data …
//! ```

use super::Ext2Error;

/// Bytes of an inode on the disk.
pub const INODE_SIZE: u64 = 128;
/// Bytes of a group descriptor.
pub const DESCRIPTOR_SIZE: u64 = 32;
/// Bytes of file system to one inode, when the size is given; as mke2fs has it.
const BYTES_PER_INODE: u64 = 16384;
/// The largest file system written: images are built in memory.
const MAX_BYTES: u64 = 16 << 30;

/// The measures of a file system. All counts are in blocks unless they say otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Geometry {
    /// Bytes in a block.
    pub block_size: u64,
    /// Blocks of the file system, the boot block included.
    pub blocks: u64,
    /// Number of groups.
    pub groups: u64,
    /// Inodes in each group.
    pub inodes_per_group: u64,
    /// Whether only some groups hold a superblock copy.
    pub sparse: bool,
    /// Bytes of the image; at least those of the blocks.
    pub image_size: u64,
}

impl Geometry {
    /// The smallest file system with room for this many inodes and data blocks.
    pub fn smallest(block_size: u64, sparse: bool, inodes: u64, data: u64) -> Result<Self, Ext2Error> {
        let mut groups = 1;
        loop {
            let mut full = Geometry::with_groups(block_size, sparse, inodes, groups);
            if full.blocks * block_size > 2 * MAX_BYTES {
                return Err(Ext2Error::TooLarge(full.blocks * block_size));
            }
            let surplus = full.capacity().checked_sub(data);
            let last_data = full.blocks_per_group().saturating_sub(full.overhead(groups - 1));
            if let Some(surplus) = surplus.filter(|_| full.inodes_fit()) {
                full.blocks -= surplus.min(last_data.saturating_sub(1));
                full.image_size = full.blocks * block_size;
                return full.checked();
            }
            groups += 1;
        }
    }

    /// A file system that fills `size` bytes, or `None` where that is too little for any.
    pub fn of_size(size: u64, block_size: u64, sparse: bool, inodes: u64) -> Result<Option<Self>, Ext2Error> {
        let blocks = size / block_size;
        let wanted = inodes.max(size / BYTES_PER_INODE);
        let mut groups = blocks.saturating_sub(first_block(block_size)).div_ceil(8 * block_size);
        // A last group too small for its own tables is left out, as mke2fs does.
        while groups > 0 {
            let mut fitted = Geometry::with_groups(block_size, sparse, wanted, groups);
            fitted.blocks = fitted.blocks.min(blocks);
            fitted.image_size = blocks * block_size;
            if fitted.inodes_fit() && fitted.group_blocks(groups - 1) > fitted.overhead(groups - 1) {
                return fitted.checked().map(Some);
            }
            groups -= 1;
        }
        Ok(None)
    }

    /// `groups` full groups.
    fn with_groups(block_size: u64, sparse: bool, inodes: u64, groups: u64) -> Self {
        let per_block = block_size / INODE_SIZE;
        Geometry {
            block_size,
            blocks: first_block(block_size) + groups * 8 * block_size,
            groups,
            inodes_per_group: inodes.div_ceil(groups).next_multiple_of(per_block),
            sparse,
            image_size: 0,
        }
    }

    fn checked(self) -> Result<Self, Ext2Error> {
        if self.image_size > MAX_BYTES { Err(Ext2Error::TooLarge(self.image_size)) } else { Ok(self) }
    }

    /// Whether a group's inodes fit in its bitmap, and its tables in the group.
    fn inodes_fit(&self) -> bool {
        self.inodes_per_group <= 8 * self.block_size && self.overhead(0) < self.blocks_per_group()
    }

    /// Block number of group 0's first block: 1 where the boot block is a block of its own.
    pub fn first_block(&self) -> u64 {
        first_block(self.block_size)
    }

    /// Blocks that one bitmap block describes.
    pub fn blocks_per_group(&self) -> u64 {
        8 * self.block_size
    }

    /// First block of group `group`.
    pub fn start(&self, group: u64) -> u64 {
        self.first_block() + group * self.blocks_per_group()
    }

    /// Blocks in group `group`; the last may be short.
    pub fn group_blocks(&self, group: u64) -> u64 {
        (self.blocks.saturating_sub(self.start(group))).min(self.blocks_per_group())
    }

    /// Whether `group` holds a superblock and the group descriptors.
    pub fn has_superblock(&self, group: u64) -> bool {
        let power_of = |base: u64| {
            let mut power = base;
            while power < group {
                power *= base;
            }
            power == group
        };
        !self.sparse || group <= 1 || power_of(3) || power_of(5) || power_of(7)
    }

    /// Blocks that the group descriptors take.
    pub fn descriptor_blocks(&self) -> u64 {
        (self.groups * DESCRIPTOR_SIZE).div_ceil(self.block_size)
    }

    /// Blocks that a group's inodes take.
    pub fn inode_table_blocks(&self) -> u64 {
        self.inodes_per_group * INODE_SIZE / self.block_size
    }

    /// The block bitmap of `group`; the inode bitmap and the inode table follow it.
    pub fn block_bitmap(&self, group: u64) -> u64 {
        self.start(group) + if self.has_superblock(group) { 1 + self.descriptor_blocks() } else { 0 }
    }

    /// The inode bitmap of `group`.
    pub fn inode_bitmap(&self, group: u64) -> u64 {
        self.block_bitmap(group) + 1
    }

    /// The first block of `group`'s inode table.
    pub fn inode_table(&self, group: u64) -> u64 {
        self.block_bitmap(group) + 2
    }

    /// Blocks of `group` that hold no data.
    pub fn overhead(&self, group: u64) -> u64 {
        self.inode_table(group) + self.inode_table_blocks() - self.start(group)
    }

    /// Blocks for data in all groups.
    pub fn capacity(&self) -> u64 {
        (0..self.groups).map(|group| self.group_blocks(group).saturating_sub(self.overhead(group))).sum()
    }

    /// Group and byte offset in the image of an inode.
    pub fn inode_offset(&self, inode: u32) -> usize {
        let index = u64::from(inode) - 1;
        let table = self.inode_table(index / self.inodes_per_group) * self.block_size;
        (table + index % self.inodes_per_group * INODE_SIZE) as usize
    }
}

fn first_block(block_size: u64) -> u64 {
    u64::from(block_size == 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn superblock_copies_are_where_the_specification_puts_them() {
        let geometry = Geometry::smallest(1024, true, 16, 700_000).unwrap();
        let copies: Vec<u64> = (0..geometry.groups).filter(|g| geometry.has_superblock(*g)).collect();
        assert_eq!(copies, [0, 1, 3, 5, 7, 9, 25, 27, 49, 81]);
    }

    #[test]
    fn the_smallest_holds_what_was_asked_and_hardly_more() {
        for block in [1024, 4096] {
            for data in [1, 100, 8_100, 8_150, 8_192, 40_000, 200_000] {
                let geometry = Geometry::smallest(block, true, 100, data).unwrap();
                assert!(geometry.capacity() >= data && geometry.capacity() <= data + 200, "{geometry:?}");
            }
        }
    }
}
