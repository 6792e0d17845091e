//! clear: empties the terminal.
#![no_std]
#![no_main]

use ulib::{Args, out};

ulib::main!(run);

/// Cursor to the upper left, erase all (ECMA-48, 8.3.21 CUP and 8.3.39 ED).
const CLEAR: &[u8] = b"\x1b[H\x1b[2J";

/// `clear`
fn run(_: Args) -> i32 {
    out::put(CLEAR);
    0
}
