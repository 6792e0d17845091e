//! Register maps as data: a device lists its registers in one table, from which follow the decoder and the
//! names that the devices view shows.

/// A register, or a row of equal ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Register {
    /// Offset of the first in the device's window, in bytes.
    pub offset: u64,
    /// How many there are.
    pub count: u64,
    /// Bytes from one to the next.
    pub stride: u64,
    /// The name in its specification.
    pub name: &'static str,
    /// What it is for.
    pub meaning: &'static str,
}

impl Register {
    /// Which of the row lies at `offset`, and the byte in it.
    pub fn at(&self, offset: u64) -> Option<(u64, u64)> {
        let from = offset.checked_sub(self.offset)?;
        let index = from / self.stride;
        (index < self.count).then_some((index, from % self.stride))
    }
}

/// Makes an enum of registers with its `MAP` and decoder from rows `offset [count * stride] Variant "name" "meaning";`.
macro_rules! registers {
    ($enum:ident: $($offset:literal [$count:literal * $stride:literal] $variant:ident $name:literal $meaning:literal;)+) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        enum $enum { $($variant,)+ }

        /// The registers, by rising offset.
        pub const MAP: &[$crate::board::registers::Register] = &[$($crate::board::registers::Register {
            offset: $offset, count: $count, stride: $stride, name: $name, meaning: $meaning,
        },)+];

        impl $enum {
            const ALL: &[$enum] = &[$($enum::$variant,)+];

            /// The register at an offset, which of its row it is, and the byte in it.
            fn at(offset: u64) -> Option<($enum, u64, u64)> {
                let row = MAP.partition_point(|row| row.offset <= offset).checked_sub(1)?;
                let (index, byte) = MAP[row].at(offset)?;
                Some(($enum::ALL[row], index, byte))
            }
        }
    };
}
pub(crate) use registers;

/// Reads `size` bytes at `byte` of a register's value.
pub fn part(value: u64, byte: u64, size: u8) -> u64 {
    let shifted = value >> (8 * byte);
    if size >= 8 { shifted } else { shifted & ((1 << (8 * size)) - 1) }
}

/// The register's value after `size` bytes at `byte` of it are replaced.
pub fn replace(old: u64, byte: u64, size: u8, new: u64) -> u64 {
    let mask = if size >= 8 { u64::MAX } else { (1 << (8 * size)) - 1 } << (8 * byte);
    old & !mask | new << (8 * byte) & mask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_and_replaced_in_place() {
        let value = 0x8877_6655_4433_2211;
        assert_eq!(part(value, 4, 4), 0x8877_6655);
        assert_eq!(part(value, 0, 8), value);
        assert_eq!(replace(value, 4, 4, 0xffff_ffff_0000_0001), 0x0000_0001_4433_2211);
        assert_eq!(replace(value, 0, 8, 5), 5);
    }
}
