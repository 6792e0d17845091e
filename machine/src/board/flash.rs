//! CFI flash: the firmware chip.
//!
//! Two Intel-style chips of 16 bits side by side make a bank of 32 bits. Common Flash Interface (JESD68.01),
//! Intel command set 0001; in QEMU `hw/block/pflash_cfi01.c` as `virt_flash_create1` sets it up: identical
//! commands go to both chips, and an erase or program is finished at once.

use super::registers::part;
use super::saved::{Saved, Visit};
use super::storage::Storage;

/// Bytes in an erase block of the bank.
const SECTOR: u64 = 0x4_0000;
/// Status register: ready.
const READY: u8 = 0x80;
/// Bytes that both chips' write buffers take.
const BUFFER: u64 = 0x1000;

/// The query structure (JESD68.01, 2.4), by word offset from 0x10.
const QUERY: [u8; 0x30] = [
    b'Q', b'R', b'Y', 0x01, 0x00, 0x31, 0x00, 0x00, 0x00, 0x00, 0x00, // 10: Intel command set, no other
    0x45, 0x55, 0x00, 0x00, // 1b: supply 4.5 V to 5.5 V
    0x07, 0x07, 0x0a, 0x00, 0x04, 0x04, 0x04, 0x00, // 1f: typical and longest times
    0x18, 0x02, 0x00, 0x0b, 0x00, // 27: 2^24 bytes a chip, 16 bits wide, write buffer 2^11
    0x01, 0x7f, 0x00, 0x00, 0x02, // 2c: one region of 128 blocks of 128 KiB
    b'P', b'R', b'I', b'1', b'0', 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0x01, // 31: extended query, one protection field
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Mode {
    Array,
    Status,
    Identifier,
    Query,
    /// The next write is the word to program.
    Program,
    /// The next write confirms an erase or a lock.
    Confirm,
    /// The next write is the number of words for the buffer, less one.
    BufferCount,
    /// So many words still come for the buffer.
    BufferData,
    /// The next write confirms the buffer.
    BufferConfirm,
}

const MODES: [Mode; 9] = [
    Mode::Array,
    Mode::Status,
    Mode::Identifier,
    Mode::Query,
    Mode::Program,
    Mode::Confirm,
    Mode::BufferCount,
    Mode::BufferData,
    Mode::BufferConfirm,
];

/// A bank.
#[derive(Clone, Debug)]
pub struct Flash {
    storage: Storage,
    mode: Mode,
    status: u8,
    remaining: u64,
    generation: u64,
}

impl Flash {
    /// A bank of `size` bytes with an image in it, the rest `fill`. Padding in an image of full size takes no
    /// memory either.
    pub fn new(image: Vec<u8>, size: u64, fill: u8) -> Flash {
        let full = image.len() as u64 >= size;
        let fill = image.last().copied().filter(|_| full).unwrap_or(fill);
        Flash {
            storage: Storage::new(image, size, fill),
            mode: Mode::Array,
            status: READY,
            remaining: 0,
            generation: 0,
        }
    }

    /// The reset line: reads give the array again; what was programmed stays.
    pub fn reset(&mut self) {
        self.set_mode(Mode::Array);
        self.status = READY;
    }

    /// Changes whenever reads may give other bytes than before.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The bytes of the image in it, up to the last that is not padding.
    pub fn image(&self) -> &[u8] {
        self.storage.image()
    }

    /// Its bytes.
    pub fn storage(&self) -> &Storage {
        &self.storage
    }

    /// Copies the array out, whatever the mode; false past the end.
    pub fn peek(&self, offset: u64, out: &mut [u8]) -> bool {
        self.storage.read(offset, out)
    }

    /// The halfword that an instruction fetch sees.
    pub fn fetch(&self, offset: u64) -> Option<u16> {
        if self.mode != Mode::Array {
            return Some(self.read(offset, 2) as u16);
        }
        let mut bytes = [0; 2];
        self.peek(offset, &mut bytes).then_some(u16::from_le_bytes(bytes))
    }

    /// Reads 1 to 8 bytes. Outside the array all bytes of a word read as its lowest, as on QEMU.
    pub fn read(&self, offset: u64, size: u8) -> u64 {
        let word = offset >> 2;
        match self.mode {
            Mode::Array => {
                let mut bytes = [0; 8];
                self.peek(offset, &mut bytes[..usize::from(size)]);
                u64::from_le_bytes(bytes)
            }
            Mode::Identifier => part(both(identifier(word), identifier(word + 1)), 0, size),
            Mode::Query => part(both(query(word), query(word + 1)), 0, size),
            _ => part(both(self.status, self.status), 0, size),
        }
    }

    /// Writes 1 to 4 bytes: a command or data.
    pub fn write(&mut self, offset: u64, size: u8, value: u64) {
        let command = value as u8;
        match self.mode {
            Mode::Program => {
                self.program(offset, size, value);
                self.finish();
            }
            Mode::Confirm => self.confirm(matches!(command, 0xd0 | 0x01)),
            Mode::BufferCount => {
                // Words of the 16-bit chip: it counts them, the bank takes two at once.
                self.remaining = (value & 0xffff).min(BUFFER);
                self.set_mode(Mode::BufferData);
            }
            Mode::BufferData => {
                self.program(offset, size, value);
                match self.remaining.checked_sub(1) {
                    Some(left) => self.remaining = left,
                    None => self.set_mode(Mode::BufferConfirm),
                }
            }
            Mode::BufferConfirm => self.confirm(command == 0xd0),
            Mode::Array | Mode::Status | Mode::Identifier | Mode::Query => self.command(offset, command),
        }
    }

    fn command(&mut self, offset: u64, command: u8) {
        match command {
            0x10 | 0x40 => self.set_mode(Mode::Program),
            0x20 => {
                self.erase(offset);
                self.set_mode(Mode::Confirm);
            }
            0x50 => {
                self.status = 0;
                self.set_mode(Mode::Array);
            }
            0x60 => self.set_mode(Mode::Confirm),
            0x70 => self.set_mode(Mode::Status),
            0x90 => self.set_mode(Mode::Identifier),
            0x98 => self.set_mode(Mode::Query),
            0xe8 => {
                self.status |= READY;
                self.set_mode(Mode::BufferCount);
            }
            _ => self.set_mode(Mode::Array),
        }
    }

    fn confirm(&mut self, confirmed: bool) {
        if confirmed { self.finish() } else { self.set_mode(Mode::Array) }
    }

    fn finish(&mut self) {
        self.status |= READY;
        self.set_mode(Mode::Status);
    }

    fn set_mode(&mut self, mode: Mode) {
        self.mode = mode;
        self.generation += 1;
    }

    fn program(&mut self, offset: u64, size: u8, value: u64) {
        self.storage.write(offset, &value.to_le_bytes()[..usize::from(size.min(8))]);
    }

    fn erase(&mut self, offset: u64) {
        let start = offset / SECTOR * SECTOR;
        self.storage.write(start, &[0xff; SECTOR as usize]);
        self.status |= READY;
    }
}

/// The same byte from both chips, for two words of the bank.
fn both(low: u8, high: u8) -> u64 {
    let twice = |byte| u64::from(byte) * 0x1_0001;
    twice(low) | twice(high) << 32
}

/// Manufacturer Intel, device 0x18.
fn identifier(word: u64) -> u8 {
    match word & 0xff {
        0 => 0x89,
        1 => 0x18,
        _ => 0,
    }
}

fn query(word: u64) -> u8 {
    let at = usize::try_from(word).ok().and_then(|word| word.checked_sub(0x10));
    at.and_then(|at| QUERY.get(at)).copied().unwrap_or(0)
}

impl Saved for Flash {
    const VERSION: u64 = 1;
    const NAME: &'static str = "flash";

    fn fields(&mut self, visit: &mut dyn Visit) {
        self.storage.visit(visit);
        let mut mode = self.mode as u8;
        visit.u8(&mut mode);
        self.mode = MODES.get(usize::from(mode)).copied().unwrap_or(Mode::Array);
        visit.u8(&mut self.status);
        visit.u64(&mut self.remaining);
        self.generation += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bank() -> Flash {
        Flash::new(b"firmware".to_vec(), 32 << 20, 0xff)
    }

    #[test]
    fn reads_as_memory_and_fetches_in_place() {
        let flash = bank();
        assert_eq!(flash.read(0, 8).to_le_bytes(), *b"firmware");
        assert_eq!(flash.fetch(2), Some(u16::from_le_bytes(*b"rm")));
        assert_eq!(flash.read(0x100, 4), 0xffff_ffff);
        assert_eq!(flash.fetch(32 << 20), None);
    }

    #[test]
    fn padding_is_left_out_whatever_it_is() {
        let mut image = b"firmware".to_vec();
        image.resize(32 << 20, 0);
        let flash = Flash::new(image, 32 << 20, 0xff);
        assert_eq!(flash.image(), b"firmware");
        assert_eq!(flash.read(0x100, 4), 0);
    }

    #[test]
    fn answers_the_query_from_both_chips() {
        let mut flash = bank();
        flash.write(0x55 * 4, 4, 0x98_0098);
        let text: Vec<u64> = (0x10..0x13).map(|word| flash.read(word * 4, 4)).collect();
        assert_eq!(text, [0x51_0051, 0x52_0052, 0x59_0059]);
        assert_eq!(flash.read(0x27 * 4, 1), 24);
        assert_eq!(flash.read(0x31 * 4, 2), u64::from(b'P'));
        assert_eq!(flash.read(0x3f * 4, 4), 0x1_0001);
        flash.write(0, 4, 0xff);
        assert_eq!(flash.read(0, 4), u64::from(u32::from_le_bytes(*b"firm")));
    }

    #[test]
    fn identifies_itself() {
        let mut flash = bank();
        flash.write(0, 4, 0x90);
        assert_eq!(flash.read(0, 8), 0x0018_0018_0089_0089);
    }

    #[test]
    fn programs_and_erases_and_stays_so_after_reset() {
        let mut flash = bank();
        flash.write(0x2_0000, 4, 0x40);
        flash.write(0x2_0000, 4, 0x1234_5678);
        assert_eq!(flash.read(0, 4), 0x80_0080);
        flash.reset();
        assert_eq!(flash.read(0x2_0000, 4), 0x1234_5678);
        flash.write(0x10, 4, 0x20);
        flash.write(0x10, 4, 0xd0);
        flash.write(0, 4, 0xff);
        assert_eq!(flash.read(0, 8), u64::MAX);
        assert_eq!(flash.read(0x2_0000, 4), 0xffff_ffff);
        crate::board::saved::check_round_trip(&mut flash, &mut bank());
    }

    #[test]
    fn writes_a_buffer() {
        let mut flash = bank();
        for (offset, value) in [(0, 0xe8), (0, 1), (0x100, 0x11), (0x104, 0x22), (0, 0xd0)] {
            flash.write(offset, 4, value);
        }
        flash.write(0, 4, 0xff);
        assert_eq!(flash.read(0x100, 8), 0x22_0000_0011);
    }

    #[test]
    fn no_sequence_of_writes_panics() {
        let mut flash = bank();
        let mut seed = 1_u64;
        for _ in 0..20_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let (offset, size) = ((seed >> 23) % (4 << 20) * 8, 1 << (seed >> 60 & 3));
            flash.write(offset & 0xf_ffff, size, seed >> 33);
            flash.read(offset, size);
        }
    }
}
