//! Directories.

use alloc::vec;

use abi::errno::Errno;
use kernel_core::dirents::Records;

use super::Result;
use super::arguments::Fd;
use crate::fs::resolve;
use crate::mm::{UserBytes, UserText};
use crate::task::current;

/// Bytes of entries that are gathered at a time.
const PIECE: usize = 4096;

/// getdents64 - get directory entries
pub fn getdents64(fd: Fd, dirp: UserBytes, count: usize) -> Result {
    let file = current().files.lock().get(fd.0)?;
    let mut room = vec![0; dirp.writable(count.min(PIECE))?];
    let mut records = Records::new(&mut room);
    file.entries(&mut records)?;
    let used = records.used();
    dirp.write(&room[..used])?;
    Ok(used)
}

/// chdir - change working directory
pub fn chdir(path: UserText) -> Result {
    let task = current();
    let from = task.directory.lock().clone();
    let place = resolve(&from, &path.path()?, true)?;
    if !place.node.is_directory() {
        return Err(Errno::ENOTDIR);
    }
    let left = core::mem::replace(&mut *task.directory.lock(), place);
    drop(left);
    Ok(0)
}

/// fchdir - change working directory
pub fn fchdir(fd: Fd) -> Result {
    let task = current();
    let place = task.files.lock().get(fd.0)?.directory()?;
    let left = core::mem::replace(&mut *task.directory.lock(), place);
    drop(left);
    Ok(0)
}

/// getcwd - get current working directory
pub fn getcwd(buf: UserBytes, size: usize) -> Result {
    let place = current().directory.lock().clone();
    if place.node.metadata()?.links == 0 {
        return Err(Errno::ENOENT);
    }
    let mut path = place.path();
    path.push(0);
    if path.len() > size {
        return Err(Errno::ERANGE);
    }
    buf.write(&path)?;
    Ok(path.len())
}
