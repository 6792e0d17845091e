//! ext2 (The Second Extended File System, D. Poirier, revision 1): a writer that lays files out in one run.
//!
//! Directories come first, then each file's bytes in consecutive blocks, its indirect blocks behind them, so
//! that a boot loader can fetch a file with few long reads. Bitmaps and counts are exact: `e2fsck -fn` has
//! nothing to say.

mod geometry;
mod inode;
mod inventory;
mod superblock;
mod writer;

use super::{Tree, ext2::geometry::Geometry};

/// The unit in which a file system gives out space.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BlockSize {
    /// 1024 bytes: least waste for small files.
    #[default]
    Kib1,
    /// 4096 bytes: the size of a page of memory.
    Kib4,
}

impl BlockSize {
    /// In bytes.
    pub const fn bytes(self) -> u64 {
        match self {
            BlockSize::Kib1 => 1024,
            BlockSize::Kib4 => 4096,
        }
    }
}

/// Why a tree can't be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Ext2Error {
    /// The files do not fit in the size asked for.
    #[error("the files need {needed} bytes, more than the {size} that the file system may have")]
    DoesNotFit {
        /// Bytes that a file system with these files has at least.
        needed: u64,
        /// Bytes asked for.
        size: u64,
    },
    /// The file system would be larger than this writer's 32-bit block numbers and memory allow.
    #[error("a file system of {0} bytes is more than this writer makes (16 GiB)")]
    TooLarge(u64),
    /// A file's size has more than 31 bits.
    #[error("a file of {0} bytes is more than an ext2 file without the large-file feature can hold")]
    FileTooLarge(u64),
    /// A directory has more than 32,000 directories in it.
    #[error("a directory holds {0} directories, ext2 allows about 32,000")]
    TooManyLinks(usize),
    /// The label has more than 16 bytes.
    #[error("the label {0:?} is longer than 16 bytes")]
    LabelTooLong(String),
}

/// What a file system shall be like.
///
/// ```
/// use toolchain::image::{Tree, ext2};
/// let mut tree = Tree::new();
/// tree.file("/hello.txt", 0o644, *b"hello\n")?;
/// let image = ext2::Builder::new().label("media").build(&tree)?;
/// assert_eq!(image[1024 + 56..1024 + 58], [0x53, 0xef]); // the superblock's magic number
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Builder {
    block_size: BlockSize,
    size: Option<u64>,
    label: String,
    uuid: [u8; 16],
    sparse_super: bool,
}

impl Default for Builder {
    fn default() -> Self {
        Builder::new()
    }
}

impl Builder {
    /// Blocks of 1 KiB, the smallest size that holds the files, few copies of the superblock.
    pub fn new() -> Self {
        Builder {
            block_size: BlockSize::Kib1,
            size: None,
            label: String::new(),
            uuid: *b"Kernelarium ext2",
            sparse_super: true,
        }
    }

    /// Sets the block size.
    pub fn block_size(mut self, block_size: BlockSize) -> Self {
        self.block_size = block_size;
        self
    }

    /// Sets the size of the image in bytes, whole blocks.
    pub fn size(mut self, bytes: u64) -> Self {
        self.size = Some(bytes);
        self
    }

    /// Sets the name of the file system, at most 16 bytes.
    pub fn label(mut self, label: &str) -> Self {
        self.label = label.into();
        self
    }

    /// Sets the identifier of the file system. It may not be all zeros (e2fsck takes that for missing).
    pub fn uuid(mut self, uuid: [u8; 16]) -> Self {
        self.uuid = uuid;
        self
    }

    /// Whether only groups 0, 1 and powers of 3, 5 and 7 hold a copy of the superblock, or every group.
    pub fn sparse_super(mut self, sparse: bool) -> Self {
        self.sparse_super = sparse;
        self
    }

    /// Writes the file system.
    pub fn build(&self, tree: &Tree) -> Result<Vec<u8>, Ext2Error> {
        if self.label.len() > 16 {
            return Err(Ext2Error::LabelTooLong(self.label.clone()));
        }
        let inventory = inventory::take(tree, self.block_size.bytes())?;
        let geometry = self.geometry(&inventory)?;
        Ok(writer::write(self, &geometry, &inventory))
    }

    fn geometry(&self, inventory: &inventory::Inventory) -> Result<Geometry, Ext2Error> {
        let (block, inodes, data) =
            (self.block_size.bytes(), inventory.last_inode().into(), inventory.data_blocks());
        let smallest = Geometry::smallest(block, self.sparse_super, inodes, data)?;
        let Some(size) = self.size else {
            return Ok(smallest);
        };
        let fitted = Geometry::of_size(size, block, self.sparse_super, inodes)?;
        match fitted.filter(|geometry| geometry.capacity() >= data) {
            Some(geometry) => Ok(geometry),
            None => Err(Ext2Error::DoesNotFit { needed: smallest.blocks * block, size }),
        }
    }
}

/// Writes `tree` as the smallest file system of 1 KiB blocks that holds it.
pub fn build(tree: &Tree) -> Result<Vec<u8>, Ext2Error> {
    Builder::new().build(tree)
}
