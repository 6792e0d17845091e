//! Names of flags and choices, in the order in which strace writes them.

use crate::linux::{clock, clone, memory, open, reboot, seek};

/// Values and their names.
pub(super) type Names = &'static [(u32, &'static str)];

/// The name that stands for exactly `value`.
pub(super) fn of(table: Names, value: u32) -> Option<&'static str> {
    table.iter().find(|(known, _)| *known == value).map(|(_, name)| *name)
}

macro_rules! names {
    ($family:ident: $($name:ident),* $(,)?) => { &[$(($family::$name, stringify!($name))),*] };
}

/// Access modes of an open.
pub(super) const ACCESS: Names = names!(open: O_RDONLY, O_WRONLY, O_RDWR);

/// The other bits of an open.
pub(super) const OPEN: Names = names!(
    open: O_CREAT, O_EXCL, O_NOCTTY, O_TRUNC, O_APPEND, O_NONBLOCK, O_DIRECTORY, O_NOFOLLOW, O_CLOEXEC
);

/// Flags of the `*at` calls. `AT_REMOVEDIR` shares its bit with faccessat2's `AT_EACCESS`.
pub(super) const AT: Names = &[
    (crate::linux::AT_SYMLINK_NOFOLLOW, "AT_SYMLINK_NOFOLLOW"),
    (crate::linux::AT_REMOVEDIR, "AT_REMOVEDIR"),
    (crate::linux::AT_SYMLINK_FOLLOW, "AT_SYMLINK_FOLLOW"),
    (crate::linux::AT_EMPTY_PATH, "AT_EMPTY_PATH"),
];

/// Mount flags.
pub(super) const MOUNT: Names = &[
    (crate::linux::MS_RDONLY as u32, "MS_RDONLY"),
    (crate::linux::MS_NOSUID as u32, "MS_NOSUID"),
    (crate::linux::MS_NODEV as u32, "MS_NODEV"),
    (crate::linux::MS_NOEXEC as u32, "MS_NOEXEC"),
];

/// Memory protection.
pub(super) const PROT: Names = names!(memory: PROT_READ, PROT_WRITE, PROT_EXEC);

/// Mapping flags.
pub(super) const MAP: Names = names!(
    memory: MAP_SHARED, MAP_PRIVATE, MAP_FIXED, MAP_ANONYMOUS, MAP_GROWSDOWN, MAP_NORESERVE, MAP_POPULATE, MAP_STACK,
    MAP_FIXED_NOREPLACE
);

/// What a clone shares or gets anew.
pub(super) const CLONE: Names = names!(
    clone: CLONE_VM, CLONE_FS, CLONE_FILES, CLONE_SIGHAND, CLONE_VFORK, CLONE_PARENT, CLONE_THREAD, CLONE_NEWNS,
    CLONE_SYSVSEM, CLONE_SETTLS, CLONE_PARENT_SETTID, CLONE_CHILD_CLEARTID, CLONE_CHILD_SETTID, CLONE_NEWCGROUP,
    CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET
);

/// Options of a wait.
pub(super) const WAIT: Names = &[
    (crate::linux::WNOHANG, "WNOHANG"),
    (crate::linux::WUNTRACED, "WUNTRACED"),
    (crate::linux::WCONTINUED, "WCONTINUED"),
];

/// Whence of lseek.
pub(super) const WHENCE: Names = names!(seek: SEEK_SET, SEEK_CUR, SEEK_END);

/// Clocks.
pub(super) const CLOCK: Names = names!(clock: CLOCK_REALTIME, CLOCK_MONOTONIC);

/// Commands of reboot.
pub(super) const REBOOT: Names = &[
    (reboot::CMD_RESTART, "LINUX_REBOOT_CMD_RESTART"),
    (reboot::CMD_HALT, "LINUX_REBOOT_CMD_HALT"),
    (reboot::CMD_POWER_OFF, "LINUX_REBOOT_CMD_POWER_OFF"),
];
