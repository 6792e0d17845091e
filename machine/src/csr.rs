//! Reading and writing control and status registers: which exist, who may, and what values they take.
//!
//! Names and meanings stand in [`crate::isa::csr`]. A field that takes only some values keeps its old one
//! when another is written, or takes the nearest legal one, as QEMU 7.2 does (WARL: Privileged 20240411, 2.3).

use crate::event::Mode;
use crate::hart::Hart;
use crate::hart::status::{self, INTERRUPTS, SEIP, SSIP, SUPERVISOR_INTERRUPTS, TVM};
use crate::isa::csr::{self as number, Csr};

/// Base ISA 64 bits wide, with A, C, I, M, S and U.
const MISA: u64 = 2 << 62 | 1 << 0 | 1 << 2 | 1 << 8 | 1 << 12 | 1 << 18 | 1 << 20;
/// Exceptions that can be delegated: QEMU's set, including those of the hypervisor that never happen here.
const DELEGABLE: u64 = 0xf0_bfff;
/// `menvcfg` and `senvcfg`: only FIOM (fences imply I/O order), which changes nothing here.
const ENVIRONMENT: u64 = 1;
/// Physical page numbers have 44 bits, address-space numbers 16, the mode 4.
const SATP_MODES: [u64; 3] = [0, 8, 9];
/// The counters that there are: cycle, time, instret, and QEMU's 16 programmable ones, which stay at 0 here.
const COUNTERS: std::ops::RangeInclusive<u16> = 0..=18;

/// What registers show that belongs to the machine around the hart.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings {
    /// The present cycle.
    pub cycle: u64,
    /// `mtime`.
    pub time: u64,
    /// The board's interrupt lines, as bits of `mip`.
    pub lines: u64,
}

/// The access is not allowed, or there is no such register: an illegal instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Illegal;

impl Hart {
    /// Whether an instruction may access a register at all, for writing or not.
    pub fn check_csr(&self, register: u16, write: bool) -> Result<(), Illegal> {
        let row = Csr { number: register, name: "", meaning: "" };
        let permitted = self.mode as u8 >= row.mode() && !(write && row.read_only());
        let allowed = match register {
            number::SATP => self.mode != Mode::Supervisor || self.csr.mstatus & TVM == 0,
            0xc00..=0xc1f => self.may_read_counter(register - 0xc00),
            _ => true,
        };
        if permitted && allowed { Ok(()) } else { Err(Illegal) }
    }

    fn may_read_counter(&self, counter: u16) -> bool {
        let machine = self.mode == Mode::Machine || self.csr.mcounteren >> counter & 1 != 0;
        let supervisor = self.mode > Mode::User || self.csr.scounteren >> counter & 1 != 0;
        machine && supervisor
    }

    /// The value of a register, whoever asks; `None` if there is no such register.
    pub fn read_csr(&self, register: u16, around: Surroundings) -> Option<u64> {
        let csr = &self.csr;
        Some(match register {
            number::SSTATUS => csr.mstatus & status::SUPERVISOR,
            number::SIE => csr.mie & csr.mideleg,
            number::STVEC => csr.stvec,
            number::SCOUNTEREN => csr.scounteren,
            number::SENVCFG => csr.senvcfg,
            number::SSCRATCH => csr.sscratch,
            number::SEPC => csr.sepc,
            number::SCAUSE => csr.scause,
            number::STVAL => csr.stval,
            number::SIP => (csr.mip | around.lines) & csr.mideleg,
            number::SATP => csr.satp,
            number::MSTATUS => csr.mstatus,
            number::MISA => MISA,
            number::MEDELEG => csr.medeleg,
            number::MIDELEG => csr.mideleg,
            number::MIE => csr.mie,
            number::MTVEC => csr.mtvec,
            number::MCOUNTEREN => csr.mcounteren,
            number::MENVCFG => csr.menvcfg,
            number::MCOUNTINHIBIT => csr.mcountinhibit,
            number::MSCRATCH => csr.mscratch,
            number::MEPC => csr.mepc,
            number::MCAUSE => csr.mcause,
            number::MTVAL => csr.mtval,
            number::MIP => csr.mip | around.lines,
            number::MCYCLE | number::CYCLE => csr.mcycle.value(around.cycle),
            number::MINSTRET | number::INSTRET => csr.minstret.value(self.completed(around.cycle)),
            number::TIME => around.time,
            number::MHARTID => self.index as u64,
            number::MVENDORID | number::MARCHID | number::MIMPID | number::MCONFIGPTR => 0,
            0x323..=0x33f => 0,
            0x3a0 | 0x3a2 => csr.pmp.configuration(usize::from(register - 0x3a0)),
            0x3b0..=0x3bf => csr.pmp.address(usize::from(register - 0x3b0)),
            0xb03..=0xb1f if COUNTERS.contains(&(register - 0xb00)) => 0,
            0xc03..=0xc1f if COUNTERS.contains(&(register - 0xc00)) => 0,
            _ => return None,
        })
    }

    /// Writes a register; `mask` are the bits that the instruction means to change (`mip` alone cares). The
    /// register must exist. Returns whether memory protection changed.
    pub fn write_csr(&mut self, register: u16, value: u64, mask: u64, around: Surroundings) -> bool {
        let completed = self.completed(around.cycle);
        let csr = &mut self.csr;
        match register {
            number::SSTATUS => self.set_status(value, status::SUPERVISOR),
            number::SIE => replace(&mut csr.mie, value, csr.mideleg),
            number::STVEC => set_vector(&mut csr.stvec, value),
            number::SCOUNTEREN => csr.scounteren = value & 0xffff_ffff,
            number::SENVCFG => csr.senvcfg = value & ENVIRONMENT,
            number::SSCRATCH => csr.sscratch = value,
            number::SEPC => csr.sepc = value & !1,
            number::SCAUSE => csr.scause = value,
            number::STVAL => csr.stval = value,
            number::SIP => replace(&mut csr.mip, value, csr.mideleg & SSIP & mask),
            number::SATP => set_satp(&mut csr.satp, value),
            number::MSTATUS => self.set_status(value, status::WRITABLE),
            number::MEDELEG => csr.medeleg = value & DELEGABLE,
            number::MIDELEG => csr.mideleg = value & SUPERVISOR_INTERRUPTS,
            number::MIE => csr.mie = value & INTERRUPTS,
            number::MTVEC => set_vector(&mut csr.mtvec, value),
            number::MCOUNTEREN => csr.mcounteren = value & 0xffff_ffff,
            number::MENVCFG => csr.menvcfg = value & ENVIRONMENT,
            number::MCOUNTINHIBIT => {
                csr.mcountinhibit = value & 5;
                csr.mcycle.stop(around.cycle, value & 1 != 0);
                csr.minstret.stop(completed, value & 4 != 0);
            }
            number::MSCRATCH => csr.mscratch = value,
            number::MEPC => csr.mepc = value & !1,
            number::MCAUSE => csr.mcause = value,
            number::MTVAL => csr.mtval = value,
            // What the board drives of SEIP is no part of what is written back (Privileged 20240411, 3.1.9).
            number::MIP => replace(&mut csr.mip, value, SUPERVISOR_INTERRUPTS & mask),
            // The instruction that writes a counter counts itself only afterwards.
            number::MCYCLE => csr.mcycle.set(around.cycle + 1, value),
            number::MINSTRET => csr.minstret.set(completed + 1, value),
            0x3a0 | 0x3a2 => {
                csr.pmp.set_configuration(usize::from(register - 0x3a0), value);
                return true;
            }
            0x3b0..=0x3bf => {
                csr.pmp.set_address(usize::from(register - 0x3b0), value);
                return true;
            }
            // Read-only fields in writable registers: misa, performance counters.
            _ => {}
        }
        false
    }

    fn set_status(&mut self, value: u64, mask: u64) {
        let mut mask = mask & status::WRITABLE;
        if status::mode(value >> status::MPP_SHIFT).is_none() {
            mask &= !status::MPP;
        }
        replace(&mut self.csr.mstatus, value, mask);
    }
}

fn replace(field: &mut u64, value: u64, mask: u64) {
    *field = *field & !mask | value & mask;
}

/// Direct and vectored mode; writing another changes nothing.
fn set_vector(field: &mut u64, value: u64) {
    if value & 3 < 2 {
        *field = value;
    }
}

/// An unsupported mode changes nothing at all (Privileged 20240411, 10.1.11).
fn set_satp(field: &mut u64, value: u64) {
    if SATP_MODES.contains(&(value >> 60)) {
        *field = value;
    }
}

// The supervisor sees its external interrupt whoever raised it.
const _: () = assert!(SUPERVISOR_INTERRUPTS & SEIP != 0);
