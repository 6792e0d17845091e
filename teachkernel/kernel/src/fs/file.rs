//! Open files: an inode, a position, and how it was opened. Descriptors that are copies of each other, also
//! in children, share one.

use alloc::sync::Arc;
use core::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use abi::errno::Errno;
use abi::linux::open::{
    O_ACCMODE, O_APPEND, O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR, O_TRUNC,
    O_WRONLY,
};
use kernel_core::dirents::Records;

use super::{DirEntry, Kind, New, Node, Place, resolve, resolve_end};
use crate::sync::{Mutex, SpinLock};

/// Open files in the whole system.
const FILES_MAX: usize = 1024;
static OPEN: AtomicUsize = AtomicUsize::new(0);

/// The right to one of the system's open files.
struct Room;

impl Room {
    fn take() -> Result<Self, Errno> {
        if OPEN.fetch_add(1, Ordering::Relaxed) >= FILES_MAX {
            OPEN.fetch_sub(1, Ordering::Relaxed);
            return Err(Errno::ENFILE);
        }
        Ok(Room)
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        OPEN.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Flags that can be changed later (fcntl(2), `F_SETFL`).
const CHANGEABLE: u32 = O_APPEND | O_NONBLOCK;

/// Where lseek counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offset {
    /// The start.
    Start(i64),
    /// The present position.
    Current(i64),
    /// The end.
    End(i64),
}

/// An open file.
pub struct File {
    /// The file itself.
    pub node: Node,
    /// Where it was found; pipes are nowhere.
    place: Option<Arc<Place>>,
    access: u32,
    flags: AtomicU32,
    position: Mutex<u64>,
    /// Position of the next directory entry.
    entries: SpinLock<u64>,
    _room: Room,
}

impl File {
    /// An open file from an inode that was not found by a path.
    pub fn new(node: Node, flags: u32) -> Result<Arc<Self>, Errno> {
        Ok(Self::make(Room::take()?, node, None, flags))
    }

    fn make(room: Room, node: Node, place: Option<Arc<Place>>, flags: u32) -> Arc<Self> {
        Arc::new(File {
            node,
            place,
            access: flags & O_ACCMODE,
            flags: AtomicU32::new(flags & CHANGEABLE),
            position: Mutex::new(0),
            entries: SpinLock::new(0),
            _room: room,
        })
    }

    /// Opens the file at `path`, and makes it first if the flags say so (open(2)).
    pub fn open(from: &Arc<Place>, path: &[u8], flags: u32, permissions: u32) -> Result<Arc<Self>, Errno> {
        let room = Room::take()?;
        let follow = flags & O_NOFOLLOW == 0 && flags & (O_CREAT | O_EXCL) != O_CREAT | O_EXCL;
        let place = match resolve(from, path, follow) {
            Ok(_) if flags & O_CREAT != 0 && flags & O_EXCL != 0 => return Err(Errno::EEXIST),
            Err(Errno::ENOENT) if flags & O_CREAT != 0 => Self::create(from, path, follow, permissions)?,
            found => found?,
        };
        let kind = place.node.kind()?;
        let writes = flags & O_ACCMODE != O_RDONLY;
        match kind {
            Kind::Link => return Err(Errno::ELOOP),
            Kind::Directory if writes || flags & O_CREAT != 0 => return Err(Errno::EISDIR),
            Kind::Directory => {}
            _ if flags & O_DIRECTORY != 0 => return Err(Errno::ENOTDIR),
            Kind::File if writes && place.node.is_read_only() => return Err(Errno::EROFS),
            Kind::File if flags & O_TRUNC != 0 && writes => place.node.truncate(0)?,
            _ => {}
        }
        let node = place.node.clone();
        Ok(Self::make(room, node, Some(place), flags))
    }

    /// Makes a file: where a link to nowhere leads, if links are followed.
    fn create(from: &Arc<Place>, path: &[u8], follow: bool, permissions: u32) -> Result<Arc<Place>, Errno> {
        let target = resolve_end(from, path, follow)?;
        if target.wants_directory {
            return Err(Errno::EISDIR);
        }
        let node = target.directory.node.create(target.to_make()?, New::File, permissions)?;
        target.directory.below(target.to_make()?, node)
    }

    /// Where it was found: for paths that start at this directory.
    pub fn directory(&self) -> Result<Arc<Place>, Errno> {
        self.place.clone().filter(|place| place.node.is_directory()).ok_or(Errno::ENOTDIR)
    }

    /// Access mode and flags, as `F_GETFL` tells them.
    pub fn flags(&self) -> u32 {
        self.access | self.flags.load(Ordering::Relaxed)
    }

    /// Changes the flags that can be changed.
    pub fn set_flags(&self, flags: u32) {
        self.flags.store(flags & CHANGEABLE, Ordering::Relaxed);
    }

    /// Whether it may be read; `EBADF` if it was opened for writing only, or with the access mode 3, which is for
    /// ioctl alone (open(2)).
    pub fn check_readable(&self) -> Result<(), Errno> {
        if matches!(self.access, O_RDONLY | O_RDWR) { Ok(()) } else { Err(Errno::EBADF) }
    }

    /// Whether it may be written; `EBADF` if it was opened for reading only, or for neither.
    pub fn check_writable(&self) -> Result<(), Errno> {
        if matches!(self.access, O_WRONLY | O_RDWR) { Ok(()) } else { Err(Errno::EBADF) }
    }

    fn waits(&self) -> bool {
        self.flags.load(Ordering::Relaxed) & O_NONBLOCK == 0
    }

    /// Reads on from the position. `more` says that something has been read already: then it does not wait.
    pub fn read(&self, out: &mut [u8], more: bool) -> Result<usize, Errno> {
        let wait = self.waits() && !more;
        if !self.node.is_seekable() {
            return self.node.read(0, out, wait);
        }
        let mut position = self.position.lock();
        let count = self.node.read(*position, out, wait)?;
        *position += count as u64;
        Ok(count)
    }

    /// Writes on from the position.
    pub fn write(&self, bytes: &[u8]) -> Result<usize, Errno> {
        if !self.node.is_seekable() {
            return self.node.write(0, bytes, self.waits());
        }
        let mut position = self.position.lock();
        if self.flags.load(Ordering::Relaxed) & O_APPEND != 0 {
            *position = self.node.metadata()?.size;
        }
        let count = self.node.write(*position, bytes, self.waits())?;
        *position += count as u64;
        Ok(count)
    }

    /// Reads at a position of the caller's choice.
    pub fn read_at(&self, position: u64, out: &mut [u8]) -> Result<usize, Errno> {
        self.check_seekable()?;
        self.node.read(position, out, self.waits())
    }

    /// Writes at a position of the caller's choice; as on Linux, at the end all the same with `O_APPEND`
    /// (pwrite(2), "BUGS").
    pub fn write_at(&self, position: u64, bytes: &[u8]) -> Result<usize, Errno> {
        self.check_seekable()?;
        let appends = self.flags.load(Ordering::Relaxed) & O_APPEND != 0;
        let position = if appends { self.node.metadata()?.size } else { position };
        self.node.write(position, bytes, self.waits())
    }

    /// `ESPIPE` for what has no positions.
    pub fn check_seekable(&self) -> Result<(), Errno> {
        if self.node.is_seekable() { Ok(()) } else { Err(Errno::ESPIPE) }
    }

    /// Moves the position; returns where it is then.
    pub fn seek(&self, offset: Offset) -> Result<u64, Errno> {
        self.check_seekable()?;
        if self.node.is_directory() {
            return self.seek_entries(offset);
        }
        let mut position = self.position.lock();
        let (base, by) = match offset {
            Offset::Start(by) => (0, by),
            Offset::Current(by) => (*position, by),
            Offset::End(by) => (self.node.metadata()?.size, by),
        };
        *position = base.checked_add_signed(by).filter(|at| *at <= i64::MAX as u64).ok_or(Errno::EINVAL)?;
        Ok(*position)
    }

    fn seek_entries(&self, offset: Offset) -> Result<u64, Errno> {
        let mut entries = self.entries.lock();
        *entries = match offset {
            Offset::Start(to) => u64::try_from(to).map_err(|_| Errno::EINVAL)?,
            Offset::Current(0) => *entries,
            _ => return Err(Errno::EINVAL),
        };
        Ok(*entries)
    }

    /// Fills `records` with the next entries of this directory; `EINVAL` when not even one fits.
    pub fn entries(&self, records: &mut Records<'_>) -> Result<(), Errno> {
        let place = self.directory()?;
        let mut position = *self.entries.lock();
        let before = position;
        while let Some(entry) = entry_at(&place, position)? {
            if !records.add(entry.inode, entry.next, entry.kind.entry_type(), &entry.name) {
                if position == before {
                    return Err(Errno::EINVAL);
                }
                break;
            }
            position = entry.next;
        }
        *self.entries.lock() = position;
        Ok(())
    }
}

/// The entry at a position: 0 and 1 are `.` and `..`, the file system's own come behind.
fn entry_at(place: &Arc<Place>, position: u64) -> Result<Option<DirEntry>, Errno> {
    const OWN: u64 = 2;
    let special = |name: &[u8], of: &Place| -> Result<_, Errno> {
        let inode = of.node.metadata()?.inode;
        Ok(Some(DirEntry { name: name.to_vec(), inode, kind: Kind::Directory, next: position + 1 }))
    };
    match position {
        0 => special(b".", place),
        1 => special(b"..", &place.parent()),
        _ => {
            let entry = place.node.entry(position - OWN)?;
            Ok(entry.map(|entry| DirEntry { next: entry.next.saturating_add(OWN), ..entry }))
        }
    }
}
