//! Processes: beginning, becoming another program, ending, waiting.

use alloc::vec::Vec;

use abi::errno::Errno;
use abi::linux::clone::{
    CLONE_CHILD_CLEARTID, CLONE_CHILD_SETTID, CLONE_PARENT_SETTID, CLONE_SIGHAND, CLONE_THREAD, CLONE_VFORK,
    CLONE_VM, CSIGNAL,
};
use abi::linux::{WCONTINUED, WNOHANG, WUNTRACED};
use kernel_core::children::Selector;
use kernel_core::stack::{ARGUMENTS_MAX, Arguments};

use super::{Result, times::usage};
use crate::mm::{UserBytes, UserPtr, UserText};
use crate::sync::Mutex;
use crate::task::table::{self, wait_for};
use crate::task::{Wishes, current, exec, exit as ending, fork, scheduler};

/// clone - create a child process
pub fn clone(
    flags: u64,
    stack: usize,
    parent_tid: UserPtr<u32>,
    _tls: usize,
    child_tid: UserPtr<u32>,
) -> Result {
    let has = |flag: u32| flags & u64::from(flag) != 0;
    let known =
        CSIGNAL | CLONE_VM | CLONE_VFORK | CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID;
    if has(CLONE_THREAD) && !has(CLONE_SIGHAND) || has(CLONE_SIGHAND) && !has(CLONE_VM) {
        return Err(Errno::EINVAL);
    }
    // Processes only: two of them share nothing, but one can wait for another in its memory.
    if flags & !u64::from(known) != 0 || (has(CLONE_VM) && !has(CLONE_VFORK)) {
        return Err(Errno::ENOSYS);
    }
    let tell = if has(CLONE_CHILD_SETTID) { child_tid.given() } else { None };
    let pid = fork(Wishes { stack, tell, wait: has(CLONE_VFORK), lend: has(CLONE_VM) })?;
    if has(CLONE_PARENT_SETTID) {
        // As on Linux, the child exists all the same.
        let _ = parent_tid.write(&pid.0);
    }
    Ok(pid.0 as usize)
}

/// Held while a program is being loaded.
static LOADING: Mutex<()> = Mutex::new(());

/// execve - execute program
pub fn execve(pathname: UserText, argv: UserPtr<usize>, envp: UserPtr<usize>) -> Result {
    let path = pathname.path()?;
    if path.is_empty() {
        return Err(Errno::ENOENT);
    }
    // One program is loaded at a time: the arguments of many at once would fill the heap.
    let _loading = LOADING.lock();
    let arguments = texts(argv, ARGUMENTS_MAX)?;
    let used: usize = arguments.iter().map(Vec::len).sum();
    let environment = texts(envp, ARGUMENTS_MAX.saturating_sub(used))?;
    exec::exec(&path, Arguments { arguments, environment })?;
    Ok(0)
}

/// The texts that an array of pointers names, up to a null pointer; `E2BIG` for more than `limit` bytes.
fn texts(array: UserPtr<usize>, limit: usize) -> core::result::Result<Vec<Vec<u8>>, Errno> {
    let mut texts = Vec::new();
    let mut left = limit;
    let Some(array) = array.given() else { return Ok(texts) };
    loop {
        let text = array.at(texts.len()).read()?;
        if text == 0 {
            return Ok(texts);
        }
        let text = UserText(text).read(left, Errno::E2BIG)?;
        left = left.checked_sub(text.len() + 1 + size_of::<usize>()).ok_or(Errno::E2BIG)?;
        texts.push(text);
    }
}

/// exit - cause normal process termination
pub fn exit(status: i32) -> Result {
    ending::exit(status)
}

/// exit_group - exit all threads in a process
pub fn exit_group(status: i32) -> Result {
    ending::exit(status)
}

/// wait4 - wait for process to change state
pub fn wait4(pid: i32, wstatus: UserPtr<u32>, options: u32, rusage: UserBytes) -> Result {
    if options & !(WNOHANG | WUNTRACED | WCONTINUED | WALL | WCLONE | WNOTHREAD) != 0 {
        return Err(Errno::EINVAL);
    }
    let task = current();
    let group = table::lock().get(task.pid).map_or(0, |entry| entry.group.0);
    let selector = Selector::new(pid, group).ok_or(Errno::ESRCH)?;
    let Some(told) = wait_for(&task, selector, options)? else { return Ok(0) };
    let times = told.task.times.with_children();
    if told.ended {
        task.times.add_child(&told.task.times);
    }
    if let Some(wstatus) = wstatus.given() {
        wstatus.write(&told.status)?;
    }
    if rusage.0 != 0 {
        rusage.write(&usage(times))?;
    }
    Ok(told.task.pid.0 as usize)
}

/// wait4: children of every kind; here there is one.
const WALL: u32 = 0x4000_0000;
const WCLONE: u32 = 0x8000_0000;
const WNOTHREAD: u32 = 0x2000_0000;

/// sched_yield - yield the processor
pub fn sched_yield() -> Result {
    scheduler::yield_now();
    Ok(0)
}
