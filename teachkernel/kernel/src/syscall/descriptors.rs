//! Descriptors: making, copying and closing them.

use abi::errno::Errno;
use abi::linux::open::{O_CLOEXEC, O_NONBLOCK, O_RDONLY, O_WRONLY};

use super::Result;
use super::arguments::Fd;
use crate::fs::{File, make_pipe};
use crate::mm::UserPtr;
use crate::task::current;

/// Commands of fcntl(2).
mod command {
    pub const F_DUPFD: u32 = 0;
    pub const F_GETFD: u32 = 1;
    pub const F_SETFD: u32 = 2;
    pub const F_GETFL: u32 = 3;
    pub const F_SETFL: u32 = 4;
    pub const F_DUPFD_CLOEXEC: u32 = 1030;
}

/// The only flag of a descriptor.
const FD_CLOEXEC: usize = 1;

/// close - close a file descriptor
pub fn close(fd: Fd) -> Result {
    let file = current().files.lock().remove(fd.0)?;
    drop(file);
    Ok(0)
}

/// dup - duplicate a file descriptor
pub fn dup(fd: Fd) -> Result {
    duplicate(fd, 0, false)
}

/// dup3 - duplicate a file descriptor
pub fn dup3(oldfd: Fd, newfd: Fd, flags: u32) -> Result {
    if flags & !O_CLOEXEC != 0 || oldfd.0 == newfd.0 {
        return Err(Errno::EINVAL);
    }
    let task = current();
    let mut files = task.files.lock();
    let file = files.get(oldfd.0)?;
    let closed = files.replace(file, newfd.0, flags & O_CLOEXEC != 0)?;
    // Closing may wake others: not under the lock.
    drop(files);
    drop(closed);
    Ok(newfd.0)
}

/// pipe - create pipe
pub fn pipe2(pipefd: UserPtr<u32>, flags: u32) -> Result {
    if flags & !(O_CLOEXEC | O_NONBLOCK) != 0 {
        return Err(Errno::EINVAL);
    }
    let (read_end, write_end) = make_pipe();
    let (reader, writer) = (File::new(read_end, O_RDONLY | flags)?, File::new(write_end, O_WRONLY | flags)?);
    let task = current();
    let close_on_exec = flags & O_CLOEXEC != 0;
    let read_fd = task.files.lock().insert(reader, 0, close_on_exec)?;
    let write_fd = task.files.lock().insert(writer, 0, close_on_exec);
    let write_fd = match write_fd {
        Ok(fd) => fd,
        Err(error) => {
            give_up(read_fd);
            return Err(error);
        }
    };
    let told = pipefd.write(&(read_fd as u32)).and_then(|()| pipefd.at(1).write(&(write_fd as u32)));
    if told.is_err() {
        give_up(read_fd);
        give_up(write_fd);
    }
    told.map(|()| 0)
}

fn give_up(fd: usize) {
    let file = current().files.lock().remove(fd);
    drop(file);
}

/// fcntl - manipulate file descriptor
pub fn fcntl(fd: Fd, cmd: u32, arg: usize) -> Result {
    let task = current();
    let file = task.files.lock().get(fd.0)?;
    match cmd {
        command::F_DUPFD => duplicate(fd, arg, false),
        command::F_DUPFD_CLOEXEC => duplicate(fd, arg, true),
        command::F_GETFD => task.files.lock().close_on_exec(fd.0).map(usize::from),
        command::F_SETFD => task.files.lock().set_close_on_exec(fd.0, arg & FD_CLOEXEC != 0).map(|()| 0),
        command::F_GETFL => Ok(file.flags() as usize),
        command::F_SETFL => {
            file.set_flags(arg as u32);
            Ok(0)
        }
        _ => Err(Errno::EINVAL),
    }
}

/// ioctl - control device
pub fn ioctl(fd: Fd, request: u32, argument: usize) -> Result {
    let file = current().files.lock().get(fd.0)?;
    file.node.control(request, argument)
}

fn duplicate(fd: Fd, least: usize, close_on_exec: bool) -> Result {
    let task = current();
    let mut files = task.files.lock();
    let file = files.get(fd.0)?;
    if least >= files.limit() {
        return Err(Errno::EINVAL);
    }
    files.insert(file, least, close_on_exec)
}
