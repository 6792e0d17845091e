//! Events to rows: who crossed, who called, who had the processor, what the serial port said.
//!
//! A [`Fold`] takes events in the order in which they happened and keeps bounded logs. After a step back
//! [`Fold::rewind`] makes the logs those of the past again: later rows go, rows that had ended later are open
//! again, and what can't be known from rows is taken from the kernel's own table as it stands in the past.

mod calls;
mod crossings;
mod names;
mod schedule;
pub mod screen;
mod trace;
pub mod waits;

#[cfg(test)]
mod tests;

use crate::log::Log;
use crate::rows::{Call, Crossing, Noted, Onward, Pid, Place, Span, Switch, Task};
use machine::event::{Cycle, Event, Stamped};
use names::Names;
use screen::ScreenLog;
use std::collections::BTreeMap;
use waits::Waits;

/// Rows kept in the worker: enough that a page's window is full again after most steps back.
const KEPT: usize = 8192;

/// What the machine itself says at a moment, for a fold that starts or goes back there.
#[derive(Clone, Debug)]
pub struct Present {
    /// The moment.
    pub cycle: Cycle,
    /// Mode of the hart.
    pub place: Place,
    /// Who has the processor.
    pub current: Pid,
    /// The kernel's processes.
    pub tasks: Vec<Task>,
}

/// Makes rows of events.
pub struct Fold {
    names: Names,
    current: Pid,
    place: Place,
    /// The interrupt that brought control into the kernel, or came while it was there.
    interrupt: Option<u8>,
    open_calls: BTreeMap<Pid, u64>,
    open_spans: BTreeMap<Pid, u64>,
    /// How processes in the kernel will go on.
    onwards: BTreeMap<Pid, Onward>,
    /// Changes of privilege mode.
    pub crossings: Log<Crossing>,
    /// System calls.
    pub calls: Log<Call>,
    /// Stretches of running and being ready.
    pub spans: Log<Span>,
    /// Changes of the process on the processor.
    pub switches: Log<Switch>,
    /// What the serial port said.
    pub screen: ScreenLog,
    /// Stretches of waiting.
    pub waits: Waits,
}

impl Default for Fold {
    fn default() -> Self {
        Fold {
            names: Names::default(),
            current: 0,
            place: Place::Hardware,
            interrupt: None,
            open_calls: BTreeMap::new(),
            open_spans: BTreeMap::new(),
            onwards: BTreeMap::new(),
            crossings: Log::new(KEPT),
            calls: Log::new(KEPT),
            spans: Log::new(KEPT),
            switches: Log::new(KEPT),
            screen: ScreenLog::default(),
            waits: Waits::default(),
        }
    }
}

impl Fold {
    /// Takes the next event; returns how many cycles of waiting it has brought to an end.
    pub fn take(&mut self, stamped: &Stamped) -> Cycle {
        // What comes from outside may find the processor asleep and leave it so; all else is done by the awake.
        let asleep = matches!(stamped.event, Event::ConsoleIn(_) | Event::Media { .. });
        let waited = self.pass(stamped.cycle, !asleep);
        match stamped.event {
            Event::Idle { until } => self.waits.begin(stamped.cycle, until),
            Event::ConsoleOut(byte) => self.screen.push(stamped.cycle, byte),
            _ => self.take_rows(stamped),
        }
        waited
    }

    /// Takes an event for the logs of rows only: screen and waits have it already.
    pub fn take_rows(&mut self, stamped: &Stamped) {
        let Stamped { cycle, event, .. } = stamped;
        match event {
            Event::Reset => self.reset(*cycle),
            Event::Trap { from, to, .. } if from == to => self.trap_within(*cycle, event),
            Event::Trap { .. } => self.cross(*cycle, event),
            Event::Trace { record, texts } => self.trace(*cycle, record, texts),
            Event::PowerOff { .. } => self.end_of_everything(*cycle),
            _ => {}
        }
    }

    /// The clock stands at `cycle`, and the processor waits or is `awake`. Returns how much waiting is new.
    pub fn pass(&mut self, cycle: Cycle, awake: bool) -> Cycle {
        let waited = self.waits.pass(cycle, awake);
        if waited > 0
            && let Some(crossing) = self.crossings.last_mut()
        {
            crossing.idle += waited;
        }
        waited
    }

    /// Who has the processor.
    pub fn current(&self) -> Pid {
        self.current
    }

    /// Puts the rows back to how they were at `present`.
    pub fn rewind(&mut self, present: &Present) {
        let now = present.cycle;
        self.crossings.pop_while(|row| later(row.cycle, now));
        self.crossings.amend(|row| reopen(&mut row.until, now) | forget_notes(row, now));
        self.calls.pop_while(|row| later(row.cycle, now));
        self.calls.amend(|row| row.end.take_if(|end| later(end.cycle, now)).is_some());
        self.spans.pop_while(|row| later(row.start, now));
        self.spans.amend(|row| reopen(&mut row.end, now));
        self.switches.pop_while(|row| later(row.cycle, now));
        self.screen.rewind(now);
        self.waits.rewind(now);
        self.adopt(present);
    }

    /// Starts afresh at `present`, knowing nothing of what was before. The screen and the waits are kept.
    pub fn start(&mut self, present: &Present) {
        self.crossings.clear();
        self.calls.clear();
        self.spans.clear();
        self.switches.clear();
        self.adopt(present);
    }

    fn adopt(&mut self, present: &Present) {
        self.current = present.current;
        self.place = present.place;
        self.interrupt = None;
        self.names = Names::of(&present.tasks);
        self.onwards.clear();
        self.open_calls = self
            .calls
            .iter()
            .filter(|(_, row)| row.end.is_none())
            .map(|(serial, row)| (row.pid, serial))
            .collect();
        self.open_spans = self
            .spans
            .iter()
            .filter(|(_, row)| row.end.is_none())
            .map(|(serial, row)| (row.pid, serial))
            .collect();
        self.adopt_schedule(present);
    }

    /// Every process is gone: the board starts from the reset vector.
    fn reset(&mut self, cycle: Cycle) {
        self.end_of_everything(cycle);
        self.current = 0;
        self.place = Place::Hardware;
        self.names = Names::default();
        self.onwards.clear();
    }

    fn end_of_everything(&mut self, cycle: Cycle) {
        for pid in self.open_spans.keys().copied().collect::<Vec<_>>() {
            self.close_span(cycle, pid);
        }
        for pid in self.open_calls.keys().copied().collect::<Vec<_>>() {
            self.end_call(cycle, pid, None);
        }
        if let Some(row) = self.crossings.last_mut() {
            row.until.get_or_insert(cycle);
        }
    }

    fn note(&mut self, cycle: Cycle, what: Noted) {
        crossings::note(&mut self.crossings, cycle, what);
    }
}

/// Whether something stamped `stamp` is still to come when the clock stands at `now`: a stamp is the cycle before
/// the instruction that caused it.
fn later(stamp: Cycle, now: Cycle) -> bool {
    stamp >= now
}

fn reopen(end: &mut Option<Cycle>, now: Cycle) -> bool {
    end.take_if(|end| later(*end, now)).is_some()
}

fn forget_notes(row: &mut Crossing, now: Cycle) -> bool {
    let before = row.notes.len();
    row.notes.retain(|note| !later(note.cycle, now));
    row.notes.len() != before
}
