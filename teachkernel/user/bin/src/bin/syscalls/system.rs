//! Calls on time and the system as a whole.

use abi::linux::{Timespec, clock};
use ulib::{Errno, sys, trespass};

use crate::{Outcome, Row, holds, refused};

/// The checks.
pub const ROWS: &[Row] = &[
    ("nanosleep", nanosleep),
    ("clock_gettime", clock_gettime),
    ("uname", uname),
    ("mount", mount),
    ("reboot", reboot),
    ("nfsservctl", nfsservctl),
];

/// A time as one number.
pub fn nanos(time: Timespec) -> i64 {
    time.tv_sec * 1_000_000_000 + time.tv_nsec
}

fn nanosleep() -> Outcome {
    let before = nanos(sys::clock_gettime(clock::CLOCK_MONOTONIC)?);
    sys::nanosleep(&Timespec { tv_sec: 0, tv_nsec: 20_000_000 })?;
    let after = nanos(sys::clock_gettime(clock::CLOCK_MONOTONIC)?);
    holds(after - before >= 20_000_000, "it sleeps at least as long as asked")?;
    refused(sys::nanosleep(&Timespec { tv_sec: 0, tv_nsec: 1_000_000_000 }), Errno::EINVAL)?;
    refused(sys::nanosleep(&Timespec { tv_sec: -1, tv_nsec: 0 }), Errno::EINVAL)
}

fn clock_gettime() -> Outcome {
    let mut last = 0;
    for _ in 0..100 {
        let now = sys::clock_gettime(clock::CLOCK_MONOTONIC)?;
        holds((0..1_000_000_000).contains(&now.tv_nsec), "nanoseconds stay below a second")?;
        holds(nanos(now) >= last, "time goes forward")?;
        last = nanos(now);
    }
    sys::clock_gettime(clock::CLOCK_REALTIME)?;
    sys::clock_gettime(clock::CLOCK_TAI)?;
    let begin = nanos(sys::clock_gettime(clock::CLOCK_PROCESS_CPUTIME_ID)?);
    sys::nanosleep(&Timespec { tv_sec: 0, tv_nsec: 20_000_000 })?;
    let spent = nanos(sys::clock_gettime(clock::CLOCK_THREAD_CPUTIME_ID)?) - begin;
    holds((1..20_000_000).contains(&spent), "sleep takes no time of the processor")?;
    refused(sys::clock_gettime(99), Errno::EINVAL)
}

fn uname() -> Outcome {
    let names = sys::uname()?;
    holds(names.machine.starts_with(b"riscv64\0"), "the machine is riscv64")?;
    holds(names.sysname.starts_with(b"Linux\0"), "programs made for Linux find Linux")
}

fn mount() -> Outcome {
    refused(sys::mount(c"none", c"/tmp", c"nosuchfs", 0), Errno::ENODEV)?;
    refused(sys::mount(c"proc", c"syscalls/none", c"proc", 0), Errno::ENOENT)
}

/// Nobody restarts the machine by accident.
fn reboot() -> Outcome {
    refused(trespass::reboot_without_magic(), Errno::EINVAL)
}

/// What there is not is refused politely.
fn nfsservctl() -> Outcome {
    refused(trespass::ask_for_nothing(), Errno::ENOSYS)
}
