//! Instructions that concern more than registers and memory, and the way from a step to who sees to it.

use super::code::{Operation, Step};
use super::{Runner, Seen};
use crate::csr::{Concern, Surroundings, Write};
use crate::event::{Cause, Event, Kinds, Mode};
use crate::float::{Float, soft};
use crate::hart::status::{TSR, TVM, TW};
use crate::hart::trap::{Code, Exception};

#[inline(always)]
fn bits(body: impl Fn(u64, u64) -> u64, a: u64, b: u64) -> u64 {
    body(a, b)
}

impl Runner<'_, '_> {
    /// Executes the step that the hot loop left.
    pub fn see_to(&mut self, step: &Step) -> Seen {
        macro_rules! row {
            (load $op:ident ($type:ty)) => {
                self.load::<$type>(step)
            };
            (store $op:ident ($type:ty)) => {
                self.store::<$type>(step)
            };
            (reserve $op:ident ($type:ty)) => {
                self.reserve::<$type>(step)
            };
            (conditional $op:ident ($type:ty)) => {
                self.conditional::<$type>(step)
            };
            (atomic $op:ident ($type:ty, $body:expr)) => {
                self.atomic::<$type>(step, $body)
            };
            (float_load $op:ident ($type:ty)) => {
                self.float_load::<$type>(step)
            };
            (float_store $op:ident ($type:ty)) => {
                self.float_store::<$type>(step)
            };
            (float_bits $op:ident ($body:expr)) => {
                self.float(step, |_, [a, b, _]| bits($body, a, b))
            };
            (float $op:ident ($when:ident, $quick:expr, $soft:expr)) => {
                self.float(step, $soft)
            };
            (fused $op:ident ($soft:expr)) => {
                self.float(step, $soft)
            };
            (csr $op:ident ($body:expr)) => {
                self.control(step, $body)
            };
            (system $op:ident ()) => {
                self.system(step)
            };
            // The hot loop does the others, and compressed instructions decode to what they stand for.
            ($kind:ident $op:ident ($($body:tt)*)) => {
                Seen::Trap(Exception::illegal(step.imm as u32))
            };
        }
        macro_rules! dispatch {
            ($($op:ident $name:literal $format:ident $code:literal $mask:literal $ext:ident
                $kind:ident($($body:tt)*) $meaning:literal;)+) => {
                match step.operation {
                    $(Operation::$op => row!($kind $op ($($body)*)),)+
                    Operation::Illegal | Operation::Continue => Seen::Trap(Exception::illegal(step.imm as u32)),
                }
            };
        }
        crate::instruction_table!(dispatch)
    }

    fn illegal(&self, step: &Step) -> Seen {
        Seen::Trap(Exception::illegal(step.imm as u32))
    }

    fn surroundings(&self, step: &Step) -> Surroundings {
        let cycle = self.now(step);
        Surroundings { cycle, time: self.world.board.time(cycle), lines: self.world.lines }
    }

    /// An access to a control register: `body` makes the new value of the old one and the operand.
    fn control(&mut self, step: &Step, body: impl Fn(u64, u64) -> u64) -> Seen {
        let bits = step.imm as u32;
        let register = (bits >> 20) as u16;
        let immediate = matches!(step.operation, Operation::Csrrwi | Operation::Csrrsi | Operation::Csrrci);
        let swaps = matches!(step.operation, Operation::Csrrw | Operation::Csrrwi);
        let operand = if immediate { u64::from(step.b) } else { self.hart.x[usize::from(step.b)] };
        // Setting and clearing with x0 or 0 does not write (Unprivileged 20240411, 7.1).
        let writes = swaps || step.b != 0;
        if self.hart.check_csr(register, writes).is_err() {
            return self.illegal(step);
        }
        let around = self.surroundings(step);
        let Some(old) = self.hart.read_csr(register, around) else {
            return self.illegal(step);
        };
        let mut concern = Concern::Register;
        if writes {
            let mask = if swaps { u64::MAX } else { operand };
            concern = self.write_control(register, Write { value: body(old, operand), mask, around });
        }
        self.hart.x[usize::from(step.a)] = old;
        if concern == Concern::Register { Seen::On } else { Seen::Done }
    }

    fn write_control(&mut self, register: u16, write: Write) -> Concern {
        let old = self.hart.csr.satp;
        self.hart.write_csr(register, write);
        let concern = Concern::of(register);
        match concern {
            Concern::Register | Concern::Status => {}
            Concern::Protection => self.engine.tlb.forget_all(self.world.ram),
            Concern::Timer => self.world.touched = true,
            Concern::AddressSpace => {
                let new = self.hart.csr.satp;
                if new != old {
                    let event = || Event::AddressSpace { old, new };
                    let cycle = write.around.cycle;
                    self.world.recorder.record(Kinds::ADDRESS_SPACE, cycle, self.hart.index, event);
                }
            }
        }
        concern
    }

    fn system(&mut self, step: &Step) -> Seen {
        let mode = self.hart.mode;
        let refused = |bit: u64| mode == Mode::Supervisor && self.hart.csr.mstatus & bit != 0;
        match step.operation {
            Operation::Ecall => {
                let cause = match mode {
                    Mode::User => Code::UserCall,
                    Mode::Supervisor => Code::SupervisorCall,
                    Mode::Machine => Code::MachineCall,
                };
                Seen::Trap(Exception { cause, value: 0 })
            }
            Operation::Ebreak => Seen::Trap(Exception { cause: Code::Breakpoint, value: 0 }),
            Operation::Mret if mode == Mode::Machine => self.go_back(step, |hart| hart.return_from_machine()),
            Operation::Sret if mode != Mode::User && !refused(TSR) => {
                self.go_back(step, |hart| hart.return_from_supervisor())
            }
            Operation::Wfi if mode != Mode::User && !refused(TW) => {
                self.hart.waiting = true;
                Seen::Done
            }
            // Nothing is ever remembered that the page tables no longer say.
            Operation::SfenceVma if mode != Mode::User && !refused(TVM) => Seen::On,
            // Neither are instructions that memory no longer holds.
            Operation::FenceI | Operation::FenceTso => Seen::Done,
            _ => self.illegal(step),
        }
    }

    fn go_back(&mut self, step: &Step, back: impl FnOnce(&mut crate::hart::Hart)) -> Seen {
        let (from, pc, now) = (self.hart.mode, self.pc(step), self.now(step));
        back(self.hart);
        let hart = &*self.hart;
        self.world.recorder.record(Kinds::TRAP, now, hart.index, || Event::Trap {
            from,
            to: hart.mode,
            cause: Cause::Return,
            pc,
            target: hart.pc,
            tval: 0,
            args: hart.arguments(),
            satp: hart.csr.satp,
        });
        Seen::Gone
    }
}
