//! Hostile guests: random programs, accesses to devices, virtqueues, disks and files; and what a fuzzer has found.
//!
//! `machine/fuzz` feeds the same scenarios from a fuzzer that looks at coverage; CONTRIBUTING says how.

#[path = "../common/mod.rs"]
mod common;

mod found;
mod scenario;

use common::Random;

/// Random inputs of each kind of scenario.
const CASES: u64 = 300;

/// Random bytes, with runs of zeros among them, as fuzzers like them.
fn random_bytes(random: &mut Random, kind: u8) -> Vec<u8> {
    let mut bytes = vec![kind];
    let length = random.below(2000);
    while (bytes.len() as u64) < length {
        match random.below(4) {
            0 => bytes.extend(vec![0; random.below(8) as usize]),
            _ => bytes.extend(random.next().to_le_bytes()),
        }
    }
    bytes
}

fn check_random(kind: u8) {
    for seed in 1..=CASES {
        let bytes = random_bytes(&mut Random(seed * 4 + u64::from(kind)), kind);
        // What a failing test prints is all that is needed to see it again.
        let result = std::panic::catch_unwind(|| scenario::check(&bytes));
        assert!(result.is_ok(), "kind {kind}, seed {seed}");
    }
}

#[test]
fn random_programs() {
    check_random(0);
}

#[test]
fn random_accesses_to_devices() {
    check_random(1);
}

#[test]
fn random_virtqueues() {
    check_random(2);
}

#[test]
fn random_damage_to_disks() {
    check_random(3);
}

#[test]
fn random_damage_to_files() {
    check_random(4);
}
