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
/// Most bytes in one call: Linux's `MAX_RW_COUNT`.
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
    read_to(&file, buf, count, false)
}

/// write - write to a file descriptor
pub fn write(fd: Fd, buf: UserBytes, count: usize) -> Result {
    let file = current().files.lock().get(fd.0)?;
    file.check_writable()?;
    write_from(&file, buf, count)
}

/// readv - read data into multiple buffers
pub fn readv(fd: Fd, iov: UserPtr<usize>, iovcnt: i32) -> Result {
    let file = current().files.lock().get(fd.0)?;
    file.check_readable()?;
    let mut done = 0;
    for index in 0..buffers(iovcnt)? {
        let (to, count) = buffer(iov, index)?;
        match read_to(&file, to, count, done > 0) {
            Ok(read) => done += read,
            Err(error) if done == 0 => return Err(error),
            Err(_) => break,
        }
        if done < count {
            break;
        }
    }
    Ok(done)
}

/// writev - write data from multiple buffers
pub fn writev(fd: Fd, iov: UserPtr<usize>, iovcnt: i32) -> Result {
    let file = current().files.lock().get(fd.0)?;
    file.check_writable()?;
    let mut done = 0;
    for index in 0..buffers(iovcnt)? {
        let (from, count) = buffer(iov, index)?;
        match write_from(&file, from, count) {
            Ok(written) if written < count => return Ok(done + written),
            Ok(written) => done += written,
            Err(error) if done == 0 => return Err(error),
            Err(_) => break,
        }
    }
    Ok(done)
}

/// lseek - reposition read/write file offset
pub fn lseek(fd: Fd, offset: i64, whence: u32) -> Result {
    let offset = match whence {
        SEEK_SET => Offset::Start(offset),
        SEEK_CUR => Offset::Current(offset),
        SEEK_END => Offset::End(offset),
        _ => return Err(Errno::EINVAL),
    };
    let file = current().files.lock().get(fd.0)?;
    Ok(file.seek(offset)? as usize)
}

fn buffers(count: i32) -> Result {
    usize::try_from(count).ok().filter(|count| *count <= BUFFERS_MAX).ok_or(Errno::EINVAL)
}

/// The `struct iovec` at `index`: where, and how many bytes.
fn buffer(iov: UserPtr<usize>, index: usize) -> core::result::Result<(UserBytes, usize), Errno> {
    let (base, count) = (iov.at(2 * index).read()?, iov.at(2 * index + 1).read()?);
    if count > isize::MAX as usize { Err(Errno::EINVAL) } else { Ok((UserBytes(base), count)) }
}

/// Reads piece by piece; only the first piece may be waited for.
fn read_to(file: &File, to: UserBytes, count: usize, more: bool) -> Result {
    let count = count.min(COUNT_MAX);
    with_buffer(count, |buffer| {
        let mut done = 0;
        loop {
            let piece = buffer.len().min(count - done);
            let read = match file.read(&mut buffer[..piece], more || done > 0) {
                Err(_) if done > 0 => return Ok(done),
                read => read?,
            };
            to.skip(done).write(&buffer[..read])?;
            done += read;
            if read < piece || done >= count {
                return Ok(done);
            }
            scheduler::give_way();
        }
    })
}

/// Writes piece by piece. Whoever writes to a pipe that nobody reads is told so by a signal.
fn write_from(file: &File, from: UserBytes, count: usize) -> Result {
    let count = count.min(COUNT_MAX);
    with_buffer(count, |buffer| {
        let mut done = 0;
        loop {
            let piece = buffer.len().min(count - done);
            let written =
                from.skip(done).read(&mut buffer[..piece]).and_then(|()| file.write(&buffer[..piece]));
            if written == Err(Errno::EPIPE) {
                signals::send(&current(), SIGPIPE);
            }
            match written {
                Err(_) if done > 0 => return Ok(done),
                written => done += written?,
            }
            if written.is_ok_and(|written| written < piece) || done >= count {
                return Ok(done);
            }
            scheduler::give_way();
        }
    })
}
