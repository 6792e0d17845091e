//! The workloads as a wasm module: what `bench/node.mjs` compares the machine with.

use bench::direct::Direct;
use std::cell::RefCell;
use workloads::WORKLOADS;

thread_local! {
    static DIRECT: RefCell<Direct> = RefCell::new(Direct::default());
}

/// Does some rounds of a workload; gives the checksum.
#[unsafe(no_mangle)]
pub extern "C" fn direct(workload: u32, rounds: u32) -> u64 {
    DIRECT.with_borrow_mut(|direct| direct.run(workload as usize, rounds))
}

/// How many workloads there are.
#[unsafe(no_mangle)]
pub extern "C" fn workloads() -> u32 {
    WORKLOADS.len() as u32
}

/// How many rounds a workload is measured with.
#[unsafe(no_mangle)]
pub extern "C" fn rounds(workload: u32) -> u32 {
    WORKLOADS.get(workload as usize).map_or(0, |workload| workload.rounds)
}
