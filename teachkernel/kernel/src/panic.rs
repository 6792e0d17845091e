//! When the kernel itself is wrong, it says so and stops the machine: going on could only do harm.

use core::panic::PanicInfo;
use core::sync::atomic::{AtomicBool, Ordering};

use crate::arch::sbi::{Reset, reset};
use crate::arch::stack_trace;
use crate::{log, task};

/// Return addresses that are shown.
const DEPTH: usize = 16;

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    static PANICKING: AtomicBool = AtomicBool::new(false);
    // A panic while saying so: be silent.
    if !PANICKING.swap(true, Ordering::Relaxed) {
        crate::device::console::take_over();
        log!("panic: {}", info.message());
        if let Some(place) = info.location() {
            log!("  at {}:{}", place.file(), place.line());
        }
        log!("  while process {} was running", task::current_pid());
        for address in stack_trace::return_addresses().take(DEPTH) {
            log!("  called from {address:#x}");
        }
        log!("the machine is switched off");
    }
    reset(Reset::Failure)
}
