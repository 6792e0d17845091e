//! cat: writes files one after the other.
#![no_std]
#![no_main]

use core::ffi::CStr;

use ulib::{Args, Errno, Fd, Result, file, file::File, message, process, write_all};

ulib::main!(run);

/// `cat [FILE…]`; `-` or nothing is standard input.
fn run(args: Args) -> i32 {
    if args.count() < 2 {
        return message::check(b"standard input", copy(Fd::STDIN));
    }
    args.iter().map(|name| message::check(name.to_bytes(), cat(name))).fold(0, i32::max)
}

fn cat(name: &CStr) -> Result<()> {
    match name.to_bytes() {
        b"-" => copy(Fd::STDIN),
        _ => copy(File::open(name)?.fd()),
    }
}

fn copy(from: Fd) -> Result<()> {
    let mut buffer = [0; 4096];
    loop {
        let count = file::read(from, &mut buffer)?;
        if count == 0 {
            return Ok(());
        }
        match write_all(Fd::STDOUT, &buffer[..count]) {
            // Nobody reads any more: there is nothing left to do.
            Err(Errno::EPIPE) => process::exit(1),
            result => result?,
        }
    }
}
