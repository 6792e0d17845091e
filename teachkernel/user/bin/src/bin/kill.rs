//! kill: sends signals to processes.
#![no_std]
#![no_main]

use core::ffi::CStr;

use abi::linux::signal;
use programs::signals;
use ulib::{Args, Errno, Result, message, number, println, sys, sys::Pid};

ulib::main!(run);

/// `kill [-SIGNAL | -s SIGNAL] PROCESS…`, or `kill -l` for the signals' names.
fn run(args: Args) -> i32 {
    let mut rest = args.iter().peekable();
    let mut number = signal::SIGTERM;
    if let Some(option) = rest.next_if(|arg| arg.to_bytes().starts_with(b"-")) {
        number = match option.to_bytes() {
            b"-l" => return list(),
            b"--" => number,
            b"-s" => signal_of(rest.next().map(CStr::to_bytes)),
            name => signal_of(Some(&name[1..])),
        };
    }
    if rest.peek().is_none() {
        message::fail("usage: kill [-SIGNAL] PROCESS..., or kill -l");
    }
    rest.map(|pid| message::check(pid.to_bytes(), send(pid, number))).fold(0, i32::max)
}

fn signal_of(name: Option<&[u8]>) -> u32 {
    match name.and_then(signals::parse) {
        Some(number) => number,
        None => message::fail("no such signal; kill -l lists them"),
    }
}

fn send(pid: &CStr, number: u32) -> Result<()> {
    let text = pid.to_bytes();
    // A minus in front means a whole process group (kill(2)).
    let (sign, digits) = text.strip_prefix(b"-").map_or((1, text), |digits| (-1, digits));
    let pid = number::parse(digits).and_then(|pid| Pid::try_from(pid).ok()).ok_or(Errno::EINVAL)?;
    sys::kill(sign * pid, number)
}

fn list() -> i32 {
    for (i, name) in signal::NAMES.iter().enumerate() {
        println!("{:2} {name}", i + 1);
    }
    0
}
