//! Constants that need no definition: system calls by name, and Linux's flags, as `abi` has them.

use abi::{linux, syscall};

/// `prefix`, then the names as the manuals have them, with the module that holds them.
macro_rules! constants {
    ($($module:path { $($name:ident)+ })+) => {
        /// Name and value of each flag and number.
        const CONSTANTS: &[(&str, i64)] = &[$($((stringify!($name), {
            use $module as module;
            module::$name as i64
        }),)+)+];
    };
}

constants! {
    linux {
        AT_FDCWD AT_EMPTY_PATH AT_SYMLINK_NOFOLLOW AT_REMOVEDIR AT_SYMLINK_FOLLOW
        MS_RDONLY MS_NOSUID MS_NODEV MS_NOEXEC WNOHANG WUNTRACED WCONTINUED
    }
    linux::open {
        O_RDONLY O_WRONLY O_RDWR O_ACCMODE O_CREAT O_EXCL O_NOCTTY O_TRUNC O_APPEND O_NONBLOCK O_DIRECTORY
        O_NOFOLLOW O_CLOEXEC
    }
    linux::mode { S_IFMT S_IFSOCK S_IFLNK S_IFREG S_IFBLK S_IFDIR S_IFCHR S_IFIFO }
    linux::dirent { DT_UNKNOWN DT_FIFO DT_CHR DT_DIR DT_BLK DT_REG DT_LNK }
    linux::memory {
        PROT_READ PROT_WRITE PROT_EXEC MAP_SHARED MAP_PRIVATE MAP_FIXED MAP_ANONYMOUS MAP_GROWSDOWN
        MAP_NORESERVE MAP_POPULATE MAP_STACK MAP_FIXED_NOREPLACE
    }
    linux::clone {
        CSIGNAL CLONE_VM CLONE_FS CLONE_FILES CLONE_SIGHAND CLONE_VFORK CLONE_PARENT CLONE_THREAD CLONE_NEWNS
        CLONE_SYSVSEM CLONE_SETTLS CLONE_PARENT_SETTID CLONE_CHILD_CLEARTID CLONE_CHILD_SETTID
        CLONE_NEWCGROUP CLONE_NEWUTS CLONE_NEWIPC CLONE_NEWUSER CLONE_NEWPID CLONE_NEWNET
    }
    linux::clock { CLOCK_REALTIME CLOCK_MONOTONIC }
    linux::seek { SEEK_SET SEEK_CUR SEEK_END }
}

/// Constants whose names in C differ from those in `abi`, and the three standard descriptors.
const OTHERS: [(&str, i64); 8] = [
    ("STDIN_FILENO", 0),
    ("STDOUT_FILENO", 1),
    ("STDERR_FILENO", 2),
    ("LINUX_REBOOT_MAGIC1", linux::reboot::MAGIC1 as i64),
    ("LINUX_REBOOT_MAGIC2", linux::reboot::MAGIC2 as i64),
    ("LINUX_REBOOT_CMD_RESTART", linux::reboot::CMD_RESTART as i64),
    ("LINUX_REBOOT_CMD_HALT", linux::reboot::CMD_HALT as i64),
    ("LINUX_REBOOT_CMD_POWER_OFF", linux::reboot::CMD_POWER_OFF as i64),
];

/// The two spellings of a system call's number in C.
const CALL_PREFIXES: [&str; 2] = ["SYS_", "__NR_"];

/// The value of a name that programs need not define: `SYS_write`, `O_CREAT`, `SIGTERM`.
pub fn value(name: &str) -> Option<i64> {
    let call = CALL_PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix));
    if let Some(call) = call {
        return syscall::by_name(call).map(|row| i64::from(row.number));
    }
    if name.starts_with("SIG") {
        return linux::signal::number(name).map(i64::from);
    }
    CONSTANTS.iter().chain(&OTHERS).find(|(known, _)| *known == name).map(|(_, value)| *value)
}

/// All names, for suggestions.
pub fn names() -> impl Iterator<Item = String> {
    let calls = syscall::TABLE.iter().map(|row| format!("SYS_{}", row.name));
    let signals = linux::signal::NAMES.iter().map(|name| (*name).to_string());
    let flags = CONSTANTS.iter().chain(&OTHERS).map(|(name, _)| (*name).to_string());
    calls.chain(signals).chain(flags)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_and_flags_have_linux_numbers() {
        assert_eq!(value("SYS_write"), Some(64));
        assert_eq!(value("__NR_exit"), Some(93));
        assert_eq!(value("SIGTERM"), Some(15));
        assert_eq!(value("O_CREAT"), Some(64));
        assert_eq!(value("AT_FDCWD"), Some(-100));
        assert_eq!(value("CLONE_NEWPID"), Some(0x2000_0000));
        assert_eq!(value("SYS_wirte"), None);
        assert_eq!(value("SIG"), None);
        assert!(names().all(|name| value(&name).is_some()));
    }
}
