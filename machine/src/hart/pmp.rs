//! Physical memory protection: 16 regions (Privileged 20240411, 3.7).

use crate::event::Mode;

/// Number of regions.
pub const ENTRIES: usize = 16;
/// Bits of a physical address that `pmpaddr` holds, without the lowest two.
const ADDRESS_BITS: u64 = (1 << 54) - 1;

/// Permission to read.
pub const READ: u8 = 1;
/// Permission to write.
pub const WRITE: u8 = 2;
/// Permission to execute.
pub const EXECUTE: u8 = 4;
/// All permissions.
pub const ALL: u8 = READ | WRITE | EXECUTE;

const MODE_SHIFT: u32 = 3;
const LOCKED: u8 = 0x80;
/// The bits of a configuration byte that can be set.
const WRITABLE: u8 = 0x9f;

const OFF: u8 = 0;
const TOP_OF_RANGE: u8 = 1;
const FOUR_BYTES: u8 = 2;

/// The registers, and the ranges that they mean.
#[derive(Clone, Default)]
#[repr(C)]
pub struct Pmp {
    configuration: [u8; ENTRIES],
    address: [u64; ENTRIES],
    /// First and last byte of each region that is on, with its number. Derived.
    regions: Vec<Region>,
}

#[derive(Clone, Copy)]
struct Region {
    first: u64,
    last: u64,
    configuration: u8,
}

/// What protection says about a range of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The permissions that all of the range has, as the bits [`READ`], [`WRITE`], [`EXECUTE`].
    pub allowed: u8,
    /// Whether every part of the range, taken by itself, has the same permissions.
    pub uniform: bool,
}

impl Pmp {
    /// Reads `pmpcfg` number `n`, an even number: eight configuration bytes.
    pub fn configuration(&self, n: usize) -> u64 {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&self.configuration[n * 4..n * 4 + 8]);
        u64::from_le_bytes(bytes)
    }

    /// Writes `pmpcfg` number `n`, an even number. Locked regions keep what they have; write without read
    /// is reserved and not taken.
    pub fn set_configuration(&mut self, n: usize, value: u64) {
        for (entry, byte) in self.configuration[n * 4..n * 4 + 8].iter_mut().zip(value.to_le_bytes()) {
            let reserved = byte & (READ | WRITE) == WRITE;
            if *entry & LOCKED == 0 && !reserved {
                *entry = byte & WRITABLE;
            }
        }
        self.derive();
    }

    /// Reads `pmpaddr` number `n`.
    pub fn address(&self, n: usize) -> u64 {
        self.address[n]
    }

    /// Writes `pmpaddr` number `n`, unless it is locked or bounds a locked range from below.
    pub fn set_address(&mut self, n: usize, value: u64) {
        let locked = |n: usize| self.configuration[n] & LOCKED != 0;
        let bounds_next = n + 1 < ENTRIES && locked(n + 1) && self.kind(n + 1) == TOP_OF_RANGE;
        if !locked(n) && !bounds_next {
            self.address[n] = value & ADDRESS_BITS;
            self.derive();
        }
    }

    fn kind(&self, n: usize) -> u8 {
        self.configuration[n] >> MODE_SHIFT & 3
    }

    fn derive(&mut self) {
        self.regions = (0..ENTRIES).filter_map(|n| self.region(n)).collect();
    }

    fn region(&self, n: usize) -> Option<Region> {
        let address = self.address[n];
        let (first, end) = match self.kind(n) {
            OFF => return None,
            TOP_OF_RANGE => (if n == 0 { 0 } else { self.address[n - 1] << 2 }, address << 2),
            FOUR_BYTES => (address << 2, (address + 1) << 2),
            _ => {
                // The lowest 0 of the address says how long the naturally aligned region is.
                let length = 8u64 << address.trailing_ones();
                let first = (address << 2) & !(length - 1);
                (first, first + length)
            }
        };
        let last = end.checked_sub(1)?;
        (first <= last).then_some(Region { first, last, configuration: self.configuration[n] })
    }

    /// What `mode` may do with the bytes from `first` to `last`, both included. The first region that touches
    /// the range decides; if it does not hold all of it, nothing is allowed.
    pub fn check(&self, mode: Mode, first: u64, last: u64) -> Verdict {
        let touching = self.regions.iter().find(|region| region.first <= last && first <= region.last);
        let Some(region) = touching else {
            return Verdict { allowed: if mode == Mode::Machine { ALL } else { 0 }, uniform: true };
        };
        if region.first > first || region.last < last {
            return Verdict { allowed: 0, uniform: false };
        }
        let bound = mode != Mode::Machine || region.configuration & LOCKED != 0;
        Verdict { allowed: if bound { region.configuration & ALL } else { ALL }, uniform: true }
    }

    /// The registers, for hashes.
    pub fn words(&self) -> impl Iterator<Item = u64> + '_ {
        [self.configuration(0), self.configuration(2)].into_iter().chain(self.address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(pmp: &Pmp, mode: Mode, address: u64, size: u64) -> u8 {
        pmp.check(mode, address, address + size - 1).allowed
    }

    #[test]
    fn without_regions_only_machine_mode_gets_through() {
        let pmp = Pmp::default();
        assert_eq!(allowed(&pmp, Mode::Machine, 0x8000_0000, 8), ALL);
        assert_eq!(allowed(&pmp, Mode::Supervisor, 0x8000_0000, 8), 0);
    }

    #[test]
    fn every_way_to_name_a_region() {
        let mut pmp = Pmp::default();
        pmp.set_address(0, 0x8000_0000 >> 2);
        pmp.set_address(1, 0x8000_1000 >> 2);
        pmp.set_address(2, (0x8000_2000 | 0x7ff) >> 2); // naturally aligned, 4 KiB
        pmp.set_address(3, 0x8000_4000 >> 2);
        pmp.set_configuration(
            0,
            u64::from_le_bytes([0, 0x08 | READ, 0x18 | ALL, 0x10 | EXECUTE, 0, 0, 0, 0]),
        );
        let supervisor = |address, size| allowed(&pmp, Mode::Supervisor, address, size);
        assert_eq!(supervisor(0x8000_0000, 8), READ, "top of range, first");
        assert_eq!(supervisor(0x8000_0ff8, 8), READ, "top of range, last");
        assert_eq!(supervisor(0x8000_0ffc, 8), 0, "partly outside");
        assert_eq!(supervisor(0x8000_1000, 8), 0, "past the top");
        assert_eq!(supervisor(0x8000_2ff8, 8), ALL, "naturally aligned");
        assert_eq!(supervisor(0x8000_4000, 4), EXECUTE, "four bytes");
        assert_eq!(supervisor(0x8000_4000, 8), 0, "more than four bytes");
        assert!(!pmp.check(Mode::Supervisor, 0x8000_4000, 0x8000_4fff).uniform);
    }

    #[test]
    fn all_ones_is_all_memory() {
        let mut pmp = Pmp::default();
        pmp.set_address(0, u64::MAX);
        pmp.set_configuration(0, 0x1f);
        assert_eq!(allowed(&pmp, Mode::User, 0, 8), ALL);
        assert_eq!(allowed(&pmp, Mode::User, 0x20_0000_0000, 8), ALL);
    }

    #[test]
    fn a_locked_region_binds_machine_mode_and_stays() {
        let mut pmp = Pmp::default();
        pmp.set_address(0, 0x8000_0000 >> 2);
        pmp.set_address(1, 0x8000_1000 >> 2);
        pmp.set_configuration(0, 0x8900); // region 1: locked, top of range, read
        assert_eq!(allowed(&pmp, Mode::Machine, 0x8000_0000, 8), READ);
        pmp.set_configuration(0, 0);
        pmp.set_address(0, 0);
        pmp.set_address(1, 0);
        assert_eq!(pmp.configuration(0), 0x8900);
        assert_eq!((pmp.address(0), pmp.address(1)), (0x2000_0000, 0x2000_0400));
    }

    #[test]
    fn write_without_read_is_not_taken() {
        let mut pmp = Pmp::default();
        pmp.set_configuration(0, 0x1a);
        assert_eq!(pmp.configuration(0), 0);
    }
}
