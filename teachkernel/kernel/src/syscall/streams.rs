//! Reading and writing.

use alloc::vec;

use abi::errno::Errno;
use abi::linux::seek::{SEEK_CUR, SEEK_END, SEEK_SET};
use abi::linux::signal::SIGPIPE;

use super::Result;
use super::arguments::Fd;
use crate::fs::{File, Offset};
use crate::mm::{UserBytes, UserPtr};
use crate::task::{current, scheduler, signals};

/// Bytes that pass through the kernel at a time.
const PIECE: usize = 4096;
/// Small transfers need no heap.
const SMALL: usize = 256;
/// Most bytes in one call, in all its buffers: Linux's `MAX_RW_COUNT`.
const COUNT_MAX: usize = 0x7fff_f000;
/// Most buffers in one call (readv(2)).
const BUFFERS_MAX: usize = 1024;

/// Lends a buffer for a transfer of `count` bytes: as long, or a piece.
fn with_buffer<R>(count: usize, work: impl FnOnce(&mut [u8]) -> R) -> R {
    if count <= SMALL { work(&mut [0; SMALL][..count]) } else { work(&mut vec![0; count.min(PIECE)]) }
}

/// read - read from a file descriptor
pub fn read(fd: Fd, buf: UserBytes, count: usize) -> Result {
    let file = current().files.lock().get(fd.0)?;
    file.check_readable()?;
    buf.check(count)?;
    read_to(&file, buf, count, false)
}

/// write - write to a file descriptor
pub fn write(fd: Fd, buf: UserBytes, count: usize) -> Result {
    let file = current().files.lock().get(fd.0)?;
    file.check_writable()?;
    buf.check(count)?;
    write_from(&file, buf, count)
}

/// readv - read data into multiple buffers
pub fn readv(fd: Fd, iov: UserPtr<usize>, iovcnt: i32) -> Result {
    let file = current().files.lock().get(fd.0)?;
    file.check_readable()?;
    let mut done = 0;
    for index in 0..buffers(iov, iovcnt)? {
        let (to, count) = buffer(iov, index, done)?;
        match read_to(&file, to, count, done > 0) {
            Ok(read) if read < count => return Ok(done + read),
            Ok(read) => done += read,
            Err(error) if done == 0 => return Err(error),
            Err(_) => break,
        }
    }
    Ok(done)
}

/// writev - write data from multiple buffers
pub fn writev(fd: Fd, iov: UserPtr<usize>, iovcnt: i32) -> Result {
    let file = current().files.lock().get(fd.0)?;
    file.check_writable()?;
    let mut done = 0;
    for index in 0..buffers(iov, iovcnt)? {
        let (from, count) = buffer(iov, index, done)?;
        match write_from(&file, from, count) {
            Ok(written) if written < count => return Ok(done + written),
            Ok(written) => done += written,
            Err(error) if done == 0 => return Err(error),
            Err(_) => break,
        }
    }
    Ok(done)
}

/// pread - read from a file descriptor at a given offset
pub fn pread64(fd: Fd, buf: UserBytes, count: usize, offset: i64) -> Result {
    let file = current().files.lock().get(fd.0)?;
    file.check_readable()?;
    let position = u64::try_from(offset).map_err(|_| Errno::EINVAL)?;
    buf.check(count)?;
    pieces_to(buf, count, |piece, done| file.read_at(position.saturating_add(done as u64), piece))
}

/// pwrite - write to a file descriptor at a given offset
pub fn pwrite64(fd: Fd, buf: UserBytes, count: usize, offset: i64) -> Result {
    let file = current().files.lock().get(fd.0)?;
    file.check_writable()?;
    let position = u64::try_from(offset).map_err(|_| Errno::EINVAL)?;
    buf.check(count)?;
    in_pieces(count, |piece, done| {
        buf.skip(done).read(piece)?;
        file.write_at(position.saturating_add(done as u64), piece)
    })
}

/// lseek - reposition read/write file offset
pub fn lseek(fd: Fd, offset: i64, whence: u32) -> Result {
    let file = current().files.lock().get(fd.0)?;
    let offset = match whence {
        SEEK_SET => Offset::Start(offset),
        SEEK_CUR => Offset::Current(offset),
        SEEK_END => Offset::End(offset),
        _ => return Err(Errno::EINVAL),
    };
    Ok(file.seek(offset)? as usize)
}

/// How many buffers there are. None is used if one of them can't be one: all are looked at before any byte moves.
fn buffers(iov: UserPtr<usize>, count: i32) -> Result {
    let count = usize::try_from(count).ok().filter(|count| *count <= BUFFERS_MAX).ok_or(Errno::EINVAL)?;
    for index in 0..count {
        let (bytes, length) = buffer(iov, index, 0)?;
        bytes.check(length)?;
    }
    Ok(count)
}

/// The `struct iovec` at `index`: where, and how many bytes, when `done` have been moved before.
fn buffer(iov: UserPtr<usize>, index: usize, done: usize) -> core::result::Result<(UserBytes, usize), Errno> {
    let (base, count) = (iov.at(2 * index).read()?, iov.at(2 * index + 1).read()?);
    if count > isize::MAX as usize {
        return Err(Errno::EINVAL);
    }
    Ok((UserBytes(base), count.min(COUNT_MAX - done)))
}

/// Copies piece by piece from a file to the program; only the first piece may be waited for.
fn read_to(file: &File, to: UserBytes, count: usize, more: bool) -> Result {
    pieces_to(to, count, |piece, done| file.read(piece, more || done > 0))
}

/// Copies to the program what `read` puts into one piece after the other, given how much was read before. What
/// the program has no place for is not read.
fn pieces_to(to: UserBytes, count: usize, mut read: impl FnMut(&mut [u8], usize) -> Result) -> Result {
    if to.0.checked_add(count).is_none() {
        return Err(Errno::EFAULT);
    }
    in_pieces(count, |piece, done| {
        let to = to.skip(done);
        let room = to.writable(piece.len())?;
        let read = read(&mut piece[..room], done)?;
        to.write(&piece[..read]).map(|()| read)
    })
}

/// Copies piece by piece from the program to a file. Whoever writes to a pipe that nobody reads is told so by
/// a signal.
fn write_from(file: &File, from: UserBytes, count: usize) -> Result {
    in_pieces(count, |piece, done| {
        from.skip(done).read(piece)?;
        file.write(piece).inspect_err(|error| {
            if *error == Errno::EPIPE {
                signals::send(&current(), SIGPIPE);
            }
        })
    })
}

/// Does `work` for one piece after the other, given how much was done before, until all is done, a piece
/// falls short, or the process is to end. An error counts only if nothing was done before.
fn in_pieces(count: usize, mut work: impl FnMut(&mut [u8], usize) -> Result) -> Result {
    let count = count.min(COUNT_MAX);
    with_buffer(count, |buffer| {
        let mut done = 0;
        loop {
            let piece = buffer.len().min(count - done);
            match work(&mut buffer[..piece], done) {
                Err(_) if done > 0 => return Ok(done),
                Err(error) => return Err(error),
                Ok(moved) => {
                    done += moved;
                    if moved < piece || done >= count || current().signals.lock().ends() {
                        return Ok(done);
                    }
                }
            }
            scheduler::give_way();
        }
    })
}
