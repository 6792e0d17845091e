//! Signals: which are pending, which are held back, and what each does by default. (signal(7))

use abi::linux::Sigaction;
use abi::linux::signal::{SIG_DFL, SIG_IGN, SIGCHLD, SIGCONT, SIGKILL, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU};

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
    /// It would stop or continue the process; this kernel has no stopped processes, so nothing.
    StopOrContinue,
}

/// The default action of a signal.
pub fn default_action(signal: u32) -> Action {
    match signal {
        SIGCHLD | SIGURG | SIGWINCH => Action::Ignore,
        SIGSTOP | SIGTSTP | SIGTTIN | SIGTTOU | SIGCONT => Action::StopOrContinue,
        _ => Action::Terminate,
    }
}

/// One process's signals. Handlers are recorded but never run: a signal with a handler does what it does by
/// default.
#[derive(Clone, Debug)]
pub struct Signals {
    pending: SignalSet,
    blocked: SignalSet,
    handlers: [Sigaction; LAST as usize],
}

impl Default for Signals {
    fn default() -> Self {
        let handlers = [Sigaction::default(); LAST as usize];
        Signals { pending: SignalSet(0), blocked: SignalSet(0), handlers }
    }
}

impl Signals {
    /// Signals of a child: what is held back and ignored stays so, what is pending is the parent's alone.
    pub fn forked(&self) -> Self {
        Signals { pending: SignalSet(0), ..self.clone() }
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

    /// Sends a signal; true when the process has to act on it now.
    pub fn send(&mut self, signal: u32) -> bool {
        if !self.takes_effect(signal) {
            return false;
        }
        self.pending.insert(signal);
        !self.blocked.has(signal)
    }

    /// Sends a signal that neither mask nor handler can avert: a fault of the process itself.
    pub fn force(&mut self, signal: u32) {
        self.blocked.remove(signal);
        self.handlers[signal as usize - 1] = Sigaction::default();
        self.pending.insert(signal);
    }

    /// The signal that ends the process next, if one is due.
    pub fn due(&self) -> Option<u32> {
        self.pending.first_outside(self.blocked)
    }

    /// Signals that are pending.
    pub fn pending(&self) -> SignalSet {
        self.pending
    }

    /// Signals that are ignored by wish of the process.
    pub fn ignored(&self) -> SignalSet {
        self.handled_as(|handler| handler == SIG_IGN)
    }

    /// Signals for which a handler is recorded.
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
        let ignored = self.handler(signal).handler == SIG_IGN && signal != SIGKILL;
        !ignored && default_action(signal) == Action::Terminate
    }
}

#[cfg(test)]
mod tests {
    use abi::linux::signal::{SIGINT, SIGSEGV, SIGTERM};

    use super::*;

    const IGNORED: Sigaction = Sigaction { handler: SIG_IGN, flags: 0, mask: 0 };

    #[test]
    fn a_signal_is_due_unless_held_back_or_ignored() {
        let mut signals = Signals::default();
        assert!(!signals.send(SIGCHLD) && !signals.send(SIGCONT));
        signals.set_blocked(SignalSet::of(SIGTERM));
        assert!(!signals.send(SIGTERM));
        assert_eq!(signals.due(), None);
        signals.set_blocked(SignalSet(0));
        assert_eq!(signals.due(), Some(SIGTERM));
        signals.set_handler(SIGTERM, IGNORED);
        assert_eq!(signals.due(), None);
        assert!(signals.send(SIGINT));
    }

    #[test]
    fn nothing_averts_a_kill_or_a_fault() {
        let mut signals = Signals::default();
        signals.set_blocked(SignalSet(u64::MAX));
        signals.set_handler(SIGSEGV, IGNORED);
        assert!(signals.send(SIGKILL));
        signals.force(SIGSEGV);
        assert_eq!((signals.due(), signals.pending().has(SIGSEGV)), (Some(SIGKILL), true));
    }

    #[test]
    fn forks_inherit_and_programs_forget() {
        let mut signals = Signals::default();
        signals.set_handler(SIGINT, IGNORED);
        signals.set_handler(SIGTERM, Sigaction { handler: 0x1234, flags: 0, mask: 0 });
        signals.send(SIGTERM);
        let mut child = signals.forked();
        assert_eq!(
            (child.due(), child.ignored(), child.caught()),
            (None, SignalSet::of(SIGINT), SignalSet::of(SIGTERM))
        );
        child.forget_handlers();
        assert_eq!((child.ignored(), child.caught()), (SignalSet::of(SIGINT), SignalSet(0)));
    }
}
