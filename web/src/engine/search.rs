//! Steps that look for their moment: slice by slice, so that commands are heard in between, and with an end.
//!
//! Between hogs no system call ever comes. A search tells how far it has looked, can be stopped, and asks after
//! [`LIMIT`] whether to look on. Ahead, the machine then stands where the search has come to; a search back that
//! finds nothing leaves it where it was.

use super::life::{Life, Stepped};
use super::{Engine, Job};
use crate::protocol::{Direction, Run, StepKind};
use crate::rows::Pid;
use crate::search::{Outcome, Search};
use machine::event::Cycle;

/// Cycles of work that a search looks through before it asks.
pub(super) const LIMIT: Cycle = 50_000_000;
/// Cycles of work that are looked through before the page hears of a search at all: most end sooner.
const WORTH_TELLING: Cycle = 3_000_000;
/// Cycles looked through at a time going back: at first, and at most where the processor works.
const WINDOW: Cycle = 2_000_000;
const WINDOW_MAX: Cycle = 10_000_000;
/// Processes named at most.
const NAMED: usize = 3;
/// Stretches of the schedule that are read for their names.
const SPANS_READ: usize = 400;

/// A search under way, or one that was given up and can go on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Looking {
    told: Search,
    /// Where it asks, in cycles of work.
    limit: Cycle,
    /// Going back: what lies after this cycle has been looked through.
    bottom: Cycle,
    window: Cycle,
    /// Instructions retired where the step began.
    retired: u64,
}

impl Looking {
    fn new(kind: StepKind, direction: Direction, from: Cycle, limit: Cycle) -> Self {
        let outcome = Outcome::Going;
        Looking {
            told: Search { kind, direction, from, looked: 0, outcome, busy: Vec::new() },
            limit,
            bottom: from,
            window: WINDOW,
            retired: 0,
        }
    }

    /// Whether the machine is away from where its rows are.
    pub fn goes_back(&self) -> bool {
        self.told.direction == Direction::Back
    }

    /// Whether this is the search for the same, the same way.
    pub fn is_for(&self, kind: StepKind, direction: Direction) -> bool {
        (self.told.kind, self.told.direction) == (kind, direction)
    }
}

impl Engine {
    /// Begins to look for the next or the last moment of a kind.
    pub(super) fn look_for(&mut self, kind: StepKind, direction: Direction) {
        let mut looking = Looking::new(kind, direction, self.cycle(), self.patience);
        looking.retired = self.life.as_ref().map_or(0, |life| life.machine().retired());
        // The first slice at once: most steps end in it, and the page need not hear that one was under way.
        self.look_on(looking, None);
    }

    /// Goes on with the search that was given up, if the machine still stands where it was.
    pub(super) fn look_further(&mut self) {
        let Some((mut looking, stands)) = self.given_up.take() else { return };
        if stands == self.cycle() {
            looking.limit = looking.told.looked + self.patience;
            looking.told.outcome = Outcome::Going;
            self.look_on(looking, None);
        }
    }

    /// Looks through the next slice; with a clock it learns from it how fast the host is.
    pub(super) fn look_on(&mut self, looking: Looking, clock: Option<&dyn Fn() -> f64>) {
        match looking.told.direction {
            Direction::Forward => self.look_ahead(looking, clock),
            Direction::Back => self.look_back(looking),
        }
    }

    fn look_ahead(&mut self, mut looking: Looking, clock: Option<&dyn Fn() -> f64>) {
        let slice = self.pacer.unpaced();
        let Some(life) = &mut self.life else { return };
        // A wait is no work: it is passed in one go, and counts nothing towards giving up.
        let ahead = match life.machine().idle_until() {
            Some(Cycle::MAX) => return self.give_up(looking, Outcome::Asleep),
            Some(deadline) => deadline.saturating_sub(life.machine().cycle()) + slice,
            None => slice,
        };
        let (cycle, waited) = (life.machine().cycle(), life.waited);
        let started = clock.map(|clock| clock());
        let stepped = life.step(looking.told.kind, ahead);
        let passed = life.machine().cycle() - cycle;
        looking.told.looked += passed.saturating_sub(life.waited - waited);
        if let (Some(clock), Some(started)) = (clock, started) {
            self.pacer.measure(clock() - started, passed);
        }
        self.outbox.moved();
        match stepped {
            Stepped::Found => self.found(),
            Stepped::Ended(status) => self.end(status),
            Stepped::NotYet if looking.told.looked >= looking.limit => {
                self.give_up(looking, Outcome::NotYet);
            }
            Stepped::NotYet => self.keep_looking(looking),
        }
    }

    /// Looks through the window before those that have been looked through.
    fn look_back(&mut self, mut looking: Looking) {
        let Some(life) = &mut self.life else { return };
        let Search { kind, from, .. } = looking.told;
        let last = if looking.bottom == from { from.saturating_sub(1) } else { looking.bottom };
        let start = last.saturating_sub(looking.window);
        let found = life.last_moment(kind, start, last);
        // The machine is at the end of this window: what lies from there on is what has been looked through.
        let work = looking.retired.saturating_sub(life.machine().retired());
        let mostly_waits = work.saturating_mul(4) < from - last;
        looking.told.looked = work;
        looking.bottom = start;
        match found {
            Some(cycle) => {
                life.back_to(cycle);
                self.outbox.moved();
                self.outbox.search(None);
                self.job = Job::Refill;
                self.set_run(Run::Seeking);
            }
            None if start == 0 => self.give_up(looking, Outcome::NoneBefore),
            None if looking.told.looked >= looking.limit => self.give_up(looking, Outcome::NotYet),
            None => {
                // Where the processor mostly waits, a replay costs next to nothing.
                looking.window =
                    if mostly_waits { looking.window * 2 } else { (looking.window * 2).min(WINDOW_MAX) };
                self.keep_looking(looking);
            }
        }
    }

    fn found(&mut self) {
        self.outbox.search(None);
        self.hold();
    }

    fn keep_looking(&mut self, mut looking: Looking) {
        if looking.told.looked >= WORTH_TELLING {
            looking.told.busy = self.busy_since(&looking);
            self.outbox.search(Some(looking.told.clone()));
        }
        self.job = Job::Look(Box::new(looking));
        self.set_run(Run::Seeking);
    }

    /// Ends a search that is going on, for good or until the reader says otherwise.
    pub(super) fn give_up(&mut self, mut looking: Looking, outcome: Outcome) {
        looking.told.outcome = outcome;
        looking.told.busy = self.busy_since(&looking);
        if looking.goes_back()
            && let Some(life) = &mut self.life
        {
            life.give_up(looking.told.from);
        }
        self.outbox.search(Some(looking.told.clone()));
        self.outbox.moved();
        self.hold();
        if looking.told.can_go_on() {
            self.given_up = Some((looking, self.cycle()));
        }
    }

    /// A command comes while a search goes on: the search stops, and the machine is where its rows are.
    pub(super) fn stop_looking(&mut self) {
        if let Some(looking) = self.take_looking() {
            self.give_up(looking, Outcome::Stopped);
        }
    }

    /// Looks on in the next turn.
    pub(super) fn look_in_turn(&mut self, clock: &dyn Fn() -> f64) {
        if let Some(looking) = self.take_looking() {
            self.look_on(looking, Some(clock));
        }
    }

    fn take_looking(&mut self) -> Option<Looking> {
        match std::mem::replace(&mut self.job, Job::None) {
            Job::Look(looking) => Some(*looking),
            other => {
                self.job = other;
                None
            }
        }
    }

    /// What was said of a search is over.
    pub(super) fn forget_search(&mut self) {
        self.given_up = None;
        self.outbox.search(None);
    }

    fn busy_since(&self, looking: &Looking) -> Vec<(Pid, String)> {
        match &self.life {
            Some(life) if !looking.goes_back() => busy(life, looking.told.from),
            _ => Vec::new(),
        }
    }
}

/// Who has had the processor since `from`, by number.
fn busy(life: &Life, from: Cycle) -> Vec<(Pid, String)> {
    let mut busy: Vec<(Pid, String)> = Vec::new();
    for span in life.fold.spans.newest().take(SPANS_READ) {
        let counts = span.running && span.end.is_none_or(|end| end > from);
        if counts && busy.len() < NAMED && busy.iter().all(|(pid, _)| *pid != span.pid) {
            busy.push((span.pid, span.comm.clone()));
        }
    }
    busy.sort();
    busy
}
