//! Signals: which are pending, which are held back, and what each does by default. (signal(7))

use alloc::collections::BTreeMap;

use abi::linux::Sigaction;
use abi::linux::signal::{
    SA_NOCLDWAIT, SA_NODEFER, SA_RESETHAND, SIG_DFL, SIG_IGN, SIGCHLD, SIGCONT, SIGKILL, SIGSTOP, SIGTSTP,
    SIGTTIN, SIGTTOU,
};

/// Highest signal number of the 64-bit sets.
pub const LAST: u32 = 64;
const SIGURG: u32 = 23;
const SIGWINCH: u32 = 28;

/// A set of signals: bit `n - 1` stands for signal `n`, as in `sigset_t`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SignalSet(pub u64);

impl SignalSet {
    const fn bit(signal: u32) -> u64 {
        1 << (signal - 1)
    }

    /// The set of one signal.
    pub const fn of(signal: u32) -> Self {
        SignalSet(Self::bit(signal))
    }

    /// Adds a signal.
    pub fn insert(&mut self, signal: u32) {
        self.0 |= Self::bit(signal);
    }

    /// Takes a signal out.
    pub fn remove(&mut self, signal: u32) {
        self.0 &= !Self::bit(signal);
    }

    /// Whether the signal is in the set.
    pub fn has(self, signal: u32) -> bool {
        self.0 & Self::bit(signal) != 0
    }

    /// The lowest signal that is in this set and not in `other`.
    pub fn first_outside(self, other: SignalSet) -> Option<u32> {
        match self.0 & !other.0 {
            0 => None,
            bits => Some(bits.trailing_zeros() + 1),
        }
    }
}

/// What a signal does to a process that has not said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// It ends the process.
    Terminate,
    /// Nothing.
    Ignore,
    /// It stops the process.
    Stop,
    /// It has a stopped process go on, which it does however it is handled; beyond that nothing.
    Continue,
}

/// The default action of a signal.
pub fn default_action(signal: u32) -> Action {
    match signal {
        SIGCHLD | SIGURG | SIGWINCH => Action::Ignore,
        SIGSTOP | SIGTSTP | SIGTTIN | SIGTTOU => Action::Stop,
        SIGCONT => Action::Continue,
        _ => Action::Terminate,
    }
}

/// What a signal tells of itself: the part of `siginfo_t` beyond its number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// `si_code`.
    pub code: i32,
    /// `si_pid`, or `si_addr` of a fault.
    pub value: u64,
    /// `si_status` of SIGCHLD: the child's exit code, or the signal that changed it.
    pub status: u32,
}

/// What becomes of a signal that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It ends the process.
    End,
    /// It stops the process.
    Stop,
    /// The process has a handler for it.
    Run {
        /// How the handler is to be run.
        action: Sigaction,
        /// What the handler is told.
        detail: Detail,
        /// What was held back before, and is again after the handler.
        blocked: SignalSet,
    },
}

/// One process's signals.
#[derive(Clone, Debug)]
pub struct Signals {
    pending: SignalSet,
    blocked: SignalSet,
    handlers: [Sigaction; LAST as usize],
    /// What the pending signals tell of themselves.
    details: BTreeMap<u32, Detail>,
    /// A signal has stopped the process, and none has had it go on since.
    stopped: bool,
}

impl Default for Signals {
    fn default() -> Self {
        let handlers = [Sigaction::default(); LAST as usize];
        Signals {
            pending: SignalSet(0),
            blocked: SignalSet(0),
            handlers,
            details: BTreeMap::new(),
            stopped: false,
        }
    }
}

impl Signals {
    /// Signals of a child: what is held back and ignored stays so, what is pending is the parent's alone.
    pub fn forked(&self) -> Self {
        Signals { pending: SignalSet(0), details: BTreeMap::new(), ..self.clone() }
    }

    /// A new program knows nothing of the handlers of the old one; what was ignored stays ignored.
    pub fn forget_handlers(&mut self) {
        for handler in &mut self.handlers {
            if handler.handler != SIG_IGN {
                *handler = Sigaction::default();
            }
        }
    }

    /// The handler of a signal.
    pub fn handler(&self, signal: u32) -> Sigaction {
        self.handlers[signal as usize - 1]
    }

    /// Whether the process would not notice a signal now.
    pub fn is_unheard(&self, signal: u32) -> bool {
        self.blocked.has(signal) || self.handler(signal).handler == SIG_IGN
    }

    /// Whether nobody will ask how children ended, so that they leave nothing behind. (wait(2), "NOTES")
    pub fn disowns_children(&self) -> bool {
        let Sigaction { handler, flags, .. } = self.handler(SIGCHLD);
        handler == SIG_IGN || flags & SA_NOCLDWAIT != 0
    }

    /// Sets the handler of a signal; a pending signal that is ignored now is forgotten.
    pub fn set_handler(&mut self, signal: u32, handler: Sigaction) {
        self.handlers[signal as usize - 1] = handler;
        if !self.takes_effect(signal) {
            self.pending.remove(signal);
        }
    }

    /// Signals that are held back.
    pub fn blocked(&self) -> SignalSet {
        self.blocked
    }

    /// Sets the signals that are held back; SIGKILL and SIGSTOP never are.
    pub fn set_blocked(&mut self, set: SignalSet) {
        self.blocked = set;
        self.blocked.remove(SIGKILL);
        self.blocked.remove(SIGSTOP);
    }

    /// What a signal that is sent does at once, however it is handled: signals that stop and the one that has
    /// processes go on undo each other, and SIGCONT and SIGKILL end a stop. True when one has ended.
    pub fn announce(&mut self, signal: u32) -> bool {
        match default_action(signal) {
            Action::Stop => self.pending.remove(SIGCONT),
            Action::Continue => {
                [SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU].iter().for_each(|stop| self.pending.remove(*stop));
            }
            Action::Terminate | Action::Ignore => {}
        }
        matches!(signal, SIGCONT | SIGKILL) && core::mem::take(&mut self.stopped)
    }

    /// Whether the process is to stand still.
    pub fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// The process does not stop after all.
    pub fn forget_stop(&mut self) {
        self.stopped = false;
    }

    /// Sends a signal; true when the process has to act on it now. One that is pending already is not sent
    /// again.
    pub fn send(&mut self, signal: u32, detail: Detail) -> bool {
        if !self.takes_effect(signal) {
            return false;
        }
        if !self.pending.has(signal) {
            self.details.insert(signal, detail);
        }
        self.pending.insert(signal);
        !self.blocked.has(signal)
    }

    /// Sends a signal that cannot wait: a fault of the process itself. Held back or ignored, it ends the
    /// process all the same. True when a handler will see to it.
    pub fn force(&mut self, signal: u32, detail: Detail) -> bool {
        let caught = self.caught().has(signal) && !self.blocked.has(signal);
        if !caught {
            self.fail_handler(signal);
        }
        self.pending.insert(signal);
        self.details.insert(signal, detail);
        caught
    }

    /// A handler could not be run or returned from: the signal ends the process, whatever it wished.
    pub fn fail_handler(&mut self, signal: u32) {
        self.handlers[signal as usize - 1] = Sigaction::default();
        self.blocked.remove(signal);
        self.pending.insert(signal);
    }

    /// The signal that takes effect next, if one is due.
    pub fn due(&self) -> Option<u32> {
        self.pending.first_outside(self.blocked)
    }

    /// Whether one of the signals that are due ends the process.
    pub fn ends(&self) -> bool {
        let due = SignalSet(self.pending.0 & !self.blocked.0);
        let deadly = |signal: &u32| due.has(*signal) && default_action(*signal) == Action::Terminate;
        due.0 != 0 && (1..=LAST).filter(deadly).any(|signal| self.handler(signal).handler == SIG_DFL)
    }

    /// Takes the signal that is due. While its handler runs, that signal and those of the handler's mask are
    /// held back. (sigaction(2))
    pub fn take(&mut self) -> Option<(u32, Delivery)> {
        let signal = self.due()?;
        self.pending.remove(signal);
        let detail = self.details.remove(&signal).unwrap_or_default();
        let action = self.handler(signal);
        if action.handler == SIG_DFL {
            self.stopped = default_action(signal) == Action::Stop;
            return Some((signal, if self.stopped { Delivery::Stop } else { Delivery::End }));
        }
        let blocked = self.blocked;
        let own = if action.flags & SA_NODEFER == 0 { SignalSet::of(signal) } else { SignalSet(0) };
        self.set_blocked(SignalSet(blocked.0 | action.mask | own.0));
        if action.flags & SA_RESETHAND != 0 {
            self.handlers[signal as usize - 1] = Sigaction::default();
        }
        Some((signal, Delivery::Run { action, detail, blocked }))
    }

    /// Signals that are pending.
    pub fn pending(&self) -> SignalSet {
        self.pending
    }

    /// Signals that are ignored by wish of the process.
    pub fn ignored(&self) -> SignalSet {
        self.handled_as(|handler| handler == SIG_IGN)
    }

    /// Signals for which there is a handler.
    pub fn caught(&self) -> SignalSet {
        self.handled_as(|handler| !matches!(handler, SIG_IGN | SIG_DFL))
    }

    fn handled_as(&self, condition: fn(u64) -> bool) -> SignalSet {
        let mut set = SignalSet(0);
        (1..=LAST)
            .filter(|signal| condition(self.handler(*signal).handler))
            .for_each(|signal| set.insert(signal));
        set
    }

    fn takes_effect(&self, signal: u32) -> bool {
        match self.handler(signal).handler {
            SIG_DFL => matches!(default_action(signal), Action::Terminate | Action::Stop),
            handler => handler != SIG_IGN,
        }
    }
}

#[cfg(test)]
mod tests {
    use abi::linux::signal::{SI_USER, SIGINT, SIGSEGV, SIGTERM};

    use super::*;

    const DETAIL: Detail = Detail { code: SI_USER, value: 7, status: 0 };
    const IGNORED: Sigaction = Sigaction { handler: SIG_IGN, flags: 0, mask: 0 };

    #[test]
    fn a_signal_is_due_unless_held_back_or_ignored() {
        let mut signals = Signals::default();
        assert!(!signals.send(SIGCHLD, DETAIL) && !signals.send(SIGCONT, DETAIL));
        signals.set_blocked(SignalSet::of(SIGTERM));
        assert!(!signals.send(SIGTERM, DETAIL));
        assert_eq!(signals.due(), None);
        signals.set_blocked(SignalSet(0));
        assert_eq!(signals.due(), Some(SIGTERM));
        signals.set_handler(SIGTERM, IGNORED);
        assert_eq!(signals.due(), None);
        assert!(signals.send(SIGINT, DETAIL));
    }

    #[test]
    fn a_signal_ends_what_has_no_handler_for_it() {
        let mut signals = Signals::default();
        signals.set_handler(SIGINT, Sigaction { handler: 0x1234, flags: 0, mask: 0 });
        assert!(signals.send(SIGINT, DETAIL) && !signals.ends());
        assert!(signals.send(SIGTERM, DETAIL) && signals.ends());
        signals.set_blocked(SignalSet::of(SIGTERM));
        assert!(!signals.ends() && signals.send(SIGKILL, DETAIL) && signals.ends());
    }

    #[test]
    fn nothing_averts_a_kill_or_a_fault() {
        let mut signals = Signals::default();
        signals.set_blocked(SignalSet(u64::MAX));
        signals.set_handler(SIGSEGV, IGNORED);
        assert!(signals.send(SIGKILL, DETAIL));
        signals.force(SIGSEGV, DETAIL);
        assert_eq!((signals.due(), signals.pending().has(SIGSEGV)), (Some(SIGKILL), true));
    }

    #[test]
    fn a_handler_holds_its_own_signal_back() {
        let mut signals = Signals::default();
        let action = Sigaction { handler: 0x1234, flags: 0, mask: SignalSet::of(SIGTERM).0 };
        signals.set_handler(SIGINT, action);
        assert!(signals.send(SIGINT, DETAIL));
        let run = Delivery::Run { action, detail: DETAIL, blocked: SignalSet(0) };
        assert_eq!(signals.take(), Some((SIGINT, run)));
        assert!(!signals.send(SIGINT, DETAIL) && !signals.send(SIGTERM, DETAIL));
        signals.set_blocked(SignalSet(0));
        assert_eq!(signals.take(), Some((SIGINT, run)));
        signals.set_blocked(SignalSet(0));
        assert_eq!(signals.take(), Some((SIGTERM, Delivery::End)));
    }

    #[test]
    fn a_stop_lasts_until_it_is_ended_and_both_signals_undo_each_other() {
        let mut signals = Signals::default();
        let sent = |signals: &mut Signals, signal| (signals.announce(signal), signals.send(signal, DETAIL));
        assert_eq!(sent(&mut signals, SIGTSTP), (false, true));
        assert_eq!((signals.take(), signals.is_stopped()), (Some((SIGTSTP, Delivery::Stop)), true));
        assert_eq!(sent(&mut signals, SIGTERM), (false, true));
        assert_eq!(sent(&mut signals, SIGCONT), (true, false));
        assert_eq!((signals.take(), signals.is_stopped()), (Some((SIGTERM, Delivery::End)), false));
        assert_eq!(sent(&mut signals, SIGSTOP), (false, true));
        assert_eq!((sent(&mut signals, SIGCONT), signals.take()), ((false, false), None));
        signals.set_handler(SIGCONT, Sigaction { handler: 0x1234, flags: 0, mask: 0 });
        assert_eq!(sent(&mut signals, SIGCONT), (false, true));
        assert_eq!((sent(&mut signals, SIGTTIN), signals.pending()), ((false, true), SignalSet::of(SIGTTIN)));
        signals.take();
        assert_eq!(sent(&mut signals, SIGKILL), (true, true));
    }

    #[test]
    fn a_handler_can_serve_once_and_can_be_interrupted_by_its_own_signal() {
        let mut signals = Signals::default();
        let flags = SA_NODEFER | SA_RESETHAND;
        signals.set_handler(SIGCHLD, Sigaction { handler: 0x1234, flags, mask: 0 });
        assert!(signals.send(SIGCHLD, DETAIL));
        assert!(matches!(signals.take(), Some((SIGCHLD, Delivery::Run { .. }))));
        assert_eq!((signals.blocked(), signals.send(SIGCHLD, DETAIL)), (SignalSet(0), false));
    }

    #[test]
    fn a_handler_sees_to_a_fault_but_not_to_one_of_its_own() {
        let mut signals = Signals::default();
        signals.set_handler(SIGSEGV, Sigaction { handler: 0x1234, flags: 0, mask: 0 });
        assert!(signals.force(SIGSEGV, DETAIL));
        assert!(matches!(signals.take(), Some((SIGSEGV, Delivery::Run { .. }))));
        assert!(!signals.force(SIGSEGV, DETAIL));
        assert_eq!(signals.take(), Some((SIGSEGV, Delivery::End)));
    }

    #[test]
    fn children_are_disowned_by_ignoring_or_by_a_flag() {
        let mut signals = Signals::default();
        assert!(!signals.disowns_children());
        signals.set_handler(SIGCHLD, IGNORED);
        assert!(signals.disowns_children());
        signals.set_handler(SIGCHLD, Sigaction { handler: 0x1234, flags: SA_NOCLDWAIT, mask: 0 });
        assert!(signals.disowns_children());
    }

    #[test]
    fn forks_inherit_and_programs_forget() {
        let mut signals = Signals::default();
        signals.set_handler(SIGINT, IGNORED);
        signals.set_handler(SIGTERM, Sigaction { handler: 0x1234, flags: 0, mask: 0 });
        signals.send(SIGTERM, DETAIL);
        let mut child = signals.forked();
        assert_eq!(
            (child.due(), child.ignored(), child.caught()),
            (None, SignalSet::of(SIGINT), SignalSet::of(SIGTERM))
        );
        child.forget_handlers();
        assert_eq!((child.ignored(), child.caught()), (SignalSet::of(SIGINT), SignalSet(0)));
    }
}
