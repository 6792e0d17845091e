//! What a machine is made of, and why some machines can't be built.

use crate::board::clint::HARTS_MAX;
use crate::board::parts::{Chosen, Parts, SlotDevice, Slots, Start, stock_slots};
use crate::ram::{PAGE, StuckBit};

/// What a machine is made of.
#[derive(Clone, Debug)]
pub struct Config {
    /// Number of harts, 1 to [`HARTS_MAX`].
    pub harts: usize,
    /// RAM in bytes, a multiple of the page size, at most [`RAM_MAX`].
    pub ram_bytes: u64,
    /// The firmware image in the first flash bank, at most 32 MiB: QEMU's first `if=pflash` drive.
    pub flash: Vec<u8>,
    /// The image in the second flash bank, at most 32 MiB.
    pub flash1: Vec<u8>,
    /// What sits in the virtio-mmio slots.
    pub slots: Slots,
    /// Where execution goes on after the boot ROM.
    pub start: Start,
    /// What the device tree tells the kernel.
    pub chosen: Chosen,
    /// A device tree instead of the board's own, at most [`SIZE_MAX`](crate::dtb::SIZE_MAX) bytes: QEMU's `-dtb`.
    /// What the kernel is to be told must stand in it already.
    pub device_tree: Option<Vec<u8>>,
    /// Whether there is a trace port.
    pub trace_port: bool,
    /// Broken bits of RAM.
    pub faults: Vec<StuckBit>,
    /// Bytes that stand in RAM at power-on, by physical address: QEMU's `-device loader`.
    pub loads: Vec<(u64, Vec<u8>)>,
}

impl Default for Config {
    /// One hart, and nothing else.
    fn default() -> Config {
        Config {
            harts: 1,
            ram_bytes: 0,
            flash: Vec::new(),
            flash1: Vec::new(),
            slots: Slots::default(),
            start: Start::default(),
            chosen: Chosen::default(),
            device_tree: None,
            trace_port: false,
            faults: Vec::new(),
            loads: Vec::new(),
        }
    }
}

impl Config {
    /// The machine as the page sells it: 64 MiB, a disk, an empty removable drive, a trace port.
    pub fn stock(flash: Vec<u8>, disk: Vec<u8>) -> Config {
        let ram_bytes = abi::board::RAM_SIZE;
        Config {
            ram_bytes,
            flash,
            slots: stock_slots(Some(disk), None),
            trace_port: true,
            ..Config::default()
        }
    }

    /// The same machine with a medium in its removable drive, or with none.
    #[must_use]
    pub fn with_medium(mut self, medium: Option<Vec<u8>>) -> Config {
        let drives = self.slots.iter_mut().flatten().filter_map(SlotDevice::as_drive_mut);
        if let Some(drive) = drives.into_iter().find(|drive| drive.removable) {
            drive.medium = medium;
        }
        self
    }

    /// The bytes of the disk in a slot, if there is a block device with a medium.
    pub fn disk(&self, slot: usize) -> Option<&[u8]> {
        self.slots.get(slot)?.as_ref()?.as_drive()?.medium.as_deref()
    }

    /// Takes the padding from flash images: the chips have it anyway.
    pub(crate) fn trim(&mut self) {
        for image in [&mut self.flash, &mut self.flash1] {
            let used = image.iter().rposition(|byte| *byte != ERASED).map_or(0, |last| last + 1);
            image.truncate(used);
            image.shrink_to_fit();
        }
    }

    /// Whether such a machine can be built.
    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        if !(1..=HARTS_MAX).contains(&self.harts) {
            return Err(ConfigError::Harts(self.harts));
        }
        let ram = self.ram_bytes;
        if ram == 0 || ram > RAM_MAX || !ram.is_multiple_of(PAGE) {
            return Err(ConfigError::Ram(ram));
        }
        if let Some(image) = [&self.flash, &self.flash1].into_iter().find(|image| too_long(image)) {
            return Err(ConfigError::Flash(image.len()));
        }
        let disks = (0..self.slots.len()).filter_map(|slot| self.disk(slot)).map(<[u8]>::len);
        match disks.into_iter().find(|length| !(*length as u64).is_multiple_of(abi::boot::SECTOR)) {
            Some(length) => Err(ConfigError::Disk(length)),
            None => Ok(()),
        }
    }

    /// The board's part of it, without the broken bits and loads of RAM.
    pub(crate) fn into_parts(self) -> Parts {
        Parts {
            harts: self.harts,
            flash: self.flash,
            flash1: self.flash1,
            slots: self.slots,
            trace_port: self.trace_port,
            start: self.start,
            chosen: self.chosen,
            device_tree: self.device_tree,
            epoch: None,
        }
    }
}

fn too_long(image: &[u8]) -> bool {
    image.len() as u64 > abi::board::FLASH0.size
}

/// What erased flash reads as.
const ERASED: u8 = 0xff;

/// Most RAM that a machine can have, in bytes.
pub const RAM_MAX: u64 = 2 << 30;

/// Why a machine can't be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// There are no harts, or more than [`HARTS_MAX`]: their number.
    Harts(usize),
    /// RAM is 0, no multiple of the page size, or more than [`RAM_MAX`]: bytes.
    Ram(u64),
    /// The host has not so much memory for RAM: bytes.
    Memory(u64),
    /// The firmware image is longer than the flash chip: bytes.
    Flash(usize),
    /// A disk image is no multiple of the sector size: bytes.
    Disk(usize),
    /// What is to stand in RAM at power-on does not fit there: its address.
    Load(u64),
}

impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ConfigError::Harts(harts) => write!(f, "{harts} harts: a machine has 1 to {HARTS_MAX}"),
            ConfigError::Ram(bytes) => {
                write!(
                    f,
                    "RAM of {bytes} bytes: must be a multiple of {PAGE}, more than 0, at most {RAM_MAX}"
                )
            }
            ConfigError::Memory(bytes) => {
                write!(f, "the host has no memory for RAM of {} MiB; less may fit", bytes >> 20)
            }
            ConfigError::Flash(bytes) => {
                write!(
                    f,
                    "the firmware image has {bytes} bytes; the flash chip holds {}",
                    abi::board::FLASH0.size
                )
            }
            ConfigError::Disk(bytes) => {
                write!(f, "a disk image has {bytes} bytes: no multiple of {}", abi::boot::SECTOR)
            }
            ConfigError::Load(address) => {
                write!(f, "what is to be loaded at {address:#x} does not lie in RAM")
            }
        }
    }
}

impl std::error::Error for ConfigError {}
