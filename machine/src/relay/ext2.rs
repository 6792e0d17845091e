//! Which file lies in which blocks of an ext2 file system: a read-only walk over the bytes of an image.
//!
//! The Second Extended File System (Poirier), chapters 3 and 4. Everything read is only an allegation: a
//! damaged file system gives fewer files, never a panic or an endless walk.

use std::collections::BTreeSet;

/// Directories below directories that are followed.
const DEPTH_MAX: usize = 16;
/// Files that are listed.
const FILES_MAX: usize = 4096;
/// How often a block is looked at on average, at most: files may have several names, but a damaged file system in
/// which everything is everywhere must come to an end.
const NAMES_TO_A_BLOCK: u64 = 4;

const MAGIC: u32 = 0xef53;
const SUPERBLOCK: usize = 1024;
const ROOT: u32 = 2;
const FORMAT_MASK: u32 = 0xf000;
const REGULAR: u32 = 0x8000;
const DIRECTORY: u32 = 0x4000;
const DIRECT_BLOCKS: usize = 12;

/// A regular file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Absolute path in the file system.
    pub path: String,
    /// Length in bytes.
    pub size: u64,
    /// Where its blocks lie, as byte offsets in the volume, in the order of the file; `None` for a hole.
    pub blocks: Vec<Option<u64>>,
    /// Bytes in a block.
    pub block_size: u64,
}

impl File {
    /// The file's bytes; what lies outside the volume reads as zero.
    pub fn read(&self, volume: &[u8]) -> Vec<u8> {
        let size = (self.size as usize).min(self.blocks.len() * self.block_size as usize);
        let mut bytes = vec![0; size];
        for (chunk, start) in bytes.chunks_mut(self.block_size as usize).zip(&self.blocks) {
            let from = start.and_then(|start| volume.get(start as usize..));
            let from = from.and_then(|from| from.get(..chunk.len()));
            from.into_iter().for_each(|from| chunk.copy_from_slice(from));
        }
        bytes
    }
}

/// The regular files of a volume, by path within each directory's own order; none when it is no ext2.
pub fn files(volume: &[u8]) -> Vec<File> {
    let mut walk = match Ext2::open(volume) {
        Some(fs) => {
            Walk { left: fs.capacity() * NAMES_TO_A_BLOCK, fs, seen: BTreeSet::new(), files: Vec::new() }
        }
        None => return Vec::new(),
    };
    walk.directory(ROOT, "", 0);
    walk.files
}

/// The geometry, from the superblock (3.1).
struct Ext2<'a> {
    volume: &'a [u8],
    block_size: u64,
    inodes_per_group: u32,
    inode_size: u64,
    group_table: u64,
}

struct Inode {
    mode: u32,
    size: u64,
    blocks: [u32; 15],
}

impl<'a> Ext2<'a> {
    fn open(volume: &'a [u8]) -> Option<Ext2<'a>> {
        let field = |offset| u32_at(volume, (SUPERBLOCK + offset) as u64);
        let shift = field(24).filter(|shift| *shift <= 6)?;
        let old = field(76)? == 0;
        let fs = Ext2 {
            volume,
            block_size: 1024 << shift,
            inodes_per_group: field(40).filter(|count| *count != 0)?,
            inode_size: if old { 128 } else { u64::from(field(88)? & 0xffff) },
            group_table: u64::from(field(20)?) + 1,
        };
        (field(56)? & 0xffff == MAGIC && fs.inode_size >= 128).then_some(fs)
    }

    fn inode(&self, number: u32) -> Option<Inode> {
        let index = number.checked_sub(1)?;
        let (group, within) = (index / self.inodes_per_group, index % self.inodes_per_group);
        let descriptor = self.group_table * self.block_size + 32 * u64::from(group);
        let table = u64::from(u32_at(self.volume, descriptor + 8)?) * self.block_size;
        let at = table + u64::from(within) * self.inode_size;
        let mut blocks = [0; 15];
        for (i, block) in blocks.iter_mut().enumerate() {
            *block = u32_at(self.volume, at + 40 + 4 * i as u64)?;
        }
        let high = u32_at(self.volume, at + 108)?;
        let mode = u32_at(self.volume, at)? & 0xffff;
        let high = if mode & FORMAT_MASK == REGULAR { u64::from(high) } else { 0 };
        Some(Inode { mode, size: u64::from(u32_at(self.volume, at + 4)?) | high << 32, blocks })
    }

    /// Most blocks that the volume can hold.
    fn capacity(&self) -> u64 {
        self.volume.len() as u64 / self.block_size + 1
    }

    /// The blocks of an inode in file order: direct ones, then one, two and three levels of tables (4.5).
    fn blocks(&self, inode: &Inode) -> Vec<Option<u64>> {
        let count = inode.size.div_ceil(self.block_size).min(self.capacity()) as usize;
        let mut found = Vec::new();
        let (direct, tables) = inode.blocks.split_at(DIRECT_BLOCKS);
        direct.iter().for_each(|block| self.collect(*block, 0, count, &mut found));
        for (level, table) in tables.iter().enumerate() {
            self.collect(*table, level + 1, count, &mut found);
        }
        found
    }

    fn collect(&self, block: u32, level: usize, count: usize, found: &mut Vec<Option<u64>>) {
        if found.len() >= count {
            return;
        }
        let start = u64::from(block) * self.block_size;
        if level == 0 {
            return found.push((block != 0).then_some(start));
        }
        for i in 0..self.block_size / 4 {
            let entry = if block == 0 { None } else { u32_at(self.volume, start + 4 * i) };
            if found.len() >= count {
                return;
            }
            self.collect(entry.unwrap_or(0), level - 1, count, found);
        }
    }
}

struct Walk<'a> {
    fs: Ext2<'a>,
    /// Blocks of files and directories that may still be looked at.
    left: u64,
    seen: BTreeSet<u32>,
    files: Vec<File>,
}

impl Walk<'_> {
    fn directory(&mut self, number: u32, path: &str, depth: usize) {
        let Some(inode) = self.fs.inode(number) else { return };
        if inode.mode & FORMAT_MASK != DIRECTORY || depth > DEPTH_MAX || !self.seen.insert(number) {
            return;
        }
        for block in self.blocks(&inode).into_iter().flatten() {
            for (entry, name) in self.entries(block) {
                if !matches!(name.as_str(), "." | "..") && self.files.len() < FILES_MAX {
                    self.entry(entry, &format!("{path}/{name}"), depth);
                }
            }
        }
    }

    fn entry(&mut self, number: u32, path: &str, depth: usize) {
        let Some(inode) = self.fs.inode(number) else { return };
        match inode.mode & FORMAT_MASK {
            DIRECTORY => self.directory(number, path, depth + 1),
            REGULAR => {
                let blocks = self.blocks(&inode);
                let (path, block_size) = (path.to_owned(), self.fs.block_size);
                self.files.push(File { path, size: inode.size, blocks, block_size });
            }
            _ => {}
        }
    }

    /// The blocks of an inode, or as many as may still be looked at.
    fn blocks(&mut self, inode: &Inode) -> Vec<Option<u64>> {
        let mut blocks = self.fs.blocks(inode);
        blocks.truncate(self.left as usize);
        self.left -= blocks.len() as u64;
        blocks
    }

    /// Inode numbers and names of a directory block (4.1).
    fn entries(&self, block: u64) -> Vec<(u32, String)> {
        let mut found = Vec::new();
        let mut at = 0;
        while at + 8 <= self.fs.block_size {
            let (Some(inode), Some(lengths)) =
                (u32_at(self.fs.volume, block + at), u32_at(self.fs.volume, block + at + 4))
            else {
                break;
            };
            let (record, name) = (u64::from(lengths & 0xffff), (lengths >> 16 & 0xff) as usize);
            let start = (block + at + 8) as usize;
            let name = self.fs.volume.get(start..start + name);
            if let (Some(name), true) = (name, inode != 0) {
                found.push((inode, String::from_utf8_lossy(name).into_owned()));
            }
            if record < 8 {
                break;
            }
            at += record;
        }
        found
    }
}

fn u32_at(bytes: &[u8], at: u64) -> Option<u32> {
    let start = usize::try_from(at).ok()?;
    let le = bytes.get(start..start.checked_add(4)?)?;
    Some(u32::from_le_bytes([le[0], le[1], le[2], le[3]]))
}
