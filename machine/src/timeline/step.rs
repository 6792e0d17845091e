//! Steps: from one moment that means something to the next, or to the one before.

use abi::trace::Tracepoint;

use super::Timeline;
use crate::event::{Cause, Cycle, Event, Kinds, Mode, Stamped};
use crate::machine::Stop;

/// What to step by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// One instruction; waiting for an interrupt counts as part of the instruction before.
    Instruction,
    /// To a change of privilege mode.
    Crossing,
    /// To a call from a program to the kernel.
    SystemCall,
    /// To a change of the running process, as the kernel tells it.
    Switch,
}

/// Which way to step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To the future.
    Forward,
    /// To the past.
    Back,
}

/// Cycles looked through at first when searching backwards; the further back, the more at a time.
const WINDOW: Cycle = 2_000_000;
/// Most cycles looked through at a time.
const WINDOW_MAX: Cycle = 64_000_000;

impl StepKind {
    /// The events among which its moments are.
    fn kinds(self) -> Kinds {
        match self {
            StepKind::Instruction => Kinds::NONE,
            StepKind::Crossing | StepKind::SystemCall => Kinds::TRAP,
            StepKind::Switch => Kinds::TRACE,
        }
    }

    /// Whether an event is one of its moments.
    pub fn matches(self, event: &Event) -> bool {
        match (self, event) {
            (StepKind::Crossing, Event::Trap { from, to, .. }) => from != to,
            (StepKind::SystemCall, Event::Trap { from, cause, .. }) => {
                *from == Mode::User && *cause == Cause::Exception(8)
            }
            (StepKind::Switch, Event::Trace { record, .. }) => {
                Tracepoint::from_id(record.id) == Some(Tracepoint::SchedSwitch)
            }
            _ => false,
        }
    }
}

impl Timeline {
    /// Steps, looking no further than `limit` cycles from here. Forward it ends right after the event; back it
    /// ends right after the last such event before the present moment, or, when there is none within the
    /// limit, as far back as that. Returns whether there was one.
    pub fn step(&mut self, kind: StepKind, direction: Direction, limit: Cycle) -> bool {
        let now = self.cycle();
        match (kind, direction) {
            (StepKind::Instruction, Direction::Forward) => self.next_instruction(now.saturating_add(limit)),
            (StepKind::Instruction, Direction::Back) => self.previous_instruction(),
            (kind, Direction::Forward) => self.next_moment(kind, now.saturating_add(limit)),
            (kind, Direction::Back) => self.previous_moment(kind, now.saturating_sub(limit)),
        }
    }

    fn next_instruction(&mut self, end: Cycle) -> bool {
        while let Some(until) = self.machine.idle_until() {
            if self.cycle() >= end || self.forward(until.min(end)) != Stop::Reached {
                return false;
            }
        }
        let next = self.cycle() + 1;
        next <= end && self.forward(next) == Stop::Reached
    }

    fn previous_instruction(&mut self) -> bool {
        let now = self.machine.idle_since().unwrap_or(self.cycle());
        let Some(before) = now.checked_sub(1) else {
            return false;
        };
        self.seek(before);
        // The cycle before was the end of a sleep: go to where that began.
        if let Some(since) = self.machine.idle_since().filter(|since| *since < before) {
            self.seek(since);
        }
        true
    }

    fn next_moment(&mut self, kind: StepKind, end: Cycle) -> bool {
        self.kept = self.take_events();
        self.machine.listen(self.listening.and(kind.kinds()));
        let found = loop {
            let stop = self.forward_until(end, kind.kinds());
            let events = self.machine.take_events();
            let found = events.iter().any(|stamped| kind.matches(&stamped.event));
            let wanted = events.into_iter().filter(|stamped| self.wants(stamped));
            let wanted: Vec<_> = wanted.collect();
            self.kept.extend(wanted);
            if found || stop != Stop::Event {
                break found;
            }
        };
        self.machine.listen(self.listening);
        found
    }

    fn wants(&self, stamped: &Stamped) -> bool {
        self.listening.has(crate::recorder::kind_of(&stamped.event))
    }

    /// Searches window by window, the latest first, and seeks to the last moment found.
    fn previous_moment(&mut self, kind: StepKind, limit: Cycle) -> bool {
        let Some(mut last) = self.cycle().checked_sub(1) else {
            return false;
        };
        let mut window = WINDOW;
        while last > limit {
            let start = last.saturating_sub(window).max(limit);
            if let Some(found) = self.last_moment(kind, start, last) {
                self.seek(found);
                return true;
            }
            last = start;
            window = (2 * window).min(WINDOW_MAX);
        }
        self.seek(limit);
        false
    }

    /// The last cycle after `start`, up to and including `last`, right after which such an event lies.
    fn last_moment(&mut self, kind: StepKind, start: Cycle, last: Cycle) -> Option<Cycle> {
        self.seek(start);
        self.machine.listen(kind.kinds());
        let mut found = None;
        loop {
            let stop = self.forward_until(last, kind.kinds());
            if self.machine.take_events().iter().any(|stamped| kind.matches(&stamped.event)) {
                found = Some(self.cycle());
            }
            if stop != Stop::Event {
                break;
            }
        }
        self.machine.listen(self.listening);
        found
    }
}
