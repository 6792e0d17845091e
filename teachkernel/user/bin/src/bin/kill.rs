//! kill: sends signals to processes. The shell has it built in, too, for when there is no room for a process.
#![no_std]
#![no_main]

use core::ffi::CStr;

use abi::linux::signal;
use programs::signals::{self, Request};
use ulib::{Args, Errno, Result, message, println, sys};

ulib::main!(run);

/// `kill [-SIGNAL | -s SIGNAL] PROCESS…`, or `kill -l` for the signals' names.
fn run(args: Args) -> i32 {
    match signals::request(args.iter().map(CStr::to_bytes)) {
        Err(problem) => message::fail(problem),
        Ok(Request::List) => list(),
        Ok(Request::Send { signal, targets }) => {
            targets.map(|target| message::check(target, send(target, signal))).fold(0, i32::max)
        }
    }
}

fn send(target: &[u8], signal: u32) -> Result<()> {
    sys::kill(signals::process(target).ok_or(Errno::EINVAL)?, signal)
}

fn list() -> i32 {
    for (i, name) in signal::NAMES.iter().enumerate() {
        println!("{:2} {name}", i + 1);
    }
    0
}
