//! reboot: starts the machine anew.
#![no_std]
#![no_main]

use abi::linux::reboot;
use ulib::{Args, message, sys};

ulib::main!(run);

/// `reboot`
fn run(_: Args) -> i32 {
    match sys::reboot(reboot::CMD_RESTART) {
        Ok(()) => 0,
        Err(errno) => message::fail_with(errno),
    }
}
