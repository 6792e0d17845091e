//! Bytes from which scenarios are made: random ones, or those that a fuzzer has found.

/// Reads from the front; behind the end everything is 0.
pub struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    /// From the first byte on.
    pub fn new(bytes: &'a [u8]) -> Bytes<'a> {
        Bytes(bytes)
    }

    /// Whether there are none left.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        self.word(1) as u8
    }

    /// The next `size` bytes as a number, at most 8.
    pub fn word(&mut self, size: usize) -> u64 {
        let (front, rest) = self.0.split_at(size.min(self.0.len()));
        self.0 = rest;
        front.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
    }

    /// The next bytes, at most `most`.
    pub fn take(&mut self, most: usize) -> &'a [u8] {
        let (front, rest) = self.0.split_at(most.min(self.0.len()));
        self.0 = rest;
        front
    }

    /// One of these, by the next byte.
    pub fn choose<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::from(self.byte()) % from.len()]
    }

    /// A value at which things break, as often as not near an address that means something.
    pub fn hard(&mut self) -> u64 {
        match self.byte() {
            byte @ 0..0xf0 => PLACES[usize::from(byte) % PLACES.len()],
            0xf0..0xf8 => {
                let place = self.choose(PLACES);
                place.wrapping_add(self.byte() as i8 as u64)
            }
            _ => self.word(8),
        }
    }
}

/// RAM of the machines: the device tree lies in its second half.
pub const RAM: u64 = abi::board::RAM_BASE;
/// Length of it.
pub const RAM_SIZE: u64 = 4 << 20;
/// Where random programs lie.
pub const CODE: u64 = RAM + 0x1_0000;
/// Memory that they may play with.
pub const DATA: u64 = RAM + 0x4_0000;
/// Page tables: four levels, a page each, the root last.
pub const TABLES: u64 = RAM + 0x8_0000;
/// Virtual addresses of pages that the last table maps.
pub const WINDOW: u64 = 0x4000_0000;

/// Addresses that mean something, and numbers at which arithmetic breaks.
const PLACES: &[u64] = &[
    0,
    1,
    8,
    0x200,
    u64::MAX,
    u64::MAX - 7,
    1 << 63,
    i64::MAX as u64,
    0xffff_ffff,
    1 << 32,
    1 << 38,
    0x3f_ffff_f000,
    0xffff_ffc0_0000_0000,
    1 << 47,
    0x00ff_ffff_ffff_fff8,
    1 << 56,
    0x1000,
    0xfff8,
    0x10_0000,
    0x10_1000,
    0x200_0000,
    0x200_4000,
    0x200_bff8,
    0xc00_0000,
    0xc00_1000,
    0xc00_2000,
    0xc20_1004,
    0xc5f_fffc,
    0x1000_0000,
    0x1000_1000,
    0x1000_1050,
    0x1000_1070,
    0x1000_2000,
    0x1000_2100,
    0x1000_8000,
    0x1020_0000,
    0x1020_0008,
    0x2000_0000,
    0x21ff_fff8,
    0x2200_0000,
    0x23ff_fffe,
    RAM,
    CODE,
    CODE + 0xffe,
    DATA,
    DATA + 0xff9,
    DATA + 0x1000,
    TABLES,
    TABLES + 0x1008,
    TABLES + 0x2000,
    RAM + RAM_SIZE - 8,
    RAM + RAM_SIZE - 1,
    RAM + RAM_SIZE,
    WINDOW,
    WINDOW + 0xffc,
    WINDOW + 0x1000,
    WINDOW + 0x3ff8,
    WINDOW + 0x1f_fffc,
    0xc000_0000,
];
