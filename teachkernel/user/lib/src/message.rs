//! Messages on standard error: `program: what: why`, each in one write.
//!
//! They are put together without the formatting machinery of the language, which weighs more than most of the
//! programs here.

use core::fmt::{self, Write};

use crate::{Errno, Fd, env, lines::Lines, number::Decimal, out, show::Shown, sys};

/// A message that is being put together.
#[must_use = "a message has to be sent"]
pub struct Message(Lines);

impl Message {
    /// A message of this program.
    pub fn new() -> Self {
        Message(Lines::new(Fd::STDERR)).name(env::program()).text(b": ")
    }

    /// Adds text.
    pub fn text(mut self, text: &[u8]) -> Self {
        self.0.put(text);
        self
    }

    /// Adds a name, of a file or a program: bytes that may not be text.
    pub fn name(mut self, name: &[u8]) -> Self {
        Shown(name).parts(|part| self.0.put(part));
        self
    }

    /// Adds a number.
    pub fn number(self, number: u64) -> Self {
        self.text(Decimal::new(number).digits())
    }

    /// Adds what an error means.
    pub fn errno(self, errno: Errno) -> Self {
        let (first, rest) = Words(errno).halves();
        self.text(&[first]).text(rest.as_bytes())
    }

    /// Sends it, after everything printed so far.
    pub fn send(mut self) {
        out::flush();
        self.0.put(b"\n");
    }
}

impl Default for Message {
    fn default() -> Self {
        Message::new()
    }
}

/// Sends `program: text` and ends the program with exit code 1.
pub fn fail(text: &str) -> ! {
    Message::new().text(text.as_bytes()).send();
    sys::exit_group(1)
}

/// Sends `program: why` and ends the program with exit code 1.
pub fn fail_with(errno: Errno) -> ! {
    Message::new().errno(errno).send();
    sys::exit_group(1)
}

/// What `result` holds; an error ends the program with `program: what: why` and exit code 1.
pub fn require<T>(what: &[u8], result: crate::Result<T>) -> T {
    match result {
        Ok(value) => value,
        Err(errno) => sys::exit_group(check(what, Err(errno))),
    }
}

/// Says what went wrong with `what`, if anything, and gives the exit code for it: 0 or 1.
pub fn check(what: &[u8], result: crate::Result<()>) -> i32 {
    match result {
        Ok(()) => 0,
        Err(errno) => {
            Message::new().name(what).text(b": ").errno(errno).send();
            1
        }
    }
}

/// An error in the words that strerror(3) has for it, beginning small, as they stand behind a colon.
pub struct Words(pub Errno);

/// What the errors up to ELOOP mean. Past it come those of networks, streams and keys: words that every
/// program would carry for nothing. Of those only what a drive can say is met here.
const MEANINGS: [&str; 41] = {
    let mut meanings = [UNKNOWN; 41];
    let mut number = 1;
    while number < meanings.len() {
        if let Some(meaning) = Errno(number as u16).meaning() {
            meanings[number] = meaning;
        }
        number += 1;
    }
    meanings
};
const UNKNOWN: &str = "Unknown error";

impl Words {
    /// The first letter, and the others.
    fn halves(&self) -> (u8, &'static str) {
        let meaning = match self.0 {
            Errno::ENOMEDIUM => "No medium found",
            Errno::EMEDIUMTYPE => "Wrong medium type",
            Errno::EUCLEAN => "Structure needs cleaning",
            errno => MEANINGS.get(usize::from(errno.0)).unwrap_or(&UNKNOWN),
        };
        let first = meaning.as_bytes().first().map_or(b' ', u8::to_ascii_lowercase);
        (first, meaning.get(1..).unwrap_or_default())
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, rest) = self.halves();
        f.write_char(first.into())?;
        f.write_str(rest)
    }
}

/// Sends a formatted line to standard error: what [`eprintln!`](crate::eprintln!) calls.
pub fn complain(text: fmt::Arguments) {
    let mut lines = Lines::new(Fd::STDERR);
    // Lines takes everything; what the kernel refuses is lost, as there is nowhere else to say it.
    let _ = lines.write_fmt(text);
    Message(lines).send();
}

/// Prints a line to standard error.
#[macro_export]
macro_rules! eprintln {
    ($($arg:tt)*) => { $crate::message::complain(format_args!($($arg)*)) };
}
