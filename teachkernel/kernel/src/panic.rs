//! When the kernel itself is wrong, it says so and stops the machine: going on could only do harm.

use core::panic::PanicInfo;
use core::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use crate::arch::sbi::{Reset, reset};
use crate::arch::stack_trace;
use crate::board::Board;
use crate::{log, task, time};

/// Return addresses that are shown.
const DEPTH: usize = 16;

/// `panic=` of the kernel's arguments: seconds after which the machine starts again, at once if negative; with
/// 0 it is switched off, as failed.
static RESTART: AtomicI64 = AtomicI64::new(0);

/// Notes what is to become of the machine.
pub fn start(board: &Board) {
    let seconds = board.arguments().value("panic").and_then(|text| text.parse().ok());
    RESTART.store(seconds.unwrap_or(0), Ordering::Relaxed);
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    static PANICKING: AtomicBool = AtomicBool::new(false);
    // A panic while saying so: be silent.
    if !PANICKING.swap(true, Ordering::Relaxed) {
        crate::device::console::take_over();
        tell(info);
    }
    match RESTART.load(Ordering::Relaxed) {
        0 => {
            log!("the machine is switched off");
            reset(Reset::Failure)
        }
        seconds => {
            log!("the machine starts again");
            let wait = u64::try_from(seconds).unwrap_or(0).saturating_mul(time::TICKS_PER_SECOND);
            let deadline = time::now().saturating_add(wait);
            while time::now() < deadline {}
            reset(Reset::Restart)
        }
    }
}

fn tell(info: &PanicInfo<'_>) {
    log!("panic: {}", info.message());
    if let Some(place) = info.location() {
        log!("  at {}:{}", place.file(), place.line());
    }
    log!("  while process {} was running", task::current_pid());
    for address in stack_trace::return_addresses().take(DEPTH) {
        log!("  called from {address:#x}");
    }
}
