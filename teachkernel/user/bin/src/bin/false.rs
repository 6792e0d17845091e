//! false: fails.
#![no_std]
#![no_main]

use ulib::Args;

ulib::main!(run);

/// `false`
fn run(_: Args) -> i32 {
    1
}
