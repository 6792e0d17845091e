//! Registers of virtio-mmio, and the handshake. (virtio, 3.1.1 and 4.2)

use kapi::Registers;

/// "virt".
const MAGIC: u32 = 0x7472_6976;
/// The version with which virtio 1.0 began; 1 is the draft before it.
const VERSION: u32 = 2;
/// `VIRTIO_F_VERSION_1`: bit 32 of the features, which is bit 0 of their second half.
const FEATURE_VERSION_1: u32 = 1;

/// Register offsets (virtio, 4.2.2).
mod register {
    pub const MAGIC: usize = 0x00;
    pub const VERSION: usize = 0x04;
    pub const DEVICE_ID: usize = 0x08;
    pub const DRIVER_FEATURES: usize = 0x20;
    pub const DRIVER_FEATURES_SEL: usize = 0x24;
    pub const DEVICE_FEATURES: usize = 0x10;
    pub const DEVICE_FEATURES_SEL: usize = 0x14;
    pub const QUEUE_SEL: usize = 0x30;
    pub const QUEUE_NUM_MAX: usize = 0x34;
    pub const QUEUE_NUM: usize = 0x38;
    pub const QUEUE_READY: usize = 0x44;
    pub const QUEUE_NOTIFY: usize = 0x50;
    pub const INTERRUPT_STATUS: usize = 0x60;
    pub const INTERRUPT_ACK: usize = 0x64;
    pub const STATUS: usize = 0x70;
    pub const QUEUE_DESC: usize = 0x80;
    pub const QUEUE_DRIVER: usize = 0x90;
    pub const QUEUE_DEVICE: usize = 0xa0;
    pub const CONFIG_GENERATION: usize = 0xfc;
    pub const CONFIG: usize = 0x100;
}

/// Bits of the status register (virtio, 2.1).
mod status {
    pub const ACKNOWLEDGE: u32 = 1;
    pub const DRIVER: u32 = 2;
    pub const DRIVER_OK: u32 = 4;
    pub const FEATURES_OK: u32 = 8;
}

/// Why the device interrupts (virtio, 4.2.2: InterruptStatus).
#[derive(Clone, Copy, Debug)]
pub struct Interrupt {
    /// A request is done.
    pub used: bool,
    /// The configuration has changed.
    pub configuration: bool,
}

/// A virtio device behind virtio-mmio.
pub struct Transport(Registers);

/// Where the parts of a queue are, physically.
pub struct QueueAddresses {
    pub descriptors: u64,
    pub available: u64,
    pub used: u64,
}

impl Transport {
    /// The device in a slot, if it is of this kind and speaks the present protocol.
    pub fn new(registers: Registers, kind: u32) -> Option<Self> {
        let read = |offset| registers.read::<u32>(offset);
        let ours = read(register::MAGIC) == MAGIC && read(register::DEVICE_ID) == kind;
        if ours && read(register::VERSION) != VERSION {
            kapi::log("a virtio block device speaks the old protocol, and is left alone");
            return None;
        }
        ours.then_some(Transport(registers))
    }

    /// Resets the device and agrees with it on the features that every device of virtio 1 has.
    pub fn greet(&self) -> bool {
        let Transport(registers) = self;
        registers.write(register::STATUS, 0_u32);
        registers.write(register::STATUS, status::ACKNOWLEDGE);
        registers.write(register::STATUS, status::ACKNOWLEDGE | status::DRIVER);
        registers.write(register::DEVICE_FEATURES_SEL, 1_u32);
        let offered: u32 = registers.read(register::DEVICE_FEATURES);
        for (half, features) in [(0_u32, 0), (1, offered & FEATURE_VERSION_1)] {
            registers.write(register::DRIVER_FEATURES_SEL, half);
            registers.write(register::DRIVER_FEATURES, features);
        }
        registers.write(register::STATUS, status::ACKNOWLEDGE | status::DRIVER | status::FEATURES_OK);
        registers.read::<u32>(register::STATUS) & status::FEATURES_OK != 0
    }

    /// Gives the device its only queue; false if it can't have one of this length.
    pub fn set_queue(&self, length: u16, queue: &QueueAddresses) -> bool {
        let Transport(registers) = self;
        registers.write(register::QUEUE_SEL, 0_u32);
        if registers.read::<u32>(register::QUEUE_NUM_MAX) < u32::from(length) {
            return false;
        }
        registers.write(register::QUEUE_NUM, u32::from(length));
        for (offset, address) in [
            (register::QUEUE_DESC, queue.descriptors),
            (register::QUEUE_DRIVER, queue.available),
            (register::QUEUE_DEVICE, queue.used),
        ] {
            registers.write(offset, address as u32);
            registers.write(offset + 4, (address >> 32) as u32);
        }
        registers.write(register::QUEUE_READY, 1_u32);
        true
    }

    /// The device may start.
    pub fn go(&self) {
        let all = status::ACKNOWLEDGE | status::DRIVER | status::FEATURES_OK | status::DRIVER_OK;
        self.0.write(register::STATUS, all);
    }

    /// There is a new request in the queue.
    pub fn notify(&self) {
        self.0.write(register::QUEUE_NOTIFY, 0_u32);
    }

    /// Why the device interrupts; the interrupt is acknowledged.
    pub fn take_interrupt(&self) -> Interrupt {
        let pending: u32 = self.0.read(register::INTERRUPT_STATUS);
        self.0.write(register::INTERRUPT_ACK, pending);
        Interrupt { used: pending & 1 != 0, configuration: pending & 2 != 0 }
    }

    /// The first eight bytes of the device's configuration, which may change while they are read
    /// (virtio, 2.5.1).
    pub fn configuration(&self) -> u64 {
        let Transport(registers) = self;
        loop {
            let before: u32 = registers.read(register::CONFIG_GENERATION);
            let low: u32 = registers.read(register::CONFIG);
            let high: u32 = registers.read(register::CONFIG + 4);
            if registers.read::<u32>(register::CONFIG_GENERATION) == before {
                return u64::from(high) << 32 | u64::from(low);
            }
        }
    }
}
