//! Whether a process runs, waits, is stopped or has ended. Changed under the scheduler's lock only.

use core::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use abi::debug::{State as Letter, Wait};

/// What a process is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It runs, or stands in line.
    Running,
    /// It waits for this.
    Sleeping(Wait),
    /// A signal has stopped it.
    Stopped,
    /// It has ended.
    Zombie,
}

impl State {
    /// Linux's letter for it.
    pub fn letter(self) -> Letter {
        match self {
            State::Running => Letter::Running,
            State::Sleeping(_) => Letter::Sleeping,
            State::Stopped => Letter::Stopped,
            State::Zombie => Letter::Zombie,
        }
    }

    /// What it waits for.
    pub fn wait(self) -> Wait {
        if let State::Sleeping(wait) = self { wait } else { Wait::None }
    }
}

/// The state, readable by everybody.
pub struct Status {
    letter: AtomicU8,
    wait: AtomicU8,
    interruptible: AtomicBool,
}

impl Status {
    /// A process that is about to be scheduled.
    pub const fn new() -> Self {
        Status {
            letter: AtomicU8::new(Letter::Running as u8),
            wait: AtomicU8::new(Wait::None as u8),
            interruptible: AtomicBool::new(false),
        }
    }

    /// What the process is doing.
    pub fn get(&self) -> State {
        match Letter::from_letter(self.letter.load(Ordering::Acquire)) {
            Some(Letter::Sleeping) => {
                State::Sleeping(Wait::from_number(self.wait.load(Ordering::Acquire)).unwrap_or(Wait::None))
            }
            Some(Letter::Stopped) => State::Stopped,
            Some(Letter::Zombie) => State::Zombie,
            _ => State::Running,
        }
    }

    /// Whether a signal may end its wait.
    pub fn is_interruptible(&self) -> bool {
        self.interruptible.load(Ordering::Acquire)
    }

    /// Sets what it is doing, and whether a signal may end that.
    pub(super) fn set(&self, state: State, interruptible: bool) {
        self.wait.store(state.wait() as u8, Ordering::Release);
        self.letter.store(state.letter() as u8, Ordering::Release);
        self.interruptible.store(interruptible, Ordering::Release);
    }
}
