//! The console: the serial port, for the kernel's own words and for the terminal.

use abi::board::Window;
use spin::Once;

use super::terminal;
use super::uart::Uart;
use crate::arch::interrupts;
use crate::board::Board;
use crate::sync::{SpinLock, break_open};

static PORT: Once<SpinLock<Uart>> = Once::new();

/// Takes the serial port into use. `console=` may name it; there is no other.
pub fn start(board: &Board) {
    PORT.call_once(|| SpinLock::new(Uart::new(Window::from(board.uart.window))));
}

/// Hears what is typed from now on.
pub fn listen(board: &Board) {
    let Some(port) = PORT.get() else { return };
    let uart = *port.lock();
    interrupts::attach(board.uart.irq, move || {
        while let Some(byte) = uart.receive() {
            terminal::key(byte);
        }
    });
    uart.listen();
}

/// Shows bytes; a line feed also goes back to the first column.
pub fn print(bytes: &[u8]) {
    let Some(port) = PORT.get() else { return };
    let uart = port.lock();
    for byte in bytes {
        if *byte == b'\n' {
            uart.send(b'\r');
        }
        uart.send(*byte);
    }
}

/// The kernel has lost its way: whoever has the console must not keep it from saying so.
pub fn take_over() {
    if let Some(port) = PORT.get() {
        break_open(port);
    }
}
