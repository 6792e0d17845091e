//! cat: writes files one after the other.
#![no_std]
#![no_main]

use core::ffi::CStr;

use ulib::{Args, Errno, Fd, Result, file, file::File, message, number::Decimal, out, process, write_all};

ulib::main!(run);

/// Writes what it gets, with line numbers if they are wanted.
struct Cat {
    numbered: bool,
    /// Lines that were begun.
    lines: u64,
    /// Whether the next byte begins one.
    at_start: bool,
}

/// `cat [-n] [FILE…]`; `-` or nothing is standard input, `-n` numbers the lines.
fn run(args: Args) -> i32 {
    let numbered = args.get(1).is_some_and(|arg| arg == c"-n");
    let mut cat = Cat { numbered, lines: 0, at_start: true };
    let mut files = args.iter().skip(usize::from(numbered)).peekable();
    if files.peek().is_none() {
        return message::check(b"standard input", cat.copy(Fd::STDIN));
    }
    files.map(|name| message::check(name.to_bytes(), cat.file(name))).fold(0, i32::max)
}

impl Cat {
    fn file(&mut self, name: &CStr) -> Result<()> {
        match name.to_bytes() {
            b"-" => self.copy(Fd::STDIN),
            _ => self.copy(File::open(name)?.fd()),
        }
    }

    fn copy(&mut self, from: Fd) -> Result<()> {
        let mut buffer = [0; 4096];
        loop {
            let count = file::read(from, &mut buffer)?;
            if count == 0 {
                return Ok(());
            }
            if self.numbered {
                buffer[..count].split_inclusive(|byte| *byte == b'\n').for_each(|line| self.number(line));
                out::flush();
                continue;
            }
            match write_all(Fd::STDOUT, &buffer[..count]) {
                // Nobody reads any more: there is nothing left to do.
                Err(Errno::EPIPE) => process::exit(1),
                result => result?,
            }
        }
    }

    fn number(&mut self, line: &[u8]) {
        if self.at_start {
            self.lines += 1;
            let number = Decimal::new(self.lines);
            (number.digits().len()..6).for_each(|_| out::put(b" "));
            out::put(number.digits());
            out::put(b"  ");
        }
        out::put(line);
        self.at_start = line.ends_with(b"\n");
    }
}
