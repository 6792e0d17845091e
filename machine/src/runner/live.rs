//! A machine at this terminal: what it prints is shown, what is typed goes to it.

use std::io::{self, Write, stdout};
use std::time::Duration;

use super::console::{End, Unthrottled};
use super::keyboard::{Keyboard, Keys};
use super::options::Pace;
use super::pace::Clock;
use super::tell::tell;
use crate::event::Stamped;
use crate::input::Input;

/// Most cycles between two looks at the keyboard: 10 ms of machine time.
const SLICE: u64 = 1_000_000;
/// Longest that one waits without looking whether somebody wants to end the machine.
const PATIENCE: Duration = Duration::from_millis(50);

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// The machine came to an end.
    End(End),
    /// The user left with Ctrl-A X.
    Quit,
    /// Somebody ended the process by a signal.
    Signal(usize),
    /// The machine sleeps for ever, and nobody can type any more.
    Asleep,
}

impl Left {
    /// The exit code that tells it: the guest's own, as QEMU gives it, when there is one.
    pub fn code(self) -> u8 {
        match self {
            // QEMU passes the status to exit(3), of which the lowest byte arrives.
            Left::End(End::Off(status)) => status as u8,
            Left::End(End::Limit(_)) => 1,
            Left::Signal(number) | Left::End(End::Signal(number)) => 128 + number as u8,
            Left::End(End::Rebooted) | Left::Quit | Left::Asleep => 0,
        }
    }
}

/// Runs a machine at this terminal until it ends or the user leaves. Unless told, it keeps to the wall's time only
/// while it is idle, and with nobody there not at all.
///
/// # Errors
/// When the terminal can't be taken over, or nobody reads the output any more.
pub fn session<F: FnMut(&Stamped)>(console: &mut Unthrottled<F>, pace: Option<Pace>) -> io::Result<Left> {
    let mut keyboard = Keyboard::open()?;
    if keyboard.is_terminal() {
        tell("Ctrl-A X ends the machine, Ctrl-A H helps\r\n\r\n");
    }
    let mut clock = Clock::start(pace.unwrap_or_default(), console.machine());
    let mut wait = Duration::ZERO;
    let mut output = Vec::new();
    loop {
        match keyboard.keys(wait.min(PATIENCE), console.machine()) {
            Keys::Quit => return Ok(Left::Quit),
            Keys::Signal(number) => return Ok(Left::Signal(number)),
            Keys::Typed(keys) if !keys.is_empty() => console.apply(Input::Console(keys)),
            Keys::Typed(_) => {}
        }
        let hurried = keyboard.has_ended() && pace.is_none();
        wait = clock.wait(console.machine());
        if wait > Duration::ZERO && !hurried {
            continue;
        }
        wait = Duration::ZERO;
        console.run(SLICE, &mut output);
        show(&mut output)?;
        if let Some(end) = console.end() {
            return Ok(Left::End(end));
        }
        if keyboard.leaves_asleep(console.machine()) {
            return Ok(Left::Asleep);
        }
    }
}

/// Writes what the machine has printed, and forgets it.
///
/// # Errors
/// When nobody reads it.
pub fn show(output: &mut Vec<u8>) -> io::Result<()> {
    if output.is_empty() {
        return Ok(());
    }
    let mut out = stdout().lock();
    let shown = out.write_all(output).and_then(|()| out.flush());
    output.clear();
    shown.map_err(|error| io::Error::new(error.kind(), format!("cannot write standard output: {error}")))
}
