//! head: writes the first lines of files.
#![no_std]
#![no_main]

use core::ffi::CStr;

use ulib::{Args, Fd, Result, file::File, input::LineReader, message, number, out, println, show::Shown};

ulib::main!(run);

/// `head [-n LINES | -LINES] [FILE…]`; ten lines unless told.
fn run(args: Args) -> i32 {
    let mut rest = args.iter().peekable();
    let mut lines = 10;
    if let Some(option) = rest.next_if(|arg| arg.to_bytes().len() > 1 && arg.to_bytes().starts_with(b"-")) {
        let text = match option.to_bytes() {
            b"-n" => rest.next().map(CStr::to_bytes),
            option => Some(option.strip_prefix(b"-n").unwrap_or(&option[1..])),
        };
        lines = match text.and_then(number::parse) {
            Some(lines) => lines,
            None => message::fail("usage: head [-n LINES] [FILE...]"),
        };
    }
    if rest.peek().is_none() {
        return message::check(b"standard input", copy(Fd::STDIN, lines));
    }
    let titled = rest.clone().count() > 1;
    let mut code = 0;
    for (i, name) in rest.enumerate() {
        if titled {
            println!("{}==> {} <==", if i > 0 { "\n" } else { "" }, Shown(name.to_bytes()));
        }
        code = code.max(message::check(name.to_bytes(), head(name, lines)));
    }
    code
}

fn head(name: &CStr, lines: u64) -> Result<()> {
    match name.to_bytes() {
        b"-" => copy(Fd::STDIN, lines),
        _ => copy(File::open(name)?.fd(), lines),
    }
}

fn copy(from: Fd, lines: u64) -> Result<()> {
    let mut input = LineReader::new(from);
    for _ in 0..lines {
        let Some(line) = input.next_line()? else { return Ok(()) };
        out::put(&line);
        out::put(b"\n");
    }
    Ok(())
}
