//! Processes: ending, forking, waiting.

use core::fmt;

use abi::linux::{Ended, Timespec, signal};

use crate::{
    Errno, Result, out,
    sys::{self, Pid},
};

/// Ends the program, after everything printed is out.
pub fn exit(code: i32) -> ! {
    out::flush();
    sys::exit_group(code)
}

/// Makes a child that is a copy of this process: 0 in the child, its number in the parent.
pub fn fork() -> Result<Pid> {
    // What is gathered must not be printed twice.
    out::flush();
    sys::fork()
}

/// Waits for `pid` to end.
pub fn wait(pid: Pid) -> Result<Ended> {
    loop {
        match sys::wait4(pid, 0) {
            Err(Errno::EINTR) => {}
            done => return done.map(|(_, status)| Ended::from_status(status)),
        }
    }
}

/// Sleeps for a time.
pub fn sleep(seconds: u64, nanos: u32) -> Result<()> {
    sys::nanosleep(&Timespec { tv_sec: seconds as i64, tv_nsec: i64::from(nanos) })
}

/// A signal as people call it: `SIGTERM`, or its number.
pub struct SignalName(pub u32);

impl fmt::Display for SignalName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match signal::name(self.0) {
            Some(name) => f.write_str(name),
            None => write!(f, "signal {}", self.0),
        }
    }
}
