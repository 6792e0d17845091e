//! sleep: does nothing for a time.
#![no_std]
#![no_main]

use ulib::{Args, message, number, process};

ulib::main!(run);

/// `sleep SECONDS`; fractions are allowed.
fn run(args: Args) -> i32 {
    let Some((seconds, nanos)) = args.get(1).and_then(|arg| number::parse_seconds(arg.to_bytes())) else {
        message::fail("usage: sleep SECONDS, such as 2 or 0.5");
    };
    match process::sleep(seconds.min(i64::MAX as u64), nanos) {
        Ok(()) => 0,
        Err(errno) => message::fail_with(errno),
    }
}
