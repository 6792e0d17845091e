//! virtio-mmio: the transport between a driver and a virtual device.
//!
//! Virtual I/O Device 1.2, 4.2; in QEMU `hw/virtio/virtio-mmio.c` with `force-legacy=false`. A slot without
//! a device still answers, with device ID 0.

pub mod block;
pub mod chain;
pub mod console;
pub mod entropy;
pub mod model;
pub mod network;
pub mod queue;
#[cfg(test)]
mod tests;

use chain::Malformed;
use model::{Device, Model};
use queue::{Queue, Rings, SIZE_MAX};

use super::registers::{part, registers, replace};
use super::saved::{Saved, Visit};
use super::{BusError, Cx};
use crate::event::{Cycle, Event, Kinds};

registers! { Reg:
    0x000 [1 * 4] Magic "MagicValue" "\"virt\" in little-endian bytes.";
    0x004 [1 * 4] Version "Version" "2: not the legacy interface.";
    0x008 [1 * 4] DeviceId "DeviceID" "Kind of device: 1 network, 2 block, 3 console, 4 entropy, 0 none.";
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
    0x0ac [1 * 4] ShmSel "SHMSel" "Selects a shared memory region.";
    0x0b0 [2 * 4] ShmLen "SHMLen" "Length of the region, low and high word; all ones: there is none.";
    0x0b8 [2 * 4] ShmBase "SHMBase" "Physical address of the region.";
    0x0c0 [1 * 4] QueueReset "QueueReset" "Takes the queue back from the device.";
    0x0fc [1 * 4] ConfigGeneration "ConfigGeneration" "Changes with the configuration.";
    0x100 [256 * 1] Config "Config" "The device's own configuration.";
}

const MAGIC: u32 = u32::from_le_bytes(*b"virt");
const VERSION: u32 = 2;
const VENDOR: u32 = u32::from_le_bytes(*b"QEMU");

/// `VIRTIO_F_RING_RESET` (chapter 6).
const RING_RESET: u64 = 1 << 40;
/// What every device offers.
const FEATURES: u64 = queue::INDIRECT_DESC | queue::EVENT_IDX | queue::VERSION_1 | RING_RESET;

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
    queues: Vec<Queue>,
    interrupt: u32,
    status: u8,
}

/// A slot, and the device in it.
#[derive(Clone, Debug)]
pub struct Slot {
    device: Option<Device>,
    generation: u32,
    session: Session,
}

impl Slot {
    /// A slot with a device or without.
    pub fn new(device: Option<Device>) -> Slot {
        let session = Session::new(device.as_ref());
        Slot { device, generation: 0, session }
    }

    /// The reset line, or the driver's write of 0 to Status. The medium stays.
    pub fn reset(&mut self) {
        self.session = Session::new(self.device.as_ref());
        if let Some(device) = &mut self.device {
            device.model_mut().reset();
        }
    }

    /// The device, if there is one.
    pub fn device(&self) -> Option<&Device> {
        self.device.as_ref()
    }

    /// The device, for the board's side of it.
    pub fn device_mut(&mut self) -> Option<&mut Device> {
        self.device.as_mut()
    }

    /// The interrupt line.
    pub fn line(&self) -> bool {
        self.session.interrupt != 0
    }

    /// The cycle at which [`Slot::tick`] has work.
    pub fn next_deadline(&self) -> Cycle {
        self.device.as_ref().map_or(Cycle::MAX, |device| device.model().next_deadline())
    }

    /// Changes the medium of a block device and tells the driver (5.2.5, capacity change).
    pub fn change_medium(&mut self, cx: &mut Cx, medium: Option<Vec<u8>>) {
        let Some(Device::Block(device)) = &mut self.device else { return };
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
        if offset >= CONFIG {
            // What lies past its end reads as ones, as on QEMU.
            let (config, from) = (device.model().config(), (offset - CONFIG) as usize);
            let field = config.get(from..from + usize::from(size));
            let ones = part(u64::MAX, 0, size);
            return Ok(
                field.map_or(ones, |bytes| bytes.iter().rev().fold(0, |all, b| all << 8 | u64::from(*b)))
            );
        }
        Ok(u64::from(if size == 4 { self.register(device.model(), offset) } else { 0 }))
    }

    fn register(&self, device: &dyn Model, offset: u64) -> u32 {
        let s = &self.session;
        let queue = s.queues.get(s.queue_sel as usize);
        match Reg::at(offset) {
            Some((Reg::Magic, ..)) => MAGIC,
            Some((Reg::Version, ..)) => VERSION,
            Some((Reg::DeviceId, ..)) => device.id(),
            Some((Reg::VendorId, ..)) => VENDOR,
            Some((Reg::DeviceFeatures, ..)) => select(device.features() | FEATURES, s.device_features_sel),
            Some((Reg::QueueNumMax, ..)) => queue.map_or(0, |_| SIZE_MAX),
            Some((Reg::QueueReady, ..)) => queue.map_or(0, |queue| u32::from(queue.ready)),
            Some((Reg::InterruptStatus, ..)) => s.interrupt,
            Some((Reg::Status, ..)) => u32::from(s.status),
            // 4.2.2: there are no shared memory regions.
            Some((Reg::ShmLen | Reg::ShmBase, ..)) => u32::MAX,
            Some((Reg::ConfigGeneration, ..)) => self.generation,
            _ => 0,
        }
    }

    /// Writes a register; what is no word does nothing outside the configuration.
    pub fn write(&mut self, cx: &mut Cx, offset: u64, size: u8, value: u64) -> Result<(), BusError> {
        if size == 8 {
            self.write(cx, offset, 4, value)?;
            return self.write(cx, offset + 4, 4, value >> 32);
        }
        check(offset)?;
        match &mut self.device {
            Some(device) if offset >= CONFIG => {
                let bytes = &value.to_le_bytes()[..usize::from(size)];
                device.model_mut().write_config(cx, offset - CONFIG, bytes);
            }
            Some(_) if size == 4 => self.set_register(cx, offset, value as u32),
            _ => {}
        }
        Ok(())
    }

    fn set_register(&mut self, cx: &mut Cx, offset: u64, value: u32) {
        let Some((reg, index, 0)) = Reg::at(offset) else { return };
        let s = &mut self.session;
        match reg {
            Reg::DeviceFeaturesSel => s.device_features_sel = value,
            Reg::DriverFeaturesSel => s.driver_features_sel = value,
            Reg::DriverFeatures if s.driver_features_sel < 2 => {
                let byte = 4 * u64::from(s.driver_features_sel);
                s.driver_features = replace(s.driver_features, byte, 4, u64::from(value));
            }
            Reg::QueueSel => s.queue_sel = value,
            Reg::QueueNotify => {
                self.with_device(cx, |device, cx, rings| device.serve(cx, rings, value as usize));
            }
            Reg::InterruptAck => s.interrupt &= !value,
            Reg::Status => self.set_status(cx, value as u8),
            _ => s.set_queue_register(reg, index, value),
        }
    }

    fn set_status(&mut self, cx: &mut Cx, status: u8) {
        if status == 0 {
            return self.reset();
        }
        let Some(device) = &mut self.device else { return };
        let (s, device) = (&mut self.session, device.model_mut());
        let (wanted, before) = (s.driver_features, s.status);
        // 3.1.1: the driver reads FEATURES_OK back to see whether its choice is accepted. VERSION_1 may be missing,
        // as on QEMU: small drivers (xv6's is one) only ever look at the first 32 features.
        let agreed = wanted & !(device.features() | FEATURES) == 0;
        let refused = if agreed { 0 } else { FEATURES_OK };
        s.status = status & !refused | before & NEEDS_RESET;
        let risen = s.status & !before;
        if risen & FEATURES_OK != 0 {
            device.accept(wanted);
        }
        if risen & DRIVER_OK != 0 {
            // A driver may put chains into its queues before it says that it is ready.
            for queue in 0..s.queues.len() {
                self.with_device(cx, |device, cx, rings| device.serve(cx, rings, queue));
            }
        }
    }

    /// Does what is due.
    pub fn tick(&mut self, cx: &mut Cx) {
        if self.next_deadline() <= cx.now {
            self.with_device(cx, |device, cx, rings| device.tick(cx, rings));
        }
    }

    /// The host types at a console.
    pub fn type_in(&mut self, cx: &mut Cx, bytes: &[u8]) {
        if let Some(Device::Console(console)) = &mut self.device {
            console.arrive(bytes);
            self.with_device(cx, |device, cx, rings| device.serve(cx, rings, console::RECEIVE));
        }
    }

    /// A seed for the entropy device.
    pub fn seed(&mut self, seed: u64) {
        if let Some(Device::Entropy(entropy)) = &mut self.device {
            entropy.seed(seed);
        }
    }

    /// A frame arrives at a network card.
    pub fn receive_frame(&mut self, cx: &mut Cx, frame: &[u8]) {
        self.with_device(cx, |device, cx, rings| device.receive(cx, rings, frame));
    }

    /// Lets something be done with the device and its queues, and sees to what comes of it.
    pub fn with_device(
        &mut self,
        cx: &mut Cx,
        work: impl FnOnce(&mut dyn Model, &mut Cx, &mut Rings) -> Result<(), Malformed>,
    ) {
        let Some(device) = &mut self.device else { return };
        let (s, device) = (&mut self.session, device.model_mut());
        let live = s.status & (DRIVER_OK | NEEDS_RESET) == DRIVER_OK;
        let mut interrupt = false;
        let mut rings =
            Rings { queues: &mut s.queues, live, features: s.driver_features, interrupt: &mut interrupt };
        let done = work(device, cx, &mut rings);
        s.interrupt |= if interrupt { USED_BUFFER } else { 0 };
        if done == Err(Malformed) {
            // 2.1.2: the device is broken until it is reset, and says so.
            device.reset();
            s.status |= NEEDS_RESET;
            s.interrupt |= CONFIG_CHANGE;
            self.generation = self.generation.wrapping_add(1);
        }
    }
}

impl Session {
    fn new(device: Option<&Device>) -> Session {
        let count = device.map_or(0, |device| device.model().queues());
        // QEMU's queues have a size before the driver gives them one.
        Session { queues: vec![Queue::new(256); count], ..Session::default() }
    }

    /// The registers about the queue that is selected.
    fn set_queue_register(&mut self, reg: Reg, index: u64, value: u32) {
        let Some(queue) = self.queues.get_mut(self.queue_sel as usize) else { return };
        let half = |old: u64| replace(old, 4 * index, 4, u64::from(value));
        match reg {
            Reg::QueueNum if (1..=SIZE_MAX).contains(&value) => queue.size = value,
            Reg::QueueReady => queue.ready = value & 1 != 0,
            Reg::QueueDesc => queue.descriptors = half(queue.descriptors),
            Reg::QueueDriver => queue.driver = half(queue.driver),
            Reg::QueueDevice => queue.device = half(queue.device),
            // 2.6.1: the queue is as after the device's reset, and may be set up anew.
            Reg::QueueReset if value & 1 != 0 && self.driver_features & RING_RESET != 0 => {
                *queue = Queue::new(256);
            }
            _ => {}
        }
    }
}

/// Where the device's own configuration begins.
const CONFIG: u64 = 0x100;

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
    const VERSION: u64 = 2;
    const NAME: &'static str = "virtio-mmio slot";

    fn fields(&mut self, visit: &mut dyn Visit) {
        visit
            .fixed("kind of device", self.device.as_ref().map_or(0, |device| u64::from(device.model().id())));
        if let Some(device) = &mut self.device {
            device.visit(visit);
        }
        visit.u32(&mut self.generation);
        let s = &mut self.session;
        visit.u32(&mut s.device_features_sel);
        visit.u32(&mut s.driver_features_sel);
        visit.u64(&mut s.driver_features);
        visit.u32(&mut s.queue_sel);
        s.queues.iter_mut().for_each(|queue| queue.fields(visit));
        visit.u32(&mut s.interrupt);
        visit.u8(&mut s.status);
    }
}
