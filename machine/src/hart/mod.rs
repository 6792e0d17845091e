//! A hart: the registers of one processor, and nothing that could be rebuilt from them.

mod control;
pub mod counter;
pub mod environment;
pub mod pmp;
pub mod status;
pub mod trap;

use crate::event::{Cycle, Mode};
use crate::float::{Rounding, flag};
pub use control::Control;

/// Where the program counter stands after a reset: the boot ROM.
pub const RESET_VECTOR: u64 = abi::board::ROM.base;

/// Slots of the register file. Only 64 are registers; with as many slots as an index byte has values, no access
/// needs a bounds check.
pub const SLOTS: usize = 256;

/// The slot that instructions write when they name x0: nobody reads it.
pub const SINK: u8 = 32;

/// The slot of f0; the other floating-point registers follow.
pub const FLOATS: u8 = 64;

/// The bits of `fcsr` that are `frm`.
pub const MODE: u64 = 7 << MODE_SHIFT;
/// The lowest of them.
pub const MODE_SHIFT: u32 = 5;
/// `fcsr` from which on its rounding mode is one that there is not.
const FIRST_RESERVED_MODE: u64 = 5 << MODE_SHIFT;

/// What `lr` remembers for `sc`: an address (virtual, as QEMU compares it) and what stood there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reservation {
    /// The virtual address.
    pub address: u64,
    /// The value that was loaded.
    pub value: u64,
}

/// One hart. `repr(C)`: a code generator will address its registers.
#[derive(Clone)]
#[repr(C)]
pub struct Hart {
    /// The integer registers; x0 stays 0. From [`FLOATS`] on the floating-point registers, as bits.
    pub x: [u64; SLOTS],
    /// `fcsr`: rounding mode and floating-point exceptions.
    pub fcsr: u64,
    /// The program counter.
    pub pc: u64,
    /// The privilege mode.
    pub mode: Mode,
    /// Whether it waits for an interrupt (`wfi`).
    pub waiting: bool,
    /// The hart's number.
    pub index: usize,
    /// The reservation of `lr`.
    pub reservation: Option<Reservation>,
    /// Since which cycle another hart is on turn, if one is.
    pub away: Option<Cycle>,
    /// The control and status registers.
    pub csr: Control,
}

impl Hart {
    /// A hart as it comes out of reset.
    pub fn new(index: usize) -> Hart {
        let csr = Control::default();
        Hart {
            x: [0; SLOTS],
            fcsr: 0,
            pc: RESET_VECTOR,
            mode: Mode::Machine,
            waiting: false,
            index,
            reservation: None,
            away: None,
            csr,
        }
    }

    /// The reset line, at a cycle. The harts' turns begin anew: this one is not on turn yet.
    pub fn reset(&mut self, now: Cycle) {
        let completed = self.completed(now);
        *self = Hart::new(self.index);
        self.away = Some(now);
        self.csr.unretired = now - completed;
        self.csr.mcycle.set(now, 0);
        self.csr.minstret.set(completed, 0);
    }

    /// Loses its turn at a cycle.
    pub fn leave(&mut self, now: Cycle) {
        self.away = Some(now);
        self.reservation = None;
    }

    /// Comes to its turn at a cycle.
    pub fn come_back(&mut self, now: Cycle) {
        self.csr.unretired += self.away.take().map_or(0, |since| now - since);
    }

    /// Instructions completed before `now`.
    pub fn completed(&self, now: Cycle) -> u64 {
        self.away.unwrap_or(now) - self.csr.unretired
    }

    /// Writes register `rd`; writing x0 does nothing.
    pub fn set(&mut self, rd: u8, value: u64) {
        if rd != 0 {
            self.x[usize::from(rd)] = value;
        }
    }

    /// The argument registers a0 to a7.
    pub fn arguments(&self) -> [u64; 8] {
        let mut args = [0; 8];
        args.copy_from_slice(&self.x[10..18]);
        args
    }

    /// The floating-point registers, as bits.
    pub fn f(&self) -> &[u64] {
        &self.x[usize::from(FLOATS)..usize::from(FLOATS) + 32]
    }

    /// Whether there is nothing to be noted of floating-point registers that change: they are known to be
    /// changed, and the dynamic rounding mode is not a reserved one.
    #[inline(always)]
    pub fn floats_ready(&self) -> bool {
        self.csr.mstatus & status::FS == status::FS && self.fcsr < FIRST_RESERVED_MODE
    }

    /// Whether an operation with this rounding mode rounds as the host does, and may be inexact without that
    /// having to be noted.
    #[inline(always)]
    pub fn rounds_to_nearest(&self, mode: i32) -> bool {
        // Of 0 and 7, but no other, one more has neither bit 1 nor bit 2 set.
        self.fcsr & (MODE | flag::NX) == flag::NX && (mode + 1) & 6 == 0
    }

    /// Whether an operation with this rounding mode truncates, and may be inexact without that having to be
    /// noted.
    #[inline(always)]
    pub fn truncates(&self, mode: i32) -> bool {
        self.fcsr & flag::NX != 0 && mode == Rounding::TowardZero as i32
    }

    /// Writes a part of `fcsr`, which is state that may have to be saved.
    pub fn set_fcsr(&mut self, value: u64, mask: u64) {
        self.fcsr = self.fcsr & !mask | value & mask;
        self.csr.mstatus |= status::DIRTY;
    }

    /// Everything that a hart is, as words in a fixed order: for hashes.
    pub fn words(&self) -> Vec<u64> {
        let mut words = self.x[..32].to_vec();
        let (reserved, address, value) = match self.reservation {
            Some(reservation) => (1, reservation.address, reservation.value),
            None => (0, 0, 0),
        };
        let away = self.away.map_or(0, |since| since + 1);
        words.extend(self.f());
        words.push(self.fcsr);
        words.extend([self.pc, self.mode as u64, u64::from(self.waiting), reserved, address, value, away]);
        words.extend(self.csr.words());
        words
    }
}
