//! Builtins for variables: export, read, unset.

use programs::shell::{Bytes, is_name};
use ulib::{Errno, Fd, Result, eprintln, message::Words, out, show::Shown, sys};

use crate::{run::INTERRUPTED, state::Shell};

/// Gives a variable to programs.
pub fn export(shell: &mut Shell, words: &[Bytes]) -> i32 {
    for word in &words[1..] {
        let mut halves = word.splitn(2, |byte| *byte == b'=');
        let name = halves.next().unwrap_or_default();
        if let Some(value) = halves.next() {
            shell.set(name, value);
        }
        shell.export(name);
    }
    0
}

/// Forgets a variable.
pub fn unset(shell: &mut Shell, words: &[Bytes]) -> i32 {
    words[1..].iter().for_each(|name| shell.unset(name));
    0
}

/// Reads a line of input, word by word into variables; the last gets the rest.
pub fn read(shell: &mut Shell, words: &[Bytes]) -> i32 {
    let names = &words[1..];
    if let Some(wrong) = names.iter().find(|name| !is_name(name)) {
        eprintln!("sh: read: {}: this is no name of a variable", Shown(wrong));
        return 2;
    }
    out::flush();
    let (line, ended) = match line() {
        Ok(line) => line,
        Err(Errno::EINTR) => return INTERRUPTED,
        Err(errno) => {
            eprintln!("sh: read: {}", Words(errno));
            return 2;
        }
    };
    let mut rest = line.trim_ascii();
    for (i, name) in names.iter().enumerate() {
        let is_last = i + 1 == names.len();
        let blank = rest.iter().position(u8::is_ascii_whitespace).filter(|_| !is_last);
        let (word, more) = rest.split_at(blank.unwrap_or(rest.len()));
        shell.set(name, word);
        rest = more.trim_ascii_start();
    }
    i32::from(ended)
}

/// A line without its newline, and whether the input ended before there was one.
fn line() -> Result<(Bytes, bool)> {
    // A terminal gives a line at a time by itself; elsewhere the next program wants what is behind it.
    let portion = if out::is_terminal(Fd::STDIN) { 256 } else { 1 };
    let (mut line, mut buffer) = (Bytes::new(), [0; 256]);
    loop {
        let count = sys::read(Fd::STDIN, &mut buffer[..portion])?;
        line.extend(&buffer[..count]);
        if count == 0 || line.pop_if(|byte| *byte == b'\n').is_some() {
            return Ok((line, count == 0));
        }
    }
}
