//! Random programs, run by our machine and by QEMU: the same registers, traps, memory and page tables.
//!
//! One image holds many programs, each with an arena of memory for itself: code, page tables, data. Handlers in machine
//! and supervisor mode note each trap there and skip the instruction; at the end the registers follow. The two
//! machines must leave the same memory. `LOCKSTEP=N` runs N programs instead of the sample, from `SEED=S` on; a mismatch is
//! told as the program and what differs. Where they are allowed to differ stands in [`exceptions`].

#[path = "../common/mod.rs"]
mod common;

mod compare;
mod exceptions;
mod layout;
mod monitor;
mod program;
mod run;
mod units;

use common::Random;
use program::{Program, program};

/// The programs that are always run, and from which seed.
const SAMPLE: u64 = 500;
const SEED: u64 = 20_240_411;
/// Programs in an image.
const BATCH: u64 = 500;

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name}={text}: a number is meant")))
}

/// The programs of a seed: an image full.
fn programs(seed: u64, count: u64) -> Vec<Program> {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    (0..16).for_each(|_| drop(random.next()));
    (0..count as usize).map(|index| program(index, &mut random)).collect()
}

/// Runs the programs of a seed; gives what went otherwise, or `None` where there is no QEMU.
fn mismatches(seed: u64, count: u64) -> Option<Vec<String>> {
    let programs = programs(seed, count);
    let image = run::image(&programs);
    let theirs = run::theirs(&image)?;
    let ours = run::ours(&image);
    let told = programs.iter().enumerate().filter_map(|(index, program)| {
        let what = compare::differences(&ours, &theirs, index);
        let text = || format!("seed {seed}, {}", compare::explain(program, &ours, &theirs, index, &what));
        (!what.is_empty()).then(text)
    });
    Some(told.collect())
}

#[test]
fn random_programs_end_as_they_do_on_qemu() {
    let (count, first) = (number("LOCKSTEP").unwrap_or(SAMPLE), number("SEED").unwrap_or(SEED));
    let mut wrong = 0;
    for (seed, start) in (first..).zip((0..count).step_by(BATCH as usize)) {
        let Some(told) = mismatches(seed, BATCH.min(count - start)) else {
            eprintln!("skipped: qemu-system-riscv64 is not installed");
            return;
        };
        wrong += told.len();
        told.iter().take(3).for_each(|text| eprintln!("{text}"));
        eprintln!("{} programs, {wrong} mismatches", (start + BATCH).min(count));
        assert!(wrong < 20, "too many mismatches");
    }
    assert_eq!(wrong, 0, "programs that end differently");
}
