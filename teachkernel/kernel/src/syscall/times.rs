//! Time.

use abi::errno::Errno;
use abi::linux::Timespec;
use abi::linux::clock::{
    CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID, CLOCK_REALTIME, CLOCK_TAI, CLOCK_THREAD_CPUTIME_ID,
};

use super::Result;
use crate::mm::{Plain, UserPtr};
use crate::task::{account, scheduler};
use crate::time;

impl Plain for Timespec {
    const SIZE: usize = 16;

    fn put(&self, out: &mut [u8]) {
        out[..8].copy_from_slice(&self.tv_sec.to_le_bytes());
        out[8..].copy_from_slice(&self.tv_nsec.to_le_bytes());
    }

    fn take(bytes: &[u8]) -> Self {
        Timespec { tv_sec: i64::take(&bytes[..8]), tv_nsec: i64::take(&bytes[8..]) }
    }
}

/// Bytes of `struct rusage`.
const RUSAGE: usize = 144;

/// `struct rusage` of so many ticks in the program and in the kernel: two times in seconds and microseconds; what
/// this kernel does not keep is 0. (getrusage(2))
pub fn usage(ticks: [u64; 2]) -> [u8; RUSAGE] {
    let mut bytes = [0; RUSAGE];
    for (place, ticks) in bytes.chunks_exact_mut(16).zip(ticks) {
        let Timespec { tv_sec, tv_nsec } = time::duration(ticks);
        place[..8].copy_from_slice(&tv_sec.to_le_bytes());
        place[8..].copy_from_slice(&(tv_nsec / 1000).to_le_bytes());
    }
    bytes
}

/// nanosleep - high-resolution sleep
pub fn nanosleep(duration: UserPtr<Timespec>, rem: UserPtr<Timespec>) -> Result {
    let ticks = time::ticks(duration.read()?).ok_or(Errno::EINVAL)?;
    let deadline = time::now().saturating_add(ticks);
    let slept = scheduler::sleep_until(deadline);
    if let (Err(_), Some(rem)) = (slept, rem.given()) {
        rem.write(&time::duration(deadline.saturating_sub(time::now())))?;
    }
    slept.map(|()| 0)
}

/// clock_nanosleep - high-resolution sleep with specifiable clock
pub fn clock_nanosleep(
    clockid: u32,
    flags: u32,
    request: UserPtr<Timespec>,
    rem: UserPtr<Timespec>,
) -> Result {
    const TIMER_ABSTIME: u32 = 1;
    read_clock(clockid)?;
    if matches!(clockid, CLOCK_PROCESS_CPUTIME_ID | CLOCK_THREAD_CPUTIME_ID) {
        return Err(Errno::EOPNOTSUPP);
    }
    if flags & TIMER_ABSTIME == 0 {
        return nanosleep(request, rem);
    }
    let (now, wanted) = (read_clock(clockid)?, request.read()?);
    let ticks = |time| time::ticks(time).ok_or(Errno::EINVAL);
    let left = ticks(wanted)?.saturating_sub(ticks(now)?);
    scheduler::sleep_until(time::now().saturating_add(left))?;
    Ok(0)
}

/// clock_gettime - get the time of a clock
pub fn clock_gettime(clockid: u32, tp: UserPtr<Timespec>) -> Result {
    tp.write(&read_clock(clockid)?)?;
    Ok(0)
}

fn read_clock(clock: u32) -> core::result::Result<Timespec, Errno> {
    /// Clocks of Linux that differ from these two in ways that do not matter here.
    const MONOTONIC_RAW: u32 = 4;
    const REALTIME_COARSE: u32 = 5;
    const MONOTONIC_COARSE: u32 = 6;
    const BOOTTIME: u32 = 7;
    match clock {
        // Nobody has told the kernel how many leap seconds there were: as on Linux, TAI is then the same.
        CLOCK_REALTIME | REALTIME_COARSE | CLOCK_TAI => Ok(time::since_1970()),
        CLOCK_PROCESS_CPUTIME_ID | CLOCK_THREAD_CPUTIME_ID => Ok(time::duration(account::spent())),
        CLOCK_MONOTONIC | MONOTONIC_RAW | MONOTONIC_COARSE | BOOTTIME => Ok(time::since_power_on()),
        _ => Err(Errno::EINVAL),
    }
}
