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

use std::collections::BTreeSet;

use common::Random;
use machine::isa;
use program::{Program, program};

/// The programs that are always run, and from which seed.
const SAMPLE: u64 = 500;
const SEED: u64 = 20_240_411;
/// Programs in an image.
const BATCH: u64 = 500;

/// The causes of traps that a sample meets: all there are, and interrupts of the supervisor and the machine's timer.
const CAUSES: [u64; 17] =
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, INTERRUPT | 1, INTERRUPT | 5, INTERRUPT | 7, INTERRUPT | 9];
const INTERRUPT: u64 = 1 << 63;

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name}={text}: a number is meant")))
}

/// The programs of a seed: an image full.
fn programs(seed: u64, count: u64) -> Vec<Program> {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    // The first few still look like the seed.
    (0..16).for_each(|_| {
        random.next();
    });
    (0..count as usize).map(|index| program(index, &mut random)).collect()
}

/// What a batch came to.
struct Outcome {
    /// Programs that ended differently, told.
    mismatches: Vec<String>,
    /// The causes of all traps.
    causes: BTreeSet<u64>,
}

/// Runs the programs of a seed; `None` where there is no QEMU.
fn run(seed: u64, count: u64) -> Option<Outcome> {
    let programs = programs(seed, count);
    let image = run::image(&programs);
    let theirs = run::theirs(&image)?;
    let ours = run::ours(&image);
    let told = programs.iter().enumerate().filter_map(|(index, program)| {
        let what = compare::differences(&ours, &theirs, index);
        let text = || format!("seed {seed}, {}", compare::explain(program, &ours, &theirs, index, &what));
        (!what.is_empty()).then(text)
    });
    let causes = (0..programs.len()).flat_map(|index| compare::causes(&ours, index)).collect();
    Some(Outcome { mismatches: told.collect(), causes })
}

#[test]
fn random_programs_end_as_they_do_on_qemu() {
    let (count, first) = (number("LOCKSTEP").unwrap_or(SAMPLE), number("SEED").unwrap_or(SEED));
    let mut wrong = 0;
    let mut causes = BTreeSet::new();
    for (seed, start) in (first..).zip((0..count).step_by(BATCH as usize)) {
        let Some(outcome) = run(seed, BATCH.min(count - start)) else {
            eprintln!("skipped: qemu-system-riscv64 is not installed");
            return;
        };
        wrong += outcome.mismatches.len();
        causes.extend(outcome.causes);
        outcome.mismatches.iter().take(3).for_each(|text| eprintln!("{text}"));
        eprintln!("{} programs, {wrong} mismatches", (start + BATCH).min(count));
        assert!(wrong < 20, "too many mismatches");
    }
    assert_eq!(wrong, 0, "programs that end differently");
    let missing: Vec<u64> = CAUSES.iter().copied().filter(|cause| !causes.contains(cause)).collect();
    assert!(missing.is_empty() || count < SAMPLE, "traps that chance never meets: {missing:x?}");
}

#[test]
fn chance_meets_every_instruction() {
    let programs = programs(SEED, SAMPLE);
    let met: BTreeSet<&str> = programs.iter().flat_map(Program::instructions).collect();
    // The code that is called ends with it.
    let elsewhere = ["c.jr"];
    let met = |row: &&isa::Row| {
        met.contains(row.name) || exceptions::differs_in(row) || elsewhere.contains(&row.name)
    };
    let missing: Vec<&str> = isa::TABLE
        .iter()
        .filter(|row| !met(row))
        .map(|row| row.name)
        .filter(|name| *name != "c.jalr")
        .collect();
    assert!(missing.is_empty(), "instructions that no program has: {missing:?}");
}
