//! Floating-point instructions that the hot loop leaves: when the registers are off or not known to be changed,
//! when a flag may rise, and everything that the host's arithmetic does not do exactly as it must be.

use super::code::Step;
use super::memory::InMemory;
use super::{Runner, Seen};
use crate::float::{self, Env, Operation, Rounding};
use crate::hart::status::{DIRTY, FS};
use crate::hart::trap::Exception;
use crate::hart::{FLOATS, MODE_SHIFT};

impl Runner<'_, '_> {
    /// An operation from registers to a register.
    pub fn float(&mut self, step: &Step, operation: Operation) -> Seen {
        let frm = (self.hart.fcsr >> MODE_SHIFT) as u8;
        let Some(rounding) = Rounding::resolve(step.imm as u8 & 7, frm).filter(|_| self.floats_on()) else {
            return self.refused(step);
        };
        let third = FLOATS + (step.imm as u32 >> 3) as u8 % 32;
        let mut env = Env::new(rounding);
        let operands = [step.b, step.c, third].map(|register| self.operand(register));
        self.hart.x[usize::from(step.a)] = operation(&mut env, operands);
        // Flags are part of the state that may have to be saved (Privileged 20240411, 3.1.6.6).
        if step.a >= FLOATS || env.flags & !self.hart.fcsr != 0 {
            self.hart.csr.mstatus |= DIRTY;
        }
        self.hart.fcsr |= env.flags;
        Seen::On
    }

    /// A load.
    pub fn float_load<T: InMemory>(&mut self, step: &Step) -> Seen {
        if !self.floats_on() {
            return self.refused(step);
        }
        let seen = self.load::<T>(step);
        if !matches!(seen, Seen::Trap(_)) {
            self.hart.csr.mstatus |= DIRTY;
            let register = &mut self.hart.x[usize::from(step.a)];
            *register = float::loaded(*register, T::SIZE as usize);
        }
        seen
    }

    /// A store.
    pub fn float_store<T: InMemory>(&mut self, step: &Step) -> Seen {
        if self.floats_on() { self.store::<T>(step) } else { self.refused(step) }
    }

    fn floats_on(&self) -> bool {
        self.hart.csr.mstatus & FS != 0
    }

    /// Illegal after all. The step does not hold the instruction's bits; they are where it was fetched.
    fn refused(&mut self, step: &Step) -> Seen {
        Seen::Trap(self.fetch(self.pc(step)).map_or_else(|exception| exception, Exception::illegal))
    }
}
