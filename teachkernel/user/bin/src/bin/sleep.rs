//! sleep: does nothing for a time.
#![no_std]
#![no_main]

use ulib::{Args, number, out::Words, process};

ulib::main!(run);

/// `sleep SECONDS`; fractions are allowed.
fn run(args: Args) -> i32 {
    let Some((seconds, nanos)) = args.get(1).and_then(|arg| number::parse_seconds(arg.to_bytes())) else {
        process::fail(format_args!("usage: sleep SECONDS, such as 2 or 0.5"));
    };
    match process::sleep(seconds.min(i64::MAX as u64), nanos) {
        Ok(()) => 0,
        Err(errno) => process::fail(format_args!("{}", Words(errno))),
    }
}
