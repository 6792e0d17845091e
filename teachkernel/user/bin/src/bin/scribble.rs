//! scribble: a program that tries to write into the kernel. The hardware refuses, and the kernel ends it.
#![no_std]
#![no_main]

use abi::boot;
use ulib::{Args, println, trespass};

ulib::main!(run);

/// `scribble`
fn run(_: Args) -> i32 {
    println!("scribble: writing to {:#x}, where the kernel is", trespass::kernel_address(boot::KERNEL));
    trespass::overwrite(boot::KERNEL);
    println!("scribble: done, and nothing stopped it");
    1
}
