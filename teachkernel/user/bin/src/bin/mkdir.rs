//! mkdir: makes directories.
#![no_std]
#![no_main]

use ulib::{Args, message, sys};

ulib::main!(run);

/// `mkdir DIRECTORY…`
fn run(args: Args) -> i32 {
    if args.count() < 2 {
        message::fail("usage: mkdir DIRECTORY...");
    }
    args.iter().map(|name| message::check(name.to_bytes(), sys::mkdir(name, 0o777))).fold(0, i32::max)
}
