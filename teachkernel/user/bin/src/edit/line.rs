//! A line and its cursor, in memory and on the screen, where it may go over several rows.
//!
//! What is typed at the end goes to the screen as it is; the terminal wraps by itself. A letter in the last
//! column leaves the cursor there until the next one comes, so before any other movement it is brought to the
//! row below.

use core::fmt::{self, Write};

use crate::shell::Bytes;

/// Erases from the cursor to the end of the screen (ECMA-48, 8.3.39).
const ERASE_BELOW: &[u8] = b"\x1b[J";
/// The first row and column, and nothing on the screen.
const CLEAR_SCREEN: &[u8] = b"\x1b[H\x1b[2J";

/// The line that is being typed.
pub struct Line {
    prompt: &'static str,
    text: Bytes,
    /// The byte that the cursor stands on.
    cursor: usize,
    /// Columns of the terminal.
    width: usize,
    /// A letter fills the last column, and the terminal has not gone to the next row yet.
    pending: bool,
}

impl Line {
    /// An empty line.
    pub fn new(width: usize) -> Self {
        Line { prompt: "", text: Bytes::new(), cursor: 0, width: width.max(2), pending: false }
    }

    /// Starts anew behind a prompt.
    pub fn begin(&mut self, prompt: &'static str, screen: &mut Bytes) {
        *self = Line { prompt, ..Line::new(self.width) };
        screen.extend(prompt.as_bytes());
    }

    /// What was typed so far.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// The part of it before the cursor.
    pub fn before_cursor(&self) -> &[u8] {
        &self.text[..self.cursor]
    }

    /// Columns of the terminal.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Puts a byte at the cursor.
    pub fn insert(&mut self, byte: u8, screen: &mut Bytes) {
        self.text.insert(self.cursor, byte);
        self.cursor += 1;
        screen.push(byte);
        // The rest of the line would break the bytes of one letter apart.
        if is_whole(&self.text[..self.cursor]) {
            self.pending = self.place(self.cursor).1 == 0;
            self.show_rest(b"", screen);
        }
    }

    /// Removes the letter before the cursor.
    pub fn erase(&mut self, screen: &mut Bytes) {
        let start = self.before(self.cursor);
        let at_end = self.cursor == self.text.len();
        if start < self.cursor && at_end && self.place(self.cursor).1 > 0 {
            self.text.truncate(start);
            self.cursor = start;
            screen.extend(b"\x08 \x08");
        } else {
            self.remove_back_to(start, screen);
        }
    }

    /// Removes the letter under the cursor.
    pub fn delete(&mut self, screen: &mut Bytes) {
        let end = self.after(self.cursor);
        if end > self.cursor {
            self.text.drain(self.cursor..end);
            self.show_rest(ERASE_BELOW, screen);
        }
    }

    /// Removes everything before the cursor.
    pub fn kill_to_start(&mut self, screen: &mut Bytes) {
        self.remove_back_to(0, screen);
    }

    /// Removes everything from the cursor on.
    pub fn kill_to_end(&mut self, screen: &mut Bytes) {
        if self.cursor < self.text.len() {
            self.text.truncate(self.cursor);
            self.show_rest(ERASE_BELOW, screen);
        }
    }

    /// Removes the word before the cursor, and the blanks behind it.
    pub fn kill_word(&mut self, screen: &mut Bytes) {
        let word = self.before_cursor().trim_ascii_end();
        let start = word.iter().rposition(|byte| *byte == b' ').map_or(0, |blank| blank + 1);
        self.remove_back_to(start, screen);
    }

    /// Puts another text in its place.
    pub fn replace(&mut self, text: &[u8], screen: &mut Bytes) {
        self.go(0, screen);
        self.text = text.to_vec();
        self.write_rest(ERASE_BELOW, screen);
        self.cursor = text.len();
    }

    /// One letter to the left.
    pub fn left(&mut self, screen: &mut Bytes) {
        self.go(self.before(self.cursor), screen);
    }

    /// One letter to the right.
    pub fn right(&mut self, screen: &mut Bytes) {
        self.go(self.after(self.cursor), screen);
    }

    /// Brings the cursor to byte `to`.
    pub fn go(&mut self, to: usize, screen: &mut Bytes) {
        if to != self.cursor {
            self.settle(screen);
            travel(self.place(self.cursor), self.place(to), screen);
            self.cursor = to;
        }
    }

    /// Ends the line on the screen: `mark` stands behind all of it.
    pub fn leave(&mut self, mark: &[u8], screen: &mut Bytes) {
        self.go(self.text.len(), screen);
        screen.extend(mark);
    }

    /// Shows `words`, which begin and end with a new row, and the line again below them.
    pub fn interrupt(&mut self, words: &[u8], screen: &mut Bytes) {
        let cursor = self.cursor;
        self.leave(words, screen);
        self.show_again(cursor, screen);
    }

    /// Shows the line at the top of an empty screen.
    pub fn clear_screen(&mut self, screen: &mut Bytes) {
        screen.extend(CLEAR_SCREEN);
        self.show_again(self.cursor, screen);
    }

    fn show_again(&mut self, cursor: usize, screen: &mut Bytes) {
        screen.extend(self.prompt.as_bytes());
        (self.cursor, self.pending) = (0, false);
        self.write_rest(b"", screen);
        self.cursor = self.text.len();
        self.go(cursor, screen);
    }

    fn remove_back_to(&mut self, start: usize, screen: &mut Bytes) {
        let end = self.cursor;
        if start < end {
            self.go(start, screen);
            self.text.drain(start..end);
            self.show_rest(ERASE_BELOW, screen);
        }
    }

    /// Shows what is from the cursor on, and `erase` behind it; the cursor stays.
    fn show_rest(&mut self, erase: &[u8], screen: &mut Bytes) {
        self.write_rest(erase, screen);
        travel(self.place(self.text.len()), self.place(self.cursor), screen);
    }

    /// The same, but the terminal's cursor is then behind it all.
    fn write_rest(&mut self, erase: &[u8], screen: &mut Bytes) {
        let rest = &self.text[self.cursor..];
        if !rest.is_empty() {
            screen.extend(rest);
            self.pending = self.place(self.text.len()).1 == 0;
            self.settle(screen);
        }
        screen.extend(erase);
    }

    /// Has the terminal go to the next row if the last column is full.
    fn settle(&mut self, screen: &mut Bytes) {
        if core::mem::take(&mut self.pending) {
            screen.extend(b" \r");
        }
    }

    /// Row and column of a byte, counted from the start of the prompt.
    fn place(&self, at: usize) -> (usize, usize) {
        let letters = self.prompt.len() + self.text[..at].iter().filter(|byte| starts_letter(**byte)).count();
        (letters / self.width, letters % self.width)
    }

    /// Where the letter before byte `at` starts.
    fn before(&self, at: usize) -> usize {
        self.text[..at].iter().rposition(|byte| starts_letter(*byte)).unwrap_or(0)
    }

    /// Where the letter after the one at `at` starts.
    fn after(&self, at: usize) -> usize {
        let rest = self.text.get(at + 1..).unwrap_or_default();
        rest.iter().position(|byte| starts_letter(*byte)).map_or(self.text.len(), |more| at + 1 + more)
    }
}

/// Whether a byte of UTF-8 is the first of a letter (RFC 3629, 3).
fn starts_letter(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

/// Whether the last letter of `text` has all its bytes.
fn is_whole(text: &[u8]) -> bool {
    let start = text.iter().rposition(|byte| starts_letter(*byte)).unwrap_or(0);
    let wanted = match text.get(start) {
        Some(0xc2..=0xdf) => 2,
        Some(0xe0..=0xef) => 3,
        Some(0xf0..=0xf4) => 4,
        _ => 1,
    };
    text.len() - start >= wanted
}

/// Moves the cursor from one row and column to another.
fn travel(from: (usize, usize), to: (usize, usize), screen: &mut Bytes) {
    let mut column = from.1;
    if from.0 != to.0 {
        step(from.0, to.0, *b"AB", screen);
        screen.push(b'\r');
        column = 0;
    }
    if to.1 + 1 == column {
        screen.push(0x08);
    } else {
        step(column, to.1, *b"DC", screen);
    }
}

/// A cursor movement: with the first letter to smaller numbers, with the second to larger ones.
fn step(from: usize, to: usize, letters: [u8; 2], screen: &mut Bytes) {
    if from != to {
        // Writing to memory does not fail.
        let _ =
            write!(Out(screen), "\x1b[{}{}", from.abs_diff(to), char::from(letters[usize::from(to > from)]));
    }
}

struct Out<'a>(&'a mut Bytes);

impl Write for Out<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.extend(text.as_bytes());
        Ok(())
    }
}
