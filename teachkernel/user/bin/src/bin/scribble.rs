//! scribble: a program that tries to write into the kernel. The hardware refuses, and the kernel ends it.
#![no_std]
#![no_main]

use abi::boot;
use ulib::{Args, println};

ulib::main!(run);

/// Where the kernel's memory appears in every address space.
const KERNEL_HALF: u64 = 0xffff_ffc0_0000_0000;

/// `scribble`
fn run(_: Args) -> i32 {
    let target = (KERNEL_HALF + boot::KERNEL) as usize;
    println!("scribble: writing to {target:#x}, where the kernel is");
    // SAFETY: none at all, which is the point: the page is the kernel's, so the store must trap, and this
    // process end there. Nothing of this program lies at that address.
    unsafe { core::ptr::with_exposed_provenance_mut::<u64>(target).write_volatile(0) };
    println!("scribble: done, and nothing stopped it");
    1
}
