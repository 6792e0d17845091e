//! This terminal as the machine's console: keys go to it one by one, unechoed.

use anyhow::{Context, Result};
use rustix::termios::{OptionalActions, Termios, isatty, tcgetattr, tcsetattr};
use std::io::{Read, stdin};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

/// Ctrl-A, which begins a command to the terminal instead of a key for the machine, as in QEMU.
const ESCAPE: u8 = 1;

/// Keys of a terminal in raw mode; dropping it gives the terminal back as it was.
pub struct Terminal {
    before: Option<Termios>,
    keys: Receiver<Vec<u8>>,
    escaped: bool,
}

/// What came from the keyboard.
pub enum Keys {
    /// Keys for the machine; none when nobody typed.
    Typed(Vec<u8>),
    /// Ctrl-A X, or the end of the input.
    Quit,
}

impl Terminal {
    /// Takes the terminal over. Input from a file or a pipe is read just the same.
    pub fn open() -> Result<Self> {
        let before = if isatty(stdin()) { Some(raw()?) } else { None };
        let (sender, keys) = channel();
        // The thread ends with the process: a read of standard input can't be called off.
        thread::spawn(move || {
            let mut buffer = [0; 1024];
            while let Ok(count @ 1..) = stdin().read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Ok(Terminal { before, keys, escaped: false })
    }

    /// What was typed since the last call.
    pub fn keys(&mut self) -> Keys {
        let mut typed = Vec::new();
        loop {
            match self.keys.try_recv() {
                Ok(bytes) => {
                    for byte in bytes {
                        match (self.escaped, byte) {
                            (true, b'x' | b'X') => return Keys::Quit,
                            (false, ESCAPE) => self.escaped = true,
                            _ => {
                                self.escaped = false;
                                typed.push(byte);
                            }
                        }
                    }
                }
                Err(std::sync::mpsc::TryRecvError::Empty) => return Keys::Typed(typed),
                Err(std::sync::mpsc::TryRecvError::Disconnected) if typed.is_empty() => return Keys::Quit,
                Err(std::sync::mpsc::TryRecvError::Disconnected) => return Keys::Typed(typed),
            }
        }
    }
}

/// Puts the terminal into raw mode and returns its settings of before.
fn raw() -> Result<Termios> {
    let before = tcgetattr(stdin()).context("cannot read the terminal's settings")?;
    let mut raw = before.clone();
    raw.make_raw();
    tcsetattr(stdin(), OptionalActions::Now, &raw).context("cannot change the terminal's settings")?;
    Ok(before)
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            // There is nobody left to tell when this fails.
            let _ = tcsetattr(stdin(), OptionalActions::Now, before);
        }
    }
}
