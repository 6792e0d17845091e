//! What is selected, shared by all views: a crossing chosen in one is marked in every other.

use crate::rows::{Call, Crossing, Noted, Pid, Span, Switch};
use crate::words::{self, Sentence};
use machine::event::Cycle;

/// The row that the reader chose. It is kept whole: it may scroll out of every window and is still told.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Selection {
    /// Nothing.
    #[default]
    Nothing,
    /// A crossing.
    Crossing(Crossing),
    /// A system call.
    Call(Call),
    /// A switch.
    Switch(Switch),
    /// A stretch of the schedule.
    Span(Span),
    /// A process.
    Process(Pid),
    /// An instruction, by its address.
    Instruction(u64),
    /// A boot stage, by its place in the relay.
    Stage(usize),
    /// A part of the board.
    Part(&'static str),
}

/// What other views mark: rows are the same when they happened at the same cycle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Focus {
    /// The crossing.
    pub crossing: Option<Cycle>,
    /// The system call.
    pub call: Option<Cycle>,
    /// The switch.
    pub switch: Option<Cycle>,
    /// The process.
    pub pid: Option<Pid>,
    /// The moment.
    pub cycle: Option<Cycle>,
}

impl Selection {
    /// What it means for other views.
    pub fn focus(&self) -> Focus {
        match self {
            Selection::Crossing(row) => Focus {
                crossing: Some(row.cycle),
                call: noted(row, |what| matches!(what, Noted::Call { .. })),
                switch: noted(row, |what| matches!(what, Noted::Switch { .. })),
                pid: Some(row.pid),
                cycle: Some(row.cycle),
            },
            Selection::Call(row) => Focus {
                crossing: row.crossing,
                call: Some(row.cycle),
                pid: Some(row.pid),
                cycle: Some(row.cycle),
                ..Focus::default()
            },
            Selection::Switch(row) => Focus {
                crossing: row.crossing,
                switch: Some(row.cycle),
                pid: Some(row.next),
                cycle: Some(row.cycle),
                ..Focus::default()
            },
            Selection::Span(row) => Focus { pid: Some(row.pid), cycle: Some(row.start), ..Focus::default() },
            Selection::Process(pid) => Focus { pid: Some(*pid), ..Focus::default() },
            _ => Focus::default(),
        }
    }

    /// What is selected in words, for the views whose rows are events.
    pub fn sentence(&self, now: Cycle) -> Option<Sentence> {
        match self {
            Selection::Crossing(row) => Some(words::crossing::sentence(row, now)),
            Selection::Call(row) => Some(words::call::sentence(row, now)),
            Selection::Switch(row) => Some(words::schedule::switch(row)),
            Selection::Span(row) => Some(words::schedule::span(row, now)),
            _ => None,
        }
    }
}

fn noted(row: &Crossing, is: impl Fn(&Noted) -> bool) -> Option<Cycle> {
    row.notes.iter().find(|note| is(&note.what)).map(|note| note.cycle)
}
