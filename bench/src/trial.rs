//! A workload in the simulated machine: in user mode, behind page tables of 4 KiB pages.

use machine::{Config, ConfigError, Machine, Stop};
use workloads::job;

/// Cycles of a slice: some milliseconds, as the page's worker has them.
const SLICE: u64 = 1_000_000;
/// A guest that takes longer than this is lost.
const CYCLES_MAX: u64 = 2_000_000_000;

/// A machine with an order in its memory.
pub struct Trial {
    machine: Machine,
}

impl Trial {
    /// Switches a machine on: `guest` is the flat image of the guest's program, which starts at the begin of RAM.
    ///
    /// # Errors
    /// An image that does not fit in RAM.
    pub fn new(guest: &[u8], workload: u64, rounds: u64) -> Result<Trial, ConfigError> {
        let order = [workload, rounds, 0].into_iter().flat_map(u64::to_le_bytes).collect();
        let loads = vec![(abi::board::RAM_BASE, guest.to_vec()), (job::ADDRESS, order)];
        let machine = Machine::new(Config { ram_bytes: job::RAM, loads, ..Config::default() })?;
        Ok(Trial { machine })
    }

    /// Runs until the guest switches the machine off; whether it did so to say that all went well.
    pub fn run(&mut self) -> bool {
        while self.machine.cycle() < CYCLES_MAX {
            if let Stop::PowerOff { status } = self.machine.run(self.machine.cycle() + SLICE) {
                return status == 0;
            }
        }
        false
    }

    /// Instructions that have been completed.
    pub fn retired(&self) -> u64 {
        self.machine.retired()
    }

    /// The checksum that the guest has left.
    pub fn checksum(&self) -> u64 {
        let mut bytes = [0; 8];
        self.machine.peek(job::ADDRESS + 16, &mut bytes);
        u64::from_le_bytes(bytes)
    }
}
