//! What the bench computes: each workload is one file of plain loops over memory that it is handed, compiled once
//! for the simulated machine and once for the host itself. Equal checksums show that both did the same.
#![no_std]
#![forbid(unsafe_code)]

mod calls;
mod chase;
mod crc32;
mod matrix;
mod nbody;
mod random;
mod sha256;
mod sieve;
mod sort;

/// What a workload can't say in portable Rust.
pub trait Host {
    /// Asks whoever is in charge for [`answer`]: in the simulated machine a system call.
    fn call(&mut self, question: u64) -> u64;

    /// The square root, correctly rounded: an instruction wherever this runs.
    fn square_root(&mut self, number: f64) -> f64;
}

/// What the callee of [`Host::call`] makes of a question.
pub const fn answer(question: u64) -> u64 {
    question.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1)
}

/// 32-bit words that a workload needs at most: 8 MiB of them.
pub const WORDS: usize = 2 << 20;
/// Bytes that a workload needs at most.
pub const BYTES: usize = 1 << 20;

/// Memory to work in, whatever stands there.
pub struct Memory<'a> {
    /// [`WORDS`] of them.
    pub words: &'a mut [u32],
    /// [`BYTES`] of them.
    pub bytes: &'a mut [u8],
}

/// What a workload shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// How fast integer code runs; these make up the geometric mean.
    Integer,
    /// How fast double precision goes.
    Float,
    /// How long a system call takes; a round is one call.
    Calls,
}

/// A workload: the only place to add one, besides its arm in [`run`].
#[derive(Clone, Copy, Debug)]
pub struct Workload {
    /// How figures name it.
    pub name: &'static str,
    /// What it shows.
    pub kind: Kind,
    /// Rounds that are some ten million instructions.
    pub rounds: u32,
}

const fn integer(name: &'static str, rounds: u32) -> Workload {
    Workload { name, kind: Kind::Integer, rounds }
}

/// All of them. A workload's number is its place here.
pub const WORKLOADS: &[Workload] = &[
    integer("sort", 16),
    integer("sieve", 4),
    integer("crc32", 64),
    integer("sha256", 24),
    integer("matrix", 8),
    integer("chase", 60),
    Workload { name: "nbody", kind: Kind::Float, rounds: 16 },
    Workload { name: "syscall", kind: Kind::Calls, rounds: 200_000 },
];

/// Does `rounds` of a workload and gives its checksum; 0 if there is none of this number.
pub fn run(number: usize, rounds: u32, memory: Memory, host: &mut impl Host) -> u64 {
    let Some(workload) = WORKLOADS.get(number) else { return 0 };
    match workload.name {
        "sort" => sort::run(rounds, memory.words),
        "sieve" => sieve::run(rounds, memory.bytes),
        "crc32" => crc32::run(rounds, memory.bytes),
        "sha256" => sha256::run(rounds, memory.bytes),
        "matrix" => matrix::run(rounds, memory.words),
        "chase" => chase::run(rounds, memory.words),
        "nbody" => nbody::run(rounds, host),
        "syscall" => calls::run(rounds, host),
        _ => 0,
    }
}

/// The order that the host leaves in the simulated machine's RAM, and the answer that it finds there.
pub mod job {
    /// Physical address: a doubleword each for the workload's number, its rounds, and then its checksum.
    pub const ADDRESS: u64 = 0x8300_0000;
    /// RAM of the machine, in bytes.
    pub const RAM: u64 = 64 << 20;
}
