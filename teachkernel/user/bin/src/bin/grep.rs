//! grep: writes the lines that hold a text.
#![no_std]
#![no_main]

use core::ffi::CStr;

use ulib::{Args, Fd, Result, file::File, input::LineReader, message, out};

ulib::main!(run);

#[derive(Default)]
struct Options {
    /// `-v`: the lines that do not hold it.
    inverted: bool,
    /// `-i`: capital and small letters are the same.
    any_case: bool,
}

/// `grep [-i] [-v] TEXT [FILE…]`: exit code 0 if there was such a line, 1 if not, 2 for errors.
fn run(args: Args) -> i32 {
    let mut options = Options::default();
    let mut rest = args.iter().peekable();
    while let Some(option) = rest.next_if(|arg| arg.to_bytes().len() > 1 && arg.to_bytes().starts_with(b"-"))
    {
        option.to_bytes()[1..].iter().for_each(|letter| match letter {
            b'v' => options.inverted = true,
            b'i' => options.any_case = true,
            b'F' => {}
            _ => usage(),
        });
    }
    let Some(text) = rest.next() else { usage() };
    let titled = rest.clone().count() > 1;
    let (mut found, mut failed) = (false, false);
    let mut search = |name: &CStr, from: Result<File>| {
        let title = titled.then_some(name.to_bytes());
        let result = from.and_then(|file| grep(file.fd(), text.to_bytes(), title, &options));
        found |= result == Ok(true);
        failed |= message::check(name.to_bytes(), result.map(drop)) != 0;
    };
    if rest.peek().is_none() {
        let result = grep(Fd::STDIN, text.to_bytes(), None, &options);
        return if message::check(b"standard input", result.map(drop)) != 0 {
            2
        } else {
            i32::from(result != Ok(true))
        };
    }
    rest.for_each(|name| search(name, File::open(name)));
    if failed { 2 } else { i32::from(!found) }
}

fn usage() -> ! {
    message::fail("usage: grep [-i] [-v] TEXT [FILE...]")
}

/// Whether there was such a line.
fn grep(from: Fd, text: &[u8], title: Option<&[u8]>, options: &Options) -> Result<bool> {
    let mut input = LineReader::new(from);
    let mut found = false;
    while let Some(line) = input.next_line()? {
        if holds(&line, text, options.any_case) == options.inverted {
            continue;
        }
        found = true;
        if let Some(title) = title {
            out::put(title);
            out::put(b":");
        }
        out::put(&line);
        out::put(b"\n");
    }
    Ok(found)
}

fn holds(line: &[u8], text: &[u8], any_case: bool) -> bool {
    text.is_empty()
        || line.windows(text.len()).any(|part| part == text || any_case && part.eq_ignore_ascii_case(text))
}
