//! Calls that programs made for Linux need, above all at their start. Our own programs have little use for
//! them; they are here so that they can be checked.
#![expect(unsafe_code, reason = "slices and structures become the addresses that the kernel works on")]

use core::ffi::CStr;
use core::sync::atomic::{AtomicU16, Ordering};

use abi::linux::clone::{CLONE_VFORK, CLONE_VM};
use abi::linux::signal::SIGCHLD;
use abi::linux::{Stat, Timespec};

use crate::sys::{self, Fd, Pid};
use crate::{Errno, Result, raw};

/// Defines calls that pass numbers only.
macro_rules! numbers {
    ($($(#[doc = $doc:literal])+ $name:ident($($arg:ident: $type:ty),*);)+) => {
        $(
            $(#[doc = $doc])+
            pub fn $name($($arg: $type),*) -> Result<usize> {
                // SAFETY: no pointers.
                unsafe { raw::$name([$($arg as usize),*]) }
            }
        )+
    };
}

numbers! {
    /// A second descriptor for the same open file.
    dup(fd: i32);
    /// Reads or changes the settings of a descriptor.
    fcntl(fd: i32, op: u32, argument: usize);
    /// Makes an open directory the current one.
    fchdir(fd: i32);
    /// Cuts an open file to a length.
    ftruncate(fd: i32, length: i64);
    /// The group of a process.
    getpgid(pid: Pid);
    /// The session of a process.
    getsid(pid: Pid);
    /// The thread's number.
    gettid();
    /// The user.
    getuid();
    /// The user whose rights apply.
    geteuid();
    /// The group of the user.
    getgid();
    /// The group whose rights apply.
    getegid();
    /// Sends a signal to a thread of a process.
    tgkill(process: Pid, thread: Pid, signal: u32);
    /// Says how memory will be used; the advices that the manual calls safe change nothing that is read.
    madvise(address: usize, length: usize, advice: u32);
    /// Makes instructions written as data visible.
    riscv_flush_icache(start: usize, end: usize, flags: usize);
}

fn path(path: &CStr) -> usize {
    path.as_ptr() as usize
}

/// The path that a symbolic link stands for.
pub fn read_link(link: &CStr, buffer: &mut [u8]) -> Result<usize> {
    // SAFETY: the kernel reads the path up to its zero, and writes at most as many bytes as the buffer has.
    unsafe { raw::readlinkat([Fd::CWD.0 as usize, path(link), buffer.as_mut_ptr() as usize, buffer.len()]) }
}

/// Makes a symbolic link.
pub fn symlink(target: &CStr, link: &CStr) -> Result<()> {
    // SAFETY: the kernel reads the paths up to their zeros.
    unsafe { raw::symlinkat([path(target), Fd::CWD.0 as usize, path(link)]) }.map(drop)
}

/// Whether a file may be used so: 4 to read it, 2 to write it, 1 to execute it.
pub fn access(file: &CStr, mode: u32) -> Result<()> {
    // SAFETY: the kernel reads the path up to its zero.
    unsafe { raw::faccessat([Fd::CWD.0 as usize, path(file), mode as usize]) }.map(drop)
}

/// What kind of file a descriptor stands for, its size and more.
pub fn fstat(fd: Fd) -> Result<Stat> {
    let mut stat = Stat::default();
    // SAFETY: the kernel writes a `struct stat`, which ours is.
    unsafe { raw::fstat([fd.0 as usize, &raw mut stat as usize]) }.map(|_| stat)
}

/// Reads at a position.
pub fn pread(fd: Fd, buffer: &mut [u8], position: i64) -> Result<usize> {
    // SAFETY: the kernel writes at most as many bytes as the buffer has.
    unsafe { raw::pread64([fd.0 as usize, buffer.as_mut_ptr() as usize, buffer.len(), position as usize]) }
}

/// Writes at a position.
pub fn pwrite(fd: Fd, bytes: &[u8], position: i64) -> Result<usize> {
    // SAFETY: the kernel reads the bytes.
    unsafe { raw::pwrite64([fd.0 as usize, bytes.as_ptr() as usize, bytes.len(), position as usize]) }
}

/// Reads into two buffers.
pub fn readv(fd: Fd, buffers: [&mut [u8]; 2]) -> Result<usize> {
    let vectors = buffers.map(|buffer| [buffer.as_mut_ptr() as usize, buffer.len()]);
    // SAFETY: the kernel reads two `struct iovec`, and writes at most as many bytes as each buffer has.
    unsafe { raw::readv([fd.0 as usize, vectors.as_ptr() as usize, vectors.len()]) }
}

/// Writes from two buffers.
pub fn writev(fd: Fd, buffers: [&[u8]; 2]) -> Result<usize> {
    let vectors = buffers.map(|buffer| [buffer.as_ptr() as usize, buffer.len()]);
    // SAFETY: the kernel reads two `struct iovec`, and the bytes of each.
    unsafe { raw::writev([fd.0 as usize, vectors.as_ptr() as usize, vectors.len()]) }
}

/// Names a word that the kernel clears when the thread ends.
pub fn set_tid_address(word: &'static core::sync::atomic::AtomicU32) -> Result<usize> {
    // SAFETY: the word stays, and is shared by agreement.
    unsafe { raw::set_tid_address([word.as_ptr() as usize]) }
}

/// Names no locks to release when the thread ends.
pub fn set_robust_list(size: usize) -> Result<()> {
    // SAFETY: there is no list.
    unsafe { raw::set_robust_list([0, size]) }.map(drop)
}

/// Holds signals back (`how` 0), lets them through (1) or sets which (2); returns which were held back.
pub fn hold_signals(how: u32, set: u64) -> Result<u64> {
    let mut old = 0_u64;
    // SAFETY: the kernel reads and writes a `sigset_t`, 8 bytes.
    unsafe {
        raw::rt_sigprocmask([how as usize, &raw const set as usize, &raw mut old as usize, size_of::<u64>()])
    }
    .map(|_| old)
}

/// Sleeps by a clock.
pub fn clock_nanosleep(clock: u32, flags: u32, time: &Timespec) -> Result<()> {
    let time: *const Timespec = time;
    // SAFETY: the kernel reads a `struct timespec`.
    unsafe { raw::clock_nanosleep([clock as usize, flags as usize, time as usize, 0]) }.map(drop)
}

/// Sleeps, and tells how much of it is left when a signal comes first: nothing without a signal.
pub fn sleep_or_rest(time: &Timespec) -> Result<Timespec> {
    let time: *const Timespec = time;
    let mut rest = Timespec::default();
    // SAFETY: the kernel reads one `struct timespec` and writes one.
    match unsafe { raw::nanosleep([time as usize, &raw mut rest as usize]) } {
        Ok(_) | Err(Errno::EINTR) => Ok(rest),
        Err(error) => Err(error),
    }
}

/// The error that the child of [`spawn`] met.
static SPAWN_ERROR: AtomicU16 = AtomicU16::new(0);

/// Runs the program at `path` in a child that has this process's memory until then. Returns the child, and the
/// error that it left there.
pub fn spawn(path: &CStr) -> Result<(Pid, Option<Errno>)> {
    SPAWN_ERROR.store(0, Ordering::Relaxed);
    let flags = CLONE_VM | CLONE_VFORK | SIGCHLD;
    // SAFETY: the child goes on at this place of this stack, while the parent waits. It changes nothing that the
    // parent will find there, as it only calls a function that does not return.
    match unsafe { raw::clone([flags as usize, 0, 0, 0, 0]) }? {
        0 => become_it(path),
        pid => {
            let error = SPAWN_ERROR.load(Ordering::Relaxed);
            Ok((pid as Pid, (error != 0).then_some(Errno(error))))
        }
    }
}

#[inline(never)]
fn become_it(path: &CStr) -> ! {
    SPAWN_ERROR.store(sys::execve(path, &[path], &[]).0, Ordering::Relaxed);
    sys::exit_group(127)
}

/// Waits for a child to end: the microseconds that it had the processor, in its program and in the kernel.
pub fn wait_for_usage(pid: Pid) -> Result<[u64; 2]> {
    // `struct rusage`: two `struct timeval`, and 14 numbers.
    let mut usage = [0_u64; 18];
    // SAFETY: the kernel writes a `struct rusage`; no status is asked for.
    unsafe { raw::wait4([pid as usize, 0, 0, usage.as_mut_ptr() as usize]) }?;
    Ok([usage[0] * 1_000_000 + usage[1], usage[2] * 1_000_000 + usage[3]])
}

/// A limit of the calling process: the one in force and the highest.
pub fn limit(resource: u32) -> Result<[u64; 2]> {
    let mut limit = [0; 2];
    // SAFETY: the kernel writes a `struct rlimit`, two 64-bit numbers.
    unsafe { raw::prlimit64([0, resource as usize, 0, limit.as_mut_ptr() as usize]) }.map(|_| limit)
}

/// Sets a limit of the calling process: the one in force, and the highest.
pub fn set_limit(resource: u32, limit: [u64; 2]) -> Result<()> {
    // SAFETY: the kernel reads a `struct rlimit`, two 64-bit numbers.
    unsafe { raw::prlimit64([0, resource as usize, limit.as_ptr() as usize, 0]) }.map(drop)
}

/// Fills a buffer with random bytes.
pub fn random(buffer: &mut [u8]) -> Result<usize> {
    // SAFETY: the kernel writes at most as many bytes as the buffer has.
    unsafe { raw::getrandom([buffer.as_mut_ptr() as usize, buffer.len(), 0]) }
}

/// Gives back what was written to a mapping: it is as fresh again.
pub fn discard(mapping: &mut crate::mapping::Mapping) -> Result<()> {
    const MADV_DONTNEED: usize = 4;
    let length = mapping.bytes().len();
    // SAFETY: the mapping is borrowed for writing, and zeroes are as good bytes as others.
    unsafe { raw::madvise([mapping.address(), length, MADV_DONTNEED]) }.map(drop)
}

/// Sets what may be done with a mapping.
pub fn protect(mapping: &mut crate::mapping::Mapping, protection: u32) -> Result<()> {
    let length = mapping.bytes().len();
    // SAFETY: the mapping is borrowed for writing, so nobody else uses it; whoever reads or writes what is no
    // longer allowed is stopped.
    unsafe { raw::mprotect([mapping.address(), length, protection as usize]) }.map(drop)
}
