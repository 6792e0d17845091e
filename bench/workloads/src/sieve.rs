//! The sieve of Eratosthenes over 512 Ki bytes: stores with growing strides.

const LENGTH: usize = 512 << 10;

/// Sieves anew each round; the checksum is the number of primes and the last of them.
pub fn run(rounds: u32, bytes: &mut [u8]) -> u64 {
    let composite = &mut bytes[..LENGTH];
    let mut sum = 0u64;
    for round in 0..rounds {
        composite.fill(0);
        let mut number = 2;
        while number * number < LENGTH {
            if composite[number] == 0 {
                let mut multiple = number * number;
                while multiple < LENGTH {
                    composite[multiple] = 1;
                    multiple += number;
                }
            }
            number += 1;
        }
        let (mut count, mut last) = (0, 0);
        for (number, composite) in composite.iter().enumerate().skip(2) {
            if *composite == 0 {
                (count, last) = (count + 1, number as u64);
            }
        }
        sum = sum.wrapping_mul(31).wrapping_add(count << 32 | last).wrapping_add(u64::from(round));
    }
    sum
}
