//! CLINT: the core-local interruptor, with a software interrupt and a timer for each hart.
//!
//! SiFive FU540-C000 Manual, chapter 9; in QEMU `hw/intc/riscv_aclint.c`. `mtime` is a view on the machine's
//! one clock: cycle / 10, moved by what is written to it.

use abi::board::CYCLES_PER_TICK;

use super::BusError;
use super::registers::{part, registers, replace};
use super::saved::{Saved, Visit};
use crate::event::Cycle;

/// Most harts that the board has.
pub const HARTS_MAX: usize = 8;

registers! { Reg:
    0x0000 [4095 * 4] Msip "msip" "Software interrupt pending, one word for each hart.";
    0x4000 [4095 * 8] Mtimecmp "mtimecmp" "The timer interrupts a hart while mtime is at least this.";
    0xbff8 [1 * 8] Mtime "mtime" "Ticks of the 10 MHz real-time counter.";
}

/// The chip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clint {
    harts: usize,
    msip: [bool; HARTS_MAX],
    timecmp: [u64; HARTS_MAX],
    /// `mtime` is `cycle / 10` plus this, wrapping.
    offset: u64,
}

impl Clint {
    /// A chip for up to [`HARTS_MAX`] harts.
    pub fn new(harts: usize) -> Clint {
        Clint { harts: harts.min(HARTS_MAX), msip: [false; HARTS_MAX], timecmp: [0; HARTS_MAX], offset: 0 }
    }

    /// The reset line: `mtime` is 0, and so is every `mtimecmp`: their timers are due, as on QEMU.
    pub fn reset(&mut self, now: Cycle) {
        *self = Clint::new(self.harts);
        self.offset = (now / CYCLES_PER_TICK).wrapping_neg();
    }

    /// `mtime` at a cycle.
    pub fn time(&self, now: Cycle) -> u64 {
        (now / CYCLES_PER_TICK).wrapping_add(self.offset)
    }

    /// Whether a hart's software interrupt is pending.
    pub fn software(&self, hart: usize) -> bool {
        self.msip[hart % HARTS_MAX]
    }

    /// Whether a hart's timer interrupt is pending.
    pub fn timer(&self, hart: usize, now: Cycle) -> bool {
        self.time(now) >= self.timecmp[hart % HARTS_MAX]
    }

    /// The first cycle after `now` at which a timer becomes due.
    pub fn next_deadline(&self, now: Cycle) -> Cycle {
        let due = self.timecmp[..self.harts].iter().map(|cmp| self.when(*cmp, now));
        due.min().unwrap_or(Cycle::MAX)
    }

    /// The first cycle after `now` at which `mtime` will be this; `Cycle::MAX` if that is past.
    pub fn when(&self, time: u64, now: Cycle) -> Cycle {
        match time.checked_sub(self.time(now)) {
            None | Some(0) => Cycle::MAX,
            Some(wait) => (now / CYCLES_PER_TICK).saturating_add(wait).saturating_mul(CYCLES_PER_TICK),
        }
    }

    /// Reads a register. What belongs to no hart reads 0; past the end nothing answers.
    pub fn read(&self, offset: u64, size: u8, now: Cycle) -> Result<u64, BusError> {
        let (reg, index, byte) = Self::decode(offset, size)?;
        let hart = index as usize;
        let whole = match reg {
            Reg::Msip if hart < self.harts => u64::from(self.msip[hart]),
            Reg::Mtimecmp if hart < self.harts => self.timecmp[hart],
            Reg::Msip | Reg::Mtimecmp => 0,
            Reg::Mtime => self.time(now),
        };
        Ok(part(whole, byte, size))
    }

    /// Writes a register.
    pub fn write(&mut self, offset: u64, size: u8, value: u64, now: Cycle) -> Result<(), BusError> {
        let (reg, index, byte) = Self::decode(offset, size)?;
        let hart = index as usize;
        match reg {
            Reg::Msip if hart < self.harts => self.msip[hart] = value & 1 != 0,
            Reg::Mtimecmp if hart < self.harts => {
                self.timecmp[hart] = replace(self.timecmp[hart], byte, size, value);
            }
            Reg::Msip | Reg::Mtimecmp => {}
            Reg::Mtime => {
                let time = replace(self.time(now), byte, size, value);
                self.offset = time.wrapping_sub(now / CYCLES_PER_TICK);
            }
        }
        Ok(())
    }

    fn decode(offset: u64, size: u8) -> Result<(Reg, u64, u64), BusError> {
        // QEMU leaves the holes of its two halves (the last word of each) without a register, reading 0.
        let entry = Reg::at(offset).or((offset < 0xc000).then_some((Reg::Msip, u64::MAX, 0)));
        let (reg, index, byte) = entry.ok_or(BusError)?;
        let fits = size == 4 || size == 8 && offset >= 0x4000;
        if fits { Ok((reg, index, byte)) } else { Err(BusError) }
    }
}

impl Saved for Clint {
    const VERSION: u64 = 1;
    const NAME: &'static str = "CLINT";

    fn fields(&mut self, visit: &mut dyn Visit) {
        visit.fixed("number of harts", self.harts as u64);
        self.msip.iter_mut().for_each(|bit| visit.bool(bit));
        self.timecmp.iter_mut().for_each(|cmp| visit.u64(cmp));
        visit.u64(&mut self.offset);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_a_tenth_of_the_cycle_and_can_be_moved() {
        let mut clint = Clint::new(1);
        assert_eq!(clint.read(0xbff8, 8, 1239), Ok(123));
        clint.write(0xbff8, 8, 1000, 1239).expect("a register");
        assert_eq!(clint.read(0xbff8, 4, 1240), Ok(1001));
        clint.write(0xbffc, 4, 7, 1240).expect("a register");
        assert_eq!(clint.read(0xbff8, 8, 1240), Ok(7 << 32 | 1001));
        clint.reset(1240);
        assert_eq!(clint.time(1250), 1);
    }

    #[test]
    fn the_timer_is_due_exactly_at_its_deadline() {
        let mut clint = Clint::new(1);
        assert!(clint.timer(0, 0), "as on QEMU: 0 >= 0");
        clint.write(0x4000, 8, 20, 5).expect("a register");
        assert_eq!(clint.next_deadline(5), 200);
        assert!(!clint.timer(0, 199));
        assert!(clint.timer(0, 200));
        assert_eq!(clint.next_deadline(200), Cycle::MAX);
        clint.write(0x4000, 8, u64::MAX, 200).expect("a register");
        assert_eq!(clint.next_deadline(200), Cycle::MAX, "a deadline past the end of time saturates");
    }

    #[test]
    fn software_interrupts_take_the_lowest_bit_of_harts_that_exist() {
        let mut clint = Clint::new(2);
        clint.write(4, 4, 3, 0).expect("a register");
        assert!(clint.software(1) && !clint.software(0));
        assert_eq!(clint.read(4, 4, 0), Ok(1));
        clint.write(8, 4, 1, 0).expect("hart 2 is not there");
        assert_eq!(clint.read(8, 4, 0), Ok(0));
        assert_eq!(clint.read(0, 8, 0), Err(BusError));
        assert_eq!(clint.read(0xc000, 4, 0), Err(BusError));
    }

    #[test]
    fn state_survives_saving() {
        let mut clint = Clint::new(2);
        clint.write(0x4008, 8, 99, 0).expect("a register");
        crate::board::saved::check_round_trip(&mut clint, &mut Clint::new(2));
    }
}
