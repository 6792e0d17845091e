//! Editing a line at a terminal: keys in, the line and what shows on the screen out. It is pure: who reads the
//! keys and writes the screen is the shell.
//!
//! `keys` makes keys of bytes, `line` is the line and its place on the screen, `history` are the lines before,
//! `complete` finds the names that Tab is about.

mod complete;
mod history;
mod keys;
mod line;
#[cfg(test)]
mod tests;

pub use complete::Names;

use alloc::{collections::VecDeque, vec::Vec};

use crate::{columns, shell::Bytes};
use history::History;
use keys::{Decoder, Key};
use line::Line;

/// How the typing of a line ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// Enter: the line without its newline.
    Line(Bytes),
    /// ^C: the line is given up.
    GivenUp,
    /// ^D on an empty line.
    End,
}

/// An editor for one line after the other.
pub struct Editor {
    /// Bytes that came and were not looked at yet.
    typed: VecDeque<u8>,
    decoder: Decoder,
    line: Line,
    history: History,
    /// Tab was the last key, and it could not decide.
    undecided: bool,
}

impl Editor {
    /// An editor on a terminal of `width` columns.
    pub fn new(width: usize) -> Self {
        Editor {
            typed: VecDeque::new(),
            decoder: Decoder::default(),
            line: Line::new(width),
            history: History::default(),
            undecided: false,
        }
    }

    /// Starts a line behind `prompt`; `screen` receives what shows.
    pub fn begin(&mut self, prompt: &'static str, screen: &mut Bytes) {
        self.line.begin(prompt, screen);
        self.history.leave();
        self.undecided = false;
    }

    /// Takes bytes as they come from the terminal; none is lost when a line ends before them.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.typed.extend(bytes);
    }

    /// Whether bytes are here that no line has used yet.
    pub fn has_more(&self) -> bool {
        !self.typed.is_empty()
    }

    /// Notes a line that was typed without the editor.
    pub fn remember(&mut self, line: &[u8]) {
        self.history.add(line);
    }

    /// Does what the keys say, until the line ends or there are no more; `screen` receives what shows.
    pub fn work(&mut self, names: &impl Names, screen: &mut Bytes) -> Option<Typed> {
        while let Some(byte) = self.typed.pop_front() {
            if let Some(key) = self.decoder.take(byte)
                && let Some(typed) = self.press(key, names, screen)
            {
                return Some(typed);
            }
        }
        None
    }

    fn press(&mut self, key: Key, names: &impl Names, screen: &mut Bytes) -> Option<Typed> {
        let undecided = core::mem::take(&mut self.undecided);
        let line = &mut self.line;
        match key {
            Key::Byte(byte) => line.insert(byte, screen),
            Key::Enter => return Some(self.enter(screen)),
            Key::Interrupt => {
                line.leave(b"^C\n", screen);
                return Some(Typed::GivenUp);
            }
            Key::EndOfFile if line.text().is_empty() => return Some(Typed::End),
            Key::EndOfFile | Key::Delete => line.delete(screen),
            Key::Backspace => line.erase(screen),
            Key::Left => line.left(screen),
            Key::Right => line.right(screen),
            Key::Home => line.go(0, screen),
            Key::End => line.go(line.text().len(), screen),
            Key::KillToStart => line.kill_to_start(screen),
            Key::KillToEnd => line.kill_to_end(screen),
            Key::KillWord => line.kill_word(screen),
            Key::Clear => line.clear_screen(screen),
            Key::Up => {
                if let Some(older) = self.history.older(line.text()) {
                    line.replace(&older, screen);
                }
            }
            Key::Down => {
                if let Some(newer) = self.history.newer() {
                    line.replace(&newer, screen);
                }
            }
            Key::Tab => self.complete(undecided, names, screen),
        }
        None
    }

    fn enter(&mut self, screen: &mut Bytes) -> Typed {
        self.line.leave(b"\n", screen);
        let text = self.line.text().to_vec();
        self.history.add(&text);
        Typed::Line(text)
    }

    /// Adds what all names that fit have in common. Where that is nothing, a second Tab lists them.
    fn complete(&mut self, again: bool, names: &impl Names, screen: &mut Bytes) {
        let found = complete::find(self.line.before_cursor(), names);
        let addition = found.addition();
        addition.iter().for_each(|byte| self.line.insert(*byte, screen));
        if !addition.is_empty() || found.names.is_empty() {
            return;
        }
        if again {
            let mut list: Vec<u8> = b"\n".to_vec();
            for line in columns::lines(&found.names, self.line.width()) {
                list.extend(line);
                list.push(b'\n');
            }
            self.line.interrupt(&list, screen);
        }
        self.undecided = true;
    }
}
