//! What every file is: something with metadata that can do some of what files do.

use alloc::sync::Arc;
use alloc::vec::Vec;

use abi::errno::Errno;
use abi::linux::mode::{S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG};
use abi::linux::{Stat, dirent};

/// A file of any kind.
pub type Node = Arc<dyn Inode>;

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Bytes.
    File,
    /// Names.
    Directory,
    /// A path.
    Link,
    /// A device read and written byte by byte.
    CharDevice,
    /// A device of sectors.
    BlockDevice,
    /// A pipe.
    Pipe,
}

impl Kind {
    /// The kind's part of `st_mode`.
    pub fn mode(self) -> u32 {
        match self {
            Kind::File => S_IFREG,
            Kind::Directory => S_IFDIR,
            Kind::Link => S_IFLNK,
            Kind::CharDevice => S_IFCHR,
            Kind::BlockDevice => S_IFBLK,
            Kind::Pipe => S_IFIFO,
        }
    }

    /// The kind's number in directory entries.
    pub fn entry_type(self) -> u8 {
        match self {
            Kind::File => dirent::DT_REG,
            Kind::Directory => dirent::DT_DIR,
            Kind::Link => dirent::DT_LNK,
            Kind::CharDevice => dirent::DT_CHR,
            Kind::BlockDevice => dirent::DT_BLK,
            Kind::Pipe => dirent::DT_FIFO,
        }
    }

    /// The kind in `st_mode`; `None` for sockets and nonsense.
    pub fn from_mode(mode: u32) -> Option<Self> {
        [Kind::File, Kind::Directory, Kind::Link, Kind::CharDevice, Kind::BlockDevice, Kind::Pipe]
            .into_iter()
            .find(|kind| kind.mode() == mode & S_IFMT)
    }
}

/// What stat(2) tells.
#[derive(Clone, Copy, Debug)]
pub struct Metadata {
    /// Number of the file system.
    pub device: u64,
    /// Number in the file system.
    pub inode: u64,
    /// Kind and permissions.
    pub mode: u32,
    /// Names that refer to it.
    pub links: u32,
    /// Device number of a device file, as `makedev` makes it.
    pub device_file: u64,
    /// Bytes.
    pub size: u64,
    /// 512-byte units that it takes.
    pub sectors: u64,
    /// Last change, in seconds since 1970.
    pub modified: i64,
}

impl Metadata {
    /// Metadata of a file that takes no room and has no history.
    pub fn new(device: u64, inode: u64, kind: Kind, permissions: u32) -> Self {
        let mode = kind.mode() | permissions & 0o7777;
        Metadata { device, inode, mode, links: 1, device_file: 0, size: 0, sectors: 0, modified: 0 }
    }

    /// What kind of file it is.
    pub fn kind(&self) -> Kind {
        Kind::from_mode(self.mode).unwrap_or(Kind::File)
    }

    /// The same as Linux's structure.
    pub fn stat(&self) -> Stat {
        Stat {
            st_dev: self.device,
            st_ino: self.inode,
            st_mode: self.mode,
            st_nlink: self.links,
            st_rdev: self.device_file,
            st_size: self.size as i64,
            st_blksize: 4096,
            st_blocks: self.sectors as i64,
            st_atime: self.modified,
            st_mtime: self.modified,
            st_ctime: self.modified,
            ..Stat::default()
        }
    }
}

/// A device number as Linux packs major and minor.
pub const fn device_number(major: u64, minor: u64) -> u64 {
    major << 8 | minor
}

/// A name in a directory.
#[derive(Clone, Debug)]
pub struct DirEntry {
    /// The name.
    pub name: Vec<u8>,
    /// Inode number of what it names.
    pub inode: u64,
    /// Kind of what it names.
    pub kind: Kind,
    /// The position from which the next entry is found.
    pub next: u64,
}

/// What can be made in a directory.
#[derive(Clone, Copy, Debug)]
pub enum New<'a> {
    /// An empty file.
    File,
    /// An empty directory.
    Directory,
    /// A symbolic link with this text.
    Link(&'a [u8]),
}

/// Why nothing is made in a directory that can't be written to, when this is found under the name.
pub fn why_not_made(found: Result<Node, Errno>) -> Errno {
    match found {
        Ok(_) => Errno::EEXIST,
        Err(Errno::ENOENT) => Errno::EROFS,
        Err(error) => error,
    }
}

/// A file. What a kind of file can't do, it refuses as Linux does.
pub trait Inode: Send + Sync {
    /// What is known about it.
    fn metadata(&self) -> Result<Metadata, Errno>;

    /// Reads at `position`; returns how much. With `wait` false, `EAGAIN` instead of waiting.
    fn read(&self, position: u64, out: &mut [u8], wait: bool) -> Result<usize, Errno> {
        let _ = (position, out, wait);
        Err(if self.is_directory() { Errno::EISDIR } else { Errno::EINVAL })
    }

    /// Writes at `position`; returns how much. With `wait` false, `EAGAIN` instead of waiting.
    fn write(&self, position: u64, bytes: &[u8], wait: bool) -> Result<usize, Errno> {
        let _ = (position, bytes, wait);
        Err(if self.is_directory() { Errno::EISDIR } else { Errno::EINVAL })
    }

    /// Cuts or lengthens it.
    fn truncate(&self, length: u64) -> Result<(), Errno> {
        let _ = length;
        Err(if self.is_directory() { Errno::EISDIR } else { Errno::EINVAL })
    }

    /// Whether it is in a file system that can't be written to.
    fn is_read_only(&self) -> bool {
        false
    }

    /// Whether it has positions: streams do not.
    fn is_seekable(&self) -> bool {
        true
    }

    /// Device-specific requests (ioctl(2)).
    fn control(&self, request: u32, argument: usize) -> Result<usize, Errno> {
        let _ = (request, argument);
        Err(Errno::ENOTTY)
    }

    /// The file called `name` in this directory.
    fn lookup(&self, name: &[u8]) -> Result<Node, Errno> {
        let _ = name;
        Err(Errno::ENOTDIR)
    }

    /// The entry of this directory at `position` or behind it, `.` and `..` left out; `None` at the end.
    fn entry(&self, position: u64) -> Result<Option<DirEntry>, Errno> {
        let _ = position;
        Err(Errno::ENOTDIR)
    }

    /// Makes a file in this directory.
    fn create(&self, name: &[u8], new: New<'_>, permissions: u32) -> Result<Node, Errno> {
        let _ = (new, permissions);
        Err(why_not_made(self.lookup(name)))
    }

    /// Takes a name out of this directory: an empty directory's, or any other file's.
    fn remove(&self, name: &[u8], directory: bool) -> Result<(), Errno> {
        let _ = directory;
        self.lookup(name).and(Err(Errno::EROFS))
    }

    /// Lets this directory take no more names, because its own is being removed; `ENOTEMPTY` if it has some.
    fn seal(&self) -> Result<(), Errno> {
        Err(Errno::EBUSY)
    }

    /// It has one name less.
    fn unlinked(&self) {}

    /// The text of this symbolic link.
    fn link(&self) -> Result<Vec<u8>, Errno> {
        Err(Errno::EINVAL)
    }

    /// What kind of file it is, if it can be told.
    fn kind(&self) -> Result<Kind, Errno> {
        self.metadata().map(|metadata| metadata.kind())
    }

    /// Whether it is a directory.
    fn is_directory(&self) -> bool {
        self.kind() == Ok(Kind::Directory)
    }
}
