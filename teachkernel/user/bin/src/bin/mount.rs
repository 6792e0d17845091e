//! mount: lists what is mounted where.
#![no_std]
#![no_main]

use ulib::{Args, file, out::Words, println, process, show::Shown};

ulib::main!(run);

/// `mount`
fn run(_: Args) -> i32 {
    let text = match file::contents(c"/proc/mounts") {
        Ok(text) => text,
        Err(errno) => process::fail(format_args!("/proc/mounts: {}", Words(errno))),
    };
    // Source, directory, type and options stand in a line (fstab(5)).
    for line in text.split(|byte| *byte == b'\n') {
        let mut fields = line.split(|byte| *byte == b' ').map(Shown);
        if let (Some(source), Some(target), Some(kind)) = (fields.next(), fields.next(), fields.next()) {
            let options = fields.next().unwrap_or(Shown(b""));
            println!("{source} on {target} type {kind} ({options})");
        }
    }
    0
}
