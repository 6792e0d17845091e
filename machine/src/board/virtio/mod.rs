//! virtio-mmio: the transport between a driver and a virtual device.
//!
//! Virtual I/O Device 1.2, 4.2; in QEMU `hw/virtio/virtio-mmio.c` with `force-legacy=false`. A slot without
//! a device still answers, with device ID 0.

pub mod block;
pub mod queue;
#[cfg(test)]
mod tests;

use block::{Block, Request};
use queue::{Malformed, Queue, SIZE_MAX};

use super::registers::{part, registers, replace};
use super::saved::{Saved, Visit};
use super::{BusError, Cx};
use crate::event::{Cycle, Event, Kinds};

registers! { Reg:
    0x000 [1 * 4] Magic "MagicValue" "\"virt\" in little-endian bytes.";
    0x004 [1 * 4] Version "Version" "2: not the legacy interface.";
    0x008 [1 * 4] DeviceId "DeviceID" "Kind of device: 2 block, 0 none.";
    0x00c [1 * 4] VendorId "VendorID" "\"QEMU\" in little-endian bytes.";
    0x010 [1 * 4] DeviceFeatures "DeviceFeatures" "What the device offers: the word selected.";
    0x014 [1 * 4] DeviceFeaturesSel "DeviceFeaturesSel" "Selects a word of the device's features.";
    0x020 [1 * 4] DriverFeatures "DriverFeatures" "What the driver uses: the word selected.";
    0x024 [1 * 4] DriverFeaturesSel "DriverFeaturesSel" "Selects a word of the driver's features.";
    0x030 [1 * 4] QueueSel "QueueSel" "Selects the queue that the queue registers are about.";
    0x034 [1 * 4] QueueNumMax "QueueNumMax" "Most entries that the queue may have; 0: no such queue.";
    0x038 [1 * 4] QueueNum "QueueNum" "Entries that the driver's queue has.";
    0x044 [1 * 4] QueueReady "QueueReady" "Whether the device may use the queue.";
    0x050 [1 * 4] QueueNotify "QueueNotify" "The driver has put chains into the queue with this number.";
    0x060 [1 * 4] InterruptStatus "InterruptStatus" "Bit 0: chains are done. Bit 1: the configuration changed.";
    0x064 [1 * 4] InterruptAck "InterruptACK" "Clears bits of InterruptStatus.";
    0x070 [1 * 4] Status "Status" "How far the driver is; writing 0 resets the device.";
    0x080 [2 * 4] QueueDesc "QueueDesc" "Physical address of the descriptor table, low and high word.";
    0x090 [2 * 4] QueueDriver "QueueDriver" "Physical address of the driver's ring.";
    0x0a0 [2 * 4] QueueDevice "QueueDevice" "Physical address of the device's ring.";
    0x0fc [1 * 4] ConfigGeneration "ConfigGeneration" "Changes with the configuration.";
    0x100 [256 * 1] Config "Config" "The device's own configuration.";
}

const MAGIC: u32 = u32::from_le_bytes(*b"virt");
const VERSION: u32 = 2;
const VENDOR: u32 = u32::from_le_bytes(*b"QEMU");

/// `VIRTIO_F_INDIRECT_DESC` and `VIRTIO_F_VERSION_1` (chapter 6).
const INDIRECT_DESC: u64 = 1 << 28;
const VERSION_1: u64 = 1 << 32;
const TRANSPORT_FEATURES: u64 = INDIRECT_DESC | VERSION_1;

const DRIVER_OK: u8 = 4;
const FEATURES_OK: u8 = 8;
const NEEDS_RESET: u8 = 64;

const USED_BUFFER: u32 = 1;
const CONFIG_CHANGE: u32 = 2;

/// What the driver has set; a reset forgets all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Session {
    device_features_sel: u32,
    driver_features_sel: u32,
    driver_features: u64,
    queue_sel: u32,
    queue: Queue,
    interrupt: u32,
    status: u8,
    request: Option<Request>,
}

/// A slot, and the device in it.
#[derive(Clone, Debug)]
pub struct Slot {
    device: Option<Block>,
    generation: u32,
    session: Session,
}

impl Slot {
    /// A slot with a device or without.
    pub fn new(device: Option<Block>) -> Slot {
        Slot { device, generation: 0, session: Session::new() }
    }

    /// The reset line, or the driver's write of 0 to Status. The medium stays.
    pub fn reset(&mut self) {
        self.session = Session::new();
    }

    /// The block device, if there is one.
    pub fn device(&self) -> Option<&Block> {
        self.device.as_ref()
    }

    /// The interrupt line.
    pub fn line(&self) -> bool {
        self.session.interrupt != 0
    }

    /// The cycle at which [`Slot::tick`] has work.
    pub fn next_deadline(&self) -> Cycle {
        self.session.request.as_ref().map_or(Cycle::MAX, |request| request.due)
    }

    /// Changes the medium and tells the driver (5.2.5, capacity change).
    pub fn change_medium(&mut self, cx: &mut Cx, medium: Option<Vec<u8>>) {
        let Some(device) = &mut self.device else { return };
        let (drive, sectors) = (device.number(), device.change(medium));
        self.generation = self.generation.wrapping_add(1);
        if self.session.status & DRIVER_OK != 0 {
            self.session.interrupt |= CONFIG_CHANGE;
        }
        cx.recorder.record(Kinds::DISK, cx.now, 0, || Event::Media { drive, sectors });
    }

    /// Reads a register: words, and bytes to words of the configuration.
    pub fn read(&self, offset: u64, size: u8) -> Result<u64, BusError> {
        if size == 8 {
            return Ok(self.read(offset, 4)? | self.read(offset + 4, 4)? << 32);
        }
        check(offset)?;
        let Some(device) = &self.device else { return Ok(part(u64::from(empty(offset)), 0, size)) };
        if offset >= 0x100 {
            let byte = |i| u64::from(device.config(offset - 0x100 + i)) << (8 * i);
            return Ok((0..u64::from(size)).map(byte).sum());
        }
        Ok(u64::from(if size == 4 { self.register(offset) } else { 0 }))
    }

    fn register(&self, offset: u64) -> u32 {
        let s = &self.session;
        let queue_exists = s.queue_sel == 0;
        match Reg::at(offset) {
            Some((Reg::Magic, ..)) => MAGIC,
            Some((Reg::Version, ..)) => VERSION,
            Some((Reg::DeviceId, ..)) => block::DEVICE_ID,
            Some((Reg::VendorId, ..)) => VENDOR,
            Some((Reg::DeviceFeatures, ..)) => select(self.features(), s.device_features_sel),
            Some((Reg::QueueNumMax, ..)) if queue_exists => SIZE_MAX,
            Some((Reg::QueueReady, ..)) if queue_exists => u32::from(s.queue.ready),
            Some((Reg::InterruptStatus, ..)) => s.interrupt,
            Some((Reg::Status, ..)) => u32::from(s.status),
            Some((Reg::ConfigGeneration, ..)) => self.generation,
            _ => 0,
        }
    }

    fn features(&self) -> u64 {
        self.device.as_ref().map_or(0, Block::features) | TRANSPORT_FEATURES
    }

    /// Writes a register; what is no word does nothing.
    pub fn write(&mut self, cx: &mut Cx, offset: u64, size: u8, value: u64) -> Result<(), BusError> {
        if size == 8 {
            self.write(cx, offset, 4, value)?;
            return self.write(cx, offset + 4, 4, value >> 32);
        }
        check(offset)?;
        if self.device.is_some() && size == 4 {
            self.set_register(cx, offset, value as u32);
        }
        Ok(())
    }

    fn set_register(&mut self, cx: &mut Cx, offset: u64, value: u32) {
        let Some((reg, index, 0)) = Reg::at(offset) else { return };
        let s = &mut self.session;
        let queue_exists = s.queue_sel == 0;
        let half = |old: u64| replace(old, 4 * index, 4, u64::from(value));
        match reg {
            Reg::DeviceFeaturesSel => s.device_features_sel = value,
            Reg::DriverFeaturesSel => s.driver_features_sel = value,
            Reg::DriverFeatures if s.driver_features_sel < 2 => {
                let byte = 4 * u64::from(s.driver_features_sel);
                s.driver_features = replace(s.driver_features, byte, 4, u64::from(value));
            }
            Reg::QueueSel => s.queue_sel = value,
            Reg::QueueNum if queue_exists && (1..=SIZE_MAX).contains(&value) => s.queue.size = value,
            Reg::QueueReady if queue_exists => s.queue.ready = value & 1 != 0,
            Reg::QueueNotify if value == 0 => self.serve(cx),
            Reg::InterruptAck => s.interrupt &= !value,
            Reg::Status => self.set_status(value as u8),
            Reg::QueueDesc if queue_exists => s.queue.descriptors = half(s.queue.descriptors),
            Reg::QueueDriver if queue_exists => s.queue.driver = half(s.queue.driver),
            Reg::QueueDevice if queue_exists => s.queue.device = half(s.queue.device),
            _ => {}
        }
    }

    fn set_status(&mut self, status: u8) {
        if status == 0 {
            return self.reset();
        }
        let wanted = self.session.driver_features;
        let agreed = wanted & !self.features() == 0 && wanted & VERSION_1 != 0;
        // 3.1.1: the driver reads FEATURES_OK back to see whether its choice is accepted.
        let refused = if agreed { 0 } else { FEATURES_OK };
        self.session.status = status & !refused | self.session.status & NEEDS_RESET;
    }

    /// Starts on the next chain when the device is idle.
    fn serve(&mut self, cx: &Cx) {
        let s = &mut self.session;
        let running = s.status & (DRIVER_OK | NEEDS_RESET) == DRIVER_OK && s.queue.ready;
        let Some(device) = &self.device else { return };
        if !running || s.request.is_some() {
            return;
        }
        let next =
            s.queue.pop(cx.ram).and_then(|chain| chain.map(|chain| device.start(cx, chain)).transpose());
        match next {
            Ok(request) => s.request = request,
            Err(Malformed) => self.give_up(),
        }
    }

    /// Finishes the request that is due, and starts on the next.
    pub fn tick(&mut self, cx: &mut Cx) {
        if self.next_deadline() > cx.now {
            return;
        }
        let (Some(request), Some(device)) = (self.session.request.take(), &mut self.device) else { return };
        let queue = &mut self.session.queue;
        let done = device.finish(cx, &request).and_then(|written| queue.push(cx.ram, request.head, written));
        match done {
            Ok(()) => {
                if queue.wants_interrupt(cx.ram) {
                    self.session.interrupt |= USED_BUFFER;
                }
                self.serve(cx);
            }
            Err(Malformed) => self.give_up(),
        }
    }

    /// 2.1.2: the device is broken until it is reset, and says so.
    fn give_up(&mut self) {
        self.session.request = None;
        self.session.status |= NEEDS_RESET;
        self.session.interrupt |= CONFIG_CHANGE;
    }
}

impl Session {
    fn new() -> Session {
        // QEMU's queues have a size before the driver gives them one.
        Session { queue: Queue::new(256), ..Session::default() }
    }
}

/// The region of QEMU's transport is 512 bytes; past them nothing answers.
fn check(offset: u64) -> Result<(), BusError> {
    if offset < 0x200 { Ok(()) } else { Err(BusError) }
}

fn empty(offset: u64) -> u32 {
    match Reg::at(offset) {
        Some((Reg::Magic, _, 0)) => MAGIC,
        Some((Reg::Version, _, 0)) => VERSION,
        Some((Reg::VendorId, _, 0)) => VENDOR,
        _ => 0,
    }
}

fn select(features: u64, word: u32) -> u32 {
    if word < 2 { part(features, 4 * u64::from(word), 4) as u32 } else { 0 }
}

impl Saved for Slot {
    const VERSION: u64 = 1;
    const NAME: &'static str = "virtio-mmio slot";

    fn fields(&mut self, visit: &mut dyn Visit) {
        if let Some(device) = &mut self.device {
            device.visit(visit);
        }
        visit.u32(&mut self.generation);
        let s = &mut self.session;
        visit.u32(&mut s.device_features_sel);
        visit.u32(&mut s.driver_features_sel);
        visit.u64(&mut s.driver_features);
        visit.u32(&mut s.queue_sel);
        s.queue.fields(visit);
        visit.u32(&mut s.interrupt);
        visit.u8(&mut s.status);
        let mut busy = s.request.is_some();
        visit.bool(&mut busy);
        if busy {
            s.request.get_or_insert_default().fields(visit);
        } else {
            s.request = None;
        }
    }
}
