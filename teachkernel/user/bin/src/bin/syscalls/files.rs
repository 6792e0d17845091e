//! Calls on descriptors.

use abi::{
    boot,
    linux::{Ended, open, seek, signal},
};
use ulib::{
    Errno, Fd,
    file::{self, File},
    process,
    sys::{self, Disposition},
    trespass,
};

use crate::processes::child;
use crate::{Outcome, Row, holds, refused};

/// The checks.
pub const ROWS: &[Row] = &[
    ("openat", openat),
    ("close", close),
    ("read", read),
    ("write", write),
    ("lseek", lseek),
    ("dup3", dup3),
    ("pipe2", pipe2),
    ("ioctl", ioctl),
];

const FILE: &core::ffi::CStr = c"syscalls/file";
const NEW: u32 = open::O_RDWR | open::O_CREAT | open::O_TRUNC;

fn openat() -> Outcome {
    refused(File::open(FILE), Errno::ENOENT)?;
    let first = File::with_flags(FILE, NEW | open::O_EXCL, 0o600)?;
    refused(File::with_flags(FILE, NEW | open::O_EXCL, 0o600), Errno::EEXIST)?;
    refused(File::with_flags(FILE, open::O_RDONLY | open::O_DIRECTORY, 0), Errno::ENOTDIR)?;
    refused(File::with_flags(c"/tmp", open::O_WRONLY, 0), Errno::EISDIR)?;
    refused(File::open(c"syscalls/none/file"), Errno::ENOENT)?;
    sys::write(first.fd(), b"abc")?;
    let more = File::with_flags(FILE, open::O_WRONLY | open::O_APPEND, 0)?;
    sys::write(more.fd(), b"def")?;
    holds(file::contents(FILE)? == b"abcdef", "O_APPEND writes at the end")?;
    File::with_flags(FILE, open::O_WRONLY | open::O_TRUNC, 0)?;
    holds(file::contents(FILE)?.is_empty(), "O_TRUNC empties the file")?;
    let neither = File::with_flags(FILE, open::O_ACCMODE, 0)?;
    refused(sys::write(neither.fd(), b"x"), Errno::EBADF)?;
    let lowest = sys::open(FILE, open::O_RDONLY, 0)?;
    sys::close(lowest)?;
    holds(sys::open(FILE, open::O_RDONLY, 0)? == lowest, "the lowest free descriptor is taken")?;
    sys::close(lowest)?;
    sys::write(first.fd(), b"kept")?;
    without_descriptors()?;
    Ok(sys::unlink(FILE, 0)?)
}

/// A program that can open nothing more changes no file by trying.
fn without_descriptors() -> Outcome {
    let pid = child(|| {
        while sys::open(c"/dev/null", open::O_RDONLY, 0).is_ok() {}
        let new = sys::open(c"syscalls/other", NEW, 0o600);
        let emptied = sys::open(FILE, open::O_WRONLY | open::O_TRUNC, 0);
        i32::from((new, emptied) != (Err(Errno::EMFILE), Err(Errno::EMFILE)))
    })?;
    holds(process::wait(pid)? == Ended::Exited(0), "there are only so many descriptors")?;
    refused(file::stat(c"syscalls/other"), Errno::ENOENT)?;
    holds(file::stat(FILE)?.st_size > 0, "a file that can't be opened is not emptied")
}

fn close() -> Outcome {
    let fd = sys::open(c"/dev/null", open::O_RDONLY, 0)?;
    sys::close(fd)?;
    refused(sys::close(fd), Errno::EBADF)?;
    refused(sys::close(Fd(-1)), Errno::EBADF)
}

fn read() -> Outcome {
    let file = File::with_flags(FILE, NEW, 0o600)?;
    sys::write(file.fd(), b"0123456789")?;
    sys::lseek(file.fd(), 0, seek::SEEK_SET)?;
    let mut room = [0; 6];
    holds(sys::read(file.fd(), &mut room)? == 6 && room == *b"012345", "the first bytes come first")?;
    holds(
        sys::read(file.fd(), &mut room)? == 4 && room == *b"678945",
        "then the rest, and nothing is touched beyond it",
    )?;
    holds(sys::read(file.fd(), &mut room)? == 0, "then the end")?;
    holds(sys::read(file.fd(), &mut [])? == 0, "nothing can be asked for")?;
    sys::lseek(file.fd(), 0, seek::SEEK_SET)?;
    refused(trespass::read_over(file.fd(), boot::KERNEL), Errno::EFAULT)?;
    holds(sys::lseek(file.fd(), 0, seek::SEEK_CUR)? == 0, "what has no place is not read")?;
    refused(trespass::read_endlessly(file.fd(), &mut room), Errno::EFAULT)?;
    refused(sys::read(Fd(999), &mut room), Errno::EBADF)?;
    let dir = File::open(c"/tmp")?;
    refused(sys::read(dir.fd(), &mut room), Errno::EISDIR)?;
    let write_only = File::with_flags(FILE, open::O_WRONLY, 0)?;
    refused(sys::read(write_only.fd(), &mut room), Errno::EBADF)?;
    Ok(sys::unlink(FILE, 0)?)
}

fn write() -> Outcome {
    let file = File::with_flags(FILE, NEW, 0o600)?;
    // Over the end of a page, and leaving a hole.
    sys::lseek(file.fd(), 4094, seek::SEEK_SET)?;
    holds(sys::write(file.fd(), b"abcd")? == 4, "it takes all")?;
    let all = file::contents(FILE)?;
    holds(all.len() == 4098 && all[4094..] == *b"abcd", "the bytes are where they were written")?;
    holds(all[..4094].iter().all(|byte| *byte == 0), "a hole reads as zeroes")?;
    refused(trespass::write_out(file.fd(), boot::KERNEL), Errno::EFAULT)?;
    refused(sys::write(Fd(999), b"x"), Errno::EBADF)?;
    let read_only = File::open(FILE)?;
    refused(sys::write(read_only.fd(), b"x"), Errno::EBADF)?;
    let null = File::with_flags(c"/dev/null", open::O_WRONLY, 0)?;
    holds(sys::write(null.fd(), b"gone")? == 4, "/dev/null takes everything")?;
    Ok(sys::unlink(FILE, 0)?)
}

fn lseek() -> Outcome {
    let file = File::with_flags(FILE, NEW, 0o600)?;
    sys::write(file.fd(), b"0123456789")?;
    holds(sys::lseek(file.fd(), -3, seek::SEEK_END)? == 7, "from the end")?;
    holds(sys::lseek(file.fd(), 1, seek::SEEK_CUR)? == 8, "from here")?;
    let mut room = [0; 4];
    holds(sys::read(file.fd(), &mut room)? == 2 && room[..2] == *b"89", "reading goes on from there")?;
    holds(sys::lseek(file.fd(), 100, seek::SEEK_SET)? == 100, "past the end is allowed")?;
    holds(sys::read(file.fd(), &mut room)? == 0, "but nothing is there")?;
    refused(sys::lseek(file.fd(), -1, seek::SEEK_SET), Errno::EINVAL)?;
    refused(sys::lseek(file.fd(), 0, 99), Errno::EINVAL)?;
    refused(sys::lseek(Fd(999), 0, 99), Errno::EBADF)?;
    let (read_end, write_end) = sys::pipe2(0)?;
    refused(sys::lseek(read_end, 0, seek::SEEK_SET), Errno::ESPIPE)?;
    sys::close(read_end)?;
    sys::close(write_end)?;
    Ok(sys::unlink(FILE, 0)?)
}

fn dup3() -> Outcome {
    let file = File::with_flags(FILE, NEW, 0o600)?;
    let copy = Fd(20);
    holds(sys::dup3(file.fd(), copy, 0)? == copy, "it gives the number asked for")?;
    sys::write(file.fd(), b"one")?;
    sys::write(copy, b"two")?;
    holds(file::contents(FILE)? == b"onetwo", "both have one position")?;
    refused(sys::dup3(copy, copy, 0), Errno::EINVAL)?;
    refused(sys::dup3(Fd(999), copy, 0), Errno::EBADF)?;
    sys::close(copy)?;
    refused(sys::write(copy, b"x"), Errno::EBADF)?;
    Ok(sys::unlink(FILE, 0)?)
}

fn pipe2() -> Outcome {
    let (read_end, write_end) = sys::pipe2(0)?;
    let mut room = [0; 8];
    holds(sys::write(write_end, b"hello")? == 5, "a pipe takes bytes")?;
    refused(trespass::read_over(read_end, boot::KERNEL), Errno::EFAULT)?;
    holds(sys::read(read_end, &mut room[..2])? == 2 && room[..2] == *b"he", "and gives them in order")?;
    holds(sys::read(read_end, &mut room)? == 3 && room[..3] == *b"llo", "as many as there are")?;
    refused(sys::write(read_end, b"x"), Errno::EBADF)?;
    refused(sys::read(write_end, &mut room), Errno::EBADF)?;
    sys::close(write_end)?;
    holds(sys::read(read_end, &mut room)? == 0, "without writers it ends")?;
    sys::close(read_end)?;
    let (read_end, write_end) = sys::pipe2(open::O_CLOEXEC)?;
    sys::close(read_end)?;
    sys::set_disposition(signal::SIGPIPE, Disposition::Ignored)?;
    refused(sys::write(write_end, b"x"), Errno::EPIPE)?;
    sys::set_disposition(signal::SIGPIPE, Disposition::Default)?;
    Ok(sys::close(write_end)?)
}

fn ioctl() -> Outcome {
    let null = File::open(c"/dev/null")?;
    refused(sys::set_foreground(null.fd(), sys::getpid()), Errno::ENOTTY)?;
    refused(sys::set_foreground(Fd(999), sys::getpid()), Errno::EBADF)
}
