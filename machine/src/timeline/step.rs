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
        let (now, kinds) = (self.cycle(), kind.kinds());
        let wanted = &mut |stamped: &Stamped| kind.matches(&stamped.event);
        match (kind, direction) {
            (StepKind::Instruction, Direction::Forward) => self.next_instruction(now.saturating_add(limit)),
            (StepKind::Instruction, Direction::Back) => self.previous_instruction(),
            (_, Direction::Forward) => self.next(kinds, now.saturating_add(limit), wanted),
            (_, Direction::Back) => self.previous(kinds, now.saturating_sub(limit), wanted),
        }
    }

    /// The last cycle after `start`, up to and including `last`, right after which such an event lies. Ends at
    /// `last`, found or not: for a search that goes back window by window and is heard of in between.
    pub fn last_moment(&mut self, kind: StepKind, start: Cycle, last: Cycle) -> Option<Cycle> {
        self.last_between(start, last, kind.kinds(), &mut |stamped| kind.matches(&stamped.event))
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
}
