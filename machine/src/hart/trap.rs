//! Traps: into a handler, and back (Privileged 20240411, 3.1.6.1, 3.1.7, 3.1.8, 3.3.2).

use super::Hart;
use super::status::{self, MIE, MPIE, MPP, MPP_SHIFT, MPRV, SIE, SPIE, SPP};
use crate::event::Mode;

/// An exception: its cause and what `mtval` or `stval` will say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exception {
    /// The code in `mcause` or `scause`.
    pub cause: Code,
    /// The faulting address or instruction, or 0.
    pub value: u64,
}

/// Exception codes (Privileged 20240411, table 14).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Code {
    /// No memory, or no permission, to execute there.
    FetchAccess = 1,
    /// Not an instruction, or not allowed in this mode.
    Illegal = 2,
    /// `ebreak`.
    Breakpoint = 3,
    /// `lr` at an address that is no multiple of its size.
    LoadMisaligned = 4,
    /// No memory, or no permission, to load there.
    LoadAccess = 5,
    /// `sc` or an atomic operation at an address that is no multiple of its size.
    StoreMisaligned = 6,
    /// No memory, or no permission, to store there.
    StoreAccess = 7,
    /// `ecall` from user mode.
    UserCall = 8,
    /// `ecall` from supervisor mode.
    SupervisorCall = 9,
    /// `ecall` from machine mode.
    MachineCall = 11,
    /// The page tables do not let this be executed.
    FetchPage = 12,
    /// The page tables do not let this be loaded.
    LoadPage = 13,
    /// The page tables do not let this be stored to.
    StorePage = 15,
}

impl Exception {
    /// An illegal instruction with these bits.
    pub fn illegal(bits: u32) -> Exception {
        Exception { cause: Code::Illegal, value: u64::from(bits) }
    }
}

/// The bit of `mcause` that says interrupt.
const INTERRUPT: u64 = 1 << 63;

/// Interrupts by falling priority (Privileged 20240411, 3.1.9): external, software, timer; machine first.
const PRIORITY: [u8; 6] = [11, 3, 7, 9, 1, 5];

impl Hart {
    /// Enters the handler of an exception that the instruction at `pc` raised.
    pub fn raise(&mut self, exception: Exception, pc: u64) {
        let code = exception.cause as u64;
        let delegated = self.mode < Mode::Machine && self.csr.medeleg >> code & 1 != 0;
        self.enter(delegated, code, exception.value, pc);
    }

    /// Enters the handler of an interrupt instead of executing the instruction at the program counter.
    pub fn interrupt(&mut self, code: u8) {
        let delegated = self.csr.mideleg >> code & 1 != 0;
        self.enter(delegated, INTERRUPT | u64::from(code), 0, self.pc);
    }

    fn enter(&mut self, supervisor: bool, cause: u64, value: u64, pc: u64) {
        self.reservation = None;
        self.waiting = false;
        let csr = &mut self.csr;
        let vector = if supervisor {
            let enabled = csr.mstatus & SIE != 0;
            csr.mstatus &= !(SIE | SPIE | SPP);
            csr.mstatus |= if enabled { SPIE } else { 0 };
            csr.mstatus |= if self.mode == Mode::User { 0 } else { SPP };
            (csr.scause, csr.sepc, csr.stval) = (cause, pc, value);
            self.mode = Mode::Supervisor;
            csr.stvec
        } else {
            let enabled = csr.mstatus & MIE != 0;
            csr.mstatus &= !(MIE | MPIE | MPP);
            csr.mstatus |= if enabled { MPIE } else { 0 };
            csr.mstatus |= (self.mode as u64) << MPP_SHIFT;
            (csr.mcause, csr.mepc, csr.mtval) = (cause, pc, value);
            self.mode = Mode::Machine;
            csr.mtvec
        };
        let vectored = vector & 1 != 0 && cause & INTERRUPT != 0;
        let offset = if vectored { 4 * (cause & !INTERRUPT) } else { 0 };
        self.pc = (vector & !3).wrapping_add(offset);
    }

    /// The interrupt to take now, if any, when these wait (`mip`).
    pub fn due(&self, waiting: u64) -> Option<u8> {
        let pending = waiting & self.csr.mie;
        if pending == 0 {
            return None;
        }
        let status = self.csr.mstatus;
        let machine = self.mode < Mode::Machine || status & MIE != 0;
        let supervisor = self.mode < Mode::Supervisor || self.mode == Mode::Supervisor && status & SIE != 0;
        let to_machine = if machine { pending & !self.csr.mideleg } else { 0 };
        let to_supervisor = if supervisor { pending & self.csr.mideleg } else { 0 };
        let first = |set: u64| PRIORITY.into_iter().find(|code| set >> code & 1 != 0);
        first(to_machine).or_else(|| first(to_supervisor))
    }

    /// Returns from a machine-mode trap.
    pub fn return_from_machine(&mut self) {
        let status = &mut self.csr.mstatus;
        let mode = status::previous(*status);
        let enabled = *status & MPIE != 0;
        *status &= !(MIE | MPIE | MPP);
        *status |= MPIE | if enabled { MIE } else { 0 };
        if mode != Mode::Machine {
            *status &= !MPRV;
        }
        self.go_back(mode, self.csr.mepc);
    }

    /// Returns from a supervisor-mode trap.
    pub fn return_from_supervisor(&mut self) {
        let status = &mut self.csr.mstatus;
        let mode = if *status & SPP != 0 { Mode::Supervisor } else { Mode::User };
        let enabled = *status & SPIE != 0;
        *status &= !(SIE | SPIE | SPP | MPRV);
        *status |= SPIE | if enabled { SIE } else { 0 };
        self.go_back(mode, self.csr.sepc);
    }

    fn go_back(&mut self, mode: Mode, pc: u64) {
        self.mode = mode;
        self.pc = pc;
        self.reservation = None;
    }
}
