//! Workloads on the host itself.

use std::hint::black_box;
use workloads::{BYTES, Host, Memory, WORDS, answer};

/// Memory that is kept from run to run, so that no run pays for getting it.
pub struct Direct {
    words: Vec<u32>,
    bytes: Vec<u8>,
}

impl Default for Direct {
    fn default() -> Direct {
        Direct { words: vec![0; WORDS], bytes: vec![0; BYTES] }
    }
}

/// Where the simulated machine has its kernel, there is a function here.
struct Function;

impl Host for Function {
    fn call(&mut self, question: u64) -> u64 {
        #[inline(never)]
        fn far(question: u64) -> u64 {
            answer(black_box(question))
        }
        far(question)
    }

    fn square_root(&mut self, number: f64) -> f64 {
        number.sqrt()
    }
}

impl Direct {
    /// Does `rounds` of a workload; gives the checksum.
    pub fn run(&mut self, workload: usize, rounds: u32) -> u64 {
        let memory = Memory { words: &mut self.words, bytes: &mut self.bytes };
        workloads::run(workload, rounds, memory, &mut Function)
    }
}
