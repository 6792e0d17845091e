//! Files by their paths.

use alloc::sync::Arc;

use abi::errno::Errno;
use abi::linux::open::O_CLOEXEC;
use abi::linux::{AT_EMPTY_PATH, AT_FDCWD, AT_REMOVEDIR, AT_SYMLINK_NOFOLLOW, Stat};

use super::Result;
use super::arguments::{DirFd, Fd};
use crate::fs::{File, New, Place, mount as attach, resolve, resolve_parent};
use crate::mm::{Plain, UserBytes, UserPtr, UserText};
use crate::task::current;

/// Flag of newfstatat(2) that concerns automounters, and changes nothing here.
const AT_NO_AUTOMOUNT: u32 = 0x800;

impl Plain for Stat {
    const SIZE: usize = 128;

    fn put(&self, out: &mut [u8]) {
        let halves = |low: u32, high: u32| u64::from(high) << 32 | u64::from(low);
        let words = [
            self.st_dev,
            self.st_ino,
            halves(self.st_mode, self.st_nlink),
            halves(self.st_uid, self.st_gid),
            self.st_rdev,
            0,
            self.st_size as u64,
            self.st_blksize as u64,
            self.st_blocks as u64,
            self.st_atime as u64,
            self.st_atime_nsec,
            self.st_mtime as u64,
            self.st_mtime_nsec,
            self.st_ctime as u64,
            self.st_ctime_nsec,
            0,
        ];
        for (place, word) in out.chunks_exact_mut(8).zip(words) {
            place.copy_from_slice(&word.to_le_bytes());
        }
    }

    fn take(_bytes: &[u8]) -> Self {
        Stat::default()
    }
}

/// Where a path starts: at a directory that is open, or at the current one.
pub fn start_of(directory: DirFd) -> core::result::Result<Arc<Place>, Errno> {
    let task = current();
    if directory.0 == AT_FDCWD {
        return Ok(task.directory.lock().clone());
    }
    let file = task.files.lock().get(directory.0 as u32 as usize)?;
    file.directory()
}

/// Where `path` starts; a path from the root does not care for the directory, and an empty one leads nowhere.
fn start_for(directory: DirFd, path: &[u8]) -> core::result::Result<Arc<Place>, Errno> {
    if path.is_empty() {
        return Err(Errno::ENOENT);
    }
    if path.starts_with(b"/") { start_of(DirFd(AT_FDCWD)) } else { start_of(directory) }
}

/// openat - open and possibly create a file
pub fn openat(dirfd: DirFd, pathname: UserText, flags: u32, mode: u32) -> Result {
    let path = pathname.path()?;
    // Before anything is made or emptied.
    current().files.lock().check_room()?;
    let file = File::open(&start_for(dirfd, &path)?, &path, flags, mode & 0o7777)?;
    current().files.lock().insert(file, 0, flags & O_CLOEXEC != 0)
}

/// newfstatat - get file status
pub fn newfstatat(dirfd: DirFd, pathname: UserText, statbuf: UserPtr<Stat>, flags: u32) -> Result {
    if flags & !(AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) != 0 {
        return Err(Errno::EINVAL);
    }
    let path = pathname.path()?;
    if path.is_empty() && flags & AT_EMPTY_PATH != 0 && dirfd.0 != AT_FDCWD {
        return fstat(Fd(dirfd.0 as u32 as usize), statbuf);
    }
    let path = if path.is_empty() && flags & AT_EMPTY_PATH != 0 { b".".to_vec() } else { path };
    let place = resolve(&start_for(dirfd, &path)?, &path, flags & AT_SYMLINK_NOFOLLOW == 0)?;
    statbuf.write(&place.node.metadata()?.stat())?;
    Ok(0)
}

/// fstat - get file status
pub fn fstat(fd: Fd, statbuf: UserPtr<Stat>) -> Result {
    let file = current().files.lock().get(fd.0)?;
    statbuf.write(&file.node.metadata()?.stat())?;
    Ok(0)
}

/// faccessat - check user's permissions for a file
pub fn faccessat(dirfd: DirFd, pathname: UserText, mode: u32) -> Result {
    const EXECUTE: u32 = 1;
    const WRITE: u32 = 2;
    if mode & !7 != 0 {
        return Err(Errno::EINVAL);
    }
    let path = pathname.path()?;
    let place = resolve(&start_for(dirfd, &path)?, &path, true)?;
    let metadata = place.node.metadata()?;
    if mode & WRITE != 0 && place.node.is_read_only() {
        return Err(Errno::EROFS);
    }
    // Everybody is root here, who may do everything but execute what nobody may.
    if mode & EXECUTE != 0 && metadata.mode & 0o111 == 0 { Err(Errno::EACCES) } else { Ok(0) }
}

/// readlinkat - read value of a symbolic link
pub fn readlinkat(dirfd: DirFd, pathname: UserText, buf: UserBytes, bufsiz: i32) -> Result {
    let room = usize::try_from(bufsiz).ok().filter(|room| *room > 0).ok_or(Errno::EINVAL)?;
    let path = pathname.path()?;
    let text = resolve(&start_for(dirfd, &path)?, &path, false)?.node.link()?;
    let count = text.len().min(room);
    buf.write(&text[..count])?;
    Ok(count)
}

/// symlinkat - make a new name for a file
pub fn symlinkat(target: UserText, newdirfd: DirFd, linkpath: UserText) -> Result {
    let (text, path) = (target.path()?, linkpath.path()?);
    if text.is_empty() {
        return Err(Errno::ENOENT);
    }
    let target = resolve_parent(&start_for(newdirfd, &path)?, &path)?;
    let name = target.to_make()?;
    if target.wants_directory {
        return Err(Errno::ENOENT);
    }
    target.directory.node.create(name, New::Link(&text), 0o777)?;
    Ok(0)
}

/// mkdirat - create a directory
pub fn mkdirat(dirfd: DirFd, pathname: UserText, mode: u32) -> Result {
    let path = pathname.path()?;
    let target = resolve_parent(&start_for(dirfd, &path)?, &path)?;
    target.directory.node.create(target.to_make()?, New::Directory, mode & 0o1777)?;
    Ok(0)
}

/// unlinkat - delete a name and possibly the file it refers to
pub fn unlinkat(dirfd: DirFd, pathname: UserText, flags: u32) -> Result {
    if flags & !AT_REMOVEDIR != 0 {
        return Err(Errno::EINVAL);
    }
    let path = pathname.path()?;
    let removes_directory = flags & AT_REMOVEDIR != 0;
    let target = resolve_parent(&start_for(dirfd, &path)?, &path)?;
    target.directory.node.remove(target.to_remove(removes_directory)?, removes_directory)?;
    Ok(0)
}

/// ftruncate - truncate a file to a specified length
pub fn ftruncate(fd: Fd, length: i64) -> Result {
    let length = u64::try_from(length).map_err(|_| Errno::EINVAL)?;
    let file = current().files.lock().get(fd.0)?;
    file.check_writable().map_err(|_| Errno::EINVAL)?;
    file.node.truncate(length)?;
    Ok(0)
}

/// mount - mount filesystem
pub fn mount(
    source: UserText,
    target: UserText,
    filesystemtype: UserText,
    mountflags: u64,
    _data: usize,
) -> Result {
    let source = if source.0 == 0 { b"none".to_vec() } else { source.path()? };
    let (target, kind) = (target.path()?, filesystemtype.path()?);
    attach(&start_of(DirFd(AT_FDCWD))?, &source, &target, &kind, mountflags)?;
    Ok(0)
}
