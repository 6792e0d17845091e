//! The machine as a wasm module with bare exports: what `bench/node.mjs` measures.

use bench::trial::Trial;
use std::cell::RefCell;

thread_local! {
    static GUEST: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static TRIAL: RefCell<Option<Trial>> = const { RefCell::new(None) };
}

/// Where the host puts the guest's image of this length.
#[unsafe(no_mangle)]
pub extern "C" fn guest(length: usize) -> *mut u8 {
    GUEST.with_borrow_mut(|guest| {
        guest.resize(length, 0);
        guest.as_mut_ptr()
    })
}

/// Switches a machine on; whether it could be built.
#[unsafe(no_mangle)]
pub extern "C" fn start(workload: u32, rounds: u32) -> bool {
    // The last one goes first: two of them would need twice the memory.
    TRIAL.set(None);
    let trial = GUEST.with_borrow(|guest| Trial::new(guest, u64::from(workload), u64::from(rounds)));
    let built = trial.is_ok();
    TRIAL.set(trial.ok());
    built
}

/// Runs it to its end; whether all went well.
#[unsafe(no_mangle)]
pub extern "C" fn run() -> bool {
    TRIAL.with_borrow_mut(|trial| trial.as_mut().is_some_and(Trial::run))
}

/// Instructions that have been completed.
#[unsafe(no_mangle)]
pub extern "C" fn retired() -> u64 {
    TRIAL.with_borrow(|trial| trial.as_ref().map_or(0, Trial::retired))
}

/// The checksum that the guest has left.
#[unsafe(no_mangle)]
pub extern "C" fn checksum() -> u64 {
    TRIAL.with_borrow(|trial| trial.as_ref().map_or(0, Trial::checksum))
}
