//! echo: writes its arguments.
#![no_std]
#![no_main]

use ulib::{Args, out};

ulib::main!(run);

/// `echo [-n] [WORD…]`; with `-n` no newline follows.
fn run(args: Args) -> i32 {
    let quiet = args.get(1).is_some_and(|arg| arg == c"-n");
    for (i, word) in args.iter().skip(usize::from(quiet)).enumerate() {
        if i > 0 {
            out::put(b" ");
        }
        out::put(word.to_bytes());
    }
    if !quiet {
        out::put(b"\n");
    }
    0
}
