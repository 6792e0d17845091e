//! Who had the processor, who was ready for it, and why it changed hands.

use super::{Fold, Present};
use crate::rows::{Doing, Noted, Pid, Reason, Span, Switch};
use abi::debug::State;
use machine::event::Cycle;

/// Interrupt codes of the timer, in S-mode and M-mode.
const TIMERS: [u8; 2] = [5, 7];

impl Fold {
    pub(super) fn switch(&mut self, cycle: Cycle, prev: Pid, state: u8, next: Pid) {
        let reason = self.reason(prev, state);
        self.close_span(cycle, prev);
        if State::from_letter(state) == Some(State::Running) {
            self.open_span(cycle, prev, false);
        }
        self.close_span(cycle, next);
        self.open_span(cycle, next, true);
        let comm = self.names.get(next);
        let row = self.switches.push(Switch {
            cycle,
            prev,
            prev_comm: self.names.get(prev),
            next,
            next_comm: comm.clone(),
            reason,
            crossing: self.crossings.last().map(|row| row.cycle),
        });
        self.note(cycle, Noted::Switch { row, next, comm });
        self.current = next;
    }

    fn reason(&self, prev: Pid, state: u8) -> Reason {
        let call = self.call_of(prev);
        match State::from_letter(state) {
            _ if prev == 0 => Reason::Idle,
            Some(State::Zombie) => Reason::Exits,
            Some(State::Stopped) => Reason::Stops,
            Some(State::Sleeping) => Reason::Waits(call),
            _ if call == "sched_yield" => Reason::Yields,
            _ => match self.interrupt {
                Some(code) if !TIMERS.contains(&code) => Reason::Interrupt,
                _ => Reason::Timer,
            },
        }
    }

    /// A process is ready for the processor, unless it has it.
    pub(super) fn ready(&mut self, cycle: Cycle, pid: Pid) {
        if !self.open_spans.contains_key(&pid) {
            self.open_span(cycle, pid, false);
        }
    }

    fn open_span(&mut self, cycle: Cycle, pid: Pid, running: bool) {
        if pid != 0 {
            let row = Span { pid, comm: self.names.get(pid), start: cycle, end: None, running, was: None };
            let serial = self.spans.push(row);
            self.open_spans.insert(pid, serial);
        }
    }

    /// The process has become another program: its lane goes on under the new name.
    pub(super) fn rename_span(&mut self, cycle: Cycle, pid: Pid, was: String) {
        let Some(running) =
            self.open_spans.get(&pid).and_then(|serial| self.spans.get(*serial)).map(|row| row.running)
        else {
            return;
        };
        self.close_span(cycle, pid);
        self.open_span(cycle, pid, running);
        if let Some(row) = self.spans.last_mut() {
            row.was = Some(was).filter(|was| !was.is_empty());
        }
    }

    pub(super) fn close_span(&mut self, cycle: Cycle, pid: Pid) {
        if let Some(serial) = self.open_spans.remove(&pid)
            && let Some(row) = self.spans.get_mut(serial)
        {
            row.end = Some(cycle);
        }
    }

    /// Cycles between `from` and `to` in which `pid` had the processor, as far as they are still known.
    pub(super) fn time_on_processor(&self, pid: Pid, from: Cycle, to: Cycle) -> Cycle {
        self.spans
            .newest()
            .take_while(|row| row.end.is_none_or(|end| end > from) || row.pid != pid)
            .filter(|row| row.pid == pid && row.running)
            .map(|row| row.end.unwrap_or(to).min(to).saturating_sub(row.start.max(from)))
            .sum()
    }

    /// Opens the stretches that the kernel's table says are going on, where no row says so.
    pub(super) fn adopt_schedule(&mut self, present: &Present) {
        let tasks = present.tasks.iter();
        let going: Vec<(Pid, bool)> = tasks
            .filter_map(|task| match task.state {
                Doing::Running => Some((task.pid, true)),
                Doing::Ready => Some((task.pid, false)),
                Doing::Waiting | Doing::Stopped | Doing::Ended => None,
            })
            .collect();
        for (pid, running) in going {
            if !self.open_spans.contains_key(&pid) {
                self.open_span(present.cycle, pid, running);
            }
        }
    }
}
