//! The superblock and the group descriptors (sections 3.1 and 3.2 of the specification).

use super::{
    Builder,
    geometry::{DESCRIPTOR_SIZE, Geometry, INODE_SIZE},
    inventory::FIRST_FREE,
};
use crate::image::IMAGE_TIME;

/// What is free and used in one group.
#[derive(Clone, Copy, Debug, Default)]
pub struct Usage {
    /// Free blocks.
    pub free_blocks: u64,
    /// Free inodes.
    pub free_inodes: u64,
    /// Inodes that are directories.
    pub directories: u64,
}

/// Where the superblock lies in the image, in bytes.
pub const OFFSET: usize = 1024;
/// Bytes of a superblock.
pub const SIZE: usize = 1024;
const MAGIC: u16 = 0xef53;
const CLEAN: u16 = 1;
const CONTINUE_ON_ERRORS: u16 = 1;
const NEVER_CHECK_BY_COUNT: u16 = 0xffff;
const DYNAMIC_REVISION: u32 = 1;
/// Directory entries tell the file type.
const INCOMPAT_FILETYPE: u32 = 2;
/// Few copies of the superblock.
const RO_COMPAT_SPARSE_SUPER: u32 = 1;

/// The copy of the superblock that stands in `group`.
pub fn superblock(builder: &Builder, geometry: &Geometry, usage: &[Usage], group: u64) -> [u8; SIZE] {
    let mut bytes = [0; SIZE];
    let free_blocks = usage.iter().map(|usage| usage.free_blocks).sum::<u64>() as u32;
    let free_inodes = usage.iter().map(|usage| usage.free_inodes).sum::<u64>() as u32;
    let log_block_size = geometry.block_size.ilog2() - 10;
    let per_group = geometry.blocks_per_group() as u32;
    let words: [(usize, u32); 19] = [
        (0, (geometry.groups * geometry.inodes_per_group) as u32),
        (4, geometry.blocks as u32),
        (12, free_blocks),
        (16, free_inodes),
        (20, geometry.first_block() as u32),
        (24, log_block_size),
        (28, log_block_size),
        (32, per_group),
        (36, per_group),
        (40, geometry.inodes_per_group as u32),
        (44, 0), // never mounted
        (48, IMAGE_TIME),
        (64, IMAGE_TIME), // last checked
        (76, DYNAMIC_REVISION),
        (84, FIRST_FREE),
        (92, 0),
        (96, INCOMPAT_FILETYPE),
        (100, if geometry.sparse { RO_COMPAT_SPARSE_SUPER } else { 0 }),
        (264, IMAGE_TIME), // made
    ];
    let halves: [(usize, u16); 6] = [
        (54, NEVER_CHECK_BY_COUNT),
        (56, MAGIC),
        (58, CLEAN),
        (60, CONTINUE_ON_ERRORS),
        (88, INODE_SIZE as u16),
        (90, group as u16),
    ];
    for (at, word) in words {
        bytes[at..at + 4].copy_from_slice(&word.to_le_bytes());
    }
    for (at, half) in halves {
        bytes[at..at + 2].copy_from_slice(&half.to_le_bytes());
    }
    bytes[104..120].copy_from_slice(&builder.uuid);
    bytes[120..120 + builder.label.len()].copy_from_slice(builder.label.as_bytes());
    bytes
}

/// The descriptors of all groups.
pub fn descriptors(geometry: &Geometry, usage: &[Usage]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(usage.len() * DESCRIPTOR_SIZE as usize);
    for (group, usage) in (0..).zip(usage) {
        let places =
            [geometry.block_bitmap(group), geometry.inode_bitmap(group), geometry.inode_table(group)];
        for place in places {
            bytes.extend((place as u32).to_le_bytes());
        }
        for count in [usage.free_blocks, usage.free_inodes, usage.directories] {
            bytes.extend((count as u16).to_le_bytes());
        }
        bytes.resize(bytes.len().next_multiple_of(DESCRIPTOR_SIZE as usize), 0);
    }
    bytes
}
