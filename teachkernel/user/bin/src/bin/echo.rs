//! echo: writes its arguments. The shell has it built in, too.
#![no_std]
#![no_main]

use core::ffi::CStr;

use programs::echo;
use ulib::{Args, out};

ulib::main!(run);

/// `echo [-n] [WORD…]`
fn run(args: Args) -> i32 {
    echo::parts(args.iter().map(CStr::to_bytes), out::put);
    0
}
