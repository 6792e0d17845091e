//! The rows: Linux's riscv64 table, by rising number.
//!
//! Numbers and names: `asm-generic/unistd.h` with riscv64's choices (no `renameat`, and two calls of its own
//! from 258). Arguments: section 2 of the Linux manual, in the order in which the registers carry them.
//! Flip `no` to `yes` in the row when the kernel gains the call.

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
        // Asynchronous input and output.
        0 io_setup (nr_events: Uint, ctx_idp: Pointer) -> Status, 2, "Makes a context for asynchronous input and output.", no;
        1 io_destroy (ctx_id: Pointer) -> Status, 2, "Ends a context for asynchronous input and output.", no;
        2 io_submit (ctx_id: Pointer, nr: Int, iocbpp: Pointer) -> Uint, 2, "Hands over requests that the kernel carries out while the program goes on.", no;
        3 io_cancel (ctx_id: Pointer, iocb: Pointer, result: Pointer) -> Status, 2, "Takes back an asynchronous request.", no;
        4 io_getevents (ctx_id: Pointer, min_nr: Int, nr: Int, events: Pointer, timeout: Pointer) -> Uint, 2, "Collects asynchronous requests that are done.", no;

        // Extended attributes of files.
        5 setxattr (path: Path, name: Text, value: BufIn, size: Size, flags: Flags) -> Status, 2, "Attaches a named value to a file.", no;
        6 lsetxattr (path: Path, name: Text, value: BufIn, size: Size, flags: Flags) -> Status, 2, "Attaches a named value to a file, or to the link itself.", no;
        7 fsetxattr (fd: Fd, name: Text, value: BufIn, size: Size, flags: Flags) -> Status, 2, "Attaches a named value to an open file.", no;
        8 getxattr (path: Path, name: Text, value: BufOut, size: Size) -> Size, 2, "Reads a named value of a file.", no;
        9 lgetxattr (path: Path, name: Text, value: BufOut, size: Size) -> Size, 2, "Reads a named value of a file, or of the link itself.", no;
        10 fgetxattr (fd: Fd, name: Text, value: BufOut, size: Size) -> Size, 2, "Reads a named value of an open file.", no;
        11 listxattr (path: Path, list: BufOut, size: Size) -> Size, 2, "Lists the names of the values attached to a file.", no;
        12 llistxattr (path: Path, list: BufOut, size: Size) -> Size, 2, "Lists the names of the values attached to a file, or to the link itself.", no;
        13 flistxattr (fd: Fd, list: BufOut, size: Size) -> Size, 2, "Lists the names of the values attached to an open file.", no;
        14 removexattr (path: Path, name: Text) -> Status, 2, "Removes a named value from a file.", no;
        15 lremovexattr (path: Path, name: Text) -> Status, 2, "Removes a named value from a file, or from the link itself.", no;
        16 fremovexattr (fd: Fd, name: Text) -> Status, 2, "Removes a named value from an open file.", no;

        // The current directory, and descriptors that tell of events.
        17 getcwd (buf: BufOut, size: Size) -> Size, 2, "Copies the path of the current directory.", yes;
        18 lookup_dcookie (cookie: Uint, buffer: BufOut, len: Size) -> Size, 2, "Turns a profiler's cookie into a path.", no;
        19 eventfd2 (initval: Uint, flags: Flags) -> Fd, 2, "Makes a descriptor that counts events.", no;
        20 epoll_create1 (flags: Flags) -> Fd, 2, "Makes a set of descriptors to watch.", no;
        21 epoll_ctl (epfd: Fd, op: Int, fd: Fd, event: Pointer) -> Status, 2, "Adds a descriptor to a watched set, changes it or removes it.", no;
        22 epoll_pwait (epfd: Fd, events: Pointer, maxevents: Int, timeout: Int, sigmask: Pointer, sigsetsize: Size) -> Uint, 2, "Waits until a watched descriptor is ready.", no;
        23 dup (oldfd: Fd) -> Fd, 2, "Makes a second descriptor for the same open file.", yes;
        24 dup3 (oldfd: Fd, newfd: Fd, flags: FdFlags) -> Fd, 2, "Makes one descriptor a copy of another.", yes;
        25 fcntl (fd: Fd, op: Int, arg: Uint) -> Int, 2, "Reads or changes the settings of a descriptor.", yes;
        26 inotify_init1 (flags: Flags) -> Fd, 2, "Makes a descriptor that tells of changes to files.", no;
        27 inotify_add_watch (fd: Fd, pathname: Path, mask: Flags) -> Int, 2, "Asks to be told of changes to a file or directory.", no;
        28 inotify_rm_watch (fd: Fd, wd: Int) -> Status, 2, "Stops watching a file or directory.", no;
        29 ioctl (fd: Fd, op: Flags, arg: Pointer) -> Int, 2, "Gives a device a command of its own kind.", yes;
        30 ioprio_set (which: Int, who: Int, ioprio: Int) -> Status, 2, "Sets whose disk requests go first.", no;
        31 ioprio_get (which: Int, who: Int) -> Int, 2, "Tells whose disk requests go first.", no;
        32 flock (fd: Fd, op: Int) -> Status, 2, "Locks an open file against other programs, or unlocks it.", no;

        // Names in directories, and mounts.
        33 mknodat (dirfd: DirFd, pathname: Path, mode: Mode, dev: Uint) -> Status, 2, "Makes a device file, a named pipe or an empty file.", no;
        34 mkdirat (dirfd: DirFd, pathname: Path, mode: Mode) -> Status, 2, "Makes a directory.", yes;
        35 unlinkat (dirfd: DirFd, pathname: Path, flags: AtFlags) -> Status, 2, "Removes a name; a file goes with its last name and its last user.", yes;
        36 symlinkat (target: Path, newdirfd: DirFd, linkpath: Path) -> Status, 2, "Makes a file that stands for another path.", yes;
        37 linkat (olddirfd: DirFd, oldpath: Path, newdirfd: DirFd, newpath: Path, flags: AtFlags) -> Status, 2, "Gives a file another name.", no;
        39 umount2 (target: Path, flags: Flags) -> Status, 2, "Detaches a file system from its directory.", no;
        40 mount (source: Text, target: Path, filesystemtype: Text, mountflags: MountFlags, data: Pointer) -> Status, 2, "Attaches a file system to a directory.", yes;
        41 pivot_root (new_root: Path, put_old: Path) -> Status, 2, "Makes another mount the root of the tree.", no;
        42 nfsservctl (cmd: Int, argp: Pointer, resp: Pointer) -> Status, 2, "Talked to the kernel's NFS server; gone since Linux 3.1.", no;

        // Files by path or descriptor.
        43 statfs (path: Path, buf: Pointer) -> Status, 2, "Tells the type, size and free space of a file system.", no;
        44 fstatfs (fd: Fd, buf: Pointer) -> Status, 2, "Tells the type, size and free space of an open file's file system.", no;
        45 truncate (path: Path, length: Int) -> Status, 2, "Cuts a file to a length, or lengthens it with zeroes.", no;
        46 ftruncate (fd: Fd, length: Int) -> Status, 2, "Cuts an open file to a length, or lengthens it with zeroes.", yes;
        47 fallocate (fd: Fd, mode: Flags, offset: Int, size: Int) -> Status, 2, "Reserves room for a file on its disk, or gives it back.", no;
        48 faccessat (dirfd: DirFd, pathname: Path, mode: Int) -> Status, 2, "Asks whether the caller may use a file.", yes;
        49 chdir (path: Path) -> Status, 2, "Changes the current directory.", yes;
        50 fchdir (fd: Fd) -> Status, 2, "Changes the current directory to an open one.", yes;
        51 chroot (path: Path) -> Status, 2, "Changes which directory the process sees as the root.", no;
        52 fchmod (fd: Fd, mode: Mode) -> Status, 2, "Changes who may do what with an open file.", no;
        53 fchmodat (dirfd: DirFd, pathname: Path, mode: Mode) -> Status, 2, "Changes who may do what with a file.", no;
        54 fchownat (dirfd: DirFd, pathname: Path, owner: Int, group: Int, flags: AtFlags) -> Status, 2, "Changes the owner and group of a file.", no;
        55 fchown (fd: Fd, owner: Int, group: Int) -> Status, 2, "Changes the owner and group of an open file.", no;
        56 openat (dirfd: DirFd, pathname: Path, flags: OpenFlags, mode: Mode) -> Fd, 2, "Opens a file, and may create it.", yes;
        57 close (fd: Fd) -> Status, 2, "Closes a descriptor.", yes;
        58 vhangup () -> Status, 2, "Hangs up the terminal, so that the next login finds it clean.", no;
        59 pipe2 (pipefd: Pointer, flags: FdFlags) -> Status, 2, "Makes a pipe: what is written to one end is read from the other.", yes;
        60 quotactl (op: Int, special: Path, id: Int, addr: Pointer) -> Status, 2, "Reads or sets how much disk each user may fill.", no;
        61 getdents64 (fd: Fd, dirp: BufOut, count: Size) -> Size, 2, "Reads directory entries.", yes;

        // Reading and writing.
        62 lseek (fd: Fd, offset: Int, whence: Whence) -> Size, 2, "Moves the position at which a file is read or written.", yes;
        63 read (fd: Fd, buf: BufOut, count: Size) -> Size, 2, "Reads bytes from a descriptor.", yes;
        64 write (fd: Fd, buf: BufIn, count: Size) -> Size, 2, "Writes bytes to a descriptor.", yes;
        65 readv (fd: Fd, iov: Pointer, iovcnt: Int) -> Size, 2, "Reads bytes into several buffers.", yes;
        66 writev (fd: Fd, iov: Pointer, iovcnt: Int) -> Size, 2, "Writes bytes from several buffers.", yes;
        67 pread64 (fd: Fd, buf: BufOut, count: Size, offset: Int) -> Size, 2, "Reads bytes at a given position of a file.", yes;
        68 pwrite64 (fd: Fd, buf: BufIn, count: Size, offset: Int) -> Size, 2, "Writes bytes at a given position of a file.", yes;
        69 preadv (fd: Fd, iov: Pointer, iovcnt: Int, pos_l: Uint, pos_h: Uint) -> Size, 2, "Reads bytes at a given position into several buffers.", no;
        70 pwritev (fd: Fd, iov: Pointer, iovcnt: Int, pos_l: Uint, pos_h: Uint) -> Size, 2, "Writes bytes at a given position from several buffers.", no;
        71 sendfile (out_fd: Fd, in_fd: Fd, offset: Pointer, count: Size) -> Size, 2, "Copies bytes between descriptors inside the kernel.", no;
        72 pselect6 (nfds: Int, readfds: Pointer, writefds: Pointer, exceptfds: Pointer, timeout: Pointer, sigmask: Pointer) -> Uint, 2, "Waits until one of a set of descriptors is ready.", no;
        73 ppoll (fds: Pointer, nfds: Uint, tmo_p: Pointer, sigmask: Pointer, sigsetsize: Size) -> Uint, 2, "Waits until one of a list of descriptors is ready.", no;
        74 signalfd4 (fd: Fd, mask: Pointer, sizemask: Size, flags: Flags) -> Fd, 2, "Makes a descriptor from which signals are read.", no;
        75 vmsplice (fd: Fd, iov: Pointer, nr_segs: Size, flags: Flags) -> Size, 2, "Moves pages of memory into a pipe.", no;
        76 splice (fd_in: Fd, off_in: Pointer, fd_out: Fd, off_out: Pointer, size: Size, flags: Flags) -> Size, 2, "Moves bytes between a pipe and a descriptor inside the kernel.", no;
        77 tee (fd_in: Fd, fd_out: Fd, size: Size, flags: Flags) -> Size, 2, "Copies bytes from one pipe to another without taking them.", no;
        78 readlinkat (dirfd: DirFd, pathname: Path, buf: BufOut, bufsiz: Size) -> Size, 2, "Reads the path that a symbolic link stands for.", yes;
        79 newfstatat (dirfd: DirFd, pathname: Path, statbuf: Pointer, flags: AtFlags) -> Status, 2, "Tells what kind of file a path names, its size and more.", yes;
        80 fstat (fd: Fd, statbuf: Pointer) -> Status, 2, "Tells what kind of file a descriptor stands for, its size and more.", yes;
        81 sync () -> Status, 2, "Writes everything that waits in memory to the disks.", no;
        82 fsync (fd: Fd) -> Status, 2, "Writes what waits in memory of a file to its disk.", no;
        83 fdatasync (fd: Fd) -> Status, 2, "Writes what waits in memory of a file's contents to its disk.", no;
        84 sync_file_range (fd: Fd, offset: Int, nbytes: Int, flags: Flags) -> Status, 2, "Writes a part of a file that waits in memory to its disk.", no;
        85 timerfd_create (clockid: Clock, flags: Flags) -> Fd, 2, "Makes a descriptor that becomes readable when a time has come.", no;
        86 timerfd_settime (fd: Fd, flags: Flags, new_value: Pointer, old_value: Pointer) -> Status, 2, "Sets when a timer descriptor goes off.", no;
        87 timerfd_gettime (fd: Fd, curr_value: Pointer) -> Status, 2, "Tells when a timer descriptor goes off next.", no;
        88 utimensat (dirfd: DirFd, pathname: Path, times: Pointer, flags: AtFlags) -> Status, 2, "Sets when a file was last read and changed.", no;
        89 acct (filename: Path) -> Status, 2, "Starts or stops a record of every process that ends.", no;

        // What a process is and may do; its end; its threads.
        90 capget (hdrp: Pointer, datap: Pointer) -> Status, 2, "Tells which privileges a thread has.", no;
        91 capset (hdrp: Pointer, datap: Pointer) -> Status, 2, "Sets which privileges a thread has.", no;
        92 personality (persona: Flags) -> Flags, 2, "Makes the kernel imitate the habits of another system.", no;
        93 exit (status: Int) -> Never, 2, "Ends the calling thread.", yes;
        94 exit_group (status: Int) -> Never, 2, "Ends the process with all its threads.", yes;
        95 waitid (idtype: Int, id: Pid, infop: Pointer, options: Flags, rusage: Pointer) -> Status, 2, "Waits for a child to change its state.", no;
        96 set_tid_address (tidptr: Pointer) -> Pid, 2, "Names a word that the kernel clears when the thread ends.", yes;
        97 unshare (flags: CloneFlags) -> Status, 2, "Gives the process a view of its own of something it shared.", no;
        98 futex (uaddr: Pointer, futex_op: Int, val: Uint, timeout: Pointer, uaddr2: Pointer, val3: Uint) -> Int, 2, "Waits until a word of memory changes, or wakes those who wait.", no;
        99 set_robust_list (head: Pointer, size: Size) -> Status, 2, "Names the locks to release if the thread ends while holding them.", yes;
        100 get_robust_list (pid: Pid, head_ptr: Pointer, sizep: Pointer) -> Status, 2, "Tells the locks to release if a thread ends while holding them.", no;

        // Time, timers; modules of the kernel.
        101 nanosleep (duration: Pointer, rem: Pointer) -> Status, 2, "Sleeps for a time.", yes;
        102 getitimer (which: Int, curr_value: Pointer) -> Status, 2, "Tells how long an interval timer has to go.", no;
        103 setitimer (which: Int, new_value: Pointer, old_value: Pointer) -> Status, 2, "Starts a timer that sends a signal, once or again and again.", no;
        104 kexec_load (entry: Pointer, nr_segments: Uint, segments: Pointer, flags: Flags) -> Status, 2, "Loads another kernel to jump to.", no;
        105 init_module (module_image: BufIn, size: Size, param_values: Text) -> Status, 2, "Loads a module into the kernel.", no;
        106 delete_module (name: Text, flags: Flags) -> Status, 2, "Takes a module out of the kernel.", no;
        107 timer_create (clockid: Clock, sevp: Pointer, timerid: Pointer) -> Status, 2, "Makes a timer for the process.", no;
        108 timer_gettime (timerid: Int, curr_value: Pointer) -> Status, 2, "Tells how long a timer has to go.", no;
        109 timer_getoverrun (timerid: Int) -> Int, 2, "Tells how often a timer went off unheard.", no;
        110 timer_settime (timerid: Int, flags: Flags, new_value: Pointer, old_value: Pointer) -> Status, 2, "Starts or stops a timer.", no;
        111 timer_delete (timerid: Int) -> Status, 2, "Removes a timer.", no;
        112 clock_settime (clockid: Clock, tp: Pointer) -> Status, 2, "Sets a clock.", no;
        113 clock_gettime (clockid: Clock, tp: Pointer) -> Status, 2, "Reads a clock.", yes;
        114 clock_getres (clockid: Clock, res: Pointer) -> Status, 2, "Tells how fine a clock counts.", no;
        115 clock_nanosleep (clockid: Clock, flags: Flags, t: Pointer, remain: Pointer) -> Status, 2, "Sleeps for a time, or until a time, by a clock of choice.", yes;
        116 syslog (type: Int, bufp: BufOut, len: Size) -> Int, 2, "Reads the kernel's own messages.", no;
        117 ptrace (op: Int, pid: Pid, addr: Pointer, data: Pointer) -> Int, 2, "Lets a debugger watch and change another process.", no;

        // The scheduler.
        118 sched_setparam (pid: Pid, param: Pointer) -> Status, 2, "Sets the real-time priority of a process.", no;
        119 sched_setscheduler (pid: Pid, policy: Int, param: Pointer) -> Status, 2, "Sets by which rule a process gets the processor.", no;
        120 sched_getscheduler (pid: Pid) -> Int, 2, "Tells by which rule a process gets the processor.", no;
        121 sched_getparam (pid: Pid, param: Pointer) -> Status, 2, "Tells the real-time priority of a process.", no;
        122 sched_setaffinity (pid: Pid, cpusetsize: Size, mask: Pointer) -> Status, 2, "Sets on which processors a process may run.", no;
        123 sched_getaffinity (pid: Pid, cpusetsize: Size, mask: Pointer) -> Size, 2, "Tells on which processors a process may run.", no;
        124 sched_yield () -> Status, 2, "Lets another process have the processor.", yes;
        125 sched_get_priority_max (policy: Int) -> Int, 2, "Tells the highest real-time priority.", no;
        126 sched_get_priority_min (policy: Int) -> Int, 2, "Tells the lowest real-time priority.", no;
        127 sched_rr_get_interval (pid: Pid, tp: Pointer) -> Status, 2, "Tells how long a round-robin turn lasts.", no;

        // Signals.
        128 restart_syscall () -> Int, 2, "Takes up a call that a signal interrupted.", no;
        129 kill (pid: Pid, sig: Signal) -> Status, 2, "Sends a signal to a process.", yes;
        130 tkill (tid: Pid, sig: Signal) -> Status, 2, "Sends a signal to a thread.", no;
        131 tgkill (tgid: Pid, tid: Pid, sig: Signal) -> Status, 2, "Sends a signal to a thread of a given process.", yes;
        132 sigaltstack (ss: Pointer, old_ss: Pointer) -> Status, 2, "Sets a stack of its own for signal handlers.", no;
        133 rt_sigsuspend (mask: Pointer, sigsetsize: Size) -> Status, 2, "Waits for a signal.", no;
        134 rt_sigaction (signum: Signal, act: Pointer, oldact: Pointer, sigsetsize: Size) -> Status, 2, "Sets what happens when a signal arrives.", yes;
        135 rt_sigprocmask (how: Int, set: Pointer, oldset: Pointer, sigsetsize: Size) -> Status, 2, "Sets which signals have to wait.", yes;
        136 rt_sigpending (set: Pointer, sigsetsize: Size) -> Status, 2, "Tells which signals are waiting.", no;
        137 rt_sigtimedwait (set: Pointer, info: Pointer, timeout: Pointer, sigsetsize: Size) -> Signal, 2, "Waits for a signal for a time, and takes it.", no;
        138 rt_sigqueueinfo (tgid: Pid, sig: Signal, info: Pointer) -> Status, 2, "Sends a signal with data to a process.", no;
        139 rt_sigreturn () -> Int, 2, "Returns from a signal handler to what it interrupted.", yes;

        // Priorities, users, groups, sessions.
        140 setpriority (which: Int, who: Int, prio: Int) -> Status, 2, "Sets how much of the processor a process deserves.", no;
        141 getpriority (which: Int, who: Int) -> Int, 2, "Tells how much of the processor a process deserves.", no;
        142 reboot (magic: Flags, magic2: Flags, op: RebootOp, arg: Pointer) -> Status, 2, "Reboots the machine or switches it off.", yes;
        143 setregid (rgid: Int, egid: Int) -> Status, 2, "Sets the real and effective group.", no;
        144 setgid (gid: Int) -> Status, 2, "Sets the group.", no;
        145 setreuid (ruid: Int, euid: Int) -> Status, 2, "Sets the real and effective user.", no;
        146 setuid (uid: Int) -> Status, 2, "Sets the user.", no;
        147 setresuid (ruid: Int, euid: Int, suid: Int) -> Status, 2, "Sets the real, effective and saved user.", no;
        148 getresuid (ruid: Pointer, euid: Pointer, suid: Pointer) -> Status, 2, "Tells the real, effective and saved user.", no;
        149 setresgid (rgid: Int, egid: Int, sgid: Int) -> Status, 2, "Sets the real, effective and saved group.", no;
        150 getresgid (rgid: Pointer, egid: Pointer, sgid: Pointer) -> Status, 2, "Tells the real, effective and saved group.", no;
        151 setfsuid (fsuid: Int) -> Int, 2, "Sets the user as whom files are opened.", no;
        152 setfsgid (fsgid: Int) -> Int, 2, "Sets the group as which files are opened.", no;
        153 times (buf: Pointer) -> Int, 2, "Tells how much processor time the process and its children took.", no;
        154 setpgid (pid: Pid, pgid: Pid) -> Status, 2, "Puts a process into a group: one job of a shell.", yes;
        155 getpgid (pid: Pid) -> Pid, 2, "Tells the group of a process.", yes;
        156 getsid (pid: Pid) -> Pid, 2, "Tells the session of a process.", yes;
        157 setsid () -> Pid, 2, "Starts a session: a group of groups with a terminal of its own.", yes;
        158 getgroups (size: Int, list: Pointer) -> Int, 2, "Tells the further groups of the user.", no;
        159 setgroups (size: Size, list: Pointer) -> Status, 2, "Sets the further groups of the user.", no;
        160 uname (buf: Pointer) -> Status, 2, "Tells the kernel's name and version.", yes;
        161 sethostname (name: BufIn, len: Size) -> Status, 2, "Sets the machine's name.", no;
        162 setdomainname (name: BufIn, len: Size) -> Status, 2, "Sets the machine's domain name.", no;

        // Limits, accounts, clocks of the day.
        163 getrlimit (resource: Int, rlim: Pointer) -> Status, 2, "Tells how much of something the process may use.", no;
        164 setrlimit (resource: Int, rlim: Pointer) -> Status, 2, "Limits how much of something the process may use.", no;
        165 getrusage (who: Int, usage: Pointer) -> Status, 2, "Tells how much time and memory the process used.", no;
        166 umask (mask: Mode) -> Mode, 2, "Sets which permissions new files do not get.", no;
        167 prctl (op: Int, arg2: Uint, arg3: Uint, arg4: Uint, arg5: Uint) -> Int, 2, "Reads or changes one of many settings of the process.", no;
        168 getcpu (cpu: Pointer, node: Pointer, tcache: Pointer) -> Status, 2, "Tells which processor the thread runs on.", no;
        169 gettimeofday (tv: Pointer, tz: Pointer) -> Status, 2, "Tells the time of day.", no;
        170 settimeofday (tv: Pointer, tz: Pointer) -> Status, 2, "Sets the time of day.", no;
        171 adjtimex (buf: Pointer) -> Int, 2, "Makes the clock run a little faster or slower.", no;
        172 getpid () -> Pid, 2, "Tells the caller's process number.", yes;
        173 getppid () -> Pid, 2, "Tells the parent's process number.", yes;
        174 getuid () -> Int, 2, "Tells the user.", yes;
        175 geteuid () -> Int, 2, "Tells the user whose rights apply.", yes;
        176 getgid () -> Int, 2, "Tells the group.", yes;
        177 getegid () -> Int, 2, "Tells the group whose rights apply.", yes;
        178 gettid () -> Pid, 2, "Tells the caller's thread number.", yes;
        179 sysinfo (info: Pointer) -> Status, 2, "Tells how much memory is free, how many processes there are and more.", no;

        // Messages, semaphores and memory between processes.
        180 mq_open (name: Text, oflag: OpenFlags, mode: Mode, attr: Pointer) -> Fd, 2, "Opens a queue of messages.", no;
        181 mq_unlink (name: Text) -> Status, 2, "Removes a queue of messages.", no;
        182 mq_timedsend (mqdes: Fd, msg_ptr: BufIn, msg_len: Size, msg_prio: Uint, abs_timeout: Pointer) -> Status, 2, "Puts a message into a queue.", no;
        183 mq_timedreceive (mqdes: Fd, msg_ptr: BufOut, msg_len: Size, msg_prio: Pointer, abs_timeout: Pointer) -> Size, 2, "Takes a message from a queue.", no;
        184 mq_notify (mqdes: Fd, sevp: Pointer) -> Status, 2, "Asks to be told when a message arrives.", no;
        185 mq_getsetattr (mqdes: Fd, newattr: Pointer, oldattr: Pointer) -> Status, 2, "Reads or changes the settings of a queue of messages.", no;
        186 msgget (key: Flags, msgflg: Flags) -> Int, 2, "Finds or makes a System V message queue.", no;
        187 msgctl (msqid: Int, op: Int, buf: Pointer) -> Int, 2, "Examines, changes or removes a System V message queue.", no;
        188 msgrcv (msqid: Int, msgp: Pointer, msgsz: Size, msgtyp: Int, msgflg: Flags) -> Size, 2, "Takes a message from a System V queue.", no;
        189 msgsnd (msqid: Int, msgp: Pointer, msgsz: Size, msgflg: Flags) -> Status, 2, "Puts a message into a System V queue.", no;
        190 semget (key: Flags, nsems: Int, semflg: Flags) -> Int, 2, "Finds or makes a set of semaphores.", no;
        191 semctl (semid: Int, semnum: Int, op: Int, arg: Pointer) -> Int, 2, "Examines, changes or removes a set of semaphores.", no;
        192 semtimedop (semid: Int, sops: Pointer, nsops: Size, timeout: Pointer) -> Status, 2, "Takes or gives semaphores, waiting for a time at most.", no;
        193 semop (semid: Int, sops: Pointer, nsops: Size) -> Status, 2, "Takes or gives semaphores.", no;
        194 shmget (key: Flags, size: Size, shmflg: Flags) -> Int, 2, "Finds or makes memory that processes share.", no;
        195 shmctl (shmid: Int, op: Int, buf: Pointer) -> Int, 2, "Examines, changes or removes shared memory.", no;
        196 shmat (shmid: Int, shmaddr: Pointer, shmflg: Flags) -> Pointer, 2, "Maps shared memory into the address space.", no;
        197 shmdt (shmaddr: Pointer) -> Status, 2, "Takes shared memory out of the address space.", no;

        // The network.
        198 socket (domain: Int, type: Int, protocol: Int) -> Fd, 2, "Makes an end point for communication.", no;
        199 socketpair (domain: Int, type: Int, protocol: Int, sv: Pointer) -> Status, 2, "Makes two end points that are connected.", no;
        200 bind (sockfd: Fd, addr: Pointer, addrlen: Size) -> Status, 2, "Gives a socket its own address.", no;
        201 listen (sockfd: Fd, backlog: Int) -> Status, 2, "Lets others connect to a socket.", no;
        202 accept (sockfd: Fd, addr: Pointer, addrlen: Pointer) -> Fd, 2, "Takes the next connection to a socket.", no;
        203 connect (sockfd: Fd, addr: Pointer, addrlen: Size) -> Status, 2, "Connects a socket to an address.", no;
        204 getsockname (sockfd: Fd, addr: Pointer, addrlen: Pointer) -> Status, 2, "Tells a socket's own address.", no;
        205 getpeername (sockfd: Fd, addr: Pointer, addrlen: Pointer) -> Status, 2, "Tells to whom a socket is connected.", no;
        206 sendto (sockfd: Fd, buf: BufIn, size: Size, flags: Flags, dest_addr: Pointer, addrlen: Size) -> Size, 2, "Sends bytes over a socket.", no;
        207 recvfrom (sockfd: Fd, buf: BufOut, size: Size, flags: Flags, src_addr: Pointer, addrlen: Pointer) -> Size, 2, "Receives bytes from a socket.", no;
        208 setsockopt (sockfd: Fd, level: Int, optname: Int, optval: BufIn, optlen: Size) -> Status, 2, "Changes a setting of a socket.", no;
        209 getsockopt (sockfd: Fd, level: Int, optname: Int, optval: Pointer, optlen: Pointer) -> Status, 2, "Reads a setting of a socket.", no;
        210 shutdown (sockfd: Fd, how: Int) -> Status, 2, "Ends one or both directions of a connection.", no;
        211 sendmsg (sockfd: Fd, msg: Pointer, flags: Flags) -> Size, 2, "Sends a message over a socket, descriptors included.", no;
        212 recvmsg (sockfd: Fd, msg: Pointer, flags: Flags) -> Size, 2, "Receives a message from a socket, descriptors included.", no;
        213 readahead (fd: Fd, offset: Int, count: Size) -> Status, 2, "Reads a part of a file into memory before it is asked for.", no;

        // Memory; keys; the making of processes.
        214 brk (addr: Pointer) -> Pointer, 2, "Moves the end of the heap.", yes;
        215 munmap (addr: Pointer, length: Size) -> Status, 2, "Takes a mapping out of the address space.", yes;
        216 mremap (old_address: Pointer, old_size: Size, new_size: Size, flags: Flags, new_address: Pointer) -> Pointer, 2, "Grows, shrinks or moves a mapping.", no;
        217 add_key (type: Text, description: Text, payload: BufIn, plen: Size, keyring: Int) -> Int, 2, "Gives the kernel a key to keep.", no;
        218 request_key (type: Text, description: Text, callout_info: Text, dest_keyring: Int) -> Int, 2, "Asks the kernel for a key that it keeps.", no;
        219 keyctl (op: Int, arg2: Uint, arg3: Uint, arg4: Uint, arg5: Uint) -> Int, 2, "Works on the keys that the kernel keeps.", no;
        220 clone (flags: CloneFlags, stack: Pointer, parent_tid: Pointer, tls: Pointer, child_tid: Pointer) -> Pid, 2, "Makes a child process, or a thread.", yes;
        221 execve (pathname: Path, argv: Pointer, envp: Pointer) -> Status, 2, "Replaces the calling program by another.", yes;
        222 mmap (addr: Pointer, length: Size, prot: Prot, flags: MapFlags, fd: Fd, offset: Uint) -> Pointer, 2, "Maps memory or a file into the address space.", yes;
        223 fadvise64 (fd: Fd, offset: Int, size: Int, advice: Int) -> Status, 2, "Says in advance how a file will be read.", no;
        224 swapon (path: Path, swapflags: Flags) -> Status, 2, "Lets the kernel move memory out to a disk.", no;
        225 swapoff (path: Path) -> Status, 2, "Stops the kernel from moving memory out to a disk.", no;
        226 mprotect (addr: Pointer, size: Size, prot: Prot) -> Status, 2, "Sets whether memory may be read, written or executed.", yes;
        227 msync (addr: Pointer, length: Size, flags: Flags) -> Status, 2, "Writes a mapped file's changes to its disk.", no;
        228 mlock (addr: Pointer, size: Size) -> Status, 2, "Keeps memory from being moved out to a disk.", no;
        229 munlock (addr: Pointer, size: Size) -> Status, 2, "Lets memory be moved out to a disk again.", no;
        230 mlockall (flags: Flags) -> Status, 2, "Keeps all memory of the process from being moved out to a disk.", no;
        231 munlockall () -> Status, 2, "Lets all memory of the process be moved out to a disk again.", no;
        232 mincore (addr: Pointer, length: Size, vec: Pointer) -> Status, 2, "Tells which pages of a mapping are in memory.", no;
        233 madvise (addr: Pointer, size: Size, advice: Int) -> Status, 2, "Says in advance how memory will be used.", yes;
        234 remap_file_pages (addr: Pointer, size: Size, prot: Prot, pgoff: Size, flags: MapFlags) -> Status, 2, "Changes the order of a mapped file's pages.", no;
        235 mbind (addr: Pointer, length: Size, mode: Int, nodemask: Pointer, maxnode: Uint, flags: Flags) -> Status, 2, "Sets from which memory bank a range of addresses is filled.", no;
        236 get_mempolicy (mode: Pointer, nodemask: Pointer, maxnode: Uint, addr: Pointer, flags: Flags) -> Status, 2, "Tells from which memory bank memory is taken.", no;
        237 set_mempolicy (mode: Int, nodemask: Pointer, maxnode: Uint) -> Status, 2, "Sets from which memory bank the thread's memory is taken.", no;
        238 migrate_pages (pid: Pid, maxnode: Uint, old_nodes: Pointer, new_nodes: Pointer) -> Int, 2, "Moves a process's memory to other memory banks.", no;
        239 move_pages (pid: Pid, count: Uint, pages: Pointer, nodes: Pointer, status: Pointer, flags: Flags) -> Int, 2, "Moves single pages to other memory banks.", no;
        240 rt_tgsigqueueinfo (tgid: Pid, tid: Pid, sig: Signal, info: Pointer) -> Status, 2, "Sends a signal with data to a thread.", no;
        241 perf_event_open (attr: Pointer, pid: Pid, cpu: Int, group_fd: Fd, flags: Flags) -> Fd, 2, "Opens a counter of the processor or the kernel.", no;
        242 accept4 (sockfd: Fd, addr: Pointer, addrlen: Pointer, flags: FdFlags) -> Fd, 2, "Takes the next connection to a socket, with flags.", no;
        243 recvmmsg (sockfd: Fd, msgvec: Pointer, vlen: Uint, flags: Flags, timeout: Pointer) -> Int, 2, "Receives several messages from a socket.", no;

        // RISC-V's own.
        258 riscv_hwprobe (pairs: Pointer, pair_count: Size, cpusetsize: Size, cpus: Pointer, flags: Flags) -> Status, 2, "Tells what the RISC-V processor can do.", no;
        259 riscv_flush_icache (start: Pointer, end: Pointer, flags: Flags) -> Status, 2, "Makes freshly written instructions visible to the processors.", yes;

        // What came with time, in the order in which it came.
        260 wait4 (pid: Pid, wstatus: Pointer, options: WaitOptions, rusage: Pointer) -> Pid, 2, "Waits for a child to end.", yes;
        261 prlimit64 (pid: Pid, resource: Int, new_limit: Pointer, old_limit: Pointer) -> Status, 2, "Reads and limits how much of something a process may use.", yes;
        262 fanotify_init (flags: Flags, event_f_flags: OpenFlags) -> Fd, 2, "Makes a descriptor that tells of every use of files.", no;
        263 fanotify_mark (fanotify_fd: Fd, flags: Flags, mask: Flags, dirfd: DirFd, pathname: Path) -> Status, 2, "Chooses the files whose use is told.", no;
        264 name_to_handle_at (dirfd: DirFd, pathname: Path, handle: Pointer, mount_id: Pointer, flags: AtFlags) -> Status, 2, "Turns a path into a handle that outlives renaming.", no;
        265 open_by_handle_at (mount_fd: Fd, handle: Pointer, flags: OpenFlags) -> Fd, 2, "Opens the file that a handle stands for.", no;
        266 clock_adjtime (clockid: Clock, buf: Pointer) -> Int, 2, "Makes a clock run a little faster or slower.", no;
        267 syncfs (fd: Fd) -> Status, 2, "Writes what waits in memory of one file system to its disk.", no;
        268 setns (fd: Fd, nstype: CloneFlags) -> Status, 2, "Joins a namespace: sees what others in it see.", no;
        269 sendmmsg (sockfd: Fd, msgvec: Pointer, vlen: Uint, flags: Flags) -> Int, 2, "Sends several messages over a socket.", no;
        270 process_vm_readv (pid: Pid, local_iov: Pointer, liovcnt: Uint, remote_iov: Pointer, riovcnt: Uint, flags: Flags) -> Size, 2, "Copies memory from another process.", no;
        271 process_vm_writev (pid: Pid, local_iov: Pointer, liovcnt: Uint, remote_iov: Pointer, riovcnt: Uint, flags: Flags) -> Size, 2, "Copies memory to another process.", no;
        272 kcmp (pid1: Pid, pid2: Pid, type: Int, idx1: Uint, idx2: Uint) -> Int, 2, "Tells whether two processes share a kernel object.", no;
        273 finit_module (fd: Fd, param_values: Text, flags: Flags) -> Status, 2, "Loads a module into the kernel from an open file.", no;
        274 sched_setattr (pid: Pid, attr: Pointer, flags: Flags) -> Status, 2, "Sets rule and settings by which a thread gets the processor.", no;
        275 sched_getattr (pid: Pid, attr: Pointer, size: Size, flags: Flags) -> Status, 2, "Tells rule and settings by which a thread gets the processor.", no;
        276 renameat2 (olddirfd: DirFd, oldpath: Path, newdirfd: DirFd, newpath: Path, flags: Flags) -> Status, 2, "Renames a file, or moves it to another directory.", no;
        277 seccomp (operation: Int, flags: Flags, args: Pointer) -> Int, 2, "Limits which system calls the process may make.", no;
        278 getrandom (buf: BufOut, buflen: Size, flags: Flags) -> Size, 2, "Fills a buffer with random bytes.", yes;
        279 memfd_create (name: Text, flags: Flags) -> Fd, 2, "Makes a file that lives in memory only.", no;
        280 bpf (cmd: Int, attr: Pointer, size: Size) -> Int, 2, "Loads small checked programs that run inside the kernel.", no;
        281 execveat (dirfd: DirFd, pathname: Path, argv: Pointer, envp: Pointer, flags: AtFlags) -> Status, 2, "Replaces the calling program by another, found from a directory.", no;
        282 userfaultfd (flags: FdFlags) -> Fd, 2, "Lets a program answer its own page faults.", no;
        283 membarrier (cmd: Int, flags: Flags, cpu_id: Int) -> Int, 2, "Puts memory accesses of all threads in order.", no;
        284 mlock2 (addr: Pointer, size: Size, flags: Flags) -> Status, 2, "Keeps memory from being moved out to a disk, with flags.", no;
        285 copy_file_range (fd_in: Fd, off_in: Pointer, fd_out: Fd, off_out: Pointer, size: Size, flags: Flags) -> Size, 2, "Copies a part of one file into another inside the kernel.", no;
        286 preadv2 (fd: Fd, iov: Pointer, iovcnt: Int, pos_l: Uint, pos_h: Uint, flags: Flags) -> Size, 2, "Reads bytes at a given position into several buffers, with flags.", no;
        287 pwritev2 (fd: Fd, iov: Pointer, iovcnt: Int, pos_l: Uint, pos_h: Uint, flags: Flags) -> Size, 2, "Writes bytes at a given position from several buffers, with flags.", no;
        288 pkey_mprotect (addr: Pointer, size: Size, prot: Prot, pkey: Int) -> Status, 2, "Sets the protection of memory, and a key for it.", no;
        289 pkey_alloc (flags: Flags, access_rights: Flags) -> Int, 2, "Claims a memory protection key.", no;
        290 pkey_free (pkey: Int) -> Status, 2, "Gives a memory protection key back.", no;
        291 statx (dirfd: DirFd, pathname: Path, flags: AtFlags, mask: Flags, statxbuf: Pointer) -> Status, 2, "Tells chosen facts about a file.", no;
        292 io_pgetevents (ctx_id: Pointer, min_nr: Int, nr: Int, events: Pointer, timeout: Pointer, usig: Pointer) -> Uint, 2, "Collects asynchronous requests that are done, or a signal.", no;
        293 rseq (rseq: Pointer, rseq_len: Size, flags: Flags, sig: Flags) -> Status, 2, "Names short sequences that start over when they are interrupted.", no;
        294 kexec_file_load (kernel_fd: Fd, initrd_fd: Fd, cmdline_len: Size, cmdline: Text, flags: Flags) -> Status, 2, "Loads another kernel from an open file.", no;
        424 pidfd_send_signal (pidfd: Fd, sig: Signal, info: Pointer, flags: Flags) -> Status, 2, "Sends a signal to the process behind a descriptor.", no;
        425 io_uring_setup (entries: Uint, p: Pointer) -> Fd, 2, "Makes rings by which requests and answers pass without calls.", no;
        426 io_uring_enter (fd: Fd, to_submit: Uint, min_complete: Uint, flags: Flags, sig: Pointer, sigsz: Size) -> Int, 2, "Tells the kernel of requests in a ring, and waits for answers.", no;
        427 io_uring_register (fd: Fd, opcode: Uint, arg: Pointer, nr_args: Uint) -> Int, 2, "Prepares files and buffers for use through a ring.", no;
        428 open_tree (dirfd: DirFd, path: Path, flags: Flags) -> Fd, 2, "Opens a mounted tree, or makes a copy of it.", no;
        429 move_mount (from_dirfd: DirFd, from_path: Path, to_dirfd: DirFd, to_path: Path, flags: Flags) -> Status, 2, "Moves a mount to another directory.", no;
        430 fsopen (fsname: Text, flags: Flags) -> Fd, 2, "Begins to set up a file system for mounting.", no;
        431 fsconfig (fd: Fd, cmd: Int, key: Text, value: Pointer, aux: Int) -> Status, 2, "Sets an option of a file system that is being set up.", no;
        432 fsmount (fsfd: Fd, flags: Flags, attr_flags: Flags) -> Fd, 2, "Makes a mount of a file system that was set up.", no;
        433 fspick (dirfd: DirFd, path: Path, flags: Flags) -> Fd, 2, "Takes up a mounted file system to change its options.", no;
        434 pidfd_open (pid: Pid, flags: Flags) -> Fd, 2, "Opens a descriptor that stands for a process.", no;
        435 clone3 (cl_args: Pointer, size: Size) -> Pid, 2, "Makes a child process or a thread, with its wishes in a structure.", no;
        436 close_range (first: Fd, last: Fd, flags: Flags) -> Status, 2, "Closes a range of descriptors.", no;
        437 openat2 (dirfd: DirFd, pathname: Path, how: Pointer, size: Size) -> Fd, 2, "Opens a file, with its wishes in a structure.", no;
        438 pidfd_getfd (pidfd: Fd, targetfd: Fd, flags: Flags) -> Fd, 2, "Copies a descriptor from another process.", no;
        439 faccessat2 (dirfd: DirFd, pathname: Path, mode: Int, flags: AtFlags) -> Status, 2, "Asks whether the caller may use a file, with flags.", no;
        440 process_madvise (pidfd: Fd, vec: Pointer, vlen: Size, advice: Int, flags: Flags) -> Size, 2, "Says how another process will use its memory.", no;
        441 epoll_pwait2 (epfd: Fd, events: Pointer, maxevents: Int, timeout: Pointer, sigmask: Pointer, sigsetsize: Size) -> Uint, 2, "Waits until a watched descriptor is ready, with a finer time.", no;
        442 mount_setattr (dirfd: DirFd, pathname: Path, flags: Flags, attr: Pointer, size: Size) -> Status, 2, "Changes the settings of a mount.", no;
        443 quotactl_fd (fd: Fd, op: Int, id: Int, addr: Pointer) -> Status, 2, "Reads or sets how much of an open file's disk each user may fill.", no;
        444 landlock_create_ruleset (attr: Pointer, size: Size, flags: Flags) -> Fd, 2, "Makes a set of rules by which a process can confine itself.", no;
        445 landlock_add_rule (ruleset_fd: Fd, rule_type: Int, rule_attr: Pointer, flags: Flags) -> Status, 2, "Adds a rule to such a set.", no;
        446 landlock_restrict_self (ruleset_fd: Fd, flags: Flags) -> Status, 2, "Puts a set of rules in force for the caller.", no;
        447 memfd_secret (flags: Flags) -> Fd, 2, "Makes memory that not even the kernel maps.", no;
        448 process_mrelease (pidfd: Fd, flags: Flags) -> Status, 2, "Frees the memory of a process that is being killed.", no;
        449 futex_waitv (waiters: Pointer, nr_futexes: Uint, flags: Flags, timeout: Pointer, clockid: Clock) -> Int, 2, "Waits until one of several words of memory changes.", no;
        450 set_mempolicy_home_node (start: Pointer, size: Size, home_node: Uint, flags: Flags) -> Status, 2, "Names the memory bank that a range of addresses prefers.", no;
        451 cachestat (fd: Fd, cstat_range: Pointer, cstat: Pointer, flags: Flags) -> Status, 2, "Tells how much of a file is in memory.", no;
        452 fchmodat2 (dirfd: DirFd, pathname: Path, mode: Mode, flags: AtFlags) -> Status, 2, "Changes who may do what with a file, with flags.", no;
        453 map_shadow_stack (addr: Pointer, size: Size, flags: Flags) -> Pointer, 2, "Makes a stack of return addresses that programs cannot write.", no;
        454 futex_wake (uaddr: Pointer, mask: Flags, count: Int, flags: Flags) -> Int, 2, "Wakes those who wait for a word of memory.", no;
        455 futex_wait (uaddr: Pointer, val: Uint, mask: Flags, flags: Flags, timeout: Pointer, clockid: Clock) -> Status, 2, "Waits until a word of memory changes.", no;
        456 futex_requeue (waiters: Pointer, flags: Flags, nr_wake: Int, nr_requeue: Int) -> Int, 2, "Moves those who wait from one word of memory to another.", no;
        457 statmount (req: Pointer, buf: Pointer, bufsize: Size, flags: Flags) -> Status, 2, "Tells the facts about a mount.", no;
        458 listmount (req: Pointer, mnt_ids: Pointer, nr_mnt_ids: Size, flags: Flags) -> Size, 2, "Lists the mounts below a mount.", no;
        459 lsm_get_self_attr (attr: Uint, ctx: Pointer, size: Pointer, flags: Flags) -> Int, 2, "Tells what the security modules say of the caller.", no;
        460 lsm_set_self_attr (attr: Uint, ctx: Pointer, size: Size, flags: Flags) -> Status, 2, "Sets what a security module says of the caller.", no;
        461 lsm_list_modules (ids: Pointer, size: Pointer, flags: Flags) -> Int, 2, "Lists the security modules in force.", no;
        462 mseal (addr: Pointer, size: Size, flags: Flags) -> Status, 2, "Seals a mapping against every later change.", no;
        463 setxattrat (dirfd: DirFd, path: Path, at_flags: AtFlags, name: Text, args: Pointer, size: Size) -> Status, 2, "Attaches a named value to a file, found from a directory.", no;
        464 getxattrat (dirfd: DirFd, path: Path, at_flags: AtFlags, name: Text, args: Pointer, size: Size) -> Size, 2, "Reads a named value of a file, found from a directory.", no;
        465 listxattrat (dirfd: DirFd, path: Path, at_flags: AtFlags, list: BufOut, size: Size) -> Size, 2, "Lists the names of the values attached to a file, found from a directory.", no;
        466 removexattrat (dirfd: DirFd, path: Path, at_flags: AtFlags, name: Text) -> Status, 2, "Removes a named value from a file, found from a directory.", no;
        467 open_tree_attr (dirfd: DirFd, path: Path, flags: Flags, attr: Pointer, size: Size) -> Fd, 2, "Opens a mounted tree, and changes the settings of the copy.", no;
        468 file_getattr (dirfd: DirFd, path: Path, attr: Pointer, size: Size, at_flags: AtFlags) -> Status, 2, "Reads the file system's own settings of a file.", no;
        469 file_setattr (dirfd: DirFd, path: Path, attr: Pointer, size: Size, at_flags: AtFlags) -> Status, 2, "Changes the file system's own settings of a file.", no;
    } };
}
