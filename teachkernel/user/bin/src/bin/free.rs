//! free: tells how much memory is used and free.
#![no_std]
#![no_main]

use ulib::{Args, file, message, number, println};

ulib::main!(run);

/// `free`: in kilobytes, as `/proc/meminfo` counts.
fn run(_: Args) -> i32 {
    let text = message::require(b"/proc/meminfo", file::contents(c"/proc/meminfo"));
    let (Some(total), Some(free)) = (value(&text, b"MemTotal:"), value(&text, b"MemFree:")) else {
        message::fail("/proc/meminfo: not as expected");
    };
    println!("         total      used      free");
    println!("Mem: {total:9} {:9} {free:9}", total.saturating_sub(free));
    0
}

/// The number in the line that begins with `name`.
fn value(text: &[u8], name: &[u8]) -> Option<u64> {
    let line = text.split(|byte| *byte == b'\n').find_map(|line| line.strip_prefix(name))?;
    number::parse(line.trim_ascii().split(u8::is_ascii_whitespace).next()?)
}
