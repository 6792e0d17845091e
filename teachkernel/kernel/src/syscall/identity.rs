//! Who a process is: numbers, groups, users. Everybody is root.

use abi::errno::Errno;

use super::Result;
use crate::mm::UserPtr;
use crate::task::table::{self, Entry};
use crate::task::{Pid, current, current_pid};

/// The process that a number stands for, 0 being the caller.
fn named(pid: u32) -> Pid {
    Pid(if pid == 0 { current_pid() } else { pid })
}

fn about(pid: Pid, what: impl FnOnce(&Entry) -> Pid) -> Result {
    table::lock().get(pid).map(|entry| what(entry).0 as usize).ok_or(Errno::ESRCH)
}

/// getpid - get process identification
pub fn getpid() -> Result {
    Ok(current_pid() as usize)
}

/// gettid - get thread identification
pub fn gettid() -> Result {
    Ok(current_pid() as usize)
}

/// getppid - get process identification
pub fn getppid() -> Result {
    about(named(0), |entry| entry.parent)
}

/// getpgid - get process group
pub fn getpgid(pid: u32) -> Result {
    about(named(pid), |entry| entry.group)
}

/// getsid - get session ID
pub fn getsid(pid: u32) -> Result {
    about(named(pid), |entry| entry.session)
}

/// setpgid - set process group
pub fn setpgid(pid: u32, pgid: i32) -> Result {
    let pgid = u32::try_from(pgid).map_err(|_| Errno::EINVAL)?;
    let (own, pid) = (named(0), named(pid));
    let group = if pgid == 0 { pid } else { Pid(pgid) };
    let mut table = table::lock();
    let session = table.get(own).map(|entry| entry.session).ok_or(Errno::ESRCH)?;
    let known = group == pid || table.iter().any(|e| e.group == group && e.session == session);
    let entry = table.get_mut(pid).filter(|e| pid == own || e.parent == own).ok_or(Errno::ESRCH)?;
    match () {
        () if pid != own && entry.executed => return Err(Errno::EACCES),
        () if entry.session != session || entry.session == pid || !known => return Err(Errno::EPERM),
        () => entry.group = group,
    }
    Ok(0)
}

/// setsid - run a program in a new session
pub fn setsid() -> Result {
    let own = named(0);
    let mut table = table::lock();
    if table.iter().any(|entry| entry.group == own) {
        return Err(Errno::EPERM);
    }
    let entry = table.get_mut(own).ok_or(Errno::ESRCH)?;
    (entry.group, entry.session) = (own, own);
    Ok(own.0 as usize)
}

/// getuid - get user identity
pub fn getuid() -> Result {
    Ok(0)
}

/// geteuid - get user identity
pub fn geteuid() -> Result {
    Ok(0)
}

/// getgid - get group identity
pub fn getgid() -> Result {
    Ok(0)
}

/// getegid - get group identity
pub fn getegid() -> Result {
    Ok(0)
}

/// set_tid_address - set pointer to thread ID
pub fn set_tid_address(_tidptr: UserPtr<u32>) -> Result {
    // It would be cleared at the end of a thread for those who join it; there are no threads.
    Ok(current().pid.0 as usize)
}

/// set_robust_list - set list of robust futexes
pub fn set_robust_list(_head: usize, len: usize) -> Result {
    /// Bytes of `struct robust_list_head`.
    const HEAD: usize = 24;
    // It would be walked at the end of a thread; there are no futexes.
    if len == HEAD { Ok(0) } else { Err(Errno::EINVAL) }
}
