//! touch: makes empty files.
#![no_std]
#![no_main]

use core::ffi::CStr;

use abi::linux::open;
use ulib::{Args, Result, file::File, message};

ulib::main!(run);

/// `touch FILE…`
fn run(args: Args) -> i32 {
    if args.count() < 2 {
        message::fail("usage: touch FILE...");
    }
    args.iter().map(|name| message::check(name.to_bytes(), touch(name))).fold(0, i32::max)
}

fn touch(name: &CStr) -> Result<()> {
    File::with_flags(name, open::O_WRONLY | open::O_CREAT, 0o644).map(drop)
}
