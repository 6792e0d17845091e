//! pwd: prints the current directory.
#![no_std]
#![no_main]

use ulib::{Args, message, out, sys};

ulib::main!(run);

/// `pwd`
fn run(_: Args) -> i32 {
    let mut path = [0; 1024];
    match sys::getcwd(&mut path) {
        Ok(length) => out::put(&path[..length.saturating_sub(1)]),
        Err(errno) => message::fail_with(errno),
    }
    out::put(b"\n");
    0
}
