//! poweroff: switches the machine off.
#![no_std]
#![no_main]

use abi::linux::reboot;
use ulib::{Args, message, sys};

ulib::main!(run);

/// `poweroff`
fn run(_: Args) -> i32 {
    match sys::reboot(reboot::CMD_POWER_OFF) {
        Ok(()) => 0,
        Err(errno) => message::fail_with(errno),
    }
}
