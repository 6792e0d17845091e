//! The system calls: one row per call of Linux's riscv64 table.
//!
//! Everything that knows system calls expands from [`syscalls!`](crate::syscalls): the kernel's dispatch, the
//! user library's stubs, the decoding of traces, the assembler's `SYS_…` constants and the page's catalogue.
//!
//! A row reads: number, name, `(argument: Kind, …)`, `-> Kind` of the result, manual section, one sentence,
//! and `yes` or `no`: whether our kernel implements it. What is not implemented returns `ENOSYS`.

/// What an argument or a result means, so that it can be shown as a person would write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A signed number.
    Int,
    /// An unsigned number.
    Uint,
    /// A size or count of bytes.
    Size,
    /// A file descriptor.
    Fd,
    /// A directory descriptor, or `AT_FDCWD`.
    DirFd,
    /// Pointer to a zero-terminated path.
    Path,
    /// Pointer to a zero-terminated string that is no path.
    Text,
    /// Pointer to bytes that the kernel reads; the next argument is their length.
    BufIn,
    /// Pointer to bytes that the kernel writes; the next argument is the room there.
    BufOut,
    /// Pointer to anything else.
    Pointer,
    /// Open flags.
    OpenFlags,
    /// File mode, octal.
    Mode,
    /// Process number.
    Pid,
    /// Signal number.
    Signal,
    /// Bits, shown in hexadecimal.
    Flags,
    /// No result worth showing: 0 on success.
    Status,
    /// It does not return.
    Never,
}

/// One argument of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arg {
    /// Its name in the manual.
    pub name: &'static str,
    /// How to show it.
    pub kind: Kind,
}

/// One system call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Syscall {
    /// Number, in `a7`.
    pub number: u16,
    /// Name, as in the manual.
    pub name: &'static str,
    /// Arguments, in `a0` and up.
    pub args: &'static [Arg],
    /// The result, in `a0`.
    pub result: Kind,
    /// Section of the manual.
    pub section: u8,
    /// What it does, in one sentence.
    pub meaning: &'static str,
    /// Whether our kernel implements it.
    pub implemented: bool,
}

/// Hands every row to the macro named, so that code can be made of the table.
///
/// ```
/// macro_rules! names {
///     ($($nr:literal $name:ident ($($arg:ident: $kind:ident),*) -> $ret:ident, $sec:literal, $text:literal, $have:ident;)*) => {
///         [$(stringify!($name)),*]
///     };
/// }
/// assert!(abi::syscalls!(names).contains(&"write"));
/// ```
#[macro_export]
macro_rules! syscalls {
    ($expand:ident) => { $expand! {
        17 getcwd (buf: BufOut, size: Size) -> Size, 2, "Copies the path of the current directory.", yes;
        24 dup3 (oldfd: Fd, newfd: Fd, flags: OpenFlags) -> Fd, 2, "Makes one descriptor a copy of another.", yes;
        40 mount (source: Text, target: Path, filesystemtype: Text, mountflags: Flags, data: Pointer) -> Status, 2, "Attaches a file system to a directory.", yes;
        49 chdir (path: Path) -> Status, 2, "Changes the current directory.", yes;
        56 openat (dirfd: DirFd, pathname: Path, flags: OpenFlags, mode: Mode) -> Fd, 2, "Opens a file, and may create it.", yes;
        57 close (fd: Fd) -> Status, 2, "Closes a descriptor.", yes;
        59 pipe2 (pipefd: Pointer, flags: OpenFlags) -> Status, 2, "Makes a pipe: what is written to one end is read from the other.", yes;
        61 getdents64 (fd: Fd, dirp: BufOut, count: Size) -> Size, 2, "Reads directory entries.", yes;
        62 lseek (fd: Fd, offset: Int, whence: Uint) -> Size, 2, "Moves the position at which a file is read or written.", yes;
        63 read (fd: Fd, buf: BufOut, count: Size) -> Size, 2, "Reads bytes from a descriptor.", yes;
        64 write (fd: Fd, buf: BufIn, count: Size) -> Size, 2, "Writes bytes to a descriptor.", yes;
        79 newfstatat (dirfd: DirFd, pathname: Path, statbuf: Pointer, flags: Flags) -> Status, 2, "Tells what kind of file a path names, its size and more.", yes;
        93 exit (status: Int) -> Never, 2, "Ends the calling thread.", yes;
        94 exit_group (status: Int) -> Never, 2, "Ends the process with all its threads.", yes;
        101 nanosleep (duration: Pointer, rem: Pointer) -> Status, 2, "Sleeps for a time.", yes;
        113 clock_gettime (clockid: Uint, tp: Pointer) -> Status, 2, "Reads a clock.", yes;
        124 sched_yield () -> Status, 2, "Lets another process have the processor.", yes;
        129 kill (pid: Pid, sig: Signal) -> Status, 2, "Sends a signal to a process.", yes;
        142 reboot (magic: Flags, magic2: Flags, op: Flags, arg: Pointer) -> Status, 2, "Reboots the machine or switches it off.", yes;
        160 uname (buf: Pointer) -> Status, 2, "Tells the kernel's name and version.", yes;
        172 getpid () -> Pid, 2, "Tells the caller's process number.", yes;
        173 getppid () -> Pid, 2, "Tells the parent's process number.", yes;
        214 brk (addr: Pointer) -> Pointer, 2, "Moves the end of the heap.", yes;
        215 munmap (addr: Pointer, length: Size) -> Status, 2, "Takes a mapping out of the address space.", yes;
        220 clone (flags: Flags, stack: Pointer, parent_tid: Pointer, tls: Pointer, child_tid: Pointer) -> Pid, 2, "Makes a child process, or a thread.", yes;
        221 execve (pathname: Path, argv: Pointer, envp: Pointer) -> Status, 2, "Replaces the calling program by another.", yes;
        222 mmap (addr: Pointer, length: Size, prot: Flags, flags: Flags, fd: Fd, offset: Uint) -> Pointer, 2, "Maps memory or a file into the address space.", yes;
        260 wait4 (pid: Pid, wstatus: Pointer, options: Flags, rusage: Pointer) -> Pid, 2, "Waits for a child to end.", yes;
    } };
}

macro_rules! table {
    ($($nr:literal $name:ident ($($arg:ident: $kind:ident),*) -> $ret:ident, $sec:literal, $text:literal, $have:ident;)*) => {
        /// Every row, by rising number.
        pub const TABLE: &[Syscall] = &[$(Syscall {
            number: $nr,
            name: stringify!($name),
            args: &[$(Arg { name: stringify!($arg), kind: Kind::$kind }),*],
            result: Kind::$ret,
            section: $sec,
            meaning: $text,
            implemented: table!(@ $have),
        }),*];

        /// The numbers by name, for code that asks for a call: `number::write`.
        #[expect(non_upper_case_globals, reason = "the names are the manual's")]
        pub mod number {
            $(#[doc = $text] pub const $name: usize = $nr;)*
        }
    };
    (@ yes) => { true };
    (@ no) => { false };
}

syscalls!(table);

/// The row of call `number`.
pub fn by_number(number: u64) -> Option<&'static Syscall> {
    let at = TABLE.binary_search_by_key(&number, |row| u64::from(row.number)).ok()?;
    Some(&TABLE[at])
}

/// The row of the call with this name.
pub fn by_name(name: &str) -> Option<&'static Syscall> {
    TABLE.iter().find(|row| row.name == name)
}
