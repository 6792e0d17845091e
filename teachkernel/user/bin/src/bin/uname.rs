//! uname: tells the kernel's name and version.
#![no_std]
#![no_main]

use ulib::{Args, message, out, sys};

ulib::main!(run);

/// `uname [-a] [-s] [-n] [-r] [-v] [-m]`; without options the name only.
fn run(args: Args) -> i32 {
    let names = match sys::uname() {
        Ok(names) => names,
        Err(errno) => message::fail_with(errno),
    };
    let fields: [(u8, &[u8; 65]); 5] = [
        (b's', &names.sysname),
        (b'n', &names.nodename),
        (b'r', &names.release),
        (b'v', &names.version),
        (b'm', &names.machine),
    ];
    let mut wanted = [false; 5];
    for letter in args.iter().flat_map(letters) {
        match fields.iter().position(|(known, _)| *known == letter) {
            Some(at) => wanted[at] = true,
            None if letter == b'a' => wanted = [true; 5],
            None => message::fail("usage: uname [-asnrvm]"),
        }
    }
    if wanted == [false; 5] {
        wanted[0] = true;
    }
    let mut gap: &[u8] = b"";
    for ((_, name), _) in fields.iter().zip(wanted).filter(|(_, wanted)| *wanted) {
        out::put(gap);
        out::put(name.split(|byte| *byte == 0).next().unwrap_or_default());
        gap = b" ";
    }
    out::put(b"\n");
    0
}

/// The letters of an option; anything else is one letter that no option has.
fn letters(arg: &core::ffi::CStr) -> impl Iterator<Item = u8> {
    let letters = arg.to_bytes().strip_prefix(b"-").filter(|letters| !letters.is_empty()).unwrap_or(b"?");
    letters.iter().copied()
}
