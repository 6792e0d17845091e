//! Traps that change the privilege mode, and what is noted until the next one.

use super::Fold;
use crate::log::Log;
use crate::rows::{Crossing, NOTES_MAX, Note, Noted, Onward, Place, Why};
use machine::event::{Cause, Cycle, Event};

/// The cause of an `ecall` from user mode.
const ECALL: u8 = 8;

impl Fold {
    pub(super) fn cross(&mut self, cycle: Cycle, event: &Event) {
        let Event::Trap { from, to, cause, pc, target, tval, args, .. } = event else { return };
        if let Some(before) = self.crossings.last_mut() {
            before.until = Some(cycle);
        }
        self.place = Place::from(*to);
        match cause {
            Cause::Interrupt(code) => self.interrupt = Some(*code),
            _ if self.place == Place::User => self.interrupt = None,
            _ => {}
        }
        let onward = self.onward(Place::from(*from), *cause);
        self.crossings.push(Crossing {
            cycle,
            from: Place::from(*from),
            to: self.place,
            why: Why::from(*cause),
            pc: *pc,
            target: *target,
            tval: *tval,
            a7: args[7],
            a6: args[6],
            pid: self.current,
            comm: self.names.get(self.current),
            onward,
            until: None,
            idle: 0,
            notes: Vec::new(),
        });
    }

    /// Notes how the current process came to the kernel, or gives how it goes on.
    fn onward(&mut self, from: Place, cause: Cause) -> Onward {
        match (from, self.place) {
            (Place::User, _) => {
                let asked = cause == Cause::Exception(ECALL);
                let onward = if asked { Onward::Unseen } else { Onward::Undisturbed };
                self.onwards.insert(self.current, onward);
                Onward::Unseen
            }
            (_, Place::User) => self.onwards.get(&self.current).copied().unwrap_or_default(),
            _ => Onward::Unseen,
        }
    }

    /// A trap that stays in its mode: an interrupt that finds the kernel at work.
    pub(super) fn trap_within(&mut self, cycle: Cycle, event: &Event) {
        if let Event::Trap { cause: Cause::Interrupt(code), .. } = event {
            self.interrupt = Some(*code);
            self.note(cycle, Noted::Interrupt { code: *code });
        }
    }
}

/// Notes something on the side where control is.
pub(super) fn note(log: &mut Log<Crossing>, cycle: Cycle, what: Noted) {
    if log.last().is_some_and(|row| row.notes.len() < NOTES_MAX)
        && let Some(row) = log.last_mut()
    {
        row.notes.push(Note { cycle, what });
    }
}
