//! `-device`, `-netdev` and `-object`: what is put into the virtio slots, and what stands behind it.

use std::fmt;

use super::list::List;
use super::number::number;
use super::{Loader, LoaderSource, Options};
use crate::board::parts::{Mac, default_mac};
use crate::runner::mistake::{Mistake, mistake};

/// What a virtio slot holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A disk.
    Block {
        /// The `id` of its drive.
        drive: String,
        /// `serial=…`: what it answers to `VIRTIO_BLK_T_GET_ID`.
        serial: String,
    },
    /// A source of entropy.
    Entropy,
    /// A network card with this address.
    Network(Mac),
    /// A console.
    Console,
}

/// What stands behind a device, by its `id`. Both kinds have names of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Backend {
    /// `-netdev`.
    Network(String),
    /// `-object`.
    Object(String),
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Backend::Network(id) => write!(f, "-netdev with id={id}"),
            Backend::Object(id) => write!(f, "-object with id={id}"),
        }
    }
}

/// A `-device` for a virtio slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// What it is.
    pub kind: Kind,
    /// `bus=virtio-mmio-bus.N`; without, the next free slot from the last one down, as in QEMU.
    pub slot: Option<usize>,
    /// What it says that it is connected to.
    pub backend: Option<Backend>,
}

/// Most bytes of a disk's serial number (virtio 1.2, 5.2.6).
const SERIAL_MAX: usize = 20;

/// `-device …`.
pub fn device(options: &mut Options, text: &str) -> Result<(), Mistake> {
    let mut list = List::parse("-device", text, "driver");
    let Some(driver) = list.take("driver") else {
        return mistake(format!("-device {text}: the driver's name comes first, like virtio-blk-device"));
    };
    if driver == "loader" {
        return loader(options, list);
    }
    let mut backend = None;
    let kind = match driver.as_str() {
        "virtio-blk-device" | "virtio-blk" => disk(&mut list)?,
        "virtio-rng-device" | "virtio-rng" => {
            backend = list.take("rng").map(Backend::Object);
            Kind::Entropy
        }
        "virtio-net-device" | "virtio-net" => {
            backend = list.take("netdev").map(Backend::Network);
            Kind::Network(address(options, list.take("mac"))?)
        }
        "virtio-serial-device" => Kind::Console,
        "virtconsole" | "virtserialport" => {
            return mistake(format!(
                "-device {driver}: a virtio-serial-device has its console, and nobody at it; \
                 the console is where -serial says"
            ));
        }
        other => {
            return mistake(format!(
                "-device {other}: virtio-blk-device, virtio-rng-device, virtio-net-device, \
                 virtio-serial-device or loader"
            ));
        }
    };
    let slot = list.take("bus").map(|bus| slot(&bus)).transpose()?;
    list.ignore(&["id", "max-bytes", "period", "bootindex", "disable-modern", "disable-legacy"]);
    list.finish()?;
    options.devices.push(Device { kind, slot, backend });
    Ok(())
}

/// What there is to tell of a `virtio-blk-device`.
fn disk(list: &mut List) -> Result<Kind, Mistake> {
    let drive = list.require("drive")?;
    let serial = list.take("serial").unwrap_or_default();
    if serial.len() > SERIAL_MAX {
        return mistake(format!("-device serial={serial}: at most {SERIAL_MAX} bytes"));
    }
    match list.take("num-queues").as_deref() {
        None | Some("1") => Ok(Kind::Block { drive, serial }),
        Some(other) => mistake(format!("-device num-queues={other}: a disk has one queue")),
    }
}

/// The Ethernet address of a card: what is said, or the next of those that QEMU gives.
fn address(options: &Options, text: Option<String>) -> Result<Mac, Mistake> {
    let Some(text) = text else {
        let cards = options.devices.iter().filter(|device| matches!(device.kind, Kind::Network(_)));
        return Ok(default_mac(cards.count() as u8));
    };
    let bytes: Option<Vec<u8>> = text.split(':').map(|byte| u8::from_str_radix(byte, 16).ok()).collect();
    match bytes.and_then(|bytes| Mac::try_from(bytes).ok()) {
        Some(mac) => Ok(mac),
        None => mistake(format!("-device virtio-net-device,mac={text}: six bytes like 52:54:00:12:34:56")),
    }
}

/// The number of `virtio-mmio-bus.N`.
fn slot(bus: &str) -> Result<usize, Mistake> {
    let number = bus.strip_prefix("virtio-mmio-bus.").and_then(|number| number.parse::<usize>().ok());
    match number.filter(|slot| *slot < abi::board::VIRTIO_SLOTS as usize) {
        Some(slot) => Ok(slot),
        None => mistake(format!(
            "-device bus={bus}: the board has virtio-mmio-bus.0 to virtio-mmio-bus.{}",
            abi::board::VIRTIO_SLOTS - 1
        )),
    }
}

/// `-device loader,…`.
fn loader(options: &mut Options, mut list: List) -> Result<(), Mistake> {
    let mut numeric = |key: &str| match list.take(key) {
        None => Ok(None),
        Some(text) => match number(&text) {
            Some(number) => Ok(Some(number)),
            None => mistake(format!("-device loader,{key}={text}: this is no number")),
        },
    };
    let (address, data, length) = (numeric("addr")?, numeric("data")?, numeric("data-len")?);
    let raw = list.switch("force-raw")?.unwrap_or(false);
    let big_endian = list.switch("data-be")?.unwrap_or(false);
    if list.take("cpu-num").is_some() {
        return mistake(
            "-device loader,cpu-num=…: harts start at the boot ROM; give the program as -kernel or --elf",
        );
    }
    let file = list.take("file");
    list.ignore(&["id"]);
    list.finish()?;
    let from = match (file, data) {
        (Some(file), None) => LoaderSource::File(file.into()),
        (None, Some(data)) => {
            let Some(length @ 1..=8) = length else {
                return mistake("-device loader,data=… needs data-len=1 to 8");
            };
            if address.is_none() {
                return mistake("-device loader,data=… needs addr=ADDRESS");
            }
            let mut bytes = data.to_le_bytes()[..length as usize].to_vec();
            if big_endian {
                bytes.reverse();
            }
            LoaderSource::Bytes(bytes)
        }
        _ => return mistake("-device loader needs file=FILE, or data=VALUE,data-len=BYTES"),
    };
    options.loaders.push(Loader { from, address, raw });
    Ok(())
}

/// `-netdev user,id=…`.
pub fn netdev(options: &mut Options, text: &str) -> Result<(), Mistake> {
    let mut list = List::parse("-netdev", text, "type");
    match list.require("type")?.as_str() {
        // Nothing of the host's network enters the machine: frames stay within it.
        "user" | "hubport" => {}
        other => return mistake(format!("-netdev {other}: only user is known, and it reaches no network")),
    }
    let id = list.require("id")?;
    match list.rest().first() {
        Some((key, _)) => {
            mistake(format!("-netdev {key}=…: frames stay in the machine, so give -netdev user,id={id}"))
        }
        None => define(options, Backend::Network(id)),
    }
}

/// `-object rng-random,id=…` or `rng-builtin`: the machine's own, which is the same in every run.
pub fn object(options: &mut Options, text: &str) -> Result<(), Mistake> {
    let mut list = List::parse("-object", text, "type");
    match list.require("type")?.as_str() {
        "rng-random" | "rng-builtin" => {}
        other => return mistake(format!("-object {other}: only rng-random and rng-builtin are known")),
    }
    list.ignore(&["filename"]);
    let id = list.require("id")?;
    list.finish()?;
    define(options, Backend::Object(id))
}

fn define(options: &mut Options, backend: Backend) -> Result<(), Mistake> {
    if options.backends.contains(&backend) {
        return mistake(format!("{backend} is there twice"));
    }
    options.backends.push(backend);
    Ok(())
}
