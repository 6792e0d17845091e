//! Where events go: to whoever listens, and otherwise nowhere, at the price of one branch.

use crate::event::{Cycle, Event, Kinds, Stamped};

/// Collects the events that somebody listens to. Not part of the machine's state.
#[derive(Default)]
pub struct Recorder {
    listening: Kinds,
    pause: Kinds,
    wanted: Kinds,
    paused: bool,
    events: Vec<Stamped>,
}

impl Recorder {
    /// Keeps events of these kinds from now on, and no others.
    pub fn listen(&mut self, kinds: Kinds) {
        self.listening = kinds;
        self.wanted = kinds.and(self.pause);
    }

    /// The kinds that are kept.
    pub fn listening(&self) -> Kinds {
        self.listening
    }

    /// Raises [`Recorder::paused`] at the next event of these kinds, kept or not, and lowers it now.
    pub fn pause_at(&mut self, kinds: Kinds) {
        self.pause = kinds;
        self.paused = false;
        self.wanted = kinds.and(self.listening);
    }

    /// Whether an event has happened that [`Recorder::pause_at`] asked for.
    #[inline(always)]
    pub fn paused(&self) -> bool {
        self.paused
    }

    /// Whether anything would come of an event of this kind: for callers that must gather facts for it first.
    #[inline(always)]
    pub fn wants(&self, kind: Kinds) -> bool {
        self.wanted.0 & kind.0 != 0
    }

    /// Records an event of `kind`; `make` runs only when somebody listens.
    #[inline(always)]
    pub fn record(&mut self, kind: Kinds, cycle: Cycle, hart: usize, make: impl FnOnce() -> Event) {
        if self.wants(kind) {
            self.keep(kind, cycle, hart, make());
        }
    }

    #[cold]
    fn keep(&mut self, kind: Kinds, cycle: Cycle, hart: usize, event: Event) {
        debug_assert_eq!(kind, kind_of(&event));
        self.paused |= self.pause.has(kind);
        if self.listening.has(kind) {
            self.events.push(Stamped { cycle, hart: hart as u8, event });
        }
    }

    /// The events since the last call, in the order in which they happened.
    pub fn take(&mut self) -> Vec<Stamped> {
        std::mem::take(&mut self.events)
    }

    /// The events that nobody has taken yet.
    pub fn events(&self) -> &[Stamped] {
        &self.events
    }
}

/// The kind that an event is of.
pub fn kind_of(event: &Event) -> Kinds {
    match event {
        Event::Reset | Event::PowerOff { .. } => Kinds::POWER,
        Event::Trap { .. } => Kinds::TRAP,
        Event::FirstFetch { .. } => Kinds::FIRST_FETCH,
        Event::AddressSpace { .. } => Kinds::ADDRESS_SPACE,
        Event::Disk { .. } | Event::Media { .. } => Kinds::DISK,
        Event::ConsoleOut(_) | Event::ConsoleIn(_) => Kinds::CONSOLE,
        Event::Trace { .. } => Kinds::TRACE,
        Event::Idle { .. } => Kinds::IDLE,
        Event::Device { .. } => Kinds::DEVICE,
        Event::Breakpoint { .. } | Event::Access { .. } => Kinds::WATCH,
        Event::VirtioConsoleOut { .. } | Event::Frame { .. } => Kinds::PORT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_only_what_is_listened_to() {
        let mut recorder = Recorder::default();
        recorder.record(Kinds::CONSOLE, 1, 0, || unreachable!("nobody listens"));
        recorder.listen(Kinds::CONSOLE);
        recorder.record(Kinds::CONSOLE, 2, 0, || Event::ConsoleOut(b'x'));
        recorder.record(Kinds::POWER, 3, 0, || unreachable!("nobody listens"));
        let kept = recorder.take();
        assert_eq!(kept, [Stamped { cycle: 2, hart: 0, event: Event::ConsoleOut(b'x') }]);
        assert!(recorder.take().is_empty());
    }

    #[test]
    fn pauses_at_events_that_nobody_keeps() {
        let mut recorder = Recorder::default();
        recorder.pause_at(Kinds::POWER);
        recorder.record(Kinds::CONSOLE, 1, 0, || unreachable!("nobody listens"));
        assert!(!recorder.paused());
        recorder.record(Kinds::POWER, 2, 0, || Event::Reset);
        assert!(recorder.paused());
        assert!(recorder.take().is_empty());
        recorder.pause_at(Kinds::NONE);
        assert!(!recorder.paused());
    }
}
