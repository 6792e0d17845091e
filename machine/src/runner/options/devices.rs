//! `-device`, `-netdev` and `-object`: what is put into the virtio slots, and what stands behind it.

use super::list::List;
use super::number::number;
use super::{Loader, LoaderSource, Options};
use crate::board::parts::{Mac, default_mac};
use crate::runner::mistake::{Mistake, mistake};

/// What a virtio slot holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A disk, with the drive's `id`.
    Block(String),
    /// A source of entropy.
    Entropy,
    /// A network card with this address.
    Network(Mac),
    /// A console.
    Console,
}

/// A `-device` for a virtio slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// What it is.
    pub kind: Kind,
    /// `bus=virtio-mmio-bus.N`; without, the next free slot from the last one down, as in QEMU.
    pub slot: Option<usize>,
}

/// `-device …`.
pub fn device(options: &mut Options, text: &str) -> Result<(), Mistake> {
    let mut list = List::parse("-device", text, "driver");
    let driver = list.require("driver")?;
    if driver == "loader" {
        return loader(options, list);
    }
    let kind = match driver.as_str() {
        "virtio-blk-device" | "virtio-blk" => Kind::Block(list.require("drive")?),
        "virtio-rng-device" | "virtio-rng" => {
            backend(options, &driver, list.take("rng"))?;
            Kind::Entropy
        }
        "virtio-net-device" | "virtio-net" => {
            backend(options, &driver, list.take("netdev"))?;
            Kind::Network(address(options, list.take("mac"))?)
        }
        "virtio-serial-device" => Kind::Console,
        other => {
            return mistake(format!(
                "-device {other}: virtio-blk-device, virtio-rng-device, virtio-net-device, \
                 virtio-serial-device or loader"
            ));
        }
    };
    let slot = list.take("bus").map(|bus| slot(&bus)).transpose()?;
    list.ignore(&[
        "id",
        "mac",
        "serial",
        "max-bytes",
        "period",
        "bootindex",
        "disable-modern",
        "disable-legacy",
    ]);
    list.finish()?;
    options.devices.push(Device { kind, slot });
    Ok(())
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

/// The `-netdev` or `-object` that a device names must stand before it.
fn backend(options: &Options, driver: &str, name: Option<String>) -> Result<(), Mistake> {
    match name {
        Some(name) if !options.backends.contains(&name) => {
            mistake(format!("-device {driver}: there is no -netdev or -object with id={name} before it"))
        }
        _ => Ok(()),
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
    options.backends.push(list.require("id")?);
    Ok(())
}

/// `-object rng-random,id=…` or `rng-builtin`: the machine's own, which is the same in every run.
pub fn object(options: &mut Options, text: &str) -> Result<(), Mistake> {
    let mut list = List::parse("-object", text, "type");
    match list.require("type")?.as_str() {
        "rng-random" | "rng-builtin" => {}
        other => return mistake(format!("-object {other}: only rng-random and rng-builtin are known")),
    }
    list.ignore(&["filename"]);
    options.backends.push(list.require("id")?);
    list.finish()
}
