//! What a recorded machine was made of: its configuration, with images named or held.

use serde::{Deserialize, Serialize};

use super::line::{Blob, Blobs};
use super::{RecordingError, Stock};
use crate::board::parts::{Chosen, Drive, Mac, SlotDevice, Slots, Start};
use crate::config::Config;
use crate::event::Cycle;
use crate::hash::Hasher;
use crate::ram::StuckBit;

/// Bytes that a machine was made of. Images of flash and disks may have padding, which does not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Image {
    /// Hosts have it.
    Named { name: String, hash: u64 },
    /// Held in the recording, up to its padding: these bytes, and so many of that.
    Held { blob: Blob, length: u64, fill: u8 },
}

/// A device in a virtio-mmio slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Slot {
    Block { medium: Option<Image>, removable: bool, read_only: bool, serial: String },
    Entropy,
    Console,
    Network(Mac),
}

/// [`Config`] in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Plan {
    harts: u32,
    pub ram_bytes: u64,
    flash: [Image; 2],
    slots: Vec<Option<Slot>>,
    entry: Option<u64>,
    next_stage: u64,
    bootargs: String,
    initrd: Option<(u64, u64)>,
    rng_seed: Option<[u8; 32]>,
    device_tree: Option<Image>,
    trace_port: bool,
    /// Broken bits of RAM: address, bit, value.
    faults: Vec<(u64, u8, bool)>,
    loads: Vec<(u64, Image)>,
}

impl Plan {
    pub fn of(config: &Config, stock: &Stock, blobs: &mut Blobs) -> Plan {
        let mut image = |bytes: &[u8]| Image::of(bytes, stock, blobs);
        Plan {
            harts: config.harts as u32,
            ram_bytes: config.ram_bytes,
            flash: [image(&config.flash), image(&config.flash1)],
            slots: config
                .slots
                .iter()
                .map(|slot| slot.as_ref().map(|slot| Slot::of(slot, &mut image)))
                .collect(),
            entry: config.start.entry,
            next_stage: config.start.next_stage,
            bootargs: config.chosen.bootargs.clone(),
            initrd: config.chosen.initrd.as_ref().map(|range| (range.start, range.end)),
            rng_seed: config.chosen.rng_seed,
            device_tree: config.device_tree.as_deref().map(&mut image),
            trace_port: config.trace_port,
            faults: config.faults.iter().map(|fault| (fault.address, fault.bit, fault.value)).collect(),
            loads: config.loads.iter().map(|(address, bytes)| (*address, image(bytes))).collect(),
        }
    }

    /// Whether all that it names is there, and not absurdly long.
    pub fn is_sound(&self, blobs: &Blobs) -> bool {
        let media = self.slots.iter().flatten().filter_map(Slot::medium);
        let images = self
            .flash
            .iter()
            .chain(&self.device_tree)
            .chain(media)
            .chain(self.loads.iter().map(|(_, image)| image));
        let mut lengths = images.map(|image| image.held(blobs));
        let total = lengths.try_fold(0u64, |sum, length| sum.checked_add(length?));
        self.slots.len() <= Slots::default().len() && total.is_some_and(|total| total <= HELD_MAX)
    }

    pub fn config(&self, stock: &Stock, blobs: &Blobs) -> Result<Config, RecordingError> {
        let bytes = |image: &Image| image.bytes(stock, blobs);
        let mut slots = Slots::default();
        for (place, slot) in slots.iter_mut().zip(&self.slots) {
            *place = slot.as_ref().map(|slot| slot.device(&bytes)).transpose()?;
        }
        let loads = self.loads.iter().map(|(address, image)| Ok((*address, bytes(image)?)));
        let fault = |&(address, bit, value): &(Cycle, u8, bool)| StuckBit { address, bit, value };
        Ok(Config {
            harts: self.harts as usize,
            ram_bytes: self.ram_bytes,
            flash: bytes(&self.flash[0])?,
            flash1: bytes(&self.flash[1])?,
            slots,
            start: Start { entry: self.entry, next_stage: self.next_stage },
            chosen: Chosen {
                bootargs: self.bootargs.clone(),
                initrd: self.initrd.map(|(start, end)| start..end),
                rng_seed: self.rng_seed,
            },
            device_tree: self.device_tree.as_ref().map(bytes).transpose()?,
            trace_port: self.trace_port,
            faults: self.faults.iter().map(fault).collect(),
            loads: loads.collect::<Result<_, RecordingError>>()?,
        })
    }
}

impl Slot {
    fn medium(&self) -> Option<&Image> {
        match self {
            Slot::Block { medium, .. } => medium.as_ref(),
            _ => None,
        }
    }

    fn of(device: &SlotDevice, image: &mut dyn FnMut(&[u8]) -> Image) -> Slot {
        match device {
            SlotDevice::Block(Drive { medium, removable, read_only, serial }) => Slot::Block {
                medium: medium.as_deref().map(image),
                removable: *removable,
                read_only: *read_only,
                serial: serial.clone(),
            },
            SlotDevice::Entropy => Slot::Entropy,
            SlotDevice::Console => Slot::Console,
            SlotDevice::Network { mac } => Slot::Network(*mac),
        }
    }

    fn device(
        &self,
        bytes: &dyn Fn(&Image) -> Result<Vec<u8>, RecordingError>,
    ) -> Result<SlotDevice, RecordingError> {
        Ok(match self {
            Slot::Block { medium, removable, read_only, serial } => SlotDevice::Block(Drive {
                medium: medium.as_ref().map(bytes).transpose()?,
                removable: *removable,
                read_only: *read_only,
                serial: serial.clone(),
            }),
            Slot::Entropy => SlotDevice::Entropy,
            Slot::Console => SlotDevice::Console,
            Slot::Network(mac) => SlotDevice::Network { mac: *mac },
        })
    }
}

impl Image {
    fn of(bytes: &[u8], stock: &Stock, blobs: &mut Blobs) -> Image {
        let hash = hash(bytes);
        match stock.iter().find(|(_, known)| !bytes.is_empty() && self::hash(known) == hash) {
            Some((name, _)) => Image::Named { name: (*name).to_owned(), hash },
            None => {
                let (used, fill) = without_padding(bytes);
                Image::Held { blob: blobs.put(used), length: bytes.len() as u64, fill }
            }
        }
    }

    /// Bytes of it that the recording holds, padding included; `None` if they are not there.
    fn held(&self, blobs: &Blobs) -> Option<u64> {
        match self {
            Image::Named { .. } => Some(0),
            Image::Held { blob, length, .. } => {
                blobs.get(*blob).filter(|bytes| bytes.len() as u64 <= *length).map(|_| *length)
            }
        }
    }

    fn bytes(&self, stock: &Stock, blobs: &Blobs) -> Result<Vec<u8>, RecordingError> {
        match self {
            Image::Held { blob, length, fill } => {
                let mut bytes = blobs.get(*blob).unwrap_or_default().to_vec();
                bytes.resize(*length as usize, *fill);
                Ok(bytes)
            }
            Image::Named { name, hash: recorded } => {
                let (name, recorded) = (name.clone(), *recorded);
                if let Some((_, bytes)) = stock.iter().find(|(_, bytes)| hash(bytes) == recorded) {
                    return Ok(bytes.to_vec());
                }
                Err(match stock.iter().find(|(known, _)| *known == name) {
                    Some((_, bytes)) => RecordingError::OtherImage { name, recorded, here: hash(bytes) },
                    None => RecordingError::NoImage { name, recorded },
                })
            }
        }
    }
}

/// Most bytes of all images that a recording holds: two disks of 256 MiB.
const HELD_MAX: u64 = 512 << 20;

/// Bytes up to the run of equal ones at the end, and what those are.
fn without_padding(bytes: &[u8]) -> (&[u8], u8) {
    let fill = bytes.last().copied().unwrap_or(0);
    let used = bytes.iter().rposition(|byte| *byte != fill).map_or(0, |last| last + 1);
    (&bytes[..used], fill)
}

/// The hash by which images are known. Padding does not count, be it erased flash or empty disk: hosts ship
/// flash images with it and without.
fn hash(image: &[u8]) -> u64 {
    let up_to = |bytes: &[u8], fill| bytes.iter().rposition(|byte| *byte != fill).map_or(0, |last| last + 1);
    let chip = &image[..up_to(image, 0xff)];
    let mut hasher = Hasher::default();
    hasher.bytes(&chip[..up_to(chip, 0)]);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_known_with_its_padding_and_without() {
        let image = [1, 2, 3, 0, 0];
        let padded = [&image[..], &[0xff; 100]].concat();
        assert_eq!(hash(&image), hash(&padded));
        assert_ne!(hash(&image), hash(&[1, 2, 3, 4]));
    }

    #[test]
    fn what_is_held_comes_back_to_the_byte_and_what_is_named_is_not_in_the_file() {
        let mut blobs = Blobs::default();
        let stock: &Stock = &[("disk.img", &[7; 512])];
        for bytes in [&b""[..], &[0; 4096], &[1, 2, 0xff, 0xff], &[9; 3]] {
            let image = Image::of(bytes, stock, &mut blobs);
            assert_eq!(image.held(&blobs), Some(bytes.len() as u64));
            assert_eq!(image.bytes(stock, &blobs).as_deref(), Ok(bytes));
        }
        let named = Image::of(&[7; 512], stock, &mut blobs);
        assert_eq!(named.held(&blobs), Some(0));
        assert_eq!(named.bytes(stock, &blobs), Ok(vec![7; 512]));
        let words = |stock: &Stock| named.bytes(stock, &blobs).expect_err("not there").to_string();
        let hash = format!("{:016x}", hash(&[7; 512]));
        assert_eq!(
            words(&[]),
            format!("the recording needs the image disk.img with hash {hash}, which is not here")
        );
        let here = format!("{:016x}", self::hash(&[8; 512]));
        assert_eq!(
            words(&[("disk.img", &[8; 512])]),
            format!("the recording was made with another disk.img: its hash was {hash}, here it is {here}")
        );
    }
}
