//! The system as a whole.

use alloc::vec;

use abi::errno::Errno;
use abi::linux::reboot::{CMD_HALT, CMD_POWER_OFF, CMD_RESTART, MAGIC1, MAGIC2};
use kernel_core::limits::{Limit, RLIMIT_NOFILE};

use super::Result;
use crate::arch::sbi;
use crate::log;
use crate::mm::{UserBytes, UserPtr};
use crate::random;
use crate::task::{Pid, current, current_pid, scheduler, table};

/// The Linux whose system calls these are: what programs look for.
pub const RELEASE: &str = "6.1.0-kernelarium";
/// Which build.
pub const VERSION: &str = concat!("Kernelarium ", env!("CARGO_PKG_VERSION"));

/// uname - get name and information about current kernel
pub fn uname(buf: UserBytes) -> Result {
    const FIELD: usize = 65;
    let fields = ["Linux", "kernelarium", RELEASE, VERSION, "riscv64", "(none)"];
    let mut bytes = vec![0; FIELD * fields.len()];
    for (place, text) in bytes.chunks_exact_mut(FIELD).zip(fields) {
        place[..text.len()].copy_from_slice(text.as_bytes());
    }
    buf.write(&bytes)?;
    Ok(0)
}

/// reboot - reboot or enable/disable Ctrl-Alt-Del
pub fn reboot(magic: u32, magic2: u32, op: u32, _arg: usize) -> Result {
    /// Other birthdays in the family (reboot(2)).
    const MAGIC2_OTHERS: [u32; 3] = [85_072_278, 369_367_448, 537_993_216];
    if magic != MAGIC1 || (magic2 != MAGIC2 && !MAGIC2_OTHERS.contains(&magic2)) {
        return Err(Errno::EINVAL);
    }
    match op {
        CMD_RESTART => {
            log!("restarting");
            sbi::reset(sbi::Reset::Restart)
        }
        CMD_POWER_OFF | CMD_HALT => {
            log!("switching off");
            sbi::reset(sbi::Reset::PowerOff)
        }
        _ => Err(Errno::EINVAL),
    }
}

/// getrandom - obtain a series of random bytes
pub fn getrandom(buf: UserBytes, buflen: usize, flags: u32) -> Result {
    /// As much as Linux gives without being interrupted.
    const PIECE: usize = 256;
    const GRND_RANDOM: u32 = 2;
    const GRND_INSECURE: u32 = 4;
    if flags & !7 != 0 || flags & (GRND_RANDOM | GRND_INSECURE) == GRND_RANDOM | GRND_INSECURE {
        return Err(Errno::EINVAL);
    }
    let wanted = buflen.min(i32::MAX as usize);
    let mut done = 0;
    while done < wanted {
        let mut bytes = [0; PIECE];
        let count = PIECE.min(wanted - done);
        random::fill(&mut bytes[..count]);
        match buf.skip(done).write(&bytes[..count]) {
            Err(_) if done > 0 => break,
            written => written?,
        }
        done += count;
        if current().signals.lock().due().is_some() {
            break;
        }
        scheduler::give_way();
    }
    Ok(done)
}

/// prlimit - get/set resource limits
pub fn prlimit64(pid: u32, resource: u32, new_limit: UserPtr<u64>, old_limit: UserPtr<u64>) -> Result {
    let kind = resource as usize;
    let new = match new_limit.given() {
        Some(new) => Some(Limit { soft: new.read()?, hard: new.at(1).read()? }),
        None => None,
    };
    let pid = Pid(if pid == 0 { current_pid() } else { pid });
    let task = table::find(pid).ok_or(Errno::ESRCH)?;
    let old = task.limits.lock().get(kind)?;
    if let Some(new) = new {
        task.limits.lock().set(kind, new)?;
        if kind == RLIMIT_NOFILE {
            // No more than the hard limit, which fits.
            task.files.lock().set_limit(new.soft as usize);
        }
    }
    if let Some(old_limit) = old_limit.given() {
        old_limit.write(&old.soft)?;
        old_limit.at(1).write(&old.hard)?;
    }
    Ok(0)
}
