//! ps: lists the processes, from `/proc`.
#![no_std]
#![no_main]

extern crate alloc;

use alloc::{format, vec::Vec};

use programs::{proc::Process, sort::sort};
use ulib::{Args, dir, file, message, number, println, show::Shown, sys};

ulib::main!(run);

/// `ps`. It shows everything, so that there is nothing to ask for: `aux`, `-ef` and the like are as good.
fn run(_: Args) -> i32 {
    let entries = message::require(b"/proc", dir::read(c"/proc"));
    let mut numbers: Vec<u64> = entries.iter().filter_map(|entry| number::parse(&entry.name)).collect();
    sort(&mut numbers);
    println!("  PID PPID STATE    TIME COMMAND");
    for pid in numbers {
        let path = dir::cstring(format!("/proc/{pid}/stat").into_bytes());
        // A process may have ended since the directory was read.
        let Ok(line) = file::contents(&path) else { continue };
        if let Some(process) = Process::parse(&line) {
            show(&process);
        }
    }
    0
}

fn show(process: &Process) {
    println!(
        "{:5} {:4} {:7} {:2}.{:02} {}",
        process.pid,
        process.parent,
        state(process),
        process.ticks / 100,
        process.ticks % 100,
        Shown(process.name),
    );
}

/// Linux has one letter for running and ready. This program asks, so with one hart it is the one that runs.
fn state(process: &Process) -> &'static str {
    let own = process.pid == sys::getpid() as u64;
    match process.state {
        b'R' if own => "running",
        b'R' => "ready",
        b'S' | b'D' | b'I' => "waiting",
        b'T' | b't' => "stopped",
        b'Z' => "ended",
        _ => "?",
    }
}
