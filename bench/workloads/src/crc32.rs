//! CRC-32 by table (ISO 3309, as Ethernet and zip have it) over 64 KiB: byte loads in one chain of dependences.

use crate::random::Random;

const LENGTH: usize = 64 << 10;
/// The polynomial, bits reversed.
const POLYNOMIAL: u32 = 0xedb8_8320;

/// Checks the bytes; each round starts from the result of the last.
pub fn run(rounds: u32, bytes: &mut [u8]) -> u64 {
    let bytes = &mut bytes[..LENGTH];
    let mut random = Random::new(rounds);
    bytes.iter_mut().for_each(|byte| *byte = random.next() as u8);
    let table = table();
    let mut crc = u32::MAX;
    for _ in 0..rounds {
        for byte in bytes.iter() {
            crc = table[usize::from(crc as u8 ^ byte)] ^ crc >> 8;
        }
    }
    u64::from(!crc)
}

fn table() -> [u32; 256] {
    let mut table = [0; 256];
    for (byte, entry) in (0..).zip(&mut table) {
        *entry = (0..8).fold(byte, |crc: u32, _| if crc & 1 != 0 { crc >> 1 ^ POLYNOMIAL } else { crc >> 1 });
    }
    table
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_is_the_standards() {
        let crc = b"123456789"
            .iter()
            .fold(u32::MAX, |crc, byte| super::table()[usize::from(crc as u8 ^ byte)] ^ crc >> 8);
        assert_eq!(!crc, 0xcbf4_3926);
    }
}
