//! Damaged disks: the relay reads file systems from them on the host's side.

use machine::relay::Relay;

use super::bytes::Bytes;

/// Bytes in a block of the file system.
const BLOCK: usize = 1024;
/// Blocks of it.
const BLOCKS: usize = 64;
/// Where the inodes are.
const INODES: usize = 3 * BLOCK;

/// Makes a disk of the bytes and lets the relay read it.
pub fn check(bytes: &mut Bytes) {
    let mut volume = volume();
    // Most damage is done where the structures are.
    while !bytes.is_empty() {
        let reach = if bytes.byte() < 0xe0 { 10 * BLOCK } else { BLOCKS * BLOCK };
        let at = bytes.word(2) as usize % reach;
        volume[at] = bytes.byte();
    }
    let mut relay = Relay::new(&[0; 16], Some(&volume));
    relay.insert(Some(&volume));
    let partitioned = [partition_table(), volume].concat();
    relay.insert(Some(&partitioned));
}

/// A small ext2 file system in order: a root directory with a file and another directory, which names the file
/// once more.
fn volume() -> Vec<u8> {
    let mut volume = vec![0; BLOCKS * BLOCK];
    let mut put = |at: usize, bytes: &[u8]| volume[at..at + bytes.len()].copy_from_slice(bytes);
    // The superblock's fields by their offsets (The Second Extended File System, 3.1).
    for (field, value) in [(0, 32), (4, 64), (20, 1), (32, 8192), (40, 32), (56, 0xef53), (76, 1), (88, 128)]
    {
        put(BLOCK + field, &u32::to_le_bytes(value));
    }
    put(2 * BLOCK + 8, &3_u32.to_le_bytes());
    for (number, mode, size, block) in [(2, 0x41ed, 1024, 8), (11, 0x81a4, 40_000, 20), (12, 0x41ed, 1024, 9)]
    {
        let inode = INODES + 128 * (number - 1);
        put(inode, &u32::to_le_bytes(mode));
        put(inode + 4, &u32::to_le_bytes(size));
        (0..15_u32).for_each(|i| put(inode + 40 + 4 * i as usize, &(block + i).to_le_bytes()));
    }
    let entries =
        [(8, 0, 2, 12, "."), (8, 12, 11, 12, "file"), (8, 24, 12, 1000, "sub"), (9, 0, 11, 1024, "it")];
    for (block, at, number, length, name) in entries {
        let entry = block * BLOCK + at;
        put(entry, &u32::to_le_bytes(number));
        put(entry + 4, &u16::to_le_bytes(length));
        put(entry + 6, &[name.len() as u8, 1]);
        put(entry + 8, name.as_bytes());
    }
    volume
}

/// A sector with a partition of Linux behind it.
fn partition_table() -> Vec<u8> {
    let mut sector = vec![0; 512];
    sector[446 + 4] = 0x83;
    sector[446 + 8] = 1;
    sector[446 + 12] = (BLOCKS * BLOCK / 512) as u8;
    sector[510..].copy_from_slice(&[0x55, 0xaa]);
    sector
}

#[cfg(test)]
#[test]
fn a_file_system_in_which_everything_is_everywhere_comes_to_an_end() {
    let mut volume = volume();
    // The root directory has every block for its own, and all of them name one file, which has them too.
    let inode = |number: usize| INODES + 128 * (number - 1);
    for number in [2, 11] {
        volume[inode(number) + 4..inode(number) + 8].copy_from_slice(&u32::MAX.to_le_bytes());
        (0..12).for_each(|i| volume[inode(number) + 40 + 4 * i] = 10);
    }
    for entry in volume[10 * BLOCK..11 * BLOCK].chunks_mut(16) {
        entry.copy_from_slice(&[11, 0, 0, 0, 16, 0, 4, 1, b'f', b'i', b'l', b'e', 0, 0, 0, 0]);
    }
    let files = machine::relay::ext2::files(&volume);
    let blocks: usize = files.iter().map(|file| file.blocks.len()).sum();
    assert!(files.len() > 1);
    assert!(blocks <= 4 * (BLOCKS + 1), "{blocks} blocks of {} files", files.len());
}
