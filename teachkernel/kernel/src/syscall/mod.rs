//! System calls: where programs ask the kernel for something.
//!
//! The table of calls is `abi::syscalls!`; each row marked `yes` there has a function of its name in one of
//! the files here, and a row without a function does not compile. What is marked `no` returns `ENOSYS`.

mod arguments;
mod descriptors;
mod directories;
mod files;
mod identity;
mod memory;
mod processes;
mod signals;
mod streams;
pub mod system;
mod times;

use abi::errno::Errno;
use abi::trace::Tracepoint;

use crate::trace;
use arguments::Argument;
use descriptors::*;
use directories::*;
use files::*;
use identity::*;
use memory::*;
use processes::*;
use signals::*;
use streams::*;
use system::*;
use times::*;

/// What a call returns: a number, or why not.
type Result = core::result::Result<usize, Errno>;
/// A call, its arguments not yet understood.
type Handler = fn([usize; 6]) -> Result;

/// One more than the highest number in the table.
const CALLS: usize = abi::syscall::TABLE[abi::syscall::TABLE.len() - 1].number as usize + 1;

fn not_implemented(_: [usize; 6]) -> Result {
    Err(Errno::ENOSYS)
}

/// Calls a function with the arguments in registers, each as the function's signature wants it.
macro_rules! call {
    ($name:ident, $registers:ident,) => {{
        let _ = $registers;
        $name()
    }};
    ($name:ident, $registers:ident, $($arg:ident)+) => {{
        let mut registers = $registers.into_iter();
        $(let $arg = Argument::from_register(registers.next().unwrap_or(0));)+
        $name($($arg),+)
    }};
}

macro_rules! handlers {
    ($($nr:literal $name:ident ($($arg:ident: $kind:ident),*) -> $ret:ident, $sec:literal, $text:literal, $have:ident;)*) => {
        /// The function for each number.
        static HANDLERS: [Handler; CALLS] = {
            let mut table = [not_implemented as Handler; CALLS];
            $(abi::when_implemented! { $have
                table[$nr] = |registers| call!($name, registers, $($arg)*);
            })*
            table
        };
    };
}

abi::syscalls!(handlers);

/// A program calls: finds the function, and tells whoever traces what goes in and what comes out.
pub fn enter(number: usize, arguments: [usize; 6]) -> usize {
    let [a0, a1, a2, a3, a4, a5] = arguments.map(|argument| argument as u64);
    trace::hit(Tracepoint::SysEnter, [number as u64, a0, a1, a2, a3, a4, a5]);
    let handler = HANDLERS.get(number).copied().unwrap_or(not_implemented);
    let result = match handler(arguments) {
        Ok(value) => value,
        Err(Errno(number)) => usize::from(number).wrapping_neg(),
    };
    trace::hit(Tracepoint::SysExit, [number as u64, result as u64]);
    result
}
