//! The RAM file system: the root, and whatever is mounted as tmpfs. It is gone at power-off.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::sync::atomic::{AtomicI64, AtomicU32, AtomicU64, AtomicUsize, Ordering};

use abi::errno::Errno;

use super::inode::why_not_made;
use super::ram_file::Pages;
use super::{DirEntry, Inode, Kind, Metadata, New, Node, new_device_number};
use crate::mm::{Budget, Share};
use crate::sync::SpinLock;
use crate::time;

/// Files and directories in all RAM file systems together.
const INODES_MAX: usize = 2048;
static INODES: AtomicUsize = AtomicUsize::new(0);
/// Texts of all symbolic links.
static LINK_TEXTS: Budget = Budget::new(256 << 10);

/// What the inodes of one file system share.
pub struct RamFs {
    device: u64,
    read_only: bool,
    last_inode: AtomicU64,
}

/// A file, directory or link in RAM.
pub struct RamInode {
    fs: Arc<RamFs>,
    number: u64,
    permissions: u32,
    /// Names that refer to it; a directory's are counted when they are asked for.
    links: AtomicU32,
    modified: AtomicI64,
    body: Body,
}

enum Body {
    File(SpinLock<Pages>),
    Directory(SpinLock<Names>),
    Link { text: Vec<u8>, _share: Share },
}

/// The names in a directory, also by the order in which they were made: a position in a listing stays valid
/// whatever comes and goes.
#[derive(Default)]
struct Names {
    by_name: BTreeMap<Vec<u8>, u64>,
    by_age: BTreeMap<u64, (Vec<u8>, Node)>,
    last: u64,
    /// A directory that has been removed takes no new names.
    removed: bool,
}

impl RamFs {
    /// The root of a new, empty file system.
    pub fn root(read_only: bool) -> Arc<RamInode> {
        let fs = Arc::new(RamFs { device: new_device_number(), read_only, last_inode: AtomicU64::new(0) });
        // Roots are not refused: there are as many as mounts.
        INODES.fetch_add(1, Ordering::Relaxed);
        RamInode::raw(fs, Body::Directory(SpinLock::default()), 0o755)
    }
}

impl RamInode {
    fn raw(fs: Arc<RamFs>, body: Body, permissions: u32) -> Arc<Self> {
        let number = fs.last_inode.fetch_add(1, Ordering::Relaxed) + 1;
        let modified = AtomicI64::new(time::since_1970().tv_sec);
        Arc::new(RamInode { fs, number, permissions, links: AtomicU32::new(1), modified, body })
    }

    fn new(fs: Arc<RamFs>, body: Body, permissions: u32) -> Result<Arc<Self>, Errno> {
        if INODES.fetch_add(1, Ordering::Relaxed) >= INODES_MAX {
            INODES.fetch_sub(1, Ordering::Relaxed);
            return Err(Errno::ENOSPC);
        }
        Ok(Self::raw(fs, body, permissions))
    }

    fn names(&self) -> Result<&SpinLock<Names>, Errno> {
        if let Body::Directory(names) = &self.body { Ok(names) } else { Err(Errno::ENOTDIR) }
    }

    fn pages(&self) -> Result<&SpinLock<Pages>, Errno> {
        match &self.body {
            Body::File(pages) => Ok(pages),
            Body::Directory(_) => Err(Errno::EISDIR),
            Body::Link { .. } => Err(Errno::EINVAL),
        }
    }

    /// A directory has its name, its own `.` and the `..` of each directory in it.
    fn links(&self) -> u32 {
        let Body::Directory(names) = &self.body else { return self.links.load(Ordering::Relaxed) };
        let names = names.lock();
        let within = names.by_age.values().filter(|(_, node)| node.is_directory()).count();
        if names.removed { 0 } else { 2 + within as u32 }
    }

    fn touch(&self) {
        self.modified.store(time::since_1970().tv_sec, Ordering::Relaxed);
    }
}

impl Drop for RamInode {
    fn drop(&mut self) {
        INODES.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Names {
    fn add(&mut self, name: &[u8], node: Node) -> Result<(), Errno> {
        if self.removed {
            return Err(Errno::ENOENT);
        }
        if self.by_name.contains_key(name) {
            return Err(Errno::EEXIST);
        }
        self.by_name.insert(name.to_vec(), self.last);
        self.by_age.insert(self.last, (name.to_vec(), node));
        self.last += 1;
        Ok(())
    }

    fn get(&self, name: &[u8]) -> Result<Node, Errno> {
        let age = self.by_name.get(name).ok_or(Errno::ENOENT)?;
        self.by_age.get(age).map(|(_, node)| node.clone()).ok_or(Errno::ENOENT)
    }

    fn take(&mut self, name: &[u8]) -> Option<Node> {
        let age = self.by_name.remove(name)?;
        self.by_age.remove(&age).map(|(_, node)| node)
    }
}

/// Gives a file that already exists a name in a directory of a RAM file system: how devices get theirs.
pub fn add_name(directory: &RamInode, name: &[u8], node: Node) -> Result<(), Errno> {
    directory.names()?.lock().add(name, node)
}

impl Inode for RamInode {
    fn metadata(&self) -> Result<Metadata, Errno> {
        let (kind, size, pages) = match &self.body {
            Body::File(pages) => {
                let pages = pages.lock();
                (Kind::File, pages.length(), pages.count())
            }
            Body::Directory(names) => (Kind::Directory, names.lock().by_name.len() as u64, 0),
            Body::Link { text, .. } => (Kind::Link, text.len() as u64, 0),
        };
        let permissions = if kind == Kind::Link { 0o777 } else { self.permissions };
        Ok(Metadata {
            links: self.links(),
            size,
            sectors: pages as u64 * 8,
            modified: self.modified.load(Ordering::Relaxed),
            ..Metadata::new(self.fs.device, self.number, kind, permissions)
        })
    }

    fn kind(&self) -> Result<Kind, Errno> {
        Ok(match self.body {
            Body::File(_) => Kind::File,
            Body::Directory(_) => Kind::Directory,
            Body::Link { .. } => Kind::Link,
        })
    }

    fn read(&self, position: u64, out: &mut [u8], _wait: bool) -> Result<usize, Errno> {
        Ok(self.pages()?.lock().read(position, out))
    }

    fn write(&self, position: u64, bytes: &[u8], _wait: bool) -> Result<usize, Errno> {
        self.touch();
        self.pages()?.lock().write(position, bytes)
    }

    fn truncate(&self, length: u64) -> Result<(), Errno> {
        self.touch();
        self.pages()?.lock().truncate(length)
    }

    fn is_read_only(&self) -> bool {
        self.fs.read_only
    }

    fn lookup(&self, name: &[u8]) -> Result<Node, Errno> {
        self.names()?.lock().get(name)
    }

    fn entry(&self, position: u64) -> Result<Option<DirEntry>, Errno> {
        let found = self
            .names()?
            .lock()
            .by_age
            .range(position..)
            .next()
            .map(|(age, (name, node))| (*age, name.clone(), node.clone()));
        let Some((age, name, node)) = found else { return Ok(None) };
        let metadata = node.metadata()?;
        Ok(Some(DirEntry { name, inode: metadata.inode, kind: metadata.kind(), next: age + 1 }))
    }

    fn create(&self, name: &[u8], new: New<'_>, permissions: u32) -> Result<Node, Errno> {
        let names = self.names()?;
        if self.fs.read_only {
            return Err(why_not_made(self.lookup(name)));
        }
        let body = match new {
            New::File => Body::File(SpinLock::default()),
            New::Directory => Body::Directory(SpinLock::default()),
            New::Link(text) => {
                let _share = LINK_TEXTS.take(text.len()).ok_or(Errno::ENOSPC)?;
                Body::Link { text: text.to_vec(), _share }
            }
        };
        let node: Node = RamInode::new(self.fs.clone(), body, permissions)?;
        names.lock().add(name, node.clone())?;
        self.touch();
        Ok(node)
    }

    fn remove(&self, name: &[u8], directory: bool) -> Result<(), Errno> {
        let names = self.names()?;
        let node = names.lock().get(name)?;
        if self.fs.read_only {
            return Err(Errno::EROFS);
        }
        match (node.is_directory(), directory) {
            (true, false) => return Err(Errno::EISDIR),
            (false, true) => return Err(Errno::ENOTDIR),
            (true, true)
                if super::mount::top(node.clone())?.metadata()?.device != node.metadata()?.device =>
            {
                return Err(Errno::EBUSY);
            }
            (true, true) => node.seal()?,
            (false, false) => {}
        }
        let taken = names.lock().take(name);
        if taken.is_some() {
            node.unlinked();
        }
        self.touch();
        // Its bytes go when nobody has it open any more; not under the lock.
        drop(taken);
        Ok(())
    }

    fn seal(&self) -> Result<(), Errno> {
        let mut names = self.names()?.lock();
        if !names.by_name.is_empty() {
            return Err(Errno::ENOTEMPTY);
        }
        names.removed = true;
        Ok(())
    }

    fn unlinked(&self) {
        self.links.fetch_sub(1, Ordering::Relaxed);
    }

    fn link(&self) -> Result<Vec<u8>, Errno> {
        if let Body::Link { text, .. } = &self.body { Ok(text.clone()) } else { Err(Errno::EINVAL) }
    }
}
