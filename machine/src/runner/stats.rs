//! How fast a run was, and where its time went.

use std::fmt::Write;
use std::time::Instant;

use crate::Machine;
use crate::event::{Cause, Cycle, Event, Kinds, Mode, Stamped};

/// Measures a run from now on.
pub struct Stats {
    start: Instant,
    spent: Spent,
}

impl Stats {
    /// Starts the stopwatch.
    pub fn start() -> Stats {
        Stats { start: Instant::now(), spent: Spent::default() }
    }

    /// Takes an event of [`Spent::HEARS`] in.
    pub fn hear(&mut self, stamped: &Stamped) {
        self.spent.hear(stamped);
    }

    /// What there is to tell of a machine that has run since power-on. The last line is that of [`line`].
    pub fn report(&self, machine: &Machine) -> String {
        let seconds = self.start.elapsed().as_secs_f64();
        self.spent.report(machine) + &line(machine.retired(), seconds) + "\n"
    }
}

/// The figures in one line, for people and programs.
pub fn line(instructions: u64, seconds: f64) -> String {
    let mips = instructions as f64 / seconds / 1e6;
    format!("instructions {instructions} seconds {seconds:.3} mips {mips:.1}")
}

/// Where cycles went, by what the events say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// Cycles in each mode before `since`, by its encoding; only of a machine with one hart.
    modes: [Cycle; 4],
    /// The mode that the hart has been in since that cycle.
    mode: Option<Mode>,
    since: Cycle,
    /// Accesses to device registers.
    devices: u64,
    exceptions: u64,
    interrupts: u64,
}

impl Spent {
    /// The events that it counts by.
    pub const HEARS: Kinds = Kinds::TRAP.and(Kinds::DEVICE).and(Kinds::POWER);

    /// Takes an event in.
    pub fn hear(&mut self, stamped: &Stamped) {
        match &stamped.event {
            Event::Trap { to, cause, .. } => {
                match cause {
                    Cause::Exception(_) => self.exceptions += 1,
                    Cause::Interrupt(_) => self.interrupts += 1,
                    Cause::Return => {}
                }
                // The instruction that crosses belongs to the mode before.
                self.cross(stamped.cycle + 1, *to);
            }
            Event::Reset => self.cross(stamped.cycle, Mode::Machine),
            Event::Device { .. } => self.devices += 1,
            _ => {}
        }
    }

    fn cross(&mut self, now: Cycle, to: Mode) {
        self.modes[self.mode.unwrap_or(Mode::Machine) as usize] += now.saturating_sub(self.since);
        (self.mode, self.since) = (Some(to), now);
    }

    fn report(&self, machine: &Machine) -> String {
        let cycles = machine.cycle();
        let share = |part: u64| 100.0 * part as f64 / cycles.max(1) as f64;
        let mut text = format!("cycles {cycles}");
        if machine.harts() == 1 {
            let mut spent = self.clone();
            spent.cross(cycles, Mode::Machine);
            for (mode, name) in
                [(Mode::Machine, "machine"), (Mode::Supervisor, "supervisor"), (Mode::User, "user")]
            {
                // Writing to a string can't fail.
                let _ = write!(text, ", {name} mode {:.1} %", share(spent.modes[mode as usize]));
            }
        } else {
            for hart in 0..machine.harts() {
                let _ = write!(text, ", hart {hart} {:.1} %", share(machine.hart(hart).retired()));
            }
        }
        // Every cycle completes an instruction, takes a trap, or passes while all harts wait.
        let traps = self.exceptions + self.interrupts;
        let waiting = cycles.saturating_sub(machine.retired() + traps);
        let (exceptions, interrupts, devices) = (self.exceptions, self.interrupts, self.devices);
        let _ = writeln!(
            text,
            "\nof them waiting {:.1} %, traps {:.1} % ({exceptions} exceptions, {interrupts} interrupts), \
             device accesses {:.1} % ({devices})",
            share(waiting),
            share(traps),
            share(devices),
        );
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cycles_belong_to_the_mode_that_they_pass_in() {
        let mut spent = Spent::default();
        let trap = |cycle, from, to, cause| {
            let event = Event::Trap { from, to, cause, pc: 0, target: 0, tval: 0, args: [0; 8], satp: 0 };
            Stamped { cycle, hart: 0, event }
        };
        spent.hear(&trap(9, Mode::Machine, Mode::User, Cause::Return));
        spent.hear(&trap(29, Mode::User, Mode::Supervisor, Cause::Exception(8)));
        spent.hear(&trap(32, Mode::Supervisor, Mode::User, Cause::Return));
        assert_eq!(spent.modes, [20, 3, 0, 10]);
        assert_eq!((spent.exceptions, spent.interrupts), (1, 0));
    }

    #[test]
    fn the_last_line_is_for_programs() {
        assert_eq!(line(3_000_000, 1.5), "instructions 3000000 seconds 1.500 mips 2.0");
    }
}
