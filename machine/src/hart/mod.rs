//! A hart: the registers of one processor, and nothing that could be rebuilt from them.

pub mod counter;
pub mod pmp;
pub mod status;
pub mod trap;

use crate::event::{Cycle, Mode};
use counter::Counter;
use pmp::Pmp;

/// Where the program counter stands after a reset: the boot ROM.
pub const RESET_VECTOR: u64 = abi::board::ROM.base;

/// Slots of the register file. Only the first 32 are registers; with as many slots as an index byte has
/// values, no access needs a bounds check.
pub const SLOTS: usize = 256;

/// The slot that instructions write when they name x0: nobody reads it.
pub const SINK: u8 = 32;

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
    /// The integer registers; x0 stays 0.
    pub x: [u64; SLOTS],
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

/// Control and status registers that hold something.
#[derive(Clone, Default)]
#[repr(C)]
pub struct Control {
    /// `mstatus`, of which `sstatus` is a view.
    pub mstatus: u64,
    /// `medeleg`.
    pub medeleg: u64,
    /// `mideleg`.
    pub mideleg: u64,
    /// `mie`, of which `sie` is a view.
    pub mie: u64,
    /// The bits of `mip` that software sets: SSIP, STIP, SEIP. The board's lines come on top.
    pub mip: u64,
    /// `mtvec`.
    pub mtvec: u64,
    /// `mscratch`.
    pub mscratch: u64,
    /// `mepc`.
    pub mepc: u64,
    /// `mcause`.
    pub mcause: u64,
    /// `mtval`.
    pub mtval: u64,
    /// `mcounteren`.
    pub mcounteren: u64,
    /// `mcountinhibit`.
    pub mcountinhibit: u64,
    /// `menvcfg`.
    pub menvcfg: u64,
    /// `stvec`.
    pub stvec: u64,
    /// `sscratch`.
    pub sscratch: u64,
    /// `sepc`.
    pub sepc: u64,
    /// `scause`.
    pub scause: u64,
    /// `stval`.
    pub stval: u64,
    /// `scounteren`.
    pub scounteren: u64,
    /// `senvcfg`.
    pub senvcfg: u64,
    /// `satp`.
    pub satp: u64,
    /// `mcycle`. It counts the cycles of the core, whichever hart they belong to (Privileged 20240411, 3.1.10).
    pub mcycle: Counter,
    /// `minstret`.
    pub minstret: Counter,
    /// Cycles that completed no instruction: traps, idle jumps, and those that went to other harts before it
    /// came to its turn.
    pub unretired: u64,
    /// Physical memory protection.
    pub pmp: Pmp,
}

impl Hart {
    /// A hart as it comes out of reset.
    pub fn new(index: usize) -> Hart {
        let csr = Control { mstatus: status::RESET, ..Control::default() };
        Hart {
            x: [0; SLOTS],
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

    /// Everything that a hart is, as words in a fixed order: for hashes.
    pub fn words(&self) -> Vec<u64> {
        let c = &self.csr;
        let mut words = self.x[..32].to_vec();
        let (reserved, address, value) = match self.reservation {
            Some(reservation) => (1, reservation.address, reservation.value),
            None => (0, 0, 0),
        };
        let away = self.away.map_or(0, |since| since + 1);
        words.extend([self.pc, self.mode as u64, u64::from(self.waiting), reserved, address, value, away]);
        words.extend([
            c.mstatus, c.medeleg, c.mideleg, c.mie, c.mip, c.mtvec, c.mscratch, c.mepc, c.mcause, c.mtval,
        ]);
        words.extend([
            c.mcounteren,
            c.mcountinhibit,
            c.menvcfg,
            c.stvec,
            c.sscratch,
            c.sepc,
            c.scause,
            c.stval,
        ]);
        words.extend([c.scounteren, c.senvcfg, c.satp, c.unretired]);
        words.extend(c.mcycle.words());
        words.extend(c.minstret.words());
        words.extend(c.pmp.words());
        words
    }
}
