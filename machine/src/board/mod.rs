//! The board: what answers at which physical address, and which interrupt lines it raises.
//!
//! Each device is a pure chip in a file of its own; this file is the attachment: the address decoder, the
//! interrupt wiring, the clock. A processor calls [`Board::read`] and [`Board::write`] for everything that
//! is not RAM, [`Board::tick`] when [`Board::next_deadline`] has come, and looks at [`Board::lines`] then.

pub mod clint;
mod decoder;
pub mod finisher;
pub mod flash;
pub mod hub;
pub mod parts;
pub mod plic;
pub mod registers;
pub mod rom;
pub mod rtc;
pub mod saved;
pub mod storage;
#[cfg(test)]
mod tests;
pub mod trace;
pub mod uart;
pub mod virtio;

use std::collections::BTreeSet;
use std::sync::Arc;

use abi::board::{FLASH0, FLASH1, RAM_BASE, RTC_IRQ, UART_IRQ, Window, virtio_irq};

use crate::dtb::{self, Inventory};
use crate::event::{Cycle, Event, Kinds};
use crate::input::Input;
use crate::ram::{PAGE, Ram};
use crate::recorder::Recorder;
use clint::Clint;
use decoder::{Device, aligned, find};
pub use decoder::{register_at, register_maps};
use flash::Flash;
use hub::Hub;
use parts::{Parts, SlotDevice};
use plic::Plic;
use rtc::Rtc;
use saved::{LoadError, Loader, Saved, Saver, Visit};
use storage::Storage;
use trace::TracePort;
use uart::Uart;
use virtio::Slot;
use virtio::block::Block;
use virtio::model::Device as Chip;

/// `mip` bit of the machine software interrupt (RISC-V Privileged 20240411, 3.1.9).
pub const MSIP: u64 = 1 << 3;
/// `mip` bit of the machine timer interrupt.
pub const MTIP: u64 = 1 << 7;
/// `mip` bit of the supervisor external interrupt.
pub const SEIP: u64 = 1 << 9;
/// `mip` bit of the machine external interrupt.
pub const MEIP: u64 = 1 << 11;

/// No device answers at this address, or not to this size: an access fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BusError;

/// Translates a virtual address for reading, by `satp`, without side effects.
pub type Walk = fn(ram: &Ram, satp: u64, address: u64) -> Option<u64>;

/// What a device sees of the machine while it is accessed.
pub struct Cx<'a> {
    /// The present cycle.
    pub now: Cycle,
    /// The hart that accesses; 0 when time does.
    pub hart: usize,
    /// That hart's `satp`: the trace port reads user memory through it.
    pub satp: u64,
    /// The processor's address translation.
    pub walk: Walk,
    /// Main memory, for DMA.
    pub ram: &'a mut Ram,
    /// Where events go.
    pub recorder: &'a mut Recorder,
}

/// What the finisher asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Power {
    /// Power off with this exit status.
    Off(u16),
    /// Reset the machine.
    Reset,
}

/// All devices and the wires between them. Cloning is cheap: images are shared.
#[derive(Clone, Debug)]
pub struct Board {
    inventory: Inventory,
    device_tree: Arc<[u8]>,
    rom: Arc<[u8]>,
    clint: Clint,
    plic: Plic,
    uart: Uart,
    rtc: Rtc,
    flash: [Flash; 2],
    slots: Vec<Slot>,
    hub: Hub,
    trace: Option<TracePort>,
    power: Option<Power>,
    /// Pages of ROM and flash in which instructions have run since reset.
    executed: BTreeSet<u64>,
}

impl Board {
    /// The board as it is before the first [`Board::reset`], beside `ram_bytes` of RAM.
    pub fn new(parts: Parts, ram_bytes: u64) -> Board {
        let inventory = Inventory {
            harts: parts.harts.clamp(1, clint::HARTS_MAX) as u32,
            ram_bytes,
            trace_port: parts.trace_port,
        };
        let device_tree = parts.device_tree.unwrap_or_else(|| dtb::blob(inventory, &parts.chosen));
        let tree_address = dtb::address(ram_bytes, device_tree.len() as u64);
        let default_entry = if parts.flash.is_empty() { RAM_BASE } else { FLASH0.base };
        let entry = parts.start.entry.unwrap_or(default_entry);
        let slot = |(n, device): (usize, Option<SlotDevice>)| {
            Slot::new(device.map(|device| Chip::new(n as u8, device)))
        };
        Board {
            rom: rom::image(entry, tree_address, parts.start.next_stage).into(),
            device_tree: device_tree.into(),
            clint: Clint::new(inventory.harts as usize),
            plic: Plic::new(inventory.harts as usize),
            uart: Uart::default(),
            rtc: Rtc::new(parts.epoch.unwrap_or(rtc::EPOCH)),
            flash: [bank(parts.flash, FLASH0), bank(parts.flash1, FLASH1)],
            slots: parts.slots.into_iter().enumerate().map(slot).collect(),
            hub: Hub::default(),
            trace: parts.trace_port.then(TracePort::default),
            power: None,
            executed: BTreeSet::new(),
            inventory,
        }
    }

    /// Pulls the reset line of every device and writes the device tree to RAM, as the boot loader in QEMU
    /// does. RAM keeps its other bytes; media stay in. `mtime` starts at 0 again.
    pub fn reset(&mut self, cx: &mut Cx) {
        self.clint.reset(cx.now);
        self.plic.reset();
        self.uart.reset();
        self.rtc.reset();
        self.flash.iter_mut().for_each(Flash::reset);
        self.slots.iter_mut().for_each(Slot::reset);
        self.hub.reset();
        self.trace.iter_mut().for_each(TracePort::reset);
        self.power = None;
        self.executed.clear();
        cx.ram.clear_executed();
        cx.ram.dma(self.device_tree_address(), &self.device_tree);
        self.settle(cx);
    }

    /// Where [`Board::reset`] writes the device tree.
    pub fn device_tree_address(&self) -> u64 {
        dtb::address(self.inventory.ram_bytes, self.device_tree.len() as u64)
    }

    /// The device tree.
    pub fn device_tree(&self) -> &[u8] {
        &self.device_tree
    }

    /// The firmware image, without the padding after it.
    pub fn firmware(&self) -> &[u8] {
        self.flash[0].image()
    }

    /// A flash bank, 0 or 1.
    pub fn flash(&self, bank: usize) -> Option<&Flash> {
        self.flash.get(bank)
    }

    /// The block device in a drive: 0 the disk, 1 the removable drive.
    pub fn drive(&self, drive: u8) -> Option<&Block> {
        match self.slots.get(usize::from(drive)).and_then(Slot::device) {
            Some(Chip::Block(drive)) => Some(drive),
            _ => None,
        }
    }

    /// Bytes that have arrived at the console and that the guest has not read yet.
    pub fn unread(&self) -> usize {
        self.uart.queued()
    }

    /// Bytes of memory that its disks, flash chips and queues take beyond what those of `other` take.
    pub fn bytes_beyond(&self, other: &Board) -> u64 {
        let flash = self.flash.iter().zip(&other.flash);
        let flash: u64 = flash.map(|(mine, theirs)| mine.storage().bytes_beyond(theirs.storage())).sum();
        let media = (0..self.slots.len() as u8).map(|slot| match (self.medium(slot), other.medium(slot)) {
            (Some(mine), Some(theirs)) => mine.bytes_beyond(theirs),
            (Some(mine), None) => mine.bytes(),
            (None, _) => 0,
        });
        flash + media.sum::<u64>() + self.uart.queued() as u64
    }

    fn medium(&self, slot: u8) -> Option<&Storage> {
        self.drive(slot)?.medium()
    }

    /// Reads a device register, ROM or flash. `size` is 1, 2, 4 or 8; the address must be aligned to it.
    pub fn read(&mut self, cx: &mut Cx, address: u64, size: u8) -> Result<u64, BusError> {
        let (_, device, offset) = aligned(address, size)?;
        let value = match device {
            Device::Rom => {
                let mut bytes = [0; 8];
                self.peek(address, &mut bytes[..usize::from(size)]);
                u64::from_le_bytes(bytes)
            }
            Device::Finisher => finisher::read(size)?,
            Device::Rtc => self.rtc.read(offset, size, cx.now)?,
            Device::Clint => self.clint.read(offset, size, cx.now)?,
            Device::Plic => self.plic.read(offset, size)?,
            Device::Uart => self.uart.read(offset, cx.now)?,
            Device::Virtio(slot) => self.slots[slot].read(offset, size)?,
            Device::Trace => self.trace.as_ref().ok_or(BusError)?.read(offset, size)?,
            Device::Flash(bank) => self.flash[bank].read(offset, size),
        };
        if device == Device::Uart {
            self.settle(cx);
        }
        let event = || Event::Device { address, size, write: false, value };
        cx.recorder.record(Kinds::DEVICE, cx.now, cx.hart, event);
        Ok(value)
    }

    /// Writes a device register or flash. Afterwards [`Board::lines`], [`Board::next_deadline`] and
    /// [`Board::take_power`] may have changed.
    pub fn write(&mut self, cx: &mut Cx, address: u64, size: u8, value: u64) -> Result<(), BusError> {
        let (_, device, offset) = aligned(address, size)?;
        let event = || Event::Device { address, size, write: true, value };
        match device {
            // QEMU's ROM takes writes and forgets them.
            Device::Rom => {}
            Device::Finisher => self.power = finisher::write(offset, size, value)?.or(self.power),
            Device::Rtc => self.rtc.write(offset, size, value, cx.now)?,
            Device::Clint => self.clint.write(offset, size, value, cx.now)?,
            Device::Plic => self.plic.write(offset, size, value)?,
            Device::Uart => {
                if let Some(byte) = self.uart.write(offset, value, cx.now)? {
                    cx.recorder.record(Kinds::CONSOLE, cx.now, cx.hart, || Event::ConsoleOut(byte));
                }
            }
            Device::Virtio(slot) => {
                self.slots[slot].write(cx, offset, size, value)?;
                self.collect_frames(cx.now);
            }
            Device::Trace => self.trace.as_mut().ok_or(BusError)?.write(cx, offset, size, value)?,
            Device::Flash(bank) => self.flash[bank].write(offset, size, value),
        }
        cx.recorder.record(Kinds::DEVICE, cx.now, cx.hart, event);
        self.settle(cx);
        Ok(())
    }

    /// Lets input enter the UART and brings the devices' interrupt lines to the PLIC.
    fn settle(&mut self, cx: &mut Cx) {
        let (now, recorder) = (cx.now, &mut *cx.recorder);
        self.uart.refill(now, |byte| recorder.record(Kinds::CONSOLE, now, 0, || Event::ConsoleIn(byte)));
        let slots = self.slots.iter().enumerate();
        let virtio = slots.map(|(n, slot)| u128::from(slot.line()) << virtio_irq(n as u64));
        let uart = u128::from(self.uart.line()) << UART_IRQ;
        let rtc = u128::from(self.rtc.line()) << RTC_IRQ;
        self.plic.set_levels(virtio.sum::<u128>() | uart | rtc);
    }

    /// Brings what network cards have sent to the hub.
    fn collect_frames(&mut self, now: Cycle) {
        for (from, slot) in self.slots.iter_mut().enumerate() {
            if let Some(Chip::Network(card)) = slot.device_mut() {
                card.take_outgoing().into_iter().for_each(|frame| self.hub.send(from as u8, frame, now));
            }
        }
    }

    /// Brings what has come through the hub to the network cards: to all others, or back to the only one.
    fn deliver_frames(&mut self, cx: &mut Cx) {
        while let Some(frame) = self.hub.arrived(cx.now) {
            let is_card = |slot: &Slot| matches!(slot.device(), Some(Chip::Network(_)));
            let alone = self.slots.iter().filter(|slot| is_card(slot)).count() == 1;
            for (n, slot) in self.slots.iter_mut().enumerate() {
                if alone || n != usize::from(frame.from) {
                    slot.receive_frame(cx, &frame.bytes);
                }
            }
        }
    }

    /// The halfword of an instruction in ROM or flash, which execute in place; `None` elsewhere.
    pub fn fetch(&self, address: u64) -> Option<u16> {
        let (_, device, offset) = find(address)?;
        match device {
            Device::Rom => {
                let mut bytes = [0; 2];
                self.peek(address, &mut bytes).then_some(u16::from_le_bytes(bytes))
            }
            Device::Flash(bank) => self.flash[bank].fetch(offset),
            _ => None,
        }
    }

    /// Changes whenever [`Board::fetch`] may give something else than before: decoded flash is void then.
    pub fn fetch_generation(&self) -> u64 {
        self.flash.iter().map(Flash::generation).sum()
    }

    /// Notes that an instruction of this ROM or flash page runs; whether it is the first since reset.
    pub fn mark_executed(&mut self, address: u64) -> bool {
        self.executed.insert(address & !(PAGE - 1))
    }

    /// Copies ROM or flash without side effects; false when not all of it is there.
    pub fn peek(&self, address: u64, out: &mut [u8]) -> bool {
        match find(address) {
            Some((_, Device::Rom, offset)) => {
                let bytes = self.rom.get(offset as usize..).and_then(|rest| rest.get(..out.len()));
                bytes.map(|bytes| out.copy_from_slice(bytes)).is_some()
            }
            Some((_, Device::Flash(bank), offset)) => self.flash[bank].peek(offset, out),
            _ => false,
        }
    }

    /// The interrupt lines of a hart as `mip` bits: [`MSIP`], [`MTIP`], [`SEIP`], [`MEIP`].
    pub fn lines(&self, hart: usize, now: Cycle) -> u64 {
        let line = |up: bool, bit: u64| if up { bit } else { 0 };
        line(self.clint.software(hart), MSIP)
            | line(self.clint.timer(hart, now), MTIP)
            | line(self.plic.line(2 * hart), MEIP)
            | line(self.plic.line(2 * hart + 1), SEIP)
    }

    /// The first cycle after `now` at which [`Board::lines`] may change or [`Board::tick`] has work, unless a
    /// register is accessed or an input comes before. `Cycle::MAX` for never.
    pub fn next_deadline(&self, now: Cycle) -> Cycle {
        let slots = self.slots.iter().map(Slot::next_deadline).min().unwrap_or(Cycle::MAX);
        let others = self.uart.next_deadline().min(self.rtc.next_deadline(now)).min(self.hub.next_deadline());
        slots.min(others).min(self.clint.next_deadline(now)).max(now + 1)
    }

    /// Does what is due at `cx.now`. Calling it earlier or twice does nothing.
    pub fn tick(&mut self, cx: &mut Cx) {
        self.uart.tick(cx.now);
        self.rtc.tick(cx.now);
        self.slots.iter_mut().for_each(|slot| slot.tick(cx));
        self.deliver_frames(cx);
        self.settle(cx);
    }

    /// Lets the world in. [`Input::Reset`] and a debugger's inputs are left to the machine.
    pub fn apply(&mut self, cx: &mut Cx, input: Input) {
        match input {
            Input::Console(bytes) => self.uart.arrive(&bytes),
            Input::Insert(image) => self.change_medium(cx, Some(image)),
            Input::Eject => self.change_medium(cx, None),
            Input::VirtioConsole { slot, bytes } => {
                if let Some(slot) = self.slots.get_mut(usize::from(slot)) {
                    slot.type_in(cx, &bytes);
                }
            }
            Input::Entropy(seed) => self.slots.iter_mut().for_each(|slot| slot.seed(seed)),
            Input::Clock(seconds) => self.rtc.set_clock(seconds, cx.now),
            Input::Reset | Input::Poke { .. } | Input::Register { .. } => {}
        }
        self.settle(cx);
    }

    /// Changes the medium in the first removable drive; a board without one has no door to put it in.
    fn change_medium(&mut self, cx: &mut Cx, medium: Option<Vec<u8>>) {
        let removable = |slot: &&mut Slot| match slot.device() {
            Some(Chip::Block(drive)) => drive.is_removable(),
            _ => false,
        };
        if let Some(slot) = self.slots.iter_mut().find(removable) {
            slot.change_medium(cx, medium);
        }
    }

    /// What the finisher was asked for since the last call.
    pub fn take_power(&mut self) -> Option<Power> {
        self.power.take()
    }

    /// `mtime`, in ticks.
    pub fn time(&self, now: Cycle) -> u64 {
        self.clint.time(now)
    }

    /// The first cycle after `now` at which `mtime` will be this; `Cycle::MAX` if that is past.
    pub fn when(&self, time: u64, now: Cycle) -> Cycle {
        self.clint.when(time, now)
    }

    /// The trace port's DEBUG register: physical address of the kernel's header; 0 until it is set.
    pub fn debug_header(&self) -> u64 {
        self.trace.as_ref().map_or(0, TracePort::debug_header)
    }

    /// The state as bytes, stable between runs and builds: for hashes and recordings. Images are in it by
    /// their digest.
    pub fn save(&self) -> Vec<u8> {
        let mut saver = Saver::default();
        self.clone().visit(&mut saver);
        saver.0
    }

    /// Puts back what [`Board::save`] gave, on a board of the same parts and with the same media in.
    pub fn load(&mut self, saved: &[u8]) -> Result<(), LoadError> {
        let mut board = self.clone();
        let mut loader = Loader::new(saved);
        board.visit(&mut loader);
        loader.finish()?;
        *self = board;
        Ok(())
    }
}

/// A flash bank. One without an image reads as zeros, as QEMU's does without a file behind it.
fn bank(image: Vec<u8>, window: Window) -> Flash {
    let fill = if image.is_empty() { 0 } else { 0xff };
    Flash::new(image, window.size, fill)
}

impl Saved for Board {
    const VERSION: u64 = 2;
    const NAME: &'static str = "board";

    fn fields(&mut self, visit: &mut dyn Visit) {
        visit.fixed("RAM size", self.inventory.ram_bytes);
        self.clint.visit(visit);
        self.plic.visit(visit);
        self.uart.visit(visit);
        self.rtc.visit(visit);
        self.flash.iter_mut().for_each(|bank| bank.visit(visit));
        self.slots.iter_mut().for_each(|slot| slot.visit(visit));
        self.hub.visit(visit);
        visit.fixed("trace port", u64::from(self.trace.is_some()));
        self.trace.iter_mut().for_each(|port| port.visit(visit));
        visit_power(&mut self.power, visit);
        let mut executed: Vec<u64> = self.executed.iter().copied().collect();
        let count = visit.length(executed.len());
        executed.resize(count, 0);
        executed.iter_mut().for_each(|page| visit.u64(page));
        self.executed = executed.into_iter().collect();
    }
}

fn visit_power(power: &mut Option<Power>, visit: &mut dyn Visit) {
    let (mut kind, mut status) = match power {
        None => (0, 0),
        Some(Power::Off(status)) => (1, u32::from(*status)),
        Some(Power::Reset) => (2, 0),
    };
    visit.u8(&mut kind);
    visit.u32(&mut status);
    *power = match kind {
        1 => Some(Power::Off(status as u16)),
        2 => Some(Power::Reset),
        _ => None,
    };
}
