//! The terminal's line discipline: what becomes of the keys typed before a program sees them.
//!
//! In *canonical* mode keys gather to a line that can be corrected, and a reader gets it when it is complete;
//! in raw mode every key goes through at once. Either way a key may be echoed, and ^C asks for a signal.
//! (termios(3), "Canonical and noncanonical mode")

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use abi::linux::signal::{SIGINT, SIGQUIT, SIGTSTP};

/// Longest line that can be typed, its end included: `N_TTY_BUF_SIZE` of Linux.
pub const LINE_MAX: usize = 4096;
/// Bytes of complete lines that wait for a reader; what is typed beyond them is lost.
pub const WAITING_MAX: usize = 4 * LINE_MAX;

const END_OF_FILE: u8 = 0x04;
const INTERRUPT: u8 = 0x03;
const QUIT: u8 = 0x1c;
const SUSPEND: u8 = 0x1a;
const KILL_LINE: u8 = 0x15;
const ERASE_WORD: u8 = 0x17;
const BACKSPACE: u8 = 0x08;
const DELETE: u8 = 0x7f;

/// What the terminal does with keys: the bits of `struct termios` that are heeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Modes {
    /// `ICANON`: lines, not keys.
    pub canonical: bool,
    /// `ECHO`: keys show.
    pub echo: bool,
    /// `ISIG`: ^C, ^\ and ^Z send signals.
    pub signals: bool,
    /// `ICRNL`: the return key ends a line.
    pub return_is_newline: bool,
}

/// What a key caused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// The signal that it sends to the foreground processes.
    pub signal: Option<u32>,
    /// A reader that waits may have something now.
    pub readable: bool,
}

/// The keys between keyboard and reader.
pub struct Line {
    modes: Modes,
    /// The line being typed.
    typing: Vec<u8>,
    /// Complete lines; each ends in a newline or an end-of-file mark.
    waiting: VecDeque<Item>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Item {
    Byte(u8),
    /// ^D: the reader gets what stands before it, possibly nothing.
    End,
}

impl Item {
    /// The key that it was.
    fn key(self) -> u8 {
        match self {
            Item::Byte(byte) => byte,
            Item::End => END_OF_FILE,
        }
    }
}

impl Default for Line {
    fn default() -> Self {
        Self::new()
    }
}

impl Line {
    /// Nothing typed; canonical mode with echo and signals.
    pub const fn new() -> Self {
        let modes = Modes { canonical: true, echo: true, signals: true, return_is_newline: true };
        Line { modes, typing: Vec::new(), waiting: VecDeque::new() }
    }

    /// What is done with keys.
    pub fn modes(&self) -> Modes {
        self.modes
    }

    /// Changes what is done with keys. Keys that nobody has read in raw mode are then taken as if they were
    /// typed now, so that they show and gather to lines; a line that is still being typed goes through to
    /// whoever reads keys. Nothing is lost between a shell that edits lines and its programs. (POSIX leaves
    /// it open; it is what BSD's terminals do, and `PENDIN` of termios(3))
    pub fn set_modes(&mut self, modes: Modes, echo: &mut dyn FnMut(&[u8])) -> Effect {
        let before = core::mem::replace(&mut self.modes, modes);
        let mut all = Effect::default();
        if before.canonical && !modes.canonical {
            let typing = core::mem::take(&mut self.typing);
            self.waiting.extend(typing.into_iter().map(Item::Byte));
            all.readable = self.is_readable();
        } else if !before.canonical && modes.canonical {
            for item in core::mem::take(&mut self.waiting) {
                let effect = self.key(item.key(), echo);
                all = Effect {
                    signal: effect.signal.or(all.signal),
                    readable: effect.readable || all.readable,
                };
            }
        }
        all
    }

    /// Takes a key; `echo` receives what shows on the screen.
    pub fn key(&mut self, key: u8, echo: &mut dyn FnMut(&[u8])) -> Effect {
        let key = if key == b'\r' && self.modes.return_is_newline { b'\n' } else { key };
        if let Some(signal) = signal_of(key).filter(|_| self.modes.signals) {
            return self.interrupt(key, signal, echo);
        }
        if !self.modes.canonical {
            self.echo(key, echo);
            return Effect { signal: None, readable: self.wait(Item::Byte(key)) };
        }
        match key {
            b'\n' => return self.complete(Some(b'\n'), echo),
            END_OF_FILE => return self.complete(None, echo),
            BACKSPACE | DELETE => self.erase(echo),
            KILL_LINE => while self.erase_if(|_| true, echo) {},
            ERASE_WORD => {
                while self.erase_if(|key| key == b' ', echo) {}
                while self.erase_if(|key| key != b' ', echo) {}
            }
            // The last place is kept for the end of the line.
            _ if self.typing.len() < LINE_MAX - 1 => {
                self.typing.push(key);
                self.echo(key, echo);
            }
            _ => {}
        }
        Effect::default()
    }

    /// Gives a reader what is there: at most a line, in raw mode too, so that what was typed ahead stays for
    /// the program that the line starts. `None` when it has to wait; `Some(0)` at the end of the file.
    pub fn read(&mut self, out: &mut [u8]) -> Option<usize> {
        if self.waiting.is_empty() {
            return None;
        }
        let mut count = 0;
        while count < out.len() {
            match self.waiting.pop_front() {
                None => break,
                Some(Item::End) => return Some(count),
                Some(Item::Byte(byte)) => {
                    out[count] = byte;
                    count += 1;
                    if byte == b'\n' {
                        return Some(count);
                    }
                }
            }
        }
        // The mark behind a line that exactly filled the buffer belongs to that line.
        if count > 0 && self.waiting.front() == Some(&Item::End) {
            self.waiting.pop_front();
        }
        Some(count)
    }

    /// Whether a reader would get something.
    pub fn is_readable(&self) -> bool {
        self.waiting_count() > 0
    }

    /// How many bytes wait for a reader, marks of the end included.
    pub fn waiting_count(&self) -> usize {
        self.waiting.len()
    }

    fn interrupt(&mut self, key: u8, signal: u32, echo: &mut dyn FnMut(&[u8])) -> Effect {
        if self.modes.echo {
            self.echo(key, echo);
            echo(b"\n");
        }
        self.typing.clear();
        self.waiting.clear();
        Effect { signal: Some(signal), readable: false }
    }

    fn complete(&mut self, end: Option<u8>, echo: &mut dyn FnMut(&[u8])) -> Effect {
        if self.modes.echo && end.is_some() {
            echo(b"\n");
        }
        let line = core::mem::take(&mut self.typing);
        if self.waiting.len() + line.len() >= WAITING_MAX {
            return Effect::default();
        }
        self.waiting.extend(line.into_iter().map(Item::Byte));
        self.waiting.push_back(end.map_or(Item::End, Item::Byte));
        Effect { signal: None, readable: true }
    }

    fn wait(&mut self, item: Item) -> bool {
        let room = self.waiting.len() < WAITING_MAX;
        if room {
            self.waiting.push_back(item);
        }
        room
    }

    fn erase(&mut self, echo: &mut dyn FnMut(&[u8])) {
        // A character of several bytes (UTF-8) goes as a whole.
        while self.typing.last().is_some_and(|byte| byte & 0xc0 == 0x80) {
            self.typing.pop();
        }
        if let Some(key) = self.typing.pop()
            && self.modes.echo
        {
            for _ in 0..width(key) {
                echo(b"\x08 \x08");
            }
        }
    }

    fn erase_if(&mut self, condition: fn(u8) -> bool, echo: &mut dyn FnMut(&[u8])) -> bool {
        let erase = self.typing.last().is_some_and(|key| condition(*key));
        if erase {
            self.erase(echo);
        }
        erase
    }

    fn echo(&self, key: u8, echo: &mut dyn FnMut(&[u8])) {
        if !self.modes.echo {
        } else if width(key) == 2 {
            echo(&[b'^', key ^ 0x40]);
        } else {
            echo(&[key]);
        }
    }
}

/// The signal that a key sends.
fn signal_of(key: u8) -> Option<u32> {
    match key {
        INTERRUPT => Some(SIGINT),
        QUIT => Some(SIGQUIT),
        SUSPEND => Some(SIGTSTP),
        _ => None,
    }
}

/// Columns that a key takes on the screen: control characters show as `^X`.
fn width(key: u8) -> usize {
    if (key < 0x20 && !matches!(key, b'\t' | b'\n')) || key == DELETE { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(line: &mut Line, keys: &[u8]) -> (Vec<u8>, Vec<Effect>) {
        let mut screen = Vec::new();
        let effects = keys.iter().map(|key| line.key(*key, &mut |text| screen.extend(text))).collect();
        (screen, effects)
    }

    fn read(line: &mut Line, room: usize) -> Option<Vec<u8>> {
        let mut out = vec![0; room];
        let count = line.read(&mut out)?;
        out.truncate(count);
        Some(out)
    }

    #[test]
    fn a_line_is_read_when_it_is_complete() {
        let mut line = Line::default();
        assert_eq!(typed(&mut line, b"ls").0, b"ls");
        assert_eq!(read(&mut line, 99), None);
        let (screen, effects) = typed(&mut line, b"\rps\n");
        assert_eq!(screen, b"\nps\n");
        assert!(effects[0].readable && !effects[1].readable);
        assert_eq!(read(&mut line, 99), Some(b"ls\n".to_vec()));
        assert_eq!(read(&mut line, 2), Some(b"ps".to_vec()));
        assert_eq!(read(&mut line, 2), Some(b"\n".to_vec()));
        assert_eq!(read(&mut line, 2), None);
    }

    #[test]
    fn erasing_a_key_a_word_and_the_line() {
        let mut line = Line::default();
        assert_eq!(typed(&mut line, b"ab\x7f\x7f\x7f").0, b"ab\x08 \x08\x08 \x08");
        typed(&mut line, b"one two  \x17x\n");
        assert_eq!(read(&mut line, 99), Some(b"one x\n".to_vec()));
        typed(&mut line, b"gone\x15kept\n");
        assert_eq!(read(&mut line, 99), Some(b"kept\n".to_vec()));
        let (screen, _) = typed(&mut line, "é\x7f\n".as_bytes());
        assert_eq!(screen, "é\x08 \x08\n".as_bytes());
        assert_eq!(read(&mut line, 99), Some(b"\n".to_vec()));
        assert_eq!(typed(&mut line, b"\x01\x7f").0, b"^A\x08 \x08\x08 \x08");
    }

    #[test]
    fn control_d_ends_the_file_or_hands_over_what_is_there() {
        let mut line = Line::default();
        typed(&mut line, b"\x04");
        assert_eq!(read(&mut line, 99), Some(vec![]));
        assert_eq!(read(&mut line, 99), None);
        typed(&mut line, b"abc\x04");
        assert_eq!(read(&mut line, 3), Some(b"abc".to_vec()));
        assert_eq!(read(&mut line, 3), None);
    }

    #[test]
    fn control_c_sends_a_signal_and_forgets_the_line() {
        let mut line = Line::default();
        let (screen, effects) = typed(&mut line, b"abc\x03");
        assert_eq!(screen, b"abc^C\n");
        assert_eq!(effects[3].signal, Some(SIGINT));
        typed(&mut line, b"\n");
        assert_eq!(read(&mut line, 99), Some(b"\n".to_vec()));
        assert_eq!(typed(&mut line, b"\x1a").1[0].signal, Some(SIGTSTP));
    }

    #[test]
    fn raw_mode_passes_every_key_on() {
        let modes = Modes { canonical: false, echo: false, signals: false, return_is_newline: false };
        let mut line = Line { modes, ..Line::default() };
        assert_eq!(typed(&mut line, b"a\x03\r\x7f").0, b"");
        assert_eq!(read(&mut line, 99), Some(b"a\x03\r\x7f".to_vec()));
    }

    const RAW: Modes = Modes { canonical: false, echo: false, signals: false, return_is_newline: true };

    fn change(line: &mut Line, modes: Modes) -> (Vec<u8>, Effect) {
        let mut screen = Vec::new();
        let effect = line.set_modes(modes, &mut |text| screen.extend(text));
        (screen, effect)
    }

    #[test]
    fn a_shell_that_edits_lines_leaves_the_next_to_its_program() {
        let mut line = Line { modes: RAW, ..Line::default() };
        assert_eq!(typed(&mut line, b"cat\rone\rtw\x7fwo\x04").0, b"");
        assert_eq!(read(&mut line, 99), Some(b"cat\n".to_vec()));
        let (screen, effect) = change(&mut line, Line::new().modes);
        assert_eq!(screen, b"one\ntw\x08 \x08wo");
        assert!(effect.readable && effect.signal.is_none());
        assert_eq!(read(&mut line, 99), Some(b"one\n".to_vec()));
        assert_eq!(read(&mut line, 99), Some(b"two".to_vec()));
        assert_eq!(read(&mut line, 99), None);
    }

    #[test]
    fn a_line_half_typed_goes_to_the_shell_that_edits_lines() {
        let mut line = Line::default();
        assert_eq!(typed(&mut line, b"ec").0, b"ec");
        assert_eq!(line.waiting_count(), 0);
        assert!(change(&mut line, RAW).1.readable);
        assert_eq!(line.waiting_count(), 2);
        typed(&mut line, b"ho\r");
        assert_eq!(read(&mut line, 99), Some(b"echo\n".to_vec()));
    }

    #[test]
    fn an_unread_control_c_takes_effect_when_signals_are_back() {
        let mut line = Line { modes: RAW, ..Line::default() };
        typed(&mut line, b"gone\x03kept\n");
        let (screen, effect) = change(&mut line, Line::new().modes);
        assert_eq!((screen.as_slice(), effect.signal), (b"gone^C\nkept\n" as &[u8], Some(SIGINT)));
        assert_eq!(read(&mut line, 99), Some(b"kept\n".to_vec()));
    }

    #[test]
    fn a_flood_of_keys_takes_bounded_room_and_lines_still_end() {
        let mut line = Line::default();
        for _ in 0..20_000 {
            line.key(b'x', &mut |_| ());
        }
        assert!(line.key(b'\n', &mut |_| ()).readable);
        assert_eq!(read(&mut line, 9999).map(|text| text.len()), Some(LINE_MAX));
        for _ in 0..100_000 {
            line.key(b'\n', &mut |_| ());
        }
        assert!(line.waiting.len() <= WAITING_MAX);
    }
}
