//! The console device: a second serial line, without a chip in between.
//!
//! Virtual I/O Device 1.2, 5.3; in QEMU `virtio-serial-device` with a `virtconsole` on port 0. What the guest
//! writes becomes an event, what the host types is an input and waits until the guest has room for it.

use std::collections::VecDeque;

use super::chain::Malformed;
use super::model::Model;
use super::queue::{Rings, SIZE_MAX};
use crate::board::Cx;
use crate::board::saved::{Saved, Visit};
use crate::event::{Event, Kinds};

/// `VIRTIO_CONSOLE_F_MULTIPORT` and `VIRTIO_CONSOLE_F_EMERG_WRITE` (5.3.3).
const MULTIPORT: u64 = 1 << 1;
const EMERGENCY_WRITE: u64 = 1 << 2;

/// Ports that the device could have, as QEMU's: two queues for each and two for control. Only port 0 exists.
const PORTS_MAX: usize = 31;
const EMERGENCY_WRITE_AT: u64 = 8;

/// The queues (5.3.2): port 0, then control.
pub const RECEIVE: usize = 0;
const TRANSMIT: usize = 1;
const CONTROL_RECEIVE: usize = 2;
const CONTROL_TRANSMIT: usize = 3;

/// Control events (5.3.6.2).
const DEVICE_READY: u16 = 0;
const PORT_ADD: u16 = 1;
const PORT_READY: u16 = 3;
const CONSOLE_PORT: u16 = 4;
const PORT_OPEN: u16 = 6;

/// Most bytes that leave by one chain; the rest of a longer one is dropped.
const MOST: usize = 64 << 10;
/// Control messages that may wait for a buffer.
const MESSAGES_MAX: usize = 64;

/// The device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Console {
    slot: u8,
    /// What was typed and has not entered the guest.
    waiting: VecDeque<u8>,
    /// Control events about port 0 that wait for a buffer.
    messages: VecDeque<u16>,
}

impl Console {
    /// A console in this slot.
    pub fn new(slot: u8) -> Console {
        Console { slot, waiting: VecDeque::new(), messages: VecDeque::new() }
    }

    /// Bytes arrive from the host. They enter when [`Model::serve`] finds room.
    pub fn arrive(&mut self, bytes: &[u8]) {
        self.waiting.extend(bytes);
    }

    fn take_in(&mut self, cx: &mut Cx, rings: &mut Rings) -> Result<(), Malformed> {
        while !self.waiting.is_empty() {
            let Some(mut chain) = rings.pop(cx.ram, RECEIVE)? else { return Ok(()) };
            let room = chain.room().min(self.waiting.len() as u64) as usize;
            let bytes: Vec<u8> = self.waiting.drain(..room).collect();
            let written = chain.put(cx.ram, &bytes)?;
            rings.push(cx.ram, RECEIVE, chain.head, written)?;
        }
        Ok(())
    }

    fn transmit(&self, cx: &mut Cx, rings: &mut Rings) -> Result<(), Malformed> {
        for _ in 0..SIZE_MAX {
            let Some(mut chain) = rings.pop(cx.ram, TRANSMIT)? else { break };
            let bytes = chain.take(cx.ram, MOST)?;
            self.send(cx, bytes);
            rings.push(cx.ram, TRANSMIT, chain.head, 0)?;
        }
        Ok(())
    }

    fn send(&self, cx: &mut Cx, bytes: Vec<u8>) {
        let slot = self.slot;
        cx.recorder.record(Kinds::PORT, cx.now, cx.hart, || Event::VirtioConsoleOut { slot, bytes });
    }

    fn hear(&mut self, cx: &mut Cx, rings: &mut Rings) -> Result<(), Malformed> {
        for _ in 0..SIZE_MAX {
            let Some(mut chain) = rings.pop(cx.ram, CONTROL_TRANSMIT)? else { break };
            if let Ok(message) = chain.take_array::<8>(cx.ram) {
                self.answer(message);
            }
            rings.push(cx.ram, CONTROL_TRANSMIT, chain.head, 0)?;
        }
        self.tell(cx, rings)
    }

    /// A control message: port, event, value. Only port 0 has anything to be said about.
    fn answer(&mut self, message: [u8; 8]) {
        let [p0, p1, p2, p3, e0, e1, v0, v1] = message;
        let (port, event) = (u32::from_le_bytes([p0, p1, p2, p3]), u16::from_le_bytes([e0, e1]));
        if u16::from_le_bytes([v0, v1]) == 0 {
            return;
        }
        match (event, port) {
            (DEVICE_READY, _) => self.messages.push_back(PORT_ADD),
            (PORT_READY, 0) => self.messages.extend([CONSOLE_PORT, PORT_OPEN]),
            _ => {}
        }
        self.messages.truncate(MESSAGES_MAX);
    }

    fn tell(&mut self, cx: &mut Cx, rings: &mut Rings) -> Result<(), Malformed> {
        while let Some(event) = self.messages.front() {
            let Some(mut chain) = rings.pop(cx.ram, CONTROL_RECEIVE)? else { return Ok(()) };
            let [e0, e1] = event.to_le_bytes();
            let written = chain.put(cx.ram, &[0, 0, 0, 0, e0, e1, 1, 0])?;
            rings.push(cx.ram, CONTROL_RECEIVE, chain.head, written)?;
            self.messages.pop_front();
        }
        Ok(())
    }

    /// The queues of ports that do not exist take everything and give nothing.
    fn discard(cx: &mut Cx, rings: &mut Rings, queue: usize) -> Result<(), Malformed> {
        for _ in 0..SIZE_MAX {
            let Some(chain) = rings.pop(cx.ram, queue)? else { break };
            rings.push(cx.ram, queue, chain.head, 0)?;
        }
        Ok(())
    }
}

impl Model for Console {
    fn id(&self) -> u32 {
        3
    }

    fn features(&self) -> u64 {
        MULTIPORT | EMERGENCY_WRITE
    }

    fn queues(&self) -> usize {
        2 * PORTS_MAX + 2
    }

    /// Columns and rows, which nobody knows; ports; the emergency write register (5.3.4).
    fn config(&self) -> Vec<u8> {
        [0, PORTS_MAX as u32, 0].into_iter().flat_map(u32::to_le_bytes).collect()
    }

    fn write_config(&mut self, cx: &mut Cx, offset: u64, bytes: &[u8]) {
        if let (EMERGENCY_WRITE_AT, [byte, ..]) = (offset, bytes) {
            self.send(cx, vec![*byte]);
        }
    }

    /// What was typed still waits.
    fn reset(&mut self) {
        self.messages.clear();
    }

    fn serve(&mut self, cx: &mut Cx, rings: &mut Rings, queue: usize) -> Result<(), Malformed> {
        match queue {
            RECEIVE => self.take_in(cx, rings),
            TRANSMIT => self.transmit(cx, rings),
            CONTROL_RECEIVE => self.tell(cx, rings),
            CONTROL_TRANSMIT => self.hear(cx, rings),
            // Their receive queues keep the driver's buffers.
            other if other % 2 == 0 => Ok(()),
            other => Console::discard(cx, rings, other),
        }
    }
}

impl Saved for Console {
    const VERSION: u64 = 1;
    const NAME: &'static str = "console device";

    fn fields(&mut self, visit: &mut dyn Visit) {
        visit.fixed("console's slot", u64::from(self.slot));
        let mut waiting: Vec<u8> = std::mem::take(&mut self.waiting).into();
        visit.vec(&mut waiting);
        self.waiting = waiting.into();
        let count = visit.length(self.messages.len());
        self.messages.resize(count, 0);
        for message in &mut self.messages {
            let mut wide = u32::from(*message);
            visit.u32(&mut wide);
            *message = wide as u16;
        }
    }
}
