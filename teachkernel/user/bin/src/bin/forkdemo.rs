//! forkdemo: one process becomes two, which then take turns.
//!
//! Two pipes pass the turn, so that the same lines come in the same order however the scheduler decides. For
//! the same reason it names no process numbers: the process tree shows them.
#![no_std]
#![no_main]

use abi::linux::Ended;
use ulib::{
    Args, Errno, Fd, Result, file, message, println,
    process::{self, SignalName},
    sys, write_all,
};

ulib::main!(run);

const TURNS: u32 = 3;
/// What the child ends with, so that the parent has something to find out.
const CODE: i32 = 7;

fn run(_: Args) -> i32 {
    match demonstrate() {
        Ok(()) => 0,
        Err(errno) => message::fail_with(errno),
    }
}

fn demonstrate() -> Result<()> {
    let to_child = sys::pipe2(0)?;
    let to_parent = sys::pipe2(0)?;
    println!("parent: I call fork");
    let pid = process::fork()?;
    if pid == 0 {
        println!("child:  fork returned 0 to me: I am the copy");
        take_turns("child:  ", to_child.0, to_parent.1, true)?;
        println!("child:  I end with exit code {CODE}");
        process::exit(CODE);
    }
    // The first turn comes back once the child has said its line.
    take_turn(to_parent.0)?;
    println!("parent: fork returned my child's process number to me");
    take_turns("parent: ", to_parent.0, to_child.1, false)?;
    match process::wait(pid)? {
        Ended::Exited(code) => println!("parent: wait4 tells me that my child ended with exit code {code}"),
        Ended::Killed(signal) => {
            println!("parent: wait4 tells me that {} ended my child", SignalName(signal))
        }
    }
    Ok(())
}

/// Says a line each time the turn comes. The child gives the turn away first, the parent has it already.
fn take_turns(who: &str, mine: Fd, theirs: Fd, gives_first: bool) -> Result<()> {
    if gives_first {
        give_turn(theirs)?;
    }
    for turn in 1..=TURNS {
        if gives_first || turn > 1 {
            take_turn(mine)?;
        }
        println!("{who}turn {turn} of {TURNS}");
        give_turn(theirs)?;
    }
    Ok(())
}

/// Waits for a byte: the turn.
fn take_turn(from: Fd) -> Result<()> {
    match file::read(from, &mut [0])? {
        0 => Err(Errno::EPIPE),
        _ => Ok(()),
    }
}

fn give_turn(to: Fd) -> Result<()> {
    write_all(to, b".")
}
