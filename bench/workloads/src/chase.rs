//! Following pointers through 8 MiB, one cache line a step: loads that wait for each other and miss every cache.

use crate::WORDS;
use crate::random::Random;

/// Words in a cache line of 64 bytes.
const LINE: usize = 16;
const LINES: usize = WORDS / LINE;
/// Steps of a round.
const STEPS: u32 = 64 << 10;

/// Lays all lines out in one cycle and follows it.
pub fn run(rounds: u32, words: &mut [u32]) -> u64 {
    let words = &mut words[..WORDS];
    for line in 0..LINES {
        words[line * LINE] = (line * LINE) as u32;
    }
    // Sattolo's shuffle leaves a single cycle.
    let mut random = Random::new(rounds);
    for line in (1..LINES).rev() {
        let other = random.next() as usize % line;
        words.swap(line * LINE, other * LINE);
    }
    let (mut at, mut sum) = (0, 0u64);
    for _ in 0..rounds {
        for _ in 0..STEPS {
            at = words[at as usize];
        }
        sum = sum.wrapping_mul(31).wrapping_add(u64::from(at));
    }
    sum
}
