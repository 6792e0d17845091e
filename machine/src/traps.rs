//! What a debugger waits for: instructions at addresses, and accesses to memory. No part of the machine's state.
//!
//! A page with a breakpoint in it is executed instruction by instruction; the translation of a page that is
//! watched is never remembered, so that every access to it is seen. All other pages run as they always do.

use crate::csr::{Surroundings, Write};
use crate::event::{Cycle, Event, Kinds};
use crate::hart::FLOATS;
use crate::machine::Machine;
use crate::ram::PAGE_SHIFT;

/// Bytes of memory that are watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watch {
    /// Virtual address of the first, in whatever address space.
    pub address: u64,
    /// How many.
    pub length: u64,
    /// Whether reading them counts.
    pub reads: bool,
    /// Whether writing them counts.
    pub writes: bool,
}

impl Watch {
    /// Whether this access touches what is watched, in a way that counts.
    pub fn sees(&self, address: u64, size: u64, write: bool) -> bool {
        let kind = if write { self.writes } else { self.reads };
        let before = address.wrapping_sub(self.address) < self.length;
        kind && (before || self.address.wrapping_sub(address) < size)
    }
}

/// All that is waited for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traps {
    breakpoints: Vec<u64>,
    watches: Vec<Watch>,
    /// Numbers of the pages with a breakpoint.
    code: Vec<u64>,
}

impl Traps {
    /// Breakpoints at virtual addresses, and watches.
    pub fn new(breakpoints: Vec<u64>, watches: Vec<Watch>) -> Traps {
        let code = breakpoints.iter().map(|address| address >> PAGE_SHIFT).collect();
        Traps { breakpoints, watches, code }
    }

    /// Whether there is a breakpoint in the page of an address.
    #[inline]
    pub fn guards_code(&self, address: u64) -> bool {
        !self.code.is_empty() && self.code.contains(&(address >> PAGE_SHIFT))
    }

    /// Whether anything is watched in the page of an address.
    #[inline]
    pub fn guards_data(&self, address: u64) -> bool {
        let page = address >> PAGE_SHIFT;
        let touches = |watch: &Watch| {
            let last = watch.address.saturating_add(watch.length.saturating_sub(1));
            (watch.address >> PAGE_SHIFT..=last >> PAGE_SHIFT).contains(&page)
        };
        !self.watches.is_empty() && self.watches.iter().any(touches)
    }

    /// Whether somebody waits for this access.
    pub fn sees(&self, address: u64, size: u64, write: bool) -> bool {
        self.watches.iter().any(|watch| watch.sees(address, size, write))
    }
}

/// Numbers of registers for [`Input::Register`](crate::input::Input::Register): those of abstract commands (RISC-V
/// Debug 0.13.2, 3.6.1.1), where control registers have their own.
pub mod number {
    /// x0; the others follow.
    pub const X: u16 = 0x1000;
    /// f0; the others follow.
    pub const F: u16 = 0x1020;
    /// The program counter: the debug specification's `dpc`.
    pub const PC: u16 = 0x7b1;
}

impl Machine {
    /// From now on tells of instructions and accesses as events of [`Kinds::WATCH`].
    pub fn set_traps(&mut self, traps: Traps) {
        self.engine.traps = traps;
        self.engine.forget(&mut self.ram);
    }

    /// Whether the hart on turn stands before a breakpoint that has not been told of at this cycle; tells of it.
    pub(crate) fn meets_breakpoint(&mut self) -> bool {
        let (cycle, hart) = (self.state.cycle, self.state.turn);
        let pc = self.state.harts[hart].pc;
        let met = self.recorder.wants(Kinds::WATCH)
            && self.told != Some(cycle)
            && self.engine.traps.guards_code(pc)
            && self.engine.traps.breakpoints.contains(&pc);
        if met {
            self.told = Some(cycle);
            self.recorder.record(Kinds::WATCH, cycle, hart, || Event::Breakpoint { pc });
        }
        met
    }

    /// The last cycle that the hart on turn may run to, which is `end` unless it stands in a page with a
    /// breakpoint.
    pub(crate) fn guarded_end(&self, end: Cycle) -> Cycle {
        let guarded = self.engine.traps.guards_code(self.state.harts[self.state.turn].pc);
        if guarded { self.state.cycle + 1 } else { end }
    }

    /// Writes a register from outside, by its [`number`]; one that there is not stays away.
    pub(crate) fn set_register(&mut self, hart: usize, register: u16, value: u64) {
        let (cycle, lines) = (self.state.cycle, self.lines);
        let time = self.state.board.time(cycle);
        let Some(target) = self.state.harts.get_mut(hart) else { return };
        match register {
            number::PC => target.pc = value & !1,
            number::X..=0x101f => target.set((register - number::X) as u8, value),
            number::F..=0x103f => target.x[usize::from(FLOATS) + usize::from(register - number::F)] = value,
            0..=0xfff => {
                let around = Surroundings { cycle, time, lines: lines[hart] };
                target.write_csr(register, Write { value, mask: u64::MAX, around });
            }
            _ => {}
        }
        self.engine.forget(&mut self.ram);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_watch_sees_what_touches_its_bytes() {
        let watch = Watch { address: 0x1000, length: 4, reads: false, writes: true };
        let traps = Traps::new(vec![0x2004], vec![watch]);
        assert!(traps.sees(0x1003, 1, true) && traps.sees(0xffe, 4, true));
        assert!(!traps.sees(0x1003, 1, false) && !traps.sees(0x1004, 8, true) && !traps.sees(0xffc, 4, true));
        assert!(traps.guards_data(0x1ff8) && !traps.guards_data(0x2000));
        assert!(traps.guards_code(0x2ffe) && !traps.guards_code(0x1000));
    }
}
