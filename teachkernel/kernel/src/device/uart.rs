//! The serial port: a 16550. (Texas Instruments PC16550D)

use abi::board::Window;

use crate::arch::mmio::Registers;

/// Received byte; byte to send.
const DATA: usize = 0;
const INTERRUPT_ENABLE: usize = 1;
const FIFO_CONTROL: usize = 2;
const LINE_CONTROL: usize = 3;
const MODEM_CONTROL: usize = 4;
const LINE_STATUS: usize = 5;

const RECEIVED: u8 = 1;
const ENABLE_FIFOS: u8 = 1;
const EIGHT_BITS: u8 = 3;
/// On PCs this output lets interrupts through.
const OUT2: u8 = 8;
/// `LINE_STATUS`: a byte has come.
const DATA_READY: u8 = 1;
/// `LINE_STATUS`: a byte can be sent.
const CAN_SEND: u8 = 1 << 5;
/// How long the port is given to take a byte.
const PATIENCE: u32 = 1_000_000;

/// The port.
#[derive(Clone, Copy)]
pub struct Uart(Registers);

impl Uart {
    /// Takes the port into use; interrupts stay off.
    pub fn new(window: Window) -> Self {
        let registers = Registers::new(window);
        registers.write(INTERRUPT_ENABLE, 0_u8);
        registers.write(LINE_CONTROL, EIGHT_BITS);
        registers.write(FIFO_CONTROL, ENABLE_FIFOS);
        registers.write(MODEM_CONTROL, OUT2);
        Uart(registers)
    }

    /// Interrupts from now on when a byte comes.
    pub fn listen(self) {
        self.0.write(INTERRUPT_ENABLE, RECEIVED);
    }

    /// Sends a byte. A port that never has room loses it: the kernel does not wait for ever.
    pub fn send(self, byte: u8) {
        let mut left = PATIENCE;
        while self.0.read::<u8>(LINE_STATUS) & CAN_SEND == 0 && left > 0 {
            left -= 1;
        }
        self.0.write(DATA, byte);
    }

    /// Takes a byte that has come.
    pub fn receive(self) -> Option<u8> {
        (self.0.read::<u8>(LINE_STATUS) & DATA_READY != 0).then(|| self.0.read(DATA))
    }
}
