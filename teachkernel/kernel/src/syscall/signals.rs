//! Signals.

use abi::errno::Errno;
use abi::linux::signal::{SI_TKILL, SI_USER, SIGKILL, SIGSTOP};
use abi::linux::{SIGSET_SIZE, Sigaction};
use alloc::sync::Arc;
use alloc::vec::Vec;
use kernel_core::signals::{LAST, SignalSet};

use super::Result;
use crate::mm::{Plain, UserPtr};
use crate::task::table::{self, Entry};
use crate::task::{Pid, Task, current, current_pid, signals};

impl Plain for Sigaction {
    const SIZE: usize = 24;

    fn put(&self, out: &mut [u8]) {
        for (place, word) in out.chunks_exact_mut(8).zip([self.handler, self.flags, self.mask]) {
            place.copy_from_slice(&word.to_le_bytes());
        }
    }

    fn take(bytes: &[u8]) -> Self {
        let word = |at| u64::take(&bytes[at..at + 8]);
        Sigaction { handler: word(0), flags: word(8), mask: word(16) }
    }
}

/// kill - send signal to a process
pub fn kill(pid: i32, sig: u32) -> Result {
    let own = Pid(current_pid());
    let group = table::lock().get(own).map(|entry| entry.group);
    let meant = |entry: &&Entry| match pid {
        1.. => entry.task.pid.0 == pid.unsigned_abs(),
        0 => Some(entry.group) == group,
        -1 => entry.task.pid != own && entry.task.pid != Pid(1),
        _ => entry.group.0 == pid.unsigned_abs(),
    };
    let targets: Vec<_> = table::lock().iter().filter(meant).map(|entry| entry.task.clone()).collect();
    if targets.is_empty() {
        return Err(Errno::ESRCH);
    }
    send_to(&targets, sig, SI_USER)
}

/// Sends a signal, or only asks whether it could be sent if it is 0. Like Linux, it looks at the number last.
fn send_to(targets: &[Arc<Task>], sig: u32, code: i32) -> Result {
    match sig {
        0 => {}
        1..=LAST => targets.iter().for_each(|task| signals::send_as(task, sig, code)),
        _ => return Err(Errno::EINVAL),
    }
    Ok(0)
}

/// tgkill - send a signal to a thread
pub fn tgkill(tgid: i32, tid: i32, sig: u32) -> Result {
    if tgid <= 0 || tid <= 0 {
        return Err(Errno::EINVAL);
    }
    let task = table::find(Pid(tid.unsigned_abs())).filter(|_| tgid == tid).ok_or(Errno::ESRCH)?;
    send_to(&[task], sig, SI_TKILL)
}

/// rt_sigaction - examine and change a signal action
pub fn rt_sigaction(
    signum: u32,
    act: UserPtr<Sigaction>,
    oldact: UserPtr<Sigaction>,
    sigsetsize: usize,
) -> Result {
    if !(1..=LAST).contains(&signum) || sigsetsize != SIGSET_SIZE {
        return Err(Errno::EINVAL);
    }
    let task = current();
    let old = task.signals.lock().handler(signum);
    if let Some(act) = act.given() {
        if matches!(signum, SIGKILL | SIGSTOP) {
            return Err(Errno::EINVAL);
        }
        let new = act.read()?;
        task.signals.lock().set_handler(signum, new);
    }
    if let Some(oldact) = oldact.given() {
        oldact.write(&old)?;
    }
    Ok(0)
}

/// rt_sigreturn - return from signal handler and cleanup stack frame
pub fn rt_sigreturn() -> Result {
    signals::go_back()
}

/// rt_sigprocmask - examine and change blocked signals
pub fn rt_sigprocmask(how: u32, set: UserPtr<u64>, oldset: UserPtr<u64>, sigsetsize: usize) -> Result {
    const SIG_BLOCK: u32 = 0;
    const SIG_UNBLOCK: u32 = 1;
    const SIG_SETMASK: u32 = 2;
    if sigsetsize != SIGSET_SIZE {
        return Err(Errno::EINVAL);
    }
    let task = current();
    let old = task.signals.lock().blocked();
    if let Some(set) = set.given() {
        let set = set.read()?;
        let new = match how {
            SIG_BLOCK => old.0 | set,
            SIG_UNBLOCK => old.0 & !set,
            SIG_SETMASK => set,
            _ => return Err(Errno::EINVAL),
        };
        task.signals.lock().set_blocked(SignalSet(new));
    }
    if let Some(oldset) = oldset.given() {
        oldset.write(&old.0)?;
    }
    Ok(0)
}
