//! System calls with types: what goes in and out is checked by the compiler, and errors are `Result`s.
#![expect(unsafe_code, reason = "slices and structures become the addresses that the kernel works on")]

use alloc::vec::Vec;
use core::{ffi::CStr, ptr};

use abi::linux::{
    self, AT_FDCWD, Sigaction, Stat, Termios, Timespec, Utsname,
    memory::{MAP_ANONYMOUS, MAP_PRIVATE, PROT_READ, PROT_WRITE},
    reboot as cmd,
};

use crate::{Result, raw};

/// A file descriptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fd(pub i32);

impl Fd {
    /// Standard input.
    pub const STDIN: Fd = Fd(0);
    /// Standard output.
    pub const STDOUT: Fd = Fd(1);
    /// Standard error.
    pub const STDERR: Fd = Fd(2);
    /// The current directory, where a directory is asked for.
    pub const CWD: Fd = Fd(AT_FDCWD);

    fn arg(self) -> usize {
        self.0 as usize
    }
}

/// A process number.
pub type Pid = i32;

fn path_arg(path: &CStr) -> usize {
    path.as_ptr() as usize
}

fn fd_of(result: usize) -> Fd {
    Fd(result as i32)
}

/// Reads up to `buffer.len()` bytes; 0 at the end of the file.
pub fn read(fd: Fd, buffer: &mut [u8]) -> Result<usize> {
    // SAFETY: the kernel writes at most `buffer.len()` bytes to `buffer`, which is ours to write.
    unsafe { raw::read([fd.arg(), buffer.as_mut_ptr() as usize, buffer.len()]) }
}

/// Writes bytes, and tells how many were taken.
pub fn write(fd: Fd, bytes: &[u8]) -> Result<usize> {
    // SAFETY: the kernel reads at most `bytes.len()` bytes of `bytes`.
    unsafe { raw::write([fd.arg(), bytes.as_ptr() as usize, bytes.len()]) }
}

/// Opens a file; `flags` are those of [`abi::linux::open`].
pub fn open(path: &CStr, flags: u32, mode: u32) -> Result<Fd> {
    // SAFETY: the kernel reads the path up to its zero.
    unsafe { raw::openat([Fd::CWD.arg(), path_arg(path), flags as usize, mode as usize]) }.map(fd_of)
}

/// Closes a descriptor.
pub fn close(fd: Fd) -> Result<()> {
    // SAFETY: no pointers; descriptors are plain numbers here.
    unsafe { raw::close([fd.arg()]) }.map(drop)
}

/// Makes `new` a copy of `old`; what `new` stood for is closed.
pub fn dup3(old: Fd, new: Fd, flags: u32) -> Result<Fd> {
    // SAFETY: no pointers.
    unsafe { raw::dup3([old.arg(), new.arg(), flags as usize]) }.map(fd_of)
}

/// Makes a pipe: its end to read from, and its end to write to.
pub fn pipe2(flags: u32) -> Result<(Fd, Fd)> {
    let mut ends = [0i32; 2];
    // SAFETY: the kernel writes two ints to `ends`.
    unsafe { raw::pipe2([ends.as_mut_ptr() as usize, flags as usize]) }?;
    Ok((Fd(ends[0]), Fd(ends[1])))
}

/// Tells about the file at `path`, taken from directory `dir`.
pub fn stat_at(dir: Fd, path: &CStr, flags: u32) -> Result<Stat> {
    let mut stat = Stat::default();
    // SAFETY: the kernel reads the path and writes one `struct stat`.
    unsafe { raw::newfstatat([dir.arg(), path_arg(path), &raw mut stat as usize, flags as usize]) }?;
    Ok(stat)
}

/// Asks whether this process may read (4), write (2) or execute (1) the file at `path`.
pub fn access(path: &CStr, how: u32) -> Result<()> {
    // SAFETY: the kernel reads the path.
    unsafe { raw::faccessat([Fd::CWD.arg(), path_arg(path), how as usize]) }.map(drop)
}

/// Reads directory entries (see [`crate::dirent`]); 0 at the end.
pub fn getdents64(fd: Fd, buffer: &mut [u8]) -> Result<usize> {
    // SAFETY: the kernel writes at most `buffer.len()` bytes to `buffer`.
    unsafe { raw::getdents64([fd.arg(), buffer.as_mut_ptr() as usize, buffer.len()]) }
}

/// Changes the current directory.
pub fn chdir(path: &CStr) -> Result<()> {
    // SAFETY: the kernel reads the path.
    unsafe { raw::chdir([path_arg(path)]) }.map(drop)
}

/// Copies the path of the current directory with its zero; returns the length of both.
pub fn getcwd(buffer: &mut [u8]) -> Result<usize> {
    // SAFETY: the kernel writes at most `buffer.len()` bytes to `buffer`.
    unsafe { raw::getcwd([buffer.as_mut_ptr() as usize, buffer.len()]) }
}

/// Makes a child that is a copy of this process: 0 in the child, its number in the parent.
pub fn fork() -> Result<Pid> {
    // SAFETY: without CLONE_VM the child has memory of its own, and a stack of 0 means a copy of ours.
    unsafe { raw::clone([linux::signal::SIGCHLD as usize, 0, 0, 0, 0]) }.map(|pid| pid as Pid)
}

/// Becomes another program. Returns only if that fails.
pub fn execve(path: &CStr, argv: &[&CStr], envp: &[&CStr]) -> abi::errno::Errno {
    let list = |strings: &[&CStr]| -> Vec<*const core::ffi::c_char> {
        strings.iter().map(|string| string.as_ptr()).chain([ptr::null()]).collect()
    };
    let (argv, envp) = (list(argv), list(envp));
    // SAFETY: both lists end with a null and point at strings that outlive the call.
    match unsafe { raw::execve([path_arg(path), argv.as_ptr() as usize, envp.as_ptr() as usize]) } {
        Ok(_) => unreachable!("execve returns only errors"),
        Err(errno) => errno,
    }
}

/// Waits for a child (-1: any) and returns its number and wait status; number 0 if none ended (WNOHANG).
pub fn wait4(pid: Pid, options: u32) -> Result<(Pid, u32)> {
    let mut status = 0u32;
    // SAFETY: the kernel writes one int to `status`.
    let ended = unsafe { raw::wait4([pid as usize, &raw mut status as usize, options as usize, 0]) }?;
    Ok((ended as Pid, status))
}

/// Ends the thread, which is all that a process here has.
pub fn exit(status: i32) -> ! {
    loop {
        // SAFETY: no pointers, and nothing runs after it.
        let _ = unsafe { raw::exit([status as usize]) };
    }
}

/// Ends the process.
pub fn exit_group(status: i32) -> ! {
    loop {
        // SAFETY: no pointers, and nothing runs after it.
        let _ = unsafe { raw::exit_group([status as usize]) };
    }
}

/// Sends a signal.
pub fn kill(pid: Pid, signal: u32) -> Result<()> {
    // SAFETY: no pointers.
    unsafe { raw::kill([pid as usize, signal as usize]) }.map(drop)
}

/// What a signal does to this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// What it does by default.
    Default,
    /// Nothing.
    Ignored,
}

/// Sets what a signal does, here and in the programs that this process becomes.
pub fn set_disposition(signal: u32, disposition: Disposition) -> Result<()> {
    let handler = match disposition {
        Disposition::Default => linux::signal::SIG_DFL,
        Disposition::Ignored => linux::signal::SIG_IGN,
    };
    let action = Sigaction { handler, flags: 0, mask: 0 };
    // SAFETY: the kernel reads one `struct sigaction`; no handler of ours will run.
    unsafe { raw::rt_sigaction([signal as usize, ptr::from_ref(&action) as usize, 0, linux::SIGSET_SIZE]) }
        .map(drop)
}

/// Puts process `pid` (0: this one) into process group `group` (0: one of its own number).
pub fn setpgid(pid: Pid, group: Pid) -> Result<()> {
    // SAFETY: no pointers.
    unsafe { raw::setpgid([pid as usize, group as usize]) }.map(drop)
}

/// Starts a session: a process group that has no terminal yet.
pub fn setsid() -> Result<Pid> {
    // SAFETY: no arguments.
    unsafe { raw::setsid([]) }.map(|session| session as Pid)
}

/// Makes the terminal that of this session, whose first process must ask.
pub fn take_terminal(terminal: Fd) -> Result<()> {
    // SAFETY: TIOCSCTTY takes no pointer.
    unsafe { raw::ioctl([terminal.arg(), linux::tty::TIOCSCTTY as usize, 0]) }.map(drop)
}

/// Makes `group` the process group that the terminal's keys, and the signals of ^C and ^\\, go to.
pub fn set_foreground(terminal: Fd, group: Pid) -> Result<()> {
    // SAFETY: TIOCSPGRP reads one int.
    unsafe { raw::ioctl([terminal.arg(), linux::tty::TIOCSPGRP as usize, ptr::from_ref(&group) as usize]) }
        .map(drop)
}

/// What a terminal does with keys.
pub fn terminal_modes(terminal: Fd) -> Result<Termios> {
    let mut modes = Termios::default();
    // SAFETY: TCGETS writes one `struct termios`.
    unsafe { raw::ioctl([terminal.arg(), linux::tty::TCGETS as usize, &raw mut modes as usize]) }?;
    Ok(modes)
}

/// Changes what a terminal does with keys.
pub fn set_terminal_modes(terminal: Fd, modes: &Termios) -> Result<()> {
    // SAFETY: TCSETS reads one `struct termios`.
    unsafe { raw::ioctl([terminal.arg(), linux::tty::TCSETS as usize, ptr::from_ref(modes) as usize]) }
        .map(drop)
}

/// How many bytes could be read at once from a terminal.
pub fn readable(terminal: Fd) -> Result<usize> {
    let mut count = 0i32;
    // SAFETY: FIONREAD writes one int.
    unsafe { raw::ioctl([terminal.arg(), linux::tty::FIONREAD as usize, &raw mut count as usize]) }?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// Makes a directory.
pub fn mkdir(path: &CStr, mode: u32) -> Result<()> {
    // SAFETY: the kernel reads the path.
    unsafe { raw::mkdirat([Fd::CWD.arg(), path_arg(path), mode as usize]) }.map(drop)
}

/// Removes a name; `flags` may be [`AT_REMOVEDIR`](linux::AT_REMOVEDIR).
pub fn unlink(path: &CStr, flags: u32) -> Result<()> {
    // SAFETY: the kernel reads the path.
    unsafe { raw::unlinkat([Fd::CWD.arg(), path_arg(path), flags as usize]) }.map(drop)
}

/// The number of this process.
pub fn getpid() -> Pid {
    // SAFETY: no arguments.
    unsafe { raw::getpid([]) }.map_or(0, |pid| pid as Pid)
}

/// The number of the parent.
pub fn getppid() -> Pid {
    // SAFETY: no arguments.
    unsafe { raw::getppid([]) }.map_or(0, |pid| pid as Pid)
}

/// Lets another process have the processor.
pub fn sched_yield() -> Result<()> {
    // SAFETY: no arguments.
    unsafe { raw::sched_yield([]) }.map(drop)
}

/// Sleeps.
pub fn nanosleep(time: &Timespec) -> Result<()> {
    // SAFETY: the kernel reads one timespec; a null remainder is allowed (nanosleep(2)).
    unsafe { raw::nanosleep([ptr::from_ref(time) as usize, 0]) }.map(drop)
}

/// Reads a clock of [`abi::linux::clock`].
pub fn clock_gettime(clock: u32) -> Result<Timespec> {
    let mut time = Timespec::default();
    // SAFETY: the kernel writes one timespec.
    unsafe { raw::clock_gettime([clock as usize, &raw mut time as usize]) }?;
    Ok(time)
}

/// Tells the kernel's name and version.
pub fn uname() -> Result<Utsname> {
    let none = [0; 65];
    let mut names = Utsname {
        sysname: none,
        nodename: none,
        release: none,
        version: none,
        machine: none,
        domainname: none,
    };
    // SAFETY: the kernel writes one `struct utsname`.
    unsafe { raw::uname([&raw mut names as usize]) }?;
    Ok(names)
}

/// Attaches a file system to a directory.
pub fn mount(source: &CStr, target: &CStr, kind: &CStr, flags: u64) -> Result<()> {
    // SAFETY: the kernel reads three strings; no data is allowed (mount(2)).
    unsafe { raw::mount([path_arg(source), path_arg(target), path_arg(kind), flags as usize, 0]) }.map(drop)
}

/// Restarts the machine or switches it off; `op` is one of [`abi::linux::reboot`].
pub fn reboot(op: u32) -> Result<()> {
    // SAFETY: only LINUX_REBOOT_CMD_RESTART2 would read the last argument.
    unsafe { raw::reboot([cmd::MAGIC1 as usize, cmd::MAGIC2 as usize, op as usize, 0]) }.map(drop)
}

/// Moves the position of `fd`; `whence` is one of [`abi::linux::seek`].
pub fn lseek(fd: Fd, offset: i64, whence: u32) -> Result<u64> {
    // SAFETY: no pointers.
    unsafe { raw::lseek([fd.arg(), offset as usize, whence as usize]) }.map(|position| position as u64)
}

/// Maps fresh memory, zeroed, to read and write; returns its address.
pub fn map(length: usize) -> Result<usize> {
    let (prot, flags) = (PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
    // SAFETY: at address 0 the kernel chooses a place where nothing is.
    unsafe { raw::mmap([0, length, prot as usize, flags as usize, usize::MAX, 0]) }
}

/// Takes a mapping away.
///
/// # Safety
/// It must have come from [`map`], and nothing may refer to it.
pub(crate) unsafe fn unmap(address: usize, length: usize) -> Result<()> {
    // SAFETY: says the caller.
    unsafe { raw::munmap([address, length]) }.map(drop)
}

/// Asks for the end of the heap at `end` (0: only asks) and returns where it then is.
pub(crate) fn brk(end: usize) -> Result<usize> {
    // SAFETY: the allocator alone moves the end, and only up: nothing in use disappears.
    unsafe { raw::brk([end]) }
}
