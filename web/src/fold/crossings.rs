//! Traps that change the privilege mode, and what is noted until the next one.

use super::Fold;
use crate::log::Log;
use crate::rows::{Crossing, NOTES_MAX, Note, Noted, Place, Why};
use machine::event::{Cause, Cycle, Event};

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
            until: None,
            idle: 0,
            notes: Vec::new(),
        });
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
