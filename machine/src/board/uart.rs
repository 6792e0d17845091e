//! 16550A UART: the console.
//!
//! National Semiconductor PC16550D data sheet; in QEMU `hw/char/serial.c`, whose behaviour this follows:
//! output is ready at once, input enters as the FIFO has room.

use std::collections::VecDeque;

use super::BusError;
use super::registers::registers;
use super::saved::{Saved, Visit};
use crate::event::Cycle;

registers! { Reg:
    0 [1 * 1] Data "RBR_THR" "Received byte, byte to send; low byte of the divisor when DLAB is set.";
    1 [1 * 1] Ier "IER" "Which interrupts are enabled; high byte of the divisor when DLAB is set.";
    2 [1 * 1] IirFcr "IIR_FCR" "Which interrupt is pending; FIFO control.";
    3 [1 * 1] Lcr "LCR" "Frame format, and DLAB.";
    4 [1 * 1] Mcr "MCR" "Modem control, loop-back.";
    5 [1 * 1] Lsr "LSR" "Line status: data ready, transmitter empty.";
    6 [1 * 1] Msr "MSR" "Modem status.";
    7 [1 * 1] Scr "SCR" "Scratch.";
}

const FIFO: usize = 16;

const IER_RECEIVED: u8 = 1;
const IER_SENT: u8 = 2;
const IER_LINE: u8 = 4;
const IER_MODEM: u8 = 8;
const IIR_NONE: u8 = 1;
const IIR_MODEM: u8 = 0;
const IIR_SENT: u8 = 2;
const IIR_RECEIVED: u8 = 4;
const IIR_LINE: u8 = 6;
const IIR_TIMEOUT: u8 = 0xc;
const IIR_FIFOS_ON: u8 = 0xc0;
const FCR_ENABLE: u8 = 1;
const FCR_CLEAR_RECEIVE: u8 = 2;
const FCR_CLEAR_SEND: u8 = 4;
const FCR_KEPT: u8 = 0xc9;
const LCR_DLAB: u8 = 0x80;
const MCR_OUT2: u8 = 8;
const MCR_LOOP: u8 = 0x10;
const LSR_READY: u8 = 1;
const LSR_OVERRUN: u8 = 2;
const LSR_BREAK: u8 = 0x10;
const LSR_ERRORS: u8 = 0x1e;
const LSR_SENT: u8 = 0x20;
const LSR_IDLE: u8 = 0x40;
const MSR_CHANGES: u8 = 0x0f;
/// Carrier, data set ready, clear to send: there is somebody at the other end.
const MSR_CONNECTED: u8 = 0xb0;

/// Cycles of one bit at divisor 1: 100 MHz over the 399193 Hz that `hw/riscv/virt.c` gives the chip.
const CYCLES_PER_BIT: u64 = abi::board::CYCLES_PER_SECOND / 399_193;
/// At reset the character time is that of 10 bits at 9600 baud.
const RESET_CHARACTER: u64 = 10 * abi::board::CYCLES_PER_SECOND / 9600;

/// The chip, and the line of bytes that wait to enter it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uart {
    received: VecDeque<u8>,
    waiting: VecDeque<u8>,
    divisor: u16,
    ier: u8,
    fcr: u8,
    lcr: u8,
    mcr: u8,
    lsr: u8,
    msr: u8,
    scr: u8,
    /// The transmitter has become empty since this was last read in IIR.
    sent_pending: bool,
    /// Bytes have lain in the FIFO below its trigger level for four character times.
    timeout_pending: bool,
    /// When that will be the case.
    timeout: Cycle,
    character: u64,
}

impl Default for Uart {
    fn default() -> Self {
        Uart {
            received: VecDeque::new(),
            waiting: VecDeque::new(),
            divisor: 0x0c,
            ier: 0,
            fcr: 0,
            lcr: 0,
            mcr: MCR_OUT2,
            lsr: LSR_SENT | LSR_IDLE,
            msr: MSR_CONNECTED,
            scr: 0,
            sent_pending: false,
            timeout_pending: false,
            timeout: Cycle::MAX,
            character: RESET_CHARACTER,
        }
    }
}

impl Uart {
    /// Bytes that have arrived and that nobody has read yet.
    pub fn queued(&self) -> usize {
        self.received.len() + self.waiting.len()
    }

    /// The reset line. What was typed and has not entered the chip still waits.
    pub fn reset(&mut self) {
        *self = Uart { waiting: std::mem::take(&mut self.waiting), ..Uart::default() };
    }

    /// Bytes arrive on the line. They enter the chip by [`Uart::refill`].
    pub fn arrive(&mut self, bytes: &[u8]) {
        self.waiting.extend(bytes);
    }

    /// Lets waiting bytes enter while there is room; `entered` hears each.
    pub fn refill(&mut self, now: Cycle, mut entered: impl FnMut(u8)) {
        while self.has_room() {
            let Some(byte) = self.waiting.pop_front() else { return };
            self.receive(byte, now);
            entered(byte);
        }
    }

    fn has_room(&self) -> bool {
        let room = if self.fifos_on() { FIFO } else { 1 };
        self.mcr & MCR_LOOP == 0 && self.received.len() < room
    }

    fn fifos_on(&self) -> bool {
        self.fcr & FCR_ENABLE != 0
    }

    fn receive(&mut self, byte: u8, now: Cycle) {
        let room = if self.fifos_on() { FIFO } else { 1 };
        if self.received.len() == room {
            self.lsr |= LSR_OVERRUN;
            // Without FIFOs the newer byte takes the place of the older; a full FIFO keeps what it has.
            if self.fifos_on() {
                return;
            }
            self.received.clear();
        }
        self.received.push_back(byte);
        self.lsr |= LSR_READY;
        self.start_timeout(now);
    }

    fn start_timeout(&mut self, now: Cycle) {
        self.timeout = if self.fifos_on() { now + 4 * self.character } else { Cycle::MAX };
    }

    /// The next cycle at which [`Uart::tick`] has work.
    pub fn next_deadline(&self) -> Cycle {
        self.timeout
    }

    /// Notices that bytes have waited too long for more.
    pub fn tick(&mut self, now: Cycle) {
        if now >= self.timeout {
            self.timeout = Cycle::MAX;
            self.timeout_pending |= !self.received.is_empty();
        }
    }

    /// The interrupt identification without the FIFO bits: the first of these that is enabled and so.
    fn interrupt(&self) -> u8 {
        let enabled = |bit| self.ier & bit != 0;
        if enabled(IER_LINE) && self.lsr & LSR_ERRORS != 0 {
            IIR_LINE
        } else if enabled(IER_RECEIVED) && self.timeout_pending {
            IIR_TIMEOUT
        } else if enabled(IER_RECEIVED) && !self.received.is_empty() && self.received.len() >= self.trigger()
        {
            IIR_RECEIVED
        } else if enabled(IER_SENT) && self.sent_pending {
            IIR_SENT
        } else if enabled(IER_MODEM) && self.msr & MSR_CHANGES != 0 {
            IIR_MODEM
        } else {
            IIR_NONE
        }
    }

    fn trigger(&self) -> usize {
        if self.fifos_on() { [1, 4, 8, 14][usize::from(self.fcr >> 6)] } else { 1 }
    }

    /// The interrupt line.
    pub fn line(&self) -> bool {
        self.interrupt() != IIR_NONE
    }

    /// Reads a register: of whatever size, one byte.
    pub fn read(&mut self, offset: u64, now: Cycle) -> Result<u64, BusError> {
        let (reg, ..) = Reg::at(offset).ok_or(BusError)?;
        let latched = self.lcr & LCR_DLAB != 0;
        Ok(u64::from(match reg {
            Reg::Data if latched => self.divisor as u8,
            Reg::Data => self.take(now),
            Reg::Ier if latched => (self.divisor >> 8) as u8,
            Reg::Ier => self.ier,
            Reg::IirFcr => self.read_iir(),
            Reg::Lcr => self.lcr,
            Reg::Mcr => self.mcr,
            Reg::Lsr => self.read_lsr(),
            Reg::Msr => self.read_msr(),
            Reg::Scr => self.scr,
        }))
    }

    fn take(&mut self, now: Cycle) -> u8 {
        let byte = self.received.pop_front().unwrap_or(0);
        self.timeout_pending = false;
        if self.received.is_empty() {
            self.lsr &= !(LSR_READY | LSR_BREAK);
            self.timeout = Cycle::MAX;
        } else {
            self.start_timeout(now);
        }
        byte
    }

    fn read_iir(&mut self) -> u8 {
        let pending = self.interrupt();
        if pending == IIR_SENT {
            self.sent_pending = false;
        }
        pending | if self.fifos_on() { IIR_FIFOS_ON } else { 0 }
    }

    fn read_lsr(&mut self) -> u8 {
        let status = self.lsr;
        self.lsr &= !(LSR_OVERRUN | LSR_BREAK);
        status
    }

    fn read_msr(&mut self) -> u8 {
        if self.mcr & MCR_LOOP != 0 {
            // The outputs come back as inputs: OUT1, OUT2, RTS and DTR as RI, DCD, CTS and DSR.
            return (self.mcr & 0x0c) << 4 | (self.mcr & 2) << 3 | (self.mcr & 1) << 5;
        }
        let status = self.msr;
        self.msr &= !MSR_CHANGES;
        status
    }

    /// Writes a register; gives back the byte that leaves the chip, if one does.
    pub fn write(&mut self, offset: u64, value: u64, now: Cycle) -> Result<Option<u8>, BusError> {
        let (reg, ..) = Reg::at(offset).ok_or(BusError)?;
        let (value, latched) = (value as u8, self.lcr & LCR_DLAB != 0);
        match reg {
            Reg::Data if latched => self.set_divisor(self.divisor & 0xff00 | u16::from(value)),
            Reg::Data => return Ok(self.send(value, now)),
            Reg::Ier if latched => self.set_divisor(self.divisor & 0xff | u16::from(value) << 8),
            Reg::Ier => self.write_ier(value & 0x0f),
            Reg::IirFcr => self.write_fcr(value),
            Reg::Lcr => {
                self.lcr = value;
                self.set_divisor(self.divisor);
            }
            Reg::Mcr => self.mcr = value & 0x1f,
            Reg::Lsr | Reg::Msr => {}
            Reg::Scr => self.scr = value,
        }
        Ok(None)
    }

    fn send(&mut self, byte: u8, now: Cycle) -> Option<u8> {
        self.sent_pending = true;
        if self.mcr & MCR_LOOP != 0 {
            self.receive(byte, now);
            return None;
        }
        Some(byte)
    }

    fn set_divisor(&mut self, divisor: u16) {
        self.divisor = divisor;
        // Start bit, data bits, parity, stop bits.
        let parity = u64::from(self.lcr >> 3 & 1);
        let bits = 1 + 5 + u64::from(self.lcr & 3) + parity + 1 + u64::from(self.lcr >> 2 & 1);
        if divisor != 0 {
            self.character = bits * u64::from(divisor) * CYCLES_PER_BIT;
        }
    }

    fn write_ier(&mut self, value: u8) {
        let changed = self.ier ^ value;
        self.ier = value;
        if changed & IER_SENT != 0 {
            // Enabling this interrupt raises it when the transmitter is empty, which it always is.
            self.sent_pending = value & IER_SENT != 0;
        }
    }

    fn write_fcr(&mut self, value: u8) {
        let switched = (value ^ self.fcr) & FCR_ENABLE != 0;
        if switched || value & FCR_CLEAR_RECEIVE != 0 {
            self.lsr &= !(LSR_READY | LSR_BREAK);
            self.received.clear();
            self.timeout_pending = false;
            self.timeout = Cycle::MAX;
        }
        if switched || value & FCR_CLEAR_SEND != 0 {
            self.sent_pending = true;
        }
        self.fcr = value & FCR_KEPT;
    }
}

impl Saved for Uart {
    const VERSION: u64 = 1;
    const NAME: &'static str = "UART";

    fn fields(&mut self, visit: &mut dyn Visit) {
        for queue in [&mut self.received, &mut self.waiting] {
            let mut bytes: Vec<u8> = std::mem::take(queue).into();
            visit.vec(&mut bytes);
            *queue = bytes.into();
        }
        let mut divisor = u32::from(self.divisor);
        visit.u32(&mut divisor);
        self.divisor = divisor as u16;
        for byte in [
            &mut self.ier,
            &mut self.fcr,
            &mut self.lcr,
            &mut self.mcr,
            &mut self.lsr,
            &mut self.msr,
            &mut self.scr,
        ] {
            visit.u8(byte);
        }
        visit.bool(&mut self.sent_pending);
        visit.bool(&mut self.timeout_pending);
        visit.u64(&mut self.timeout);
        visit.u64(&mut self.character);
    }
}

#[cfg(test)]
#[path = "uart_tests.rs"]
mod tests;
