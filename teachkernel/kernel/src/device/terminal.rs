//! The terminal: line editing between keyboard and programs, and who gets ^C and ^Z. (ioctl_tty(2))

use abi::debug::Wait;
use abi::errno::Errno;
use abi::linux::signal::SIGTTIN;
use abi::linux::tty;
use kernel_core::line::{Effect, Line, Modes};

use super::console;
use crate::fs::{DEVICES_DEVICE, Inode, Kind, Metadata, device_number};
use crate::mm::UserBytes;
use crate::sync::SpinLock;
use crate::task::{Pid, WaitQueue, current, current_pid, signals, table};

/// The one terminal, however many device files lead to it.
struct Tty {
    line: Line,
    /// The process group that gets ^C and ^Z; none has it until somebody asks for it.
    foreground: Option<Pid>,
}

static TTY: SpinLock<Tty> = SpinLock::new(Tty { line: Line::new(), foreground: None });
static READERS: WaitQueue = WaitQueue::new();

/// A key has been typed.
pub fn key(byte: u8) {
    cause(|line| line.key(byte, &mut console::print));
}

/// Does something to the line, and what that causes elsewhere.
fn cause(change: impl FnOnce(&mut Line) -> Effect) {
    let mut tty = TTY.lock();
    let effect = change(&mut tty.line);
    let foreground = tty.foreground;
    drop(tty);
    if effect.readable {
        READERS.wake_all();
    }
    if let Some(signal) = effect.signal {
        // Before a shell has said who is in front, everything descends from init's group.
        let group = table::lock().group(foreground.unwrap_or(Pid(1)));
        group.iter().for_each(|task| signals::send(task, signal));
    }
}

/// A device file of the terminal.
pub struct Terminal {
    major: u64,
    minor: u64,
}

impl Terminal {
    /// The device file with these numbers.
    pub fn new(major: u64, minor: u64) -> Self {
        Terminal { major, minor }
    }
}

/// `struct termios` of the system calls: four words of flags, a line discipline, 19 control characters.
mod termios {
    pub const SIZE: usize = 36;
    pub const INPUT: usize = 0;
    pub const OUTPUT: usize = 4;
    pub const CONTROL: usize = 8;
    pub const LOCAL: usize = 12;
    pub const CHARACTERS: usize = 17;

    pub const OPOST_ONLCR: u32 = 0o5;
    /// 38400 baud, 8 bits, receiver on.
    pub const B38400_CS8_CREAD: u32 = 0o277;
    /// ECHOE, ECHOK, ECHOCTL, ECHOKE, IEXTEN: how this terminal always shows erasing.
    pub const ALWAYS: u32 = 0o20 | 0o40 | 0o1000 | 0o4000 | 0o100000;
    /// VINTR, VQUIT, VERASE, VKILL, VEOF, VTIME, VMIN, VSWTC, VSTART, VSTOP, VSUSP.
    pub const DEFAULT_CHARACTERS: [u8; 11] = [0x03, 0x1c, 0x7f, 0x15, 0x04, 0, 1, 0, 0x11, 0x13, 0x1a];
}

fn encode(modes: Modes) -> [u8; termios::SIZE] {
    let bit = |on, bit| if on { bit } else { 0 };
    let local =
        bit(modes.signals, tty::ISIG) | bit(modes.canonical, tty::ICANON) | bit(modes.echo, tty::ECHO);
    let words = [
        (termios::INPUT, bit(modes.return_is_newline, tty::ICRNL)),
        (termios::OUTPUT, termios::OPOST_ONLCR),
        (termios::CONTROL, termios::B38400_CS8_CREAD),
        (termios::LOCAL, local | termios::ALWAYS),
    ];
    let mut bytes = [0; termios::SIZE];
    for (at, word) in words {
        bytes[at..at + 4].copy_from_slice(&word.to_le_bytes());
    }
    let characters = termios::DEFAULT_CHARACTERS;
    bytes[termios::CHARACTERS..termios::CHARACTERS + characters.len()].copy_from_slice(&characters);
    bytes
}

fn decode(bytes: &[u8; termios::SIZE]) -> Modes {
    let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    let (input, local) = (word(termios::INPUT), word(termios::LOCAL));
    Modes {
        canonical: local & tty::ICANON != 0,
        echo: local & tty::ECHO != 0,
        signals: local & tty::ISIG != 0,
        return_is_newline: input & tty::ICRNL != 0,
    }
}

/// Whether the current process may read: those in the background may not, once somebody is in front. They are
/// stopped until they are in front; `EIO` if they can't be. (termios(3), `SIGTTIN`)
fn check_foreground(foreground: Option<Pid>) -> Result<(), Errno> {
    let Some(foreground) = foreground else { return Ok(()) };
    let task = current();
    let table = table::lock();
    let own = table.get(task.pid).map_or(foreground, |entry| entry.group);
    let somebody = table.iter().any(|entry| entry.group == foreground && entry.status.is_none());
    if own == foreground || !somebody {
        return Ok(());
    }
    let group = table.group(own);
    let orphaned = table.is_orphaned(own);
    drop(table);
    let unheard = task.signals.lock().is_unheard(SIGTTIN);
    if orphaned || unheard {
        return Err(Errno::EIO);
    }
    group.iter().for_each(|member| signals::send(member, SIGTTIN));
    Err(Errno::EINTR)
}

impl Inode for Terminal {
    fn metadata(&self) -> Result<Metadata, Errno> {
        let device_file = device_number(self.major, self.minor);
        let inode = 0x2000 + device_file;
        Ok(Metadata { device_file, ..Metadata::new(DEVICES_DEVICE, inode, Kind::CharDevice, 0o620) })
    }

    fn is_seekable(&self) -> bool {
        false
    }

    fn read(&self, _position: u64, out: &mut [u8], wait: bool) -> Result<usize, Errno> {
        if out.is_empty() {
            return Ok(0);
        }
        let foreground = TTY.lock().foreground;
        check_foreground(foreground)?;
        let mut tty = TTY.lock();
        loop {
            if let Some(count) = tty.line.read(out) {
                return Ok(count);
            }
            if !wait {
                return Err(Errno::EAGAIN);
            }
            tty = READERS.sleep(tty, Wait::Console)?;
        }
    }

    fn write(&self, _position: u64, bytes: &[u8], _wait: bool) -> Result<usize, Errno> {
        console::print(bytes);
        Ok(bytes.len())
    }

    fn control(&self, request: u32, argument: usize) -> Result<usize, Errno> {
        let argument = UserBytes(argument);
        match request {
            tty::TCGETS => {
                let modes = TTY.lock().line.modes();
                argument.write(&encode(modes))?;
            }
            tty::TCSETS..=TCSETSF => {
                let mut bytes = [0; termios::SIZE];
                argument.read(&mut bytes)?;
                cause(|line| line.set_modes(decode(&bytes), &mut console::print));
            }
            tty::FIONREAD => {
                // What waits is bounded (`WAITING_MAX`).
                let waiting = TTY.lock().line.waiting_count() as u32;
                argument.write(&waiting.to_le_bytes())?;
            }
            tty::TIOCSCTTY => take_terminal()?,
            tty::TIOCGPGRP => {
                let group = TTY.lock().foreground.map_or(1, |group| group.0);
                argument.write(&group.to_le_bytes())?;
            }
            tty::TIOCSPGRP => {
                let mut group = [0; 4];
                argument.read(&mut group)?;
                set_foreground(u32::from_le_bytes(group))?;
            }
            tty::TIOCGWINSZ => {
                let [rows, columns] = [24_u16, 80].map(u16::to_le_bytes);
                argument.write(&[rows[0], rows[1], columns[0], columns[1], 0, 0, 0, 0])?;
            }
            _ => return Err(Errno::ENOTTY),
        }
        Ok(0)
    }
}

/// The last of the three requests that set `struct termios`: at once, after output, after discarding input.
const TCSETSF: u32 = tty::TCSETS + 2;

/// The leader of a session takes the terminal, and is in front.
fn take_terminal() -> Result<(), Errno> {
    let own = Pid(current_pid());
    let group = table::lock().get(own).filter(|entry| entry.session == own).map(|entry| entry.group);
    TTY.lock().foreground = Some(group.ok_or(Errno::EPERM)?);
    Ok(())
}

fn set_foreground(group: u32) -> Result<(), Errno> {
    let known = table::lock().iter().any(|entry| entry.group.0 == group);
    match (i32::try_from(group), known) {
        (Err(_), _) => Err(Errno::EINVAL),
        (Ok(_), false) => Err(Errno::ESRCH),
        (Ok(_), true) => {
            TTY.lock().foreground = Some(Pid(group));
            Ok(())
        }
    }
}
