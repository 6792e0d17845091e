//! Printing. Standard output is gathered and handed to the kernel a line at a time, so that a line is one
//! `write` in the log of system calls; standard error a message at a time.

use core::fmt::{self, Write};

use abi::linux::Stat;

use crate::{Errno, Fd, Result, global::Global, process, sys};

/// Bytes gathered at most.
const ROOM: usize = 512;

/// Gathers what is written, and passes it on in lines.
pub struct Lines {
    fd: Fd,
    gathered: [u8; ROOM],
    count: usize,
    failed: Option<Errno>,
}

static STDOUT: Global<Lines> = Global::new(Lines::new(Fd::STDOUT));

impl Lines {
    /// A writer to `fd`.
    pub const fn new(fd: Fd) -> Self {
        Lines { fd, gathered: [0; ROOM], count: 0, failed: None }
    }

    /// Takes bytes; passes on everything up to the last newline among them.
    pub fn put(&mut self, bytes: &[u8]) {
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            let mut rest = line;
            while !rest.is_empty() {
                let (now, later) = rest.split_at(rest.len().min(ROOM - self.count));
                self.gathered[self.count..self.count + now.len()].copy_from_slice(now);
                self.count += now.len();
                rest = later;
                if self.count == ROOM {
                    self.flush();
                }
            }
            if line.ends_with(b"\n") {
                self.flush();
            }
        }
    }

    /// Passes on what is gathered.
    pub fn flush(&mut self) {
        if let Err(errno) = write_all(self.fd, &self.gathered[..self.count]) {
            self.failed = Some(errno);
        }
        self.count = 0;
    }
}

impl Write for Lines {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.put(text.as_bytes());
        Ok(())
    }
}

/// Writes all of `bytes`.
pub fn write_all(fd: Fd, mut bytes: &[u8]) -> Result<()> {
    while !bytes.is_empty() {
        match sys::write(fd, bytes) {
            Ok(0) => return Err(Errno::EIO),
            Ok(taken) => bytes = &bytes[taken..],
            Err(Errno::EINTR) => {}
            Err(errno) => return Err(errno),
        }
    }
    Ok(())
}

/// Whether `fd` is a terminal: a character device other than the memory devices (`/dev/null` and its kind,
/// major number 1 in Linux's devices.txt).
pub fn is_terminal(fd: Fd) -> bool {
    let major = |stat: &Stat| stat.st_rdev >> 8 & 0xfff;
    crate::file::stat_fd(fd)
        .is_ok_and(|stat| crate::file::is(&stat, abi::linux::mode::S_IFCHR) && major(&stat) != 1)
}

/// Prints formatted text: what [`print!`](crate::print!) calls.
pub fn print(text: fmt::Arguments) {
    with_stdout(|out| out.write_fmt(text).unwrap_or(()));
}

/// Prints formatted text and ends the line: what [`println!`](crate::println!) calls.
pub fn print_line(text: fmt::Arguments) {
    print(text);
    put(b"\n");
}

/// Prints bytes.
pub fn put(bytes: &[u8]) {
    with_stdout(|out| out.put(bytes));
}

/// Passes on what was printed so far: before a fork, and at the end.
pub fn flush() {
    with_stdout(Lines::flush);
}

/// A program whose output nobody takes has nothing left to do.
fn with_stdout(use_it: impl FnOnce(&mut Lines)) {
    let failed = STDOUT.with(|out| {
        use_it(out);
        out.failed.take()
    });
    match failed {
        None => {}
        Some(Errno::EPIPE) => sys::exit_group(1),
        Some(errno) => process::fail(format_args!("standard output: {}", Words(errno))),
    }
}

/// Prints a message and a newline to standard error, in one write: what [`eprintln!`](crate::eprintln!) calls.
pub fn complain(text: fmt::Arguments) {
    let mut out = Lines::new(Fd::STDERR);
    let _ = out.write_fmt(text);
    out.put(b"\n");
}

/// An error in the words that strerror(3) has for it, beginning small, as they stand behind a colon.
pub struct Words(pub Errno);

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(meaning) = self.0.meaning() else { return write!(f, "error {}", self.0.0) };
        let mut letters = meaning.chars();
        f.write_char(letters.next().unwrap_or(' ').to_ascii_lowercase())?;
        f.write_str(letters.as_str())
    }
}

/// Prints to standard output.
#[macro_export]
macro_rules! print {
    ($($arg:tt)*) => { $crate::out::print(format_args!($($arg)*)) };
}

/// Prints a line to standard output.
#[macro_export]
macro_rules! println {
    () => { $crate::out::put(b"\n") };
    ($($arg:tt)*) => { $crate::out::print_line(format_args!($($arg)*)) };
}

/// Prints a line to standard error.
#[macro_export]
macro_rules! eprintln {
    ($($arg:tt)*) => { $crate::out::complain(format_args!($($arg)*)) };
}
