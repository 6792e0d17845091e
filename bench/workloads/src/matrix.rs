//! The product of two integer matrices of 96 by 96: multiplications, and loads along a row and down a column.

use crate::random::Random;

const SIDE: usize = 96;
const AREA: usize = SIDE * SIDE;

/// Multiplies, and puts the product in place of the first factor for the next round.
pub fn run(rounds: u32, words: &mut [u32]) -> u64 {
    let mut random = Random::new(rounds);
    words[..2 * AREA].iter_mut().for_each(|word| *word = random.next());
    let (a, rest) = words.split_at_mut(AREA);
    let (b, rest) = rest.split_at_mut(AREA);
    let c = &mut rest[..AREA];
    for _ in 0..rounds {
        multiply(a, b, c);
        a.copy_from_slice(c);
    }
    a.iter().fold(0u64, |sum, word| sum.wrapping_mul(31).wrapping_add(u64::from(*word)))
}

fn multiply(a: &[u32], b: &[u32], c: &mut [u32]) {
    for row in 0..SIDE {
        for column in 0..SIDE {
            let mut sum = 0u32;
            for k in 0..SIDE {
                sum = sum.wrapping_add(a[row * SIDE + k].wrapping_mul(b[k * SIDE + column]));
            }
            c[row * SIDE + column] = sum;
        }
    }
}
