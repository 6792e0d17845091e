//! This terminal's keyboard as the machine's: keys go to it one by one, unechoed.

use std::io::{self, Read, stdin};
use std::panic;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use rustix::termios::{OptionalActions, OutputModes, Termios, isatty, tcgetattr, tcsetattr};

use super::signals::Signals;
use super::tell::tell;
use crate::Machine;
use crate::event::Cycle;

/// Ctrl-A, which begins a command to the terminal instead of a key for the machine, as in QEMU.
const ESCAPE: u8 = 1;

/// Bytes that are read at a time, and how many such portions may wait for the machine.
const PORTION: usize = 1024;
const PORTIONS: usize = 4;
/// Most bytes of a file or a pipe that the machine may have without having read them: input can be endless.
const UNREAD_MAX: usize = 4096;

/// What Ctrl-A H shows.
const HELP: &str = "\r\n\
    Ctrl-A H       this help\r\n\
    Ctrl-A X       ends the machine\r\n\
    Ctrl-A Ctrl-A  types Ctrl-A\r\n";

/// Keys of a terminal in raw mode; dropping it gives the terminal back as it was. Input from a file or a pipe is
/// read just the same, but for the commands.
pub struct Keyboard {
    before: Option<Termios>,
    keys: Receiver<Vec<u8>>,
    escaped: bool,
    ended: bool,
    signals: Signals,
}

/// What came from the keyboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keys {
    /// Keys for the machine; none when nobody typed.
    Typed(Vec<u8>),
    /// Ctrl-A X.
    Quit,
    /// Somebody wants the process to end: a signal by its number.
    Signal(usize),
}

impl Keyboard {
    /// Takes the terminal over.
    ///
    /// # Errors
    /// When the terminal does not let itself be set.
    pub fn open() -> io::Result<Self> {
        let signals = Signals::heed()?;
        let unset = |error| io::Error::other(format!("cannot set the terminal: {error}"));
        let before = if isatty(stdin()) { Some(raw().map_err(unset)?) } else { None };
        let (sender, keys) = sync_channel(PORTIONS);
        // The thread ends with the process: a read of standard input can't be called off.
        thread::spawn(move || {
            let mut buffer = [0; PORTION];
            while let Ok(count @ 1..) = stdin().read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Ok(Keyboard { before, keys, escaped: false, ended: false, signals })
    }

    /// Whether a person sits there.
    pub fn is_terminal(&self) -> bool {
        self.before.is_some()
    }

    /// Whether no more keys will come.
    pub fn has_ended(&self) -> bool {
        self.ended
    }

    /// What was typed since the last call; waits for it at most so long. Of a file or a pipe no more is taken than
    /// the machine reads. A person's keys are all taken: among them may be the command that ends it.
    pub fn keys(&mut self, patience: Duration, machine: &Machine) -> Keys {
        let mut typed = Vec::new();
        let mut patience = patience;
        loop {
            if let Some(signal) = self.signals.pending() {
                return Keys::Signal(signal);
            }
            if !self.is_terminal() && is_fed(machine, typed.len()) {
                if typed.is_empty() {
                    thread::sleep(patience);
                }
                return Keys::Typed(typed);
            }
            match self.keys.recv_timeout(patience) {
                Ok(bytes) if !self.is_terminal() => typed.extend(bytes),
                Ok(bytes) => {
                    if sort(&mut self.escaped, &bytes, &mut typed) {
                        return Keys::Quit;
                    }
                }
                Err(RecvTimeoutError::Timeout) => return Keys::Typed(typed),
                Err(RecvTimeoutError::Disconnected) => {
                    if !self.ended {
                        self.ended = true;
                    } else if typed.is_empty() {
                        thread::sleep(patience);
                    }
                    return Keys::Typed(typed);
                }
            }
            patience = Duration::ZERO;
        }
    }

    /// Whether nothing can wake the machine: it sleeps until input comes, and no more will come, or it has not
    /// even read what it has.
    pub fn leaves_asleep(&self, machine: &Machine) -> bool {
        let never = machine.idle_until() == Some(Cycle::MAX);
        never && (self.ended || !self.is_terminal() && is_fed(machine, 0))
    }
}

/// Whether the machine has all the input that it may have, with so many bytes more.
fn is_fed(machine: &Machine, more: usize) -> bool {
    machine.board().unread() + more >= UNREAD_MAX
}

/// Sorts commands from keys; whether one of them ends the machine.
fn sort(escaped: &mut bool, bytes: &[u8], typed: &mut Vec<u8>) -> bool {
    for byte in bytes {
        match (std::mem::take(escaped), *byte) {
            (false, ESCAPE) => *escaped = true,
            (false, byte) | (true, byte @ ESCAPE) => typed.push(byte),
            (true, b'x' | b'X') => return true,
            (true, b'h' | b'H' | b'?') => tell(HELP),
            (true, _) => {}
        }
    }
    false
}

/// Puts the terminal into raw mode and returns its settings of before. A panic gives them back too, before it
/// speaks: a release build ends there without dropping anything.
fn raw() -> io::Result<Termios> {
    let before = tcgetattr(stdin())?;
    let mut raw = before.clone();
    raw.make_raw();
    // As under QEMU the terminal goes on turning a bare newline into the start of a line: xv6 prints no other.
    raw.output_modes |= before.output_modes & OutputModes::OPOST;
    tcsetattr(stdin(), OptionalActions::Now, &raw)?;
    let (settings, hook) = (before.clone(), panic::take_hook());
    panic::set_hook(Box::new(move |info| {
        restore(&settings);
        hook(info);
    }));
    Ok(before)
}

fn restore(settings: &Termios) {
    // There is nobody left to tell when this fails.
    let _ = tcsetattr(stdin(), OptionalActions::Now, settings);
}

impl Drop for Keyboard {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            restore(before);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_a_begins_a_command() {
        let mut escaped = false;
        let mut typed = Vec::new();
        assert!(!sort(&mut escaped, b"ls\x01", &mut typed));
        assert!(!sort(&mut escaped, b"\x01a\x01zb", &mut typed));
        assert_eq!(typed, b"ls\x01ab");
        assert!(sort(&mut escaped, b"\x01x", &mut typed));
    }
}
