//! Printing to standard output, a line at a time.

use core::fmt::{self, Write};

use abi::linux::{Stat, mode};

use crate::{Errno, Fd, file, global::Global, lines::Lines, message::Message, sys};

static STDOUT: Global<Lines> = Global::new(Lines::new(Fd::STDOUT));

/// [`flush`], once something was printed: a program that prints nothing does not carry the code for it.
static FLUSH: Global<Option<fn()>> = Global::new(None);

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

/// Passes on what was printed so far: before a fork, before a message, and at the end.
pub fn flush() {
    if let Some(flush) = FLUSH.with(|flush| *flush) {
        flush();
    }
}

/// A program whose output nobody takes has nothing left to do.
fn with_stdout(use_it: impl FnOnce(&mut Lines)) {
    FLUSH.with(|flush| *flush = Some(|| with_stdout(Lines::flush)));
    let failed = STDOUT.with(|out| {
        use_it(out);
        out.failure()
    });
    match failed {
        None => {}
        Some(Errno::EPIPE) => sys::exit_group(1),
        Some(errno) => {
            Message::new().text(b"standard output: ").errno(errno).send();
            sys::exit_group(1)
        }
    }
}

/// Whether `fd` is a terminal: a character device other than the memory devices (`/dev/null` and its kind,
/// major number 1 in Linux's devices.txt).
pub fn is_terminal(fd: Fd) -> bool {
    let major = |stat: &Stat| stat.st_rdev >> 8 & 0xfff;
    file::stat_fd(fd).is_ok_and(|stat| file::is(&stat, mode::S_IFCHR) && major(&stat) != 1)
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
