//! The entropy device: random bytes for the guest.
//!
//! Virtual I/O Device 1.2, 5.4. The bytes come from a generator in the machine's state, so that a replay gives
//! the same; a seed enters as an input. Fit for simulated software, not for secrets.

use super::chain::Malformed;
use super::model::Model;
use super::queue::{Rings, SIZE_MAX};
use crate::board::Cx;
use crate::board::saved::{Saved, Visit};

/// Most bytes for one chain. The device may give fewer than there is room for (5.4.6.2).
const MOST: u64 = 64 << 10;

/// The device: a xoshiro256** generator (D. Blackman and S. Vigna, "Scrambled linear pseudorandom number
/// generators", 2021).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entropy {
    state: [u64; 4],
}

impl Default for Entropy {
    fn default() -> Entropy {
        let mut device = Entropy { state: [0; 4] };
        device.seed(0);
        device
    }
}

impl Entropy {
    /// Stirs a seed into the generator.
    pub fn seed(&mut self, seed: u64) {
        let mut mixer = seed;
        for word in &mut self.state {
            *word ^= split_mix(&mut mixer);
        }
        // All zeros is the one state that the generator never leaves.
        if self.state == [0; 4] {
            self.state[0] = 1;
        }
    }

    fn next(&mut self) -> u64 {
        let [a, b, c, d] = self.state;
        let result = b.wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let (c, d) = (c ^ a, d ^ b);
        self.state = [a ^ d, b ^ c, c ^ b << 17, d.rotate_left(45)];
        result
    }

    fn bytes(&mut self, count: u64) -> Vec<u8> {
        let words = (0..count.div_ceil(8)).flat_map(|_| self.next().to_le_bytes());
        words.take(count as usize).collect()
    }
}

/// SplitMix64, which spreads a seed over the state.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (*state ^ *state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}

impl Model for Entropy {
    fn id(&self) -> u32 {
        4
    }

    fn features(&self) -> u64 {
        0
    }

    fn queues(&self) -> usize {
        1
    }

    fn config(&self) -> Vec<u8> {
        Vec::new()
    }

    /// The generator goes on: a reset that gave the same numbers again would surprise.
    fn reset(&mut self) {}

    fn serve(&mut self, cx: &mut Cx, rings: &mut Rings, queue: usize) -> Result<(), Malformed> {
        for _ in 0..SIZE_MAX {
            let Some(mut chain) = rings.pop(cx.ram, queue)? else { break };
            let bytes = self.bytes(chain.room().min(MOST));
            let written = chain.put(cx.ram, &bytes)?;
            rings.push(cx.ram, queue, chain.head, written)?;
        }
        Ok(())
    }
}

impl Saved for Entropy {
    const VERSION: u64 = 1;
    const NAME: &'static str = "entropy device";

    fn fields(&mut self, visit: &mut dyn Visit) {
        self.state.iter_mut().for_each(|word| visit.u64(word));
    }
}
