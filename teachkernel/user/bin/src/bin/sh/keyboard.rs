//! Lines from somebody at a terminal. While a line is typed the terminal passes on every key, and the editor
//! shows it; everything else finds the terminal as it was.

use alloc::vec::Vec;

use abi::linux::{Termios, dirent, tty};
use programs::{
    edit::{Editor, Names, Typed},
    shell::Bytes,
};
use ulib::{Fd, Result, dir, file, input::LineReader, out, sys, write_all};

use crate::{builtin, state::Shell};

/// Columns of the terminal: what the kernel says of every one.
const WIDTH: usize = 80;
/// Bytes asked for at a time: more than anybody types before the shell looks.
const PORTION: usize = 1024;
/// What a terminal does with keys when nobody edits lines.
const COOKED: u32 = tty::ICANON | tty::ECHO | tty::ISIG;

/// The terminal, and what was typed at it.
pub struct Keyboard {
    terminal: Fd,
    editor: Editor,
    /// Lines that the terminal gathered.
    cooked: LineReader,
    /// What the terminal does with keys for programs; `None` when it does nothing of the kind.
    modes: Option<Termios>,
}

impl Keyboard {
    /// Takes a terminal. One that a shell left behind while a line was typed is put right.
    pub fn new(terminal: Fd) -> Self {
        let put_right = |modes: Termios| Termios {
            c_iflag: modes.c_iflag | tty::ICRNL,
            c_lflag: modes.c_lflag | COOKED,
            ..modes
        };
        Keyboard {
            terminal,
            editor: Editor::new(WIDTH),
            cooked: LineReader::new(terminal),
            modes: sys::terminal_modes(terminal).map(put_right).ok(),
        }
    }

    /// Shows `prompt` and returns the next line that is typed.
    pub fn next_line(&mut self, shell: &Shell, prompt: &'static str) -> Result<Typed> {
        // Lines that were typed while a program ran have been shown already.
        let is_ahead = !self.editor.has_more() && sys::readable(self.terminal).is_ok_and(|count| count > 0);
        match self.modes {
            Some(modes) if !is_ahead => {
                let raw = Termios { c_lflag: modes.c_lflag & !COOKED, ..modes };
                sys::set_terminal_modes(self.terminal, &raw)?;
                let typed = self.edit(shell, prompt);
                sys::set_terminal_modes(self.terminal, &modes)?;
                typed
            }
            _ => {
                out::put(prompt.as_bytes());
                out::flush();
                let line = self.cooked.next_line()?;
                self.editor.remember(line.as_deref().unwrap_or_default());
                Ok(line.map_or(Typed::End, Typed::Line))
            }
        }
    }

    /// One read and one write for all the keys that are there.
    fn edit(&mut self, shell: &Shell, prompt: &'static str) -> Result<Typed> {
        out::flush();
        let mut screen = Bytes::new();
        self.editor.begin(prompt, &mut screen);
        let mut keys = [0; PORTION];
        loop {
            let typed = self.editor.work(shell, &mut screen);
            write_all(Fd::STDOUT, &screen)?;
            screen.clear();
            if let Some(typed) = typed {
                return Ok(typed);
            }
            let count = file::read(self.terminal, &mut keys)?;
            if count == 0 {
                return Ok(Typed::End);
            }
            self.editor.feed(&keys[..count]);
        }
    }
}

impl Names for Shell {
    fn commands(&self) -> Vec<Bytes> {
        let programs = self.places().flat_map(|place| entries(place, false));
        builtin::names().map(|name| name.as_bytes().to_vec()).chain(programs).collect()
    }

    fn files(&self, directory: &[u8]) -> Vec<Bytes> {
        match directory {
            b"" => entries(b".", true),
            [b'~', b'/', rest @ ..] => entries(&[self.home(), b"/", rest].concat(), true),
            _ => entries(directory, true),
        }
    }
}

/// The names in a directory, those of directories with a `/` behind; one that cannot be read has none.
fn entries(directory: &[u8], with_directories: bool) -> Vec<Bytes> {
    let entries = dir::read(&dir::cstring(directory.to_vec())).unwrap_or_default();
    let wanted = entries.into_iter().filter(|entry| {
        with_directories && !matches!(entry.name.as_slice(), b"." | b"..") || entry.kind != dirent::DT_DIR
    });
    wanted
        .map(|mut entry| {
            if entry.kind == dirent::DT_DIR {
                entry.name.push(b'/');
            }
            entry.name
        })
        .collect()
}
