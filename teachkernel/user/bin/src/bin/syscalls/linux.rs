//! Calls that programs made for Linux need, above all at their start.

use core::sync::atomic::AtomicU32;

use abi::linux::{Ended, Timespec, clock, memory::PROT_READ, open, seek, signal};
use ulib::{Errno, Fd, linux, mapping::Mapping, process, sys, trespass};

use crate::{Outcome, Row, holds, refused};

/// The checks.
pub const ROWS: &[Row] = &[
    ("dup", dup),
    ("fcntl", fcntl),
    ("symlinkat", symlinkat),
    ("readlinkat", readlinkat),
    ("faccessat", faccessat),
    ("fstat", fstat),
    ("ftruncate", ftruncate),
    ("fchdir", fchdir),
    ("readv", readv),
    ("writev", writev),
    ("pread64", pread64),
    ("pwrite64", pwrite64),
    ("mprotect", mprotect),
    ("madvise", madvise),
    ("riscv_flush_icache", riscv_flush_icache),
    ("getpgid", getpgid),
    ("getsid", getsid),
    ("gettid", gettid),
    ("getuid", getuid),
    ("geteuid", geteuid),
    ("getgid", getgid),
    ("getegid", getegid),
    ("set_tid_address", set_tid_address),
    ("set_robust_list", set_robust_list),
    ("clock_nanosleep", clock_nanosleep),
    ("prlimit64", prlimit64),
    ("getrandom", getrandom),
];

const FILE: &core::ffi::CStr = c"syscalls/linux";
const LINK: &core::ffi::CStr = c"syscalls/link";

/// Command of fcntl(2): a copy from this number on.
const F_DUPFD: u32 = 0;

/// A file with ten digits in it, read from its start on; its name is gone already.
fn digits() -> ulib::Result<Fd> {
    let fd = sys::open(FILE, open::O_RDWR | open::O_CREAT | open::O_TRUNC, 0o644)?;
    sys::unlink(FILE, 0)?;
    sys::write(fd, b"0123456789")?;
    sys::lseek(fd, 0, seek::SEEK_SET)?;
    Ok(fd)
}

fn dup() -> Outcome {
    let fd = digits()?;
    let copy = Fd(linux::dup(fd.0)? as i32);
    let mut byte = [0];
    sys::read(copy, &mut byte)?;
    sys::read(fd, &mut byte)?;
    holds(byte == *b"1", "copies share a position")?;
    sys::close(fd)?;
    sys::close(copy)?;
    refused(linux::dup(fd.0), Errno::EBADF)
}

fn fcntl() -> Outcome {
    const F_GETFD: u32 = 1;
    const F_SETFD: u32 = 2;
    const F_GETFL: u32 = 3;
    let fd = digits()?;
    holds(linux::fcntl(fd.0, F_GETFD, 0)? == 0, "an exec does not close it")?;
    linux::fcntl(fd.0, F_SETFD, 1)?;
    holds(linux::fcntl(fd.0, F_GETFD, 0)? == 1, "an exec closes it")?;
    holds(
        linux::fcntl(fd.0, F_GETFL, 0)? as u32 & open::O_ACCMODE == open::O_RDWR,
        "it was opened for both",
    )?;
    let copy = linux::fcntl(fd.0, F_DUPFD, 40)?;
    holds(copy >= 40, "the copy is not below 40")?;
    sys::close(Fd(copy as i32))?;
    Ok(sys::close(fd)?)
}

fn symlinkat() -> Outcome {
    linux::symlink(c"..", LINK)?;
    refused(linux::symlink(c"..", LINK), Errno::EEXIST)?;
    let through = sys::stat_at(Fd::CWD, LINK, 0)?;
    let there = sys::stat_at(Fd::CWD, c".", 0)?;
    sys::unlink(LINK, 0)?;
    holds(through.st_ino == there.st_ino, "the link leads to where it says")?;
    links_to_nowhere()
}

/// What is made through a link that leads to a link that leads nowhere is made there.
fn links_to_nowhere() -> Outcome {
    const SECOND: &core::ffi::CStr = c"syscalls/second";
    linux::symlink(c"second", LINK)?;
    linux::symlink(c"linux", SECOND)?;
    refused(sys::open(LINK, open::O_WRONLY | open::O_CREAT | open::O_EXCL, 0o600), Errno::EEXIST)?;
    sys::close(sys::open(LINK, open::O_WRONLY | open::O_CREAT, 0o600)?)?;
    for name in [FILE, SECOND, LINK] {
        sys::unlink(name, 0)?;
    }
    Ok(())
}

fn readlinkat() -> Outcome {
    linux::symlink(c"somewhere", LINK)?;
    let mut text = [0; 20];
    let length = linux::read_link(LINK, &mut text)?;
    let cut = linux::read_link(LINK, &mut [0; 4])?;
    sys::unlink(LINK, 0)?;
    holds(&text[..length] == b"somewhere", "the link's text")?;
    holds(cut == 4, "as much as there is room for")?;
    refused(linux::read_link(c"syscalls", &mut text), Errno::EINVAL)
}

fn faccessat() -> Outcome {
    linux::access(c"syscalls", 7)?;
    refused(linux::access(c"syscalls/nothing", 0), Errno::ENOENT)?;
    refused(linux::access(c"syscalls", 8), Errno::EINVAL)
}

fn fstat() -> Outcome {
    let fd = digits()?;
    let size = linux::fstat(fd)?.st_size;
    sys::close(fd)?;
    holds(size == 10, "ten bytes")?;
    refused(linux::fstat(fd), Errno::EBADF)
}

fn ftruncate() -> Outcome {
    let fd = digits()?;
    linux::ftruncate(fd.0, 3)?;
    linux::ftruncate(fd.0, 5)?;
    let mut bytes = [1; 10];
    let count = sys::read(fd, &mut bytes)?;
    sys::close(fd)?;
    holds(bytes[..count] == *b"012\0\0", "cut to three, lengthened to five")
}

fn fchdir() -> Outcome {
    let (here, place) = (sys::open(c".", 0, 0)?, sys::open(c"syscalls", 0, 0)?);
    linux::fchdir(place.0)?;
    let from_below = sys::stat_at(Fd::CWD, c"../syscalls", 0);
    linux::fchdir(here.0)?;
    sys::close(place)?;
    sys::close(here)?;
    holds(from_below.is_ok(), "the directory is another")?;
    refused(linux::fchdir(here.0), Errno::EBADF)
}

fn readv() -> Outcome {
    let fd = digits()?;
    let (mut one, mut two) = ([0; 4], [0; 8]);
    let count = linux::readv(fd, [&mut one, &mut two])?;
    sys::close(fd)?;
    holds(count == 10 && one == *b"0123" && two == *b"456789\0\0", "one buffer after the other")
}

fn writev() -> Outcome {
    let fd = digits()?;
    holds(linux::writev(fd, [b"ab", b"cde"])? == 5, "five bytes")?;
    sys::lseek(fd, 0, seek::SEEK_SET)?;
    let mut bytes = [0; 10];
    sys::read(fd, &mut bytes)?;
    sys::close(fd)?;
    holds(bytes == *b"abcde56789", "one buffer after the other")?;
    let fd = digits()?;
    refused(trespass::write_endlessly(fd, b"xy"), Errno::EINVAL)?;
    let still = sys::lseek(fd, 0, seek::SEEK_CUR)?;
    sys::close(fd)?;
    holds(still == 0, "a wrong buffer spoils the whole call")
}

fn pread64() -> Outcome {
    let fd = digits()?;
    let mut bytes = [0; 3];
    holds(linux::pread(fd, &mut bytes, 8)? == 2 && bytes == *b"89\0", "from the eighth byte on")?;
    holds(sys::lseek(fd, 0, seek::SEEK_CUR)? == 0, "the position stays")?;
    sys::close(fd)?;
    refused(linux::pread(fd, &mut bytes, 0), Errno::EBADF)
}

fn pwrite64() -> Outcome {
    let fd = digits()?;
    linux::pwrite(fd, b"xy", 4)?;
    let mut bytes = [0; 10];
    sys::read(fd, &mut bytes)?;
    sys::close(fd)?;
    holds(bytes == *b"0123xy6789", "from the fourth byte on, and the position stays")?;
    let fd = sys::open(FILE, open::O_RDWR | open::O_CREAT | open::O_APPEND, 0o644)?;
    sys::unlink(FILE, 0)?;
    sys::write(fd, b"ab")?;
    linux::pwrite(fd, b"cd", 0)?;
    let mut bytes = [0; 4];
    holds(linux::pread(fd, &mut bytes, 0)? == 4 && bytes == *b"abcd", "O_APPEND: at the end all the same")?;
    Ok(sys::close(fd)?)
}

fn mprotect() -> Outcome {
    let mut mapping = Mapping::new(4096)?;
    mapping.bytes()[0] = 5;
    linux::protect(&mut mapping, PROT_READ)?;
    let pid = process::fork()?;
    if pid == 0 {
        mapping.bytes()[0] = 6;
        process::exit(0);
    }
    holds(process::wait(pid)? == Ended::Killed(signal::SIGSEGV), "what is read-only is not written to")?;
    holds(trespass::touch(mapping.address()) == 5, "but read")?;
    refused(trespass::protect_endlessly(mapping.address()), Errno::ENOMEM)
}

fn madvise() -> Outcome {
    let mut mapping = Mapping::new(8192)?;
    linux::madvise(mapping.address(), 4096, 0)?;
    mapping.bytes().fill(5);
    linux::discard(&mut mapping)?;
    holds(mapping.bytes().iter().all(|byte| *byte == 0), "what is not needed is zero when it is read again")?;
    refused(linux::madvise(mapping.address() + 1, 4096, 0), Errno::EINVAL)
}

fn riscv_flush_icache() -> Outcome {
    unless_emulated(linux::riscv_flush_icache(0, 0, 0).map(drop))
}

/// Emulators of Linux do without some calls, where programs can.
fn unless_emulated(result: ulib::Result<()>) -> Outcome {
    match result {
        Err(Errno::ENOSYS) => Ok(()),
        result => Ok(result?),
    }
}

/// Whether this is such an emulator.
pub fn emulated() -> bool {
    linux::set_robust_list(24) == Err(Errno::ENOSYS)
}

fn getpgid() -> Outcome {
    holds(linux::getpgid(0)? == linux::getpgid(sys::getpid())?, "0 stands for the caller")?;
    refused(linux::getpgid(32_767), Errno::ESRCH)
}

fn getsid() -> Outcome {
    holds(linux::getsid(0)? == linux::getsid(sys::getpid())?, "0 stands for the caller")
}

fn gettid() -> Outcome {
    holds(linux::gettid()? == sys::getpid() as usize, "the first thread has the process's number")
}

fn getuid() -> Outcome {
    holds(linux::getuid()? == linux::geteuid()?, "nobody has changed the user")
}

fn geteuid() -> Outcome {
    let fd = digits()?;
    let owner = linux::fstat(fd)?.st_uid;
    sys::close(fd)?;
    holds(linux::geteuid()? == owner as usize, "files belong to the user who made them")
}

fn getgid() -> Outcome {
    holds(linux::getgid()? == linux::getegid()?, "nobody has changed the group")
}

fn getegid() -> Outcome {
    let fd = digits()?;
    let owner = linux::fstat(fd)?.st_gid;
    sys::close(fd)?;
    holds(linux::getegid()? == owner as usize, "files belong to the group of who made them")
}

fn set_tid_address() -> Outcome {
    static WORD: AtomicU32 = AtomicU32::new(1);
    holds(linux::set_tid_address(&WORD)? == sys::getpid() as usize, "the answer is the thread's number")
}

fn set_robust_list() -> Outcome {
    unless_emulated(linux::set_robust_list(24))
}

fn clock_nanosleep() -> Outcome {
    let before = sys::clock_gettime(clock::CLOCK_MONOTONIC)?;
    linux::clock_nanosleep(clock::CLOCK_MONOTONIC, 0, &Timespec { tv_sec: 0, tv_nsec: 2_000_000 })?;
    let after = sys::clock_gettime(clock::CLOCK_MONOTONIC)?;
    let passed = (after.tv_sec - before.tv_sec) * 1_000_000_000 + after.tv_nsec - before.tv_nsec;
    holds(passed >= 2_000_000, "two milliseconds have passed")?;
    let impossible = Timespec { tv_sec: 0, tv_nsec: 1_000_000_000 };
    refused(linux::clock_nanosleep(clock::CLOCK_MONOTONIC, 0, &impossible), Errno::EINVAL)
}

fn prlimit64() -> Outcome {
    const RLIMIT_NOFILE: u32 = 7;
    let [now, most] = linux::limit(RLIMIT_NOFILE)?;
    holds(now >= 3 && now <= most, "some descriptors, and not more than at most")?;
    refused(linux::limit(99), Errno::EINVAL)?;
    refused(linux::set_limit(RLIMIT_NOFILE, [20, 10]), Errno::EINVAL)?;
    let fd = digits()?;
    linux::set_limit(RLIMIT_NOFILE, [fd.0 as u64 + 1, most])?;
    let (copy, low, own) = (linux::dup(fd.0), linux::fcntl(fd.0, F_DUPFD, 40), linux::limit(RLIMIT_NOFILE));
    linux::set_limit(RLIMIT_NOFILE, [now, most])?;
    refused(copy, Errno::EMFILE)?;
    refused(low, Errno::EINVAL)?;
    holds(own? == [fd.0 as u64 + 1, most], "the limit is as it was set")?;
    Ok(sys::close(fd)?)
}

fn getrandom() -> Outcome {
    let (mut one, mut two) = ([0; 16], [0; 16]);
    holds(linux::random(&mut one)? == 16 && linux::random(&mut two)? == 16, "as many as asked for")?;
    holds(one != two, "never the same")?;
    let mut many = alloc::vec![0; 5000];
    holds(linux::random(&mut many)? == 5000, "also very many")?;
    holds(many[4900..].iter().any(|byte| *byte != 0), "up to the last")
}
