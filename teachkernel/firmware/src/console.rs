//! The console: a 16550 UART, polled. (National Semiconductor PC16550D)

use core::fmt::{self, Write};

use abi::board::UART;

use crate::mmio::Mmio;

const DEVICE: Mmio = Mmio::new(UART);
/// Receive and transmit; the divisor's low byte while the latch is open.
const DATA: u64 = 0;
/// Interrupt enable; the divisor's high byte while the latch is open.
const INTERRUPTS: u64 = 1;
const FIFO_CONTROL: u64 = 2;
const LINE_CONTROL: u64 = 3;
const LINE_STATUS: u64 = 5;

const FIFO_ENABLE: u8 = 1;
const EIGHT_BITS: u8 = 3;
const DIVISOR_LATCH: u8 = 0x80;
const DATA_READY: u8 = 1;
const TRANSMITTER_EMPTY: u8 = 0x20;

/// 3.6864 MHz / 16 / 115200.
const DIVISOR: u8 = 2;

/// Sets the line up: 115200 baud, 8 data bits, FIFOs on.
pub fn start() {
    DEVICE.write(INTERRUPTS, 0_u8);
    DEVICE.write(LINE_CONTROL, DIVISOR_LATCH);
    DEVICE.write(DATA, DIVISOR);
    DEVICE.write(INTERRUPTS, 0_u8);
    DEVICE.write(LINE_CONTROL, EIGHT_BITS);
    DEVICE.write(FIFO_CONTROL, FIFO_ENABLE);
}

/// Sends a byte.
pub fn put(byte: u8) {
    while DEVICE.read::<u8>(LINE_STATUS) & TRANSMITTER_EMPTY == 0 {}
    DEVICE.write(DATA, byte);
}

/// Takes a received byte, if there is one.
pub fn get() -> Option<u8> {
    (DEVICE.read::<u8>(LINE_STATUS) & DATA_READY != 0).then(|| DEVICE.read(DATA))
}

/// The console as a place to print to; lines end as terminals want it.
pub struct Console;

impl Write for Console {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            if byte == b'\n' {
                put(b'\r');
            }
            put(byte);
        }
        Ok(())
    }
}

/// Prints one line in the firmware's name.
macro_rules! say {
    ($($argument:tt)*) => {{
        use core::fmt::Write as _;
        // The console takes every byte: there is no error to handle.
        let _ = writeln!($crate::console::Console, "firmware: {}", format_args!($($argument)*));
    }};
}

/// Says why the computer does not start, and switches it off as failed.
macro_rules! refuse {
    ($($argument:tt)*) => {{
        say!($($argument)*);
        say!("switching off.");
        $crate::finisher::finish($crate::finisher::End::Failed(1))
    }};
}
