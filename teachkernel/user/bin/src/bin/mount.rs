//! mount: lists what is mounted where.
#![no_std]
#![no_main]

use ulib::{Args, file, message, println, show::Shown};

ulib::main!(run);

/// `mount`
fn run(_: Args) -> i32 {
    let text = message::require(b"/proc/mounts", file::contents(c"/proc/mounts"));
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
