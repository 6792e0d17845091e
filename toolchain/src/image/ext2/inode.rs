//! Inodes: what a file is and where its blocks are (section 3.3 of the specification).

use super::{geometry::INODE_SIZE, inventory::Item};
use crate::image::{Content, DeviceKind, IMAGE_TIME, Node};

/// Block pointers that lead straight to data.
pub const DIRECT: usize = 12;
/// Most bytes of a link's target that fit in the inode itself, with the zero behind them.
pub const FAST_LINK_MAX: usize = 59;

/// Blocks of `bytes` of content together with the indirect blocks that lead to them.
pub fn blocks_with_indirect(bytes: usize, block_size: u64) -> u64 {
    let data = (bytes as u64).div_ceil(block_size);
    let per_block = block_size / 4;
    let mut rest = data.saturating_sub(DIRECT as u64);
    let mut total = data;
    let mut reach = per_block;
    for depth in 1..=3 {
        let here = rest.min(reach);
        rest -= here;
        let mut level = here;
        for _ in 0..depth {
            level = level.div_ceil(per_block);
            total += level;
        }
        reach *= per_block;
    }
    total
}

/// The file type in a directory entry.
pub fn entry_type(node: &Node) -> u8 {
    match node.content {
        Content::File(_) => 1,
        Content::Directory(_) => 2,
        Content::Device { kind: DeviceKind::Character, .. } => 3,
        Content::Device { kind: DeviceKind::Block, .. } => 4,
        Content::Symlink(_) => 7,
    }
}

/// The inode's bytes; `pointers` lead to its content, which takes `blocks` blocks in all.
pub fn bytes(item: &Item, pointers: [u32; 15], blocks: u64, block_size: u64) -> [u8; INODE_SIZE as usize] {
    let mut inode = [0; INODE_SIZE as usize];
    let mut put = |at: usize, bytes: &[u8]| inode[at..at + bytes.len()].copy_from_slice(bytes);
    let (size, area) = match &item.node.content {
        Content::Symlink(target) if target.len() <= FAST_LINK_MAX => (target.len(), text_area(target)),
        Content::Device { major, minor, .. } => (0, pointer_area(device(*major, *minor))),
        _ => (item.data.len(), pointer_area(pointers)),
    };
    put(0, &item.node.mode().to_le_bytes());
    put(4, &(size as u32).to_le_bytes());
    for time in [8, 12, 16] {
        put(time, &IMAGE_TIME.to_le_bytes());
    }
    put(26, &item.links.to_le_bytes());
    put(28, &((blocks * block_size / 512) as u32).to_le_bytes());
    put(40, &area);
    inode
}

fn text_area(target: &str) -> [u8; 60] {
    let mut area = [0; 60];
    area[..target.len()].copy_from_slice(target.as_bytes());
    area
}

fn pointer_area(pointers: [u32; 15]) -> [u8; 60] {
    let mut area = [0; 60];
    for (chunk, pointer) in area.chunks_exact_mut(4).zip(pointers) {
        chunk.copy_from_slice(&pointer.to_le_bytes());
    }
    area
}

/// Device numbers as Linux stores them: the old 16-bit form where it suffices, else the new one behind it
/// (`old_encode_dev` and `new_encode_dev` of `linux/kdev_t.h`).
fn device(major: u32, minor: u32) -> [u32; 15] {
    let mut area = [0; 15];
    if major < 256 && minor < 256 {
        area[0] = major << 8 | minor;
    } else {
        area[1] = minor & 0xff | major << 8 | (minor & !0xff) << 12;
    }
    area
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indirect_blocks_are_counted() {
        let kib = |blocks: u64| blocks_with_indirect((blocks * 1024) as usize, 1024);
        assert_eq!(kib(12), 12);
        assert_eq!(kib(13), 13 + 1);
        assert_eq!(kib(12 + 256), 268 + 1);
        assert_eq!(kib(12 + 256 + 1), 269 + 1 + 2);
        assert_eq!(kib(12 + 256 + 257), 525 + 1 + 3);
        assert_eq!(kib(12 + 256 + 65536 + 1), 65805 + 1 + 257 + 3);
    }
}
