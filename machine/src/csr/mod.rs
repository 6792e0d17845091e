//! Reading and writing control and status registers: which exist, who may, and what values they take.
//!
//! All of it expands from the rows in [`table`](crate::csr_table). A field that takes only some values keeps
//! its old one when another is written, or takes the nearest legal one (WARL: Privileged 20240411, 2.3).

mod legal;
mod table;

use crate::event::Mode;
use crate::float::flag;
use crate::hart::environment::{self, STCE};
use crate::hart::status::{self, STIP, TVM};
use crate::hart::{Hart, MODE, MODE_SHIFT};
use crate::isa::csr as number;

/// Base ISA 64 bits wide, with A, C, D, F, I, M, S and U.
const MISA: u64 = 2 << 62 | 1 << 0 | 1 << 2 | 1 << 3 | 1 << 5 | 1 << 8 | 1 << 12 | 1 << 18 | 1 << 20;
/// The bit of `mcounteren` for `time`.
const TM: u16 = 1;

/// What registers show that belongs to the machine around the hart.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings {
    /// The present cycle.
    pub cycle: u64,
    /// `mtime`.
    pub time: u64,
    /// The interrupt lines of board and timer, as bits of `mip`.
    pub lines: u64,
}

/// What is written, and when.
#[derive(Clone, Copy, Debug)]
pub struct Write {
    /// The new value.
    pub value: u64,
    /// The bits that the instruction means to change (the pending interrupts alone care).
    pub mask: u64,
    /// The machine around the hart.
    pub around: Surroundings,
}

/// The access is not allowed, or there is no such register: an illegal instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Illegal;

/// What must hold for an access, besides what the number says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    /// Nothing.
    Open,
    /// The floating-point registers are not off (Privileged 20240411, 3.1.6.6).
    Float,
    /// TVM takes it from the supervisor (Privileged 20240411, 3.1.6.5).
    Paging,
    /// The more privileged modes let it be read (Privileged 20240411, 3.1.11 and 10.1.5).
    Counter,
    /// Machine mode has given the supervisor a timer (Privileged 20240411, chapter 14).
    Timer,
}

/// What a write to a register concerns besides the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concern {
    /// Nothing: who reads the register later sees it.
    Register,
    /// Which interrupts come, or in which mode memory is accessed and how.
    Status,
    /// Which physical memory may be accessed.
    Protection,
    /// When the timer interrupts.
    Timer,
    /// Which page tables are in force.
    AddressSpace,
}

impl Concern {
    /// What a write to a register concerns.
    pub fn of(register: u16) -> Concern {
        match register {
            number::PMPCFG0..=0x3ef => Concern::Protection,
            number::STIMECMP | number::MENVCFG => Concern::Timer,
            number::SATP => Concern::AddressSpace,
            number::SSTATUS | number::SIE | number::SIP => Concern::Status,
            number::MSTATUS | number::MIE | number::MIP | number::MIDELEG => Concern::Status,
            _ => Concern::Register,
        }
    }
}

macro_rules! accesses {
    (
        held { $($held:literal $held_constant:ident $field:ident $held_rule:ident $reset:tt ($($legal:tt)*)
            $held_meaning:literal;)+ }
        shown { $($shown:literal $constant:ident $name:literal $rule:ident ($($read:tt)*) ($($write:tt)*)
            $meaning:literal;)+ }
        families { $($first:literal $count:literal $step:literal $family_constant:ident $family:literal
            $suffix:literal $family_rule:ident ($($read_all:tt)*) ($($write_all:tt)*) $family_meaning:literal;)+ }
    ) => {
        /// The rule of a register; `None` if there is no such register.
        fn rule(register: u16) -> Option<Rule> {
            Some(match register {
                $($held => Rule::$held_rule,)+
                $($shown => Rule::$rule,)+
                $(_ if index(register, $first, $count, $step).is_some() => Rule::$family_rule,)+
                _ => return None,
            })
        }

        fn read(hart: &Hart, register: u16, around: &Surroundings) -> Option<u64> {
            Some(match register {
                $($held => hart.csr.$field,)+
                $($shown => read_shown(hart, around, $($read)*),)+
                _ => {
                    $(if let Some(index) = index(register, $first, $count, $step) {
                        return Some(read_one_of(hart, index, $($read_all)*));
                    })+
                    return None;
                }
            })
        }

        fn write(hart: &mut Hart, register: u16, write: &Write) {
            match register {
                $($held => hart.csr.$field = ($($legal)*)(hart.csr.$field, write.value),)+
                $($shown => write_shown(hart, write, $($write)*),)+
                _ => {
                    $(if let Some(index) = index(register, $first, $count, $step) {
                        return write_one_of(hart, index, write.value, $($write_all)*);
                    })+
                }
            }
        }
    };
}
crate::csr_table!(accesses);

/// Which of a family a register is.
fn index(register: u16, first: u16, count: u16, step: u16) -> Option<usize> {
    let distance = register.checked_sub(first)?;
    (distance < count * step && distance.is_multiple_of(step)).then_some(usize::from(distance / step))
}

fn read_shown(hart: &Hart, around: &Surroundings, body: impl Fn(&Hart, &Surroundings) -> u64) -> u64 {
    body(hart, around)
}

fn write_shown(hart: &mut Hart, write: &Write, body: impl Fn(&mut Hart, &Write)) {
    body(hart, write);
}

fn read_one_of(hart: &Hart, index: usize, body: impl Fn(&Hart, usize) -> u64) -> u64 {
    body(hart, index)
}

fn write_one_of(hart: &mut Hart, index: usize, value: u64, body: impl Fn(&mut Hart, usize, u64)) {
    body(hart, index, value);
}

fn zero(_: &Hart, _: &Surroundings) -> u64 {
    0
}

fn zeros(_: &Hart, _: usize) -> u64 {
    0
}

/// Read-only fields in a register that can be written.
fn ignored(_: &mut Hart, _: &Write) {}

fn ignored_all(_: &mut Hart, _: usize, _: u64) {}

/// Some bits of `new`, the others of `old`.
fn merge(old: u64, new: u64, mask: u64) -> u64 {
    old & !mask | new & mask
}

impl Hart {
    /// Whether an instruction may access a register at all, for writing or not.
    pub fn check_csr(&self, register: u16, write: bool) -> Result<(), Illegal> {
        let rule = rule(register).ok_or(Illegal)?;
        let permitted = self.mode as u8 >= number::mode(register) && !(write && number::read_only(register));
        let allowed = match rule {
            Rule::Open => true,
            Rule::Float => self.csr.mstatus & status::FS != 0,
            Rule::Paging => self.mode != Mode::Supervisor || self.csr.mstatus & TVM == 0,
            Rule::Counter => self.may_read_counter(register & 31),
            Rule::Timer => {
                self.mode == Mode::Machine || self.has_timer() && self.csr.mcounteren >> TM & 1 != 0
            }
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
        read(self, register, &around)
    }

    /// Writes a register, whoever asks; one that there is not stays away.
    pub fn write_csr(&mut self, register: u16, value: Write) {
        write(self, register, &value);
    }

    /// The interrupts that wait, as `mip` shows them, when these lines are up.
    pub fn pending(&self, lines: u64) -> u64 {
        self.csr.mip & self.settable_interrupts() | lines
    }

    /// The bits of `mip` that software sets; with a timer of the supervisor, STIP is that timer's (Privileged
    /// 20240411, 14.1). What the board drives of SEIP is no part of what is written back (3.1.9).
    fn settable_interrupts(&self) -> u64 {
        status::SUPERVISOR_INTERRUPTS & if self.has_timer() { !STIP } else { u64::MAX }
    }

    /// Whether the supervisor has a timer.
    fn has_timer(&self) -> bool {
        self.csr.menvcfg & STCE != 0
    }

    /// The supervisor's timer, as a bit of `mip`, at a `mtime`.
    pub fn timer_line(&self, time: u64) -> u64 {
        if self.has_timer() && time >= self.csr.stimecmp { STIP } else { 0 }
    }

    /// The `mtime` at which the supervisor's timer goes off, if it has one.
    pub fn alarm(&self) -> Option<u64> {
        self.has_timer().then_some(self.csr.stimecmp)
    }

    fn stopped_counters(&self) -> u64 {
        u64::from(self.csr.mcycle.stopped()) | u64::from(self.csr.minstret.stopped()) << 2
    }

    fn stop_counters(&mut self, set: u64, cycle: u64) {
        let completed = self.completed(cycle);
        self.csr.mcycle.stop(cycle, set & 1 != 0);
        self.csr.minstret.stop(completed, set & 4 != 0);
    }

    // The instruction that writes a counter counts itself only afterwards.

    fn set_cycle(&mut self, value: u64, cycle: u64) {
        self.csr.mcycle.set(cycle + 1, value);
    }

    fn set_completed(&mut self, value: u64, cycle: u64) {
        let completed = self.completed(cycle);
        self.csr.minstret.set(completed + 1, value);
    }
}
