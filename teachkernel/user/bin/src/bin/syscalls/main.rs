//! syscalls: asks the kernel for every system call that it has, and checks the answers.
//!
//! It says the same on Linux, where it was made: what differs is a fault of the kernel. One function checks one
//! call, and the table names them.
#![no_std]
#![no_main]

extern crate alloc;

mod directories;
mod files;
mod linux;
mod memory;
mod processes;
mod signals;
mod system;

use ulib::{
    Args, Errno, eprintln,
    message::{self, Words},
    println, sys,
};

ulib::main!(run);

/// Where the checks run.
pub const HOME: &core::ffi::CStr = c"/tmp";
/// Where below it they make their files.
pub const PLACE: &core::ffi::CStr = c"syscalls";

/// A call and its check.
pub type Row = (&'static str, fn() -> Outcome);

/// What a check says.
pub type Outcome = Result<(), Fault>;

/// Why a check is not content.
pub enum Fault {
    /// This does not hold.
    Not(&'static str),
    /// A call failed that should not have.
    Failed(Errno),
    /// A call succeeded, or failed otherwise than with this error.
    NotRefused(Errno),
}

impl From<Errno> for Fault {
    fn from(errno: Errno) -> Self {
        Fault::Failed(errno)
    }
}

/// Holds, or is the fault.
pub fn holds(condition: bool, what: &'static str) -> Outcome {
    if condition { Ok(()) } else { Err(Fault::Not(what)) }
}

/// The call must have failed with `errno`.
pub fn refused<T>(result: ulib::Result<T>, errno: Errno) -> Outcome {
    match result {
        Err(found) if found == errno => Ok(()),
        _ => Err(Fault::NotRefused(errno)),
    }
}

/// `syscalls [NAME]`: all checks, or one.
fn run(args: Args) -> i32 {
    let wanted = args.get(1).map(core::ffi::CStr::to_bytes);
    let ready = sys::chdir(HOME).and_then(|()| sys::mkdir(PLACE, 0o755));
    message::require(b"a place for files", ready);
    let mut code = 0;
    for (name, check) in [
        directories::ROWS,
        files::ROWS,
        memory::ROWS,
        processes::ROWS,
        signals::ROWS,
        system::ROWS,
        linux::ROWS,
    ]
    .into_iter()
    .flatten()
    {
        if wanted.is_none_or(|wanted| wanted == name.as_bytes()) {
            code |= tell(name, check());
        }
    }
    let _ = sys::unlink(PLACE, abi::linux::AT_REMOVEDIR);
    code
}

fn tell(name: &str, outcome: Outcome) -> i32 {
    let code = i32::from(outcome.is_err());
    match outcome {
        Ok(()) => println!("{name} ok"),
        Err(Fault::Not(what)) => eprintln!("{name}: not so: {what}"),
        Err(Fault::Failed(errno)) => eprintln!("{name}: failed: {}", Words(errno)),
        Err(Fault::NotRefused(errno)) => eprintln!("{name}: no error \"{}\"", Words(errno)),
    }
    code
}
