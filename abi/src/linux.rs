//! Structures and constants of Linux's riscv64 system-call interface (`asm-generic` headers).

/// `struct timespec`, 16 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Timespec {
    /// Seconds.
    pub tv_sec: i64,
    /// Nanoseconds, 0 to 999,999,999.
    pub tv_nsec: i64,
}

/// `struct stat` of `asm-generic/stat.h`, 128 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
#[expect(missing_docs, reason = "stat(2) names the fields")]
pub struct Stat {
    pub st_dev: u64,
    pub st_ino: u64,
    pub st_mode: u32,
    pub st_nlink: u32,
    pub st_uid: u32,
    pub st_gid: u32,
    pub st_rdev: u64,
    pub __pad1: u64,
    pub st_size: i64,
    pub st_blksize: i32,
    pub __pad2: i32,
    pub st_blocks: i64,
    pub st_atime: i64,
    pub st_atime_nsec: u64,
    pub st_mtime: i64,
    pub st_mtime_nsec: u64,
    pub st_ctime: i64,
    pub st_ctime_nsec: u64,
    pub __unused: [u32; 2],
}

/// `struct utsname`: six fields of 65 bytes, zero-terminated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
#[expect(missing_docs, reason = "uname(2) names the fields")]
pub struct Utsname {
    pub sysname: [u8; 65],
    pub nodename: [u8; 65],
    pub release: [u8; 65],
    pub version: [u8; 65],
    pub machine: [u8; 65],
    pub domainname: [u8; 65],
}

/// Bytes of a `struct linux_dirent64` before the name: d_ino u64, d_off i64, d_reclen u16, d_type u8.
pub const DIRENT64_HEADER: usize = 19;

/// A directory handle that stands for the current directory in the `*at` calls.
pub const AT_FDCWD: i32 = -100;
/// newfstatat: an empty path means the descriptor itself.
pub const AT_EMPTY_PATH: u32 = 0x1000;
/// newfstatat: do not follow a symbolic link.
pub const AT_SYMLINK_NOFOLLOW: u32 = 0x100;
/// unlinkat: remove a directory. (faccessat gives the same bit to `AT_EACCESS`.)
pub const AT_REMOVEDIR: u32 = 0x200;
/// linkat: follow a symbolic link.
pub const AT_SYMLINK_FOLLOW: u32 = 0x400;

/// Open flags.
pub mod open {
    #![expect(missing_docs, reason = "open(2) names them")]
    pub const O_RDONLY: u32 = 0;
    pub const O_WRONLY: u32 = 1;
    pub const O_RDWR: u32 = 2;
    pub const O_ACCMODE: u32 = 3;
    pub const O_CREAT: u32 = 0o100;
    pub const O_EXCL: u32 = 0o200;
    pub const O_NOCTTY: u32 = 0o400;
    pub const O_TRUNC: u32 = 0o1000;
    pub const O_APPEND: u32 = 0o2000;
    pub const O_NONBLOCK: u32 = 0o4000;
    pub const O_DIRECTORY: u32 = 0o200000;
    pub const O_NOFOLLOW: u32 = 0o400000;
    pub const O_CLOEXEC: u32 = 0o2000000;
}

/// File modes.
pub mod mode {
    #![expect(missing_docs, reason = "inode(7) names them")]
    pub const S_IFMT: u32 = 0o170000;
    pub const S_IFSOCK: u32 = 0o140000;
    pub const S_IFLNK: u32 = 0o120000;
    pub const S_IFREG: u32 = 0o100000;
    pub const S_IFBLK: u32 = 0o060000;
    pub const S_IFDIR: u32 = 0o040000;
    pub const S_IFCHR: u32 = 0o020000;
    pub const S_IFIFO: u32 = 0o010000;
}

/// Directory entry types of `getdents64`.
pub mod dirent {
    #![expect(missing_docs, reason = "readdir(3) names them")]
    pub const DT_UNKNOWN: u8 = 0;
    pub const DT_FIFO: u8 = 1;
    pub const DT_CHR: u8 = 2;
    pub const DT_DIR: u8 = 4;
    pub const DT_BLK: u8 = 6;
    pub const DT_REG: u8 = 8;
    pub const DT_LNK: u8 = 10;
}

/// Memory protection, mapping and mount flags.
pub mod memory {
    #![expect(missing_docs, reason = "mmap(2) names them")]
    pub const PROT_READ: u32 = 1;
    pub const PROT_WRITE: u32 = 2;
    pub const PROT_EXEC: u32 = 4;
    pub const MAP_SHARED: u32 = 1;
    pub const MAP_PRIVATE: u32 = 2;
    pub const MAP_FIXED: u32 = 0x10;
    pub const MAP_ANONYMOUS: u32 = 0x20;
    pub const MAP_GROWSDOWN: u32 = 0x100;
    pub const MAP_NORESERVE: u32 = 0x4000;
    pub const MAP_POPULATE: u32 = 0x8000;
    pub const MAP_STACK: u32 = 0x2_0000;
    pub const MAP_FIXED_NOREPLACE: u32 = 0x10_0000;
}

/// What a clone shares with its parent, or gets anew.
pub mod clone {
    #![expect(missing_docs, reason = "clone(2) names them")]
    pub const CSIGNAL: u32 = 0xff;
    pub const CLONE_VM: u32 = 0x100;
    pub const CLONE_FS: u32 = 0x200;
    pub const CLONE_FILES: u32 = 0x400;
    pub const CLONE_SIGHAND: u32 = 0x800;
    pub const CLONE_VFORK: u32 = 0x4000;
    pub const CLONE_PARENT: u32 = 0x8000;
    pub const CLONE_THREAD: u32 = 0x1_0000;
    pub const CLONE_NEWNS: u32 = 0x2_0000;
    pub const CLONE_SYSVSEM: u32 = 0x4_0000;
    pub const CLONE_SETTLS: u32 = 0x8_0000;
    pub const CLONE_PARENT_SETTID: u32 = 0x10_0000;
    pub const CLONE_CHILD_CLEARTID: u32 = 0x20_0000;
    pub const CLONE_CHILD_SETTID: u32 = 0x100_0000;
    pub const CLONE_NEWCGROUP: u32 = 0x200_0000;
    pub const CLONE_NEWUTS: u32 = 0x400_0000;
    pub const CLONE_NEWIPC: u32 = 0x800_0000;
    pub const CLONE_NEWUSER: u32 = 0x1000_0000;
    pub const CLONE_NEWPID: u32 = 0x2000_0000;
    pub const CLONE_NEWNET: u32 = 0x4000_0000;
}

/// `struct termios` of the system calls, 36 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
#[expect(missing_docs, reason = "termios(3) names the fields")]
pub struct Termios {
    pub c_iflag: u32,
    pub c_oflag: u32,
    pub c_cflag: u32,
    pub c_lflag: u32,
    pub c_line: u8,
    pub c_cc: [u8; 19],
}

/// Commands that ioctl(2) gives a terminal, and the flags of [`Termios`] that are heeded.
pub mod tty {
    #![expect(missing_docs, reason = "ioctl_tty(2) and termios(3) name them")]
    pub const TCGETS: u32 = 0x5401;
    pub const TCSETS: u32 = 0x5402;
    pub const TIOCSCTTY: u32 = 0x540e;
    pub const TIOCGPGRP: u32 = 0x540f;
    pub const TIOCSPGRP: u32 = 0x5410;
    pub const TIOCGWINSZ: u32 = 0x5413;
    pub const FIONREAD: u32 = 0x541b;
    pub const ICRNL: u32 = 0o400;
    pub const ISIG: u32 = 0o1;
    pub const ICANON: u32 = 0o2;
    pub const ECHO: u32 = 0o10;
}

/// mount(2): the file system may not be written to.
pub const MS_RDONLY: u64 = 1;
/// mount(2): no set-user-ID programs.
pub const MS_NOSUID: u64 = 2;
/// mount(2): no device files.
pub const MS_NODEV: u64 = 4;
/// mount(2): no programs.
pub const MS_NOEXEC: u64 = 8;

/// Signals.
pub mod signal {
    #![expect(missing_docs, reason = "signal(7) names them")]
    pub const SIGHUP: u32 = 1;
    pub const SIGINT: u32 = 2;
    pub const SIGQUIT: u32 = 3;
    pub const SIGILL: u32 = 4;
    pub const SIGTRAP: u32 = 5;
    pub const SIGABRT: u32 = 6;
    pub const SIGBUS: u32 = 7;
    pub const SIGFPE: u32 = 8;
    pub const SIGKILL: u32 = 9;
    pub const SIGUSR1: u32 = 10;
    pub const SIGSEGV: u32 = 11;
    pub const SIGUSR2: u32 = 12;
    pub const SIGPIPE: u32 = 13;
    pub const SIGALRM: u32 = 14;
    pub const SIGTERM: u32 = 15;
    pub const SIGCHLD: u32 = 17;
    pub const SIGCONT: u32 = 18;
    pub const SIGSTOP: u32 = 19;
    pub const SIGTSTP: u32 = 20;
    pub const SIGTTIN: u32 = 21;
    pub const SIGTTOU: u32 = 22;

    /// [`Sigaction::flags`](super::Sigaction::flags) of SIGCHLD: children that stop or go on are not told of.
    pub const SA_NOCLDSTOP: u64 = 1;
    /// [`Sigaction::flags`](super::Sigaction::flags) of SIGCHLD: nobody will wait for children.
    pub const SA_NOCLDWAIT: u64 = 2;
    /// [`Sigaction::flags`](super::Sigaction::flags): calls that the handler interrupts go on after it.
    pub const SA_RESTART: u64 = 0x1000_0000;
    /// [`Sigaction::flags`](super::Sigaction::flags): the signal may interrupt its own handler.
    pub const SA_NODEFER: u64 = 0x4000_0000;
    /// [`Sigaction::flags`](super::Sigaction::flags): the handler serves once.
    pub const SA_RESETHAND: u64 = 0x8000_0000;

    /// `si_code`: sent by a process.
    pub const SI_USER: i32 = 0;
    /// `si_code`: sent to a thread (tgkill(2)).
    pub const SI_TKILL: i32 = -6;
    /// `si_code` of SIGCHLD: the child has exited, or was killed.
    pub const CLD_EXITED: i32 = 1;
    pub const CLD_KILLED: i32 = 2;
    /// `si_code` of SIGCHLD: the child has stopped, or goes on.
    pub const CLD_STOPPED: i32 = 5;
    pub const CLD_CONTINUED: i32 = 6;
    /// `si_code` of SIGSEGV: there is nothing at the address, or nothing for this kind of access.
    pub const SEGV_MAPERR: i32 = 1;
    pub const SEGV_ACCERR: i32 = 2;
    /// `si_code` of SIGBUS: the address is misaligned, or there is nothing behind it.
    pub const BUS_ADRALN: i32 = 1;
    pub const BUS_ADRERR: i32 = 2;
    /// `si_code` of SIGILL and SIGTRAP: the instruction is no instruction, or a breakpoint.
    pub const ILL_ILLOPC: i32 = 1;
    pub const TRAP_BRKPT: i32 = 1;
    /// `si_code`: sent by the kernel.
    pub const SI_KERNEL: i32 = 0x80;

    /// [`Sigaction::handler`](super::Sigaction::handler): what the signal does by default.
    pub const SIG_DFL: u64 = 0;
    /// [`Sigaction::handler`](super::Sigaction::handler): nothing.
    pub const SIG_IGN: u64 = 1;

    /// Names by number, from signal 1 on.
    pub const NAMES: [&str; 31] = [
        "SIGHUP",
        "SIGINT",
        "SIGQUIT",
        "SIGILL",
        "SIGTRAP",
        "SIGABRT",
        "SIGBUS",
        "SIGFPE",
        "SIGKILL",
        "SIGUSR1",
        "SIGSEGV",
        "SIGUSR2",
        "SIGPIPE",
        "SIGALRM",
        "SIGTERM",
        "SIGSTKFLT",
        "SIGCHLD",
        "SIGCONT",
        "SIGSTOP",
        "SIGTSTP",
        "SIGTTIN",
        "SIGTTOU",
        "SIGURG",
        "SIGXCPU",
        "SIGXFSZ",
        "SIGVTALRM",
        "SIGPROF",
        "SIGWINCH",
        "SIGIO",
        "SIGPWR",
        "SIGSYS",
    ];

    /// The name of signal `number`, such as `SIGTERM`.
    pub fn name(number: u32) -> Option<&'static str> {
        NAMES.get((number as usize).checked_sub(1)?).copied()
    }

    /// The number of the signal with this name, with or without `SIG` in front.
    pub fn number(name: &str) -> Option<u32> {
        let at = NAMES.iter().position(|full| *full == name || full.strip_prefix("SIG") == Some(name))?;
        Some(at as u32 + 1)
    }
}

/// wait4(2): return at once when no child has ended.
pub const WNOHANG: u32 = 1;
/// wait4(2): also tell of children that stopped.
pub const WUNTRACED: u32 = 2;
/// wait4(2): also tell of children that go on.
pub const WCONTINUED: u32 = 8;

/// The wait status of a process that called `exit(code)`.
pub const fn exited(code: i32) -> u32 {
    ((code & 0xff) as u32) << 8
}

/// The wait status of a process that signal `number` ended.
pub const fn killed(number: u32) -> u32 {
    number & 0x7f
}

/// The wait status of a process that signal `number` stopped.
pub const fn stopped(number: u32) -> u32 {
    number << 8 | 0x7f
}

/// The signal that stopped a process, if its wait status says so.
pub const fn stop_signal(status: u32) -> Option<u32> {
    if status & 0xff == 0x7f { Some(status >> 8 & 0xff) } else { None }
}

/// The wait status of a process that goes on after a stop.
pub const CONTINUED: u32 = 0xffff;

/// `struct sigaction` as rt_sigaction takes it on riscv64, where it has no restorer; 24 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Sigaction {
    /// Address of the handler, or [`signal::SIG_DFL`] or [`signal::SIG_IGN`].
    pub handler: u64,
    /// `SA_…` bits.
    pub flags: u64,
    /// Signals that wait while the handler runs.
    pub mask: u64,
}

/// Bytes in the kernel's `sigset_t`: 64 signals.
pub const SIGSET_SIZE: usize = 8;

/// How a process ended, as a wait status tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It called `exit` with this code.
    Exited(u8),
    /// This signal ended it.
    Killed(u32),
}

impl Ended {
    /// Reads a wait status of a process that ended.
    pub const fn from_status(status: u32) -> Self {
        match status & 0x7f {
            0 => Ended::Exited((status >> 8) as u8),
            signal => Ended::Killed(signal),
        }
    }
}

/// Clocks of clock_gettime(2).
pub mod clock {
    #![expect(missing_docs, reason = "clock_gettime(2) names them")]
    pub const CLOCK_REALTIME: u32 = 0;
    pub const CLOCK_MONOTONIC: u32 = 1;
    pub const CLOCK_PROCESS_CPUTIME_ID: u32 = 2;
    pub const CLOCK_THREAD_CPUTIME_ID: u32 = 3;
    pub const CLOCK_TAI: u32 = 11;
}

/// reboot(2) and lseek(2).
pub mod reboot {
    #![expect(missing_docs, reason = "reboot(2) names them")]
    pub const MAGIC1: u32 = 0xfee1_dead;
    pub const MAGIC2: u32 = 672_274_793;
    pub const CMD_RESTART: u32 = 0x0123_4567;
    pub const CMD_HALT: u32 = 0xcdef_0123;
    pub const CMD_POWER_OFF: u32 = 0x4321_fedc;
}

/// Whence of lseek(2).
pub mod seek {
    #![expect(missing_docs, reason = "lseek(2) names them")]
    pub const SEEK_SET: u32 = 0;
    pub const SEEK_CUR: u32 = 1;
    pub const SEEK_END: u32 = 2;
}
