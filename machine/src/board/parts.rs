//! What a board can be made of: the devices that somebody who builds one may choose.

use std::ops::Range;

use abi::board::{DISK_SLOT, REMOVABLE_SLOT, VIRTIO_SLOTS};

/// What sits in each virtio-mmio slot; `None` leaves it empty.
pub type Slots = [Option<SlotDevice>; VIRTIO_SLOTS as usize];

/// A device for a virtio-mmio slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SlotDevice {
    /// A disk or a drive: QEMU's `virtio-blk-device`.
    Block(Drive),
    /// Random bytes: QEMU's `virtio-rng-device`.
    Entropy,
    /// A second serial line: QEMU's `virtio-serial-device` with a `virtconsole`.
    Console,
    /// A network card on the machine's hub: QEMU's `virtio-net-device`.
    Network {
        /// Its address.
        mac: Mac,
    },
}

/// An Ethernet address.
pub type Mac = [u8; 6];

/// The address that QEMU gives the first card, with `n` added to its last byte.
pub const fn default_mac(n: u8) -> Mac {
    [0x52, 0x54, 0x00, 0x12, 0x34, 0x56 + n]
}

impl SlotDevice {
    /// The drive, if it is one.
    pub fn as_drive(&self) -> Option<&Drive> {
        match self {
            SlotDevice::Block(drive) => Some(drive),
            _ => None,
        }
    }

    /// The drive, for changing.
    pub fn as_drive_mut(&mut self) -> Option<&mut Drive> {
        match self {
            SlotDevice::Block(drive) => Some(drive),
            _ => None,
        }
    }
}

/// A disk, or a drive whose medium can be changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drive {
    /// The bytes of the medium that is in it at first, a multiple of 512.
    pub medium: Option<Vec<u8>>,
    /// Whether [`Input::Insert`](crate::input::Input::Insert) and `Eject` are meant for it; the first such drive
    /// gets them.
    pub removable: bool,
    /// Whether the medium refuses to be written.
    pub read_only: bool,
    /// What it answers to `VIRTIO_BLK_T_GET_ID`, at most 20 bytes.
    pub serial: String,
}

impl Drive {
    /// A disk with these bytes.
    pub fn disk(image: Vec<u8>) -> Drive {
        Drive { medium: Some(image), ..Drive::default() }
    }
}

/// The slots of the stock machine: the disk, if there is one, and the removable drive, which is always there.
pub fn stock_slots(disk: Option<Vec<u8>>, medium: Option<Vec<u8>>) -> Slots {
    let serial = |slot: u64| format!("drive{slot}");
    let disk = disk.map(|image| Drive { serial: serial(DISK_SLOT), ..Drive::disk(image) });
    let removable = Drive { medium, removable: true, serial: serial(REMOVABLE_SLOT), ..Drive::default() };
    let mut slots = Slots::default();
    slots[DISK_SLOT as usize] = disk.map(SlotDevice::Block);
    slots[REMOVABLE_SLOT as usize] = Some(SlotDevice::Block(removable));
    slots
}

/// Where execution goes on after the boot ROM.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// Where the reset vector jumps to. Unless told: the flash chip if it has an image, else the start of RAM,
    /// which is where QEMU loads `-bios`.
    pub entry: Option<u64>,
    /// Where OpenSBI's `fw_dynamic` goes on, in S-mode: QEMU's `-kernel`, or the second flash bank.
    pub next_stage: u64,
}

/// What the device tree's `/chosen` tells the kernel, as a boot loader does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// The kernel's command line: QEMU's `-append`. An empty one is left out.
    pub bootargs: String,
    /// Where the initial file system lies in RAM: QEMU's `-initrd`.
    pub initrd: Option<Range<u64>>,
    /// Random bytes for the kernel's own generator. QEMU makes up new ones each time; here they are left out
    /// unless told, since nothing in a machine may come from nowhere.
    pub rng_seed: Option<[u8; 32]>,
}

/// What a board is made of.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// Number of harts, 1 to 8.
    pub harts: usize,
    /// The firmware image, at most 32 MiB; the rest of the chip reads as 0xff.
    pub flash: Vec<u8>,
    /// The image in the second flash bank.
    pub flash1: Vec<u8>,
    /// The virtio devices.
    pub slots: Slots,
    /// Whether there is a trace port.
    pub trace_port: bool,
    /// Where execution starts.
    pub start: Start,
    /// What the device tree tells the kernel.
    pub chosen: Chosen,
    /// A device tree instead of the one that is made from all this.
    pub device_tree: Option<Vec<u8>>,
    /// Seconds since 1970 that the clock shows at cycle 0; [`EPOCH`](super::rtc::EPOCH) unless told.
    pub epoch: Option<u64>,
}
