//! hog: computes and computes. Its loop holds no system call: only the timer takes the processor from it.
#![no_std]
#![no_main]

use core::hint::black_box;

use ulib::{Args, message, number};

ulib::main!(run);

/// `hog [ROUNDS]`: without a number it goes on until somebody ends it.
fn run(args: Args) -> i32 {
    let rounds = match args.get(1).map(|arg| number::parse(arg.to_bytes())) {
        None => u64::MAX,
        Some(Some(rounds)) => rounds,
        Some(None) => message::fail("how many rounds? usage: hog [ROUNDS]"),
    };
    black_box(compute(rounds));
    0
}

/// Knuth's linear congruential generator for 64 bits (MMIX), step by step: nothing that can be shortened.
fn compute(rounds: u64) -> u64 {
    let mut value = 1u64;
    for _ in 0..rounds {
        value =
            black_box(value.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
    }
    value
}
