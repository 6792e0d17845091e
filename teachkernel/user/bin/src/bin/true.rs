//! true: succeeds.
#![no_std]
#![no_main]

use ulib::Args;

ulib::main!(run);

/// `true`
fn run(_: Args) -> i32 {
    0
}
